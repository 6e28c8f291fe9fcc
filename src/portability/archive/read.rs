//! Our own archives are read: whole, as they were written, or not at all.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Component, Path};

use super::super::packing::Summed;
use super::{ACTIVITYPUB, ArchiveError, CLIENT, MANIFEST, SUMS, at};
use crate::limits;

/// What was taken out of an archive.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Unpacked {
    /// Files.
    pub files: usize,
    /// Bytes in them.
    pub bytes: u64,
}

/// Is this a tar that begins as ours do?
///
/// # Errors
/// When it cannot be read at all.
pub fn is_own(archive: &Path) -> Result<bool, ArchiveError> {
    let mut tar = tar::Archive::new(BufReader::new(File::open(archive).map_err(at(archive))?));
    let Some(Ok(entry)) = tar.entries().ok().and_then(|mut entries| entries.next()) else {
        return Ok(false);
    };
    if *entry.path_bytes() != *MANIFEST.as_bytes() {
        return Ok(false);
    }
    let mut text = String::new();
    let read = entry.take(limits::MANIFEST_MAX).read_to_string(&mut text);
    Ok(read.is_ok() && text.lines().any(|line| line.trim() == CLIENT))
}

/// Takes everything but what is for others out of `archive` into `folder`, and sees that nothing
/// is missing, added or changed.
///
/// # Errors
/// When it is none of ours, is damaged, or the disk is full; then the folder is of no use.
pub fn unpack(archive: &Path, folder: &Path) -> Result<Unpacked, ArchiveError> {
    let file = BufReader::new(File::open(archive).map_err(at(archive))?);
    let mut tar = tar::Archive::new(file);
    let (mut sums, mut listed, mut unpacked) = (BTreeMap::new(), None, Unpacked::default());
    let damaged = |error: io::Error| ArchiveError::Damaged(error.to_string());
    for entry in tar.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let bytes = entry.path_bytes().into_owned();
        let name = String::from_utf8_lossy(&bytes).into_owned();
        if !is_file(entry.header().entry_type()) || !is_inside(Path::new(&name)) {
            return Err(ArchiveError::Entry(name));
        }
        if sums.len() >= limits::ARCHIVE_ENTRIES_MAX {
            return Err(ArchiveError::TooLarge);
        }
        if name == SUMS {
            let mut text = String::new();
            entry.read_to_string(&mut text).map_err(damaged)?;
            listed = Some(text);
            continue;
        }
        let sum = if name.starts_with(ACTIVITYPUB) {
            copy(&mut entry, &mut io::sink(), archive)?
        } else {
            unpacked.files += 1;
            unpacked.bytes += entry.size();
            let path = folder.join(&name);
            let mut file = create(&path)?;
            copy(&mut entry, &mut file, &path)?
        };
        if sums.insert(name.clone(), sum).is_some() {
            return Err(ArchiveError::Damaged(format!("`{name}` is in it twice")));
        }
    }
    compare(&sums, listed.as_deref())?;
    Ok(unpacked)
}

fn is_file(kind: tar::EntryType) -> bool {
    matches!(kind, tar::EntryType::Regular | tar::EntryType::Continuous)
}

/// Does this lead to somewhere below, whatever it is joined to?
fn is_inside(path: &Path) -> bool {
    let mut parts = path.components().peekable();
    parts.peek().is_some() && parts.all(|part| matches!(part, Component::Normal(_)))
}

fn create(path: &Path) -> Result<File, ArchiveError> {
    let above = path.parent().unwrap_or(path);
    fs::DirBuilder::new().recursive(true).mode(0o755).create(above).map_err(at(above))?;
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true).mode(0o600).open(path).map_err(at(path))
}

/// The sum of what was copied.
fn copy(from: &mut impl Read, to: &mut impl Write, path: &Path) -> Result<String, ArchiveError> {
    let (mut from, mut buffer) = (Summed::new(from), vec![0; 64 * 1024]);
    loop {
        let read =
            from.read(&mut buffer).map_err(|error| ArchiveError::Damaged(error.to_string()))?;
        if read == 0 {
            return Ok(from.end().0.to_string());
        }
        to.write_all(&buffer[..read]).map_err(at(path))?;
    }
}

/// The list is the last that is written: without it, the archive has no end.
fn compare(sums: &BTreeMap<String, String>, listed: Option<&str>) -> Result<(), ArchiveError> {
    let damaged = |what: String| Err(ArchiveError::Damaged(what));
    let Some(listed) = listed else {
        let is_ours = sums.contains_key(MANIFEST);
        return if is_ours {
            damaged("its end is missing".into())
        } else {
            Err(ArchiveError::NotOurs)
        };
    };
    let lines = listed.lines().filter_map(|line| line.split_once("  "));
    let listed: BTreeMap<&str, &str> = lines.map(|(sum, name)| (name, sum)).collect();
    if let Some(name) = listed.keys().find(|name| !sums.contains_key(**name)) {
        return damaged(format!("`{name}` is missing"));
    }
    match sums.iter().find(|(name, sum)| listed.get(name.as_str()) != Some(&sum.as_str())) {
        Some((name, _)) => damaged(format!("`{name}` is not what it was")),
        None => Ok(()),
    }
}
