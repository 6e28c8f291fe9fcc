//! Likes of ours, and taking them back.

use super::context::AS;
use super::members::Members;
use crate::id::{ActivityId, ActorId, ObjectId};

/// Likes `object`.
#[must_use]
pub fn like_json(id: &ActivityId, actor: &ActorId, object: &ObjectId) -> String {
    like(Members::new().put("@context", AS), id, actor, object).text()
}

/// Takes the like `like_id` back.
#[must_use]
pub fn undo_like_json(
    id: &ActivityId,
    like_id: &ActivityId,
    actor: &ActorId,
    object: &ObjectId,
) -> String {
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", "Undo")
        .put("actor", actor.as_str())
        .put("object", like(Members::new(), like_id, actor, object))
        .text()
}

fn like(start: Members, id: &ActivityId, actor: &ActorId, object: &ObjectId) -> Members {
    start
        .put("id", id.as_str())
        .put("type", "Like")
        .put("actor", actor.as_str())
        .put("object", object.as_str())
}
