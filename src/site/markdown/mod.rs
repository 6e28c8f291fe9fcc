//! Markdown → HTML: one parse, several renditions. The page gets everything the owner wrote; a
//! feed gets the same for readers that have only the HTML; other servers get what survives there
//! ([`federated`]). The only home of `pulldown_cmark`, `memchr` and `math_core`.
//!
//! text ──[`read`]──▶ [`piece`]s ──▶ [`page`] and [`federated`]. What a text *means* (ids, notes,
//! links, summary) is decided while it is read, once; the writers only spell it.

mod blocks;
mod code;
mod endnotes;
mod federated;
mod fence;
mod hashtags;
mod headings;
mod images;
mod inline;
mod links;
mod markup;
mod math;
mod mentions;
mod notes;
mod page;
mod piece;
mod plain;
mod read;
mod run;
mod text;

use std::sync::Arc;

use serde::Serialize;

use super::content::Tag;
use page::Dress;

pub(super) use hashtags::tags_in;
pub use mentions::mentions_in;
pub(super) use text::escape;

/// What Markdown may do, and where it stands.
pub(super) struct Setting<'a> {
    /// The origin of the site, without a slash at the end.
    pub(super) origin: &'a str,
    /// The absolute address of the page.
    pub(super) base: &'a str,
    /// Is raw HTML of the owner's kept on the page?
    pub(super) html: bool,
    /// Are quotation marks, dashes and dots made typographic?
    pub(super) smart: bool,
    /// Is code coloured on the page?
    pub(super) highlight: bool,
    /// Is [`Rendered::feed`] wanted?
    pub(super) feed: bool,
    /// Is [`Rendered::card`] wanted?
    pub(super) card: bool,
    /// The tags that have pages: only these become links where the text mentions them.
    pub(super) tags: &'a [Arc<Tag>],
    /// The site around the text.
    pub(super) around: &'a dyn Surroundings,
    /// What stands where the text has the placeholders `U+F8FE 0 U+F8FF`, `U+F8FE 1 U+F8FF`, ...
    pub(super) inserts: &'a [Insert],
}

/// A text that belongs to no site.
pub(super) const ALONE: Setting<'static> = Setting {
    origin: "https://example.com",
    base: "https://example.com/",
    html: true,
    smart: false,
    highlight: false,
    feed: false,
    card: false,
    tags: &[],
    around: &Nowhere,
    inserts: &[],
};

/// The questions a text has about the site it belongs to.
pub(super) trait Surroundings {
    /// The permalink of the page that `path` names: `@/posts/x.md` from the root of the content,
    /// `x.md` and `../x.md` from the text. It comes without its fragment.
    fn page(&self, path: &str) -> Option<String>;
    /// What is known of a picture that the text names by `url`.
    fn image(&self, url: &str) -> Option<ImageInfo>;
    /// The account `user@host`, if it is known.
    fn mention(&self, handle: &str) -> Option<MentionInfo>;
}

/// No site at all.
pub(super) struct Nowhere;

impl Surroundings for Nowhere {
    fn page(&self, _: &str) -> Option<String> {
        None
    }

    fn image(&self, _: &str) -> Option<ImageInfo> {
        None
    }

    fn mention(&self, _: &str) -> Option<MentionInfo> {
        None
    }
}

/// A picture of the site.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct ImageInfo {
    /// Its address on the page.
    pub(super) src: String,
    /// In pixels.
    pub(super) width: u32,
    /// In pixels.
    pub(super) height: u32,
    /// Smaller ones with their widths.
    pub(super) srcset: Vec<(String, u32)>,
    pub(super) media_type: String,
    pub(super) blurhash: Option<String>,
}

/// An account that can be mentioned.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct MentionInfo {
    /// Its id, which is what is told of it.
    pub(super) id: String,
    /// Where people find it.
    pub(super) url: String,
}

/// What stands in the place of a shortcode.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Insert {
    pub(super) page: String,
    pub(super) feed: String,
    pub(super) federated: String,
    pub(super) pictures: Vec<Picture>,
}

/// A picture of the text.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Picture {
    /// Absolute.
    pub(super) url: String,
    /// What it shows, if the owner says so.
    pub(super) alt: Option<String>,
    /// In pixels, if known.
    pub(super) width: Option<u32>,
    pub(super) height: Option<u32>,
    pub(super) blurhash: Option<String>,
    /// What must stay visible: from −1 (left, bottom) to 1 (right, top).
    pub(super) focus: Option<(f64, f64)>,
    /// If the site knows it.
    pub(super) media_type: Option<String>,
}

/// A heading and those below it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub(super) struct TocEntry {
    pub(super) level: u8,
    pub(super) id: String,
    /// Plain text.
    pub(super) text: String,
    pub(super) children: Vec<TocEntry>,
}

/// A link within the site.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct LocalLink {
    /// As it stands on the page: `#top`, `../x/`, `/posts/x/#y`; a `.md` file that was not found
    /// as it was written.
    pub(super) target: String,
    /// Of the text, from 1.
    pub(super) line: usize,
    /// Does it name a `.md` file that is not there?
    pub(super) is_missing: bool,
}

/// An account that the text mentions.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Mention {
    /// `user@host` as it was written.
    pub(super) handle: String,
    /// Who it is.
    pub(super) info: MentionInfo,
}

/// Something about the text that the owner should know.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Warning {
    /// A word for it, as in `site/alt`.
    pub(super) code: &'static str,
    pub(super) message: String,
    /// Of the text, from 1.
    pub(super) line: usize,
}

/// All renditions of one text, and what was seen on the way.
#[derive(Clone, PartialEq, Debug, Default)]
pub(super) struct Rendered {
    /// For its own page.
    pub(super) page: String,
    /// For other servers (OBJ-11).
    pub(super) federated: String,
    /// For a feed: every link absolute, no furniture. Empty unless asked for.
    pub(super) feed: String,
    /// For a list on another page: every link right there, no ids, notes on its own page. Empty
    /// unless asked for.
    pub(super) card: String,
    /// The pictures of the text, in order, with absolute addresses.
    pub(super) pictures: Vec<Picture>,
    /// Plain text before `<!-- more -->`, else the first paragraph; shortened.
    pub(super) summary: String,
    /// What stands before `<!-- more -->`, as in [`Rendered::card`].
    pub(super) summary_html: Option<String>,
    /// Words of plain text.
    pub(super) words: usize,
    pub(super) toc: Vec<TocEntry>,
    pub(super) links: Vec<LocalLink>,
    /// The addresses of other sites, in links and pictures, each with its line of the text, from 1.
    pub(super) external: Vec<(String, usize)>,
    /// The ids on the page.
    pub(super) anchors: Vec<String>,
    /// The names of the `#tags` in the text, whether they have a page or not; each once, in order.
    pub(super) hashtags: Vec<String>,
    /// Each once, in order.
    pub(super) mentions: Vec<Mention>,
    pub(super) warnings: Vec<Warning>,
}

/// Renders `markdown` in every way that is wanted.
pub(super) fn render(markdown: &str, setting: &Setting<'_>) -> Rendered {
    let (parsed, mut rendered) = read::read(markdown, setting, read::options(markdown, setting));
    rendered.page = page::render(&parsed, setting, &Dress::PAGE);
    (rendered.federated, rendered.pictures) = federated::render(&parsed, setting);
    if setting.feed {
        rendered.feed = page::render(&parsed, setting, &Dress::FEED);
    }
    if setting.card {
        rendered.card = page::render(&parsed, setting, &Dress::CARD);
    }
    rendered.summary_html = page::render_summary(&parsed, setting);
    rendered
}

/// [`Rendered::external`] of a text of the site at `origin`, without rendering it.
pub(super) fn external(markdown: &str, origin: &str) -> Vec<(String, usize)> {
    let setting = Setting { origin, ..ALONE };
    let (_, rendered) = read::read(markdown, &setting, read::options(markdown, &setting));
    rendered.external
}

/// A text by itself, as its page and as other servers get it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Preview {
    /// For the page.
    pub page: String,
    /// For other servers.
    pub federated: String,
}

/// Renders a text that belongs to no site, at `https://example.com/`.
#[must_use]
pub fn preview(markdown: &str) -> Preview {
    let rendered = render(markdown, &ALONE);
    Preview { page: rendered.page, federated: rendered.federated }
}

#[cfg(test)]
mod tests;
