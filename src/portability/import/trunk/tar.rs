//! Tar archives, and those that gzip has packed.

use std::collections::BTreeMap;
use std::fs::File;
use std::io;
use std::io::{BufReader, BufWriter, Read, Write};
use std::path::Path;

use ::tar::{Archive, EntryType};
use flate2::read::MultiGzDecoder;

use super::window::Window;
use super::{Entry, add, is_bomb, safe_name};
use crate::limits::ARCHIVE_ENTRIES_MAX;
use crate::portability::import::error::ImportError;

/// Every archive ends in two blocks of nothing.
const BLOCK: u64 = 512;

/// Where each file is, in an archive that was checked.
pub(super) fn list(window: Window) -> Result<BTreeMap<String, Entry>, ImportError> {
    let len = window.len();
    let mut archive = Archive::new(BufReader::new(window));
    let mut entries = BTreeMap::new();
    let mut total = 0;
    for entry in archive.entries_with_seek().map_err(damaged)? {
        let entry = entry.map_err(damaged)?;
        let name = safe_name(&entry.path_bytes())?;
        match entry.header().entry_type() {
            EntryType::Directory | EntryType::XGlobalHeader => continue,
            EntryType::Regular | EntryType::Continuous => {}
            _ => return Err(ImportError::Unsafe { name, why: "no file, but a link or a device" }),
        }
        let (at, size) = (entry.raw_file_position(), entry.size());
        if at.checked_add(size).is_none_or(|end| end > len) {
            return Err(ImportError::Damaged(format!("it ends in the middle of `{name}`")));
        }
        add(&mut total, size)?;
        entries.insert(name, Entry { size, at });
        if entries.len() > ARCHIVE_ENTRIES_MAX {
            return Err(ImportError::TooMany);
        }
    }
    if entries.is_empty() || !len.is_multiple_of(BLOCK) {
        return Err(ImportError::Damaged("it is no whole tar archive".to_owned()));
    }
    Ok(entries)
}

/// What gzip has packed, as a file without a name: it is gone when nobody reads it any more.
pub(super) fn unpack(window: Window, scratch: &Path) -> Result<Window, ImportError> {
    let packed = window.len();
    let path = scratch.join(format!("import-{}.tar", std::process::id()));
    let unwritable = |error| ImportError::Disk(path.display().to_string(), error);
    let file = File::options().read(true).write(true).create_new(true).open(&path);
    let file = file.map_err(unwritable)?;
    std::fs::remove_file(&path).map_err(unwritable)?;
    let mut writer = BufWriter::with_capacity(1 << 16, file);
    let mut reader = MultiGzDecoder::new(BufReader::new(window));
    let mut buffer = vec![0; 1 << 16];
    let mut total = 0;
    loop {
        let read = reader.read(&mut buffer).map_err(damaged)?;
        if read == 0 {
            break;
        }
        add(&mut total, read as u64)?;
        if is_bomb(packed, total) {
            return Err(ImportError::Bomb("all of it".to_owned()));
        }
        writer.write_all(&buffer[..read]).map_err(unwritable)?;
    }
    let file = writer.into_inner().map_err(|error| unwritable(error.into_error()))?;
    Window::of(file).map_err(unwritable)
}

fn damaged(error: impl Into<io::Error>) -> ImportError {
    let error = error.into();
    ImportError::Damaged(error.to_string())
}
