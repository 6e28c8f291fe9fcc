//! What an import reads from: a folder, an archive, or a single file. Archives are checked as a whole
//! when they are opened, and never unpacked into a tree (MOV-15, SEC-12): an entry is read when it is
//! asked for.

mod tar;
mod window;
mod zip;

use std::collections::BTreeMap;
use std::fs;
use std::fs::File;
use std::io;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use super::error::ImportError;
use crate::limits::{
    ARCHIVE_ENTRIES_MAX, ARCHIVE_RATIO_MAX, ARCHIVE_SMALL_BYTES, ARCHIVE_TOTAL_MAX_BYTES,
    CONTENT_DEPTH_MAX,
};
use window::Window;

/// An opened archive. Names have `/` between their parts, and none at the beginning.
pub struct Trunk {
    /// What it is called, for the owner.
    name: String,
    /// The address from which it was fetched.
    address: Option<String>,
    entries: BTreeMap<String, Entry>,
    kind: Kind,
}

enum Kind {
    Folder(PathBuf),
    File(PathBuf),
    Zip(::zip::ZipArchive<Window>),
    Tar(Window),
}

/// Where an entry is.
#[derive(Clone, Copy)]
struct Entry {
    /// Bytes, unpacked.
    size: u64,
    /// Its number in a zip, its place in a tar.
    at: u64,
}

impl Trunk {
    /// Opens what is at `path`, by what it is and not by its name. `scratch` is a folder for what has to
    /// be unpacked to be read; nothing is left there.
    ///
    /// # Errors
    /// If it cannot be read, is cut off, encrypted, too large, or would be unpacked to elsewhere.
    pub fn open(path: &Path, scratch: &Path) -> Result<Self, ImportError> {
        let unreadable = |error| ImportError::Unreadable(path.display().to_string(), error);
        let named = path.file_name().unwrap_or(path.as_os_str());
        let name = named.to_string_lossy().into_owned();
        let trunk = |entries, kind| Self { name: name.clone(), address: None, entries, kind };
        if fs::metadata(path).map_err(unreadable)?.is_dir() {
            let mut entries = BTreeMap::new();
            list(path, "", 0, &mut entries).map_err(unreadable)?;
            return Ok(trunk(checked(entries)?, Kind::Folder(path.to_owned())));
        }
        let file = File::open(path).map_err(unreadable)?;
        let window = Window::of(file).map_err(unreadable)?;
        let mut head = Vec::new();
        window.clone().take(512).read_to_end(&mut head).map_err(unreadable)?;
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            let (archive, entries) = zip::open(window)?;
            return Ok(trunk(checked(entries)?, Kind::Zip(archive)));
        }
        if head.starts_with(b"\x1f\x8b") {
            let window = tar::unpack(window, scratch)?;
            let entries = tar::list(window.clone())?;
            return Ok(trunk(checked(entries)?, Kind::Tar(window)));
        }
        if head.get(257..262) == Some(b"ustar") {
            let entries = tar::list(window.clone())?;
            return Ok(trunk(checked(entries)?, Kind::Tar(window)));
        }
        let entries = [(name.clone(), Entry { size: window.len(), at: 0 })];
        Ok(trunk(entries.into(), Kind::File(path.to_owned())))
    }

    /// Says from where it was fetched: relative addresses in it begin there.
    #[must_use]
    pub fn fetched_from(self, address: &str) -> Self {
        Self { address: Some(address.to_owned()), ..self }
    }

    /// What it is called, for the owner.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The address from which it was fetched.
    pub(in crate::portability) fn address(&self) -> Option<&str> {
        self.address.as_deref()
    }

    /// The names of all files, in order.
    pub(in crate::portability) fn names(&self) -> impl Iterator<Item = &str> {
        self.entries.keys().map(String::as_str)
    }

    /// The only file, if it is no archive.
    pub(in crate::portability) fn only(&self) -> Option<&str> {
        self.names().next().filter(|_| matches!(self.kind, Kind::File(_)))
    }

    /// The file that is called `name`, wherever it is: people pack the folder around an archive with it.
    /// Of several, that which is the least deep.
    pub(in crate::portability) fn find(&self, name: &str) -> Option<&str> {
        let name = name.trim_start_matches('/');
        if let Some((exact, _)) = self.entries.get_key_value(name) {
            return Some(exact);
        }
        let ends =
            |entry: &&str| entry.strip_suffix(name).is_some_and(|folder| folder.ends_with('/'));
        self.names().filter(ends).min_by_key(|entry| entry.matches('/').count())
    }

    /// The first bytes of a file, at most `max`: enough to see what it is.
    pub(in crate::portability) fn head(&self, name: &str, max: u64) -> Vec<u8> {
        let read = self.with(name, |reader| {
            let mut head = Vec::new();
            // What is damaged is said by whoever reads all of it.
            let _ = reader.take(max).read_to_end(&mut head);
            Ok(head)
        });
        read.unwrap_or_default()
    }

    /// Lets `read` have the bytes of a file. Others may be read meanwhile.
    pub(in crate::portability) fn with<T>(
        &self,
        name: &str,
        read: impl FnOnce(&mut dyn BufRead) -> Result<T, ImportError>,
    ) -> Result<T, ImportError> {
        let missing = || ImportError::format(name, "it is missing");
        let entry = *self.entries.get(name).ok_or_else(missing)?;
        let broken = |error: io::Error| ImportError::format(name, error);
        match &self.kind {
            Kind::Folder(folder) => {
                let file = File::open(folder.join(name)).map_err(broken)?;
                read(&mut BufReader::new(file))
            }
            Kind::File(path) => read(&mut BufReader::new(File::open(path).map_err(broken)?)),
            Kind::Tar(window) => read(&mut BufReader::new(window.part(entry.at, entry.size))),
            Kind::Zip(archive) => {
                let mut archive = archive.clone();
                let number = usize::try_from(entry.at).map_err(|_| missing())?;
                let file = archive.by_index(number);
                let file = file.map_err(|error| ImportError::format(name, error))?;
                // What the list of contents says is what was checked.
                read(&mut BufReader::new(zip::Exactly::new(file, entry.size)))
            }
        }
    }

    /// Copies a file of at most `max` bytes to `to`, which is not there yet.
    pub(super) fn copy(&self, name: &str, to: &Path, max: u64) -> Result<(), ImportError> {
        if self.entries.get(name).is_some_and(|entry| entry.size > max) {
            return Err(ImportError::format(name, "it is too large"));
        }
        self.with(name, |reader| {
            let mut file = File::create_new(to)
                .map_err(|error| ImportError::Disk(to.display().to_string(), error))?;
            // Of the two, the disk fails seldom, and then at the next write again.
            let copied = io::copy(reader, &mut file);
            copied.map(drop).map_err(|error| ImportError::format(name, error))
        })
    }
}

/// Files of a folder; hidden ones and links are left out.
fn list(
    root: &Path,
    inside: &str,
    depth: usize,
    entries: &mut BTreeMap<String, Entry>,
) -> io::Result<()> {
    if depth > CONTENT_DEPTH_MAX || entries.len() > ARCHIVE_ENTRIES_MAX {
        return Ok(());
    }
    for found in fs::read_dir(root.join(inside))? {
        let found = found?;
        let name = found.file_name();
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else { continue };
        let name = if inside.is_empty() { name.to_owned() } else { format!("{inside}/{name}") };
        let about = found.metadata()?;
        if about.is_dir() {
            list(root, &name, depth + 1, entries)?;
        } else if about.is_file() {
            entries.insert(name, Entry { size: about.len(), at: 0 });
        }
    }
    Ok(())
}

/// What no archive may have altogether.
fn checked(entries: BTreeMap<String, Entry>) -> Result<BTreeMap<String, Entry>, ImportError> {
    if entries.len() > ARCHIVE_ENTRIES_MAX {
        return Err(ImportError::TooMany);
    }
    Ok(entries)
}

/// The name of an entry, if it stays within the archive.
fn safe_name(raw: &[u8]) -> Result<String, ImportError> {
    let name = String::from_utf8_lossy(raw).replace('\\', "/");
    let refuse = |why| Err(ImportError::Unsafe { name: name.clone(), why });
    if name.starts_with('/') || name.as_bytes().get(1) == Some(&b':') {
        return refuse("an absolute path");
    }
    if name.split('/').any(|part| part == "..") {
        return refuse("outside of it");
    }
    if name.contains(char::is_control) {
        return refuse("no name for a file");
    }
    let parts = name.split('/').filter(|part| !matches!(*part, "" | "."));
    Ok(parts.collect::<Vec<_>>().join("/"))
}

/// Does something that takes `packed` bytes grow to more than anything does by itself?
fn is_bomb(packed: u64, size: u64) -> bool {
    size > ARCHIVE_SMALL_BYTES && size > packed.saturating_mul(ARCHIVE_RATIO_MAX)
}

/// Adds up sizes, as long as that is not too much.
fn add(total: &mut u64, size: u64) -> Result<(), ImportError> {
    *total = total.saturating_add(size);
    if *total > ARCHIVE_TOTAL_MAX_BYTES { Err(ImportError::TooLarge) } else { Ok(()) }
}

#[cfg(test)]
mod tests;
