//! What groups pass on, fetched from where it is from (FEP-1b12, INB-12 c).

use std::time::{Duration, Instant};

use super::Node;
use super::budgets::Spent;
use super::fetch::{FetchError, fetch_object, get, know};
use crate::clock;
use crate::effect::Errand;
use crate::id::{ActorId, ObjectId};
use crate::inbox;
use crate::limits;
use crate::store::Error;

/// How long an errand must wait because groups make us ask its origin so often: whoever knows one Like
/// can name as many ends of it as he likes.
pub(super) fn must_wait(spent: &Spent, errand: &Errand) -> Option<Duration> {
    match errand {
        Errand::WrappedLike { like: id, .. } | Errand::WrappedUndo { undo: id, .. } => {
            spent.wrapped.spend(&id.origin(), Instant::now()).err()
        }
        _ => None,
    }
}

/// A post that was made or changed, as the group `by` says; it is read in that group if the owner follows it.
pub(super) fn post(node: &Node, by: &ActorId, id: &ObjectId) -> Result<(), FetchError> {
    let object = fetch_object(node, id)?;
    know(node, &object.author)?;
    node.store.write::<_, Error>(|tx| {
        let now = clock::now();
        let effects = inbox::read_object(tx, node.recipient(), &object, now)?;
        inbox::store_of_group(tx, by, &object, now)?;
        tx.enqueue(&effects, now)
    })?;
    Ok(())
}

/// A post that was deleted, if its origin says so, too.
pub(super) fn delete(node: &Node, id: &ObjectId) -> Result<(), FetchError> {
    match fetch_object(node, id) {
        Err(FetchError::Gone | FetchError::NotFound) => {
            let now = clock::now();
            node.store.write::<_, Error>(|tx| {
                let effects = inbox::forget_post(tx, id, now)?;
                tx.enqueue(&effects, now)
            })?;
            Ok(())
        }
        other => other.map(drop),
    }
}

/// A Like or its Undo, if its actor's origin has it.
pub(super) fn activity(node: &Node, id: &ObjectId) -> Result<(), FetchError> {
    let activity = get(node, id.as_str(), limits::GET_TIME)?.activity(id)?;
    node.store.write::<_, Error>(|tx| {
        let effects = inbox::read_activity(tx, node.recipient(), &activity, clock::now())?;
        tx.enqueue(&effects, clock::now())
    })?;
    Ok(())
}
