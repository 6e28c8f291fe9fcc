//! When nothing needs to be made, and what a damaged record is worth.

use super::{Paths, Record, Source, Stamp, stamp_of};
use crate::clock::Timestamp;
use crate::site::content::Page;
use crate::site::document::Document;
use crate::site::walk::Found;

fn at(secs: i64) -> Timestamp {
    Timestamp::from_secs(secs)
}

fn stamp() -> Stamp {
    Stamp { social: 3, sent: true, next_change: Some(at(100).millis()), ..Stamp::new(1, 2) }
}

#[test]
fn a_stamp_holds_while_nothing_has_changed() {
    let kept = stamp();
    assert!(kept.holds(&stamp(), at(99)));
    let cases: [(&str, Stamp); 3] = [
        ("another program or other settings", Stamp { basis: 9, ..stamp() }),
        ("another file", Stamp { sources: 9, ..stamp() }),
        ("somebody has answered", Stamp { social: 9, ..stamp() }),
    ];
    for (what, other) in cases {
        assert!(!kept.holds(&other, at(99)), "{what}");
    }
    assert!(!kept.holds(&stamp(), at(100)), "a post appears");
    let unknown = Stamp { sources: 0, ..stamp() };
    assert!(!unknown.holds(&unknown.clone(), at(99)), "a file was too new");
    let forever = Stamp { next_change: None, ..stamp() };
    assert!(forever.holds(&stamp(), at(i64::from(u32::MAX))));
    let unsent = Stamp { sent: false, pages: 7, files: 8, ..stamp() };
    assert!(kept.holds(&unsent, at(99)), "what was sent and counted is no part of it");
}

#[test]
fn a_source_is_known_while_it_is_untouched_and_once() {
    let found = |time: i64, size: u64| Found { path: "content/a.md".into(), time, size };
    let known = |time: i64, size: u64| {
        let page = |source: &str| Page { source: source.into(), ..Page::default() };
        let document = |source: &str| Document::Page(Box::new(page(source)));
        let sources = ["content/a.md", "content/c.md"];
        let sources = sources.map(|source| Source { time, size, document: document(source) });
        Record { sources: sources.into(), ..Record::empty(1) }
    };
    let cases = [
        ((7, 3), (7, 3), true),
        ((7, 3), (8, 3), false),
        ((7, 3), (7, 4), false),
        // A time of nothing is no time.
        ((0, 3), (0, 3), false),
    ];
    for ((time, size), (now, length), expected) in cases {
        let mut record = known(time, size);
        let mut had = || record.take_documents(&[&found(now, length)])[0].is_some();
        assert_eq!(had(), expected, "{time} {now}");
        assert!(!had(), "it can be had once");
    }
    let at = |path: &str| Found { path: path.into(), ..found(7, 3) };
    let all = ["0.md", "content/a.md", "content/b.md", "content/c.md", "d.md"].map(at);
    let had = known(7, 3).take_documents(&all.each_ref());
    let had: Vec<bool> = had.iter().map(Option::is_some).collect();
    assert_eq!(had, [false, true, false, true, false]);
}

#[test]
fn paths_come_back_in_their_order() {
    let mut paths = Paths::default();
    assert_eq!((paths.iter().count(), paths.count()), (0, 0));
    let all = [
        "b/index.html",
        "ap/post/a",
        "ap/create/a",
        "ap/likes/a",
        "a",
        "a/a",
        "a b.txt",
        "ü",
        "x/ü",
        "x/üü",
        "x/index.html",
    ];
    all.iter().for_each(|path| paths.push(path));
    assert_eq!(
        (paths.iter().collect::<Vec<_>>(), paths.count()),
        (all.map(Into::into).to_vec(), 11)
    );
    let spelt: usize = all.iter().map(|path| path.len() + 1).sum();
    assert!(paths.exact().lines.len() < spelt, "what repeats itself takes no room");
}

#[test]
fn numbers_tell_parts_apart() {
    assert_eq!(stamp_of(("a", "b")), stamp_of(("a", "b")));
    assert_ne!(stamp_of(("ab", "")), stamp_of(("a", "b")));
    assert_ne!(stamp_of(None::<&str>), stamp_of(Some("")));
}
