//! One file of `content/` → a [`Post`], a [`Page`] or an [`Index`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::content::{Index, Page, Post};
use super::front::{self, Keys};
use super::place;
use super::record::{face_of, stamp_of};
use super::value::Value;
use super::walk::unreadable;
use crate::config::{Config, Problem};
use crate::id::ContentHash;
use crate::limits::SOURCE_MAX_BYTES;

/// What a file turned out to be.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub enum Document {
    /// It has a date.
    Post(Box<Post>),
    /// It has none.
    Page(Box<Page>),
    /// It is about the list of its folder.
    Index(Box<Index>),
}

/// Reads the file `source`, relative to `root`. Warnings and errors are added to `problems`.
/// `None` if there was an error.
pub(super) fn load(
    root: &Path,
    source: &Path,
    (config, hash): (&Config, fn(&[u8]) -> ContentHash),
    problems: &mut Vec<Problem>,
) -> Option<Document> {
    let text = match read(root, source) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    parse(&text, source, (config, hash), problems)
}

/// The Markdown of `page`, read again.
///
/// # Errors
/// When the file is not what it was when `page` was read from it.
pub(super) fn body_of(root: &Path, page: &Page) -> Result<String, Problem> {
    let mut text = read(root, &page.source)?;
    if !text.is_char_boundary(page.body_at) {
        let message = "was changed while the site was built";
        let problem = Problem::error("content/changed", message).in_file(&page.source);
        return Err(problem.help("build again"));
    }
    text.drain(..page.body_at);
    Ok(text)
}

fn read(root: &Path, source: &Path) -> Result<String, Problem> {
    let bytes = read_at_most(&root.join(source)).map_err(|error| unreadable(source, &error))?;
    if bytes.len() as u64 > SOURCE_MAX_BYTES {
        let message = format!("is larger than {} MiB", SOURCE_MAX_BYTES / 1024 / 1024);
        return Err(Problem::error("content/too-large", message)
            .in_file(source)
            .help("divide it, or put what is not text into `static/`"));
    }
    let line_at = |end: usize| 1 + bytes[..end].iter().filter(|b| **b == b'\n').count();
    if let Some(at) = bytes.iter().position(|b| *b == 0) {
        let problem = Problem::error("content/nul", "has a nul byte; this is not a text");
        let help = "save it as a text in UTF-8, or move it to `static/`";
        return Err(problem.at(source, line_at(at)).help(help));
    }
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        let line = 1 + error.as_bytes()[..at].iter().filter(|b| **b == b'\n').count();
        let problem = Problem::error("content/not-utf8", "is not UTF-8").at(source, line);
        problem.help("save it as UTF-8 in your editor")
    })
}

/// The content of a file, but no more of it than shows that it is too large.
fn read_at_most(path: &Path) -> io::Result<Vec<u8>> {
    let file = File::open(path)?;
    let length = file.metadata()?.len().min(SOURCE_MAX_BYTES);
    // One byte more, so that the end is found without growing.
    let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or(0) + 1);
    file.take(SOURCE_MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Reads `text`, the content of the file `source`: a pure function of its arguments. `hash` makes
/// the hash by which the ledger knows a text again. Warnings and
/// errors are added to `problems`. `None` if there was an error.
pub fn parse(
    text: &str,
    source: &Path,
    (config, hash): (&Config, fn(&[u8]) -> ContentHash),
    problems: &mut Vec<Problem>,
) -> Option<Document> {
    let split = match front::split(text, source) {
        Ok(split) => split,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    let before = problems.len();
    if let Some(line) = unmerged_line(split.body) {
        let message = "git left this text unmerged: both versions are in it";
        let problem = Problem::error("content/unmerged", message);
        let problem = problem.at(source, split.body_line + line);
        problems.push(problem.help("keep one of them, and take the lines of marks out"));
    }
    let mut keys = Keys { front: split.front, source, config, problems };
    let mut document = if place::is_index(source) {
        Document::Index(Box::new(front::read_index(&mut keys)))
    } else {
        front::read_entry(&mut keys, split.body)
    };
    let (extra, warnings) = keys.front.rest(source);
    let failed = problems[before..].iter().any(Problem::is_error);
    problems.extend(warnings);
    complete(document.page_mut(), extra);
    let face = face_of(&document);
    if let Document::Post(post) = &mut document {
        post.wordless = split.body.trim_ascii().is_empty() && says_nothing(&post.page);
    }
    let page = document.page_mut();
    (page.body_at, page.body_line) = (text.len() - split.body.len(), split.body_line);
    page.body_hash = hash(split.body.as_bytes());
    (page.stamp, page.face) = (stamp_of(text), face);
    (!failed).then_some(document)
}

/// The place of the line, from nought, on which marks of git begin. Code may show them.
fn unmerged_line(body: &str) -> Option<usize> {
    // Nearly every text has none.
    memchr::memmem::find(body.as_bytes(), b"<<<<<<< ")?;
    let (mut begins, mut split, mut in_code) = (None, false, false);
    for (at, line) in body.lines().enumerate() {
        in_code ^= line.starts_with("```") || line.starts_with("~~~");
        match begins {
            _ if in_code => {}
            None if line.starts_with("<<<<<<< ") => begins = Some(at),
            Some(_) if line == "=======" => split = true,
            Some(_) if split && line.starts_with(">>>>>>> ") => return begins,
            _ => {}
        }
    }
    None
}

impl Document {
    /// What all kinds have in common.
    pub(super) fn page(&self) -> &Page {
        match self {
            Self::Post(post) => &post.page,
            Self::Page(page) => page,
            Self::Index(index) => &index.page,
        }
    }

    pub(super) fn page_mut(&mut self) -> &mut Page {
        match self {
            Self::Post(post) => &mut post.page,
            Self::Page(page) => page,
            Self::Index(index) => &mut index.page,
        }
    }
}

/// Has `page`, which has no text, nothing else that others could be shown?
fn says_nothing(page: &Page) -> bool {
    let rare = page.rare();
    let others =
        [&rare.in_reply_to, &rare.quote, &rare.like_of, &rare.repost_of, &rare.bookmark_of];
    page.description.is_none()
        && rare.images.is_empty()
        && rare.poll.is_none()
        && others.iter().all(|other| other.is_none())
}

/// Gives `page` what is left of its front matter, in which a picture may be, too.
fn complete(page: &mut Page, extra: BTreeMap<String, Value>) {
    if page.rare().images.is_empty()
        && let Some(images) = extra.get("image").and_then(front::images_in)
        && !images.is_empty()
    {
        page.rare.get_or_insert_default().images = images;
    }
    page.extra = extra;
}
