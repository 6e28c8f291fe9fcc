//! Backups: one file with all that cannot be made again, which says itself whether it is whole.
//!
//! ```text
//! skep-backup.json   what it is, of whom, from when
//! data/skep.db       a copy of the database, then what else is in the data folder
//! site/node.toml     then the texts, templates and files of the owner
//! SHA256SUMS         of each of these, as `sha256sum` writes it
//! ```
//!
//! A tar archive without compression: texts and rows are small, pictures shrink no more, and whatever
//! reads tar gets everything out without this program. What is encrypted is the disk that it lies on.

mod gather;
mod keep;
mod place;
mod read;
mod sums;
mod write;

pub use gather::{Origin, Part, database_part, gather};
pub use keep::{PARTIAL, file_name, remove_old, remove_partial};
pub use place::{Replaced, Restored, WORK, discard, holds_data, open_work, place};
pub use read::{Entry, Found, read, read_header};
pub use write::write;

use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The first entry of a backup.
const HEADER: &str = "skep-backup.json";
/// The last one.
const SUMS: &str = "SHA256SUMS";
/// What is of the data folder begins so.
pub const DATA: &str = "data";
/// What is of the owner's own files begins so.
pub const SITE: &str = "site";
/// The database in the data folder.
pub const DATABASE: &str = "skep.db";
/// What keeps a folder with keys in it out of git.
pub const NOT_IN_GIT: &str = "*\n";
/// The form of what is written here.
const VERSION: u32 = 1;

/// How much is in a backup.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// The data folder, `node.toml`, texts, templates, files.
    Whole,
    /// The data folder alone: the rest is in git.
    Data,
}

/// What a backup says of itself.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Header {
    /// The form: a newer skep may have written what this one cannot read.
    pub version: u32,
    /// Which program wrote it.
    pub program: String,
    /// The origin of all ids in it.
    pub origin: String,
    /// Of whom it is.
    pub handle: String,
    /// When it was made (RFC 3339).
    pub made: String,
    /// How much is in it.
    pub scope: Scope,
    /// Where the data folder was, relative to the root of the site.
    pub data: PathBuf,
    /// The settings, relative to the root of the site.
    pub config: PathBuf,
    /// The public half of the Ed25519 key (a Multikey), by which others know the account.
    pub multikey: String,
    /// The public half of the RSA key.
    pub public_pem: String,
}

impl Header {
    /// Of a backup that is begun at `made`.
    #[must_use]
    pub fn new(whose: (String, String), made: String, scope: Scope) -> Self {
        let (origin, handle) = whose;
        let program = format!("skep {}", env!("CARGO_PKG_VERSION"));
        let (data, config) = (PathBuf::from(DATA), PathBuf::from("node.toml"));
        let (multikey, public_pem) = (String::new(), String::new());
        let version = VERSION;
        Self { version, program, origin, handle, made, scope, data, config, multikey, public_pem }
    }
}

/// Why a backup was not made, or is not one.
#[derive(Debug, thiserror::Error)]
pub enum BackupError {
    /// The disk, in words.
    #[error("cannot {doing} `{}`", path.display())]
    Disk {
        /// What was tried.
        doing: &'static str,
        /// With what.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// A file changed its length while it was read.
    #[error("`{}` was written while it was read; try again", .0.display())]
    Changed(PathBuf),
    /// There are more files than a backup may have.
    #[error("there are more than {0} files")]
    TooMany(usize),
    /// Folders go round in a circle, or are nested without end.
    #[error("the folders in `{}` are nested too deep, or a link leads back to one above it", .0.display())]
    TooDeep(PathBuf),
    /// It is no backup of skep's, or not as it was written.
    #[error("{0}")]
    Unsound(String),
}

impl BackupError {
    fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Disk { doing, path: path.to_owned(), source }
    }

    fn unsound(why: impl Into<String>) -> Self {
        Self::Unsound(why.into())
    }
}

#[cfg(test)]
mod tests;
