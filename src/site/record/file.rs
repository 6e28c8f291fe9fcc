//! The record as a file in the data folder: [frames](super::frames), of which the first is the
//! [`Stamp`]: when nothing that a build depends on has changed, it is all that is read. Behind it
//! stand the sources, the units, and the rest.

use std::cmp::Ordering;
use std::collections::HashSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use serde::{Deserialize, Serialize};

use super::frames::{Frames, put, put_new};
use super::{Record, Recorded, Source, Stamp, Unit};
use crate::site::content::{ListSettings, Page, Post};
use crate::site::images::Prepared;
use crate::site::interner::Interner;
use crate::site::related::Related;
use crate::site::render::Site;
use crate::site::units::Units;
use crate::site::walk::{Found, in_order};
use crate::site::write::{WrittenSite, replace_file};

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
                let made = scope.spawn(|| read_made(path));
                let mut interner = Interner::default();
                let source = |_| {
                    let mut source: Source = frames.next()?;
                    source.document.page_mut().recorded = frames.last();
                    interner.intern(&mut source.document);
                    Some(source)
                };
                let sources = (0..counts.sources).map(source).collect::<Option<_>>()?;
                let made = made.join().unwrap_or_else(|panic| resume_unwind(panic));
                let (units, Rest { related, pictures }) = made?;
                let pictures = pictures.into_iter();
                let pictures =
                    pictures.map(|(path, (time, size, it))| (path, (time, size, Arc::new(it))));
                let pictures = pictures.collect();
                let file = Some(frames.into_file());
                Some(Self { basis, sources, units, related, pictures, interner, file })
            })
        };
        whole().unwrap_or_else(|| Self { basis, ..Self::default() })
    }

    /// Writes the record of `site` as it was `made`, behind `stamp`. What it has in common with this
    /// one, from which `site` was read and made, is copied.
    ///
    /// # Errors
    /// Whatever the disk refuses; the old record is still there then.
    pub fn write_next(
        &self,
        path: &Path,
        stamp: &Stamp,
        site: &Site<'_>,
        made: &WrittenSite,
    ) -> io::Result<()> {
        let sources = sources_of(site);
        let rest = RestOf { related: &made.related, pictures: pictures_of(site) };
        let old = self.file.as_ref();
        replace_file(path, |file| put_all((file, old), stamp, (&sources, &made.units), &rest))
    }
}

/// What stands behind the sources.
fn read_made(path: &Path) -> Option<(Units, Rest)> {
    let mut frames = Frames::open(path)?;
    frames.stamp()?;
    let Counts { sources, units } = frames.next()?;
    frames.skip(sources)?;
    let unit = |_| {
        let mut unit: Unit = frames.next()?;
        unit.recorded = frames.last();
        Some(Arc::new(unit))
    };
    let units: Option<Vec<_>> = (0..units).map(unit).collect();
    Some((Units::from(units?), frames.next()?))
}

fn put_all(
    (file, old): (&mut File, Option<&File>),
    stamp: &Stamp,
    (sources, units): (&[SourceOf<'_>], &Units),
    rest: &RestOf<'_>,
) -> io::Result<()> {
    let mut out = BufWriter::new(file);
    put_new(&mut out, &[stamp])?;
    put_new(&mut out, &[Counts { sources: sources.len(), units: units.all().len() }])?;
    put(&mut out, sources, |source| source.recorded, old)?;
    put(&mut out, units.all(), |unit| unit.recorded, old)?;
    put_new(&mut out, &[rest])?;
    out.flush()
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
    /// See [`Page::recorded`].
    #[serde(skip)]
    recorded: Recorded,
}

impl<'a> SourceOf<'a> {
    /// Of a file of which nobody has said yet when it was touched.
    fn of(document: DocumentOf<'a>) -> Self {
        Self { time: 0, size: 0, recorded: document.page().recorded, document }
    }

    fn path(&self) -> &'a Path {
        &self.document.page().source
    }
}

/// A [`crate::site::document::Document`] that belongs to the content, in the same form.
#[derive(Serialize)]
enum DocumentOf<'a> {
    Post(&'a Post),
    Page(&'a Page),
    Index(IndexOf<'a>),
}

impl<'a> DocumentOf<'a> {
    fn page(&self) -> &'a Page {
        match self {
            Self::Post(post) => &post.page,
            Self::Page(page) => page,
            Self::Index(index) => index.page,
        }
    }
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
    let intros = intros.chain([(&content.intro, &content.home)]);
    let intros = intros.filter_map(|(page, settings)| {
        Some(DocumentOf::Index(IndexOf { page: page.as_ref()?, settings }))
    });
    let posts = content.posts.iter().map(|post| DocumentOf::Post(post));
    let all = posts.chain(content.pages.iter().map(DocumentOf::Page)).chain(intros);
    let all = all.filter(|document| !told.contains(document.page().source.as_path()));
    let mut sources: Vec<SourceOf<'a>> = all.map(SourceOf::of).collect();
    sources.sort_unstable_by(|a, b| in_order(a.path(), b.path()));
    let mut found = site.survey.content.files.iter().peekable();
    sources.retain_mut(|source| {
        let path = source.path();
        while found.next_if(|it| in_order(&it.path, path) == Ordering::Less).is_some() {}
        let Some(it) = found.next_if(|it| *it.path == *path) else { return false };
        (source.time, source.size) = (it.time, it.size);
        true
    });
    sources
}

#[cfg(test)]
mod tests;
