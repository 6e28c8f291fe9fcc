//! Feeds: RSS 0.9 to 2.0, Atom, JSON Feed, and what Blogger exports, which is Atom.

mod atom;
mod json;
mod rss;

use std::vec::IntoIter;

use super::entry::{Desk, Entry};
use super::hypertext::plain;
use super::text::Unreadable;
use super::xml::{Document, Element, Part};
use crate::clock::Timestamp;
use crate::id::resolve;
use crate::limits::FEED_NEXT_MAX;
use crate::portability::{Carried, CarriedMedia};

const CONTAINERS: &[&str] = &["rss", "channel", "rdf:RDF", "atom:feed"];

/// A feed that was found to be whole. Yields its entries in their order.
pub struct Feed<'a> {
    entries: Entries<'a>,
    head: Head,
    desk: Desk,
}

enum Entries<'a> {
    Xml(Document<'a>),
    Json(IntoIter<json::Item>),
}

/// What a feed says of itself.
#[derive(Default)]
struct Head {
    /// What it calls itself.
    title: Option<String>,
    /// The site.
    link: Option<String>,
    /// The same, resolved.
    home: Option<String>,
    /// What addresses are meant against.
    base: Option<String>,
    language: Option<String>,
    date: Option<Timestamp>,
    /// As they stand there.
    next: Vec<String>,
}

/// Reads the feed in `text`, which was found at `address`. All of it is looked through before the first
/// entry is given, so that there is either an error or nothing.
///
/// # Errors
/// If it is no feed, not whole, or exceeds a bound.
pub fn open<'a>(text: &'a str, address: Option<&str>) -> Result<Feed<'a>, Unreadable> {
    let (mut head, entries) = if text.trim_start().starts_with('{') {
        let (head, items) = json::read(text)?;
        (head, Entries::Json(items.into_iter()))
    } else {
        (look_through(text)?, Entries::Xml(Document::new(text, CONTAINERS)))
    };
    let address = address.unwrap_or_default();
    head.next = head.next.iter().filter_map(|next| resolve(address, next)).collect();
    head.next.dedup();
    head.next.truncate(FEED_NEXT_MAX);
    let link = head.link.as_deref().and_then(|link| resolve(address, link));
    head.home.clone_from(&link);
    let base = head.base.as_deref().and_then(|base| resolve(address, base)).or(link);
    let desk = Desk::new(base.unwrap_or_else(|| address.to_owned()), head.date);
    Ok(Feed { entries, head, desk })
}

impl Feed<'_> {
    /// What it calls itself, in one line.
    #[must_use]
    pub fn title(&self) -> Option<String> {
        let title = plain(self.head.title.as_deref()?);
        let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
        (!title.is_empty()).then_some(title)
    }

    /// The page that it is of.
    #[must_use]
    pub fn home(&self) -> Option<&str> {
        self.head.home.as_deref()
    }

    /// Where there are further entries (RFC 5005): pages of the same feed, and its archives.
    #[must_use]
    pub fn further(&self) -> &[String] {
        &self.head.next
    }

    /// What was not carried of those entries that came so far, and how often.
    #[must_use]
    pub fn left(&self) -> Vec<(&'static str, usize)> {
        self.desk.left()
    }

    fn entry(&mut self) -> Option<Entry> {
        let document = match &mut self.entries {
            Entries::Json(items) => return items.next().map(json::entry),
            Entries::Xml(document) => document,
        };
        // It was read to its end before.
        while let Ok(Some(part)) = document.next() {
            let Part::Element(element) = part else { continue };
            match element.name.as_str() {
                "item" => return Some(rss::entry(&element)),
                "atom:entry" => match atom::entry(&element) {
                    Ok(entry) => return Some(entry),
                    Err(what) => self.desk.leave(what),
                },
                _ => {}
            }
        }
        None
    }
}

impl Iterator for Feed<'_> {
    type Item = Carried;

    fn next(&mut self) -> Option<Carried> {
        while let Some(mut entry) = self.entry() {
            entry.language = entry.language.or_else(|| self.head.language.clone());
            if let Some(carried) = self.desk.finish(entry) {
                return Some(carried);
            }
        }
        None
    }
}

fn look_through(text: &str) -> Result<Head, Unreadable> {
    let mut document = Document::new(text, CONTAINERS);
    let mut head = Head::default();
    let mut is_feed = false;
    while let Some(part) = document.next()? {
        is_feed = true;
        match part {
            Part::Container(element) => {
                head.base = head.base.or_else(|| element.attribute("xml:base").map(str::to_owned));
                head.language = element.attribute("xml:lang").map(str::to_owned).or(head.language);
            }
            Part::Element(element) => head.take(&element),
        }
    }
    if is_feed {
        Ok(head)
    } else {
        Err(Unreadable::new("is empty", "look whether it is the right file"))
    }
}

impl Head {
    fn take(&mut self, element: &Element) {
        let text = || Some(element.text()).filter(|text| !text.is_empty());
        match element.name.as_str() {
            "title" | "atom:title" => self.title = self.title.take().or_else(text),
            "link" => self.link = self.link.take().or_else(text),
            "language" | "dc:language" => self.language = text().or(self.language.take()),
            "pubDate" | "lastBuildDate" | "dc:date" | "atom:updated" => {
                self.date = self.date.or_else(|| Timestamp::parse_feed(&element.text()));
            }
            "atom:link" => {
                let Some(href) = element.attribute("href").map(str::to_owned) else { return };
                match element.attribute("rel") {
                    Some("next" | "prev-archive") => self.next.push(href),
                    None | Some("alternate") => self.link = self.link.take().or(Some(href)),
                    _ => {}
                }
            }
            _ => {}
        }
    }
}

/// Is it a picture, by what is said of it or else by its name?
fn is_picture(kind: Option<&str>, url: &str) -> bool {
    if let Some(kind) = kind {
        return kind.starts_with("image");
    }
    let path = url.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    [".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif"].iter().any(|end| path.ends_with(end))
}

fn picture(source: &str, alt: Option<String>) -> CarriedMedia {
    CarriedMedia { source: source.to_owned(), alt }
}

#[cfg(test)]
mod tests;
