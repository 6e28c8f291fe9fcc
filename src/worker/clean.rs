//! Forgetting what is no longer needed.

use super::Node;
use super::allowances::{Clock, remember_time};
use crate::clock;
use crate::effect::Dirty;
use crate::limits;
use crate::owner;
use crate::store::Error;

/// Removes what has outlived its bound.
pub(super) fn clean(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    node.store.write(|tx| {
        tx.remove_old_memory(now)?;
        tx.remove_old_parked(now.minus(limits::PARKED_KEPT))?;
        if tx.remove_moved_followers(now.minus(limits::MOVED_FOLLOWER_KEPT))? > 0 {
            tx.mark_dirty(&Dirty::Actor)?;
        }
        tx.remove_old_deliveries(now.minus(limits::SEEN_KEPT))?;
        tx.trim_peers(limits::PEERS_MAX)?;
        tx.trim_timeline(limits::TIMELINE_MAX)?;
        remember_time(tx, Clock::Seen, now)
    })
}

/// Ends the rules whose time is over. Whoever opens a site does so first, and `serve` all the time: no rule
/// holds longer because nothing ran.
///
/// # Errors
/// When the store fails.
pub fn end_rules(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    if !node.store.read::<_, Error>(|tx| tx.has_ended_rules(now))? {
        return Ok(());
    }
    node.store.write(|tx| {
        if tx.remove_ended_rules(now)? {
            // Their answers are on the pages again, or before the owner.
            let (_, effects) = owner::enforce(tx, &node.own, now)?;
            tx.enqueue(&effects, now)?;
        }
        Ok(())
    })
}
