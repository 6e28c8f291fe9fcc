//! Errands: fetching what something that arrived needs, a bounded number of times.

use std::time::Duration;

use super::budgets::Spent;
use super::fetch::{FetchError, fetch_actor, fetch_object, get, know, store_actor};
use super::{Node, back, groups, quotes, sync, walk};
use crate::clock;
use crate::clock::Timestamp;
use crate::config::FollowMoves;
use crate::effect::{Errand, Lane};
use crate::id::{ActorId, ObjectId};
use crate::inbox;
use crate::limits;
use crate::net::NetError;
use crate::owner;
use crate::store::{DueErrand, Error, Tx};

/// Runs the errands of a lane that are due; true if there may be more.
pub(super) fn run_errands(node: &Node, lane: Lane) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_errands(lane, now, limits::PASS_MAX))?;
    for errand in &due {
        run(node, errand)?;
        if node.wake.is_over() {
            break;
        }
    }
    Ok(!due.is_empty())
}

fn run(node: &Node, due: &DueErrand) -> Result<(), Error> {
    if let Some(wait) = must_wait(&node.spent, &due.errand) {
        let later = clock::now().plus(wait);
        return node.store.write(|tx| tx.put_errand_off(due.id, later));
    }
    let outcome = match &due.errand {
        Errand::RefreshActor(actor) => refresh_actor(node, actor),
        Errand::CreatedObject { by, object } => created(node, by, object),
        Errand::WrappedPost { by, object } => groups::post(node, by, object),
        Errand::WrappedDelete { object, .. } => groups::delete(node, object),
        Errand::WrappedLike { like: id, .. } | Errand::WrappedUndo { undo: id, .. } => {
            groups::activity(node, id)
        }
        Errand::Moved { from, to } => moved(node, from, to),
        Errand::Quote { by, object } => quotes::asked(node, by, object),
        Errand::BoostedObject { by, object, .. } => boosted(node, by, object),
        Errand::Relayed { by, object } => relayed(node, by, object),
        Errand::Followers { by, list } => sync::look(node, by, list),
        Errand::Outbox(by) => back::look(node, by),
        Errand::Parents { object, .. } => walk::up(node, object),
        Errand::Replies { object, .. } => walk::down(node, object),
    };
    let now = clock::now();
    let again = match (&outcome, &due.errand) {
        // A thread grows.
        (Ok(()), Errand::Replies { .. }) => walk::again(due.tries).map(|wait| now.plus(wait)),
        (Ok(()), _) => None,
        (Err(FetchError::NotFound), Errand::RefreshActor(actor)) => look_again(node, actor, now)?,
        // An address that we never talk to is none tomorrow, either.
        (Err(FetchError::Net(NetError::Forbidden(_))), _) => None,
        (Err(FetchError::Net(_) | FetchError::Enough), _)
            if due.tries + 1 < limits::ERRAND_TRIES_MAX =>
        {
            let waits = &limits::RETRY_WAITS;
            let tries = usize::try_from(due.tries).unwrap_or(0).min(waits.len() - 1);
            let least = match &due.errand {
                // Anybody can have asked for it.
                Errand::RefreshActor(_) => limits::KEY_REFETCH_EVERY,
                _ => Duration::ZERO,
            };
            Some(now.plus(waits[tries].max(least)))
        }
        _ => None,
    };
    match outcome {
        Err(FetchError::Store(error)) => return Err(error),
        Err(error) if again.is_some() => log::info!("{:?} put off: {error}", due.errand),
        Err(error) => log::info!("{:?} dropped: {error}", due.errand),
        Ok(()) => {}
    }
    node.store.write(|tx| match again {
        Some(at) => tx.mark_errand_tried(due.id, at),
        None => tx.remove_errand(due.id),
    })
}

/// How long an errand must wait because strangers have caused so many like it.
fn must_wait(spent: &Spent, errand: &Errand) -> Option<Duration> {
    walk::must_wait(spent, errand).or_else(|| groups::must_wait(spent, errand))
}

/// An actor that is gone for ever at its own origin loses everything here (INB-20).
fn refresh_actor(node: &Node, actor: &ActorId) -> Result<(), FetchError> {
    match fetch_actor(node, actor, limits::GET_TIME) {
        Err(FetchError::Gone) => Ok(node.store.write(|tx| forget(tx, actor))?),
        other => other.map(drop),
    }
}

/// A 404 alone removes nothing: servers say it by mistake, and a follower is a person. When to look
/// again; never, once it has been said often enough for long enough, and the actor is forgotten
/// (DEL-3, INB-20).
fn look_again(node: &Node, actor: &ActorId, now: Timestamp) -> Result<Option<Timestamp>, Error> {
    node.store.write(|tx| {
        let Some(absence) = tx.mark_absent(actor, now)? else { return Ok(None) };
        let is_over = absence.times >= limits::ABSENT_TIMES
            && now.since(absence.since) >= limits::ABSENT_TIME;
        if is_over {
            forget(tx, actor)?;
            return Ok(None);
        }
        Ok(Some(now.plus(limits::ABSENT_AGAIN)))
    })
}

fn forget(tx: &Tx<'_>, actor: &ActorId) -> Result<(), Error> {
    let effects = inbox::forget_actor(tx, actor)?;
    tx.enqueue(&effects, clock::now())?;
    log::info!("{actor} is gone; {} pages change", effects.len());
    Ok(())
}

fn created(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, object)?;
    if object.author != *by {
        return Err(FetchError::Refused(format!("a post of {}", object.author)));
    }
    node.store.write::<_, Error>(|tx| {
        let effects = inbox::read_object(tx, node.recipient(), &object, clock::now())?;
        tx.enqueue(&effects, clock::now())
    })?;
    Ok(())
}

/// Both ends of a move, as they are now.
fn moved(node: &Node, from: &ActorId, to: &ActorId) -> Result<(), FetchError> {
    let old = get(node, from.as_str(), limits::GET_TIME)?.actor(from)?;
    let new = get(node, to.as_str(), limits::GET_TIME)?.actor(to)?;
    store_actor(node, &old)?;
    let (known, now) = (store_actor(node, &new)?, clock::now());
    let goes_along = node.config.federation.follow_moves == FollowMoves::Always;
    node.store.write::<_, Error>(|tx| {
        if !inbox::read_move(tx, &node.own, (&old, &new), now)? || !goes_along {
            return Ok(());
        }
        let effects = owner::follow_move(tx, &node.own, (&old.id, &known), now)?;
        tx.enqueue(&effects.unwrap_or_default(), now)
    })?;
    node.wake.ring();
    Ok(())
}

/// The boosted post and its author, each from its own origin.
fn boosted(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, object)?;
    know(node, &object.author)?;
    let now = clock::now();
    Ok(node.store.write::<_, Error>(|tx| inbox::store_boosted(tx, by, &object, now))?)
}

/// What a relay has passed on, and its author, each from its own origin.
fn relayed(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, object)?;
    if !node.store.read::<_, Error>(|tx| inbox::reads_of_relay(tx, by, &object))? {
        return Ok(());
    }
    know(node, &object.author)?;
    let now = clock::now();
    Ok(node.store.write::<_, Error>(|tx| inbox::store_relayed(tx, by, &object, now))?)
}

#[cfg(test)]
mod tests;
