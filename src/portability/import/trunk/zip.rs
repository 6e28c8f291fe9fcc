//! Zip archives: their list of contents is all that is believed, once it was checked.

use std::collections::BTreeMap;
use std::io;
use std::io::Read;

use ::zip::ZipArchive;
use ::zip::result::ZipError;

use super::window::Window;
use super::{Entry, add, is_bomb, safe_name};
use crate::limits::ARCHIVE_ENTRIES_MAX;
use crate::portability::import::error::ImportError;

/// What Unix calls a kind of file, in a mode.
const KIND: u32 = 0o170_000;
const REGULAR: u32 = 0o100_000;

type Archive = ZipArchive<Window>;

/// Reads the list of contents, and checks each of its lines.
pub(super) fn open(window: Window) -> Result<(Archive, BTreeMap<String, Entry>), ImportError> {
    let mut archive = ZipArchive::new(window).map_err(damaged)?;
    if archive.len() > ARCHIVE_ENTRIES_MAX {
        return Err(ImportError::TooMany);
    }
    if archive.has_overlapping_files().map_err(damaged)? {
        return Err(ImportError::Bomb("one part that is several files".to_owned()));
    }
    let mut entries = BTreeMap::new();
    let mut total = 0;
    for number in 0..archive.len() {
        let file = archive.by_index_raw(number).map_err(damaged)?;
        let name = safe_name(file.name_raw())?;
        if file.is_dir() {
            continue;
        }
        if file.encrypted() {
            return Err(ImportError::Encrypted);
        }
        let kind = file.unix_mode().map_or(0, |mode| mode & KIND);
        if file.is_symlink() || !matches!(kind, 0 | REGULAR) {
            return Err(ImportError::Unsafe { name, why: "no file, but a link or a device" });
        }
        if is_bomb(file.compressed_size(), file.size()) {
            return Err(ImportError::Bomb(name));
        }
        add(&mut total, file.size())?;
        entries.insert(name, Entry { size: file.size(), at: number as u64 });
    }
    Ok((archive, entries))
}

fn damaged(error: ZipError) -> ImportError {
    match error {
        ZipError::UnsupportedArchive(why) if why.contains("assword") => ImportError::Encrypted,
        other => ImportError::Damaged(other.to_string()),
    }
}

/// As many bytes as were announced: one more is an error.
pub(super) struct Exactly<R> {
    reader: R,
    left: u64,
}

impl<R: Read> Exactly<R> {
    pub(super) fn new(reader: R, size: u64) -> Self {
        Self { reader, left: size }
    }
}

impl<R: Read> Read for Exactly<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        match self.left.checked_sub(read as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other("it is larger than the archive says")),
        }
        Ok(read)
    }
}
