//! Budgets that fill up again as time passes: how much anybody may cause within a while. Held in
//! memory alone, and bounded: a restart forgives.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::id::{ActorId, Origin};
use crate::limits;
use crate::limits::BUDGETS_MAX;

/// What strangers can make us do (SEC-11).
pub(super) struct Spent {
    /// Signed requests of an origin.
    pub(super) requests: Budgets<Origin>,
    /// Unknown keys that a source named.
    pub(super) keys: Budgets<IpAddr>,
    /// Fetches of an actor because it says that it has changed.
    pub(super) refreshes: Budgets<ActorId>,
    /// Fetches of an actor because somebody says that it has left.
    pub(super) farewells: Budgets<ActorId>,
    /// Servers that were taken for being back because they sent something.
    pub(super) revivals: Budgets<Origin>,
    /// Fetches of posts that a relay has passed on.
    pub(super) relayed: Budgets<ActorId>,
    /// Fetches of an actor's followers because it says that they are others than we know.
    pub(super) syncs: Budgets<ActorId>,
    /// Walks through threads that the posts of a domain cause.
    pub(super) walks: Budgets<String>,
    /// Fetches in such walks, by the origin that is asked.
    pub(super) walked: Budgets<Origin>,
    /// Fetches of an origin's Likes, and of their ends, because a group names them.
    pub(super) wrapped: Budgets<Origin>,
    /// Walks to hosts below a domain of which nobody is known.
    pub(super) new_hosts: Budgets<String>,
    /// Looks at moves because an account of an origin says so.
    pub(super) moves: Budgets<Origin>,
}

impl Default for Spent {
    fn default() -> Self {
        Self {
            requests: Budgets::new(limits::REQUESTS_PER_ORIGIN, limits::REQUESTS_PER_ORIGIN_TIME),
            keys: Budgets::new(limits::UNKNOWN_KEYS, limits::UNKNOWN_KEYS_TIME),
            refreshes: Budgets::new(1, limits::ACTOR_REFRESH_EVERY),
            farewells: Budgets::new(1, limits::KEY_REFETCH_EVERY),
            revivals: Budgets::new(1, limits::REVIVED_EVERY),
            relayed: Budgets::new(limits::RELAY_OBJECTS, limits::RELAY_TIME),
            syncs: Budgets::new(1, limits::FOLLOWERS_SYNC_EVERY),
            walks: Budgets::new(limits::WALKS_PER_CAUSE, limits::WALKS_TIME),
            walked: Budgets::new(limits::WALKS_PER_ORIGIN, limits::WALKS_TIME),
            wrapped: Budgets::new(limits::WRAPPED_PER_ORIGIN, limits::WRAPPED_TIME),
            new_hosts: Budgets::new(limits::WALKS_NEW_HOSTS, limits::WALKS_TIME),
            moves: Budgets::new(limits::MOVES_PER_ORIGIN, limits::MOVES_TIME),
        }
    }
}

/// A budget for each `K`.
pub(super) struct Budgets<K> {
    /// How many can be spent at once.
    most: u32,
    /// The time in which one more may be spent.
    every: Duration,
    /// When each would be full again; who is not in it has spent nothing.
    full_at: Mutex<HashMap<K, Instant>>,
}

impl<K: Clone + Eq + Hash> Budgets<K> {
    /// `most` at once, and as many again in `time`.
    pub(super) fn new(most: u32, time: Duration) -> Self {
        Self { most, every: time / most, full_at: Mutex::default() }
    }

    /// Spends one of `whose`.
    ///
    /// # Errors
    /// If nothing is left: after what time there will be.
    pub(super) fn spend(&self, whose: &K, now: Instant) -> Result<(), Duration> {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let full = full_at.get(whose).map_or(now, |full| (*full).max(now));
        self.check(full, now)?;
        if full_at.len() >= BUDGETS_MAX && !full_at.contains_key(whose) {
            make_room(&mut full_at, now);
        }
        full_at.insert(whose.clone(), full + self.every);
        Ok(())
    }

    /// Is there something left to spend?
    ///
    /// # Errors
    /// If not: after what time there will be.
    pub(super) fn look(&self, whose: &K, now: Instant) -> Result<(), Duration> {
        let full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        self.check(full_at.get(whose).map_or(now, |full| (*full).max(now)), now)
    }

    fn check(&self, full: Instant, now: Instant) -> Result<(), Duration> {
        let latest = now + self.every * (self.most - 1);
        let wait = full.saturating_duration_since(latest);
        if wait.is_zero() { Ok(()) } else { Err(wait) }
    }
}

/// Forgets those who are full, and of the others the tenth that is nearest to it.
fn make_room<K: Clone + Eq + Hash>(full_at: &mut HashMap<K, Instant>, now: Instant) {
    full_at.retain(|_, full| *full > now);
    if full_at.len() >= BUDGETS_MAX {
        let mut times: Vec<Instant> = full_at.values().copied().collect();
        let (_, border, _) = times.select_nth_unstable(BUDGETS_MAX / 10);
        let border = *border;
        full_at.retain(|_, full| *full > border);
    }
}

/// Whom an address belongs to: one network is one source, /24 of IPv4 or /64 of IPv6 (SEC-11).
pub(super) fn source(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => Ipv4Addr::from_bits(address.to_bits() & !0xff).into(),
        IpAddr::V6(address) => {
            Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
        }
    }
}

#[cfg(test)]
mod tests;
