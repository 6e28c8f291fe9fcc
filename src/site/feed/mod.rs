//! What programs read: feeds in three formats, the sitemap, `robots.txt`. The only home of
//! `quick_xml`.
//!
//! The writers know nothing of how posts are kept: they get a [`Channel`] and its [`Entry`]s.
//! Nothing here asks for the time: a feed was updated when its newest entry was.

mod atom;
mod entries;
mod json_feed;
mod rss;
mod sitemap;
#[cfg(test)]
mod tests;
mod xml;

use std::borrow::Cow;

use crate::clock::Timestamp;
use crate::config::{Config, Robots};

pub(super) use entries::{Detail, channel, entry, newest};
pub(super) use sitemap::{Place, part_of_sitemap, sitemaps};

/// A format.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// Atom 1.0 (RFC 4287).
    Atom,
    /// RSS 2.0.
    Rss,
    /// JSON Feed 1.1.
    Json,
}

impl Kind {
    pub(super) fn media_type(self) -> &'static str {
        match self {
            Self::Atom => "application/atom+xml",
            Self::Rss => "application/rss+xml",
            Self::Json => "application/feed+json",
        }
    }
}

/// The feeds that every list has, by the names of their files.
pub(super) fn names(config: &Config) -> Vec<(Kind, &str)> {
    let feeds = &config.feeds;
    let all = [(Kind::Atom, &feeds.atom), (Kind::Rss, &feeds.rss), (Kind::Json, &feeds.json)];
    all.into_iter().filter_map(|(kind, name)| Some((kind, name.as_deref()?))).collect()
}

/// What a feed is of.
#[derive(Clone, Debug)]
pub(super) struct Channel<'a> {
    pub(super) title: String,
    /// Plain text; may be empty.
    pub(super) description: &'a str,
    /// The absolute address of the list.
    pub(super) url: String,
    /// BCP 47.
    pub(super) language: &'a str,
    /// Who writes it, unless an entry says otherwise.
    pub(super) author: &'a str,
    /// The absolute address of the author's page.
    pub(super) author_url: String,
    /// The absolute address of a picture of the author.
    pub(super) icon: Option<String>,
}

/// A post in a feed.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    /// For ever the same, whatever happens to the address.
    pub(super) id: String,
    /// Its page; absolute.
    pub(super) url: String,
    /// Plain text; a note has none.
    pub(super) title: Option<Cow<'a, str>>,
    /// In its place where a format demands one.
    pub(super) label: String,
    pub(super) published: Timestamp,
    /// Not before `published`.
    pub(super) updated: Timestamp,
    /// The whole text, every link absolute; `None` if a feed has only summaries.
    pub(super) html: Option<Cow<'a, str>>,
    /// Plain text.
    pub(super) summary: Option<Cow<'a, str>>,
    pub(super) tags: Vec<&'a str>,
    /// If it is not that of the channel.
    pub(super) author: Option<&'a str>,
    /// BCP 47, if it is not that of the channel.
    pub(super) language: Option<&'a str>,
    /// In the order of the text.
    pub(super) pictures: Vec<Media>,
}

/// A picture, a sound or a film of a post.
#[derive(Clone, Debug)]
pub(super) struct Media {
    /// Absolute.
    pub(super) url: String,
    pub(super) media_type: String,
    /// Plain text.
    pub(super) alt: Option<String>,
}

/// The bytes of one feed, whose own file is called `name`.
pub(super) fn write(
    (kind, name): (Kind, &str),
    channel: &Channel<'_>,
    entries: &[Entry<'_>],
) -> Vec<u8> {
    let own = format!("{}{name}", channel.url);
    match kind {
        Kind::Atom => atom::write(channel, entries, &own),
        Kind::Rss => rss::write(channel, entries, &own),
        Kind::Json => json_feed::write(channel, entries, &own),
    }
}

/// When anything in the feed last changed.
fn updated(entries: &[Entry<'_>]) -> Timestamp {
    entries.iter().map(|entry| entry.updated).max().unwrap_or_default()
}

/// `robots.txt`.
pub(super) fn robots(config: &Config) -> String {
    let sitemap = config.site.origin.join("/sitemap.xml");
    match config.site.robots {
        Robots::All => format!("User-agent: *\nAllow: /\nSitemap: {sitemap}\n"),
        Robots::None => "User-agent: *\nDisallow: /\n".to_owned(),
    }
}
