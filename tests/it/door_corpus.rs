//! Collected activities that speak for others, at the door: signed well by the actor they name, they still
//! change nothing that is not the actor's own (threats T1, T3).

use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use serde_json::Value;
use skep::ap::{Activity, Document, parse_activity, parse_document};
use skep::clock::{self, Timestamp};
use skep::id::{ActivityId, ActorId, Domain, InboxUrl, KeyId, Origin, OwnIds};
use skep::inbox::{
    Examined, Fetched, KeyOwner, Received, Recipient, Rejection, Rules, answers_of, apply, examine,
};
use skep::sig::{BadSignature, Head, OwnerKeys, Signer};
use skep::store::{Error, Follow, FollowState, KnownActor, Store, Tx};

use crate::ap_corpus::rows;
use crate::corpus::corpus;

/// What INDEX.csv says of a document that speaks for others.
const MARK: &str = "must be rejected or refetched from origin";

fn keys() -> Arc<OwnerKeys> {
    static KEYS: OnceLock<Arc<OwnerKeys>> = OnceLock::new();
    Arc::clone(KEYS.get_or_init(|| Arc::new(OwnerKeys::generate())))
}

/// A node that knows one actor, follows him, and would store what he writes.
struct Stage {
    _dir: tempfile::TempDir,
    store: Store,
    own: OwnIds,
    actor: ActorId,
}

impl Stage {
    fn following(actor: &ActorId) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("skep.db")).unwrap();
        let own = OwnIds::new(Origin::of("https://me.example").unwrap());
        let stage = Self { _dir: dir, store, own, actor: actor.clone() };
        let now = clock::now();
        let inbox = InboxUrl::parse(&stage.actor.origin().join("/inbox")).unwrap();
        let known = KnownActor {
            id: actor.clone(),
            kind: "Person".to_owned(),
            username: "them".to_owned(),
            name: "them".to_owned(),
            url: None,
            inbox: inbox.clone(),
            shared_inbox: None,
            followers_url: None,
            moved_to: None,
            icon: None,
            published: None,
            fetched_at: now,
        };
        let follow = ActivityId::parse("https://me.example/ap/act/mine").unwrap();
        let state = FollowState::Accepted;
        let follow = Follow { actor: actor.clone(), follow, inbox, state, since: now };
        stage.tx(|tx| {
            tx.upsert_actor(&known, &[(stage.key_id(), keys().public_pem())])?;
            tx.upsert_following(&follow)
        });
        stage
    }

    fn tx<T>(&self, work: impl FnOnce(&Tx<'_>) -> Result<T, Error>) -> T {
        self.store.write(work).unwrap()
    }

    fn key_id(&self) -> KeyId {
        KeyId::parse(&format!("{}#door-key", self.actor.as_str().split('#').next().unwrap()))
            .unwrap()
    }

    /// A request that the actor's own key has signed.
    fn signed(&self, body: &[u8], now: Timestamp) -> Received {
        let signer = Signer::new(keys(), self.key_id(), self.key_id());
        let me = Domain::parse("me.example").unwrap();
        let headers = signer.sign_post(&me, "/ap/inbox", body, now);
        let head = Head::new("POST", "/ap/inbox");
        let head = headers.iter().fold(head, |head, (name, value)| head.with(name, value));
        Received { head, body: body.to_vec() }
    }

    /// Lets a request in, if the door does.
    fn receive(&self, received: Received, now: Timestamp) -> Result<(), Rejection> {
        self.store.write(|tx| {
            let Examined::Claim(claim) = examine(received, self.own.origin(), answers_of(tx), now)?
            else {
                return Ok(());
            };
            let key = tx.find_key(claim.key_id())?.ok_or(Rejection::NoSuchKey)?;
            let rules = Rules::default();
            let recipient = Recipient { own: &self.own, rules: &rules };
            apply(tx, recipient, &claim.verify(&key)?, now).map(drop)?;
            Ok(())
        })
    }

    /// Whatever an activity can leave behind, in words.
    fn state(&self) -> String {
        self.tx(|tx| {
            let followers = tx.list_followers(10)?;
            let following = tx.list_following(10)?;
            let posts = tx.list_remote_posts_of(&self.actor, 10)?;
            let read = tx.list_timeline(10)?;
            Ok(format!(
                "{followers:?} {following:?} {:?} {posts:?} {read:?}",
                tx.count_reactions()?
            ))
        })
    }
}

/// Each of them, delivered with a signature that is good: either it is refused, or nothing is taken
/// from its words.
#[test]
fn nobody_speaks_for_others() {
    let Some(root) = corpus("") else { return };
    let (mut refused, mut without_effect, mut disbelieved) = (0, 0, 0);
    for row in rows(&root, &["open/"]).iter().filter(|row| row.what.contains(MARK)) {
        let bytes = fs::read(root.join(&row.path)).unwrap();
        match parse_document(&bytes) {
            Ok(Document::Actor(_)) => {
                check_keys_of_others(&row.path, &bytes);
                disbelieved += 1;
            }
            Ok(Document::Activity(activity)) => {
                let stage = Stage::following(&activity.actor);
                let (before, now) = (stage.state(), clock::now());
                match stage.receive(stage.signed(&bytes, now), now) {
                    Ok(()) => without_effect += 1,
                    Err(Rejection::ForeignId | Rejection::NotTheActor) => refused += 1,
                    Err(other) => panic!("{}: {other:?}", row.path),
                }
                assert_eq!(stage.state(), before, "{}", row.path);
            }
            // What cannot be read as anything changes nothing either.
            _ => refused += 1,
        }
    }
    println!("{refused} refused, {without_effect} without effect, {disbelieved} disbelieved");
    assert_eq!(refused + without_effect + disbelieved, 42);
}

/// An actor's document with a key of somebody else: served from his own address, it gives that key to
/// nobody.
#[track_caller]
fn check_keys_of_others(path: &str, bytes: &[u8]) {
    let value: Value = serde_json::from_slice(bytes).unwrap();
    let (id, key) = (&value["id"], &value["publicKey"]["id"]);
    let (Some(id), Some(key)) = (id.as_str(), key.as_str()) else { return };
    let (Ok(actor), Ok(key)) = (ActorId::parse(id), KeyId::parse(key)) else { return };
    let Ok(found) = Fetched::read(id, bytes).unwrap().actor(&actor) else { return };
    assert!(found.own_keys().all(|listed| listed.id != key), "{path}: {key} is believed");
    if let Ok(KeyOwner::Here(owner)) = Fetched::read(id, bytes).unwrap().key(&key) {
        assert!(owner.own_keys().all(|listed| listed.id != key), "{path}: {key} is believed");
    }
}

/// Signatures inside documents (LD signatures) are no reason to believe: the good one and the tampered
/// one are read alike, as if they were not there, and neither opens the door.
#[test]
fn signatures_inside_documents_count_for_nothing() {
    let Some(folder) = corpus("ld-signatures") else { return };
    let mut seen = 0;
    for name in [
        "peertube-tests/mastodon--create.json",
        "peertube-tests/peertube--announce-without-context.json",
        "smithereen/00a-unsigned_payload.json",
        "smithereen/mastodon_signed_create.json",
        "smithereen/mastodon_signed_create_tampered.json",
        "smithereen/mastodon_signed_delete.json",
    ] {
        let bytes = fs::read(folder.join(name)).unwrap();
        let activity = parse_activity(&bytes).unwrap();
        let mut bare: Value = serde_json::from_slice(&bytes).unwrap();
        let is_ld_signed = bare.as_object_mut().unwrap().remove("signature").is_some();
        seen += usize::from(is_ld_signed);
        let bare = parse_activity(bare.to_string().as_bytes()).unwrap();
        // That there is one is all that is noticed.
        assert_eq!(activity, Activity { is_ld_signed, ..bare }, "{name}");

        let stage = Stage::following(&activity.actor);
        let (before, now) = (stage.state(), clock::now());
        let mut unsigned = stage.signed(&bytes, now);
        unsigned.head.headers.retain(|(header, _)| header != "signature");
        let told = stage.receive(unsigned, now);
        let absent = matches!(told, Err(Rejection::Signature(BadSignature::Absent)));
        assert!(absent, "{name}: {told:?}");
        assert_eq!(stage.state(), before, "{name}");
    }
    assert_eq!(seen, 4);
}

/// The rest of that folder is no activity: an actor, and what a signature is made of.
#[test]
fn parts_of_signatures_are_no_activities() {
    let Some(folder) = corpus("ld-signatures") else { return };
    let read = |name: &str| fs::read(folder.join("smithereen").join(name)).unwrap();
    let actor = parse_document(&read("mastodon_actor.json"));
    assert!(matches!(actor, Ok(Document::Actor(actor)) if actor.keys.len() == 1));
    for entry in fs::read_dir(folder.join("smithereen")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let is_json = Path::new(&name).extension().is_some_and(|extension| extension == "json");
        if !is_json || name == "00b-options_payload.json" {
            assert!(parse_activity(&read(&name)).is_err(), "{name}");
        }
    }
}
