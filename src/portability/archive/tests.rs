//! Archives come back as they were written, or not at all.

use std::fs;
use std::path::{Path, PathBuf};

use super::{ArchiveError, Entry, is_own, manifest, unpack, write_folder, write_tar};

fn entries() -> Vec<Entry> {
    let long = format!("site/content/{}/a.md", "long/".repeat(30));
    let mut entries: Vec<Entry> = [
        ("site/node.toml", "[site]"),
        ("activitypub/outbox.json", "{}"),
        ("store/facts.jsonl", "{\"name\":\"a\"}\n"),
        ("media/ä ö.png", "\0\u{1}"),
        (&long, "long"),
        ("site/content/empty.md", ""),
    ]
    .into_iter()
    .map(|(name, text)| Entry::bytes(name, text))
    .collect();
    entries.push(manifest("https://me.example/ap/actor", &entries));
    entries
}

fn tar() -> Vec<u8> {
    let mut bytes = Vec::new();
    write_tar(entries(), &mut bytes).unwrap();
    bytes
}

fn put(folder: &Path, bytes: &[u8]) -> PathBuf {
    let path = folder.join("a.tar");
    crate::site::write_file(&path, bytes).unwrap();
    path
}

#[test]
fn the_same_entries_give_the_same_bytes_and_come_back() {
    let dir = tempfile::tempdir().unwrap();
    let mut turned = Vec::new();
    write_tar(entries().into_iter().rev().collect(), &mut turned).unwrap();
    assert!(turned == tar(), "the order of entry shows");
    let path = put(dir.path(), &turned);
    assert!(is_own(&path).unwrap());
    let out = dir.path().join("out");
    assert_eq!(unpack(&path, &out).unwrap().files, 6);
    assert_eq!(fs::read(out.join("media/ä ö.png")).unwrap(), b"\0\x01");
    assert!(out.join("site/content/empty.md").is_file());
    assert!(!out.join("activitypub").exists(), "what is for others is not needed");

    let folder = dir.path().join("folder");
    write_folder(entries(), &folder).unwrap();
    assert_eq!(fs::read_to_string(folder.join("activitypub/outbox.json")).unwrap(), "{}");
    assert!(fs::read_to_string(folder.join("SHA256SUMS")).unwrap().contains("  site/node.toml\n"));
}

#[test]
fn an_archive_that_is_cut_off_or_changed_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let whole = tar();
    let read = |bytes: &[u8]| {
        let out = tempfile::tempdir_in(dir.path()).unwrap();
        unpack(&put(dir.path(), bytes), out.path())
    };
    // Two empty blocks are the end; nothing is missing without them.
    let end = whole.len() - 1024;
    for length in (0..end).step_by(256) {
        assert!(read(&whole[..length]).is_err(), "the first {length} bytes are taken for all");
    }
    for at in (0..end).step_by(127).filter(|at| whole[*at] != 0) {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        // What fills a block up says nothing, and nothing is lost with it.
        if let Ok(read) = read(&changed) {
            assert_eq!(read.files, 6, "{at}");
        }
    }
    assert!(read(&whole).is_ok());
}

#[test]
fn nothing_is_written_outside_and_nothing_but_files() {
    let rows: &[(&str, tar::EntryType)] = &[
        ("../x", tar::EntryType::Regular),
        ("site/../../x", tar::EntryType::Regular),
        ("/x", tar::EntryType::Regular),
        ("", tar::EntryType::Regular),
        ("site/x", tar::EntryType::Symlink),
        ("site/x", tar::EntryType::Link),
        ("site/x", tar::EntryType::Fifo),
        ("site/x", tar::EntryType::Directory),
        ("site/x", tar::EntryType::GNUSparse),
    ];
    for (name, kind) in rows {
        let dir = tempfile::tempdir().unwrap();
        let mut header = tar::Header::new_gnu();
        header.set_entry_type(*kind);
        header.set_size(0);
        header.as_mut_bytes()[..name.len()].copy_from_slice(name.as_bytes());
        header.set_cksum();
        let mut builder = tar::Builder::new(Vec::new());
        builder.append(&header, &[][..]).unwrap();
        let path = put(dir.path(), &builder.into_inner().unwrap());
        let out = dir.path().join("in/out");
        let error = unpack(&path, &out).unwrap_err();
        assert!(!matches!(error, ArchiveError::NotOurs), "{name} {kind:?}: {error}");
        assert!(!out.exists() && !dir.path().join("x").exists(), "{name} {kind:?}");
    }
}

#[test]
fn what_is_not_ours_is_known_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let mut other = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_size(19);
    other.append_data(&mut header, "manifest.yml", &b"ubc-version: 0.1\n\n\n"[..]).unwrap();
    for bytes in [other.into_inner().unwrap(), Vec::new(), b"PK\x03\x04".to_vec(), vec![7; 2000]] {
        assert!(!is_own(&put(dir.path(), &bytes)).unwrap(), "{} bytes", bytes.len());
    }
    assert!(is_own(&dir.path().join("nothing")).is_err());
}
