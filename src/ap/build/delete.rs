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
    let followers = paths::of_account(actor, paths::FOLLOWERS);
    let cc: Vec<String> =
        [followers].into_iter().chain(named.iter().map(ToString::to_string)).collect();
    private_delete_json(id, actor, object, (&[PUBLIC.to_owned()], &cc), deleted)
}

/// The Delete of a post that was for some alone, for the same `to` and `cc`.
#[must_use]
pub fn private_delete_json(
    id: &ActivityId,
    actor: &ActorId,
    object: &ObjectId,
    (to, cc): (&[String], &[String]),
    deleted: Timestamp,
) -> String {
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", "Delete")
        .put("actor", actor.as_str())
        .put("to", texts(to.iter().map(String::as_str)))
        .put("cc", texts(cc.iter().map(String::as_str)))
        .put("object", tombstone(Members::new(), object, deleted))
        .text()
}

fn tombstone(start: Members, id: &ObjectId, deleted: Timestamp) -> Members {
    start.put("id", id.as_str()).put("type", "Tombstone").put("deleted", deleted.rfc3339())
}
