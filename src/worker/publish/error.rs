//! Why a publish did not happen.

use std::io;

use super::super::gone::Gone;
use crate::clock::Timestamp;
use crate::config::Problem;
use crate::delivery::Refusal;
use crate::id::PostKey;
use crate::store;

/// Why nothing was published. Nothing was sent, and the site is as it was.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// The content or the templates have errors: all of them.
    #[error("the site has errors")]
    Content(Vec<Problem>),
    /// More would be sent or deleted than the owner has allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// Others were told of posts that the ledger does not know.
    #[error("the ledger does not know {found} of the posts of this site")]
    Forgotten {
        /// How many.
        found: usize,
        /// How many of these are for some alone.
        private: usize,
        /// One of them.
        first: PostKey,
    },
    /// The account has moved: what is new is for its followers elsewhere (FEP-7628).
    #[error("this account has moved to {0}, and publishes nothing more")]
    Moved(String),
    /// Nobody knows whether others were told of these posts for some alone.
    #[error("the data folder was restored, and {found} posts for some alone are from before that")]
    Restored {
        /// How many.
        found: usize,
        /// The file of one of them.
        first: String,
        /// When it was restored.
        restored: Timestamp,
    },
    /// There is nothing left to make the site of.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The site that was written may not last.
    #[error("the disk cannot keep the site")]
    Disk(#[source] io::Error),
    /// The keys are others than those that were read.
    #[error("the keys were changed meanwhile; run it again")]
    Keys,
    /// Another publish could not be kept out.
    #[error("cannot lock the data folder")]
    Lock(#[source] io::Error),
}

impl From<Vec<Problem>> for PublishError {
    fn from(problems: Vec<Problem>) -> Self {
        Self::Content(problems)
    }
}
