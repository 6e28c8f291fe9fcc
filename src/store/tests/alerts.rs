//! What the owner is told elsewhere is written down by triggers, which must never stop what they watch.

use super::{at, letter, store};
use crate::store::{Error, Settlement, Store, Wanted};

fn run(store: &Store, sql: &str) {
    store.write::<_, Error>(|tx| tx.execute("set the scene", sql, []).map(drop)).unwrap();
}

fn alerts(store: &Store) -> i64 {
    let sql = "select count(*) from alerts where kind = 'delivery'";
    store.read::<_, Error>(|tx| tx.count("count", sql, [])).unwrap()
}

#[test]
fn a_letter_may_fail_again_after_the_owner_was_told() {
    let (_dir, store) = store();
    store.write::<_, Error>(|tx| tx.want_alerts(Wanted::Yes)).unwrap();
    store.write::<_, Error>(|tx| tx.enqueue(&[letter(0, "1", &["bob"])], at(0))).unwrap();
    let fail = |secs: i64| {
        let due = store.write::<_, Error>(|tx| tx.lease_deliveries(at(secs), 8)).unwrap();
        let failed = Settlement::Failed { reason: "it was refused".to_owned() };
        store.write::<_, Error>(|tx| tx.settle_delivery(due[0].id, &failed, at(secs))).unwrap();
    };
    let again =
        || run(&store, "update deliveries set state = 'waiting', due = 0, leased_until = 0");
    fail(10);
    assert_eq!(alerts(&store), 1);
    again();
    fail(20);
    assert_eq!(alerts(&store), 1, "not yet told");
    run(&store, "update alerts set told = 1");
    again();
    fail(30);
    assert_eq!(alerts(&store), 2);
    // The owner's own doing is no news.
    run(&store, "update alerts set told = 1");
    again();
    run(&store, "update deliveries set state = 'failed', reason = 'taken back before it was sent'");
    assert_eq!(alerts(&store), 2);
}
