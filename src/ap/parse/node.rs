//! Taking loose shapes apart. All knowledge of one-or-many, embedded-or-bare and `null` is here;
//! the files beside this one say what the members mean.

use serde_json::{Map, Value};

use crate::clock::Timestamp;

/// A JSON object read as a node of ActivityStreams. A member that is `null` or of a wrong type is
/// as good as absent (SEC-5).
#[derive(Clone, Copy)]
pub(super) struct Node<'a>(&'a Map<String, Value>);

impl<'a> Node<'a> {
    pub(super) fn of(value: &'a Value) -> Option<Self> {
        value.as_object().map(Node)
    }

    /// A member that is there and not `null`.
    pub(super) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A member as a list: ActivityStreams lets every list of one be written without brackets.
    pub(super) fn many(self, name: &str) -> &'a [Value] {
        match self.get(name) {
            Some(Value::Array(items)) => items,
            Some(one) => std::slice::from_ref(one),
            None => &[],
        }
    }

    /// A member that must be single to have a meaning: alone, or the only one of a list.
    pub(super) fn single(self, name: &str) -> Option<&'a Value> {
        match self.many(name) {
            [one] if !one.is_null() => Some(one),
            _ => None,
        }
    }

    /// The `id`, also spelled `@id` (expanded documents, Friendica).
    pub(super) fn id(self) -> Option<&'a str> {
        ["id", "@id"].into_iter().find_map(|name| self.get(name)?.as_str())
    }

    /// All types, without the prefix of ActivityStreams.
    pub(super) fn kinds(self) -> impl Iterator<Item = &'a str> {
        let name = if self.get("type").is_some() { "type" } else { "@type" };
        self.many(name).iter().filter_map(Value::as_str).map(|kind| {
            let kind = kind.strip_prefix("https://www.w3.org/ns/activitystreams#").unwrap_or(kind);
            kind.strip_prefix("as:").unwrap_or(kind)
        })
    }

    /// The first type among `known`.
    pub(super) fn kind_among(self, known: &[&str]) -> Option<&'a str> {
        self.kinds().find(|kind| known.contains(kind))
    }

    /// Is this one of its types?
    pub(super) fn is(self, kind: &str) -> bool {
        self.kinds().any(|own| own == kind)
    }

    /// Text; a list gives its first text, a JSON-LD value object its `@value`.
    pub(super) fn text(self, name: &str) -> Option<&'a str> {
        self.many(name).iter().find_map(text_of)
    }

    /// Text, or else the first entry of its language map (`contentMap` for `content`).
    pub(super) fn text_or_map(self, name: &str, map: &str) -> Option<&'a str> {
        self.text(name).or_else(|| self.language_map(map).next().map(|(_, text)| text))
    }

    /// The entries of a language map, in their order.
    pub(super) fn language_map(self, name: &str) -> impl Iterator<Item = (&'a str, &'a str)> {
        let entries = self.get(name).and_then(Value::as_object).into_iter().flatten();
        entries.filter_map(|(language, text)| Some((language.as_str(), text_of(text)?)))
    }

    /// The first thing a member points to.
    pub(super) fn link(self, name: &str) -> Option<&'a str> {
        self.links(name).next()
    }

    /// Everything a member points to: bare ids, embedded objects with ids, Links.
    pub(super) fn links(self, name: &str) -> impl Iterator<Item = &'a str> {
        self.many(name).iter().filter_map(link_of)
    }

    /// Nodes embedded in a member; bare ids are left out.
    pub(super) fn nodes(self, name: &str) -> impl Iterator<Item = Node<'a>> {
        self.many(name).iter().filter_map(Node::of)
    }

    /// `true` only if it says so.
    pub(super) fn is_true(self, name: &str) -> bool {
        self.get(name).and_then(Value::as_bool).unwrap_or(false)
    }

    /// A count; some write it as text.
    pub(super) fn count(self, name: &str) -> Option<u64> {
        match self.get(name)? {
            Value::Number(number) => number.as_u64(),
            Value::String(text) => text.trim().parse().ok(),
            _ => None,
        }
    }

    /// A date in any of the dialects that [`Timestamp::parse`] knows.
    pub(super) fn time(self, name: &str) -> Option<Timestamp> {
        Timestamp::parse(self.text(name)?)
    }
}

/// What one value points to.
pub(super) fn link_of(value: &Value) -> Option<&str> {
    if let Some(text) = value.as_str() {
        return Some(text);
    }
    let node = Node::of(value)?;
    node.id().or_else(|| node.get("href")?.as_str())
}

fn text_of(value: &Value) -> Option<&str> {
    value.as_str().or_else(|| value.as_object()?.get("@value")?.as_str())
}
