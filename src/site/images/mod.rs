//! Pictures → what may be published of them: nothing that the picture does not show, upright, at
//! sizes that fit the screens of readers.
//!
//! source ──`strip`──▶ clean bytes ──`codec`──▶ pixels ──`make`──▶ smaller versions ──▶ `cache`
//!
//! A picture that is clean, upright and not too wide is published byte by byte. Work is done once
//! for each content; after that a record in the cache answers.

mod cache;
mod codec;
mod fault;
mod gif;
mod kind;
mod look;
mod make;
mod pixels;
mod prepared;
mod remake;
mod resize;
mod strip;
#[cfg(test)]
mod tests;

pub use kind::{Kind, is_picture};
pub use prepared::{Blob, Prepared, Size, Variant};
pub use remake::{Remade, remake};

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use sha2::{Digest, Sha256};

use crate::config::Problem;
use crate::limits::{PICTURE_MAX_BYTES, PICTURE_PIXELS_AT_ONCE};
use cache::Cache;
use fault::Fault;

/// Is hashed with the content. Raise it when the same picture is to give other bytes: then all are
/// made anew, at new addresses.
const REVISION: &[u8] = b"skep pictures 1\n";

/// Prepares pictures, on any number of threads, and remembers them in a folder.
pub struct Images {
    cache: Cache,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Default)]
struct State {
    /// Hashes of the pictures that the site has.
    used: BTreeSet<String>,
    /// Those that a thread is working on.
    busy: BTreeSet<String>,
    /// Pixels that are being decoded, of all threads.
    pixels: u64,
    /// Pictures that were worked on, and not found in the cache.
    made: usize,
}

impl Images {
    /// Opens a cache; `cache` is made when it is needed.
    #[must_use]
    pub fn open(cache: &Path) -> Self {
        // So that a path into it means the same to whoever joins it to another.
        let folder = std::path::absolute(cache).unwrap_or_else(|_| cache.to_owned());
        let (state, changed) = (Mutex::default(), Condvar::new());
        Self { cache: Cache::new(folder), state, changed }
    }

    /// What may be published of the file `source` below `root`. It is read and hashed each time;
    /// it is decoded only if no picture with the same content was prepared before.
    ///
    /// # Errors
    /// If it cannot be read, is damaged, too large, or nothing that browsers show; and when the
    /// cache cannot be written. The file must not be published then.
    pub fn prepare(&self, root: &Path, source: &Path) -> Result<Arc<Prepared>, Problem> {
        let prepared = read(&root.join(source)).and_then(|bytes| self.prepare_bytes(&bytes));
        prepared.map(Arc::new).map_err(|fault| fault.in_file(source))
    }

    /// Says that the site still has `prepared`, without looking at its source again. `false`: its
    /// files are no longer in the cache, and it has to be prepared anew.
    #[must_use]
    pub fn keep(&self, prepared: &Prepared) -> bool {
        let holds = self.cache.holds(prepared);
        if holds {
            self.state().used.insert(prepared.hash.clone());
        }
        holds
    }

    /// Where the bytes of `blob` are: `source` as it was given if it is published itself, else an
    /// absolute path into the cache. Joined to the root of the site, both can be opened.
    #[must_use]
    pub fn path(&self, source: &Path, blob: &Blob) -> PathBuf {
        blob.cached.as_ref().map_or_else(|| source.to_owned(), |name| self.cache.path(name))
    }

    /// Pictures worked on since it was opened, without those that were in the cache.
    #[must_use]
    pub fn made(&self) -> usize {
        self.state().made
    }

    /// Removes from the cache what was made of pictures that were neither prepared nor kept since
    /// it was opened; gives the number of files. To be called after a whole build.
    ///
    /// # Errors
    /// Whatever the disk refuses.
    pub fn prune(&self) -> io::Result<usize> {
        let used = self.state().used.clone();
        self.cache.prune(&used)
    }

    fn prepare_bytes(&self, bytes: &[u8]) -> Result<Prepared, Fault> {
        let hash = hash_of(&[REVISION, bytes]);
        let _turn = self.turn(&hash);
        if let Some(prepared) = self.cache.load(&hash) {
            return Ok(prepared);
        }
        let clean = strip::clean(bytes)?;
        let decoded = clean.size.filter(|_| make::is_decoded(&clean)).map_or(0, pixels::count);
        let made = {
            let _share = self.share(decoded);
            make::make(&clean, bytes.len() as u64)?
        };
        self.state().made += 1;
        self.cache.keep(hash, &clean, made, bytes).map_err(Fault::Cache)
    }

    /// Waits until no other thread works on the same content.
    fn turn(&self, hash: &str) -> Turn<'_> {
        let mut state = self.state();
        while !state.busy.insert(hash.to_owned()) {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.used.insert(hash.to_owned());
        Turn { images: self, hash: hash.to_owned() }
    }

    /// Waits until there is memory for so many pixels.
    fn share(&self, pixels: u64) -> Share<'_> {
        let mut state = self.state();
        while state.pixels > 0 && state.pixels + pixels > PICTURE_PIXELS_AT_ONCE {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.pixels += pixels;
        Share { images: self, pixels }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Turn<'a> {
    images: &'a Images,
    hash: String,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.images.state().busy.remove(&self.hash);
        self.images.changed.notify_all();
    }
}

struct Share<'a> {
    images: &'a Images,
    pixels: u64,
}

impl Drop for Share<'_> {
    fn drop(&mut self) {
        self.images.state().pixels -= self.pixels;
        self.images.changed.notify_all();
    }
}

/// The picture in `bytes` without what it does not show: as it is published if it is upright and
/// not too wide. No pixel is decoded.
///
/// # Errors
/// Why it cannot be published.
pub fn clean(bytes: &[u8]) -> Result<Vec<u8>, Problem> {
    strip::clean(bytes).map(|clean| clean.bytes).map_err(|fault| fault.in_file(Path::new("")))
}

/// Width and height of the picture in the file `path` as it is shown. No pixel is decoded. `None` if
/// it is not one that could be published.
#[must_use]
pub fn size_of(path: &Path) -> Option<Size> {
    let clean = strip::clean(&read(path).ok()?).ok()?;
    Some(pixels::upright(clean.size?, clean.orientation))
}

fn read(path: &Path) -> Result<Vec<u8>, Fault> {
    let file = fs::File::open(path).map_err(Fault::Unreadable)?;
    let length = file.metadata().map_err(Fault::Unreadable)?.len();
    let mut bytes = Vec::new();
    let mut bounded = file.take(PICTURE_MAX_BYTES + 1);
    if length <= PICTURE_MAX_BYTES {
        bounded.read_to_end(&mut bytes).map_err(Fault::Unreadable)?;
    }
    match length.max(bytes.len() as u64) {
        length if length > PICTURE_MAX_BYTES => Err(Fault::TooLarge { bytes: length }),
        _ => Ok(bytes),
    }
}

/// The kind of the picture in `file`, whatever its name says; `None` if it is no picture that browsers show.
/// Its parts are looked at, and no pixel is decoded.
///
/// # Errors
/// If it is a picture that cannot be published: it is cut off, too large, or cannot be cleaned.
pub fn kind_of(file: &Path) -> Result<Option<Kind>, Problem> {
    let kind = fs::File::open(file).map_err(Fault::Unreadable).and_then(|opened| {
        let mut head = Vec::new();
        opened.take(4096).read_to_end(&mut head).map_err(Fault::Unreadable)?;
        match Kind::of(&head) {
            None => Ok(None),
            Some(kind) => strip::clean(&read(file)?).map(|_| Some(kind)),
        }
    });
    kind.map_err(|fault| fault.in_file(file))
}

/// SHA-256 of all parts one after the other, in hexadecimal.
fn hash_of(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}
