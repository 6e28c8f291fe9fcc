//! The store's promises, on real files.

mod sharing;

use std::sync::Arc;
use std::thread;

use super::{
    Error, Follow, FollowState, Follower, LedgerPost, NewRemotePost, Peer, Review, Settlement,
    Store, Visibility,
};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, ActorId, ContentHash, InboxUrl, ObjectId, PostKey, WebUrl};

mod alerts;
mod announced;
mod arrivals;
mod attachments;
mod audience;
mod editions;
mod faults;
mod follow_imports;
mod leaving;
mod media;
mod names;
mod originals;
mod parking;
mod peers;
mod policies;
mod prints;
mod queue;
mod reached;
mod repeats;
mod room;
mod rules;
mod schemas;
mod storms;
mod tables;
mod timeline;
mod upgrade;
mod votes;

const NOW: i64 = 1_788_696_000;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(NOW + secs)
}

fn store() -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().unwrap();
    let store = Store::open(&dir.path().join("skep.db")).unwrap();
    (dir, store)
}

fn actor(name: &str) -> ActorId {
    ActorId::parse(&format!("https://{name}.example/actor")).unwrap()
}

fn inbox(name: &str) -> InboxUrl {
    InboxUrl::parse(&format!("https://{name}.example/inbox")).unwrap()
}

fn key(name: &str) -> PostKey {
    PostKey::parse(name).unwrap()
}

fn follower(name: &str) -> Follower {
    Follower {
        actor: actor(name),
        follow: None,
        inbox: inbox(name),
        shared_inbox: None,
        since: at(0),
    }
}

fn letter(number: u32, about: &str, to: &[&str]) -> Effect {
    Effect::Deliver(Letter {
        activity: ActivityId::parse(&format!("https://me.example/ap/act/{number}")).unwrap(),
        kind: "Create".to_owned(),
        body: format!("{{\"n\":{number}}}"),
        about: Some(ObjectId::parse(&format!("https://me.example/ap/post/{about}")).unwrap()),
        patience: Patience::Usual,
        inboxes: to.iter().map(|name| inbox(name)).collect(),
    })
}

#[test]
fn a_failed_change_leaves_nothing_and_does_not_hurt_others() {
    let (_dir, store) = store();
    let failed: Result<(), Error> = store.write(|tx| {
        tx.upsert_follower(&follower("bob"))?;
        tx.0.execute_batch("select nonsense").map_err(super::while_doing("fail"))
    });
    assert_eq!(failed.unwrap_err().to_string(), "cannot fail");
    store.write(|tx| tx.upsert_follower(&follower("eve"))).unwrap();
    let names = store.read(|tx| tx.list_followers(10)).unwrap();
    assert_eq!(names.len(), 1);
    assert_eq!(names[0].actor, actor("eve"));
}

#[test]
fn a_panic_inside_a_change_is_undone_and_the_store_lives_on() {
    let (_dir, store) = store();
    let store = Arc::new(store);
    let inner = Arc::clone(&store);
    let panicked = thread::spawn(move || {
        let _: Result<(), Error> = inner.write(|tx| {
            tx.upsert_follower(&follower("bob"))?;
            panic!("on purpose");
        });
    });
    assert!(panicked.join().is_err());
    assert_eq!(store.read(|tx| tx.count_followers()).unwrap(), 0);
    assert!(store.write(|tx| tx.upsert_follower(&follower("bob"))).unwrap());
}

#[test]
fn many_writers_share_commits_and_lose_nothing() {
    let (dir, store) = store();
    let store = Arc::new(store);
    let threads: Vec<_> = (0..8)
        .map(|thread| {
            let store = Arc::clone(&store);
            thread::spawn(move || {
                for n in 0..50 {
                    let name = format!("t{thread}n{n}");
                    assert!(store.write(|tx| tx.upsert_follower(&follower(&name))).unwrap());
                }
            })
        })
        .collect();
    for thread in threads {
        thread.join().unwrap();
    }
    drop(store);
    let again = Store::open(&dir.path().join("skep.db")).unwrap();
    assert_eq!(again.read(|tx| tx.count_followers()).unwrap(), 400);
    assert_eq!(again.check_integrity().unwrap(), None);
}

#[test]
fn a_file_from_the_future_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("skep.db");
    drop(Store::open(&path).unwrap());
    rusqlite::Connection::open(&path).unwrap().pragma_update(None, "user_version", 99).unwrap();
    assert!(Store::open(&path).is_err());
}

#[test]
fn a_follower_is_new_once_and_folded_by_shared_inbox() {
    let (_dir, store) = store();
    store
        .write(|tx| {
            let shared = Some(inbox("shared"));
            for name in ["bob", "eve"] {
                let one = Follower { shared_inbox: shared.clone(), ..follower(name) };
                assert!(tx.upsert_follower(&one)?);
                assert!(!tx.upsert_follower(&one)?);
            }
            tx.upsert_follower(&follower("zoe"))?;
            assert_eq!(tx.list_follower_inboxes()?, [inbox("shared"), inbox("zoe")]);
            assert!(tx.remove_follower(&actor("zoe"))?);
            assert!(!tx.remove_follower(&actor("zoe"))?);
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn following_keeps_its_answer() {
    let (_dir, store) = store();
    let follow = Follow {
        actor: actor("bob"),
        follow: ActivityId::parse("https://me.example/ap/act/f").unwrap(),
        inbox: inbox("bob"),
        state: FollowState::Pending,
        since: at(0),
    };
    store
        .write(|tx| {
            tx.upsert_following(&follow)?;
            assert_eq!(tx.count_following()?, 0);
            assert!(tx.mark_following(&follow.actor, FollowState::Accepted)?);
            assert!(!tx.mark_following(&follow.actor, FollowState::Accepted)?);
            assert_eq!(tx.count_following()?, 1);
            assert!(!tx.mark_following(&actor("eve"), FollowState::Accepted)?);
            assert!(tx.remove_following(&follow.actor)?);
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn deliveries_are_leased_settled_and_taken_up_again_after_a_crash() {
    let (_dir, store) = store();
    store.write(|tx| tx.enqueue(&[letter(1, "a", &["bob", "eve", "bob"])], at(0))).unwrap();
    let lease = |secs| store.write(|tx| tx.lease_deliveries(at(secs), 10)).unwrap();

    let first = lease(0);
    assert_eq!(first.len(), 2, "one for each inbox");
    assert!(lease(1).is_empty(), "leased to somebody");
    // The sender was killed: its lease runs out.
    let again = lease(61);
    assert_eq!(again, first, "the same bytes under the same id");

    let settle = |id, how| store.write(|tx| tx.settle_delivery(id, &how, at(62))).unwrap();
    settle(again[0].id, Settlement::Done);
    settle(again[1].id, Settlement::Again { at: at(100), reason: "503".to_owned() });
    assert!(lease(99).is_empty());
    let last = lease(100);
    assert_eq!((last.len(), last[0].failures), (1, 1));
    settle(last[0].id, Settlement::Failed { reason: "410".to_owned() });
    let counts = store.read(|tx| tx.count_deliveries()).unwrap();
    assert_eq!((counts.waiting, counts.done, counts.failed), (0, 1, 1));
    store.write(|tx| tx.remove_old_deliveries(at(63), 9)).unwrap();
    assert_eq!(store.read(|tx| tx.next_delivery_due()).unwrap(), None);
}

#[test]
fn letters_about_one_object_keep_their_order_and_origins_their_bound() {
    let (_dir, store) = store();
    let letters = [
        letter(0, "z", &["bob"]),
        letter(1, "a", &["bob"]),
        letter(2, "a", &["bob"]),
        letter(3, "b", &["bob"]),
        letter(4, "c", &["bob"]),
    ];
    store.write(|tx| tx.enqueue(&letters, at(0))).unwrap();
    let met = store.write(|tx| tx.lease_deliveries(at(0), 10)).unwrap();
    assert_eq!(met.len(), 1, "the first to a new origin goes alone");
    assert!(store.write(|tx| tx.lease_deliveries(at(0), 10)).unwrap().is_empty());
    store.write(|tx| tx.settle_delivery(met[0].id, &Settlement::Done, at(0))).unwrap();
    let well = Peer { taken: Some(at(0)), ..Peer::default() };
    store.write(|tx| tx.save_peer(&met[0].inbox.origin(), &well)).unwrap();

    let leased = store.write(|tx| tx.lease_deliveries(at(0), 10)).unwrap();
    let bodies: Vec<_> = leased.iter().map(|delivery| delivery.body.as_str()).collect();
    assert_eq!(bodies, [r#"{"n":1}"#, r#"{"n":3}"#], "two at once, and 2 waits for 1");
    store.write(|tx| tx.settle_delivery(leased[0].id, &Settlement::Done, at(1))).unwrap();
    let next = store.write(|tx| tx.lease_deliveries(at(1), 10)).unwrap();
    assert_eq!(next.len(), 1);
    assert_eq!(next[0].body, r#"{"n":2}"#);
}

/// A post that others were told of.
fn ledger_post(name: &str) -> LedgerPost {
    LedgerPost {
        key: key(name),
        source: "content/posts/a.md".to_owned(),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::new([1; 32]),
        body_hash: ContentHash::new([11; 32]),
        published: at(0),
        updated: None,
        announced: true,
        deleted: None,
        visibility: Some(Visibility::Public),
    }
}

#[test]
fn the_ledger_burns_ids() {
    let (_dir, store) = store();
    let post = ledger_post("posts.a");
    store
        .write(|tx| {
            tx.insert_post(&post)?;
            let edited = LedgerPost {
                fingerprint: ContentHash::new([2; 32]),
                updated: Some(at(9)),
                ..post.clone()
            };
            tx.mark_post_changed(&edited)?;
            assert_eq!(tx.find_post(&post.key)?, Some(edited));
            tx.mark_post_deleted(&post, at(10))?;
            assert_eq!(tx.count_posts()?, 0);
            assert!(tx.insert_post(&post).is_err(), "an id is never used again");
            assert_eq!(tx.list_posts()?[0].deleted, Some(at(10)));
            Ok::<_, Error>(())
        })
        .unwrap();
}

fn answer(number: u32) -> NewRemotePost {
    let id = format!("https://bob.example/notes/{number}");
    NewRemotePost {
        object: ObjectId::parse(&id).unwrap(),
        author: actor("bob"),
        kind: "Note".to_owned(),
        in_reply_to: None,
        answers: Some(key("posts.a")),
        html: "<p>hi</p>".to_owned(),
        summary: None,
        url: WebUrl::parse(&id).unwrap(),
        visibility: Visibility::Public,
        published: at(i64::from(number)),
        updated: None,
        sensitive: false,
        language: None,
        context: None,
        replies: None,
    }
}

#[test]
fn answers_wait_and_appear_only_when_approved_and_public() {
    let (_dir, store) = store();
    store
        .write(|tx| {
            let first = tx.insert_remote_post(&answer(1), Review::Waiting, at(0))?.unwrap();
            assert_eq!(tx.insert_remote_post(&answer(1), Review::Waiting, at(0))?, None);
            let private = NewRemotePost { visibility: Visibility::Direct, ..answer(2) };
            let second = tx.insert_remote_post(&private, Review::Approved, at(0))?.unwrap();
            assert_eq!(tx.list_approved_answers()?, [], "waiting and direct stay inside");
            assert!(tx.mark_reviewed(first, Review::Approved)?);
            assert_eq!(tx.list_approved_answers()?.len(), 1);
            assert!(tx.find_remote_post_by_number(second)?.is_some());
            assert!(tx.remove_remote_post(&answer(1).object)?.is_some());
            assert_eq!(tx.list_approved_answers()?, []);
            for number in 10..20 {
                tx.insert_remote_post(&answer(number), Review::Waiting, at(0))?;
            }
            tx.trim_waiting(4)?;
            assert_eq!(tx.count_by_review(Review::Waiting)?, 4);
            Ok::<_, Error>(())
        })
        .unwrap();
}
