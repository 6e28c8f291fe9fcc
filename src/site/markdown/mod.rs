//! Markdown → HTML: one parse, two renditions. The page gets everything the owner wrote; other
//! servers get what survives there ([`federated`]). The only home of `comrak`.

mod federated;
mod hashtags;

use std::fmt::Write;
use std::sync::Arc;

use comrak::nodes::{Node, NodeValue};
use comrak::{Arena, Options, parse_document};

use super::content::Tag;
use super::slug::absolute;
use crate::limits::SUMMARY_MAX_CHARS;

pub(super) use federated::Picture;
pub(super) use hashtags::tags_in;

/// What Markdown may do, and where it stands.
pub(super) struct Setting<'a> {
    /// The origin of the site, without a slash at the end.
    pub(super) origin: &'a str,
    /// The absolute address of the page.
    pub(super) base: &'a str,
    /// Is raw HTML of the owner's kept on the page?
    pub(super) html: bool,
    /// The tags that have pages: only these become links where the text mentions them.
    pub(super) tags: &'a [Tag],
}

/// Both renditions of one text, and what was seen on the way.
#[derive(Default)]
pub(super) struct Rendered {
    /// For the page.
    pub(super) page: String,
    /// For other servers (OBJ-11).
    pub(super) federated: String,
    /// The pictures of the text, in order, with absolute addresses.
    pub(super) pictures: Vec<Picture>,
    /// Plain text before `<!-- more -->`, else the first paragraph; shortened.
    pub(super) summary: String,
    /// Words of plain text.
    pub(super) words: usize,
}

/// Renders `markdown` both ways.
pub(super) fn render(markdown: &str, setting: &Setting<'_>) -> Rendered {
    let arena = Arena::new();
    let mut options = options();
    options.render.r#unsafe = setting.html;
    let root = parse_document(&arena, markdown, &options);
    hashtags::link(&arena, root, setting.tags);
    let mut page = String::with_capacity(markdown.len() * 3 / 2);
    comrak::format_html(root, &options, &mut page).expect("a string takes every write");
    let (federated, pictures) = federated::render(root, setting);
    let (summary, words) = plain(root);
    Rendered { page, federated, pictures, summary, words }
}

/// The page rendition alone, with every link absolute: what a feed carries.
pub(super) fn render_for_feed(markdown: &str, setting: &Setting<'_>) -> String {
    let (origin, base) = (setting.origin.to_owned(), setting.base.to_owned());
    let rewrite = move |url: &str| absolute(url, &origin, &base).unwrap_or_default();
    let rewrite: Arc<dyn comrak::options::URLRewriter> = Arc::new(rewrite);
    let mut options = options();
    options.render.r#unsafe = setting.html;
    options.extension.link_url_rewriter = Some(Arc::clone(&rewrite));
    options.extension.image_url_rewriter = Some(rewrite);
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options);
    let mut html = String::new();
    comrak::format_html(root, &options, &mut html).expect("a string takes every write");
    html
}

/// GitHub's Markdown with footnotes and ids of headings.
fn options() -> Options<'static> {
    let mut options = Options::default();
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.autolink = true;
    options.extension.tasklist = true;
    options.extension.footnotes = true;
    options.extension.header_id_prefix = Some(String::new());
    options
}

/// The summary and the number of words.
fn plain(root: Node<'_>) -> (String, usize) {
    let mut text = String::new();
    let mut first = None;
    let mut more = None;
    for edge in root.traverse() {
        let (node, entering) = match edge {
            comrak::arena_tree::NodeEdge::Start(node) => (node, true),
            comrak::arena_tree::NodeEdge::End(node) => (node, false),
        };
        match (&node.data().value, entering) {
            (NodeValue::Text(words), true) => text.push_str(words),
            (NodeValue::Code(code), true) => text.push_str(&code.literal),
            (NodeValue::SoftBreak | NodeValue::LineBreak, true) => text.push(' '),
            (NodeValue::HtmlBlock(html), true) if is_more(&html.literal) => {
                more = more.or(Some(text.len()));
            }
            (NodeValue::HtmlInline(html), true) if is_more(html) => {
                more = more.or(Some(text.len()));
            }
            (NodeValue::Paragraph, false) => {
                let words = text.trim();
                first = first.or_else(|| (!words.is_empty()).then(|| words.to_owned()));
                text.push('\n');
            }
            // What stands above the first paragraph is a title, not a summary.
            (NodeValue::Heading(_), false) if first.is_none() && more.is_none() => text.clear(),
            (value, false) if value.block() => text.push('\n'),
            _ => {}
        }
    }
    let summary = match more {
        Some(end) => text[..end.min(text.len())].to_owned(),
        None => first.unwrap_or_default(),
    };
    (shorten(&summary), text.split_whitespace().count())
}

fn is_more(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim() == "more")
}

/// At most [`SUMMARY_MAX_CHARS`] characters of `text` in one line, cut between words.
fn shorten(text: &str) -> String {
    let mut short = String::new();
    let mut count = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count() + 1;
        if count + length > SUMMARY_MAX_CHARS {
            short.push('…');
            return short;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        count += length;
    }
    short
}

/// Text as HTML.
pub(super) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            c => html.write_char(c).expect("a string takes every write"),
        }
    }
    html
}

#[cfg(test)]
mod tests;
