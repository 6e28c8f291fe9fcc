//! What an attempt to deliver means (DEL-3, DEL-4).

use std::time::Duration;

use crate::clock::Timestamp;
use crate::effect::Patience;
use crate::limits;

/// One attempt, and what came before it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attempt {
    /// How it ended.
    pub outcome: Outcome,
    /// Attempts that failed before this one.
    pub failures: usize,
    /// When the letter was written.
    pub written: Timestamp,
    /// How long it is worth trying.
    pub patience: Patience,
    /// Any number that differs between deliveries: moves their retries apart.
    pub seed: u64,
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The peer answered.
    Answered {
        /// The HTTP status.
        status: u16,
        /// What its `Retry-After` asked for, already within bounds.
        retry_after: Option<Duration>,
    },
    /// No answer: DNS, connection, TLS, time.
    Unreachable,
    /// The address is one that we never talk to.
    Forbidden,
}

/// What to do now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It arrived.
    Delivered,
    /// Try again then.
    RetryAt(Timestamp),
    /// It will not be taken.
    GiveUp,
    /// There is nobody any more: the actor should be looked at (DEL-3, 410).
    Gone,
}

/// Decides about a delivery.
#[must_use]
pub fn judge(attempt: &Attempt, now: Timestamp) -> Verdict {
    match attempt.outcome {
        Outcome::Answered { status: 200..=299, .. } => Verdict::Delivered,
        Outcome::Answered { status: 410, .. } => Verdict::Gone,
        // Many take nothing of somebody else's than the sender's.
        Outcome::Answered { status: 401, .. } if attempt.patience == Patience::Brief => {
            Verdict::GiveUp
        }
        // 401 may be a clock or a key that has not arrived yet.
        Outcome::Answered { status: 401, .. } => {
            within(attempt, Duration::from_secs(24 * 60 * 60), now)
        }
        Outcome::Answered { status: 408 | 425 | 429, .. } => later(attempt, now),
        Outcome::Answered { status: 400..=499 | 501, .. } | Outcome::Forbidden => Verdict::GiveUp,
        // A redirect is never followed with a POST; the actor may have a new inbox by then.
        Outcome::Answered { .. } | Outcome::Unreachable => later(attempt, now),
    }
}

fn later(attempt: &Attempt, now: Timestamp) -> Verdict {
    let kept = match attempt.patience {
        Patience::Usual => limits::DELIVERY_KEPT,
        Patience::Long => limits::PATIENT_DELIVERY_KEPT,
        Patience::Brief => limits::FORWARD_KEPT,
    };
    within(attempt, kept, now)
}

fn within(attempt: &Attempt, kept: Duration, now: Timestamp) -> Verdict {
    let asked = match attempt.outcome {
        Outcome::Answered { retry_after, .. } => retry_after,
        _ => None,
    };
    let last = limits::RETRY_WAITS.len() - 1;
    let usual = limits::RETRY_WAITS[attempt.failures.min(last)];
    let usual = jittered(usual, attempt.seed);
    // A peer that always asks for ten seconds must not be asked for ever at that rate.
    let at = now.plus(asked.map_or(usual, |asked| asked.max(usual / 2)));
    if at.since(attempt.written) > kept { Verdict::GiveUp } else { Verdict::RetryAt(at) }
}

/// `wait` moved by up to [`limits::RETRY_JITTER_PERCENT`] in either direction.
fn jittered(wait: Duration, seed: u64) -> Duration {
    let span = 2 * limits::RETRY_JITTER_PERCENT;
    // A multiplicative hash: neighbours in the queue end up far apart.
    let moved = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let percent = 100 - limits::RETRY_JITTER_PERCENT + moved % (span + 1);
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(millis / 100 * percent)
}
