//! What archives and backups are both made of: heads of tar, sums of what goes by, folders that are closed to
//! others.

use std::fs::DirBuilder;
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::Path;

use sha2::{Digest, Sha256};
use tar::{EntryType, Header};

use crate::id::ContentHash;

/// Reads, and adds up what it has read.
pub(super) struct Summed<R> {
    from: R,
    sum: Sha256,
    /// How many bytes it was.
    pub(super) bytes: u64,
}

impl<R: Read> Summed<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, sum: Sha256::new(), bytes: 0 }
    }

    /// The sum of all that was read, and what it was read from.
    pub(super) fn end(self) -> (ContentHash, R) {
        (ContentHash::new(self.sum.finalize().into()), self.from)
    }
}

impl<R: Read> Read for Summed<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(buffer)?;
        self.sum.update(&buffer[..count]);
        self.bytes += count as u64;
        Ok(count)
    }
}

/// The sum of a text.
pub(super) fn sum_of(bytes: &[u8]) -> ContentHash {
    ContentHash::new(Sha256::digest(bytes).into())
}

/// The head of a file in a tar, but for its name. `changed` is in seconds since 1970.
pub(super) fn head(size: u64, mode: u32, changed: u64) -> Header {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(size);
    header.set_mode(mode);
    header.set_mtime(changed);
    header
}

/// Makes a folder, and those above it, that only the owner can enter.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
