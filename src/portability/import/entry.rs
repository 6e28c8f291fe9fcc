//! What all formats of blogs have in common: an entry with what is said of it, on its way to a
//! [`Carried`].

use std::collections::{BTreeMap, BTreeSet};

use super::hypertext::{anchored, plain};
use crate::clock::Timestamp;
use crate::id::resolve;
use crate::limits;
use crate::portability::carried::{Carried, CarriedMedia, CarriedText, Reach};

/// A picture whose address is not whole, where nothing says where the blog is.
pub(super) const UNPLACED: &str = "a picture, of which it is not known where it is";

/// An entry, as a format tells of it.
#[derive(Default)]
pub(super) struct Entry {
    /// What the format calls it.
    pub(super) id: Option<String>,
    /// Where it was, if need be for short.
    pub(super) link: Option<String>,
    /// What addresses are meant against, if not that.
    pub(super) base: Option<String>,
    /// Plain text.
    pub(super) title: Option<String>,
    pub(super) text: Option<CarriedText>,
    pub(super) summary: Option<String>,
    pub(super) published: Option<Timestamp>,
    pub(super) updated: Option<Timestamp>,
    pub(super) language: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) in_reply_to: Option<String>,
    /// Pictures that are not in the text, if need be with addresses for short.
    pub(super) media: Vec<CarriedMedia>,
    /// Sounds, films and other files: they stay where they are.
    pub(super) files: Vec<File>,
    pub(super) sensitive: bool,
    pub(super) is_draft: bool,
    pub(super) is_page: bool,
    pub(super) lost: Vec<String>,
}

/// A file that goes with an entry.
pub(super) struct File {
    pub(super) url: String,
    pub(super) title: Option<String>,
}

/// What is known while one entry after the other is made.
pub(super) struct Desk {
    /// The address that short ones are meant against, where an entry has none.
    base: String,
    seen: BTreeSet<String>,
    /// For entries without a date: those before them are of about the same time.
    last: Timestamp,
    left: BTreeMap<&'static str, usize>,
}

impl Desk {
    pub(super) fn new(base: String, date: Option<Timestamp>) -> Self {
        Self { base, seen: BTreeSet::new(), last: date.unwrap_or_default(), left: BTreeMap::new() }
    }

    /// One more that is not carried.
    pub(super) fn leave(&mut self, what: &'static str) {
        *self.left.entry(what).or_default() += 1;
    }

    /// What was not carried at all, and how often.
    pub(super) fn left(&self) -> Vec<(&'static str, usize)> {
        self.left.iter().map(|(what, number)| (*what, *number)).collect()
    }

    /// `None` if it is not to be carried, which is noted.
    pub(super) fn finish(&mut self, mut entry: Entry) -> Option<Carried> {
        let link = entry.link.take().and_then(|link| {
            let is_path = link.starts_with('/');
            resolve(&self.base, &link).or_else(|| is_path.then_some(link))
        });
        let base = entry.base.take().and_then(|base| resolve(&self.base, &base));
        let base = base.or_else(|| link.clone()).unwrap_or_else(|| self.base.clone());
        let text = self.text(&mut entry, &base);
        let (CarriedText::Html(words) | CarriedText::Plain(words) | CarriedText::Markdown(words)) =
            &text;
        if words.trim().is_empty() && entry.title.is_none() && entry.media.is_empty() {
            self.leave("entries without anything in them");
            return None;
        }
        let date = entry.published.or(entry.updated);
        if date.is_none() && !entry.is_page {
            entry.lost.push("its date, which is that of the one before it now".to_owned());
        }
        let published = date.unwrap_or(self.last);
        self.last = published;
        let title = entry.title.take().filter(|title| !title.is_empty());
        // What has no date is not another entry because those beside it are.
        let begins = || words.trim().chars().take(limits::UNNAMED_ENTRY_CHARS).collect::<String>();
        let when = date.map_or_else(begins, |date| date.to_string());
        let name = || format!("entry:{when}:{}", title.as_deref().unwrap_or_default());
        let id = entry.id.take().or_else(|| link.clone()).unwrap_or_else(name);
        if !self.seen.insert(id.clone()) {
            self.leave("entries that stand there twice");
            return None;
        }
        let lasting = link.iter().filter(|url| is_lasting(url));
        let urls =
            lasting.map(|url| url.split('#').next().unwrap_or_default().to_owned()).collect();
        if !entry.is_draft && link.is_some_and(|url| !is_lasting(&url)) {
            // Nothing static can tell what stands behind a `?`.
            entry.lost.push("its old address, of which the path is not its own".to_owned());
        }
        let mut tags: Vec<String> = Vec::new();
        for tag in entry.tags.iter().map(|tag| tag.trim().trim_start_matches('#')) {
            if !tag.is_empty() && !tags.iter().any(|other| other == tag) {
                tags.push(tag.to_owned());
            }
        }
        Some(Carried {
            urls,
            is_dated: date.is_some(),
            updated: entry.updated.filter(|updated| *updated > published),
            // Without a title it would be a content warning.
            summary: entry.summary.filter(|summary| title.is_some() && !summary.is_empty()),
            title,
            sensitive: entry.sensitive,
            language: entry.language,
            tags,
            reach: if entry.is_draft { Reach::Draft } else { Reach::Public },
            in_reply_to: entry.in_reply_to,
            media: entry.media,
            page: entry.is_page,
            lost: entry.lost,
            ..Carried::new(id, published, text)
        })
    }

    /// The text with whole addresses; its pictures go to the others.
    fn text(&self, entry: &mut Entry, base: &str) -> CarriedText {
        let text = entry.text.take().unwrap_or_else(|| CarriedText::Html(String::new()));
        for mut media in std::mem::take(&mut entry.media) {
            match resolve(base, &media.source) {
                Some(source) => {
                    media.source = source;
                    entry.media.push(media);
                }
                None => entry.lost.push(UNPLACED.to_owned()),
            }
        }
        let text = match text {
            CarriedText::Html(html) => {
                let (html, pictures) = anchored(&html, base);
                for picture in pictures {
                    if picture.source.starts_with("data:") {
                        entry.lost.push("a picture that is in the text itself".to_owned());
                    } else if resolve("", &picture.source).is_none() {
                        entry.lost.push(UNPLACED.to_owned());
                    } else {
                        let (source, alt) = (picture.source, picture.alt);
                        entry.media.push(CarriedMedia { source, alt });
                    }
                }
                CarriedText::Html(html)
            }
            other => other,
        };
        let mut known = BTreeSet::new();
        entry.media.retain(|media| known.insert(media.source.clone()));
        entry.files.drain(..).fold(text, |text, file| with_file(text, &file, base))
    }
}

/// Does its path belong to one page alone, so that something static can lead on from there?
fn is_lasting(url: &str) -> bool {
    let path = url.strip_prefix('/').or_else(|| url.splitn(4, '/').nth(3)).unwrap_or_default();
    let path = path.split('#').next().unwrap_or_default();
    !path.is_empty() && !path.contains('?')
}

/// The text, and after it a link to the file.
fn with_file(text: CarriedText, file: &File, base: &str) -> CarriedText {
    let Some(url) = resolve(base, &file.url) else { return text };
    let last = url.split(['?', '#']).next().unwrap_or_default().rsplit('/').next();
    let name = file.title.as_deref().map(plain).filter(|title| !title.is_empty());
    let name = name.unwrap_or_else(|| last.unwrap_or_default().to_owned());
    let name = if name.is_empty() { url.clone() } else { name };
    match text {
        CarriedText::Html(html) => {
            let (url, name) = (quick_xml::escape::escape(&url), quick_xml::escape::escape(&name));
            CarriedText::Html(format!("{html}\n<p><a href=\"{url}\">{name}</a></p>"))
        }
        CarriedText::Plain(text) => CarriedText::Plain(format!("{text}\n\n{url}")),
        CarriedText::Markdown(text) => CarriedText::Markdown(format!("{text}\n\n<{url}>")),
    }
}
