//! Why a picture cannot be published.

use std::io;
use std::path::Path;

use super::prepared::Size;
use crate::config::Problem;
use crate::limits::{PICTURE_MAX_BYTES, PICTURE_SIDE_MAX};

/// What is wrong with a file, without its name.
#[derive(Debug, thiserror::Error)]
pub(super) enum Fault {
    #[error("cannot be read: {0}")]
    Unreadable(io::Error),
    #[error(
        "this picture has {} MB; at most {most} are read",
        .bytes / 1_000_000,
        most = PICTURE_MAX_BYTES / 1_000_000,
    )]
    TooLarge { bytes: u64 },
    #[error(
        "this picture is {} by {} pixels; at most {most} million are read, and {side} on one side",
        .size.width,
        .size.height,
        most = .most / 1_000_000,
        side = PICTURE_SIDE_MAX,
    )]
    TooManyPixels { size: Size, most: u64 },
    #[error("this picture is damaged: {0}")]
    Damaged(String),
    #[error("this is not a picture that browsers show")]
    Unknown,
    #[error("this picture tells more than it shows (Exif or XMP), and it cannot be taken out here")]
    Uncleanable,
    #[error("what was made of this picture cannot be kept: {0}")]
    Cache(io::Error),
}

impl Fault {
    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged(reason.into())
    }

    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable(_) => "content/unreadable",
            Self::TooLarge { .. } | Self::TooManyPixels { .. } => "image/too-large",
            Self::Damaged(_) => "image/damaged",
            Self::Unknown => "image/format",
            Self::Uncleanable => "image/metadata",
            Self::Cache(_) => "image/cache",
        }
    }

    fn help(&self) -> Option<&'static str> {
        match self {
            Self::Unreadable(_) => None,
            Self::TooLarge { .. } | Self::TooManyPixels { .. } => {
                Some("export it smaller: 2560 pixels wide is enough for every screen")
            }
            Self::Damaged(_) => {
                Some("copy it again from where it came from, or open and export it anew")
            }
            Self::Unknown | Self::Uncleanable => Some("export it as JPEG, PNG or WebP"),
            Self::Cache(_) => Some("see whether the data folder can be written and has room"),
        }
    }

    /// About `source`, relative to the root of the site.
    pub(super) fn in_file(&self, source: &Path) -> Problem {
        let problem = Problem::error(self.code(), self.to_string()).in_file(source);
        match self.help() {
            Some(help) => problem.help(help),
            None => problem,
        }
    }
}
