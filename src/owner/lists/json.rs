//! Lists in JSON: as the interface of Mastodon and of its kin gives them, of RapidBlock, and of Fediseer.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::{Line, List, NotAList};
use crate::ap::json;

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
    instances: Option<Vec<Row>>,
    domains: Option<Vec<String>>,
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
        return if are_names {
            of_names(&whole::<Vec<_>>(text)?)
        } else {
            of_rows(&whole::<Vec<_>>(text)?)
        };
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

fn of_rows(rows: &[Row]) -> Result<List, NotAList> {
    List::of(rows.iter().map(|row| Line {
        name: &row.domain,
        severity: row.severity.as_deref().unwrap_or_default(),
        notes: [&row.public_comment, &row.private_comment, &row.comment].map(Option::as_deref),
    }))
}

fn of_names(names: &[String]) -> Result<List, NotAList> {
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
