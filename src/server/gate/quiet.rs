//! Lines of the log that strangers can cause: so many in a minute, then their number.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::limits::REFUSALS_LOGGED;

/// Counts what is written and what is not.
#[derive(Default)]
pub(super) struct Quiet(Mutex<Minute>);

#[derive(Default)]
struct Minute {
    began: Option<Instant>,
    written: u32,
    left_out: u32,
}

impl Quiet {
    /// May a line be written now? If so, how many were left out since the last minute began.
    pub(super) fn may_write(&self, now: Instant) -> Option<u32> {
        let mut minute = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let is_over = |began| now.saturating_duration_since(began) >= Duration::from_secs(60);
        let mut left_out = 0;
        if minute.began.is_none_or(is_over) {
            left_out = minute.left_out;
            *minute = Minute { began: Some(now), ..Minute::default() };
        }
        if minute.written >= REFUSALS_LOGGED {
            minute.left_out += 1;
            return None;
        }
        minute.written += 1;
        Some(left_out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_lines_in_a_minute_and_then_their_number() {
        let (quiet, start) = (Quiet::default(), Instant::now());
        for _ in 0..REFUSALS_LOGGED {
            assert_eq!(quiet.may_write(start), Some(0));
        }
        for _ in 0..7 {
            assert_eq!(quiet.may_write(start + Duration::from_secs(59)), None);
        }
        let later = start + Duration::from_secs(60);
        assert_eq!((quiet.may_write(later), quiet.may_write(later)), (Some(7), Some(0)));
    }
}
