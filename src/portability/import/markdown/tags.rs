//! What tags say: where links lead, what is code, what is a heading.

use html5ever::tokenizer::Tag;

use super::plain::push_address;
use super::{Around, from_plain};

pub(super) fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name)?;
    Some(found.value.trim()).filter(|value| !value.is_empty())
}

fn has_class(tag: &Tag, class: &str) -> bool {
    attribute(tag, "class").is_some_and(|all| all.split_whitespace().any(|one| one == class))
}

/// A link that is not ended yet.
pub(super) struct Link {
    pub(super) url: String,
    pub(super) is_tag: bool,
    pub(super) is_mention: bool,
    /// Where it begins.
    pub(super) at: usize,
    /// Its words as they are.
    pub(super) words: String,
}

impl Link {
    /// The link of `tag`, which begins at `at`, if it leads anywhere.
    pub(super) fn of(tag: &Tag, at: usize) -> Option<Self> {
        let url = attribute(tag, "href").filter(|url| is_harmless(url))?.to_owned();
        let rel = attribute(tag, "rel").unwrap_or_default();
        let is_tag = has_class(tag, "hashtag") || rel.split_whitespace().any(|it| it == "tag");
        let is_mention = has_class(tag, "mention") || has_class(tag, "u-url");
        Some(Self { url, is_tag, is_mention, at, words: String::new() })
    }
}

/// What stands for a link whose text is `text` already.
pub(super) fn written(link: &Link, text: &str, around: &Around<'_>) -> String {
    let words = link.words.split_whitespace().collect::<Vec<_>>().join(" ");
    if link.is_tag && is_word(words.trim_start_matches('#')) {
        return format!("#{}", words.trim_start_matches('#'));
    }
    let known = around.mentions.iter().find(|mention| mention.url == link.url);
    if let Some(mention) = known.filter(|_| words.starts_with('@')) {
        return mention.handle.clone();
    }
    if link.is_mention && words.starts_with('@') && !words.contains(' ') {
        let host = link.url.split('/').nth(2).unwrap_or_default();
        let is_whole = words[1..].contains('@');
        return if is_whole { words } else { format!("{words}@{host}") };
    }
    let bare = |url: &str| {
        let url = url.trim_end_matches('/').trim_start_matches("https://");
        url.trim_start_matches("http://").to_owned()
    };
    if link.url.starts_with("http") && bare(&words) == bare(&link.url) {
        let mut address = String::new();
        push_address(&link.url, &mut address);
        return address;
    }
    if text.is_empty() { String::new() } else { super::link(text, &link.url) }
}

/// Letters, digits and `_`, not digits alone.
fn is_word(text: &str) -> bool {
    let fits = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    fits && text.chars().any(char::is_alphabetic)
}

fn is_harmless(url: &str) -> bool {
    let scheme = url.split([':', '/', '?', '#']).next().unwrap_or_default();
    let has_scheme = url[scheme.len()..].starts_with(':');
    let scheme = scheme.to_ascii_lowercase();
    !has_scheme || matches!(&*scheme, "http" | "https" | "mailto" | "tel" | "xmpp" | "gemini")
}

pub(super) fn heading(name: &str) -> Option<usize> {
    match name.as_bytes() {
        [b'h', level @ b'1'..=b'6'] => Some(usize::from(level - b'0')),
        _ => None,
    }
}

pub(super) fn is_code(name: &str) -> bool {
    matches!(name, "code" | "tt" | "kbd" | "samp")
}

/// The language that a block of code says it is in.
pub(super) fn language(tag: &Tag) -> Option<String> {
    let mut classes = attribute(tag, "class")?.split_whitespace();
    let name = classes.find_map(|class| {
        class.strip_prefix("language-").or_else(|| class.strip_prefix("lang-"))
    })?;
    let fits = name.chars().all(|c| c.is_ascii_alphanumeric() || "+-#".contains(c));
    fits.then(|| name.to_owned())
}

/// A description as it may stand between brackets.
pub(super) fn one_line(text: &str) -> String {
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    from_plain(&words)
}
