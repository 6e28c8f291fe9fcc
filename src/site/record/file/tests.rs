//! What a damaged record is worth.

use std::fs;
use std::path::Path;
use std::sync::Arc;

use super::{DocumentOf, RestOf, SourceOf, put_all};
use crate::site::content::Page;
use crate::site::record::{Made, Paths, Record, Recorded, Stamp, Unit};
use crate::site::related::Related;
use crate::site::units::Units;
use crate::site::write_file;

fn stamp() -> Stamp {
    Stamp { social: 3, sent: true, next_change: Some(100), ..Stamp::new(1, 2) }
}

/// Writes a record with one source and one unit.
fn write(path: &Path) {
    let page = Page { source: "content/a.md".into(), ..Page::default() };
    let document = DocumentOf::Page(&page);
    let sources = [SourceOf { time: 7, size: 3, document, recorded: Recorded::default() }];
    let mut files = Paths::default();
    files.push("a/index.html");
    let made = Made { summary: "Bees.".into(), ..Made::default() };
    let unit = Unit { name: "content/a.md".into(), key: 5, files, made, ..Unit::default() };
    let rest = RestOf { related: &Related::default(), pictures: Vec::new() };
    let mut file = fs::File::create(path).unwrap();
    let units = Units::from(vec![Arc::new(unit)]);
    put_all((&mut file, None), &stamp(), (&sources, &units), &rest).unwrap();
}

fn is_empty(record: &Record) -> bool {
    record.sources.is_empty() && record.units.values().next().is_none()
}

#[test]
fn a_record_comes_back_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record");
    assert_eq!(Stamp::read(&path), None, "there is none");
    assert!(is_empty(&Record::read(&path, 1)));
    write(&path);
    assert_eq!(Stamp::read(&path), Some(stamp()));
    let record = Record::read(&path, 1);
    assert_eq!((record.sources[0].time, record.sources[0].size), (7, 3));
    let unit = record.unit("content/a.md", 5).unwrap();
    assert_eq!(
        (&*unit.made.summary, unit.files.iter().next()),
        ("Bees.", Some("a/index.html".into()))
    );
    assert!(record.unit("content/a.md", 6).is_none(), "made of other things");
    assert!(is_empty(&Record::read(&path, 2)), "on another basis");

    let whole = fs::read(&path).unwrap();
    for at in 0..whole.len() {
        write_file(&path, &whole[..at]).unwrap();
        assert!(is_empty(&Record::read(&path, 1)), "cut at {at}");
        let mut damaged = whole.clone();
        damaged[at] ^= 0xFF;
        write_file(&path, &damaged).unwrap();
        assert!(is_empty(&Record::read(&path, 1)), "damaged at {at}");
    }
}

#[test]
fn a_record_of_another_form_is_none() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("record");
    let rest = RestOf { related: &Related::default(), pictures: Vec::new() };
    let mut file = fs::File::create(&path).unwrap();
    let older = Stamp { form: stamp().form - 1, ..stamp() };
    put_all((&mut file, None), &older, (&[], &Units::default()), &rest).unwrap();
    assert_eq!(Stamp::read(&path), None);
}
