//! Requests that waited for a key.

use super::Node;
use super::intake::{Taken, judge};
use crate::clock;
use crate::inbox;
use crate::limits;
use crate::store::{Error, Parked};

/// Judges the requests that are due; true if there may be more.
pub(super) fn judge_parked(node: &Node) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_parked(now, limits::PASS_MAX))?;
    for parked in &due {
        judge_one(node, parked)?;
        if node.wake.is_over() {
            break;
        }
    }
    Ok(!due.is_empty())
}

fn judge_one(node: &Node, parked: &Parked) -> Result<(), Error> {
    let now = clock::now();
    match judge(node, inbox::unpark(parked), parked.received) {
        Ok(Taken::NoKeyYet(_, wait)) if now.since(parked.received) < limits::PARKED_KEPT => {
            node.store.write(|tx| tx.mark_parked_tried(parked.id, now.plus(wait)))
        }
        Ok(_) => node.store.write(|tx| tx.remove_parked(parked.id)),
        Err(inbox::Rejection::Store(error)) => Err(error),
        Err(rejection) => {
            log::info!("a request of {} was turned away: {rejection}", parked.key_id);
            node.store.write(|tx| tx.remove_parked(parked.id))
        }
    }
}
