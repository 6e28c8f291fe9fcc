//! Promise: a long queue is worked off fairly, and choosing from it stays cheap.

use std::collections::BTreeSet;

use skep::clock::Timestamp;
use skep::effect::{Effect, Letter, Patience};
use skep::id::{ActivityId, InboxUrl, ObjectId};
use skep::store::{Error, Peer, Settlement, Store};

const ORIGINS: usize = 3_000;
const LETTERS: usize = 10;

fn letter(number: usize) -> Effect {
    let inbox = |host| InboxUrl::parse(&format!("https://host{host}.example/inbox")).unwrap();
    Effect::Deliver(Letter {
        activity: ActivityId::parse(&format!("https://me.example/ap/create/{number}")).unwrap(),
        kind: "Create".to_owned(),
        body: "x".repeat(4_000),
        about: Some(ObjectId::parse(&format!("https://me.example/ap/post/{number}")).unwrap()),
        patience: Patience::Usual,
        inboxes: (0..ORIGINS).map(inbox).collect(),
    })
}

/// After an outage everything is due at once: every server is served before any is served twice,
/// and a server that never answers keeps nobody waiting.
#[test]
fn every_server_comes_before_any_comes_twice() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&folder.path().join("skep.db")).unwrap();
    let now = Timestamp::from_secs(1_788_696_000);
    let letters: Vec<Effect> = (0..LETTERS).map(letter).collect();
    store.write::<_, Error>(|tx| tx.enqueue(&letters, now)).unwrap();

    let mut served = BTreeSet::new();
    let start = std::time::Instant::now();
    for _ in 0..ORIGINS / 8 {
        let leased = store.write::<_, Error>(|tx| tx.lease_deliveries(now, 8)).unwrap();
        assert_eq!(leased.len(), 8);
        for delivery in leased {
            assert!(served.insert(delivery.inbox.clone()), "{} comes twice", delivery.inbox);
        }
    }
    println!("{} leases of 8 took {:?}", ORIGINS / 8, start.elapsed());
    assert_eq!(served.len(), ORIGINS);
    // All of them are under way, and none may have two before it has taken one.
    assert!(store.write::<_, Error>(|tx| tx.lease_deliveries(now, 8)).unwrap().is_empty());
    let counts = store.read::<_, Error>(|tx| tx.count_deliveries()).unwrap();
    assert_eq!(counts.waiting, i64::try_from(ORIGINS * LETTERS).unwrap());

    // One answers: only it gets more, and then two at once.
    let first = store.write::<_, Error>(|tx| {
        tx.release_leases(now)?;
        let leased = tx.lease_deliveries(now, 1)?;
        tx.settle_delivery(leased[0].id, &Settlement::Done, now)?;
        let well = Peer { taken: Some(now), ..Peer::default() };
        tx.save_peer(&leased[0].inbox.origin(), &well)?;
        Ok(leased[0].inbox.clone())
    });
    let first = first.unwrap();
    let leased = store.write::<_, Error>(|tx| tx.lease_deliveries(now, ORIGINS * LETTERS)).unwrap();
    assert_eq!(leased.len(), ORIGINS + 1);
    assert_eq!(leased.iter().filter(|delivery| delivery.inbox == first).count(), 2);
}
