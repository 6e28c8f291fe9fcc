//! Ten thousand forgeries (threat T1): none is believed, none leaves anything behind.

use super::{Stage, actor, at, keys, known_actor, note_id, says};
use crate::effect::Effect;
use crate::id::{Domain, KeyId, Origin};
use crate::inbox::{Received, Rejection};
use crate::sig::{Head, Signer, content_digest, digest, rfc9421};
use crate::store::FollowState;

pub(super) const ME: &str = "\"https://me.example/ap/actor\"";
pub(super) const HELLO: &str = "\"https://me.example/ap/post/hello\"";
const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";
const FORGERIES: u32 = 10_000;

/// Numbers that look random and are the same each time (xorshift).
pub(super) struct Dice(pub(super) u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[usize::try_from(self.roll(from.len() as u64)).unwrap()]
    }
}

#[derive(Clone, Copy)]
pub(super) enum Scheme {
    Cavage,
    MessageRsa,
    MessageEd25519,
}

/// How a request is signed: with whose keys, under whose key id, for which host and path, when.
#[derive(Clone, Copy)]
pub(super) struct Hand<'a> {
    pub(super) scheme: Scheme,
    pub(super) keys: &'a str,
    pub(super) named: &'a str,
    pub(super) host: &'a str,
    pub(super) path: &'a str,
    pub(super) time: i64,
}

impl<'a> Hand<'a> {
    /// The true one of `name`. RSA is slow to sign with, so most use Ed25519.
    pub(super) fn of(name: &'a str, dice: &mut Dice) -> Self {
        let scheme = match dice.roll(12) {
            0 => Scheme::Cavage,
            1 => Scheme::MessageRsa,
            _ => Scheme::MessageEd25519,
        };
        Self { scheme, keys: name, named: name, host: "me.example", path: "/ap/inbox", time: 0 }
    }

    pub(super) fn sign(self, body: &str) -> Received {
        self.sign_as(body, &fragment(self.named, self.scheme))
    }

    fn sign_as(self, body: &str, key: &KeyId) -> Received {
        let signer = Signer::new(keys(self.keys), key.clone(), key.clone());
        let peer = Origin::of(&format!("https://{}/", self.host)).unwrap();
        let (bytes, time) = (body.as_bytes(), at(self.time));
        let headers = match self.scheme {
            Scheme::Cavage => {
                signer.sign_post(&Domain::parse(self.host).unwrap(), self.path, bytes, time)
            }
            Scheme::MessageRsa => rfc9421::sign_post(&signer, &peer, self.path, bytes, time),
            Scheme::MessageEd25519 => {
                rfc9421::sign_post_ed25519(&signer, &peer, self.path, bytes, time)
            }
        };
        let head = Head::new("POST", "/ap/inbox");
        let head = headers.iter().fold(head, |head, (name, value)| head.with(name, value));
        Received { head, body: bytes.to_vec() }
    }
}

fn fragment(name: &str, scheme: Scheme) -> KeyId {
    let fragment =
        if matches!(scheme, Scheme::MessageEd25519) { "ed25519-key" } else { "main-key" };
    KeyId::parse(&format!("{}#{fragment}", actor(name))).unwrap()
}

/// Bob follows, has liked, answered and is read; the owner waits for dan's consent.
pub(super) fn stage() -> Stage {
    let stage = Stage::new().follows("dan", FollowState::Pending).followed_by("bob");
    stage.tx(|tx| {
        for name in ["bob", "dan", "eve"] {
            let pems = [keys(name).public_pem(), keys(name).public_ed25519().pem()];
            let ids = [Scheme::Cavage, Scheme::MessageEd25519].map(|of| fragment(name, of));
            let listed: Vec<_> = ids.into_iter().zip(pems).collect();
            tx.upsert_actor(&known_actor(name), &listed).unwrap();
        }
    });
    let hand = Hand::of("bob", &mut Dice(1));
    for body in
        [says("bob", "Like", 1, HELLO), says("bob", "Create", 2, &note("bob", "bob", "kept"))]
    {
        stage.receive(hand.sign(&body)).unwrap();
    }
    stage.approve_all();
    stage
}

/// An answer to `hello` with an id on the server of `host`, by `author`.
fn note(host: &str, author: &str, name: &str) -> String {
    let (id, author) = (note_id(host, name), actor(author));
    format!(
        r#"{{"id":"{id}","type":"Note","attributedTo":"{author}","content":"no","to":"{PUBLIC}","inReplyTo":{HELLO},"updated":"2030-01-01T00:00:00Z"}}"#
    )
}

/// What `name` could say himself, and would change something.
fn words(name: &str, number: u32, dice: &mut Dice) -> String {
    let kept = format!("\"{}\"", note_id(name, "kept"));
    let id = |kind: &str, object: &str| {
        format!(r#"{{"type":"{kind}","actor":"{}","object":{object}}}"#, actor(name))
    };
    match dice.roll(8) {
        0 => says(name, "Announce", number, HELLO),
        1 => says(name, "Create", number, &note(name, name, &format!("n{number}"))),
        2 => says(name, "Update", number, &note(name, name, "kept")),
        3 => says(name, "Delete", number, &kept),
        4 => says(name, "Undo", number, &id("Follow", ME)),
        5 => says(name, "Undo", number, &id("Like", HELLO)),
        6 => says(name, "Block", number, ME),
        _ => says(name, "Delete", number, &format!("\"{}\"", actor(name))),
    }
}

fn set(received: &mut Received, name: &str, change: impl FnOnce(&mut String)) {
    if let Some((_, value)) = received.head.headers.iter_mut().find(|(key, _)| key == name) {
        change(value);
    }
}

/// Another body, with digests that fit.
fn with_body(mut received: Received, body: &str) -> Received {
    received.body = body.as_bytes().to_vec();
    set(&mut received, "digest", |value| *value = digest(body.as_bytes()));
    set(&mut received, "content-digest", |value| *value = content_digest(body.as_bytes()));
    received
}

pub(super) fn other_letter(value: &mut String, place: usize) {
    let other = if value[place..].starts_with('A') { "B" } else { "A" };
    value.replace_range(place..=place, other);
}

type Forge = fn(u32, &mut Dice) -> Received;

/// What bob never sent.
const FORGERIES_OF_BOB: &[(&str, Forge)] = &[
    ("unsigned", |number, dice| {
        let mut sent = Hand::of("bob", dice).sign(&words("bob", number, dice));
        sent.head.headers.retain(|(name, _)| !name.starts_with("signature"));
        sent
    }),
    ("another key under his key id", |number, dice| {
        Hand { keys: "eve", ..Hand::of("bob", dice) }.sign(&words("bob", number, dice))
    }),
    ("a key of another host", |number, dice| {
        Hand::of("eve", dice).sign(&words("bob", number, dice))
    }),
    ("a key of his neighbour", |number, dice| {
        Hand::of("dan", dice).sign(&words("bob", number, dice))
    }),
    ("a key that nobody has", |number, dice| {
        let key = KeyId::parse(&format!("{}#key-{number}", actor("bob"))).unwrap();
        Hand { keys: "eve", ..Hand::of("bob", dice) }.sign_as(&words("bob", number, dice), &key)
    }),
    ("a swapped actor", |number, dice| {
        let hers = words("eve", number, dice);
        let his = hers.replace("eve", "bob");
        with_body(Hand::of("eve", dice).sign(&hers), &his)
    }),
    ("other words", |number, dice| {
        let sent = Hand::of("bob", dice).sign(&says("bob", "View", number, HELLO));
        with_body(sent, &words("bob", number, dice))
    }),
    ("other bytes under the same digest", |number, dice| {
        let mut sent = Hand::of("bob", dice).sign(&says("bob", "View", number, HELLO));
        sent.body = words("bob", number, dice).into_bytes();
        sent
    }),
    ("too old", |number, dice| {
        let time = -65 * 60 - 1 - i64::try_from(dice.roll(1_000_000)).unwrap();
        Hand { time, ..Hand::of("bob", dice) }.sign(&words("bob", number, dice))
    }),
    ("of the future", |number, dice| {
        let time = 60 * 60 + 1 + i64::try_from(dice.roll(1_000_000)).unwrap();
        Hand { time, ..Hand::of("bob", dice) }.sign(&words("bob", number, dice))
    }),
    ("for another host", |number, dice| {
        let host =
            dice.pick(&["you.example", "me.example.org", "sub.me.example", "me.example:8443"]);
        Hand { host, ..Hand::of("bob", dice) }.sign(&words("bob", number, dice))
    }),
    ("for another path", |number, dice| {
        let path = dice.pick(&["/inbox", "/ap/inbox/", "/ap/Inbox", "/ap/inbox?x=1", "//ap/inbox"]);
        Hand { path, ..Hand::of("bob", dice) }.sign(&words("bob", number, dice))
    }),
    ("another method", |number, dice| {
        let mut sent = Hand::of("bob", dice).sign(&words("bob", number, dice));
        dice.pick(&["PUT", "GET", "PATCH", "DELETE"]).clone_into(&mut sent.head.method);
        sent
    }),
    ("a letter of the signature", |number, dice| {
        let mut sent = Hand::of("bob", dice).sign(&words("bob", number, dice));
        let back = usize::try_from(4 + dice.roll(60)).unwrap();
        set(&mut sent, "signature", |value| other_letter(value, value.len() - back));
        sent
    }),
    ("a signature cut short", |number, dice| {
        let mut sent = Hand::of("bob", dice).sign(&words("bob", number, dice));
        let rest = usize::try_from(1 + dice.roll(80)).unwrap();
        set(&mut sent, "signature", |value| value.truncate(value.len() - rest));
        sent
    }),
    ("an id on another host", |number, dice| {
        let foreign =
            dice.pick(&["https://eve.example", "https://bob.example:8443", "http://bob.example"]);
        let his = words("bob", number, dice);
        let act = format!("https://bob.example/act/{number}");
        Hand::of("bob", dice).sign(&his.replace(&act, &format!("{foreign}/act/{number}")))
    }),
];

/// What eve says of what is not hers, signed well.
const LIES_OF_EVE: &[(&str, Forge)] = &[
    ("a post of his on her host", |number, dice| {
        lie("Create", &note("eve", "bob", &format!("n{number}")), (number, dice))
    }),
    ("a post of hers on his host", |number, dice| {
        lie("Create", &note("bob", "eve", &format!("n{number}")), (number, dice))
    }),
    ("a post of his", |number, dice| {
        lie("Create", &note("bob", "bob", &format!("n{number}")), (number, dice))
    }),
    ("a change of his post", |number, dice| {
        let author = dice.pick(&["bob", "eve"]);
        lie("Update", &note("bob", author, "kept"), (number, dice))
    }),
    ("the end of his post", |number, dice| {
        let kept = note_id("bob", "kept");
        let tombstone = format!(r#"{{"type":"Tombstone","id":"{kept}"}}"#);
        let object = if dice.roll(2) == 0 { tombstone } else { format!("\"{kept}\"") };
        lie("Delete", &object, (number, dice))
    }),
    ("his end", |number, dice| lie("Delete", &format!("\"{}\"", actor("bob")), (number, dice))),
    ("an end of his follow", |number, dice| {
        let follow = format!(r#"{{"type":"Follow","actor":"{}","object":{ME}}}"#, actor("bob"));
        let object =
            if dice.roll(2) == 0 { follow } else { "\"https://bob.example/act/f\"".to_owned() };
        lie("Undo", &object, (number, dice))
    }),
    ("an end of his like", |number, dice| {
        let like = format!(r#"{{"type":"Like","actor":"{}","object":{HELLO}}}"#, actor("bob"));
        let object =
            if dice.roll(2) == 0 { like } else { "\"https://bob.example/act/1\"".to_owned() };
        lie("Undo", &object, (number, dice))
    }),
    ("dan's answer to the owner", |number, dice| {
        let kind = dice.pick(&["Accept", "Reject"]);
        let (me, dan) = ("https://me.example/ap/actor", actor("dan"));
        let mine = "https://me.example/ap/act/mine";
        let follow =
            format!(r#"{{"id":"{mine}","type":"Follow","actor":"{me}","object":"{dan}"}}"#);
        let object = if dice.roll(2) == 0 { follow } else { format!("\"{mine}\"") };
        lie(kind, &object, (number, dice))
    }),
    ("his profile", |number, dice| {
        let (bob, host) = (actor("bob"), "https://eve.example");
        let object = format!(
            r#"{{"id":"{bob}","type":"Person","preferredUsername":"bob","inbox":"{host}/inbox","publicKey":{{"id":"{bob}#main-key","owner":"{bob}","publicKeyPem":"x"}}}}"#
        );
        lie("Update", &object, (number, dice))
    }),
    ("his like, wrapped", |number, dice| {
        let wrapped = says("bob", "Like", number, HELLO);
        lie("Announce", &wrapped, (number, dice))
    }),
];

fn lie(kind: &str, object: &str, (number, dice): (u32, &mut Dice)) -> Received {
    Hand::of("eve", dice).sign(&says("eve", kind, number, object))
}

/// Nobody is told of it, and no page changes; what is fetched is believed of its own origin alone.
#[track_caller]
fn check_harmless(told: Result<Option<Vec<Effect>>, Rejection>, what: &str) {
    let effects = told.ok().flatten().unwrap_or_default();
    assert!(effects.iter().all(|effect| matches!(effect, Effect::Fetch(_))), "{what}: {effects:?}");
}

#[test]
fn no_forgery_is_believed() {
    let (stage, mut dice) = (stage(), Dice(0x5EED));
    let before = stage.state();
    assert!(before.contains("kept approved") && before.contains("hello 1+0"), "{before}");
    let kinds = FORGERIES_OF_BOB.len() + LIES_OF_EVE.len();
    for number in 0..FORGERIES {
        let kind = number as usize % kinds;
        if let Some((name, forge)) = FORGERIES_OF_BOB.get(kind) {
            let told = stage.receive(forge(1_000 + number, &mut dice));
            assert!(told.is_err(), "{name}, {number}: {told:?}");
        } else {
            let (name, forge) = LIES_OF_EVE[kind - FORGERIES_OF_BOB.len()];
            check_harmless(stage.receive(forge(1_000 + number, &mut dice)), name);
        }
        assert_eq!(stage.state(), before, "number {number}");
    }
    // The same words from himself do change something.
    let body = says("bob", "Announce", 1, HELLO).replace("act/1", "act/true");
    stage.receive(Hand::of("bob", &mut dice).sign(&body)).unwrap();
    assert_ne!(stage.state(), before);
}
