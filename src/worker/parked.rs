//! Requests that waited for a key.

use std::collections::HashSet;

use super::Node;
use super::intake::{Taken, Wait, judge};
use crate::clock;
use crate::inbox;
use crate::limits;
use crate::store::{Error, Parked};

/// Judges the requests that are due; true if there may be more.
pub(super) fn judge_parked(node: &Node) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_parked(now, limits::PASS_MAX))?;
    let mut silent = HashSet::new();
    for parked in &due {
        // One that does not answer has been put off with all its requests.
        if !silent.contains(&parked.key_id.origin())
            && judge_one(node, parked)? == Some(Wait::Origin)
        {
            silent.insert(parked.key_id.origin());
        }
        if node.wake.is_over() {
            break;
        }
    }
    Ok(!due.is_empty())
}

/// Judges one; why it goes on waiting, if it does.
fn judge_one(node: &Node, parked: &Parked) -> Result<Option<Wait>, Error> {
    let now = clock::now();
    match judge(node, inbox::unpark(parked), parked.received, None) {
        Ok(Taken::NoKeyYet(_, wait)) if now.since(parked.received) < limits::PARKED_KEPT => {
            let due = now.plus(wait.time());
            node.store.write(|tx| {
                if wait == Wait::Origin {
                    tx.put_off_parked(&parked.key_id.origin(), due)?;
                }
                tx.mark_parked_tried(parked.id, due)
            })?;
            return Ok(Some(wait));
        }
        Ok(_) => {}
        Err(inbox::Rejection::Store(error)) => return Err(error),
        Err(rejection) => {
            log::info!("a request of {} was turned away: {rejection}", parked.key_id);
        }
    }
    node.store.write(|tx| tx.remove_parked(parked.id))?;
    Ok(None)
}
