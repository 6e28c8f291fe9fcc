//! Boosts of ours, and taking them back. The object is always a bare id: what others wrote is
//! for their own server to say.

use super::context::AS;
use super::members::{Members, texts};
use crate::ap::PUBLIC;
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActivityId, ActorId, ObjectId};

/// Boosts `object` in public. `author` is told, too.
#[must_use]
pub fn announce_json(
    id: &ActivityId,
    actor: &ActorId,
    published: Timestamp,
    object: &ObjectId,
    author: Option<&ActorId>,
) -> String {
    announce(Members::new().put("@context", AS), (id, actor), published, (object, author)).text()
}

/// Takes the boost `announce_id` back.
#[must_use]
pub fn undo_announce_json(
    id: &ActivityId,
    announce_id: &ActivityId,
    actor: &ActorId,
    object: &ObjectId,
    author: Option<&ActorId>,
) -> String {
    let inner = Members::new()
        .put("id", announce_id.as_str())
        .put("type", "Announce")
        .put("actor", actor.as_str())
        .put("object", object.as_str());
    let start = Members::new().put("@context", AS).put("id", id.as_str()).put("type", "Undo");
    audience(start.put("actor", actor.as_str()), actor, author).put("object", inner).text()
}

pub(super) fn announce(
    start: Members,
    (id, actor): (&ActivityId, &ActorId),
    published: Timestamp,
    (object, author): (&ObjectId, Option<&ActorId>),
) -> Members {
    let start = start
        .put("id", id.as_str())
        .put("type", "Announce")
        .put("actor", actor.as_str())
        .put("published", published.rfc3339());
    audience(start, actor, author).put("object", object.as_str())
}

fn audience(members: Members, actor: &ActorId, author: Option<&ActorId>) -> Members {
    let mut cc = vec![paths::of_account(actor, paths::FOLLOWERS)];
    cc.extend(author.map(|author| author.as_str().to_owned()));
    members.put("to", texts([PUBLIC])).put("cc", texts(cc))
}
