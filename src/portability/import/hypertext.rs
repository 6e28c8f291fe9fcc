//! HTML of strangers, as far as its addresses go: made whole, and pictures noted. Everything else stays
//! as it is written, good or bad.

use quick_xml::escape::{escape, unescape};

use crate::id::resolve;

/// A picture in a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Picture {
    /// Where it is, in full.
    pub(super) source: String,
    /// What it shows.
    pub(super) alt: Option<String>,
}

/// `html` with addresses as they are for somebody who reads it at `base`, without comments but the one
/// that ends a summary.
pub(super) fn anchored(html: &str, base: &str) -> (String, Vec<Picture>) {
    let mut work =
        Work { html, base, out: String::with_capacity(html.len()), pictures: Vec::new() };
    work.run();
    (work.out, work.pictures)
}

/// What a title may have in it, and does without. A title about `<canvas>` keeps that.
const INLINE: &[&str] = &[
    "a", "abbr", "b", "br", "cite", "code", "div", "em", "h1", "h2", "i", "img", "p", "q", "s",
    "small", "span", "strong", "sub", "sup", "u",
];

/// The text of `html` without its elements: for titles.
pub(super) fn plain(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let tag = tag_at(rest).filter(|tag| is_one_of(tag.name.trim_start_matches('/'), INLINE));
        if tag.is_none() {
            text.push('<');
        }
        rest = &rest[tag.map_or(1, |tag| tag.length)..];
    }
    text.push_str(rest);
    decoded(&text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// With the five entities of XML, numbers and the blank of HTML read; others stay as they are.
pub(super) fn decoded(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest name that matters is `&#x10ffff;`.
        let is_name = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'#';
        let length = rest.bytes().skip(1).take(10).take_while(|byte| is_name(*byte)).count();
        let is_closed = rest[1 + length..].starts_with(';');
        let end = if is_closed { length + 2 } else { 1 };
        match &rest[..end] {
            "&nbsp;" => out.push(' '),
            entity => match unescape(entity) {
                Ok(c) if end > 1 => out.push_str(&c),
                _ => out.push_str(entity),
            },
        }
        rest = &rest[end..];
    }
    out.push_str(rest);
    out
}

struct Work<'a> {
    html: &'a str,
    base: &'a str,
    out: String,
    pictures: Vec<Picture>,
}

impl<'a> Work<'a> {
    fn run(&mut self) {
        let mut rest = self.html;
        while let Some(at) = rest.find('<') {
            self.out.push_str(&rest[..at]);
            rest = &rest[at..];
            rest = if let Some(comment) = rest.strip_prefix("<!--") {
                let end = comment.find("-->").unwrap_or(comment.len());
                if comment[..end].trim() == "more" {
                    self.out.push_str("<!-- more -->");
                }
                comment[end..].strip_prefix("-->").unwrap_or_default()
            } else if let Some(tag) = tag_at(rest) {
                self.tag(&tag, &rest[..tag.length]);
                &rest[tag.length..]
            } else {
                self.out.push('<');
                &rest[1..]
            };
        }
        self.out.push_str(rest);
    }

    fn tag(&mut self, tag: &Tag<'a>, written: &str) {
        if !tag.attributes.iter().any(|(key, _)| is_one_of(key, &["href", "src", "poster"])) {
            self.out.push_str(written);
            return;
        }
        let is_picture = tag.name.eq_ignore_ascii_case("img");
        // Scripts of themes put the picture in later.
        let lazy = tag.value("data-src").or_else(|| tag.value("data-lazy-src"));
        self.out.push('<');
        self.out.push_str(tag.name);
        for (key, value) in &tag.attributes {
            let mut value = decoded(value);
            let is_source = is_picture && key.eq_ignore_ascii_case("src");
            if is_one_of(key, &["href", "src", "poster"]) {
                if let Some(lazy) = lazy.as_ref().filter(|_| is_source) {
                    value.clone_from(lazy);
                }
                // A place on the same page stays one.
                if !value.starts_with('#') {
                    value = resolve(self.base, &value).unwrap_or(value);
                }
                if is_source {
                    self.note(tag, &value);
                }
            }
            // Sizes of the old theme.
            if !is_one_of(key, &["srcset", "sizes", "data-src", "data-lazy-src"]) {
                self.out.push_str(&format!(" {key}=\"{}\"", escape(value.as_str())));
            }
        }
        self.out.push_str(if tag.is_closed { "/>" } else { ">" });
    }

    fn note(&mut self, tag: &Tag<'a>, source: &str) {
        let alt = tag.value("alt").map(|alt| alt.trim().to_owned()).filter(|alt| !alt.is_empty());
        self.pictures.push(Picture { source: source.to_owned(), alt });
    }
}

/// In HTML, names are the same in capitals.
fn is_one_of(name: &str, names: &[&str]) -> bool {
    names.iter().any(|other| other.eq_ignore_ascii_case(name))
}

/// The beginning of an element, as it is written.
struct Tag<'a> {
    name: &'a str,
    attributes: Vec<(&'a str, &'a str)>,
    is_closed: bool,
    length: usize,
}

impl Tag<'_> {
    fn value(&self, name: &str) -> Option<String> {
        let mut attributes = self.attributes.iter();
        let (_, value) = attributes.find(|(key, _)| key.eq_ignore_ascii_case(name))?;
        Some(decoded(value))
    }
}

/// The tag at the beginning of `html`; `None` if there is none, or no end of it.
fn tag_at(html: &str) -> Option<Tag<'_>> {
    let inner = html.strip_prefix('<')?;
    let name_at = usize::from(inner.starts_with('/'));
    if !inner[name_at..].starts_with(|c: char| c.is_ascii_alphabetic()) {
        return None;
    }
    let is_end = |c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/');
    let name_end = name_at + inner[name_at..].find(is_end)?;
    let mut tag =
        Tag { name: &inner[..name_end], attributes: Vec::new(), is_closed: false, length: 0 };
    let mut rest = &inner[name_end..];
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace());
        if let Some(after) = rest.strip_prefix('>') {
            tag.length = html.len() - after.len();
            return Some(tag);
        }
        if let Some(after) = rest.strip_prefix('/') {
            tag.is_closed = after.starts_with('>');
            rest = after;
            continue;
        }
        let key_end = rest.find(|c: char| is_end(c) || c == '=').filter(|end| *end > 0);
        let Some(key_end) = key_end else {
            // A lone `=` is nobody's name; without an end there is no tag.
            rest = rest.strip_prefix('=')?;
            continue;
        };
        let (key, after) = rest.split_at(key_end);
        let after = after.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let Some(value) = after.strip_prefix('=') else {
            tag.attributes.push((key, ""));
            rest = after;
            continue;
        };
        let value = value.trim_start_matches(|c: char| c.is_ascii_whitespace());
        let (value, after) = if let Some(quoted) = value.strip_prefix(['"', '\'']) {
            let quote = &value[..1];
            quoted.split_once(quote)?
        } else {
            let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
            value.split_at(end)
        };
        tag.attributes.push((key, value));
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use super::{anchored, decoded, plain};

    const BASE: &str = "https://blog.example/2026/a/";

    #[test]
    fn addresses_are_whole_and_all_else_is_as_it_was() {
        let cases = [
            ("<p>1 < 2 & <b>so</b></p>", "<p>1 < 2 & <b>so</b></p>"),
            (
                "<a href='../b/?x=1&amp;y=2'>",
                "<a href=\"https://blog.example/2026/b/?x=1&amp;y=2\">",
            ),
            ("<a href=#n>1</a>", "<a href=\"#n\">1</a>"),
            ("<a href=\"mailto:ana@blog.example\">", "<a href=\"mailto:ana@blog.example\">"),
            ("<A HREF=/x>", "<A HREF=\"https://blog.example/x\">"),
            (
                "<img src=x.png alt='\"'/>",
                "<img src=\"https://blog.example/2026/a/x.png\" alt=\"&quot;\"/>",
            ),
            (
                "<img src=\"data:image/gif;base64,x\" data-src=/x.png srcset=\"/y.png 2x\">",
                "<img src=\"https://blog.example/x.png\">",
            ),
            ("a<!-- wp:paragraph -->b<!--more-->c<!-- open", "ab<!-- more -->c"),
            ("<a href=\"never closed", "<a href=\"never closed"),
            ("< a <", "< a <"),
        ];
        for (html, expected) in cases {
            assert_eq!(anchored(html, BASE).0, expected, "{html}");
        }
    }

    #[test]
    fn pictures_are_noted_with_their_words() {
        let html = "<p><img alt='A bee &amp; a bo' src='/x.png?a=1&amp;b=2'><img src=y.png alt=''>";
        let (_, pictures) = anchored(html, BASE);
        let found: Vec<_> = pictures.iter().map(|it| (&*it.source, it.alt.as_deref())).collect();
        let expected = [
            ("https://blog.example/x.png?a=1&b=2", Some("A bee & a bo")),
            ("https://blog.example/2026/a/y.png", None),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_title_is_text() {
        let cases = [
            ("Bees &amp; <em>bo</em><BR/> <canvas>", "Bees & bo <canvas>"),
            ("1 &lt; 2 < 3", "1 < 2 < 3"),
            ("a&nbsp;&#8211;&#x2d;&copy;&", "a –-&copy;&"),
            (" two\n lines ", "two lines"),
            ("A & B &amp; C", "A & B & C"),
        ];
        for (html, expected) in cases {
            assert_eq!(plain(html), expected);
        }
        assert_eq!(decoded("&ééééééé;"), "&ééééééé;");
    }
}
