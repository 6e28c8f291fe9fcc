//! The text of a post as other servers get it: whole, or, where that is more than they take, its
//! beginning and a link (OBJ-12, OBJ-13).

use serde::{Deserialize, Serialize};

use super::content::Post;
use super::markdown::{Rendered, escape};
use super::social::Reference;
use crate::ap::OwnObject;
use crate::config::Problem;
use crate::limits::{CREATE_MAX_BYTES, HTML_DEPTH_OUT_MAX};

/// More than everything but the text, the files and the short texts of an object takes: ids, a
/// hundred tags, ten options.
const FRAME_BYTES: usize = 24 * 1024;
/// A byte of a text takes at most six in JSON.
const WORST_BYTES: usize = 6;

/// Is what others get all of a post?
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
pub(super) enum Fit {
    /// Yes.
    #[default]
    Whole,
    /// It would be so many bytes.
    TooLarge(usize),
    /// Its elements are nested so deeply.
    TooDeep(usize),
}

/// What the texts of an object are made of.
pub(super) struct Content<'a> {
    pub(super) post: &'a Post,
    pub(super) rendered: &'a Rendered,
    /// Has it no `name`, so that its title is part of the text?
    pub(super) is_note: bool,
    pub(super) quote: Option<&'a Reference>,
    /// Its page.
    pub(super) url: String,
}

impl Content<'_> {
    /// All of it.
    pub(super) fn whole(&self) -> String {
        self.framed(&self.rendered.federated)
    }

    /// A short form of an article (FEP-b2b8). What is warned of is not said again.
    pub(super) fn preview(&self) -> Option<String> {
        self.lead().filter(|_| self.post.content_warning.is_none())
    }

    /// `object` as others can take it.
    pub(super) fn fit(&self, mut object: OwnObject) -> (OwnObject, Fit) {
        let fit = fit_of(&object);
        if fit != Fit::Whole {
            let url = escape(&self.url);
            let lead = self.lead().unwrap_or_default();
            object.content = self.framed(&format!("{lead}<p><a href=\"{url}\">{url}</a></p>"));
        }
        (object, fit)
    }

    fn lead(&self) -> Option<String> {
        let lead = self.post.page.description.as_deref().unwrap_or(&self.rendered.summary).trim();
        (!lead.is_empty()).then(|| format!("<p>{}</p>", escape(lead)))
    }

    /// `html` below what is quoted, and below the title where that has no other place.
    fn framed(&self, html: &str) -> String {
        let mut framed = String::with_capacity(html.len());
        if let Some(quote) = self.quote {
            // Servers that show the quoted post leave this line out (protocol 2.7).
            let url = escape(&quote.url);
            let link = format!("<a href=\"{url}\">{url}</a>");
            framed.push_str(&format!("<p class=\"quote-inline\">RE: {link}</p>"));
        }
        if let Some(title) = self.post.page.title.as_deref().filter(|_| self.is_note) {
            framed.push_str(&format!("<p><strong>{}</strong></p>", escape(title)));
        }
        framed.push_str(html);
        framed
    }
}

fn fit_of(object: &OwnObject) -> Fit {
    let depth = depth_of(&object.content);
    if depth > HTML_DEPTH_OUT_MAX {
        return Fit::TooDeep(depth);
    }
    // Most are so far from the bound that they need not be written to see it.
    let files =
        object.attachments.iter().map(|file| WORST_BYTES * (file.url.len() + len(&file.name)));
    let texts = len(&object.summary) + len(&object.name) + len(&object.preview);
    let most = 2 * escaped_len(&object.content) + WORST_BYTES * texts + files.sum::<usize>();
    if most + FRAME_BYTES < CREATE_MAX_BYTES {
        return Fit::Whole;
    }
    match object.write().size() {
        size if size > CREATE_MAX_BYTES => Fit::TooLarge(size),
        _ => Fit::Whole,
    }
}

fn len(text: &Option<String>) -> usize {
    text.as_ref().map_or(0, String::len)
}

/// How long `text` is in JSON, at most.
fn escaped_len(text: &str) -> usize {
    let plain = text.bytes().filter(|b| matches!(b, b'"' | b'\\')).count();
    let control = text.bytes().filter(|b| *b < b' ').count();
    text.len() + plain + control * (WORST_BYTES - 1)
}

/// How deeply the elements of `html` are nested, which is well-formed.
fn depth_of(html: &str) -> usize {
    const ALONE: [&str; 3] = ["br", "hr", "img"];
    let (mut depth, mut deepest) = (0_usize, 0);
    for tag in html.split('<').skip(1) {
        let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if tag.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !ALONE.contains(&name) {
            depth += 1;
            deepest = deepest.max(depth);
        }
    }
    deepest
}

impl Fit {
    /// What the owner should know of it.
    pub(super) fn warning(self, post: &Post) -> Option<Problem> {
        let message = match self {
            Self::Whole => return None,
            Self::TooLarge(bytes) => format!(
                "is {} KiB as other servers get it; they take {}",
                bytes.div_ceil(1024),
                CREATE_MAX_BYTES / 1024
            ),
            Self::TooDeep(depth) => format!(
                "has elements in elements, {depth} deep; other servers take {HTML_DEPTH_OUT_MAX}"
            ),
        };
        let problem = Problem::warning("site/too-large", message).in_file(&post.page.source);
        Some(
            problem.help("they get a summary and a link to the page; write a `description` for it"),
        )
    }
}

#[cfg(test)]
mod tests;
