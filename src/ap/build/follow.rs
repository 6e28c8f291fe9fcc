//! Follow, and what answers or ends it. The inner Follow is always whole: GoToSocial, Misskey and
//! Threads cannot do with its id alone (INB-6).

use super::context::AS;
use super::members::{Members, texts};
use crate::ap::{FollowRef, PUBLIC};
use crate::id::{ActivityId, ActorId};

/// Asks to follow `target`.
#[must_use]
pub fn follow_json(id: &ActivityId, actor: &ActorId, target: &ActorId) -> String {
    let start = Members::new().put("@context", AS);
    follow(start, Some(id), actor, target.as_str()).put("to", texts([target])).text()
}

/// Ends a Follow of ours; `follow_id` is that of the original Follow.
#[must_use]
pub fn undo_follow_json(
    id: &ActivityId,
    follow_id: &ActivityId,
    actor: &ActorId,
    target: &ActorId,
) -> String {
    start(id, "Undo", actor)
        .put("to", texts([target]))
        .put("object", follow(Members::new(), Some(follow_id), actor, target.as_str()))
        .text()
}

/// Asks a relay to pass on what is for everybody, as Mastodon does it (FEP-ae0c).
#[must_use]
pub fn follow_public_json(id: &ActivityId, actor: &ActorId) -> String {
    let start = Members::new().put("@context", AS);
    follow(start, Some(id), actor, PUBLIC).text()
}

/// Ends that.
#[must_use]
pub fn undo_follow_public_json(id: &ActivityId, follow_id: &ActivityId, actor: &ActorId) -> String {
    start(id, "Undo", actor)
        .put("object", follow(Members::new(), Some(follow_id), actor, PUBLIC))
        .text()
}

/// Grants the Follow of `to`. The Follow is rebuilt of what was received: id, type, actor, object
/// and nothing else; without an id where it came without (INB-8).
#[must_use]
pub fn accept_json(id: &ActivityId, actor: &ActorId, to: &ActorId, received: &FollowRef) -> String {
    answer(id, "Accept", (actor, to), received)
}

/// Refuses the Follow of `to`, or ends it later.
#[must_use]
pub fn reject_json(id: &ActivityId, actor: &ActorId, to: &ActorId, received: &FollowRef) -> String {
    answer(id, "Reject", (actor, to), received)
}

fn answer(
    id: &ActivityId,
    kind: &str,
    (actor, to): (&ActorId, &ActorId),
    received: &FollowRef,
) -> String {
    let follower = received.follower.as_ref().unwrap_or(to);
    let followed = received.followed.as_ref().unwrap_or(actor);
    start(id, kind, actor)
        .put("to", texts([to]))
        .put("object", follow(Members::new(), received.id.as_ref(), follower, followed.as_str()))
        .text()
}

fn start(id: &ActivityId, kind: &str, actor: &ActorId) -> Members {
    Members::new()
        .put("@context", AS)
        .put("id", id.as_str())
        .put("type", kind)
        .put("actor", actor.as_str())
}

fn follow(start: Members, id: Option<&ActivityId>, actor: &ActorId, target: &str) -> Members {
    start
        .put_some("id", id.map(ActivityId::as_str))
        .put("type", "Follow")
        .put("actor", actor.as_str())
        .put("object", target)
}
