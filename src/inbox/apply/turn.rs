//! What can be done, undone and done again under the same ids.
//!
//! Misskey and its kin give a Follow the id `/follows/<follower>/<followee>`, and its Undo one made
//! from that, each time anew. So what is remembered against repeats says what it was about: an Undo
//! that took something away ends the memory of what it took away, and doing it again ends the
//! memory of the Undo.
//!
//! The price: within the time that a signature lives, somebody who holds the signed bytes of one of
//! the two could play it again after the other. That takes the sender's own server or its
//! connection, changes only whether this one actor follows or likes, and ends with that actor's
//! next Follow or Undo.

use crate::ap::{Action, Activity, Undone};

/// Under what an activity is remembered, if it may be turned back.
pub(super) fn about(activity: &Activity) -> Option<String> {
    let actor = &activity.actor;
    match &activity.action {
        Action::Follow { target } => Some(done(actor, "Follow", target.as_str())),
        Action::Like { object, .. } => Some(done(actor, "Like", object.as_str())),
        Action::Announce { object } => Some(done(actor, "Announce", object.as_str())),
        Action::Undo(Undone::Follow { target, .. }) => {
            Some(format!("{actor} undid Follow {target}"))
        }
        Action::Undo(Undone::Like { object, .. }) => Some(format!("{actor} undid Like {object}")),
        Action::Undo(Undone::Announce { object, .. }) => {
            Some(format!("{actor} undid Announce {object}"))
        }
        Action::Undo(Undone::ById(id)) => Some(format!("{actor} undid {id}")),
        _ => None,
    }
}

/// Under what the Undos are remembered that this activity turns back: they may come again.
pub(super) fn undone_by(activity: &Activity) -> Vec<String> {
    let actor = &activity.actor;
    let (kind, object) = match &activity.action {
        Action::Follow { target } => ("Follow", target.as_str()),
        Action::Like { object, .. } => ("Like", object.as_str()),
        Action::Announce { object } => ("Announce", object.as_str()),
        _ => return Vec::new(),
    };
    let by_id = activity.id.as_ref().map(|id| format!("{actor} undid {id}"));
    let embedded = format!("{actor} undid {kind} {object}");
    by_id.into_iter().chain([embedded]).collect()
}

/// Under what the doing is remembered that an Undo took back.
pub(super) fn done(actor: &crate::id::ActorId, kind: &str, object: &str) -> String {
    format!("{actor} did {kind} {object}")
}
