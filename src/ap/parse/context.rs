//! What a `@context` says of the terms that are read here (JSON-LD 1.1, 4.1).

use serde_json::Value;

use crate::ap::json;

/// Terms whose meaning is known without looking.
const READ: &[&str] = &[
    "id",
    "type",
    "actor",
    "object",
    "attributedTo",
    "to",
    "cc",
    "content",
    "summary",
    "name",
    "attachment",
    "published",
    "inReplyTo",
    "url",
    "tag",
];

/// Do the terms that are read here mean in this document what they usually do? Only the contexts that
/// stand in it are looked at. Who reads it as linked data would see another document if not.
#[must_use]
pub fn has_usual_terms(bytes: &[u8]) -> bool {
    json::read(bytes).is_ok_and(|document| !changes_terms(&document))
}

fn changes_terms(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.iter().any(changes_terms),
        Value::Object(members) => members
            .iter()
            .any(|(name, member)| name == "@context" && redefines(member) || changes_terms(member)),
        _ => false,
    }
}

fn redefines(context: &Value) -> bool {
    match context {
        Value::Array(contexts) => contexts.iter().any(redefines),
        Value::Object(terms) => terms.keys().any(|term| READ.contains(&term.as_str())),
        _ => false,
    }
}
