//! What is too much to be meant: then nothing is sent.

use super::{at, bounds, entry, post};
use crate::delivery::{Bounds, Change, Edits, Planned, Refusal, plan};
use crate::store::LedgerPost;

const FOUND: usize = 3;

/// The bounds, the posts, how many of the ledger are gone, and the counts of the plan.
type Row = (&'static str, Bounds, Vec<Planned>, usize, Result<(usize, usize, usize), Refusal>);

/// Three posts that others have.
fn ledger() -> Vec<LedgerPost> {
    (0..3).map(|n| entry(&format!("o{n}"), &format!("o{n}.md"), "O")).collect()
}

fn new(count: usize) -> Vec<Planned> {
    (0..count).map(|n| post(&format!("n{n}"), "N", at(0))).collect()
}

/// Of the posts that others have, `count` say something else.
fn edited(count: usize) -> Vec<Planned> {
    (0..count).map(|n| post(&format!("o{n}"), "X", at(-9000))).collect()
}

/// The same with the text as it was.
fn changed_around(count: usize) -> Vec<Planned> {
    let ledger = ledger();
    let same = |(n, post): (usize, Planned)| Planned { body_hash: ledger[n].body_hash, ..post };
    edited(count).into_iter().enumerate().map(same).collect()
}

#[test]
fn accidents_send_nothing() {
    let usual = bounds();
    let many =
        |same_text| Refusal::TooManyUpdates { found: FOUND, allowed: 2, same_text, moved: 0 };
    let typed = Bounds { deletes_max: 3, last_deletes_max: 3, ..usual };
    // The setting alone is no word about the last post.
    let set = Bounds { deletes_max: 9, last_deletes_max: 0, ..usual };
    let behind = Bounds { not_before: at(1), ..usual };
    let clock = Refusal::ClockBehind { now: at(0), not_before: at(1) };
    let all = Bounds { updates_max: 3, ..usual };
    let rows: Vec<Row> = vec![
        ("what is usual", usual, new(3), 2, Ok((3, 0, 2))),
        ("new", usual, new(4), 0, Err(Refusal::TooManyNew { found: 4, allowed: 3 })),
        ("all gone", usual, vec![], 3, Err(Refusal::AllGone { found: 3 })),
        ("all replaced", usual, new(3), 3, Err(Refusal::AllGone { found: 3 })),
        ("all gone, by setting", set, vec![], 3, Err(Refusal::AllGone { found: 3 })),
        ("all gone, and meant", typed, vec![], 3, Ok((0, 0, 3))),
        ("edits", usual, edited(2), 0, Ok((0, 2, 0))),
        ("too many edits", usual, edited(3), 0, Err(many(0))),
        ("another address", usual, changed_around(3), 0, Err(many(3))),
        ("edits that are meant", all, edited(3), 0, Ok((0, 3, 0))),
        ("late, and nothing to tell", behind, vec![], 0, Ok((0, 0, 0))),
        ("late, new", behind, new(1), 0, Err(clock)),
        ("late, edited", behind, edited(1), 0, Err(clock)),
        ("late, gone", behind, vec![], 1, Err(clock)),
    ];
    for (name, bounds, posts, gone, expected) in rows {
        let ledger = ledger();
        let found = plan(posts, &ledger[..gone], &ledger, bounds, at(0));
        assert_eq!(found.map(|plan| plan.counts()), expected, "{name}");
    }
    // What is left of six is not nothing.
    let ledger: Vec<_> = (0..6).map(|n| entry(&format!("o{n}"), "o.md", "O")).collect();
    let found = plan(vec![], &ledger[..3], &ledger, usual, at(0));
    assert_eq!(found, Err(Refusal::TooManyDeletes { found: 3, allowed: 2 }));
}

#[test]
fn what_is_only_served_is_not_counted() {
    let ancient = (0..9).map(|n| post(&format!("n{n}"), "N", at(-20_000))).collect();
    let plan = plan(ancient, &[], &ledger(), bounds(), at(0)).unwrap();
    assert_eq!((plan.counts(), plan.changes.len()), ((0, 0, 0), 9));
}

#[test]
fn adopted_edits_are_noted_and_told_to_nobody() {
    let adopt = Bounds { edits: Edits::Adopt, ..bounds() };
    let plan = plan(edited(3), &[], &ledger(), adopt, at(0)).unwrap();
    assert_eq!(plan.counts(), (0, 0, 0));
    for change in plan.changes {
        let Change::Note(post) = change else { panic!("{change:?}") };
        assert_eq!((post.fingerprint, post.updated), (super::sum("X"), None));
    }
}
