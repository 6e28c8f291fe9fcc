//! Lists in JSON: as the interface of Mastodon and of its kin gives them, of RapidBlock, and of Fediseer.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{DeserializeOwned, IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Line, List, NotAList};
use crate::ap::json;
use crate::limits::BLOCKLIST_LINES_MAX;

/// The items of a list up to the first that is too many: a million of them that say nothing are a few
/// megabytes, and would take a hundred in memory.
struct Items<T>(Vec<T>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Items<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(Taking(PhantomData))
    }
}

struct Taking<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Taking<T> {
    type Value = Items<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Items<T>, A::Error> {
        let mut taken = Vec::new();
        while taken.len() <= BLOCKLIST_LINES_MAX
            && let Some(item) = items.next_element()?
        {
            taken.push(item);
        }
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Items(taken))
    }
}

/// One domain, with what is thought of it.
#[derive(Deserialize)]
struct Row {
    #[serde(default)]
    domain: String,
    severity: Option<String>,
    public_comment: Option<String>,
    private_comment: Option<String>,
    comment: Option<String>,
}

/// What RapidBlock says of a domain.
#[derive(Deserialize)]
struct Decision {
    #[serde(rename = "isBlocked")]
    is_blocked: bool,
    reason: Option<String>,
}

/// A list with things around it.
#[derive(Deserialize)]
struct Document {
    /// RapidBlock.
    blocks: Option<BTreeMap<String, Decision>>,
    /// Fediseer, and its answers in short.
    instances: Option<Items<Row>>,
    domains: Option<Items<String>>,
}

/// Is this meant to be JSON?
pub(super) fn is_json(text: &str) -> bool {
    text.trim_start().starts_with(['[', '{'])
}

/// Reads a list of rows or of names, or a document that has one.
pub(super) fn read(text: &str) -> Result<List, NotAList> {
    let text = text.trim();
    if let Some(items) = text.strip_prefix('[') {
        let are_names = items.trim_start().starts_with('"');
        return if are_names { of_names(&whole(text)?) } else { of_rows(&whole(text)?) };
    }
    let document: Document = whole(text)?;
    if let Some(blocks) = &document.blocks {
        return List::of(blocks.iter().map(|(name, decision)| Line {
            name,
            severity: if decision.is_blocked { "suspend" } else { "noop" },
            notes: [decision.reason.as_deref(), None, None],
        }));
    }
    match (&document.instances, &document.domains) {
        (Some(rows), _) => of_rows(rows),
        (None, Some(names)) => of_names(names),
        (None, None) => {
            let expected = "it has neither `blocks` nor `instances` nor `domains`";
            Err(NotAList::Json(expected.to_owned()))
        }
    }
}

fn of_rows(Items(rows): &Items<Row>) -> Result<List, NotAList> {
    List::of(rows.iter().map(|row| Line {
        name: &row.domain,
        severity: row.severity.as_deref().unwrap_or_default(),
        notes: [&row.public_comment, &row.private_comment, &row.comment].map(Option::as_deref),
    }))
}

fn of_names(Items(names): &Items<String>) -> Result<List, NotAList> {
    List::of(names.iter().map(|name| Line { name, severity: "", notes: [None; 3] }))
}

/// The value that this text is, with nothing after it.
fn whole<T: DeserializeOwned>(text: &str) -> Result<T, NotAList> {
    let (value, end) = json::leading(text)
        .map_err(|unread| NotAList::Json(format!("line {}: {}", unread.line, unread.message)))?;
    match text[end..].trim() {
        "" => Ok(value),
        _ => Err(NotAList::Json("something follows after its end".to_owned())),
    }
}
