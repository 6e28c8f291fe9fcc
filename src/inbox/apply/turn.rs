//! What can be done, undone and done again under the same ids.
//!
//! Misskey and its kin give a Follow the id `/follows/<follower>/<followee>`, and its Undo one made
//! from that, each time anew. So what is remembered against repeats says what it was about: an Undo
//! that took something away ends the memory of what it took away, and doing it again ends the
//! memory of the Undo.
//!
//! Ids alone would then let somebody who holds the signed bytes of one of the two play it again after
//! the other (SEC-13). So requests of this kind are also remembered by what their signature covers:
//! the body and the second. The same id, signed anew, counts; the same bytes do not.
//!
//! With one exception, because a signature knows only seconds: a Follow, its Undo and the Follow again
//! may be made within one, and then the first and the last are the same bytes. They are let through
//! for [`limits::REPEAT_TIME`], unless the actor has signed something later. What is left to somebody
//! who plays bytes back is a change that the actor itself made and took back in one second, within
//! five of it.

use std::borrow::Cow;

use crate::ap::{Action, Activity, Emoji, Undone};
use crate::clock::Timestamp;
use crate::limits;
use crate::store::{SignedRequest, Turned};

/// Must the request be remembered against playback? Whatever may be turned back, or turns
/// something back; and what has no id, since its name changes at midnight (INB-7).
pub(in crate::inbox) fn may_turn(activity: &Activity) -> bool {
    let turns = matches!(activity.action, Action::Undo(_) | Action::Block { .. });
    turns || activity.id.is_none() || about(activity).is_some()
}

/// Are these the bytes of a request that came before, and not an honest repeat?
pub(super) fn is_playback(before: Option<Turned>, request: &SignedRequest, now: Timestamp) -> bool {
    before.is_some_and(|before| {
        now.since(before.first) > limits::REPEAT_TIME || request.signed < before.newest
    })
}

/// Under what an activity is remembered, if it may be turned back.
pub(super) fn about(activity: &Activity) -> Option<String> {
    let actor = &activity.actor;
    match &activity.action {
        Action::Follow { target } => Some(done(actor, "Follow", target.as_str())),
        Action::Like { object, emoji } => {
            Some(done(actor, &liking(emoji.as_ref()), object.as_str()))
        }
        Action::Announce { object } => Some(done(actor, "Announce", object.as_str())),
        Action::Undo(Undone::Follow { target, .. }) => {
            Some(format!("{actor} undid Follow {target}"))
        }
        Action::Undo(Undone::Like { object, emoji, .. }) => {
            Some(format!("{actor} undid {} {object}", liking(emoji.as_ref())))
        }
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
        Action::Follow { target } => (Cow::Borrowed("Follow"), target.as_str()),
        Action::Like { object, emoji } => (liking(emoji.as_ref()), object.as_str()),
        Action::Announce { object } => (Cow::Borrowed("Announce"), object.as_str()),
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

fn liking(emoji: Option<&Emoji>) -> Cow<'static, str> {
    emoji.map_or(Cow::Borrowed("Like"), |emoji| Cow::Owned(reacting(&emoji.name)))
}

/// What the doing is called that an emoji is.
pub(super) fn reacting(emoji: &str) -> String {
    format!("Like {emoji}")
}
