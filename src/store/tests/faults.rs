//! What must hold when something goes wrong, or somebody means harm.

use std::sync::Barrier;
use std::thread;
use std::time::Duration;

use super::{actor, at, follower, inbox, store};
use crate::id::KeyId;
use crate::store::{Error, Follow, FollowState, KnownActor};

pub(super) fn known(name: &str) -> KnownActor {
    KnownActor {
        id: actor(name),
        kind: "Person".to_owned(),
        username: name.to_owned(),
        name: name.to_owned(),
        url: None,
        inbox: inbox(&format!("new-{name}")),
        shared_inbox: Some(inbox("shared")),
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: at(0),
    }
}

#[test]
fn a_rollback_by_sqlite_fails_the_whole_group() {
    let (_dir, store) = store();
    let begun = Barrier::new(2);
    thread::scope(|scope| {
        let first = scope.spawn(|| {
            store.write::<_, Error>(|tx| {
                tx.upsert_follower(&follower("bob"))?;
                begun.wait();
                // The other now waits for its turn in the same group.
                thread::sleep(Duration::from_millis(200));
                tx.0.execute_batch("rollback").unwrap();
                Ok(())
            })
        });
        begun.wait();
        let second = store.write(|tx| tx.upsert_follower(&follower("eve")));
        assert!(first.join().unwrap().is_err() && second.is_err());
    });
    assert_eq!(store.read(|tx| tx.count_followers()).unwrap(), 0, "what failed is not on disk");
    assert!(store.write(|tx| tx.upsert_follower(&follower("eve"))).unwrap());
}

#[test]
fn a_neighbour_cannot_take_over_a_key() {
    let (_dir, store) = store();
    let key = KeyId::parse("https://bob.example/actor#main-key").unwrap();
    store
        .write(|tx| {
            tx.upsert_actor(&known("bob"), &[(key.clone(), "true".to_owned())])?;
            tx.upsert_actor(&known("eve"), &[(key.clone(), "false".to_owned())])?;
            let found = tx.find_key(&key)?.unwrap();
            assert_eq!((found.actor, found.pem.as_str()), (actor("bob"), "true"));
            tx.upsert_actor(&known("bob"), &[(key.clone(), "new".to_owned())])?;
            assert_eq!(tx.find_key(&key)?.unwrap().pem, "new");
            Ok::<_, Error>(())
        })
        .unwrap();
}

#[test]
fn moved_inboxes_are_used() {
    let (_dir, store) = store();
    let follow = Follow {
        actor: actor("bob"),
        follow: crate::id::ActivityId::parse("https://me.example/ap/act/f").unwrap(),
        inbox: inbox("bob"),
        state: FollowState::Accepted,
        since: at(0),
    };
    store
        .write(|tx| {
            tx.upsert_follower(&follower("bob"))?;
            tx.upsert_following(&follow)?;
            tx.upsert_actor(&known("bob"), &[])?;
            assert_eq!(tx.list_follower_inboxes()?, [inbox("shared")]);
            assert_eq!(tx.find_follower(&actor("bob"))?.unwrap().inbox, inbox("new-bob"));
            assert_eq!(tx.find_following(&actor("bob"))?.unwrap().inbox, inbox("new-bob"));
            Ok::<_, Error>(())
        })
        .unwrap();
}
