//! Actors whose origin does not have them any more.

use std::time::Duration;

use super::{actor, at, follower, store};
use crate::clock::Timestamp;
use crate::id::{ActivityId, InboxUrl};
use crate::limits::{ABSENT_APART, ABSENT_KEPT};
use crate::store::{Absence, Error, Follow, FollowState, Follower, KnownActor};

pub(super) fn bob() -> KnownActor {
    KnownActor {
        id: actor("bob"),
        kind: "Person".to_owned(),
        username: "bob".to_owned(),
        name: "Bob".to_owned(),
        url: None,
        inbox: super::inbox("bob"),
        shared_inbox: None,
        followers_url: None,
        moved_to: None,
        icon: None,
        published: None,
        fetched_at: at(0),
    }
}

#[test]
fn absences_count_when_they_are_apart() {
    let (_dir, store) = store();
    let absent = |now| store.write(|tx| tx.mark_absent(&actor("bob"), now)).unwrap();
    assert_eq!(absent(at(0)), None, "nobody knows him");
    store.write(|tx| tx.upsert_actor(&bob(), &[])).unwrap();
    let so_far = |times, since: Timestamp| Some(Absence { times, since });
    let moment = Duration::from_millis(1);
    assert_eq!(absent(at(0)), so_far(1, at(0)));
    // Again and again within the hour is once.
    for secs in 1..9 {
        assert_eq!(absent(at(secs)), so_far(1, at(0)));
    }
    let second = at(0).plus(ABSENT_APART);
    assert_eq!(absent(second.minus(moment)), so_far(1, at(0)));
    assert_eq!(absent(second), so_far(2, at(0)));
    let third = second.plus(ABSENT_KEPT);
    assert_eq!(absent(third), so_far(3, at(0)));
    // Long ago is another story.
    let anew = third.plus(ABSENT_KEPT).plus(moment);
    assert_eq!(absent(anew), so_far(1, anew));
}

#[test]
fn whoever_is_heard_of_was_never_absent() {
    let (_dir, store) = store();
    let absent = |now| store.write(|tx| tx.mark_absent(&actor("bob"), now)).unwrap().unwrap();
    let later = at(0).plus(2 * ABSENT_APART);
    for fetched in [true, false] {
        store.write(|tx| tx.upsert_actor(&bob(), &[])).unwrap();
        absent(at(0));
        assert_eq!(absent(later).times, 2);
        store
            .write(
                |tx| {
                    if fetched { tx.upsert_actor(&bob(), &[]) } else { tx.mark_present(&bob().id) }
                },
            )
            .unwrap();
        assert_eq!(absent(later), Absence { times: 1, since: later });
    }
}

#[test]
fn an_inbox_leads_to_all_who_are_there() {
    let (_dir, store) = store();
    let shared = InboxUrl::parse("https://big.example/inbox").unwrap();
    let found = store.write::<_, Error>(|tx| {
        tx.upsert_follower(&Follower { shared_inbox: Some(shared.clone()), ..follower("bob") })?;
        tx.upsert_follower(&Follower { inbox: shared.clone(), ..follower("eve") })?;
        tx.upsert_follower(&follower("zoe"))?;
        for name in ["eve", "fred"] {
            tx.upsert_following(&Follow {
                actor: actor(name),
                follow: ActivityId::parse(&format!("https://me.example/ap/act/{name}")).unwrap(),
                inbox: shared.clone(),
                state: FollowState::Accepted,
                since: at(0),
            })?;
        }
        Ok((tx.list_actors_at(&shared, 9)?, tx.list_actors_at(&shared, 1)?.len()))
    });
    assert_eq!(found.unwrap(), (vec![actor("bob"), actor("eve"), actor("fred")], 1));
}
