//! Feeds and the exports of blogs, as formats of the frame: which is which, and their texts from first to
//! last.

use std::io::Read;

use super::error::ImportError;
use super::text::{Unreadable, decode};
use super::trunk::Trunk;
use super::wordpress::Library;
use super::{Format, Receiver, feed, ghost, wordpress};
use crate::limits::{BLOG_MAX_BYTES, IMPORT_HEAD_BYTES};
use crate::portability::carried::Carried;

pub(super) const WORDPRESS: Format =
    Format { name: "WordPress export", fits: is_wordpress, read: read_wordpress };
pub(super) const FEED: Format = Format { name: "feed", fits: is_feed, read: read_feed };
pub(super) const GHOST: Format = Format { name: "Ghost export", fits: is_ghost, read: read_ghost };

/// What pages of a feed are called that were fetched one after the other: `page-00001`.
pub const PAGE: &str = "page-";

/// Where there are further entries, if `bytes`, which `address` gave, is a feed in pages (RFC 5005).
#[must_use]
pub fn further(bytes: &[u8], address: &str) -> Vec<String> {
    let Ok(text) = decode(bytes) else { return Vec::new() };
    let found = feed::open(&text, Some(address));
    found.map_or_else(|_| Vec::new(), |found| found.further().to_vec())
}

/// A file by its first bytes, without what UTF-16 has between its letters.
fn head(trunk: &Trunk, name: &str) -> String {
    let mut head = trunk.head(name, IMPORT_HEAD_BYTES);
    head.retain(|byte| *byte != 0);
    String::from_utf8_lossy(&head).trim_start_matches('\u{feff}').trim_start().to_owned()
}

/// Files that could be those of a blog.
fn candidates<'a>(trunk: &'a Trunk, ending: &'a str) -> impl Iterator<Item = &'a str> {
    let is_one = trunk.only().is_some();
    trunk.names().filter(move |name| is_one || name.ends_with(ending))
}

/// The parts of an export: WordPress.com packs several.
fn parts(trunk: &Trunk) -> impl Iterator<Item = &str> {
    candidates(trunk, ".xml").filter(|name| {
        let head = head(trunk, name);
        head.starts_with('<') && head.contains("http://wordpress.org/export/")
    })
}

fn is_wordpress(trunk: &Trunk) -> bool {
    parts(trunk).next().is_some()
}

fn pages(trunk: &Trunk) -> impl Iterator<Item = &str> {
    let is_one = trunk.only().is_some();
    trunk.names().filter(move |name| is_one || name.starts_with(PAGE))
}

fn is_feed(trunk: &Trunk) -> bool {
    let Some(first) = pages(trunk).next() else { return false };
    let head = head(trunk, first);
    let is_json = head.starts_with('{') && head.contains("//jsonfeed.org/version/");
    let is_xml = head.starts_with('<')
        && ["<rss", "<feed", "<rdf:RDF", "<atom:feed"].iter().any(|root| head.contains(root));
    (is_json && head.contains("\"version\"")) || is_xml
}

fn export(trunk: &Trunk) -> Option<&str> {
    candidates(trunk, ".json").find(|name| {
        let head = head(trunk, name);
        let has = |word: &str| head.contains(word);
        head.starts_with('{') && has("\"data\"") && (has("\"exported_on\"") || has("\"posts\""))
    })
}

fn is_ghost(trunk: &Trunk) -> bool {
    export(trunk).is_some()
}

fn read_wordpress(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    // Pictures may be in another part than what shows them.
    let mut library = Library::default();
    for name in parts(trunk) {
        with_text(trunk, name, |text| library.add(text))?;
    }
    for name in parts(trunk) {
        let bytes = bytes(trunk, name)?;
        let text = decode(&bytes).map_err(|error| ImportError::format(name, error))?;
        let mut posts = wordpress::open(&text, &mut library);
        give(&mut posts, to)?;
        leave(posts.left(), to);
    }
    leave([("files that no post shows", library.unused())], to);
    Ok(())
}

fn read_feed(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    for name in pages(trunk) {
        let bytes = bytes(trunk, name)?;
        let unread = |error| ImportError::format(name, error);
        let text = decode(&bytes).map_err(unread)?;
        let mut posts = feed::open(&text, trunk.address()).map_err(unread)?;
        give(&mut posts, to)?;
        leave(posts.left(), to);
    }
    Ok(())
}

fn read_ghost(trunk: &Trunk, to: &mut dyn Receiver) -> Result<(), ImportError> {
    let Some(name) = export(trunk) else { return Ok(()) };
    let mut posts = with_text(trunk, name, |text| ghost::open(text, trunk.address()))?;
    give(&mut posts, to)?;
    leave(posts.left(), to);
    Ok(())
}

fn bytes(trunk: &Trunk, name: &str) -> Result<Vec<u8>, ImportError> {
    trunk.with(name, |reader| {
        let mut bytes = Vec::new();
        // One more, so that it is seen to be too much.
        let read = reader.take(BLOG_MAX_BYTES as u64 + 1).read_to_end(&mut bytes);
        read.map_err(|error| ImportError::format(name, error))?;
        Ok(bytes)
    })
}

fn with_text<T>(
    trunk: &Trunk,
    name: &str,
    read: impl FnOnce(&str) -> Result<T, Unreadable>,
) -> Result<T, ImportError> {
    let bytes = bytes(trunk, name)?;
    let text = decode(&bytes);
    text.and_then(|text| read(&text)).map_err(|error| ImportError::format(name, error))
}

fn give(
    posts: &mut dyn Iterator<Item = Carried>,
    to: &mut dyn Receiver,
) -> Result<(), ImportError> {
    for post in posts {
        to.take(post)?;
    }
    Ok(())
}

fn leave(what: impl IntoIterator<Item = (&'static str, usize)>, to: &mut dyn Receiver) {
    for (what, number) in what {
        (0..number).for_each(|_| to.leave(what));
    }
}
