//! Forgetting what is no longer needed.

use super::Node;
use crate::clock;
use crate::effect::Dirty;
use crate::limits;
use crate::store::Error;

/// Removes what has outlived its bound.
pub(super) fn clean(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    node.store.write(|tx| {
        tx.remove_old_memory(now)?;
        if tx.remove_ended_rules(now)? {
            tx.mark_dirty(&Dirty::Actor)?;
        }
        tx.remove_old_parked(now.minus(limits::PARKED_KEPT))?;
        if tx.remove_moved_followers(now.minus(limits::MOVED_FOLLOWER_KEPT))? > 0 {
            tx.mark_dirty(&Dirty::Actor)?;
        }
        tx.remove_old_deliveries(now.minus(limits::SEEN_KEPT))?;
        tx.trim_timeline(limits::TIMELINE_MAX)
    })
}
