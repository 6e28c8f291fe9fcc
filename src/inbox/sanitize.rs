//! The HTML of strangers, reduced to what may stand on the owner's page (SEC-6, threat T6).
//!
//! The only module that knows `ammonia`.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use crate::limits;

/// What stays of a stranger's HTML. Mastodon's list with headings; no picture, no style, no
/// script, no id, no form, no SVG or MathML.
const TAGS: &[&str] = &[
    "a",
    "b",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "i",
    "li",
    "ol",
    "p",
    "pre",
    "ruby",
    "rp",
    "rt",
    "s",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
    "ul",
];

/// Classes that carry meaning: microformats, mentions, hashtags, and Mastodon's shortened links.
const CLASSES: &[&str] =
    &["ellipsis", "h-card", "hashtag", "invisible", "mention", "quote-inline", "u-url"];

static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    let classes: HashSet<&str> = CLASSES.iter().copied().collect();
    builder
        .tags(TAGS.iter().copied().collect())
        .clean_content_tags(
            [
                "script", "style", "title", "textarea", "template", "noscript", "iframe", "svg",
                "math",
            ]
            .into_iter()
            .collect(),
        )
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start", "reversed"])),
            ("li", HashSet::from(["value"])),
        ]))
        .generic_attributes(HashSet::from(["lang"]))
        .allowed_classes(HashMap::from([("a", classes.clone()), ("span", classes)]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .attribute_filter(|_, name, value| {
            (name != "href" || is_web_address(value)).then_some(value.into())
        })
        .link_rel(Some("nofollow noopener noreferrer ugc"))
        .strip_comments(true);
    builder
});

/// Browsers read `https:/x` as a path of the page it stands on, and pass over tabs and line ends.
fn is_web_address(value: &str) -> bool {
    let lower = value.get(..8).unwrap_or(value).to_ascii_lowercase();
    let has_scheme = lower.starts_with("https://") || lower.starts_with("http://");
    has_scheme && !value.chars().any(|c| c.is_control() || c.is_whitespace())
}

/// The allowed part of `html`, at most [`limits::REMOTE_HTML_MAX_BYTES`] long. Texts with more,
/// with too many tags or too deeply nested are reduced to plain text in one paragraph.
#[must_use]
pub fn sanitize_html(html: &str) -> String {
    // The parser takes time by tags and by depth, so both are judged before.
    let is_simple = html.len() <= limits::REMOTE_HTML_MAX_BYTES
        && html.matches('<').count() <= limits::REMOTE_HTML_TAGS_MAX
        && depth(html) <= limits::REMOTE_HTML_DEPTH_MAX;
    if is_simple {
        let clean = CLEANER.clean(html).to_string();
        // Misnested input can become deeper than it looks; what comes out nests as it looks.
        if depth_of_clean(&clean) <= limits::REMOTE_HTML_DEPTH_MAX
            && clean.len() <= 2 * limits::REMOTE_HTML_MAX_BYTES
        {
            return clean;
        }
    }
    let text = plain_text(html).replace('&', "&amp;").replace('<', "&lt;");
    format!("<p>{}</p>", text.replace('>', "&gt;"))
}

/// How deeply well-formed HTML nests.
fn depth_of_clean(html: &str) -> usize {
    let (mut depth, mut most, mut rest) = (0_usize, 0, html);
    while let Some(at) = rest.find('<') {
        rest = &rest[at + 1..];
        if rest.starts_with('/') {
            depth = depth.saturating_sub(1);
        } else if !rest.starts_with("br>") && !rest.starts_with("br ") {
            depth += 1;
            most = most.max(depth);
        }
        rest = after_tag(rest);
    }
    most
}

/// What follows the `>` of a tag; one within quotes does not end it.
fn after_tag(tag: &str) -> &str {
    let mut is_quoted = false;
    for (at, c) in tag.char_indices() {
        match c {
            '"' => is_quoted = !is_quoted,
            '>' if !is_quoted => return &tag[at + 1..],
            _ => {}
        }
    }
    ""
}

/// Only the words of `html`, with entities decoded, cut at [`limits::REMOTE_TEXT_MAX_CHARS`].
/// The result is plain text and must be escaped like any other.
#[must_use]
pub fn plain_text(html: &str) -> String {
    words_of(html, limits::REMOTE_TEXT_MAX_CHARS)
}

/// The same, cut at `most` characters.
pub(super) fn words_of(html: &str, most: usize) -> String {
    let mut words = String::new();
    let mut inside_tag = false;
    let mut rest = html.chars().peekable();
    for _ in 0..most * 8 {
        let Some(c) = rest.next() else { break };
        let starts_tag = |next: &char| next.is_ascii_alphabetic() || matches!(next, '/' | '!');
        match c {
            '<' if rest.peek().is_some_and(starts_tag) => inside_tag = true,
            '>' if inside_tag => {
                inside_tag = false;
                words.push(' ');
            }
            _ if inside_tag => {}
            _ => words.push(c),
        }
    }
    // What is cut within an entity is no text.
    if rest.peek().is_some()
        && let Some(at) = words.rfind('&')
        && words.len() - at < ENTITY_MAX_BYTES
        && !words[at..].contains(';')
    {
        words.truncate(at);
    }
    let decoded = decode_entities(&words);
    let spoken: String = decoded.chars().map(|c| if is_harmless(c) { c } else { ' ' }).collect();
    let joined = spoken.split_whitespace().collect::<Vec<_>>().join(" ");
    joined.chars().take(most).collect()
}

/// Controls, and marks that turn the direction of text around (SEC-14).
fn is_harmless(c: char) -> bool {
    !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// The longest of [`decode_entities`], `&quot;`.
const ENTITY_MAX_BYTES: usize = 6;

/// The five entities that HTML writers must use; others stay as they are written.
fn decode_entities(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

/// How deeply `html` seems to nest, from its tags alone; counting stops just above the
/// limit. Elements that close themselves count for nothing.
fn depth(html: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut most = 0;
    for (at, _) in html.match_indices('<') {
        let rest = &html[at + 1..];
        let (is_end, rest) = rest.strip_prefix('/').map_or((false, rest), |rest| (true, rest));
        let name = rest.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
        if name.is_empty() || closes_itself(name) {
            continue;
        }
        if !is_end {
            open.push(name);
        } else if let Some(place) = open.iter().rposition(|it| it.eq_ignore_ascii_case(name)) {
            open.truncate(place);
        }
        most = most.max(open.len());
        if most > limits::REMOTE_HTML_DEPTH_MAX {
            break;
        }
    }
    most
}

/// Elements without an end tag, and those that end where the next of their kind begins.
fn closes_itself(name: &str) -> bool {
    ["br", "hr", "img", "wbr", "input", "p", "li"].iter().any(|it| name.eq_ignore_ascii_case(it))
}
