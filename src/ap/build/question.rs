//! How a question stands (protocol 2.8).

use serde_json::{Map, Value};

use super::members::Members;
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
    let document: Map<String, Value> = serde_json::from_str(document).ok()?;
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
