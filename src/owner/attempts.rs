//! How often somebody may be wrong about the password (threat T31). In memory alone: a restart forgives,
//! and nobody else can cause one.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::{Duration, Instant};

use crate::limits;

/// Wrong passwords, by network and in all.
#[derive(Debug, Default)]
pub struct Attempts {
    of: HashMap<IpAddr, Wrong>,
    /// When as many as ever may be looked at again.
    full: Option<Instant>,
}

/// What a network has tried.
#[derive(Clone, Copy, Debug)]
struct Wrong {
    times: u32,
    last: Instant,
}

impl Wrong {
    /// How long it has to wait since the last one.
    fn wait(self) -> Duration {
        let Some(over) = self.times.checked_sub(limits::LOGIN_TRIES) else {
            return Duration::ZERO;
        };
        let wait = limits::LOGIN_WAIT.saturating_mul(1_u32.checked_shl(over).unwrap_or(u32::MAX));
        wait.min(limits::LOGIN_WAIT_MAX)
    }
}

impl Attempts {
    /// Somebody of this network wants a password looked at. It counts as wrong until [`Attempts::right`].
    ///
    /// # Errors
    /// If it has to wait: how long.
    pub fn begin(&mut self, network: IpAddr, now: Instant) -> Result<(), Duration> {
        let full = self.full.map_or(now, |full| full.max(now));
        let latest = now + limits::LOGIN_EVERY * (limits::LOGIN_TRIES_OF_ALL - 1);
        let of_all = full.saturating_duration_since(latest);
        let wrong = self.of.get(&network).copied();
        let own = wrong.map_or(Duration::ZERO, |wrong| {
            wrong.wait().saturating_sub(now.saturating_duration_since(wrong.last))
        });
        let wait = of_all.max(own);
        if !wait.is_zero() {
            return Err(wait);
        }
        self.full = Some(full + limits::LOGIN_EVERY);
        self.of.retain(|_, wrong| now.saturating_duration_since(wrong.last) < limits::LOGIN_KEPT);
        if self.of.len() >= limits::LOGIN_SOURCES_MAX {
            let oldest = self.of.iter().min_by_key(|(_, wrong)| wrong.last).map(|(it, _)| *it);
            oldest.and_then(|oldest| self.of.remove(&oldest));
        }
        let times = self.of.get(&network).map_or(0, |wrong| wrong.times).saturating_add(1);
        self.of.insert(network, Wrong { times, last: now });
        Ok(())
    }

    /// It was the right one.
    pub fn right(&mut self, network: IpAddr) {
        self.of.remove(&network);
        self.full = self.full.and_then(|full| full.checked_sub(limits::LOGIN_EVERY));
    }
}
