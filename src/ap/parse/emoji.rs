//! Emoji: those of reactions, and the custom ones that a text or a name may hold.

use super::node::Node;
use super::object::first_web_url;
use crate::id::WebUrl;
use crate::limits::{EMOJI_MAX_CHARS, EMOJIS_MAX, REACTION_MAX_CHARS};

/// An emoji: a character, or a custom one of the sender's server.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Emoji {
    /// As it stands in the text: `🐝`, or `:bee:` for a custom one.
    pub name: String,
    /// The picture of a custom one.
    pub icon: Option<WebUrl>,
}

/// Those that have a picture, with it.
#[must_use]
pub fn with_pictures(emojis: &[Emoji]) -> Vec<(&str, &WebUrl)> {
    emojis.iter().filter_map(|emoji| Some((&*emoji.name, emoji.icon.as_ref()?))).collect()
}

/// The reaction of a Like or `EmojiReact` (INB-11): `content` (Pleroma, FEP-c0e0), else Misskey's
/// own member. Hearts are how some servers spell a plain like. Words are no emoji: nobody writes on a
/// page by liking it.
pub(super) fn reaction(node: Node<'_>) -> Option<Emoji> {
    let text = node.text("content").or_else(|| node.text("_misskey_reaction"))?.trim();
    let plain =
        matches!(text, "" | "\u{2764}" | "\u{2764}\u{fe0f}" | "\u{2665}" | "\u{2665}\u{fe0f}");
    if plain || !is_emoji(text) {
        return None;
    }
    let tags: Vec<Node<'_>> = node.nodes("tag").collect();
    let icon = custom(&tags).into_iter().find(|emoji| emoji.name == text);
    Some(Emoji { name: text.to_owned(), icon: icon.and_then(|emoji| emoji.icon) })
}

/// The custom emoji among `tags`, each with its picture; the first of a name counts.
pub(super) fn custom(tags: &[Node<'_>]) -> Vec<Emoji> {
    let mut found: Vec<Emoji> = Vec::new();
    for tag in tags.iter().filter(|tag| tag.is("Emoji")) {
        let Some(name) = tag.text("name").and_then(shortcode) else { continue };
        let Some(icon) = tag.nodes("icon").find_map(first_web_url) else { continue };
        if found.len() < EMOJIS_MAX && found.iter().all(|emoji| emoji.name != name) {
            found.push(Emoji { name, icon: Some(icon) });
        }
    }
    found
}

/// A custom emoji by its name, or one of Unicode (emoji-data: characters, joiners, variation
/// selectors, the parts of flags and of keycaps).
fn is_emoji(text: &str) -> bool {
    if text.len() > 2 && text.starts_with(':') && text.ends_with(':') {
        return shortcode(text).is_some_and(|name| name == text);
    }
    let is_keycap = text.ends_with('\u{20e3}');
    let of_emoji = |c: char| match c {
        '0'..='9' | '#' | '*' => is_keycap,
        '\u{a9}' | '\u{ae}' | '\u{200d}' | '\u{203c}'..='\u{2049}' | '\u{20e3}' => true,
        '\u{2122}' | '\u{2139}' | '\u{2190}'..='\u{23ff}' | '\u{24c2}' => true,
        '\u{25a0}'..='\u{27bf}' | '\u{2900}'..='\u{2bff}' | '\u{3030}' | '\u{303d}' => true,
        '\u{3297}' | '\u{3299}' | '\u{fe0e}' | '\u{fe0f}' => true,
        '\u{1f000}'..='\u{1faff}' | '\u{e0020}'..='\u{e007f}' => true,
        _ => false,
    };
    text.chars().count() <= EMOJI_MAX_CHARS && text.chars().all(of_emoji) && is_one(text)
}

/// Two letters of a flag, or one character with what changes it and what is joined to it.
fn is_one(text: &str) -> bool {
    let (mut bases, mut letters, mut is_joined) = (0, 0, false);
    for c in text.chars() {
        match c {
            '\u{1f1e6}'..='\u{1f1ff}' => letters += 1,
            '\u{20e3}' | '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{200d}' => {}
            '\u{e0020}'..='\u{e007f}' => {}
            _ if is_joined => {}
            _ => bases += 1,
        }
        is_joined = c == '\u{200d}';
    }
    matches!((bases, letters), (1, 0) | (0, 2))
}

/// `bee` and `:bee:` as `:bee:`.
fn shortcode(name: &str) -> Option<String> {
    let name = name.trim().trim_matches(':');
    let plain = |c: char| c.is_alphanumeric() || "_-+.@".contains(c);
    let fits = !name.is_empty() && name.chars().count() <= REACTION_MAX_CHARS - 2;
    (fits && name.chars().all(plain)).then(|| format!(":{name}:"))
}
