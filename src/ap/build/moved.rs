//! The Move that sends our followers elsewhere (protocol 7).

use super::context::AS;
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::id::paths;
use crate::id::{ActivityId, ActorId};

/// Says that `actor` is now `target`. Peers act on it only if `target` names `actor` among its
/// aliases.
#[must_use]
pub fn move_json(id: &ActivityId, actor: &ActorId, target: &ActorId) -> String {
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", "Move")
        .put("actor", actor.as_str())
        .put("to", texts([paths::of_account(actor, paths::FOLLOWERS)]))
        .put("cc", texts([PUBLIC]))
        .put("object", actor.as_str())
        .put("target", target.as_str())
        .text()
}
