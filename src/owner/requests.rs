//! Who may follow: granting and refusing requests, and ending what was granted (INB-8).

use crate::ap::FollowRef;
use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActorId, OwnIds};
use crate::store::{Dropped, Error, Follower, Tx};

/// Lets somebody in who has asked to follow. `None`: nobody has.
///
/// # Errors
/// When the store fails.
pub fn accept_follower(
    tx: &Tx<'_>,
    own: &OwnIds,
    actor: &ActorId,
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, Error> {
    let Some(request) = take_request(tx, actor)? else { return Ok(None) };
    let follower = Follower { since: now, ..request };
    tx.upsert_follower(&follower)?;
    let accept = answer(own, Answer::Accept, follower, now);
    Ok(Some(vec![accept, Effect::Rebuild(Dirty::Actor)]))
}

/// Refuses somebody who has asked to follow. `None`: nobody has.
///
/// # Errors
/// When the store fails.
pub fn reject_follower(
    tx: &Tx<'_>,
    own: &OwnIds,
    actor: &ActorId,
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, Error> {
    let Some(request) = take_request(tx, actor)? else { return Ok(None) };
    Ok(Some(vec![answer(own, Answer::Reject, request, now)]))
}

/// Ends that somebody follows: a Reject of a Follow that was accepted says so (INB-19). `None`: it
/// did not follow.
///
/// # Errors
/// When the store fails.
pub fn remove_follower(
    tx: &Tx<'_>,
    own: &OwnIds,
    actor: &ActorId,
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, Error> {
    let Some(follower) = tx.find_follower(actor)? else { return Ok(None) };
    tx.remove_follower(actor)?;
    tx.drop_letters(actor, follower.inboxes(), Dropped::ForFollowers(&own.acts()))?;
    let reject = answer(own, Answer::Reject, follower, now);
    Ok(Some(vec![reject, Effect::Rebuild(Dirty::Actor)]))
}

/// The request of `actor`, which no longer waits.
fn take_request(tx: &Tx<'_>, actor: &ActorId) -> Result<Option<Follower>, Error> {
    let request = tx.find_follow_request(actor)?;
    tx.remove_follow_request(actor)?;
    Ok(request)
}

#[derive(Clone, Copy)]
enum Answer {
    Accept,
    Reject,
}

fn answer(own: &OwnIds, answer: Answer, asked: Follower, now: Timestamp) -> Effect {
    let (id, me) = (own.fresh_activity(now.millis()), own.actor());
    let follow = FollowRef {
        id: asked.follow,
        follower: Some(asked.actor.clone()),
        followed: Some(me.clone()),
    };
    let (kind, body) = match answer {
        Answer::Accept => ("Accept", build::accept_json(&id, &me, &asked.actor, &follow)),
        Answer::Reject => ("Reject", build::reject_json(&id, &me, &asked.actor, &follow)),
    };
    Effect::Deliver(Letter {
        activity: id,
        kind: kind.to_owned(),
        body,
        about: None,
        patience: Patience::Long,
        // Their own inbox: a shared one may not know whom it is for.
        inboxes: vec![asked.inbox],
    })
}
