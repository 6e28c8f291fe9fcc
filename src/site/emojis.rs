//! Custom emoji in the texts of others: `:name:` → the picture, where there is one.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::escape;
use super::social::Picture;

/// What of sanitised HTML is shown as it is written.
const VERBATIM: [&str; 2] = ["code", "pre"];

/// The names, `:name:`, that may be meant in sanitised HTML or, if it has no tags, in plain text.
#[must_use]
pub fn emoji_names(html: &str) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    each_part(html, |part| {
        if let Part::Name(name) = part {
            names.insert(name);
        }
        // The colon at its end may begin another.
        false
    });
    names
}

/// Sanitised HTML with the pictures of the emoji that are known.
pub(super) fn with_emojis(html: &str, emojis: &BTreeMap<String, Picture>) -> String {
    let mut out = String::with_capacity(html.len());
    each_part(html, |part| match part {
        Part::Other(text) => {
            out.push_str(text);
            true
        }
        Part::Name(name) => {
            let picture = emojis.get(name);
            out.extend(picture.map(|picture| img(name, picture)));
            picture.is_some()
        }
    });
    out
}

/// The same of plain text.
pub(super) fn text_with_emojis(text: &str, emojis: &BTreeMap<String, Picture>) -> String {
    with_emojis(&escape(text), emojis)
}

/// The characters of a name are none that HTML knows.
fn img(name: &str, picture: &Picture) -> String {
    let Picture { width, height, .. } = picture;
    let url = picture.url();
    format!(
        "<img class=\"emoji\" src=\"{url}\" alt=\"{name}\" title=\"{name}\" width=\"{width}\" \
         height=\"{height}\" loading=\"lazy\">"
    )
}

enum Part<'a> {
    /// `:name:`, where it is text.
    Name(&'a str),
    Other(&'a str),
}

/// Gives each part to `see`; a name that it does not take is text.
fn each_part<'a>(html: &'a str, mut see: impl FnMut(Part<'a>) -> bool) {
    let mut verbatim = 0_usize;
    let mut rest = html;
    while let Some(at) = memchr::memchr2(b'<', b':', rest.as_bytes()) {
        let (before, from) = rest.split_at(at);
        see(Part::Other(before));
        let length = if let Some(tag) = from.strip_prefix('<') {
            verbatim = verbatim.saturating_add_signed(depth_of(tag));
            1 + tag_length(tag)
        } else {
            let name = name_length(from).filter(|_| verbatim == 0);
            let taken = name.filter(|length| see(Part::Name(&from[..*length])));
            if let Some(length) = taken {
                rest = &from[length..];
                continue;
            }
            1
        };
        see(Part::Other(&from[..length]));
        rest = &from[length..];
    }
    see(Part::Other(rest));
}

/// Does a tag, without its `<`, begin or end something verbatim?
fn depth_of(tag: &str) -> isize {
    let (name, change) = tag.strip_prefix('/').map_or((tag, 1), |name| (name, -1));
    let end = name.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(name.len());
    if VERBATIM.contains(&&name[..end]) { change } else { 0 }
}

/// Up to and with its `>`, which may stand between quotation marks, too.
fn tag_length(tag: &str) -> usize {
    let mut is_quoted = false;
    for (at, byte) in tag.bytes().enumerate() {
        match byte {
            b'"' => is_quoted = !is_quoted,
            b'>' if !is_quoted => return at + 1,
            _ => {}
        }
    }
    tag.len()
}

/// The length of the `:name:` at the front of `text`.
fn name_length(text: &str) -> Option<usize> {
    let name = text.strip_prefix(':')?;
    let end = name.find(|c: char| !(c.is_alphanumeric() || "_-+.@".contains(c)))?;
    (end > 0 && name[end..].starts_with(':')).then_some(end + 2)
}

#[cfg(test)]
mod tests;
