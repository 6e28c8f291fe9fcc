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

#[cfg(test)]
mod tests {
    use std::net::IpAddr;
    use std::time::{Duration, Instant};

    use super::Attempts;
    use crate::limits::{LOGIN_SOURCES_MAX, LOGIN_WAIT, LOGIN_WAIT_MAX};

    fn network(n: u32) -> IpAddr {
        IpAddr::V4(n.into())
    }

    #[test]
    fn each_wrong_one_after_the_fifth_makes_the_wait_longer() {
        let (mut attempts, mut now) = (Attempts::default(), Instant::now());
        for _ in 0..5 {
            attempts.begin(network(1), now).unwrap();
        }
        let mut expected = LOGIN_WAIT;
        for _ in 0..9 {
            assert_eq!(attempts.begin(network(1), now), Err(expected));
            now += expected;
            attempts.begin(network(1), now).unwrap();
            expected = (expected * 2).min(LOGIN_WAIT_MAX);
        }
        // Whoever was right begins anew.
        attempts.right(network(1));
        attempts.begin(network(1), now).unwrap();
    }

    #[test]
    fn ten_thousand_guesses_are_at_most_thirty_in_an_hour() {
        let (mut attempts, begin) = (Attempts::default(), Instant::now());
        let mut looked_at = Vec::new();
        for n in 0..20_000 {
            let at = begin + Duration::from_millis(720) * n;
            if attempts.begin(network(n), at).is_ok() {
                looked_at.push(at);
            }
        }
        assert!(looked_at.len() > 60, "{}: it goes on", looked_at.len());
        for at in &looked_at {
            let end = *at + Duration::from_secs(60 * 60);
            let within = looked_at.iter().filter(|other| (at..&end).contains(other)).count();
            assert!(within <= 30, "{within}");
        }
    }

    #[test]
    fn right_ones_cost_nobody_anything() {
        let (mut attempts, now) = (Attempts::default(), Instant::now());
        for _ in 0..100 {
            attempts.begin(network(1), now).unwrap();
            attempts.right(network(1));
        }
    }

    #[test]
    fn what_is_remembered_is_bounded() {
        let (mut attempts, mut now) = (Attempts::default(), Instant::now());
        for n in 0..2_000 {
            now += Duration::from_secs(180);
            attempts.begin(network(n), now).unwrap();
            assert!(attempts.of.len() <= LOGIN_SOURCES_MAX);
        }
    }
}
