//! Backups from beginning to end, and everything that is not one.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use tar::{Builder, EntryType};
use tempfile::TempDir;

use super::{
    BackupError, Found, HEADER, Header, Part, SUMS, Scope, WORK, discard, file_name, open_work,
    place, read, remove_old, remove_partial, write,
};
use crate::ap::json;
use crate::portability::put_file;

fn header() -> Header {
    let whose = ("https://you.example".to_owned(), "@me@you.example".to_owned());
    Header::new(whose, "2026-11-28T09:30:00Z".to_owned(), Scope::Whole)
}

/// Files of a site, one with a name that a tar head has no room for.
fn parts(folder: &Path) -> Vec<Part> {
    let long = format!("site/content/{}/{}.md", "a".repeat(90), "b".repeat(90));
    let named = ["data/skep.db", "data/keys/rsa.pem", "site/content/c\\d\n.md", &long];
    let named = named.into_iter().enumerate().map(|(number, name)| {
        let path = folder.join(number.to_string());
        put_file(&path, name.repeat(1 + 20 * number)).unwrap();
        Part { name: name.into(), size: 0, path }
    });
    named.collect()
}

/// A folder with a whole backup in it.
fn backup() -> (TempDir, PathBuf) {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join(file_name(&header()));
    write(&file, &header(), &parts(folder.path())).unwrap();
    (folder, file)
}

type Seen = Vec<(PathBuf, Vec<u8>)>;

fn read_all(file: &Path) -> Result<(Found, Seen), BackupError> {
    let mut seen = Vec::new();
    let found = read(file, &mut |_, entry| {
        let mut bytes = Vec::new();
        entry.bytes.read_to_end(&mut bytes).unwrap();
        seen.push((entry.name.to_owned(), bytes));
        Ok(())
    })?;
    Ok((found, seen))
}

fn refusal(file: &Path) -> Option<String> {
    read_all(file).err().map(|error| error.to_string())
}

#[test]
fn what_is_written_is_read() {
    let (folder, file) = backup();
    let (found, seen) = read_all(&file).unwrap();
    assert_eq!((found.header, found.files), (header(), 4));
    let written = parts(folder.path());
    let written: Seen =
        written.into_iter().map(|part| (part.name, fs::read(part.path).unwrap())).collect();
    assert_eq!(seen, written);
}

/// Anybody can check it: `tar -xf` and `sha256sum -c`.
#[test]
fn other_programs_read_it() {
    let (folder, file) = backup();
    let out = folder.path().join("out");
    fs::create_dir(&out).unwrap();
    tar::Archive::new(fs::File::open(file).unwrap()).unpack(&out).unwrap();
    let mut check = Command::new("sha256sum");
    check.args(["--quiet", "-c", SUMS]).current_dir(&out);
    assert!(check.status().unwrap().success());
}

#[test]
fn nothing_cut_off_or_altered_is_believed() {
    let (folder, file) = backup();
    let whole = fs::read(&file).unwrap();
    let other = folder.path().join("other");
    for length in (0..whole.len()).step_by(256).chain([whole.len() - 1]) {
        put_file(&other, &whole[..length]).unwrap();
        assert!(refusal(&other).is_some(), "the first {length} of {} bytes", whole.len());
    }
    let before = read_all(&file).unwrap().1;
    for at in (0..whole.len()).step_by(61) {
        let mut altered = whole.clone();
        altered[at] ^= 0x20;
        put_file(&other, altered).unwrap();
        // What fills a block up to its end is read by nobody.
        assert!(read_all(&other).map_or(true, |(_, seen)| seen == before), "byte {at}");
    }
    let twice = b"data/keys/rsa.pemdata/keys/rsa.pem";
    let at = whole.windows(twice.len()).position(|bytes| bytes == twice).unwrap();
    let mut altered = whole.clone();
    altered[at] ^= 1;
    put_file(&other, altered).unwrap();
    assert_eq!(refusal(&other).unwrap(), "`data/keys/rsa.pem` in it is not what was written");
    put_file(&other, [&whole[..], b"more"].concat()).unwrap();
    assert_eq!(refusal(&other).unwrap(), "something was added to it behind its end");
}

#[test]
fn what_is_something_else_is_said() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    let foreign = "it is not a backup that skep has written";
    let mut tar = Builder::new(Vec::new());
    add(&mut tar, "readme.txt", EntryType::Regular, b"x");
    let tar = tar.into_inner().unwrap();
    for (bytes, words) in [
        (
            &b"age-encryption.org/v1\n-> X25519 x"[..],
            "it is encrypted with age: run `age -d` on it first",
        ),
        (b"-----BEGIN PGP MESSAGE-----\n", "it is encrypted with PGP: run `gpg -d` on it first"),
        (b"\x1f\x8b\x08\0\0\0\0\0\0\x03", "it is compressed: run `gunzip` on it first"),
        (b"PK\x03\x04", "it is a zip archive, and no backup of skep's; `skep import` may read it"),
        (
            b"SQLite format 3\0",
            "it is a database alone: put it in the data folder as `skep.db`, with the keys beside it",
        ),
        (b"", foreign),
        (b"words", foreign),
        (&[0; 2048], foreign),
        (&tar, foreign),
    ] {
        put_file(&file, bytes).unwrap();
        assert_eq!(refusal(&file).as_deref(), Some(words), "{:?}", String::from_utf8_lossy(bytes));
    }
}

/// An entry with any name and kind; the crate itself would refuse some.
fn add(tar: &mut Builder<impl Write>, name: &str, kind: EntryType, bytes: &[u8]) {
    let mut head = tar::Header::new_gnu();
    head.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    head.set_entry_type(kind);
    head.set_size(bytes.len() as u64);
    head.set_mode(0o600);
    head.set_cksum();
    tar.append(&head, bytes).unwrap();
}

#[test]
fn no_name_leads_out_of_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    let text = json::pretty(&header());
    for (name, kind) in [
        ("../x", EntryType::Regular),
        ("/etc/x", EntryType::Regular),
        ("data/../../x", EntryType::Regular),
        ("data/..", EntryType::Regular),
        ("site/./x", EntryType::Regular),
        ("site//x", EntryType::Regular),
        ("data", EntryType::Regular),
        ("public/x", EntryType::Regular),
        ("data/x", EntryType::Symlink),
        ("data/x", EntryType::Link),
        ("data/x", EntryType::Directory),
        ("data/x", EntryType::GNUSparse),
        ("data/x", EntryType::Fifo),
        ("data/first", EntryType::Regular),
    ] {
        let mut tar = Builder::new(Vec::new());
        add(&mut tar, HEADER, EntryType::Regular, text.as_bytes());
        add(&mut tar, "data/first", EntryType::Regular, b"");
        add(&mut tar, name, kind, b"");
        put_file(&file, tar.into_inner().unwrap()).unwrap();
        let words = format!("`{name}` in it is nothing that skep writes; nothing was unpacked");
        assert_eq!(refusal(&file), Some(words), "{kind:?}");
    }
}

#[test]
fn one_of_a_newer_skep_is_left_to_it() {
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("file");
    write(&file, &Header { version: 2, ..header() }, &[]).unwrap();
    assert!(refusal(&file).unwrap().contains("newer skep"));
}

#[test]
fn only_what_was_made_here_is_removed() {
    let folder = TempDir::new().unwrap();
    let path = folder.path();
    let made = |day: u32, origin: &str| {
        let made = format!("2026-11-{day:02}T09:30:00Z");
        let header = Header { made, origin: origin.to_owned(), ..header() };
        write(&path.join(file_name(&header)), &header, &[]).unwrap();
        file_name(&header)
    };
    let own: Vec<_> = (1..=4).map(|day| made(day, "https://you.example")).collect();
    let mut kept = vec![made(1, "https://other.example"), own[2].clone(), own[3].clone()];
    for (name, text) in [
        ("skep-you.example-20200101T000000Z.tar", "mine"),
        ("notes.tar", ""),
        (".skep-x.tar.part", ""),
    ] {
        put_file(path.join(name), text).unwrap();
        kept.push(name.to_owned());
    }
    // A copy under another name is the owner's.
    fs::copy(path.join(&own[0]), path.join("skep-you.example-keep.tar")).unwrap();
    kept.push("skep-you.example-keep.tar".to_owned());
    put_file(path.join(".skep-you.example-1.tar.part"), "").unwrap();
    remove_partial(path, &header()).unwrap();
    let removed = remove_old(path, &header(), 2).unwrap();
    assert_eq!(removed, [path.join(&own[0]), path.join(&own[1])]);
    kept.sort();
    assert_eq!(names(path), kept);
    // The one that was just made is kept, by whatever clock.
    let early = Header { made: "1970-01-01T00:00:09Z".to_owned(), ..header() };
    write(&path.join(file_name(&early)), &early, &[]).unwrap();
    assert_eq!(remove_old(path, &early, 2).unwrap(), [path.join(&own[2])]);
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<_> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// A site with something in it, and what is to come there.
fn site_to_replace() -> (TempDir, Vec<PathBuf>) {
    let folder = TempDir::new().unwrap();
    let root = folder.path();
    put(root, "old", &["data/skep.db", "content/a.md", "node.toml"]);
    let new = open_work(root).unwrap();
    put(&new, "new", &["data/skep.db", "content/a.md", "static/x.png", "node.toml"]);
    (folder, ["data", "content", "static", "node.toml"].map(PathBuf::from).to_vec())
}

fn put(root: &Path, text: &str, names: &[&str]) {
    for name in names {
        fs::create_dir_all(root.join(name).parent().unwrap()).unwrap();
        put_file(root.join(name), text).unwrap();
    }
}

/// What the files of a site say.
fn texts(root: &Path) -> Vec<String> {
    let names = ["data/skep.db", "content/a.md", "static/x.png", "node.toml"];
    names.map(|name| fs::read_to_string(root.join(name)).unwrap_or_default()).to_vec()
}

#[test]
fn what_was_there_is_kept() {
    let (folder, parts) = site_to_replace();
    let placed = place(folder.path(), &parts, "now").unwrap();
    assert_eq!(texts(folder.path()), ["new"; 4]);
    assert_eq!(texts(&placed.kept.unwrap()), ["old", "old", "", "old"]);
    assert!(!folder.path().join(WORK).exists());
}

/// Wherever it is killed, the next restore finds a whole site: what was there, or what came.
#[test]
fn a_restore_is_whole_or_not_at_all() {
    for moves in 0..=7 {
        let (folder, parts) = site_to_replace();
        let root = folder.path();
        super::place::move_some(root, &parts, moves).unwrap();
        assert!(
            moves == 0 || moves == 7 || !root.join("node.toml").exists(),
            "{moves}: nothing works on it"
        );
        discard(root).unwrap();
        let whole = if moves == 7 { vec!["new"; 4] } else { vec!["old", "old", "", "old"] };
        assert_eq!(texts(root), whole, "after {moves} moves");
        assert!(!root.join(WORK).exists(), "after {moves} moves");
        let kept = names(root).iter().any(|name| name.starts_with("before-restore"));
        assert_eq!(kept, moves == 7, "what was there is never lost");
    }
}
