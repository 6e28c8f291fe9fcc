//! When nothing needs to be made, and what a damaged record is worth.

use super::{Paths, Record, Source, Stamp, stamp_of};
use crate::clock::Timestamp;
use crate::site::content::Page;
use crate::site::document::Document;
use crate::site::walk::Found;
use crate::site::write_file;

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

/// The bytes of a record as a build writes it.
fn written() -> Vec<u8> {
    let record = Record::default();
    let mut bytes = postcard::to_allocvec(&stamp()).unwrap();
    let pictures: Vec<(std::path::PathBuf, (i64, u64, crate::site::images::Prepared))> = Vec::new();
    bytes.extend(
        postcard::to_allocvec(&(&record.sources, &record.units, &record.related, pictures))
            .unwrap(),
    );
    bytes
}

#[test]
fn a_record_of_another_kind_is_empty() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record");
    assert_eq!(Stamp::read(&path), None, "there is none");
    assert_eq!(Record::read(&path, 1).basis(), 1);
    let whole = written();
    write_file(&path, &whole).unwrap();
    assert_eq!(Stamp::read(&path), Some(stamp()));
    for end in 0..whole.len() {
        write_file(&path, &whole[..end]).unwrap();
        let record = Record::read(&path, 1);
        assert!(
            record.sources.is_empty() && record.units.values().next().is_none(),
            "cut at {end}"
        );
    }
    // The form is its first number.
    let mut older = whole.clone();
    older[0] -= 1;
    write_file(&path, &older).unwrap();
    assert_eq!(Stamp::read(&path), None);
    for (at, _) in whole.iter().enumerate() {
        let mut damaged = whole.clone();
        damaged[at] ^= 0xFF;
        write_file(&path, &damaged).unwrap();
        let record = Record::read(&path, 1);
        assert!(
            record.sources.is_empty() && record.units.values().next().is_none(),
            "damaged at {at}"
        );
    }
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
    assert_eq!(paths.iter().count(), 0);
    for path in ["b/index.html", "a b.txt", "ü"] {
        paths.push(path);
    }
    assert_eq!(paths.iter().collect::<Vec<_>>(), ["b/index.html", "a b.txt", "ü"]);
}

#[test]
fn numbers_tell_parts_apart() {
    assert_eq!(stamp_of(("a", "b")), stamp_of(("a", "b")));
    assert_ne!(stamp_of(("ab", "")), stamp_of(("a", "b")));
    assert_ne!(stamp_of(None::<&str>), stamp_of(Some("")));
}
