//! What the last build read and made, so that the next one reads and makes only what changed.
//!
//! It has a [`Stamp`], what was read of each source, and for each *unit* (the files that are made
//! together) the key of everything that went into it. Losing the record costs time, never truth:
//! without one everything is made again.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::fs::File;
use std::hash::{BuildHasher, Hash};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};

use super::document::Document;
use super::fit::Fit;
use super::images::Prepared;
use super::interner::Interner;
use super::related::Related;
use super::units::Units;
use super::walk::{Found, in_order};
use crate::clock::Timestamp;
use crate::id::ContentHash;

/// Raised when the form of the record changes.
const FORM: u32 = 5;

/// The state of the world after a build, in a few numbers.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Stamp {
    form: u32,
    /// The program and the configuration.
    pub basis: u64,
    /// Names, sizes and times of all sources; see [`super::Survey`].
    pub sources: u64,
    /// Everything that does not come from files of the owner's.
    pub social: u64,
    /// Was everything sent that followed from this state?
    pub sent: bool,
    /// The moment at which the same files make another site: a post appears or expires.
    pub next_change: Option<i64>,
    /// Posts and pages.
    pub pages: usize,
    /// Files of the site.
    pub files: usize,
}

/// What is remembered of one build.
#[derive(Default, Debug)]
pub struct Record {
    basis: u64,
    /// In the order of their paths, see [`in_order`].
    pub(super) sources: Vec<Source>,
    pub(super) units: Units,
    pub(super) related: Related,
    pictures: HashMap<PathBuf, (i64, u64, Arc<Prepared>)>,
    /// What its sources share.
    interner: Interner,
    /// Where it was read from: what stays is copied from there.
    file: Option<File>,
}

/// A source whose reading gave no warning: those that did are read again, so that they are told
/// again.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Source {
    pub(super) time: i64,
    pub(super) size: u64,
    pub(super) document: Document,
}

impl Source {
    fn path(&self) -> &Path {
        &self.document.page().source
    }
}

/// What a text asked of the site around it, and whether the answers are still the same.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(super) struct Asked {
    pub(super) questions: Vec<Question>,
    /// See [`super::Atlas::answers`].
    pub(super) answers: u64,
}

/// One question of a text.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(super) enum Question {
    /// Where the page of this file is, relative to the root of the site.
    Page(PathBuf),
    /// Where the post is whose file has this name.
    Post(String),
    /// What the picture at this address below the origin is like.
    Image(String),
}

/// Files that are made together, from the same things.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(super) struct Unit {
    /// Under which it is found again.
    pub(super) name: Box<str>,
    /// Of everything that went into it.
    pub(super) key: u64,
    /// Its files, relative to the output folder.
    pub(super) files: Paths,
    /// What others need of it.
    pub(super) made: Made,
    /// What its templates looked at besides.
    pub(super) seen: Seen,
    /// Where it stands in the record that it was read from, if it was not made anew.
    #[serde(skip)]
    pub(super) recorded: Recorded,
}

/// Where a frame stands in the record that it was read from: bytes from the beginning of the file,
/// which has at most [`crate::limits::BUILD_RECORD_MAX_BYTES`]. Empty if it stands in none.
#[derive(Clone, Copy, Default, PartialEq, Eq, Debug)]
pub(super) struct Recorded {
    begin: u32,
    end: u32,
}

/// The state of what templates looked at that is not part of a unit's key, because nobody knows
/// what it is before they are rendered.
#[derive(Clone, Default, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub(super) struct Seen {
    /// Files, with the number that [`Found`] had; `None` if its time was not known.
    pub(super) files: Vec<(PathBuf, Option<u64>)>,
    /// The number of all posts, pages and lists, if they were looked at.
    pub(super) site: Option<u64>,
}

/// Paths, one in a line: a large site has three hundred thousand of them. Most differ from the one before
/// in their folder alone, and are only that folder here, with a slash at its end.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(super) struct Paths {
    lines: String,
    /// Where the name begins that the next path may have, too, if that is known.
    #[serde(skip)]
    name_at: Option<usize>,
}

impl PartialEq for Paths {
    fn eq(&self, other: &Self) -> bool {
        self.lines == other.lines
    }
}

impl Paths {
    /// Adds a path, which has no line end in it and no slash at its end.
    pub(super) fn push(&mut self, path: &str) {
        let (folder, name) = path.split_at(path.rfind('/').map_or(0, |slash| slash + 1));
        let before = self.name_at.and_then(|at| self.lines[at..].lines().next());
        if before == Some(name) && !folder.is_empty() {
            self.lines.push_str(folder);
        } else {
            self.name_at = Some(self.lines.len() + folder.len());
            self.lines.push_str(path);
        }
        self.lines.push('\n');
    }

    /// The same in no more room than it needs.
    pub(super) fn exact(mut self) -> Self {
        self.lines.shrink_to_fit();
        self
    }

    pub(super) fn count(&self) -> usize {
        self.lines.lines().count()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let mut name = "";
        self.lines.lines().map(move |line| {
            if line.ends_with('/') {
                return Cow::Owned(format!("{line}{name}"));
            }
            name = line.rsplit('/').next().unwrap_or(line);
            Cow::Borrowed(line)
        })
    }
}

/// What rendering a post found out, for lists and for the ledger.
#[derive(Clone, Default, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Made {
    /// Plain text.
    pub(super) summary: Box<str>,
    /// The whole text of a post without a title: lists show it in full.
    pub(super) html: Option<Box<str>>,
    /// Of the object that other servers are told.
    pub(super) fingerprint: ContentHash,
    /// Of everything that went into that object; see [`super::Site::fingerprint`].
    pub(super) told: u64,
    /// What its text asked of the site.
    pub(super) asked: Asked,
    /// Do others get all of it?
    pub(super) fit: Fit,
}

impl Recorded {
    fn is_empty(self) -> bool {
        self.begin == self.end
    }
}

impl Stamp {
    /// Of a build on `basis`; the rest is filled in by who knows it.
    #[must_use]
    pub fn new(basis: u64, sources: u64) -> Self {
        Self {
            form: FORM,
            basis,
            sources,
            social: 0,
            sent: false,
            next_change: None,
            pages: 0,
            files: 0,
        }
    }

    /// Would a build at `now` make the same site as the one that left `self`?
    #[must_use]
    pub fn holds(&self, other: &Self, now: Timestamp) -> bool {
        self.basis == other.basis
            && self.sources == other.sources
            && self.sources != 0
            && self.social == other.social
            && self.next_change.is_none_or(|next| now.millis() < next)
    }
}

impl Record {
    /// An empty one: everything is made.
    #[must_use]
    pub fn empty(basis: u64) -> Self {
        Self { basis, ..Self::default() }
    }

    /// The unit called `name`, if it was made with this `key`.
    pub(super) fn unit(&self, name: &str, key: u64) -> Option<&Arc<Unit>> {
        self.units.get(name).filter(|unit| unit.key == key)
    }

    /// What was read of each of `found`, which are in the order of their paths, if it has not been
    /// touched since. It can be had once.
    pub(super) fn take_documents(&mut self, found: &[&Found]) -> Vec<Option<Document>> {
        let mut sources = std::mem::take(&mut self.sources).into_iter().peekable();
        let mut take = |found: &Found| {
            let gone = |source: &Source| in_order(source.path(), &found.path) == Ordering::Less;
            while sources.next_if(gone).is_some() {}
            let mut known = sources.next_if(|source| *source.path() == *found.path)?;
            known.document.page_mut().source = found.path.clone();
            let same = known.time == found.time && known.size == found.size && known.time != 0;
            same.then_some(known.document)
        };
        found.iter().map(|found| take(found)).collect()
    }

    /// What its sources share, for those that are read anew. It can be had once.
    pub(super) fn take_interner(&mut self) -> Interner {
        std::mem::take(&mut self.interner)
    }

    /// What was made of `found`, if it has not been touched since.
    pub(super) fn picture(&self, found: &Found) -> Option<&Arc<Prepared>> {
        let (time, size, prepared) = self.pictures.get(&*found.path)?;
        (*time == found.time && *size == found.size && *time != 0).then_some(prepared)
    }

    pub(super) fn basis(&self) -> u64 {
        self.basis
    }
}

/// The name of the unit of a post.
pub(super) fn post_unit(source: &Path) -> String {
    source.to_string_lossy().into_owned()
}

/// A number that differs when `what` does. The same for the same program only: the basis of a
/// record names the program.
#[must_use]
pub fn stamp_of(what: impl Hash) -> u64 {
    FixedState::with_seed(0).hash_one(what)
}

/// The same of a document as it stands in a record. It must not know its text yet.
pub(super) fn face_of(document: &Document) -> u64 {
    postcard::to_allocvec(document).map_or(0, stamp_of)
}

mod file;
mod frames;
#[cfg(test)]
mod tests;
