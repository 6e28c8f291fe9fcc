//! What one walk through a thread may ask of whom (SEC-10).

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::id::Origin;
use crate::limits;

/// What is left of a walk.
pub(super) struct Budget {
    until: Instant,
    asked: HashMap<Origin, usize>,
}

impl Budget {
    pub(super) fn new(now: Instant) -> Self {
        Self { until: now + limits::WALK_TIME, asked: HashMap::new() }
    }

    /// Is its time over, or has everything been asked that it may ask?
    pub(super) fn is_over(&self, now: Instant) -> bool {
        now >= self.until || self.asked.values().sum::<usize>() >= limits::WALK_FETCHES_MAX
    }

    /// May this origin be asked once more?
    pub(super) fn may_ask(&self, origin: &Origin, now: Instant) -> bool {
        let asked = self.asked.get(origin).copied().unwrap_or(0);
        !self.is_over(now) && asked < limits::WALK_FETCHES_PER_ORIGIN_MAX
    }

    /// Was this origin not asked yet?
    pub(super) fn is_new(&self, origin: &Origin) -> bool {
        !self.asked.contains_key(origin)
    }

    pub(super) fn spend(&mut self, origin: &Origin) {
        *self.asked.entry(origin.clone()).or_default() += 1;
    }

    /// How long one fetch may take.
    pub(super) fn left(&self, now: Instant) -> Duration {
        self.until.saturating_duration_since(now).min(limits::GET_TIME)
    }
}

/// Whose names below a domain are: its last two parts, or the whole address. Under a suffix like
/// `co.uk` all share one budget, and some of them wait.
pub(super) fn domain_of(origin: &Origin) -> String {
    let domain = origin.domain();
    let host = domain.host();
    if host.starts_with('[') || host.parse::<IpAddr>().is_ok() {
        return host.to_owned();
    }
    let parts: Vec<&str> = host.rsplitn(3, '.').take(2).collect();
    parts.into_iter().rev().collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests;
