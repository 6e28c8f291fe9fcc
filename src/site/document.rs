//! One file of `content/` → a [`Post`], a [`Page`] or an [`Index`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::content::{Index, Page, Post};
use super::front::{self, Keys};
use super::place;
use super::value::Value;
use super::walk::unreadable;
use crate::config::{Config, Problem};
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
    config: &Config,
    problems: &mut Vec<Problem>,
) -> Option<Document> {
    let text = match read(root, source) {
        Ok(text) => text,
        Err(problem) => {
            problems.push(problem);
            return None;
        }
    };
    parse(&text, source, config, problems)
}

fn read(root: &Path, source: &Path) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    File::open(root.join(source))
        .and_then(|file| file.take(SOURCE_MAX_BYTES + 1).read_to_end(&mut bytes))
        .map_err(|error| unreadable(source, &error))?;
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

/// Reads `text`, the content of the file `source`: a pure function of its arguments. Warnings and
/// errors are added to `problems`. `None` if there was an error.
pub fn parse(
    text: &str,
    source: &Path,
    config: &Config,
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
    let mut keys = Keys { front: split.front, source, config, problems };
    let mut document = if place::is_index(source) {
        Document::Index(Box::new(front::read_index(&mut keys)))
    } else {
        front::read_entry(&mut keys, split.body)
    };
    let (extra, warnings) = keys.front.rest(source);
    let failed = problems[before..].iter().any(Problem::is_error);
    problems.extend(warnings);
    document.complete(extra, split.body, split.body_line);
    (!failed).then_some(document)
}

impl Document {
    fn complete(&mut self, extra: BTreeMap<String, Value>, body: &str, body_line: usize) {
        let page = match self {
            Self::Index(index) => {
                (index.settings.extra, index.intro.body) = (extra, body.to_owned());
                return;
            }
            Self::Post(post) => &mut post.page,
            Self::Page(page) => page,
        };
        if page.rare().images.is_empty()
            && let Some(images) = extra.get("image").and_then(front::images_in)
            && !images.is_empty()
        {
            page.rare.get_or_insert_default().images = images;
        }
        (page.extra, page.body, page.body_line) = (extra, body.to_owned(), body_line);
    }
}
