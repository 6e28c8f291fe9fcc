//! Moves that were declared: how long, and for how many, they let people in.

use super::parking::{park, request};
use super::{actor, at, follower, store};
use crate::limits::{
    ARRIVAL_TIME, ARRIVALS_BESIDE, ARRIVALS_UNKNOWN, PARKED_ARRIVING_PER_ORIGIN_MAX,
    PARKED_PER_ORIGIN_MAX,
};
use crate::store::{Arrival, Error, Follower, Store};

/// A move from `name` of an account with so many followers, declared at `secs`.
fn declared(store: &Store, name: &str, expected: Option<i64>, secs: i64) {
    let arrival = Arrival {
        actor: actor(name),
        handle: format!("@{name}@{name}.example"),
        software: None,
        expected,
        before: store.read::<_, Error>(|tx| tx.count_followers()).unwrap(),
        since: at(secs),
        moved: None,
        ended: None,
    };
    store.write::<_, Error>(|tx| tx.declare_arrival(&arrival)).unwrap();
}

fn is_arriving(store: &Store, secs: i64) -> bool {
    store.read::<_, Error>(|tx| tx.is_arriving(at(secs))).unwrap()
}

/// So many people more follow the owner.
fn come(store: &Store, number: i64, secs: i64) {
    let one = |number: i64| {
        let name = format!("n{secs}x{number}");
        Follower { since: at(secs), ..follower(&name) }
    };
    let all = (0..number).map(one).collect::<Vec<_>>();
    store
        .write::<_, Error>(|tx| {
            all.iter().try_for_each(|follower| tx.upsert_follower(follower).map(drop))
        })
        .unwrap();
}

#[test]
fn a_move_lets_in_whoever_comes_until_it_is_over() {
    let days = i64::try_from(ARRIVAL_TIME.as_secs()).unwrap();
    let (_dir, store) = store();
    assert!(!is_arriving(&store, 0), "nothing was declared");
    declared(&store, "old", Some(10), 0);
    assert!(is_arriving(&store, 1) && is_arriving(&store, days - 1) && !is_arriving(&store, days));
    // Ten, a tenth of them, and some that come for other reasons.
    come(&store, 11 + ARRIVALS_BESIDE - 1, 1);
    assert!(is_arriving(&store, 2));
    come(&store, 1, 2);
    assert!(!is_arriving(&store, 3));
    let new = store.read::<_, Error>(|tx| tx.list_new_followers(at(2))).unwrap();
    assert_eq!(new.len(), 1);

    // Of another that does not say how many there are, and is said to be over.
    declared(&store, "older", None, 3);
    assert!(is_arriving(&store, 4) && ARRIVALS_UNKNOWN > 1_000);
    let end = || store.write::<_, Error>(|tx| tx.end_arrival(&actor("older"), at(5))).unwrap();
    assert_eq!((end(), end(), is_arriving(&store, 6)), (true, false, false));
}

#[test]
fn what_is_waited_for_keeps_its_beginning_and_what_is_over_begins_anew() {
    let (_dir, store) = store();
    let since = || store.read::<_, Error>(|tx| tx.list_arrivals()).unwrap()[0].clone();
    declared(&store, "old", Some(10), 0);
    store.write::<_, Error>(|tx| tx.mark_arrival_moved(&actor("old"), at(1))).unwrap();
    come(&store, 4, 2);
    declared(&store, "old", Some(7), 3);
    let kept = since();
    assert_eq!((kept.since, kept.expected, kept.moved), (at(0), Some(10), Some(at(1))));
    store.write::<_, Error>(|tx| tx.end_arrival(&actor("old"), at(4))).unwrap();
    declared(&store, "old", Some(7), 5);
    let anew = since();
    assert_eq!((anew.since, anew.expected, anew.before), (at(5), Some(7), 4));
    assert_eq!((anew.moved, anew.ended), (None, None));
}

#[test]
fn more_requests_wait_for_keys_while_the_owner_moves_in() {
    let (_dir, store) = store();
    let park = |number: i64| park(&store, &request("bob", b"{}", 1), &number.to_string());
    let mut parked = 0;
    while park(parked) {
        parked += 1;
    }
    assert_eq!(parked, PARKED_PER_ORIGIN_MAX);
    declared(&store, "old", Some(10_000), 0);
    while parked < PARKED_PER_ORIGIN_MAX + 20 {
        assert!(park(parked), "{parked}");
        parked += 1;
    }
    assert!(PARKED_ARRIVING_PER_ORIGIN_MAX > parked);
}
