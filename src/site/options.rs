//! What of the content folder is read.

use std::path::Path;

use crate::clock::Timestamp;
use crate::id::ContentHash;

/// Was the post of this file, which has this date, published already?
pub type IsOut<'a> = &'a (dyn Fn(&Path, Timestamp) -> bool + Sync);

/// What is read besides the finished posts.
#[derive(Clone, Copy)]
pub struct LoadOptions<'a> {
    /// Are drafts read, too?
    pub drafts: Drafts,
    /// Are posts read whose date has not come?
    pub future: Future,
    /// Are posts and pages read that have expired?
    pub expired: Expired,
    /// Where are posts that are for some alone?
    pub private: Private,
    /// What the ones above are measured by.
    pub now: Timestamp,
    /// Which posts have come out before, whatever `now` is: those do not wait for their date again. It is
    /// only asked about posts that would wait.
    pub is_out: IsOut<'a>,
    /// Makes the hash of a text by which the ledger knows it again.
    pub hash: fn(&[u8]) -> ContentHash,
}

impl LoadOptions<'_> {
    /// What visitors see at `now`: neither drafts nor the future nor what has expired.
    #[must_use]
    pub fn at(now: Timestamp, hash: fn(&[u8]) -> ContentHash) -> Self {
        let (drafts, future, expired) = (Drafts::Skip, Future::Skip, Expired::Skip);
        Self { drafts, future, expired, private: Private::Apart, now, is_out: &|_, _| false, hash }
    }
}

/// What happens to drafts.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Drafts {
    /// They are left out.
    #[default]
    Skip,
    /// They are shown, but never federated.
    Include,
}

/// What happens to posts whose date has not come.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Future {
    /// They are left out.
    #[default]
    Skip,
    /// They are shown, but not federated.
    Include,
}

/// What happens to what has expired.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Expired {
    /// It is left out.
    #[default]
    Skip,
    /// It is shown, but not federated.
    Include,
}

/// What happens to posts that are for some alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Private {
    /// They are in [`super::Content::private`], and nowhere else: no file is made of them.
    #[default]
    Apart,
    /// They are among the others: for a look at home, never for a site that is served to others.
    Shown,
}
