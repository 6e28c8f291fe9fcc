//! Requests that waited for a key.

use std::collections::HashSet;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use super::Node;
use super::intake::{Taken, Wait, judge};
use crate::clock;
use crate::id::Origin;
use crate::inbox;
use crate::limits;
use crate::store::{Error, Parked};

/// Judges the requests that are due, several at once; true if there may be more.
pub(super) fn judge_parked(node: &Node) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read(|tx| tx.list_due_parked(now, limits::PARKED_PASS_MAX))?;
    let pass = Pass { node, due: &due, next: AtomicUsize::new(0), silent: Mutex::default() };
    let judges = due.len().min(limits::PARKED_JUDGES);
    thread::scope(|scope| {
        let others: Vec<_> = (1..judges).map(|_| scope.spawn(|| pass.judge())).collect();
        let mine = pass.judge();
        let of_others = others
            .into_iter()
            .map(|other| other.join().unwrap_or_else(|panic| resume_unwind(panic)));
        of_others.fold(mine, Result::and)
    })?;
    Ok(!due.is_empty())
}

/// What several threads judge together.
struct Pass<'a> {
    node: &'a Node,
    due: &'a [Parked],
    next: AtomicUsize,
    /// Origins that do not answer.
    silent: Mutex<HashSet<Origin>>,
}

impl Pass<'_> {
    fn judge(&self) -> Result<(), Error> {
        while let Some(parked) = self.due.get(self.next.fetch_add(1, Ordering::Relaxed)) {
            let silent = || self.silent.lock().unwrap_or_else(PoisonError::into_inner);
            let origin = parked.key_id.origin();
            // One that does not answer has been put off with all its requests.
            let is_silent = silent().contains(&origin);
            if !is_silent && judge_one(self.node, parked)? == Some(Wait::Origin) {
                silent().insert(origin);
            }
            if self.node.wake.is_over() {
                break;
            }
        }
        Ok(())
    }
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
