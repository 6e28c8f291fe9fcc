//! What was made of pictures, on disk, by the hash of their content. The whole folder can be
//! deleted at any time.
//!
//! `HASH.record` says what there is, and is written last; `HASH.jpg` is the picture itself if it is
//! not the source, `HASH-480.jpg` a smaller version.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::kind::Kind;
use super::make::Made;
use super::prepared::{Blob, Prepared, Variant};
use super::strip::Clean;
use crate::site::write::write_file;

/// Hexadecimal digits of a hash.
const HASH_LENGTH: usize = 64;

/// A folder. It is made when something is kept in it.
pub(super) struct Cache {
    folder: PathBuf,
}

impl Cache {
    pub(super) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// What was kept under `hash`, if all of it is still there.
    pub(super) fn load(&self, hash: &str) -> Option<Prepared> {
        let bytes = fs::read(self.path(&record(hash))).ok()?;
        let prepared: Prepared = postcard::from_bytes(&bytes).ok()?;
        (prepared.hash == hash && self.holds(&prepared)).then_some(prepared)
    }

    /// Are all its files there, whole?
    pub(super) fn holds(&self, prepared: &Prepared) -> bool {
        let blobs = prepared.variants.iter().map(|variant| &variant.blob);
        let mut names = blobs.chain([&prepared.original]).map(|blob| (&blob.cached, blob.bytes));
        names.all(|(name, bytes)| match name {
            // Nothing in the record may lead out of the folder.
            Some(name) if hash_in(name) != Some(&prepared.hash) || name.contains(['/', '\\']) => {
                false
            }
            Some(name) => fs::metadata(self.path(name)).is_ok_and(|found| found.len() == bytes),
            None => true,
        })
    }

    /// Keeps what was made of a source of `source_bytes`, which is `clean` if it is the same.
    pub(super) fn keep(
        &self,
        hash: String,
        clean: &Clean,
        made: Made,
        source: &[u8],
    ) -> io::Result<Prepared> {
        let original = match &made.original {
            Some(anew) => self.put(&hash, None, clean.kind, anew)?,
            None if clean.bytes == source => Blob { cached: None, bytes: source.len() as u64 },
            None => self.put(&hash, None, clean.kind, &clean.bytes)?,
        };
        let mut variants = Vec::with_capacity(made.variants.len());
        for (kind, size, bytes) in &made.variants {
            let blob = self.put(&hash, Some(size.width), *kind, bytes)?;
            variants.push(Variant { kind: *kind, size: *size, blob });
        }
        let prepared = Prepared {
            hash,
            kind: clean.kind,
            size: made.size,
            blurhash: made.blurhash,
            colour: made.colour,
            original,
            variants,
            notes: made.notes,
        };
        let bytes = postcard::to_allocvec(&prepared).map_err(io::Error::other)?;
        self.write(&record(&prepared.hash), &bytes)?;
        Ok(prepared)
    }

    fn put(&self, hash: &str, width: Option<u32>, kind: Kind, bytes: &[u8]) -> io::Result<Blob> {
        let width = width.map(|width| format!("-{width}")).unwrap_or_default();
        let name = format!("{hash}{width}.{}", kind.endings()[0]);
        self.write(&name, bytes)?;
        Ok(Blob { cached: Some(name), bytes: bytes.len() as u64 })
    }

    fn write(&self, name: &str, bytes: &[u8]) -> io::Result<()> {
        fs::create_dir_all(&self.folder)?;
        write_file(&self.path(name), bytes)
    }

    /// Removes the files of all pictures but those in `used`, and what a killed process left
    /// behind of them; gives their number. What is not ours stays.
    pub(super) fn prune(&self, used: &BTreeSet<String>) -> io::Result<usize> {
        let entries = match fs::read_dir(&self.folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(0),
            Err(error) => return Err(error),
        };
        let mut removed = 0;
        for entry in entries {
            let path = entry?.path();
            if hash_in_path(&path).is_some_and(|hash| !used.contains(hash)) {
                fs::remove_file(&path)?;
                removed += 1;
            }
        }
        Ok(removed)
    }
}

fn record(hash: &str) -> String {
    format!("{hash}.record")
}

fn hash_in_path(path: &Path) -> Option<&str> {
    let name = path.file_name()?.to_str()?;
    hash_in(name.strip_prefix('.').unwrap_or(name))
}

/// The hash that the name of a file in the cache begins with.
fn hash_in(name: &str) -> Option<&str> {
    let (hash, rest) = name.split_at_checked(HASH_LENGTH)?;
    let is_hash = hash.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    (is_hash && rest.starts_with(['.', '-'])).then_some(hash)
}
