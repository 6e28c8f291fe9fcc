//! Waves of strangers (threats T17, T18), and what makes a single one doubtful.

use std::time::Duration;

use super::moderation::{ME, rule};
use super::posts::note;
use super::{Stage, actor, at, keys, known_actor, note_id, says};
use crate::id::{ActorId, KeyId, Origin};
use crate::inbox::{Caution, Examined, Received, answers_of, apply, examine};
use crate::sig::{Head, Signer, rfc9421};
use crate::store::{FollowState, KnownActor, ReplyPolicy, Review, Stance};

/// As `node.toml` has it where it says nothing.
fn caution() -> Caution {
    Caution {
        keywords: vec!["buy now".to_owned(), "spam.example".to_owned()],
        links: true,
        mentions: 5,
        age: Duration::ZERO,
        new_hosts_per_hour: 20,
        follows_per_hour: 50,
        follows_per_host: 10,
    }
}

/// Everything is let in that can be.
fn open() -> Stage {
    let mut stage = Stage::new();
    stage.rules.replies = ReplyPolicy::Open;
    stage.rules.caution = caution();
    stage
}

/// Account number `user` of server number `host`.
fn stranger(host: usize, user: usize) -> KnownActor {
    let id = ActorId::parse(&format!("https://h{host}.example/users/u{user}")).unwrap();
    let inbox = crate::id::InboxUrl::parse(&format!("{id}/inbox")).unwrap();
    let username = format!("u{user}");
    KnownActor { id, inbox, username, shared_inbox: None, ..known_actor("bob") }
}

/// A request signed with Ed25519, which is quick.
fn signed(key: &KeyId, body: &str) -> Received {
    let signer = Signer::new(keys("eve"), key.clone(), key.clone());
    let peer = Origin::of("https://me.example").unwrap();
    let headers = rfc9421::sign_post_ed25519(&signer, &peer, "/ap/inbox", body.as_bytes(), at(0));
    let head = Head::new("POST", "/ap/inbox");
    let head = headers.iter().fold(head, |head, (name, value)| head.with(name, value));
    Received { head, body: body.as_bytes().to_vec() }
}

/// Lets each of `senders` say what `body` has for it, the whole way of a request. How many effects follow.
fn hear_all(
    stage: &Stage,
    senders: &[KnownActor],
    body: impl Fn(&KnownActor, usize) -> String,
) -> usize {
    let pem = keys("eve").public_ed25519().pem();
    let mut count = 0;
    for (at_page, page) in senders.chunks(500).enumerate() {
        stage.tx(|tx| {
            for (number, sender) in page.iter().enumerate() {
                let key = KeyId::parse(&format!("{}#ed25519-key", sender.id)).unwrap();
                tx.upsert_actor(sender, &[(key.clone(), pem.clone())]).unwrap();
                let request = signed(&key, &body(sender, at_page * 500 + number));
                let origin = stage.own.origin();
                let Examined::Claim(claim) =
                    examine(request, origin, answers_of(tx), at(0)).unwrap()
                else {
                    panic!("not a claim")
                };
                let verified = claim.verify(&tx.find_key(&key).unwrap().unwrap()).unwrap();
                count += apply(tx, stage.recipient(), &verified, at(0)).unwrap().len();
            }
        });
    }
    count
}

/// T17.
#[test]
fn ten_thousand_followers_of_three_hosts_wait_but_for_a_few() {
    let stage = open();
    let senders: Vec<_> = (0..10_000).map(|n| stranger(n % 3, n)).collect();
    hear_all(&stage, &senders, |sender, number| {
        let id = sender.id.origin().join(&format!("/follows/{number}"));
        format!(r#"{{"id":"{id}","type":"Follow","actor":"{}","object":{ME}}}"#, sender.id)
    });
    let (followers, requests) =
        stage.tx(|tx| (tx.count_followers().unwrap(), tx.count_follow_requests().unwrap()));
    assert_eq!(followers, 30, "ten of each host");
    assert_eq!(requests, 3_000, "as many as one host may have");
}

/// T18.
#[test]
fn five_thousand_answers_of_five_hundred_new_hosts_are_one_digest() {
    let stage = open();
    let senders: Vec<_> = (0..5_000).map(|n| stranger(n % 500, n)).collect();
    let effects = hear_all(&stage, &senders, |sender, number| {
        let id = sender.id.origin().join(&format!("/notes/{number}"));
        let changes: &[(&str, &str)] = &[
            ("id", &format!("\"{id}\"")),
            ("attributedTo", &format!("\"{}\"", sender.id)),
            ("content", "\"<p>Look at <a href='https://x.example/'>this</a></p>\""),
            ("attachment", r#"{"type":"Document","url":"https://x.example/a.png"}"#),
        ];
        let activity = sender.id.origin().join(&format!("/act/{number}"));
        let (actor, object) = (&sender.id, note("bob", changes));
        format!(r#"{{"id":"{activity}","type":"Create","actor":"{actor}","object":{object}}}"#)
    });
    // Nothing is shown, nothing is fetched, nothing is built again.
    assert_eq!(effects, 0);
    stage.tx(|tx| {
        assert_eq!(tx.count_by_review(Review::Approved).unwrap(), 0);
        let held = tx.count_held().unwrap();
        assert_eq!((held.reasons, held.hosts), (vec![(crate::store::Why::Links, 5_000)], 500));
    });
}

/// Without any other sign: the first few hosts cannot be told from honest people, all others wait.
#[test]
fn many_new_hosts_at_once_are_a_wave() {
    let stage = open();
    let senders: Vec<_> = (0..60).map(|n| stranger(n % 30, n)).collect();
    hear_all(&stage, &senders, |sender, number| {
        let id = sender.id.origin().join(&format!("/notes/{number}"));
        let author = format!("\"{}\"", sender.id);
        let object = note("bob", &[("id", &format!("\"{id}\"")), ("attributedTo", &author)]);
        let activity = sender.id.origin().join(&format!("/act/{number}"));
        format!(r#"{{"id":"{activity}","type":"Create","actor":{author},"object":{object}}}"#)
    });
    let held = stage.tx(|tx| tx.count_held()).unwrap();
    assert_eq!(held.reasons, [(crate::store::Why::Burst, 40)]);
    assert_eq!(stage.tx(|tx| tx.count_by_review(Review::Approved)).unwrap(), 20);
}

fn mentions(names: &[&str]) -> String {
    let tags = names.iter().map(|name| format!(r#"{{"type":"Mention","href":"{}"}}"#, actor(name)));
    format!("[{}]", tags.collect::<Vec<_>>().join(","))
}

#[test]
fn what_is_doubtful_waits_and_says_why() {
    let many = mentions(&["a", "b", "c", "d", "e", "f"]);
    let five = mentions(&["a", "b", "c", "d", "e"]);
    let eve = mentions(&["eve"]);
    let link = |text: &str, href: &str| format!("\"<p>x <a href='{href}'>{text}</a></p>\"");
    let away = link("this", "https://x.example/");
    let name = link("@<span>eve</span>", "https://eve.example/@eve");
    let tag = link("#bees", "https://bob.example/tags/bees");
    let false_name = link("@eve", "https://x.example/@eve");
    let at_home = link("this", "https://bob.example/this");
    let hidden_word = link("this", "https://spam.example/x");
    for (changes, of_stranger, of_known) in [
        (&[][..], "approved", "approved"),
        (&[("content", "\"<p>Buy <b>NOW</b>!</p>\"")], "keyword", "keyword"),
        (&[("content", "\"<p>b<span>u</span>y&nbsp;now</p>\"")], "keyword", "keyword"),
        (&[("content", "\"<p>buy</p><p>now</p>\"")], "keyword", "keyword"),
        (&[("content", "\"<p>buy nowhere</p>\"")], "approved", "approved"),
        (&[("content", "\"<p>do not rebuy now</p>\"")], "approved", "approved"),
        (&[("name", "\"Buy now\"")], "keyword", "keyword"),
        (&[("summary", "\"buy now\"")], "keyword", "keyword"),
        (&[("content", &hidden_word)], "keyword", "keyword"),
        (&[("content", &away)], "links", "approved"),
        (&[("content", &at_home)], "links", "approved"),
        (&[("content", &name), ("tag", &eve)], "approved", "approved"),
        (&[("content", &name)], "links", "approved"),
        (&[("content", &false_name), ("tag", &eve)], "links", "approved"),
        (&[("content", &tag)], "approved", "approved"),
        (&[("tag", &many)], "mentions", "approved"),
        (&[("tag", &five)], "approved", "approved"),
    ] as [(&[(&str, &str)], &str, &str); 17]
    {
        for (is_known, expected) in [(false, of_stranger), (true, of_known)] {
            let stage =
                if is_known { open().follows("bob", FollowState::Accepted) } else { open() };
            stage.hear("bob", &says("bob", "Create", 1, &note("bob", changes)));
            let found = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
            let fate = found.why.map_or(found.review.as_str(), |why| why.as_str());
            assert_eq!(fate, expected, "known: {is_known} {changes:?}");
        }
        // Whom the owner trusts may say anything.
        let stage = open();
        rule(&stage, "@bob@bob.example", Stance::Trust);
        stage.hear("bob", &says("bob", "Create", 1, &note("bob", changes)));
        let found = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        assert_eq!(found.review, Review::Approved, "{changes:?}");
    }
}

#[test]
fn young_accounts_wait_where_they_should() {
    let day = Duration::from_secs(24 * 60 * 60);
    for (made, age, expected) in [
        (Some(at(-86_401)), day, "approved"),
        (Some(at(-86_399)), day, "young"),
        (None, day, "young"),
        (None, Duration::ZERO, "approved"),
    ] {
        let mut stage = open();
        stage.rules.caution.age = age;
        let known = KnownActor { published: made, ..known_actor("bob") };
        let key = (super::key_id("bob"), keys("bob").public_pem());
        stage.tx(|tx| tx.upsert_actor(&known, &[key])).unwrap();
        stage.hear("bob", &says("bob", "Create", 1, &note("bob", &[])));
        let found = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        let fate = found.why.map_or(found.review.as_str(), |why| why.as_str());
        assert_eq!(fate, expected, "{made:?} {age:?}");
    }
}

/// A wave is trimmed before what came before it.
#[test]
fn a_wave_pushes_out_nothing_but_itself() {
    let stage = open();
    let insert = |number: i64, why| {
        let create = note("bob", &[("to", ME), ("inReplyTo", "null")]);
        let id = format!("https://bob.example/notes/{number}");
        let create = create.replace("https://bob.example/notes/1", &id);
        let number = u32::try_from(number).unwrap();
        stage.hear("bob", &says("bob", "Create", number, &create));
        let object = crate::id::ObjectId::parse(&id).unwrap();
        stage.tx(|tx| tx.mark_why(&object, why)).unwrap();
    };
    insert(1, None);
    insert(2, Some(crate::store::Why::Burst));
    insert(3, Some(crate::store::Why::Burst));
    insert(4, None);
    let left = |keep| {
        stage.tx(|tx| {
            tx.trim_waiting(keep).unwrap();
            let left = tx.list_by_review(Review::Waiting, 9).unwrap();
            left.iter().map(|post| post.id).collect::<Vec<_>>()
        })
    };
    assert_eq!(left(3), [4, 1, 3], "doubtful ones are listed last");
    assert_eq!(left(2), [4, 1]);
    assert_eq!(left(1), [4]);
    // What those who are muted write is bounded, too.
    rule(&stage, "bob.example", Stance::Mute);
    insert(5, None);
    insert(6, None);
    assert_eq!(left(1), [4]);
    let hidden = stage.tx(|tx| tx.list_by_review(Review::Hidden, 9)).unwrap();
    assert_eq!(hidden.iter().map(|post| post.id).collect::<Vec<_>>(), [6]);
}
