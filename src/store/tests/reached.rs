//! How far letters have come, and which may be begun.

use super::{at, letter, store};
use crate::effect::{Effect, Letter};
use crate::id::ActivityId;
use crate::store::{DueDelivery, Error, Peer, Reached, Settlement, Store};

fn enqueue(store: &Store, letters: &[Effect]) {
    store.write::<_, Error>(|tx| tx.enqueue(letters, at(0))).unwrap();
}

fn lease(store: &Store, secs: i64) -> Vec<DueDelivery> {
    store.write::<_, Error>(|tx| tx.lease_deliveries(at(secs), 99)).unwrap()
}

fn settle(store: &Store, id: i64, how: &Settlement) {
    store.write::<_, Error>(|tx| tx.settle_delivery(id, how, at(1))).unwrap();
}

fn of_kind(kind: &str, number: u32, about: &str, to: &[&str]) -> Effect {
    let Effect::Deliver(letter) = letter(number, about, to) else { panic!("a letter") };
    Effect::Deliver(Letter { kind: kind.to_owned(), ..letter })
}

/// A hundred accounts of a server without a shared inbox wait for another try of a text.
#[test]
fn what_waits_for_something_earlier_is_in_nobody_elses_way() {
    let (_dir, store) = store();
    let inboxes: Vec<_> = (0..100)
        .map(|n| crate::id::InboxUrl::parse(&format!("https://big.example/u/{n}/inbox")).unwrap())
        .collect();
    let origin = inboxes[0].origin();
    let well = Peer { taken: Some(at(0)), ..Peer::default() };
    store.write::<_, Error>(|tx| tx.save_peer(&origin, &well)).unwrap();
    let to_all = |kind: &str, number| match of_kind(kind, number, "a", &[]) {
        Effect::Deliver(letter) => Effect::Deliver(Letter { inboxes: inboxes.clone(), ..letter }),
        other => other,
    };
    enqueue(&store, &[to_all("Create", 1)]);
    let later = Settlement::Again { at: at(500), reason: "the server said 401".to_owned() };
    loop {
        let leased = lease(&store, 1);
        if leased.is_empty() {
            break;
        }
        leased.iter().for_each(|delivery| settle(&store, delivery.id, &later));
    }
    let Effect::Deliver(other) = of_kind("Create", 3, "b", &[]) else { panic!("a letter") };
    let other = Effect::Deliver(Letter { inboxes: vec![inboxes[0].clone()], ..other });
    enqueue(&store, &[to_all("Update", 2), other]);
    let bodies: Vec<_> = lease(&store, 1).into_iter().map(|it| (it.body, it.last)).collect();
    assert_eq!(bodies, [("{\"n\":3}".to_owned(), None)]);
    let again = lease(&store, 500);
    assert_eq!(again.last().map(|it| it.last), Some(Some(401)), "{again:?}");
}

#[test]
fn who_waits_for_something_newer_does_not_have_it() {
    let (_dir, store) = store();
    let reached = |number: u32| {
        let id = format!("https://me.example/ap/act/{number}");
        let ids = [ActivityId::parse(&id).unwrap()];
        store.read::<_, Error>(|tx| tx.count_reached(&ids)).unwrap()
    };
    let two = Reached { servers: 2, ..Reached::default() };
    enqueue(&store, &[of_kind("Update", 1, "a", &["bob", "eve"])]);
    assert_eq!(reached(1), two);
    settle(&store, lease(&store, 0)[0].id, &Settlement::Done);
    store.write::<_, Error>(|tx| tx.release_leases(at(0))).unwrap();
    enqueue(&store, &[of_kind("Update", 2, "a", &["bob", "eve"])]);
    assert_eq!(reached(1), Reached { done: 1, newer: 1, ..two });
    assert_eq!((reached(1).waiting(), reached(2)), (0, two));
}
