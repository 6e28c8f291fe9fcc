//! Why nothing, or not all, is imported.

use std::fmt::Display;
use std::io;

use crate::ap::json::StreamError;
use crate::limits::{ARCHIVE_ENTRIES_MAX, ARCHIVE_RATIO_MAX, ARCHIVE_TOTAL_MAX_BYTES};

/// Why an import ends before its end. All but the last two are found before anything is written.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// What was named cannot be read.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// No archive that is known.
    #[error("`{0}` is in no format that can be imported")]
    Unknown(String),
    /// It is one that is known, and has no posts.
    #[error("{0}")]
    Postless(&'static str),
    /// It is cut off, or was changed.
    #[error("the archive is damaged: {0}")]
    Damaged(String),
    /// It needs a password.
    #[error("the archive is encrypted: unpack it, and import the folder")]
    Encrypted,
    /// An entry that would be written elsewhere than it says (SEC-12).
    #[error("the archive is not safe to unpack: `{name}` is {why}")]
    Unsafe {
        /// The entry.
        name: String,
        /// `outside of it`, `a link`.
        why: &'static str,
    },
    /// More entries than are read (SEC-12).
    #[error("the archive has more than {ARCHIVE_ENTRIES_MAX} entries")]
    TooMany,
    /// More bytes than are unpacked (SEC-12).
    #[error("the archive unpacks to more than {} GB", ARCHIVE_TOTAL_MAX_BYTES / 1_000_000_000)]
    TooLarge,
    /// An entry that is made to fill a disk (SEC-12).
    #[error(
        "the archive is not safe to unpack: `{0}` grows to more than {ARCHIVE_RATIO_MAX} times its size"
    )]
    Bomb(String),
    /// A file of the archive is not what it should be.
    #[error("`{file}` in the archive cannot be read: {message}")]
    Format {
        /// The entry.
        file: String,
        /// What is wrong.
        message: String,
    },
    /// The site cannot be written.
    #[error("`{0}` cannot be written: {1}")]
    Disk(String, io::Error),
    /// The owner wants it to stop.
    #[error("stopped; what is there is whole, and the same command goes on from here")]
    Stopped,
}

impl ImportError {
    /// Something about `file` in the archive.
    pub(in crate::portability) fn format(file: &str, message: impl Display) -> Self {
        Self::Format { file: file.to_owned(), message: format!("{message}") }
    }

    /// What reading a list of `file` ended with.
    pub(in crate::portability) fn of(file: &str, error: StreamError<Self>) -> Self {
        match error {
            StreamError::Stopped(error) => error,
            other => Self::format(file, other),
        }
    }
}
