//! Servers as places to send to: whose turn it is, and what is known of them.

use super::faults::known;
use super::{at, follower, inbox, letter, store};
use crate::effect::{Effect, Letter, Patience};
use crate::id::InboxUrl;
use crate::limits;
use crate::store::{
    DeliveryState, DueDelivery, Error, Follower, Peer, Seats, Settlement, Standing, Store, Tx,
};

fn lease(store: &Store, secs: i64, seats: impl Into<Seats>) -> Vec<DueDelivery> {
    store.write::<_, Error>(|tx| tx.lease_deliveries(at(secs), seats)).unwrap()
}

fn is(store: &Store, name: &str, peer: Peer) {
    store.write::<_, Error>(|tx| tx.save_peer(&inbox(name).origin(), &peer)).unwrap();
}

fn failing(until: i64) -> Peer {
    Peer { failures: 3, day: at(0).day(), days: 1, until: at(until), taken: Some(at(0)) }
}

fn well() -> Peer {
    Peer { taken: Some(at(0)), ..Peer::default() }
}

/// What triggers count is what is there.
#[track_caller]
fn counts_hold(store: &Store) {
    let sql = "select count(*) from peers where waiting <> (select count(*) from deliveries
               where deliveries.origin = peers.origin and state = 'waiting')";
    assert_eq!(store.read::<_, Error>(|tx| tx.count("compare", sql, [])).unwrap(), 0);
}

#[test]
fn what_waits_for_a_server_that_failed_waits_for_its_next_turn() {
    let (_dir, store) = store();
    let letters: Vec<Effect> =
        (0..50).map(|n| letter(n, &n.to_string(), &["bob", "eve"])).collect();
    store.write::<_, Error>(|tx| tx.enqueue(&letters, at(0))).unwrap();
    is(&store, "eve", well());
    is(&store, "bob", failing(600));
    assert_eq!(lease(&store, 599, 64).len(), 2, "only those to Eve, two at once");
    let probe = lease(&store, 600, 64);
    assert_eq!((probe.len(), probe[0].standing), (1, Standing::Failing), "one tries");
    let again = Settlement::Again { at: at(1_200), reason: "away".to_owned() };
    store.write::<_, Error>(|tx| tx.settle_delivery(probe[0].id, &again, at(600))).unwrap();
    is(&store, "bob", failing(1_200));
    // Somebody there writes to us: all of it is due, also what was tried.
    let bob = inbox("bob").origin();
    let revive = || store.write::<_, Error>(|tx| tx.revive_peer(&bob, at(601))).unwrap();
    assert!(revive() && !revive());
    let found = store.read::<_, Error>(|tx| tx.find_peer(&bob)).unwrap();
    assert_eq!((found.failures, found.days, found.taken), (0, 0, Some(at(0))));
    let due = lease(&store, 601, 64);
    assert!(due.len() == 2 && due.iter().all(|it| it.standing == Standing::Well));
    counts_hold(&store);
}

#[test]
fn those_that_may_not_answer_take_no_more_than_their_seats() {
    let (_dir, store) = store();
    let names: Vec<String> = (0..30).map(|n| format!("host{n}")).collect();
    let all: Vec<&str> = names.iter().map(|name| &**name).collect();
    store.write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &all)], at(0))).unwrap();
    for name in &all[..10] {
        is(&store, name, failing(0));
    }
    for name in &all[20..] {
        is(&store, name, well());
    }
    let seats = Seats { all: 16, doubtful: 5, failing: 2 };
    let leased = lease(&store, 0, seats);
    let count = |standing| leased.iter().filter(|it| it.standing == standing).count();
    let counts = [Standing::Failing, Standing::New, Standing::Well].map(count);
    assert_eq!(counts, [2, 3, 10], "all that do well, and some of the others");
}

#[test]
fn the_dead_get_only_what_must_arrive() {
    let (_dir, store) = store();
    let days = limits::DEAD_AFTER_DAYS;
    is(&store, "bob", Peer { days, ..failing(60) });
    let Effect::Deliver(usual) = letter(1, "a", &["bob"]) else { panic!("a letter") };
    let Effect::Deliver(mut long) = letter(2, "a", &["bob"]) else { panic!("a letter") };
    long.patience = Patience::Long;
    let enqueue = |it: &Effect, secs| {
        store.write::<_, Error>(|tx| tx.enqueue(std::slice::from_ref(it), at(secs))).unwrap();
        let counts = store.read::<_, Error>(|tx| tx.count_deliveries()).unwrap();
        [counts.waiting, counts.failed]
    };
    assert_eq!(enqueue(&Effect::Deliver(usual.clone()), 0), [0, 1]);
    assert_eq!(enqueue(&Effect::Deliver(long), 0), [1, 1]);
    let later = letter(3, "b", &["bob"]);
    assert_eq!(enqueue(&later, limits::DEAD_DAYS * 24 * 60 * 60), [2, 1], "something tries");
    counts_hold(&store);
}

#[test]
fn a_clock_that_was_ahead_keeps_nothing() {
    let (_dir, store) = store();
    store
        .write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &["bob", "eve"])], at(9_000)))
        .unwrap();
    is(&store, "eve", failing(99_000));
    assert!(lease(&store, 0, 9).is_empty());
    store.write::<_, Error>(|tx| tx.hasten_deliveries(at(0))).unwrap();
    assert_eq!(lease(&store, 0, 9).len(), 2);
}

#[test]
fn servers_are_forgotten_when_nothing_waits_for_them() {
    let (_dir, store) = store();
    store.write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &["bob"])], at(0))).unwrap();
    for (name, taken) in [("ann", 3), ("cid", 1), ("dan", 2)] {
        is(&store, name, Peer { taken: Some(at(taken)), ..Peer::default() });
    }
    store.write::<_, Error>(|tx| tx.trim_peers(2)).unwrap();
    let taken =
        |name| store.read::<_, Error>(|tx| tx.find_peer(&inbox(name).origin())).unwrap().taken;
    assert_eq!((taken("ann"), taken("cid"), taken("dan")), (Some(at(3)), None, None));
    assert_eq!(lease(&store, 0, 9).len(), 1, "Bob is remembered");
}

/// Whoever receives elsewhere now gets there what waits.
#[test]
fn what_waits_follows_to_a_new_inbox() {
    let url = |path: &str| InboxUrl::parse(&format!("https://ann.example/{path}")).unwrap();
    // Who else is at the old inbox; where the new one is; what waits is for the new one then.
    for (others, elsewhere, follows) in
        [(false, false, true), (true, false, false), (false, true, false)]
    {
        let (_dir, store) = store();
        let mut ann = known("ann");
        let new = if elsewhere { inbox("far") } else { url("new") };
        (ann.inbox, ann.shared_inbox) = (new.clone(), None);
        let at_old = |name| Follower { inbox: url("old"), shared_inbox: None, ..follower(name) };
        let all = |tx: &Tx<'_>| {
            tx.upsert_follower(&at_old("ann"))?;
            if others {
                tx.upsert_follower(&at_old("bob"))?;
            }
            for (number, to) in [(1, "old"), (2, "old"), (2, "new")] {
                let Effect::Deliver(letter) = letter(number, "a", &["x"]) else {
                    panic!("a letter")
                };
                let letter = Letter { inboxes: vec![url(to)], ..letter };
                tx.enqueue(&[Effect::Deliver(letter)], at(0))?;
            }
            tx.upsert_actor(&ann, &[])?;
            let sql = "select inbox from deliveries where state = 'waiting' order by id";
            tx.list::<InboxUrl>("look", sql, [], |row| row.get(0))
        };
        let left = store.write::<_, Error>(all).unwrap();
        let expected =
            if follows { vec![new; 2] } else { vec![url("old"), url("old"), url("new")] };
        assert_eq!(left, expected, "{others} {elsewhere}");
        counts_hold(&store);
    }
}

#[test]
fn what_is_taken_up_again_gets_a_turn_at_a_server_that_was_forgotten() {
    let (_dir, store) = store();
    store.write::<_, Error>(|tx| tx.enqueue(&[letter(1, "a", &["bob"])], at(0))).unwrap();
    let host = inbox("bob").origin().domain();
    let revived = store.write::<_, Error>(|tx| {
        assert_eq!(tx.drop_deliveries(&host, at(1))?, 1);
        tx.trim_peers(0)?;
        tx.revive_deliveries(None, "https://me.example/ap/act/", (0, at(2)))
    });
    assert_eq!(revived.unwrap(), Some(1), "the last that was looked at");
    let waiting = |tx: &Tx<'_>| tx.list_deliveries(DeliveryState::Waiting, Some(&host), 9);
    assert_eq!(store.read::<_, Error>(waiting).unwrap()[0].reason, None, "it is dropped no more");
    assert_eq!(lease(&store, 2, 64).len(), 1);
    counts_hold(&store);
}
