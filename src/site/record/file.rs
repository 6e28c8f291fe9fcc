//! The record as a file in the data folder: frames, each of a length, a number that differs when
//! any of its bytes does (a loss of power may leave some out), and those bytes. The first is the
//! [`Stamp`]: when nothing that a build depends on has changed, it is all that is read. Behind it
//! stand the sources, the units, and the rest. It is read and written a frame at a time: the record
//! of a large site is as large as everything else that a build keeps in memory.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::{FORM, Record, Source, Stamp, stamp_of};
use crate::limits::{BUILD_RECORD_FRAME_MAX_BYTES, BUILD_RECORD_MAX_BYTES};
use crate::site::content::{ListSettings, Page, Post};
use crate::site::images::Prepared;
use crate::site::interner::Interner;
use crate::site::parallel;
use crate::site::related::Related;
use crate::site::render::Site;
use crate::site::units::Units;
use crate::site::walk::{Found, in_order};
use crate::site::write::{WrittenSite, replace_file};

/// The length and the number in front of a frame.
const HEAD_BYTES: usize = 12;
/// Frames that one thread makes before they are written: about a megabyte.
const FRAMES_IN_PART: usize = 1024;
/// Such parts between two writes.
const PARTS_AT_ONCE: usize = 4;

/// How many frames follow.
#[derive(Serialize, Deserialize)]
struct Counts {
    sources: usize,
    units: usize,
}

/// The last frame.
#[derive(Deserialize)]
struct Rest {
    related: Related,
    pictures: Vec<(PathBuf, (i64, u64, Prepared))>,
}

/// A [`Rest`] that belongs to the site, in the same form.
#[derive(Serialize)]
struct RestOf<'a> {
    related: &'a Related,
    pictures: Vec<(&'a Path, (i64, u64, &'a Prepared))>,
}

impl Stamp {
    /// The stamp of the record at `path`, if there is one that this program wrote.
    #[must_use]
    pub fn read(path: &Path) -> Option<Self> {
        Frames::open(path).and_then(|mut frames| frames.stamp())
    }
}

impl Record {
    /// The record at `path`; an empty one if there is none, if it is damaged, or if it was made on
    /// another basis.
    #[must_use]
    pub fn read(path: &Path, basis: u64) -> Self {
        let whole = || {
            let mut frames = Frames::open(path)?;
            frames.stamp().filter(|stamp| stamp.basis == basis)?;
            let counts: Counts = frames.next()?;
            // What was read and what was made are as large as each other.
            thread::scope(|scope| {
                let sources = scope.spawn(|| read_sources(path));
                frames.skip(counts.sources)?;
                let units: Option<Vec<_>> =
                    (0..counts.units).map(|_| frames.next().map(Arc::new)).collect();
                let (units, Rest { related, pictures }) = (Units::from(units?), frames.next()?);
                let pictures = pictures.into_iter();
                let pictures =
                    pictures.map(|(path, (time, size, it))| (path, (time, size, Arc::new(it))));
                let pictures = pictures.collect();
                let (sources, interner) =
                    sources.join().unwrap_or_else(|panic| resume_unwind(panic))?;
                Some(Self { basis, sources, units, related, pictures, interner })
            })
        };
        whole().unwrap_or_else(|| Self { basis, ..Self::default() })
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
        let rest = RestOf { related: &made.related, pictures: pictures_of(site) };
        replace_file(path, |file| put_all(file, stamp, (&sources, &made.units), &rest))
    }
}

fn read_sources(path: &Path) -> Option<(Vec<Source>, Interner)> {
    let mut frames = Frames::open(path)?;
    frames.stamp()?;
    let Counts { sources, .. } = frames.next()?;
    let mut interner = Interner::default();
    let source = |_| {
        let mut source: Source = frames.next()?;
        interner.intern(&mut source.document);
        Some(source)
    };
    let sources = (0..sources).map(source).collect::<Option<_>>()?;
    Some((sources, interner))
}

fn put_all(
    file: &mut File,
    stamp: &Stamp,
    (sources, units): (&[impl Serialize + Sync], &Units),
    rest: &RestOf<'_>,
) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    put(&mut out, &[stamp])?;
    put(&mut out, &[Counts { sources: sources.len(), units: units.all().len() }])?;
    put(&mut out, sources)?;
    put(&mut out, units.all())?;
    put(&mut out, &[rest])?;
    out.flush()
}

/// A record that is read.
struct Frames {
    file: BufReader<io::Take<File>>,
    buffer: Vec<u8>,
}

impl Frames {
    fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?.take(BUILD_RECORD_MAX_BYTES);
        Some(Self { file: BufReader::new(file), buffer: Vec::new() })
    }

    /// The first frame, if it is of this form.
    fn stamp(&mut self) -> Option<Stamp> {
        self.next().filter(|stamp: &Stamp| stamp.form == FORM)
    }

    /// The next frame; `None` if it is damaged.
    fn next<T: DeserializeOwned>(&mut self) -> Option<T> {
        let sum = self.fill()?;
        (sum == stamp_of(&self.buffer)).then(|| postcard::from_bytes(&self.buffer).ok()).flatten()
    }

    /// Passes over frames that somebody else reads.
    fn skip(&mut self, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.fill().map(drop))
    }

    /// Fills the buffer with the next frame, of which the number is given.
    fn fill(&mut self) -> Option<u64> {
        let (mut length, mut sum) = ([0; 4], [0; 8]);
        self.file.read_exact(&mut length).ok()?;
        self.file.read_exact(&mut sum).ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        if length > BUILD_RECORD_FRAME_MAX_BYTES {
            return None;
        }
        self.buffer.resize(length, 0);
        self.file.read_exact(&mut self.buffer).ok()?;
        Some(u64::from_le_bytes(sum))
    }
}

/// Writes a frame of each of `all`. They are made on all cores, some megabytes at a time.
fn put(out: &mut impl Write, all: &[impl Serialize + Sync]) -> io::Result<()> {
    let parts: Vec<_> = all.chunks(FRAMES_IN_PART).collect();
    for parts in parts.chunks(PARTS_AT_ONCE) {
        for part in parallel::map(parts, |part| frames_of(part)) {
            out.write_all(&part?)?;
        }
    }
    Ok(())
}

fn frames_of(all: &[impl Serialize]) -> io::Result<Vec<u8>> {
    let mut frames = Vec::new();
    for one in all {
        let begin = frames.len();
        frames.extend([0; HEAD_BYTES]);
        frames = postcard::to_extend(one, frames).map_err(io::Error::other)?;
        let (head, body) = frames[begin..].split_at_mut(HEAD_BYTES);
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        head[..4].copy_from_slice(&length.to_le_bytes());
        head[4..].copy_from_slice(&stamp_of(&*body).to_le_bytes());
    }
    Ok(frames)
}

fn pictures_of<'a>(site: &Site<'a>) -> Vec<(&'a Path, (i64, u64, &'a Prepared))> {
    let known = site.atlas.pictures().filter_map(|picture| {
        let Found { time, size, .. } = *site.survey.touched(&picture.source)?;
        Some((picture.source.as_path(), (time, size, &*picture.prepared)))
    });
    known.collect()
}

/// A [`super::Source`] that belongs to the content.
#[derive(Serialize)]
struct SourceOf<'a> {
    time: i64,
    size: u64,
    document: DocumentOf<'a>,
}

/// A [`crate::site::document::Document`] that belongs to the content, in the same form.
#[derive(Serialize)]
enum DocumentOf<'a> {
    Post(&'a Post),
    Page(&'a Page),
    Index(IndexOf<'a>),
}

/// A [`crate::site::content::Index`] that belongs to the content, in the same form.
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
        let Found { time, size, .. } = *found.next_if(|it| *it.path == *path)?;
        Some(SourceOf { time, size, document })
    };
    all.into_iter().filter_map(source).collect()
}

#[cfg(test)]
mod tests;
