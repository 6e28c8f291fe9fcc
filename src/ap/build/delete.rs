//! Delete, and the Tombstone that stays (protocol 2.9).

use super::context::AS;
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActivityId, ActorId, ObjectId};

/// What answers at the id of a deleted post, with 410 (OBJ-20).
#[must_use]
pub fn tombstone_json(id: &ObjectId, deleted: Timestamp) -> String {
    tombstone(Members::new().put("@context", AS), id, deleted).text()
}

/// The Delete of a post, with the accounts that it named.
#[must_use]
pub fn delete_json(
    id: &ActivityId,
    actor: &ActorId,
    (object, named): (&ObjectId, &[ActorId]),
    deleted: Timestamp,
) -> String {
    let followers = actor.origin().join(paths::FOLLOWERS);
    let named = named.iter().map(ActorId::as_str);
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", "Delete")
        .put("actor", actor.as_str())
        .put("to", texts([PUBLIC]))
        .put("cc", texts([followers.as_str()].into_iter().chain(named)))
        .put("object", tombstone(Members::new(), object, deleted))
        .text()
}

fn tombstone(start: Members, id: &ObjectId, deleted: Timestamp) -> Members {
    start.put("id", id.as_str()).put("type", "Tombstone").put("deleted", deleted.rfc3339())
}
