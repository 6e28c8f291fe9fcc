//! A post as other pages show it: in a list, as a neighbour, as a line of the archive. There may be
//! fifty thousand in one list, and a template asks each for little: a card knows where its post is,
//! and makes what it is asked for.

use std::sync::Arc;

use minijinja::Value as Context;

use super::content::{Content, Post};
use super::record::stamp_of;
use super::slug::encode;
use super::theme::{lazy, table};
use super::view::{date_parts, date_text, image, language, tag_links};
use crate::clock::Timestamp;
use crate::config::Config;

/// What a template may ask of a card.
const CARD: &[&str] = &[
    "title",
    "permalink",
    "url",
    "date",
    "year",
    "month",
    "day",
    "date_iso",
    "date_text",
    "updated_iso",
    "updated_text",
    "summary",
    "content_warning",
    "sensitive",
    "tags",
    "content_html",
    "section",
    "language",
    "author",
    "image",
    "extra",
];
/// What it may ask of a line of the archive.
const LINE: &[&str] =
    &["title", "url", "date", "year", "month", "day", "date_iso", "date_text", "summary"];

/// Makes cards of the posts of one content.
#[derive(Clone, Debug)]
pub(super) struct Cards(Arc<Shelf>);

#[derive(Debug)]
struct Shelf {
    content: Arc<Content>,
    config: Config,
}

impl Cards {
    pub(super) fn new(content: Arc<Content>, config: Config) -> Self {
        Self(Arc::new(Shelf { content, config }))
    }

    pub(super) fn content(&self) -> &Content {
        &self.0.content
    }

    pub(super) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The post at `index` in a list; `html` is the whole text of one without a title.
    pub(super) fn card(&self, index: usize, summary: &str, html: Option<&str>) -> Context {
        let summary = self.0.content.posts[index].page.description.as_deref().unwrap_or(summary);
        self.make(CARD, index, (summary, html))
    }

    /// A card without its text.
    pub(super) fn neighbour(&self, index: usize) -> Context {
        self.card(index, "", None)
    }

    /// A line of the archive.
    pub(super) fn line(&self, index: usize, summary: &str) -> Context {
        self.make(LINE, index, (summary, None))
    }

    fn make(
        &self,
        names: &'static [&'static str],
        index: usize,
        (summary, html): (&str, Option<&str>),
    ) -> Context {
        let cards = self.clone();
        let summary: Context = Some(summary).filter(|text| !text.is_empty()).into();
        let html: Context = html.into();
        lazy(names, move |name| match name {
            "summary" => Some(summary.clone()),
            "content_html" => Some(html.clone()),
            _ => member(&cards.0.content.posts[index], name, &cards.0.config),
        })
    }
}

/// What `name` is of `post`.
fn member(post: &Post, name: &str, config: &Config) -> Option<Context> {
    let page = &post.page;
    let part = |at: usize| {
        let [date, year, month, day] = date_parts(post.date, config);
        [date, year, month, day].into_iter().nth(at)
    };
    Some(match name {
        "title" => page.title.as_deref().into(),
        "permalink" => config.site.origin.join(&encode(&page.permalink)).into(),
        "url" => encode(&page.permalink).into(),
        "date" => return part(0),
        "year" => return part(1),
        "month" => return part(2),
        "day" => return part(3),
        "date_iso" => post.date.rfc3339().into(),
        "date_text" => date_text(post.date, config).into(),
        "updated_iso" => page.updated.map(Timestamp::rfc3339).into(),
        "updated_text" => page.updated.map(|updated| date_text(updated, config)).into(),
        "content_warning" => post.content_warning.as_deref().into(),
        "sensitive" => post.sensitive.into(),
        "tags" => tag_links(post),
        "section" => page.section.as_deref().into(),
        "language" => language(page, config),
        "author" => page.author.as_deref().into(),
        "image" => page.rare().images.first().map(image).into(),
        "extra" => table(&page.whole_extra()),
        _ => return None,
    })
}

/// A number that differs when a [`Cards::neighbour`] of this post would.
pub(super) fn head(post: &Post) -> u64 {
    stamp_of((post.page.whole_face(), &post.page.permalink))
}
