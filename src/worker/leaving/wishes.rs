//! What the owner wants of leaving: to begin, to take it back. The steps follow in a process that serves.

use super::super::Node;
use crate::clock;
use crate::delivery;
use crate::effect::Dirty;
use crate::id::{ActorId, ObjectId};
use crate::store::{Departure, DepartureState, Error, Step};

/// Begins to leave: from now on the account says so.
///
/// # Errors
/// When the store fails.
pub fn begin_departure(
    node: &Node,
    (target, handle): (&ActorId, &str),
    post: Option<&ObjectId>,
) -> Result<(), Error> {
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        if tx.find_departure()?.is_some_and(|it| it.state != DepartureState::Back) {
            return Ok(());
        }
        let id = tx.insert_departure((target, handle), post, now)?;
        tx.begin_step(id, Step::Show, None, now)?;
        delivery::date_profile(tx, now)?;
        tx.mark_dirty(&Dirty::Actor)
    })?;
    node.wake.ring();
    Ok(())
}

/// Takes a departure back: what was not sent yet stays here.
///
/// # Errors
/// When the store fails.
pub fn cancel_departure(node: &Node, departure: &Departure) -> Result<(), Error> {
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        tx.recall(&node.own.actor().as_object(), now)?;
        tx.remove_unsent_moves()?;
        tx.mark_departure(departure.id, DepartureState::Returning, now)?;
        delivery::date_profile(tx, now)?;
        tx.mark_dirty(&Dirty::Actor)
    })?;
    node.wake.ring();
    Ok(())
}
