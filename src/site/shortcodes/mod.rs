//! Shortcodes: what Hugo, Zola and Jekyll let an author write into a text besides Markdown. They are
//! expanded before the Markdown is read (`docs/shortcodes.md` is for authors).
//!
//! text ──[`read`]──▶ parts (text and tags) ──[`pairs`]──▶ what belongs together ──[`mod@write`]──▶
//! text with placeholders, and [`Insert`]s
//!
//! What is Markdown takes the place of its tag. What is HTML becomes a placeholder, `U+F8FE`, digits,
//! `U+F8FF`; the renderer of the Markdown puts the fitting rendition there. These two characters
//! cannot come from the author: [`expand`] replaces them in the text.
//!
//! Pure: what a shortcode asks of the site (its templates, the address of a page) is a question to
//! [`World`].

mod arguments;
mod built_in;
mod pairs;
mod place;
mod read;
mod tag;
mod write;

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::path::Path;

use super::value::Value;
use crate::config::Problem;

/// Begins a placeholder.
pub const OPEN: char = '\u{F8FE}';
/// Ends a placeholder.
pub const CLOSE: char = '\u{F8FF}';

/// A text whose shortcodes have been replaced.
#[derive(Clone, PartialEq, Debug)]
pub struct Expanded<'t> {
    /// Markdown, with placeholders for `inserts`.
    pub text: Cow<'t, str>,
    /// By the number in the placeholder.
    pub inserts: Vec<Insert>,
}

/// HTML in the place of a placeholder: trusted, complete, and different for each reader.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Insert {
    /// For the page.
    pub page: String,
    /// For feeds: nothing but HTML, links absolute.
    pub feed: String,
    /// For other servers: paragraphs, links and emphasis.
    pub federated: String,
    /// What other servers get as attachments.
    pub pictures: Vec<Shown>,
}

/// A picture that a shortcode shows.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Shown {
    /// Absolute.
    pub url: String,
    /// What it shows, if the author says so.
    pub alt: Option<String>,
}

/// Where a text stands, for errors.
#[derive(Clone, Copy, Debug)]
pub struct Source<'a> {
    /// Relative to the root of the site.
    pub file: &'a Path,
    /// The line of the file that the text begins with, from 1.
    pub first_line: usize,
}

/// What a template makes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Format {
    /// `NAME.html`
    Html,
    /// `NAME.md`
    Markdown,
}

/// A use of a shortcode, as its template sees it. A context has `named` at its top level, and
/// `args`, `body` (HTML, safe), `body_raw`, `nth`, `name`.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Call<'t> {
    /// Which shortcode.
    pub name: &'t str,
    /// Arguments without a name.
    pub args: Vec<Value>,
    /// Arguments with a name, in order.
    pub named: Vec<(&'t str, Value)>,
    /// What stands between its tags, as HTML.
    pub body: Option<String>,
    /// The same as it was written.
    pub body_raw: Option<String>,
    /// The how manieth use of this shortcode in this text it is, from 1.
    pub nth: usize,
}

/// The questions a shortcode has about the site.
pub trait World {
    /// Is there a template `shortcodes/NAME.html` or `.md`? It goes before what is built in.
    fn template(&self, name: &str) -> Option<Format>;
    /// The names of all templates, for suggestions.
    fn templates(&self) -> Vec<String>;
    /// Renders a template that is there.
    ///
    /// # Errors
    /// What is wrong in the template.
    fn render(&self, call: &Call<'_>) -> Result<String, Problem>;
    /// Markdown as HTML for all readers. It may have placeholders of these `inserts`.
    fn markdown(&self, text: &str, inserts: &[Insert]) -> Insert;
    /// The path of the page whose source is `path`: `posts/hello.md`, `/posts/hello`, `../hello.md`.
    fn page(&self, path: &str) -> Option<String>;
    /// The path of the post of this name: `2026-11-24-hello`.
    fn post(&self, name: &str) -> Option<String>;
    /// The absolute form of a link of this page, if others may follow it.
    fn absolute(&self, link: &str) -> Option<String>;
    /// The origin of the site, without a slash at the end.
    fn origin(&self) -> &str;
}

/// Replaces the shortcodes of `text`. A text without any is handed back as it is, after one look
/// at its bytes.
///
/// # Errors
/// Everything that is wrong, each with its line.
pub fn expand<'t>(
    text: &'t str,
    source: Source<'_>,
    world: &dyn World,
) -> Result<Expanded<'t>, Vec<Problem>> {
    if !may_have_any(text) {
        return Ok(Expanded { text: Cow::Borrowed(text), inserts: Vec::new() });
    }
    let clean;
    let text = if text.contains(OPEN) || text.contains(CLOSE) {
        // As long as they were, so that every byte stays in its place.
        clean = text.replace([OPEN, CLOSE], "\u{FFFD}");
        &clean
    } else {
        text
    };
    let mut places = place::Places::new(text, source);
    let parts = read::read(text, world, &mut places);
    let parts = pairs::pair(parts, &mut places);
    let (text, inserts) = write::write(text, &parts, world, &mut places);
    if places.problems.is_empty() {
        Ok(Expanded { text: Cow::Owned(text), inserts })
    } else {
        Err(places.problems)
    }
}

/// One pass, because most texts have none.
fn may_have_any(text: &str) -> bool {
    let mut rest = text.as_bytes();
    while let Some(at) = rest.iter().position(|byte| matches!(byte, b'{' | 0xEF)) {
        rest = &rest[at..];
        let mark = rest.starts_with(b"{{") || rest.starts_with(b"{%");
        if mark
            || rest.starts_with("\u{F8FE}".as_bytes())
            || rest.starts_with("\u{F8FF}".as_bytes())
        {
            return true;
        }
        rest = &rest[1..];
    }
    false
}
