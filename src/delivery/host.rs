//! How a server does, by what it answers (DEL-5).

use super::Outcome;
use super::judge::{jittered, longest};
use crate::clock::Timestamp;
use crate::limits;
use crate::store::Peer;

/// What is known of a server after an attempt. Any answer that does not speak of the server itself
/// makes it well; a failure puts all that waits for it off. `seed` is any number that differs between
/// servers: it moves their turns apart.
#[must_use]
pub fn after(peer: &Peer, outcome: Outcome, now: Timestamp, seed: u64) -> Peer {
    if matches!(outcome, Outcome::Forbidden | Outcome::Stuck | Outcome::Untried) {
        return *peer;
    }
    if !outcome.is_of_the_server() {
        let taken = if outcome.is_taken() { Some(now) } else { peer.taken };
        return Peer { taken, ..Peer::default() };
    }
    // It was begun before another one failed: that is one failure, not two.
    if peer.failures > 0 && now < peer.until {
        let asked = outcome.retry_after().map_or(peer.until, |wait| now.plus(wait));
        return Peer { until: peer.until.max(asked), ..*peer };
    }
    let day = now.day();
    let days = peer.days + i64::from(day != peer.day || peer.days == 0);
    let last = limits::PEER_WAITS.len() - 1;
    let before = usize::try_from(peer.failures).unwrap_or(last);
    let wait = match days >= limits::DEAD_AFTER_DAYS {
        true => limits::DEAD_WAIT,
        false => limits::PEER_WAITS[before.min(last)],
    };
    let moved = jittered(wait, seed.wrapping_add(u64::try_from(before).unwrap_or(0)));
    let until = now.plus(longest(outcome, moved));
    Peer { failures: peer.failures + 1, day, days, until, taken: peer.taken }
}
