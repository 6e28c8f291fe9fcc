//! The archive of an account: everything that makes it what it is, in one file (MOV-16, FEP-6fcd).
//!
//! ```text
//! manifest.yml    what there is, for people and programs
//! activitypub/    actor.json, outbox.json, lists as CSV, attachments: as Mastodon packs them
//! site/           node.toml and the folders that the owner writes
//! store/          every table of the database, a row on each line
//! media/          our copies of the pictures of others
//! key/            the keys, sealed
//! SHA256SUMS      the sum of each of them: what is cut off or damaged is no archive
//! ```
//!
//! The same account gives the same bytes: entries are sorted, times are fixed, rows have an order.

mod manifest;
mod read;
mod spool;
mod tables;
mod write;

pub use manifest::manifest;
pub use read::{Unpacked, is_own, unpack};
pub use spool::Spool;
pub use tables::{fill_database, spool_tables};
pub use write::{write_folder, write_tar, write_zip};

use std::fs::File;
use std::io;
use std::path::PathBuf;

/// Where what importers of Mastodon's archive read is.
pub const ACTIVITYPUB: &str = "activitypub/";
/// Where the owner's files are.
pub const SITE: &str = "site/";
/// Where the tables are.
pub const STORE: &str = "store/";
/// Where the pictures of others are.
pub const MEDIA: &str = "media/";
/// Where the keys are.
pub const KEY: &str = "key/";
/// The settings, however they are called at home.
pub const SETTINGS: &str = "site/node.toml";

const MANIFEST: &str = "manifest.yml";
const SUMS: &str = "SHA256SUMS";
/// The line of the manifest by which we know our own.
const CLIENT: &str = "name: skep";

/// A file of an archive.
#[derive(Debug)]
pub struct Entry {
    /// Its path in it, with `/` between the parts.
    pub name: String,
    /// What is in it.
    pub body: Body,
}

/// What is in a file of an archive.
#[derive(Debug)]
pub enum Body {
    /// It is at hand.
    Bytes(Vec<u8>),
    /// It is a file of the owner's.
    Path(PathBuf),
    /// It was made for this.
    Made(File),
}

impl Entry {
    /// A file that is at hand.
    #[must_use]
    pub fn bytes(name: impl Into<String>, bytes: impl Into<Vec<u8>>) -> Self {
        Self { name: name.into(), body: Body::Bytes(bytes.into()) }
    }
}

/// Why an archive is not written, or not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file cannot be read, or the archive not written.
    #[error("{0}: {1}")]
    File(String, io::Error),
    /// It grew or shrank meanwhile.
    #[error("`{0}` was changed while it was being read; try again")]
    Changed(String),
    /// It has no end, or is not what it was.
    #[error("the archive is damaged or cut off: {0}")]
    Damaged(String),
    /// Something in it would be written where it must not be.
    #[error("the archive has an entry `{0}`, which is not written anywhere")]
    Entry(String),
    /// It is none of ours.
    #[error("this is no archive of skep")]
    NotOurs,
    /// It is larger than any that we know.
    #[error("the archive has more than {} entries", crate::limits::ARCHIVE_ENTRIES_MAX)]
    TooLarge,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] crate::store::Error),
}

fn at(path: &std::path::Path) -> impl Fn(io::Error) -> ArchiveError {
    move |error| ArchiveError::File(format!("`{}`", path.display()), error)
}

#[cfg(test)]
mod tests;
