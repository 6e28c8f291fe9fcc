//! Follow and unfollow (protocol 6.4).

use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActorId, OwnIds};
use crate::store::{Error, Follow, FollowState, KnownActor, Tx};

/// Asks to follow an account whose actor was just fetched. Asking again while the answer is due
/// sends a new Follow, in case the first was lost; an accepted one is left as it is.
///
/// # Errors
/// When the store fails.
pub fn follow(
    tx: &Tx<'_>,
    own: &OwnIds,
    target: &KnownActor,
    now: Timestamp,
) -> Result<(FollowState, Vec<Effect>), Error> {
    let before = tx.find_following(&target.id)?;
    if before.is_some_and(|follow| follow.state == FollowState::Accepted) {
        return Ok((FollowState::Accepted, Vec::new()));
    }
    let id = own.fresh_activity(now.millis());
    tx.upsert_following(&Follow {
        actor: target.id.clone(),
        follow: id.clone(),
        inbox: target.inbox.clone(),
        state: FollowState::Pending,
        since: now,
    })?;
    let letter = Letter {
        body: build::follow_json(&id, &own.actor(), &target.id),
        activity: id,
        kind: "Follow".to_owned(),
        about: Some(target.id.as_object()),
        patience: Patience::Usual,
        inboxes: vec![target.inbox.clone()],
    };
    Ok((FollowState::Pending, vec![Effect::Deliver(letter)]))
}

/// What unfollowing came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Unfollowed {
    /// An Undo is on its way.
    Yes(Vec<Effect>),
    /// The owner did not follow this account.
    WasNotFollowing,
}

/// Stops following: an Undo with the whole Follow in it (INB-6), and its posts leave the timeline.
///
/// # Errors
/// When the store fails.
pub fn unfollow(
    tx: &Tx<'_>,
    own: &OwnIds,
    target: &ActorId,
    now: Timestamp,
) -> Result<Unfollowed, Error> {
    let Some(before) = tx.find_following(target)? else { return Ok(Unfollowed::WasNotFollowing) };
    tx.remove_timeline_of(target)?;
    let effects = leave(tx, own, &before, now)?;
    Ok(Unfollowed::Yes(effects))
}

/// Ends a Follow.
pub(super) fn leave(
    tx: &Tx<'_>,
    own: &OwnIds,
    before: &Follow,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let target = &before.actor;
    tx.remove_following(target)?;
    let undo = own.fresh_activity(now.millis());
    let letter = Letter {
        body: build::undo_follow_json(&undo, &before.follow, &own.actor(), target),
        activity: undo,
        kind: "Undo".to_owned(),
        about: Some(target.as_object()),
        patience: Patience::Long,
        inboxes: vec![before.inbox.clone()],
    };
    Ok(vec![Effect::Deliver(letter), Effect::Rebuild(Dirty::Actor)])
}
