//! Collected lists of blocked servers: each is read, and no line is lost without being counted.

use std::fs;
use std::path::{Path, PathBuf};

use skep::owner::{NotAList, read_list};
use skep::store::Stance;

use crate::corpus::corpus;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { files(&path, found) } else { found.push(path) }
    }
}

#[test]
fn every_list_is_read_whole() {
    let Some(folder) = corpus("blocklists") else { return };
    let mut found = Vec::new();
    files(&folder, &mut found);
    let (mut lists, mut blocked, mut limited, mut json) = (0, 0, 0, Vec::new());
    for path in found.iter().filter(|path| path.extension().is_some_and(|end| end != "json")) {
        let bytes = fs::read(path).unwrap();
        let list = read_list(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let text = String::from_utf8(bytes).unwrap();
        for number in &list.unread {
            let line = text.lines().nth(usize::try_from(*number).unwrap() - 1).unwrap();
            assert!(line.contains('*'), "{}: `{line}` is not read", path.display());
        }
        let lines = text.lines().filter(|line| !line.is_empty()).count();
        let read = list.entries.len() + list.unread.len() + list.harmless;
        // All but the header, where there is one.
        assert!(read == lines || read + 1 == lines, "{}: {read} of {lines}", path.display());
        lists += 1;
        let count = |stance| list.entries.iter().filter(|entry| entry.stance == stance).count();
        blocked += count(Stance::Block);
        limited += count(Stance::Limit);
    }
    for path in found.iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
        let bytes = fs::read(path).unwrap();
        let list = read_list(&bytes).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(list.unread, Vec::<u64>::new(), "{}", path.display());
        json.push(list.entries.len() + list.harmless);
    }
    json.sort_unstable();
    assert!(json[0] >= 10 && json[1] > 100, "{json:?}");
    assert!(lists >= 20, "{lists} lists");
    assert!(blocked > 3_000 && limited > 50, "{blocked} blocked, {limited} limited");
}

/// Lists of other things are not taken for lists of people to block.
#[test]
fn exports_of_other_things_are_told_apart() {
    let Some(folder) = corpus("exports") else { return };
    let read = |name: &str| read_list(&fs::read(folder.join("mastodon-csv").join(name)).unwrap());
    assert_eq!(read("following_accounts.csv"), Err(NotAList::Follows));
    assert_eq!(read("empty.csv"), Err(NotAList::Empty));
    let muted = read("muted_accounts.csv").unwrap();
    assert!(muted.entries.iter().all(|entry| entry.stance == Stance::Mute), "{muted:?}");
    assert!(!read("domain_blocks.csv").unwrap().entries.is_empty());
}
