//! `#tags` in the text: found outside code and links, and made into links to their pages.

use comrak::nodes::{AstNode, Node, NodeLink, NodeValue};
use comrak::{Arena, parse_document};

use super::options;
use crate::limits::POST_TAGS_MAX;
use crate::site::content::Tag;
use crate::site::slug::slugify;

/// The names of the hashtags in `markdown`, in order, each once.
pub(in crate::site) fn tags_in(markdown: &str) -> Vec<String> {
    // Most texts have none, and parsing is what a build costs.
    if find(markdown, 0).is_none() {
        return Vec::new();
    }
    let arena = Arena::new();
    let root = parse_document(&arena, markdown, &options());
    let mut names: Vec<String> = Vec::new();
    for node in texts(root) {
        let NodeValue::Text(text) = &node.data().value else { continue };
        let mut from = 0;
        while let Some((start, end)) = find(text, from) {
            let name = text[start + 1..end].to_owned();
            if !names.contains(&name) && names.len() < POST_TAGS_MAX {
                names.push(name);
            }
            from = end;
        }
    }
    names
}

/// Replaces the hashtags below `root` by links to their pages, as far as they are among `tags`.
pub(super) fn link<'a>(arena: &'a Arena<'a>, root: Node<'a>, tags: &[Tag]) {
    if tags.is_empty() {
        return;
    }
    for node in texts(root) {
        let text = match &node.data().value {
            NodeValue::Text(text) if find(text, 0).is_some() => text.to_string(),
            _ => continue,
        };
        let new = |value: NodeValue| arena.alloc(AstNode::from(value));
        let mut from = 0;
        while let Some((start, end)) = find(&text, from) {
            node.insert_before(new(NodeValue::Text(text[from..start].to_owned().into())));
            let slug = slugify(&text[start + 1..end]);
            if tags.iter().all(|tag| tag.slug != slug) {
                node.insert_before(new(NodeValue::Text(text[start..end].to_owned().into())));
                from = end;
                continue;
            }
            let url = format!("/tags/{slug}/");
            let link = NodeLink { url, title: String::new() };
            let link = new(NodeValue::Link(Box::new(link)));
            link.append(new(NodeValue::Text(text[start..end].to_owned().into())));
            node.insert_before(link);
            from = end;
        }
        node.data_mut().value = NodeValue::Text(text[from..].to_owned().into());
    }
}

/// The text nodes in which a hashtag is one: not those inside links and pictures.
fn texts<'a>(root: Node<'a>) -> Vec<Node<'a>> {
    let mut found = Vec::new();
    let mut inside = 0_usize;
    for edge in root.traverse() {
        match edge {
            comrak::arena_tree::NodeEdge::Start(node) => match node.data().value {
                NodeValue::Link(_) | NodeValue::Image(_) => inside += 1,
                NodeValue::Text(_) if inside == 0 => found.push(node),
                _ => {}
            },
            comrak::arena_tree::NodeEdge::End(node) => {
                if matches!(node.data().value, NodeValue::Link(_) | NodeValue::Image(_)) {
                    inside -= 1;
                }
            }
        }
    }
    found
}

/// The first hashtag of `text` at or after `from`: from its `#` to its end. Letters, digits and
/// `_`, not digits alone (Mastodon does not read those), not in the middle of a word.
fn find(text: &str, from: usize) -> Option<(usize, usize)> {
    let mut at = from;
    while let Some(offset) = text.get(at..)?.find('#') {
        let start = at + offset;
        let rest = &text[start + 1..];
        let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
        let before = text[..start].chars().next_back();
        let opens = before.is_none_or(|c| c.is_whitespace() || "([{\"'“„«".contains(c));
        let name = &rest[..length];
        if opens && name.chars().any(char::is_alphabetic) && !slugify(name).is_empty() {
            return Some((start, start + 1 + length));
        }
        at = start + 1;
    }
    None
}
