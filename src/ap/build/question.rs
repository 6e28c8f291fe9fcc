//! How a question stands (protocol 2.8).

use serde_json::{Map, Value};

use super::context::POLICY_TERMS;
use super::members::Members;
use super::proof::take_proof;
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId};

/// The Update that brings the counts of a question, with its document as it is served. That carries no
/// new `updated`, so it is no edit. `None` if the document is no object.
#[must_use]
pub fn question_update_json(
    id: &ActivityId,
    actor: &ActorId,
    document: &str,
    now: Timestamp,
) -> Option<String> {
    let mut document: Map<String, Value> = serde_json::from_str(document).ok()?;
    take_proof(&mut document);
    let member = |name: &str| document.get(name).cloned();
    let update = Members::new()
        .put_some("@context", member("@context"))
        .put("id", id.as_str())
        .put("type", "Update")
        .put("actor", actor.as_str())
        .put("published", now.rfc3339())
        .put_some("to", member("to"))
        .put_some("cc", member("cc"));
    let mut object = document;
    object.shift_remove("@context");
    Some(update.put("object", object).text())
}

/// [`super::Written::fingerprint`] of a document that was written before; `None` if it is no object.
#[must_use]
pub fn fingerprint_of(document: &str) -> Option<String> {
    let mut document: Map<String, Value> = serde_json::from_str(document).ok()?;
    take_proof(&mut document);
    let context = document.get_mut("@context").and_then(|context| context.get_mut(1));
    if let Some(terms) = context.and_then(Value::as_object_mut) {
        for name in std::iter::once("gts").chain(POLICY_TERMS) {
            terms.shift_remove(name);
        }
    }
    let by_itself = [
        "updated",
        "closed",
        "votersCount",
        "interactionPolicy",
        "context",
        "replies",
        "likes",
        "shares",
    ];
    for name in by_itself {
        document.shift_remove(name);
    }
    for name in ["oneOf", "anyOf"] {
        let options = document.get_mut(name).and_then(Value::as_array_mut);
        for option in options.into_iter().flatten() {
            if let Some(replies) = option.get_mut("replies").and_then(Value::as_object_mut) {
                replies.shift_remove("totalItems");
            }
        }
    }
    Some(Value::Object(document).to_string())
}
