//! How much one publish may do, and whether the clock can be believed.

use std::time::Duration;

use super::Node;
use crate::clock::{self, Timestamp};
use crate::config::Problem;
use crate::delivery::{Bounds, Edits};
use crate::limits;
use crate::store::{Error, Tx};

/// The latest time that was ever seen, as a fact of the store.
const SEEN: &str = "clock.seen";

/// How much more than usual the owner allows this once.
#[derive(Clone, Copy, Default, Debug)]
pub struct Allowances {
    /// New posts instead of `max_new_per_publish`.
    pub new: Option<usize>,
    /// Deletions instead of `max_deletes_per_publish`, even if no post is left.
    pub deletes: Option<usize>,
    /// Edits instead of `max_updates_per_publish`.
    pub updates: Option<usize>,
    /// What happens to edits.
    pub edits: Edits,
    /// What is believed when the clock is behind.
    pub clock: Clock,
}

/// What is believed when the clock is behind what was seen?
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub enum Clock {
    /// What was seen: nothing is sent.
    #[default]
    Seen,
    /// The clock; what was seen is forgotten.
    Now,
}

/// What time it is, and how late it has been. A machine without a battery starts in the past: what had come
/// by then is there, and stays.
#[derive(Clone, Copy, Debug)]
pub(super) struct Present {
    /// What the clock says.
    pub(super) now: Timestamp,
    /// By this it is judged whether the date of something has come: the clock, or what was seen before
    /// if that is later.
    pub(super) reached: Timestamp,
}

impl Present {
    /// By all that was seen.
    pub(super) fn seen(node: &Node) -> Result<Self, Error> {
        Self::at(node, Clock::Seen)
    }

    pub(super) fn at(node: &Node, clock: Clock) -> Result<Self, Error> {
        let now = clock::now();
        let seen = match clock {
            Clock::Seen => node.store.read(seen)?,
            Clock::Now => None,
        };
        Ok(Self { now, reached: seen.map_or(now, |seen| seen.max(now)) })
    }

    /// What the owner is told of a clock that cannot be right.
    pub(super) fn warning(self) -> Option<Problem> {
        let Self { now, reached } = self;
        if reached.since(now) <= limits::CLOCK_BEHIND_MAX {
            return None;
        }
        let message = format!(
            "the clock says {}, but it was {} already: what had come by then stays on the site",
            now.rfc3339(),
            reached.rfc3339()
        );
        let help =
            "set the clock of this machine, or run `skep publish --trust-clock` if it is right";
        Some(Problem::warning("clock/behind", message).help(help))
    }
}

pub(super) fn bounds(node: &Node, allowances: Allowances) -> Result<Bounds, Error> {
    let federation = &node.config.federation;
    let seen = match allowances.clock {
        Clock::Seen => node.store.read(seen)?,
        Clock::Now => None,
    };
    Ok(Bounds {
        deliver_since: federation.deliver_since,
        new_max: allowances.new.unwrap_or(federation.max_new_per_publish),
        deletes_max: allowances.deletes.unwrap_or(federation.max_deletes_per_publish),
        last_deletes_max: allowances.deletes.unwrap_or(0),
        updates_max: allowances.updates.unwrap_or(federation.max_updates_per_publish),
        edits: allowances.edits,
        not_before: seen.unwrap_or_default().minus(limits::CLOCK_BEHIND_MAX),
    })
}

fn seen(tx: &Tx<'_>) -> Result<Option<Timestamp>, Error> {
    Ok(tx.find_fact(SEEN)?.and_then(|text| Timestamp::parse(&text)))
}

/// By how much the clock is behind what was seen.
///
/// # Errors
/// When the store fails.
pub fn clock_behind(tx: &Tx<'_>, now: Timestamp) -> Result<Duration, Error> {
    Ok(seen(tx)?.map_or(Duration::ZERO, |seen| seen.since(now)))
}

/// From now on, a clock that is behind this is wrong.
pub(super) fn remember_time(tx: &Tx<'_>, clock: Clock, now: Timestamp) -> Result<(), Error> {
    if clock == Clock::Seen && seen(tx)?.is_some_and(|seen| seen >= now) {
        return Ok(());
    }
    tx.upsert_fact(SEEN, &now.rfc3339())
}

/// The same after a build, if what it shows came out after all that was seen; else the store stays as it is.
pub(super) fn remember_shown(
    tx: &Tx<'_>,
    newest: Option<Timestamp>,
    now: Timestamp,
) -> Result<(), Error> {
    match newest > seen(tx)? {
        true => remember_time(tx, Clock::Seen, now),
        false => Ok(()),
    }
}
