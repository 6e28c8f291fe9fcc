//! Posts → files. Each is made in a hidden folder beside the others, and moved to its place when it is
//! whole.

use std::fs;
use std::fs::File;
use std::io;
use std::io::Write;
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use super::error::ImportError;
use super::known::Known;
use super::markdown::{self, Around};
use super::report::Imported;
use super::trunk::Trunk;
use super::{Corridor, Looked, Privacy, Receiver, Settings, front};
use crate::clock::Timestamp;
use crate::limits::{IMPORT_FILE_MAX_BYTES, IMPORT_MEDIA_MAX, IMPORT_TEXT_MAX_BYTES};
use crate::portability::carried::{Carried, CarriedMedia, CarriedText, Reach};

/// Where posts are made; hidden, so that no build reads it.
const WORKSHOP: &str = ".import";
/// Endings of files that are no pictures, and are put beside a text nevertheless.
const OTHERS: &[&str] =
    &["mp4", "m4v", "webm", "mov", "ogv", "mp3", "m4a", "ogg", "oga", "opus", "flac", "wav", "pdf"];

/// Writes files.
pub(super) struct Landing<'a> {
    trunk: &'a Trunk,
    settings: &'a Settings<'a>,
    known: Known,
    corridor: &'a mut dyn Corridor,
    done: usize,
    all: usize,
    imported: Imported,
}

/// A file of a post that is at its place.
struct Placed {
    source: String,
    file: String,
    alt: String,
    is_picture: bool,
}

impl<'a> Landing<'a> {
    pub(super) fn new(
        (trunk, settings): (&'a Trunk, &'a Settings<'a>),
        known: Known,
        corridor: &'a mut dyn Corridor,
        all: usize,
    ) -> Result<Self, ImportError> {
        let landing =
            Self { trunk, settings, known, corridor, done: 0, all, imported: Imported::default() };
        landing.clear()?;
        Ok(landing)
    }

    /// What was done.
    pub(super) fn finish(self, format: &'static str) -> Imported {
        // What is left of it is removed by the next import.
        let _ = self.clear();
        Imported { format, ..self.imported }
    }

    fn base(&self, post: &Carried) -> PathBuf {
        match post.reach.is_private() {
            true => self.settings.private.clone(),
            false => self.settings.content.join(&self.settings.folder),
        }
    }

    /// Removes what an import that was killed has left.
    fn clear(&self) -> Result<(), ImportError> {
        let public = self.settings.content.join(&self.settings.folder);
        for base in [&public, &self.settings.private] {
            let workshop = base.join(WORKSHOP);
            match fs::remove_dir_all(&workshop) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(unwritable(&workshop)(error));
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn write(&mut self, post: Carried) -> Result<(), ImportError> {
        let base = self.base(&post);
        let format = if post.page { "" } else { "%Y/%m" };
        let month = post.published.format(format, self.settings.zone).unwrap_or_default();
        let folder = base.join(&month);
        let name = free_name(&folder, &name_of(&post, self.settings));
        let workshop = base.join(WORKSHOP);
        let bundle = workshop.join(&name);
        make_folder(&bundle, post.reach)?;
        make_folder(&folder, post.reach)?;
        let placed = self.place_media(&post, &bundle)?;
        let parent = front::parent(&post, &self.known, self.settings.address);
        if post.in_reply_to.is_some() && parent.is_none() {
            self.imported.lose("what it answers".to_owned(), &post.id);
        }
        let matter = front::matter(&post, &mut self.known, self.settings.address);
        let text = matter + &self.text(&post, &placed);
        let index = bundle.join("index.md");
        // In a folder of its own until it is whole.
        let written = File::create(&index).and_then(|mut file| file.write_all(text.as_bytes()));
        written.map_err(unwritable(&index))?;
        let (from, to) = match placed.is_empty() {
            true => (index, folder.join(format!("{name}.md"))),
            false => (bundle.clone(), folder.join(&name)),
        };
        fs::rename(&from, &to).map_err(unwritable(&to))?;
        if placed.is_empty() {
            // It is empty, or an import that comes later empties it.
            let _ = fs::remove_dir(&bundle);
        }
        let file = if placed.is_empty() { to } else { to.join("index.md") };
        let file = file.strip_prefix(self.settings.content).unwrap_or(&file).to_owned();
        self.known.add(&post.id, file);
        self.imported.new += 1;
        self.imported.media += placed.len();
        for what in post.lost {
            self.imported.lose(what, &post.id);
        }
        Ok(())
    }

    /// The text, with what belongs to it behind it.
    fn text(&mut self, post: &Carried, placed: &[Placed]) -> String {
        let used = std::cell::RefCell::new(vec![false; placed.len()]);
        let picture = |source: &str| {
            let at = placed.iter().position(|one| one.source == source && one.is_picture)?;
            used.borrow_mut()[at] = true;
            Some(placed[at].file.clone())
        };
        let text = self.bounded(post);
        let around = Around { mentions: &post.mentions, picture: &picture };
        let mut parts = vec![markdown::of(&text, &around)];
        let used = used.into_inner();
        for (one, _) in placed.iter().zip(used).filter(|(_, used)| !used) {
            let Placed { file, alt, is_picture, .. } = one;
            let alt = if alt.is_empty() && !is_picture { file } else { alt };
            let link = markdown::link(alt, file);
            parts.push(if *is_picture { format!("!{link}") } else { link });
        }
        parts.retain(|part| !part.is_empty());
        if parts.is_empty() { String::new() } else { parts.join("\n\n") + "\n" }
    }

    fn bounded(&mut self, post: &Carried) -> CarriedText {
        let mut text = post.text.clone();
        let (CarriedText::Html(inner) | CarriedText::Plain(inner) | CarriedText::Markdown(inner)) =
            &mut text;
        if inner.len() > IMPORT_TEXT_MAX_BYTES {
            let cut = (0..=IMPORT_TEXT_MAX_BYTES).rev().find(|at| inner.is_char_boundary(*at));
            inner.truncate(cut.unwrap_or(0));
            self.imported.lose("the end of a text that is too long".to_owned(), &post.id);
        }
        text
    }

    /// Puts the files of a post into `bundle`. One that cannot be had is lost, the post is not.
    fn place_media(&mut self, post: &Carried, bundle: &Path) -> Result<Vec<Placed>, ImportError> {
        let mut placed: Vec<Placed> = Vec::new();
        for (number, media) in (1..).zip(&post.media) {
            if placed.iter().any(|one| one.source == media.source) {
                continue;
            }
            if number > IMPORT_MEDIA_MAX {
                let what = format!("pictures after the first {IMPORT_MEDIA_MAX}");
                self.imported.lose(what, &post.id);
                break;
            }
            let to = bundle.join(number.to_string());
            match self.place(media, &to) {
                Ok(one) => placed.push(one),
                Err(Missed::Disk(error)) => return Err(error),
                Err(Missed::File(why)) => {
                    // Whatever is there of it is not published.
                    let _ = fs::remove_file(&to);
                    let what = format!("the file `{}`: {why}", media.source);
                    self.imported.lose(what, &post.id);
                }
            }
        }
        Ok(placed)
    }

    fn place(&mut self, media: &CarriedMedia, to: &Path) -> Result<Placed, Missed> {
        let inside = self.trunk.find(&media.source);
        match inside {
            Some(name) => self.trunk.copy(name, to, IMPORT_FILE_MAX_BYTES).map_err(Missed::of)?,
            None if media.source.starts_with("http") => {
                let bytes = self.corridor.fetch(&media.source).map_err(Missed::File)?;
                let written = File::create(to).and_then(|mut file| file.write_all(&bytes));
                written.map_err(|error| Missed::Disk(unwritable(to)(error)))?;
            }
            None => return Err(Missed::File("it is not in the archive".to_owned())),
        }
        let looked = self.corridor.look(to).and_then(|looked| match looked {
            Looked::Picture(ending) => Ok((ending, true)),
            Looked::Other => other_ending(&media.source).map(|ending| (ending, false)),
        });
        let (ending, is_picture) = looked.map_err(Missed::File)?;
        let file = to.with_extension(ending);
        fs::rename(to, &file).map_err(|error| Missed::Disk(unwritable(&file)(error)))?;
        let file = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let alt = media.alt.as_deref().unwrap_or_default();
        let alt = markdown::from_plain(&alt.split_whitespace().collect::<Vec<_>>().join(" "));
        Ok(Placed { source: media.source.clone(), file, alt, is_picture })
    }
}

impl Receiver for Landing<'_> {
    fn take(&mut self, post: Carried) -> Result<(), ImportError> {
        if !self.corridor.goes_on(self.done, self.all) {
            return Err(ImportError::Stopped);
        }
        self.done += 1;
        if post.reach.is_private() && self.settings.privacy == Privacy::Leave {
            self.imported.private += 1;
        } else if self.known.has(&post.id) {
            self.imported.there += 1;
            for what in post.lost {
                self.imported.lose(what, &post.id);
            }
        } else {
            self.write(post)?;
        }
        Ok(())
    }

    fn leave(&mut self, what: &'static str) {
        self.imported.leave(what);
    }
}

/// Why a file of a post is not there.
enum Missed {
    /// It is the file's fault.
    File(String),
    /// Nothing can be written any more.
    Disk(ImportError),
}

impl Missed {
    fn of(error: ImportError) -> Self {
        match error {
            ImportError::Format { message, .. } => Self::File(message),
            other => Self::Disk(other),
        }
    }
}

fn unwritable(path: &Path) -> impl FnOnce(io::Error) -> ImportError {
    let path = path.display().to_string();
    |error| ImportError::Disk(path, error)
}

fn make_folder(path: &Path, reach: Reach) -> Result<(), ImportError> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true).mode(if reach.is_private() { 0o700 } else { 0o777 });
    builder.create(path).map_err(unwritable(path))
}

/// What a file is called: by its title, by the end of its id, or by its time.
fn name_of(post: &Carried, settings: &Settings<'_>) -> String {
    let title = post.title.as_deref().map(slug).filter(|slug| !slug.is_empty());
    title.or_else(|| end_of_id(&post.id)).unwrap_or_else(|| time_of(post.published, settings))
}

/// `113060490461528306` of an id that ends so.
fn end_of_id(id: &str) -> Option<String> {
    let end = id.trim_end_matches('/').rsplit(['/', ':', '=']).next()?;
    let fits = (1..=40).contains(&end.len()) && end.bytes().all(|b| b.is_ascii_alphanumeric());
    // Ids that differ by case alone would be one file on some disks, and one address.
    let end = end.to_ascii_lowercase();
    (fits && end != "index").then_some(end)
}

fn time_of(time: Timestamp, settings: &Settings<'_>) -> String {
    time.format("%Y-%m-%d-%H%M%S", settings.zone).unwrap_or_else(|| "post".to_owned())
}

/// Lower-case letters and digits, with `-` between words; at most 60.
fn slug(title: &str) -> String {
    let mut slug = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_ascii_alphanumeric() {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= 60 {
            break;
        }
    }
    let slug = slug.trim_matches('-').to_owned();
    // A name of digits would be read as a date.
    if slug.bytes().any(|b| b.is_ascii_lowercase()) && slug != "index" {
        slug
    } else {
        String::new()
    }
}

/// `name`, or with a number behind it if that is taken.
fn free_name(folder: &Path, name: &str) -> String {
    let is_free =
        |name: &str| !folder.join(name).exists() && !folder.join(format!("{name}.md")).exists();
    if is_free(name) {
        return name.to_owned();
    }
    let names = (2..u32::MAX).map(|number| format!("{name}-{number}"));
    names.into_iter().find(|name| is_free(name)).unwrap_or_else(|| name.to_owned())
}

/// The ending of a file that is no picture, if such files are published.
fn other_ending(source: &str) -> Result<&'static str, String> {
    let path = source.split(['?', '#']).next().unwrap_or_default();
    let ending = path.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = OTHERS.iter().find(|known| Some(**known) == ending.as_deref());
    known.copied().ok_or_else(|| "files of this kind are not published".to_owned())
}
