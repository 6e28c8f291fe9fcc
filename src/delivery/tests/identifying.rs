//! Files come and go; ids stay (ID-5).

use std::collections::BTreeSet;

use super::{at, entry, key, sum};
use crate::delivery::{Candidate, identify};
use crate::id::PostKey;
use crate::limits;
use crate::store::{LedgerPost, Visibility};

fn file<'a>(source: &'a str, name: &'a str, text: &str) -> Candidate<'a> {
    Candidate {
        source: source.into(),
        id: Some(name),
        permalink: "/",
        body_hash: sum(text),
        date: at(5).plus(std::time::Duration::from_millis(300)),
        is_unlisted: false,
    }
}

/// `source=key` of every file, then the keys that are missing.
fn in_words(candidates: Vec<Candidate<'_>>, ledger: &[LedgerPost]) -> String {
    let sources: Vec<String> = candidates.iter().map(|it| it.source.to_string()).collect();
    let found = identify(candidates, ledger);
    let posts = sources.iter().zip(&found.posts);
    let posts = posts.map(|(source, post)| format!("{source}={}", post.key));
    let missing = found.missing.iter().map(|post| format!("-{}", post.key));
    posts.chain(missing).collect::<Vec<_>>().join(" ")
}

#[test]
fn files_and_the_ledger() {
    let gone = LedgerPost { deleted: Some(at(-9)), ..entry("a", "a.md", "A") };
    let both = || vec![entry("a", "a.md", "A"), entry("b", "b.md", "B")];
    let rows: Vec<(&str, Vec<Candidate<'_>>, Vec<LedgerPost>, &str)> = vec![
        ("nothing", vec![], vec![], ""),
        ("new", vec![file("a.md", "a", "A")], vec![], "a.md=a"),
        ("unchanged", vec![file("a.md", "a", "A")], vec![entry("a", "a.md", "A")], "a.md=a"),
        ("edited", vec![file("a.md", "a", "X")], vec![entry("a", "a.md", "A")], "a.md=a"),
        ("moved", vec![file("old/a.md", "a", "X")], vec![entry("a", "a.md", "A")], "old/a.md=a"),
        ("renamed slug", vec![file("a.md", "z", "X")], vec![entry("a", "a.md", "A")], "a.md=a"),
        ("renamed file", vec![file("z.md", "z", "A")], vec![entry("a", "a.md", "A")], "z.md=a"),
        (
            "renamed and edited",
            vec![file("z.md", "z", "Z")],
            vec![entry("a", "a.md", "A")],
            "z.md=z -a",
        ),
        ("swapped", vec![file("a.md", "b", "B"), file("b.md", "a", "A")], both(), "a.md=a b.md=b"),
        ("deleted", vec![file("a.md", "a", "A")], both(), "a.md=a -b"),
        (
            "the name of another",
            vec![file("a.md", "a", "A"), file("c.md", "a", "C")],
            both(),
            "a.md=a c.md=a-2 -b",
        ),
        (
            "one stays, a copy of it comes",
            vec![file("0.md", "0", "A"), file("a.md", "a", "A")],
            vec![entry("a", "a.md", "A")],
            "0.md=0 a.md=a",
        ),
        (
            "by address before by text",
            vec![file("0.md", "0", "A"), file("1.md", "a", "X")],
            vec![entry("a", "a.md", "A")],
            "0.md=0 1.md=a",
        ),
        ("created again", vec![file("a.md", "a", "A")], vec![gone.clone()], "a.md=a-2"),
        (
            "created a third time",
            vec![file("a.md", "a", "A")],
            vec![gone.clone(), LedgerPost { key: key("a-2"), ..gone }],
            "a.md=a-3",
        ),
        (
            "two new ones of one name",
            vec![file("a.md", "a", "A"), file("b.md", "a", "B")],
            vec![],
            "a.md=a b.md=a-2",
        ),
    ];
    for (name, candidates, ledger, expected) in rows {
        assert_eq!(in_words(candidates, &ledger), expected, "{name}");
    }
}

/// A public post that becomes unlisted is another one; of an old one nobody knows what it was.
#[test]
fn another_circle_is_another_post() {
    let unlisted = || vec![Candidate { is_unlisted: true, ..file("a.md", "a", "A") }];
    for (before, expected) in [
        (Some(Visibility::Public), "a.md=a-2 -a"),
        (Some(Visibility::Unlisted), "a.md=a"),
        (None, "a.md=a"),
    ] {
        let known = LedgerPost { visibility: before, ..entry("a", "a.md", "A") };
        assert_eq!(in_words(unlisted(), &[known]), expected, "{before:?}");
    }
}

#[test]
fn what_is_frozen_comes_from_the_ledger() {
    let mut known = entry("a", "a.md", "A");
    known.updated = Some(at(-7));
    let found = identify(vec![file("a.md", "a", "A"), file("n.md", "n", "N")], &[known]);
    let [old, new] = &found.posts[..] else { panic!("{found:?}") };
    assert_eq!((old.published, old.updated), (at(-9000), Some(at(-7))));
    assert_eq!(old.kind.as_deref(), Some("Note"));
    assert_eq!((new.published, new.updated, new.kind.as_deref()), (at(5), None, None));
}

#[test]
fn the_longest_names_can_be_numbered_too() {
    let longest = "x".repeat(limits::KEY_MAX_BYTES);
    let made = PostKey::from_path(&"ä/".repeat(limits::KEY_MAX_BYTES));
    assert_eq!(PostKey::parse(made.as_str()), Some(made.clone()), "what is made can be read");
    for name in [longest.as_str(), made.as_str()] {
        let sources: Vec<String> = (0..12).map(|n| format!("{n}.md")).collect();
        let files: Vec<Candidate<'_>> =
            sources.iter().map(|source| file(source, name, "A")).collect();
        let found = identify(files, &[]);
        let keys: BTreeSet<&PostKey> = found.posts.iter().map(|post| &post.key).collect();
        assert_eq!(keys.len(), 12);
        assert!(keys.iter().all(|key| PostKey::parse(key.as_str()).is_some()));
    }
}
