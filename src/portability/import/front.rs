//! The front matter of an imported post.

use std::path::Path;

use super::known::Known;
use crate::config::{RESERVED_PATHS, toml_text};
use crate::id::ObjectId;
use crate::limits::POST_TAGS_MAX;
use crate::portability::carried::{Carried, Reach};

/// The key that says which post it was.
pub(super) const ORIGINAL_ID: &str = "original_id";
/// Former addresses.
pub(super) const ALIASES: &str = "aliases";

/// The front matter of `post`, with its fences. `address` tells where other imported posts are now.
pub(super) fn matter(
    post: &Carried,
    known: &mut Known,
    address: &dyn Fn(&Path) -> Option<String>,
) -> String {
    let mut lines = vec!["+++".to_owned()];
    let mut line = |name: &str, value: String| lines.push(format!("{name} = {value}"));
    let title = post.title.as_deref().map(one_line).filter(|title| !title.is_empty());
    if let Some(title) = &title {
        line("title", toml_text(title));
    }
    // What has a date is a post.
    if !post.page {
        line("date", post.published.whole_secs().rfc3339());
    }
    if let Some(updated) = post.updated.filter(|updated| *updated > post.published) {
        line("updated", updated.whole_secs().rfc3339());
    }
    if let Some(summary) = post.summary.as_deref().map(one_line).filter(|text| !text.is_empty()) {
        let name = if title.is_some() { "description" } else { "content_warning" };
        line(name, toml_text(&summary));
    }
    if post.sensitive {
        line("sensitive", "true".to_owned());
    }
    if let Some(language) = post.language.as_deref().filter(|tag| is_language(tag)) {
        line("language", toml_text(language));
    }
    let tags = tags(post);
    if !tags.is_empty() && !post.page {
        line("tags", list(&tags));
    }
    match post.reach {
        Reach::Public => {}
        Reach::Unlisted if post.page => {}
        Reach::Unlisted => line("visibility", toml_text("unlisted")),
        Reach::Followers => line("visibility", toml_text("followers")),
        Reach::Direct => line("visibility", toml_text("direct")),
        Reach::Draft => line("draft", "true".to_owned()),
    }
    if let Some(parent) = parent(post, known, address) {
        line("in_reply_to", toml_text(&parent));
    }
    if !post.page {
        line("federate", "false".to_owned());
    }
    line(ORIGINAL_ID, toml_text(&post.id));
    let aliases: Vec<String> = post.urls.iter().filter_map(|url| alias(url)).collect();
    let aliases: Vec<String> = aliases.into_iter().filter(|alias| known.claim(alias)).collect();
    if !aliases.is_empty() {
        line(ALIASES, list(&aliases));
    }
    lines.push("+++\n".to_owned());
    lines.join("\n")
}

/// The address of what a post answers: here, if it was imported, else where it was.
pub(super) fn parent(
    post: &Carried,
    known: &Known,
    address: &dyn Fn(&Path) -> Option<String>,
) -> Option<String> {
    let parent = post.in_reply_to.as_ref()?;
    let own = known.file(parent).and_then(address);
    own.or_else(|| Some(parent.clone())).filter(|parent| ObjectId::parse(parent).is_ok())
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn list(values: &[String]) -> String {
    let values: Vec<String> = values.iter().map(|value| toml_text(value)).collect();
    format!("[{}]", values.join(", "))
}

fn is_language(tag: &str) -> bool {
    (1..=35).contains(&tag.len()) && tag.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

fn tags(post: &Carried) -> Vec<String> {
    let mut tags: Vec<String> = Vec::new();
    for tag in &post.tags {
        let tag = one_line(tag.trim_start_matches('#'));
        if !tag.is_empty() && tags.iter().all(|other| !other.eq_ignore_ascii_case(&tag)) {
            tags.push(tag);
        }
    }
    tags.truncate(POST_TAGS_MAX);
    tags
}

/// The path of a former address, if this site could have it.
fn alias(url: &str) -> Option<String> {
    let rest = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://")).unwrap_or(url);
    let path = &rest[rest.find('/')?..];
    let path = decoded(path)?;
    let inner = path.trim_matches('/');
    let is_path = !inner.is_empty()
        && inner.split('/').all(|part| !matches!(part, "" | "." | ".."))
        && !path.contains([':', '\\', '?', '#', '%', '"', '<', '>'])
        && !path.contains(|c: char| c.is_control() || c.is_whitespace());
    let first = inner.split('/').next().unwrap_or_default();
    let is_free = !first.starts_with('.') && !RESERVED_PATHS.contains(&first);
    (is_path && is_free).then(|| path.clone())
}

/// A path without `%20` and the like.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = [rest.next()?, rest.next()?];
        let digits = std::str::from_utf8(&digits).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
    }
    String::from_utf8(bytes).ok()
}
