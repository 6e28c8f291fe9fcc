//! Posts of elsewhere → Markdown files. Nothing of it is ever sent: each file says `federate = false`.
//!
//! archive ──`trunk`──▶ entries ──a reader of its format──▶ [`Carried`], one by one ──`landing`──▶ files
//!
//! Everything is read twice. The first time nothing is written: an archive that is broken somewhere is
//! refused as a whole. The second time each post is made beside its place and moved there, so that
//! whoever is interrupted has whole posts, and goes on by running the same command again.

mod blogs;
mod entry;
mod error;
pub mod feed;
mod front;
pub mod ghost;
mod gotosocial;
mod hypertext;
mod known;
mod landing;
mod loose;
mod markdown;
mod mastodon;
mod members;
mod meta;
mod misskey;
mod pixelfed;
mod report;
mod text;
mod trunk;
mod twitter;
pub mod wordpress;
mod xml;

pub use blogs::{PAGE, further};
pub use error::ImportError;
pub use report::Imported;
pub use text::{Unreadable, decode};
pub use trunk::Trunk;

use std::collections::{BTreeSet, HashSet};
use std::path::{Path, PathBuf};

use super::carried::Carried;
use crate::clock::Zone;
use crate::limits::IMPORT_MEDIA_MAX;
use known::Known;
use landing::Landing;

/// Where imported posts go, and which.
pub struct Settings<'a> {
    /// The folder of the content.
    pub content: &'a Path,
    /// The folder within it for what everybody may read.
    pub folder: PathBuf,
    /// A folder that is never published, for what was for some alone.
    pub private: PathBuf,
    /// In which zone months begin.
    pub zone: &'a Zone,
    /// The address of what is in a file below the content, if that is certain.
    pub address: &'a dyn Fn(&Path) -> Option<String>,
    /// What was for followers, or for whom it names.
    pub privacy: Privacy,
    /// Is anything written?
    pub mode: Mode,
}

/// What becomes of posts that were for some alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Privacy {
    /// They stay in the archive.
    Leave,
    /// They are put into the private folder.
    Take,
}

/// How much an import does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// It reads and counts.
    Rehearse,
    /// It writes files.
    Write,
}

/// What an import needs of the world outside the archive.
pub trait Corridor {
    /// What is found at an address.
    ///
    /// # Errors
    /// In words for the owner.
    fn fetch(&mut self, url: &str) -> Result<Vec<u8>, String>;

    /// What a file is, and whether it may be published.
    ///
    /// # Errors
    /// In words for the owner, if it is a picture that cannot be published.
    fn look(&mut self, file: &Path) -> Result<Looked, String>;

    /// Hears how far it has come. `false`: it is to stop.
    fn goes_on(&mut self, done: usize, all: usize) -> bool;
}

/// What a file is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Looked {
    /// A picture, with the usual ending of its kind.
    Picture(&'static str),
    /// Something else.
    Other,
}

/// Whoever is given the posts of an archive.
pub(in crate::portability) trait Receiver {
    /// Takes the next post.
    fn take(&mut self, post: Carried) -> Result<(), ImportError>;

    /// Hears of something that is no post and stays behind: `boosts`.
    fn leave(&mut self, what: &'static str);
}

/// A format that can be imported.
pub(in crate::portability) struct Format {
    /// What its archives are called.
    pub(in crate::portability) name: &'static str,
    /// Is this one of them? Names of files and first bytes tell; nothing large is read.
    pub(in crate::portability) fits: fn(&Trunk) -> bool,
    /// Gives all posts to the receiver, parents before answers where the archive has them so. The same
    /// archive gives the same posts in the same order.
    pub(in crate::portability) read: fn(&Trunk, &mut dyn Receiver) -> Result<(), ImportError>,
}

/// All formats. What fits several is the first of them.
const FORMATS: &[Format] = &[
    blogs::WORDPRESS,
    blogs::FEED,
    blogs::GHOST,
    mastodon::FORMAT,
    twitter::FORMAT,
    meta::THREADS,
    meta::INSTAGRAM,
    misskey::FORMAT,
    pixelfed::FORMAT,
    gotosocial::FORMAT,
];

/// Brings the posts of `trunk` in.
///
/// # Errors
/// If it has no known format, or cannot be read to its end: then nothing was written. When the disk is
/// full, or the owner stops it: then what was written is whole.
pub fn import(
    trunk: &Trunk,
    settings: &Settings<'_>,
    corridor: &mut dyn Corridor,
) -> Result<Imported, ImportError> {
    let fits = FORMATS.iter().find(|format| (format.fits)(trunk));
    let format = fits.ok_or_else(|| ImportError::Unknown(trunk.name().to_owned()))?;
    let known = Known::of(settings)?;
    let mut survey = Survey::new(trunk, &known, settings.privacy);
    survey.imported.format = format.name;
    (format.read)(trunk, &mut survey)?;
    let surveyed = survey.imported;
    if settings.mode == Mode::Rehearse {
        return Ok(surveyed);
    }
    let all = surveyed.new + surveyed.there + surveyed.private;
    let mut landing = Landing::new((trunk, settings), known, corridor, all)?;
    let read = (format.read)(trunk, &mut landing);
    let imported = landing.finish(format.name);
    read.map(|()| imported)
}

/// Counts, and writes nothing.
struct Survey<'a> {
    trunk: &'a Trunk,
    known: &'a Known,
    seen: HashSet<String>,
    privacy: Privacy,
    imported: Imported,
}

impl<'a> Survey<'a> {
    fn new(trunk: &'a Trunk, known: &'a Known, privacy: Privacy) -> Self {
        Self { trunk, known, seen: HashSet::new(), privacy, imported: Imported::default() }
    }
}

impl Survey<'_> {
    /// What is not in the archive and at no address will not come.
    fn count_media(&mut self, post: &Carried) {
        let sources: BTreeSet<&str> = post.media.iter().map(|it| it.source.as_str()).collect();
        for source in sources.into_iter().take(IMPORT_MEDIA_MAX) {
            if self.trunk.find(source).is_some() || source.starts_with("http") {
                self.imported.media += 1;
            } else {
                let what = format!("the file `{source}`: it is not in the archive");
                self.imported.lose(what, &post.id);
            }
        }
    }
}

impl Receiver for Survey<'_> {
    fn take(&mut self, post: Carried) -> Result<(), ImportError> {
        if post.reach.is_private() && self.privacy == Privacy::Leave {
            self.imported.private += 1;
            return Ok(());
        }
        if self.known.has(&post.id) || !self.seen.insert(post.id.clone()) {
            self.imported.there += 1;
        } else {
            self.imported.new += 1;
            self.count_media(&post);
        }
        for what in post.lost {
            self.imported.lose(what, &post.id);
        }
        Ok(())
    }

    fn leave(&mut self, what: &'static str) {
        self.imported.leave(what);
    }
}

#[cfg(test)]
mod tests;
