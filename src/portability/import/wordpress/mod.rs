//! What WordPress exports: WXR, which is RSS with more in it.

mod classic;
mod shortcodes;

use std::collections::{BTreeMap, BTreeSet};

use super::entry::{Desk, Entry};
use super::hypertext::plain;
use super::text::Unreadable;
use super::xml::{Document, Element, Part};
use crate::clock::Timestamp;
use crate::portability::{Carried, CarriedMedia, CarriedText};

const CONTAINERS: &[&str] = &["rss", "channel"];

/// Kinds of entries that every WordPress makes for itself, and nobody reads.
const INNER: &[&str] = &[
    "custom_css",
    "customize_changeset",
    "nav_menu_item",
    "oembed_cache",
    "revision",
    "user_request",
    "wp_block",
    "wp_font_face",
    "wp_font_family",
    "wp_global_styles",
    "wp_navigation",
    "wp_template",
    "wp_template_part",
];

/// An export, or a part of one, that was found to be whole. Yields its posts and pages in their order.
pub struct Wordpress<'a> {
    document: Document<'a>,
    library: &'a mut Library,
    desk: Desk,
}

/// What posts of all parts of an export refer to.
#[derive(Default)]
pub struct Library {
    language: Option<String>,
    /// Where the blog is.
    base: String,
    /// By number.
    attachments: BTreeMap<String, Attachment>,
    /// The number, by address.
    numbers: BTreeMap<String, String>,
    used: BTreeSet<String>,
}

struct Attachment {
    url: String,
    alt: Option<String>,
    /// The post that it was brought for.
    parent: Option<String>,
}

impl Library {
    /// Looks through all of a part, so that there is either an error or nothing.
    ///
    /// # Errors
    /// If it is no such export, not whole, or exceeds a bound.
    pub fn add(&mut self, text: &str) -> Result<(), Unreadable> {
        let mut document = Document::new(text, CONTAINERS);
        let mut is_export = false;
        while let Some(part) = document.next()? {
            let Part::Element(element) = part else { continue };
            match element.name.as_str() {
                "wp:wxr_version" => is_export = true,
                "wp:base_blog_url" | "link" => self.base = element.text(),
                "language" => self.language = Some(element.text()).filter(|it| !it.is_empty()),
                "item" => self.keep(&element),
                _ => {}
            }
        }
        if is_export {
            return Ok(());
        }
        Err(Unreadable::new("is not what WordPress exports", "look whether it is the right file"))
    }

    fn keep(&mut self, item: &Element) {
        let (Some(number), Some(url)) =
            (item.text_of(&["wp:post_id"]), item.text_of(&["wp:attachment_url"]))
        else {
            return;
        };
        let alt = meta(item, "_wp_attachment_image_alt");
        let parent = item.text_of(&["wp:post_parent"]).filter(|parent| parent != "0");
        self.numbers.insert(url.clone(), number.clone());
        self.attachments.insert(number, Attachment { url, alt, parent });
    }

    fn children(&self, parent: Option<&str>) -> Vec<String> {
        let is_child = |it: &Attachment| parent.is_some() && it.parent.as_deref() == parent;
        let children = self.attachments.iter().filter(|(_, attachment)| is_child(attachment));
        children.map(|(number, _)| number.clone()).collect()
    }

    fn show(&self, number: &str, entry: &mut Entry) {
        match self.attachments.get(number) {
            Some(it) => {
                entry.media.push(CarriedMedia { source: it.url.clone(), alt: it.alt.clone() });
            }
            None => entry.lost.push("a picture that is not in the export".to_owned()),
        }
    }

    /// Gives pictures the words that the library has for them.
    fn describe(&mut self, carried: &mut Carried) {
        for media in &mut carried.media {
            let number = self.numbers.get(&media.source);
            let number = number.or_else(|| self.numbers.get(&unsized_name(&media.source)?));
            let Some(number) = number else { continue };
            self.used.insert(number.clone());
            if media.alt.is_none() {
                media.alt = self.attachments.get(number).and_then(|it| it.alt.clone());
            }
        }
    }

    /// How many files no post has shown so far.
    #[must_use]
    pub fn unused(&self) -> usize {
        self.attachments.len().saturating_sub(self.used.len())
    }
}

/// The posts in `text`, which is in `library`.
pub fn open<'a>(text: &'a str, library: &'a mut Library) -> Wordpress<'a> {
    let desk = Desk::new(library.base.clone(), None);
    Wordpress { document: Document::new(text, CONTAINERS), library, desk }
}

impl Wordpress<'_> {
    /// What was not carried of those entries that came so far, and how often.
    #[must_use]
    pub fn left(&self) -> Vec<(&'static str, usize)> {
        self.desk.left()
    }

    /// `None` if it is nothing to carry, which is noted.
    fn entry(&mut self, item: &Element) -> Option<Entry> {
        let kind = item.text_of(&["wp:post_type"]).unwrap_or_default();
        let status = item.text_of(&["wp:status"]).unwrap_or_default();
        match kind.as_str() {
            "post" | "page" => {}
            "attachment" => return None,
            inner if INNER.contains(&inner) => return None,
            _ => {
                self.desk.leave("entries of kinds that plugins have added");
                return None;
            }
        }
        match status.as_str() {
            "trash" => self.desk.leave("posts that were thrown away"),
            "auto-draft" | "inherit" => {}
            _ => {
                let mut entry = basic(item, status.as_str());
                entry.is_page = kind == "page";
                entry.text = self.text(item, &mut entry);
                self.add_featured(item, &mut entry);
                return Some(entry);
            }
        }
        None
    }

    fn text(&self, item: &Element, entry: &mut Entry) -> Option<CarriedText> {
        let text = item.text_of(&["content:encoded"])?;
        let found = shortcodes::find(&text);
        if !found.names.is_empty() {
            let names: Vec<&str> = found.names.into_iter().collect();
            entry.lost.push(format!("shortcodes, which stay in its text: {}", names.join(", ")));
        }
        let number = item.text_of(&["wp:post_id"]);
        for gallery in found.galleries {
            let numbers = match gallery {
                Some(numbers) => numbers,
                // As WordPress does: all that were brought for this post.
                None => self.library.children(number.as_deref()),
            };
            for number in numbers {
                self.library.show(&number, entry);
            }
        }
        Some(CarriedText::Html(classic::paragraphs(&text)))
    }

    fn add_featured(&self, item: &Element, entry: &mut Entry) {
        let Some(number) = meta(item, "_thumbnail_id") else { return };
        let others = std::mem::take(&mut entry.media);
        self.library.show(&number, entry);
        entry.media.extend(others);
    }
}

impl Iterator for Wordpress<'_> {
    type Item = Carried;

    fn next(&mut self) -> Option<Carried> {
        // It was read to its end before.
        while let Ok(Some(part)) = self.document.next() {
            let Part::Element(item) = part else { continue };
            if item.name != "item" {
                continue;
            }
            let Some(mut entry) = self.entry(&item) else { continue };
            entry.language.clone_from(&self.library.language);
            if let Some(mut carried) = self.desk.finish(entry) {
                self.library.describe(&mut carried);
                return Some(carried);
            }
        }
        None
    }
}

/// What does not depend on other entries.
fn basic(item: &Element, status: &str) -> Entry {
    let date = |names: &[&str]| {
        names.iter().find_map(|name| Timestamp::parse_feed(&item.child(name)?.text()))
    };
    let number = item.text_of(&["wp:post_id"]);
    let mut entry = Entry {
        id: item.text_of(&["guid"]).or_else(|| number.map(|number| format!("wordpress:{number}"))),
        link: item.text_of(&["link"]),
        title: item.text_of(&["title"]).map(|title| plain(&title)),
        summary: item.text_of(&["excerpt:encoded"]).map(|excerpt| plain(&excerpt)),
        published: date(&["wp:post_date_gmt", "pubDate", "wp:post_date"]),
        updated: date(&["wp:post_modified_gmt", "wp:post_modified"]),
        is_draft: true,
        ..Entry::default()
    };
    match status {
        "publish" if item.text_of(&["wp:post_password"]).is_some() => {
            entry.lost.push("its password: it is a draft here".to_owned());
        }
        "publish" => entry.is_draft = false,
        "future" => {
            entry.lost.push("the time at which it was to appear: it is a draft here".to_owned());
        }
        "private" => entry.lost.push("that it was for some alone: it is a draft here".to_owned()),
        _ => {}
    }
    for category in item.all("category") {
        let name = plain(&category.text());
        match category.attribute("domain") {
            _ if category.attribute("nicename") == Some("uncategorized") => {}
            None | Some("category" | "post_tag") => entry.tags.push(name),
            Some("post_format") => {}
            Some(other) => entry.lost.push(format!("its place in the taxonomy `{other}`")),
        }
    }
    if item.child("wp:comment").is_some() {
        entry.lost.push("its comments".to_owned());
    }
    entry
}

fn meta(item: &Element, key: &str) -> Option<String> {
    let is_it = |meta: &&Element| meta.text_of(&["wp:meta_key"]).as_deref() == Some(key);
    item.all("wp:postmeta").find(is_it)?.text_of(&["wp:meta_value"])
}

/// `photo.jpg` of `photo-300x200.jpg`.
fn unsized_name(url: &str) -> Option<String> {
    let (name, end) = url.rsplit_once('.')?;
    let (name, size) = name.rsplit_once('-')?;
    let (width, height) = size.split_once('x')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(width) && is_number(height)).then(|| format!("{name}.{end}"))
}

#[cfg(test)]
mod tests;
