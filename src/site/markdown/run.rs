//! Runs of text. The parser gives text in small parts, cut wherever a character might have meant
//! something; a link or a tag may go over several of them. What is searched is the *source* of a
//! run, so that typographic dashes and quotes do not get into addresses, and an escaped `\#` is no
//! tag.

use pulldown_cmark::CowStr;

use super::inline::{Found, Kind, Looks, Scanner};
use super::markup::Place;
use super::piece::{Element, Link, LinkKind, Piece};
use super::read::Reader;
use super::text::{Look, look};
use super::{Mention, Surroundings};
use crate::limits::{POST_MENTIONS_MAX, POST_TAGS_MAX};
use crate::site::slug::slugify;

/// Some text and the place it comes from.
#[derive(Debug)]
pub(super) struct Part<'a> {
    text: CowStr<'a>,
    start: usize,
    end: usize,
}

impl<'a> Reader<'a, '_> {
    /// Adds text to the run, or begins a new one.
    pub(super) fn add_to_run(&mut self, text: CowStr<'a>, start: usize, end: usize) {
        if let Some(last) = self.run.last_mut() {
            if last.end == start
                && let Some(both) = joined(self.source, &last.text, &text)
            {
                (last.text, last.end) = (CowStr::Borrowed(both), end);
                return;
            }
            let is_escape = self.source.get(last.end..start) == Some("\\");
            if last.end != start && !is_escape {
                self.end_run();
            }
        }
        self.run.push(Part { text, start, end });
    }

    /// Writes the run down.
    pub(super) fn end_run(&mut self) {
        if self.run.len() <= 1 {
            let Some(part) = self.run.pop() else { return };
            let look = look(&part.text);
            if !self.may_link(look) {
                self.say(part.text, look);
                return;
            }
            self.run.push(part);
        }
        let parts = std::mem::take(&mut self.run);
        if parts.iter().any(|part| self.may_link(look(&part.text))) {
            self.link_run(&parts);
        } else {
            self.say_parts(&parts, 0, usize::MAX);
        }
        self.run = parts;
        self.run.clear();
    }

    fn may_link(&self, look: Look) -> bool {
        let wanted = self.looks_now();
        !wanted.is_nothing() && (look.may_link || wanted.is_everywhere())
    }

    /// What is looked for here: there are no links in links.
    fn looks_now(&self) -> Looks {
        if self.inside == 0 { self.looks } else { self.looks_inside }
    }

    fn link_run(&mut self, parts: &[Part<'a>]) {
        let (Some(first), Some(last)) = (parts.first(), parts.last()) else { return };
        let is_escaped = self.source[..first.start].ends_with('\\');
        let start = first.start - usize::from(is_escaped);
        let source = self.source;
        let mut done = start;
        for found in Scanner::new(&source[start..last.end], self.looks_now()) {
            let (from, to) = (start + found.start, start + found.end);
            if self.may_become(&found, &source[from..to]) {
                self.say_parts(parts, done, from);
                self.write_found(&found, parts, (from, to));
                done = to;
            }
        }
        self.say_parts(parts, done, last.end);
    }

    /// Does the site know what was found?
    fn may_become(&mut self, found: &Found, text: &str) -> bool {
        match found.kind {
            Kind::Url | Kind::Www | Kind::Email => true,
            Kind::Hashtag => {
                let names = &mut self.rendered.hashtags;
                if names.len() < POST_TAGS_MAX && names.iter().all(|name| *name != text[1..]) {
                    names.push(text[1..].to_owned());
                }
                if self.setting.tags.is_empty() {
                    return false;
                }
                let slug = slugify(&text[1..]);
                self.setting.tags.iter().any(|tag| tag.slug == slug)
            }
            Kind::Mention => self.setting.around.mention(&text[1..]).is_some(),
            Kind::Insert(number) => number < self.setting.inserts.len(),
        }
    }

    fn write_found(&mut self, found: &Found, parts: &[Part<'a>], (from, to): (usize, usize)) {
        let text = self.raw(parts, from, to);
        let (url, kind): (CowStr<'a>, LinkKind) = match found.kind {
            Kind::Insert(number) => {
                let setting = self.setting;
                self.list_markup(&setting.inserts[number].page, Place::Made(from));
                self.push(Piece::Insert(number));
                return;
            }
            Kind::Url => (text.clone(), LinkKind::Ordinary),
            Kind::Www => (format!("http://{text}").into(), LinkKind::Ordinary),
            Kind::Email => (format!("mailto:{text}").into(), LinkKind::Ordinary),
            Kind::Hashtag => (format!("/tags/{}/", slugify(&text[1..])).into(), LinkKind::Hashtag),
            Kind::Mention => match self.mentioned(&text[1..]) {
                Some(url) => (url.into(), LinkKind::Mention),
                None => return,
            },
        };
        if kind == LinkKind::Ordinary {
            self.list_absolute(&url, from);
        }
        let link = self.parsed.links.len();
        self.parsed.links.push(Link { url, title: CowStr::Borrowed(""), kind });
        self.push(Piece::Open(Element::Link(link)));
        let look = look(&text);
        self.say(text, look);
        self.push(Piece::Close(Element::Link(link)));
    }

    /// The address of an account that is mentioned.
    fn mentioned(&mut self, handle: &str) -> Option<String> {
        let around: &dyn Surroundings = self.setting.around;
        let info = around.mention(handle)?;
        let url = info.url.clone();
        let mentions = &mut self.rendered.mentions;
        let is_new = mentions.iter().all(|other| other.info.id != info.id);
        if is_new && mentions.len() < POST_MENTIONS_MAX {
            mentions.push(Mention { handle: handle.to_owned(), info });
        }
        Some(url)
    }

    /// Writes what the parts have between two places of the source.
    fn say_parts(&mut self, parts: &[Part<'a>], from: usize, to: usize) {
        for part in within(parts, from, to) {
            let text = self.cut(part, from, to);
            let look = look(&text);
            self.say(text, look);
        }
    }

    /// What `part` has between two places of the source. What was replaced is one whole or, if an
    /// edge goes through it, what it was.
    fn cut(&self, part: &Part<'a>, from: usize, to: usize) -> CowStr<'a> {
        let (start, end) = (part.start.max(from), part.end.min(to));
        if start == part.start && end == part.end {
            return part.text.clone();
        }
        CowStr::Borrowed(&self.source[start..end])
    }

    /// The text of an address: as it was typed, but without escapes and with entities read.
    fn raw(&self, parts: &[Part<'a>], from: usize, to: usize) -> CowStr<'a> {
        let parts = within(parts, from, to);
        let raw = |part: &Part<'a>| {
            let (start, end) = (part.start.max(from), part.end.min(to));
            let source = &self.source[start..end];
            let is_entity = source.starts_with('&') && part.text.len() < source.len();
            if is_entity { part.text.clone() } else { CowStr::Borrowed(source) }
        };
        match parts {
            [only] => raw(only),
            _ => parts.iter().map(|part| raw(part).into_string()).collect::<String>().into(),
        }
    }
}

/// The parts that have something between two places of the source.
fn within<'p, 'a>(parts: &'p [Part<'a>], from: usize, to: usize) -> &'p [Part<'a>] {
    let first = parts.partition_point(|part| part.end <= from);
    let end = parts.partition_point(|part| part.start < to);
    parts.get(first..end).unwrap_or_default()
}

/// The two texts as one, if they are neighbours in `source`.
pub(super) fn joined<'a>(
    source: &'a str,
    first: &CowStr<'a>,
    second: &CowStr<'a>,
) -> Option<&'a str> {
    let (CowStr::Borrowed(first), CowStr::Borrowed(second)) = (first, second) else { return None };
    let place = |text: &str| text.as_ptr() as usize;
    let start = place(first).checked_sub(place(source))?;
    let end = start + first.len() + second.len();
    let fits = place(first) + first.len() == place(second) && end <= source.len();
    fits.then(|| &source[start..end])
}
