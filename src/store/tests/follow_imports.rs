//! Lists of accounts to follow: who has a turn, and when.

use super::{at, store};
use crate::store::{Error, ImportState, Store, Target};

fn enter(store: &Store, accounts: &[&str]) -> usize {
    let enter = |account: &&str| {
        let (target, host) = (Target::parse(account).unwrap(), account.rsplit_once('@').unwrap().1);
        store.write::<_, Error>(|tx| tx.insert_follow_import((&target, host), at(0))).unwrap()
    };
    accounts.iter().filter(|account| enter(account)).count()
}

fn due(store: &Store, secs: i64) -> Vec<String> {
    let due = store.read::<_, Error>(|tx| tx.list_due_follow_imports(at(secs), 9)).unwrap();
    due.into_iter().map(|due| due.account).collect()
}

#[test]
fn one_account_of_each_host_has_a_turn_and_then_the_host_rests() {
    let (_dir, store) = store();
    assert_eq!(enter(&store, &["a@x.example", "b@x.example", "c@y.example"]), 3);
    assert_eq!(due(&store, 0), ["a@x.example", "c@y.example"]);
    let first = store.read::<_, Error>(|tx| tx.list_due_follow_imports(at(0), 1)).unwrap();
    assert_eq!(first.len(), 1);
    store
        .write::<_, Error>(|tx| {
            tx.settle_follow_import("a@x.example", (ImportState::Asked, None))?;
            tx.pace_follow_imports("x.example", at(7))
        })
        .unwrap();
    assert_eq!(due(&store, 6), ["c@y.example"]);
    assert_eq!(due(&store, 7), ["c@y.example", "b@x.example"]);
    // Who is put off lets others of the host go first, once it has rested.
    store.write::<_, Error>(|tx| tx.put_follow_import_off("c@y.example", at(60))).unwrap();
    assert_eq!(due(&store, 59), ["b@x.example"]);
    assert_eq!(due(&store, 60), ["b@x.example", "c@y.example"]);
}

#[test]
fn a_list_that_is_entered_again_asks_only_whom_it_could_not_ask() {
    let (_dir, store) = store();
    let all = ["a@x.example", "b@x.example", "c@x.example", "d@x.example"];
    assert_eq!(enter(&store, &all), 4);
    store
        .write::<_, Error>(|tx| {
            tx.settle_follow_import("a@x.example", (ImportState::Asked, None))?;
            tx.settle_follow_import(
                "b@x.example",
                (ImportState::Unknown, Some("no such account")),
            )?;
            tx.settle_follow_import("c@x.example", (ImportState::Refused, Some("it has moved")))
        })
        .unwrap();
    let failed = store.read::<_, Error>(|tx| tx.list_failed_follow_imports(9)).unwrap();
    let failed: Vec<_> = failed.iter().map(|it| (it.account.as_str(), it.why.as_str())).collect();
    assert_eq!(failed, [("b@x.example", "no such account"), ("c@x.example", "it has moved")]);
    assert_eq!(enter(&store, &all), 2);
    assert_eq!(store.write::<_, Error>(|tx| tx.remove_waiting_follow_imports()).unwrap(), 3);
    let asked = |state| store.read::<_, Error>(|tx| tx.count_follow_imports(state)).unwrap();
    assert_eq!((asked(ImportState::Asked), asked(ImportState::Waiting)), (1, 0));
}
