//! What the last build read and made, so that the next one reads and makes only what changed.
//!
//! The record is one file in the data folder. It begins with a [`Stamp`]: when nothing that a build
//! depends on has changed, its few bytes are all that is read. Behind it stand what was read of
//! each source, and for each *unit* (the files that are made together) the key of everything that
//! went into it. Losing the record costs time, never truth: without one everything is made again.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::hash::{BuildHasher, Hash};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use foldhash::quality::FixedState;
use serde::{Deserialize, Serialize};

use super::content::{ListSettings, Page, Post};
use super::document::Document;
use super::fit::Fit;
use super::images::Prepared;
use super::related::Related;
use super::render::Site;
use super::units::Units;
use super::walk::{Found, in_order};
use super::write::{WrittenSite, replace_file};
use crate::clock::Timestamp;
use crate::limits::{BUILD_RECORD_MAX_BYTES, BUILD_STAMP_MAX_BYTES};

/// Raised when the form of the record changes.
const FORM: u32 = 4;

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

/// Paths, one in a line: a large site has a hundred thousand of them.
#[derive(Clone, Default, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub(super) struct Paths(String);

impl Paths {
    /// Adds a path, which has no line end in it.
    pub(super) fn push(&mut self, path: &str) {
        self.0.push_str(path);
        self.0.push('\n');
    }

    /// The same in no more room than it needs.
    pub(super) fn exact(mut self) -> Self {
        self.0.shrink_to_fit();
        self
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.lines()
    }
}

/// What rendering a post found out, for lists and for the ledger.
#[derive(Clone, Default, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(super) struct Made {
    /// Plain text.
    pub(super) summary: Box<str>,
    /// The whole text of a post without a title: lists show it in full.
    pub(super) html: Option<Box<str>>,
    /// Of the object that other servers are told; empty without one.
    pub(super) fingerprint: String,
    /// Of everything that went into that object; see [`super::Site::fingerprint`].
    pub(super) told: u64,
    /// What its text asked of the site.
    pub(super) asked: Asked,
    /// Do others get all of it?
    pub(super) fit: Fit,
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

    /// The stamp of the record at `path`, if there is one that this program wrote.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        let mut bytes = Vec::new();
        let file = File::open(path).ok()?;
        file.take(BUILD_STAMP_MAX_BYTES).read_to_end(&mut bytes).ok()?;
        let (stamp, _) = postcard::take_from_bytes::<Self>(&bytes).ok()?;
        (stamp.form == FORM).then_some(stamp)
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
    /// The record at `path`; an empty one if there is none, if it is damaged, or if it was made on
    /// another basis.
    #[must_use]
    pub fn read(path: &Path, basis: u64) -> Self {
        let whole = || {
            let mut bytes = Vec::new();
            let file = File::open(path).ok()?;
            file.take(BUILD_RECORD_MAX_BYTES).read_to_end(&mut bytes).ok()?;
            let (stamp, rest) = postcard::take_from_bytes::<Stamp>(&bytes).ok()?;
            if stamp.form != FORM || stamp.basis != basis {
                return None;
            }
            let (sources, units, related, pictures): Parts = postcard::from_bytes(rest).ok()?;
            let pictures = pictures.into_iter();
            let pictures =
                pictures.map(|(path, (time, size, it))| (path, (time, size, Arc::new(it))));
            Some(Self { basis, sources, units, related, pictures: pictures.collect() })
        };
        whole().unwrap_or_else(|| Self { basis, ..Self::default() })
    }

    /// An empty one: everything is made.
    #[must_use]
    pub fn empty(basis: u64) -> Self {
        Self { basis, ..Self::default() }
    }

    /// Writes the record of `site` as it was `made`, behind `stamp`.
    ///
    /// # Errors
    /// Whatever the disk refuses; the old record is still there then.
    pub fn write(
        path: &Path,
        stamp: &Stamp,
        site: &Site<'_>,
        made: &WrittenSite,
    ) -> io::Result<()> {
        let sources = sources_of(site);
        replace_file(path, |file| {
            let mut out = io::BufWriter::new(file);
            postcard::to_io(stamp, &mut out)
                .and_then(|out| {
                    postcard::to_io(&(&sources, &made.units, &made.related, pictures_of(site)), out)
                })
                .map_err(io::Error::other)?;
            out.flush()
        })
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
            let known = sources.next_if(|source| source.path() == found.path)?;
            let same = known.time == found.time && known.size == found.size && known.time != 0;
            same.then_some(known.document)
        };
        found.iter().map(|found| take(found)).collect()
    }

    /// What was made of `found`, if it has not been touched since.
    pub(super) fn picture(&self, found: &Found) -> Option<&Arc<Prepared>> {
        let (time, size, prepared) = self.pictures.get(&found.path)?;
        (*time == found.time && *size == found.size && *time != 0).then_some(prepared)
    }

    pub(super) fn basis(&self) -> u64 {
        self.basis
    }
}

/// A record as it is read.
type Parts = (Vec<Source>, Units, Related, HashMap<PathBuf, (i64, u64, Prepared)>);

fn pictures_of<'a>(site: &Site<'a>) -> Vec<(&'a Path, (i64, u64, &'a Prepared))> {
    let known = site.atlas.pictures().filter_map(|picture| {
        let Found { time, size, .. } = *site.survey.touched(&picture.source)?;
        Some((picture.source.as_path(), (time, size, &*picture.prepared)))
    });
    known.collect()
}

/// A [`Source`] that belongs to the content.
#[derive(Serialize)]
struct SourceOf<'a> {
    time: i64,
    size: u64,
    document: DocumentOf<'a>,
}

/// A [`Document`] that belongs to the content, in the same form.
#[derive(Serialize)]
enum DocumentOf<'a> {
    Post(&'a Post),
    Page(&'a Page),
    Index(IndexOf<'a>),
}

/// A [`super::content::Index`] that belongs to the content, in the same form.
#[derive(Serialize)]
struct IndexOf<'a> {
    page: &'a Page,
    settings: &'a ListSettings,
}

fn sources_of<'a>(site: &Site<'a>) -> Vec<SourceOf<'a>> {
    let content = site.content;
    let told = content.warnings.iter().filter_map(|warning| Some(&*warning.place.as_ref()?.file));
    let told: HashSet<&Path> = told.collect();
    let intros = content.sections.iter().map(|section| (&section.intro, &section.settings));
    let intros = intros.chain([(&content.intro, &content.home)]).filter_map(|(page, settings)| {
        let page = page.as_ref()?;
        Some((page.source.as_path(), DocumentOf::Index(IndexOf { page, settings })))
    });
    let pages = content.pages.iter();
    let pages = pages.map(|page| (page.source.as_path(), DocumentOf::Page(page))).chain(intros);
    let posts = content.posts.iter();
    let posts = posts.map(|post| (post.page.source.as_path(), DocumentOf::Post(post)));
    let mut all: Vec<(&Path, DocumentOf<'a>)> =
        posts.chain(pages).filter(|(source, _)| !told.contains(source)).collect();
    all.sort_unstable_by(|(a, _), (b, _)| in_order(a, b));
    let mut found = site.survey.content.files.iter().peekable();
    let source = |(path, document): (&Path, DocumentOf<'a>)| {
        while found.next_if(|it| in_order(&it.path, path) == Ordering::Less).is_some() {}
        let Found { time, size, .. } = *found.next_if(|it| it.path == path)?;
        Some(SourceOf { time, size, document })
    };
    all.into_iter().filter_map(source).collect()
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

#[cfg(test)]
mod tests;
