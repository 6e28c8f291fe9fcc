//! Reading a backup: every byte, and nothing is believed before the sums at its end.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek};
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use tar::{Archive, EntryType};

use super::super::packing::{Summed, sum_of};
use super::sums::Sums;
use super::{BackupError, DATA, HEADER, Header, SITE, SUMS, VERSION};
use crate::ap::json;
use crate::limits;

/// A block of a tar archive.
const BLOCK: u64 = 512;
/// What ends it.
const END: u64 = 2 * BLOCK;

/// A file of a backup, while it is read.
pub struct Entry<'a> {
    /// What it is called: below [`DATA`] or [`SITE`], and never out of there.
    pub name: &'a Path,
    /// Who may read it, as Unix writes that.
    pub mode: u32,
    /// What is in it. What is not read is read past.
    pub bytes: &'a mut dyn Read,
}

/// What was found in a backup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// What it says of itself.
    pub header: Header,
    /// How many files are in it.
    pub files: usize,
    /// How many bytes they have.
    pub bytes: u64,
}

/// The beginnings of files that are something else, and what to say of them.
const KINDS: &[(&[u8], &str)] = &[
    (b"age-encryption.org/", "is encrypted with age: run `age -d` on it first"),
    (b"-----BEGIN AGE", "is encrypted with age: run `age -d` on it first"),
    (b"-----BEGIN PGP", "is encrypted with PGP: run `gpg -d` on it first"),
    (b"\x85", "is encrypted with PGP: run `gpg -d` on it first"),
    (b"\x84", "is encrypted with PGP: run `gpg -d` on it first"),
    (b"\x8c", "is encrypted with PGP: run `gpg -d` on it first"),
    (b"Salted__", "is encrypted with OpenSSL: decrypt it first"),
    (b"\x1f\x8b", "is compressed: run `gunzip` on it first"),
    (b"\x28\xb5\x2f\xfd", "is compressed: run `unzstd` on it first"),
    (b"\xfd7zXZ\0", "is compressed: run `unxz` on it first"),
    (b"BZh", "is compressed: run `bunzip2` on it first"),
    (b"PK\x03\x04", "is a zip archive, and no backup of skep's; `skep import` may read it"),
    (
        b"SQLite format 3\0",
        "is a database alone: put it in the data folder as `skep.db`, with the keys beside it",
    ),
];

/// What a file is that cannot be a backup.
///
/// # Errors
/// Always when it is something else that is known.
fn check_kind(beginning: &[u8]) -> Result<(), BackupError> {
    match KINDS.iter().find(|(magic, _)| beginning.starts_with(magic)) {
        Some((_, what)) => Err(BackupError::unsound(format!("it {what}"))),
        None => Ok(()),
    }
}

/// Gives each file of the backup at `path` to `see`, in order. It is sound once this has returned, not
/// before: whoever keeps what was seen throws it away on an error.
///
/// # Errors
/// When it is cut off, altered, encrypted or something else; when a name in it leads out of it (T8); those
/// of `see`.
pub fn read(
    path: &Path,
    see: &mut dyn FnMut(&Header, Entry<'_>) -> Result<(), BackupError>,
) -> Result<Found, BackupError> {
    let (file, length) = open(path)?;
    let mut archive = Archive::new(BufReader::with_capacity(256 * 1024, file));
    let entries = archive.entries().map_err(|error| broken(&error))?;
    let mut reading = Reading::default();
    for entry in entries.raw(true) {
        let mut entry = entry.map_err(|error| reading.broken(&error))?;
        reading.end = entry.raw_file_position() + entry.size().div_ceil(BLOCK) * BLOCK;
        reading.take(&mut entry, see)?;
    }
    match (reading.header, reading.is_over) {
        (None, _) => Err(foreign()),
        (_, false) => Err(cut_off()),
        (Some(_), true) if length < reading.end + END => Err(cut_off()),
        (Some(_), true) if length > reading.end + END => {
            Err(BackupError::unsound("something was added to it behind its end"))
        }
        (Some(header), true) => {
            Ok(Found { header, files: reading.names.len(), bytes: reading.bytes })
        }
    }
}

/// What a backup says of itself, without reading further.
///
/// # Errors
/// When it is none.
pub fn read_header(path: &Path) -> Result<Header, BackupError> {
    let (file, _) = open(path)?;
    let mut archive = Archive::new(file);
    let mut entries = archive.entries().map_err(|error| broken(&error))?.raw(true);
    let mut first = entries.next().ok_or_else(foreign)?.map_err(|_| foreign())?;
    match first.path_bytes() == HEADER.as_bytes() {
        true => parse_header(&bytes_of(&mut first, limits::BACKUP_HEADER_MAX_BYTES)?),
        false => Err(foreign()),
    }
}

fn open(path: &Path) -> Result<(File, u64), BackupError> {
    let unreadable = |error| BackupError::disk("read", path)(error);
    let mut file = File::open(path).map_err(unreadable)?;
    let mut beginning = Vec::new();
    let read = (&mut file).take(BLOCK).read_to_end(&mut beginning);
    read.and_then(|_| file.rewind()).map_err(unreadable)?;
    check_kind(&beginning)?;
    let length = file.metadata().map_err(unreadable)?.len();
    Ok((file, length))
}

#[derive(Default)]
struct Reading {
    header: Option<Header>,
    names: HashSet<PathBuf>,
    bytes: u64,
    sums: Sums,
    /// The name of the next entry, where it has no room in its head.
    long_name: Option<Vec<u8>>,
    /// Has the list of sums been read, and is right?
    is_over: bool,
    /// Where the next entry begins.
    end: u64,
}

impl Reading {
    fn take(
        &mut self,
        entry: &mut tar::Entry<'_, impl Read>,
        see: &mut dyn FnMut(&Header, Entry<'_>) -> Result<(), BackupError>,
    ) -> Result<(), BackupError> {
        if self.is_over {
            return Err(BackupError::unsound("something was added to it behind its end"));
        }
        let kind = entry.header().entry_type();
        if kind == EntryType::GNULongName && self.header.is_some() {
            let mut name = bytes_of(entry, limits::BACKUP_NAME_MAX_BYTES)?;
            name.truncate(name.iter().position(|byte| *byte == 0).unwrap_or(name.len()));
            self.long_name = Some(name);
            return Ok(());
        }
        let name = self.long_name.take().unwrap_or_else(|| entry.path_bytes().into_owned());
        if kind != EntryType::Regular {
            return Err(if self.header.is_some() { odd(&name) } else { foreign() });
        }
        let Some(header) = &self.header else {
            if name != HEADER.as_bytes() {
                return Err(foreign());
            }
            let text = bytes_of(entry, limits::BACKUP_HEADER_MAX_BYTES)?;
            self.sums.add(sum_of(&text), &name);
            self.header = Some(parse_header(&text)?);
            return Ok(());
        };
        if name == SUMS.as_bytes() {
            let written = bytes_of(entry, limits::BACKUP_SUMS_MAX_BYTES)?;
            if let Some(other) = self.sums.difference(&written) {
                return Err(BackupError::unsound(format!(
                    "`{other}` in it is not what was written"
                )));
            }
            self.is_over = true;
            return Ok(());
        }
        let path = checked(&name)?;
        if self.names.len() >= limits::ARCHIVE_ENTRIES_MAX {
            return Err(BackupError::TooMany(limits::ARCHIVE_ENTRIES_MAX));
        }
        if !self.names.insert(path.clone()) {
            return Err(odd(&name));
        }
        let (size, mode) = (entry.size(), entry.header().mode().unwrap_or(0o600) & 0o777);
        let mut summed = Summed::new(entry);
        see(header, Entry { name: &path, mode, bytes: &mut summed })?;
        io::copy(&mut summed, &mut io::sink()).map_err(|error| broken(&error))?;
        if summed.bytes != size {
            return Err(cut_off());
        }
        self.bytes += size;
        self.sums.add(summed.end().0, &name);
        Ok(())
    }

    /// What stands where an entry should begin.
    fn broken(&self, error: &io::Error) -> BackupError {
        match (&self.header, error.kind()) {
            (None, _) => foreign(),
            (_, io::ErrorKind::UnexpectedEof) => cut_off(),
            _ => broken(error),
        }
    }
}

/// A path that leads nowhere but to where it is put (T8).
fn checked(name: &[u8]) -> Result<PathBuf, BackupError> {
    let path = Path::new(std::ffi::OsStr::from_bytes(name));
    let mut parts = path.components();
    let begins = matches!(parts.next(), Some(Component::Normal(it)) if it == DATA || it == SITE);
    let (mut count, mut is_plain) = (0, true);
    for part in parts {
        count += 1;
        is_plain &= matches!(part, Component::Normal(_));
    }
    // `a//b` and `a/./b` are the same file as `a/b`, and no name that is written here.
    let is_exact = path.components().collect::<PathBuf>().as_os_str().as_bytes() == name;
    match begins && is_plain && is_exact && count > 0 && !name.contains(&0) {
        true => Ok(path.to_owned()),
        false => Err(odd(name)),
    }
}

fn bytes_of(entry: &mut impl Read, most: u64) -> Result<Vec<u8>, BackupError> {
    let mut bytes = Vec::new();
    entry.take(most + 1).read_to_end(&mut bytes).map_err(|error| broken(&error))?;
    match bytes.len() as u64 > most {
        true => Err(BackupError::unsound("it is not a backup that skep has written")),
        false => Ok(bytes),
    }
}

fn parse_header(text: &[u8]) -> Result<Header, BackupError> {
    let text = std::str::from_utf8(text).map_err(|_| foreign())?;
    let Ok((header, _)) = json::leading::<Header>(text) else {
        return Err(match text.contains("\"version\"") && !text.contains("\"version\": 1,") {
            true => newer(),
            false => foreign(),
        });
    };
    if header.version > VERSION {
        return Err(newer());
    }
    let is_plain = |path: &Path| {
        let mut parts = path.components();
        !path.as_os_str().is_empty() && parts.all(|part| matches!(part, Component::Normal(_)))
    };
    match is_plain(&header.data) && is_plain(&header.config) {
        true => Ok(header),
        false => Err(odd(header.data.as_os_str().as_bytes())),
    }
}

fn newer() -> BackupError {
    BackupError::unsound("it was written by a newer skep; install that version or a later one")
}

fn foreign() -> BackupError {
    BackupError::unsound("it is not a backup that skep has written")
}

fn cut_off() -> BackupError {
    BackupError::unsound("it is cut off: its end is missing")
}

fn odd(name: &[u8]) -> BackupError {
    let name = String::from_utf8_lossy(name);
    BackupError::unsound(format!(
        "`{name}` in it is nothing that skep writes; nothing was unpacked"
    ))
}

fn broken(error: &io::Error) -> BackupError {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => cut_off(),
        _ => BackupError::unsound(format!("it is damaged: {error}")),
    }
}
