//! Forgetting what is no longer needed.

use super::allowances::{Clock, remember_time};
use super::{Node, prints};
use crate::clock::{self, Timestamp};
use crate::config::Timeline;
use crate::effect::{Dirty, Effect, Errand, Patience};
use crate::limits;
use crate::owner;
use crate::store::{Error, TimelineBounds};

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
        tx.remove_old_joined(now.minus(limits::JOINED_KEPT))?;
        let stale = now.minus(limits::FOLLOWED_STALE);
        let stale = tx.list_stale_followed(stale, limits::FOLLOWED_REFRESH_MAX)?;
        let refresh = |actor| Effect::Fetch(Errand::RefreshActor(actor));
        tx.enqueue(&stale.into_iter().map(refresh).collect::<Vec<_>>(), now)?;
        remember_time(tx, Clock::Seen, now)
    })?;
    clean_timeline(node, now)?;
    prints::clean(node, now)?;
    clean_queue(node, now)
}

/// In steps, so that whoever brings something new hardly waits.
fn clean_timeline(node: &Node, now: Timestamp) -> Result<(), Error> {
    let Timeline { posts, age, bytes, .. } = node.config.timeline;
    let bounds = TimelineBounds { rows: posts, since: now.minus(age), bytes };
    while node.store.write::<_, Error>(|tx| tx.drop_once_read(now))? {}
    while node.store.write::<_, Error>(|tx| tx.trim_timeline(&bounds))? {
        if node.wake.is_over() {
            break;
        }
    }
    Ok(())
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
