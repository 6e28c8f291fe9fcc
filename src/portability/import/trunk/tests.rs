//! Archives that are read, and those that are refused before anything of them is (MOV-15, SEC-12).

use std::fs;
use std::io::{Cursor, Write};
use std::path::PathBuf;

use ::tar::{Builder, EntryType, Header};
use ::zip::ZipWriter;
use ::zip::write::SimpleFileOptions;
use flate2::Compression;
use flate2::write::GzEncoder;
use tempfile::TempDir;

use super::{ImportError, Trunk};
use crate::portability::put_file;

fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tarred(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = header(name, EntryType::Regular, bytes.len());
        builder.append(&header, *bytes).unwrap();
        header.set_cksum();
    }
    builder.into_inner().unwrap()
}

/// A header with any name: the crate itself would refuse some.
fn header(name: &str, kind: EntryType, size: usize) -> Header {
    let mut header = Header::new_ustar();
    header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
    header.set_entry_type(kind);
    header.set_size(size as u64);
    header.set_mode(0o644);
    header.set_cksum();
    header
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn bytes_of(trunk: &Trunk, name: &str) -> Result<Vec<u8>, ImportError> {
    trunk.with(name, |reader| {
        let mut bytes = Vec::new();
        reader.read_to_end(&mut bytes).map_err(|error| ImportError::format(name, error))?;
        Ok(bytes)
    })
}

struct Shelf {
    folder: TempDir,
}

impl Shelf {
    fn open(&self, bytes: &[u8]) -> Result<Trunk, String> {
        let path: PathBuf = self.folder.path().join("archive");
        put_file(&path, bytes).unwrap();
        let trunk = Trunk::open(&path, self.folder.path()).map_err(|error| error.to_string());
        let left: Vec<_> = fs::read_dir(self.folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left beside it");
        trunk
    }
}

fn shelf() -> Shelf {
    Shelf { folder: TempDir::new().unwrap() }
}

#[test]
fn archives_are_known_by_what_is_in_them() {
    let files: &[(&str, &[u8])] = &[("a/b.txt", b"bee"), ("c.txt", b"sea")];
    let tar = tarred(files);
    for bytes in [zipped(files), packed(&tar), tar] {
        let shelf = shelf();
        let trunk = shelf.open(&bytes).unwrap();
        assert_eq!(trunk.names().collect::<Vec<_>>(), ["a/b.txt", "c.txt"]);
        assert_eq!(trunk.find("b.txt"), Some("a/b.txt"));
        assert_eq!(trunk.find("/c.txt"), Some("c.txt"));
        assert_eq!(trunk.find(".txt"), None);
        let inner = trunk.with("c.txt", |_| Ok(bytes_of(&trunk, "a/b.txt").unwrap())).unwrap();
        assert_eq!(inner, b"bee", "one is read while another is open");
        assert!(bytes_of(&trunk, "missing").is_err());
    }
}

#[test]
fn names_that_lead_elsewhere_are_refused() {
    for name in ["../x", "a/../../x", "/etc/x", "C:/x", "..\\x", "a/..", "a\nb"] {
        let bytes = b"x".as_slice();
        for archive in [zipped(&[(name, bytes)]), tarred(&[(name, bytes)])] {
            let Err(error) = shelf().open(&archive) else { panic!("{name}") };
            assert!(error.contains("not safe"), "{name}: {error}");
        }
    }
}

#[test]
fn links_and_devices_are_refused() {
    let kinds = [EntryType::Symlink, EntryType::Link, EntryType::Char, EntryType::Fifo];
    for kind in kinds {
        let mut builder = Builder::new(Vec::new());
        let mut header = header("outbox.json", kind, 0);
        header.set_link_name("/etc/passwd").unwrap();
        header.set_cksum();
        builder.append(&header, &b""[..]).unwrap();
        let error = shelf().open(&builder.into_inner().unwrap()).err().unwrap();
        assert!(error.contains("a link"), "{kind:?}: {error}");
    }
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_symlink("outbox.json", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    let error = shelf().open(&writer.finish().unwrap().into_inner()).err().unwrap();
    assert!(error.contains("a link"), "{error}");
}

#[test]
fn bombs_are_not_unpacked() {
    let zeros = vec![0; 8 << 20];
    for archive in [zipped(&[("outbox.json", &zeros)]), packed(&tarred(&[("outbox.json", &zeros)]))]
    {
        let error = shelf().open(&archive).err().unwrap();
        assert!(error.contains("100 times"), "{error}");
    }
    // The list of contents says less than there is.
    let mut archive = zipped(&[("outbox.json", &zeros)]);
    let size = u32::try_from(zeros.len()).unwrap().to_le_bytes();
    while let Some(at) = archive.windows(4).position(|four| four == size) {
        archive[at..at + 4].copy_from_slice(&1000_u32.to_le_bytes());
    }
    let shelf = shelf();
    match shelf.open(&archive) {
        Err(_) => {}
        Ok(trunk) => assert!(bytes_of(&trunk, "outbox.json").is_err(), "more than was said"),
    }
}

#[test]
fn what_is_cut_off_or_locked_is_said() {
    let files: &[(&str, &[u8])] = &[("outbox.json", &[7; 3000]), ("actor.json", b"{}")];
    let (zip, tar) = (zipped(files), tarred(files));
    let gz = packed(&tar);
    for archive in [&zip, &tar, &gz] {
        for part in [archive.len() / 2, archive.len() * 9 / 10] {
            let error = shelf().open(&archive[..part]).err();
            assert!(error.is_some_and(|error| error.contains("damaged")), "{part}");
        }
    }
    // Bit 0 of the flags says that a file is encrypted: in its own head, and in the list of contents.
    let mut locked = zip.clone();
    for (head, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let at = locked.windows(4).position(|four| four == head).unwrap();
        locked[at + flags] |= 1;
    }
    let error = shelf().open(&locked).err().unwrap();
    assert!(error.contains("encrypted"), "{error}");
}
