//! Forgetting what is no longer needed.

use super::Node;
use super::allowances::{Clock, remember_time};
use crate::clock::{self, Timestamp};
use crate::effect::{Dirty, Patience};
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
        tx.remove_old_follow_imports(now.minus(limits::FOLLOW_IMPORT_KEPT))?;
        tx.trim_peers(limits::PEERS_MAX)?;
        tx.trim_timeline(limits::TIMELINE_MAX)?;
        remember_time(tx, Clock::Seen, now)
    })?;
    clean_queue(node, now)
}

/// In steps, so that nobody waits long for the store.
fn clean_queue(node: &Node, now: Timestamp) -> Result<(), Error> {
    for (patience, kept) in [
        (Patience::Usual, limits::DELIVERY_KEPT),
        (Patience::Long, limits::PATIENT_DELIVERY_KEPT),
        (Patience::Brief, limits::FORWARD_KEPT),
    ] {
        let old = (patience, now.minus(kept));
        while node.store.write::<_, Error>(|tx| tx.expire_deliveries(old, now))? {}
    }
    let (before, most) = (now.minus(limits::SEEN_KEPT), limits::DELIVERIES_KEPT);
    while node.store.write::<_, Error>(|tx| tx.remove_old_deliveries(before, most))? {}
    Ok(())
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
