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
    /// When the server may be tried again, if it is the one that failed.
    pub until: Timestamp,
    /// When the letter was written.
    pub written: Timestamp,
    /// How long it is worth trying.
    pub patience: Patience,
    /// Any number that differs between deliveries: moves their retries apart.
    pub seed: u64,
}

/// How an attempt ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
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
    /// It failed in the same way before, which others may not: that says nothing new of its server.
    Stuck,
    /// It was not tried, for a reason of ours.
    Untried,
}

impl Outcome {
    /// Did the peer take it?
    #[must_use]
    pub fn is_taken(self) -> bool {
        matches!(self, Self::Answered { status: 200..=299, .. })
    }

    /// What it means of a letter that was answered with the status `last` before. Some servers choke on
    /// one letter and take all others, which must not wait for it.
    #[must_use]
    pub fn of_letter(self, last: Option<u16>) -> Self {
        match self {
            Self::Answered { status: 500, .. } if last == Some(500) => Self::Stuck,
            outcome => outcome,
        }
    }

    /// Does it say more of the server than of the letter? Then all that waits for it waits longer.
    #[must_use]
    pub fn is_of_the_server(self) -> bool {
        match self {
            Self::Answered { status, .. } => {
                matches!(status, 100..=199 | 300..=399 | 408 | 425 | 429 | 500 | 502..=599)
            }
            Self::Unreachable => true,
            Self::Forbidden | Self::Stuck | Self::Untried => false,
        }
    }

    pub(super) fn retry_after(self) -> Option<Duration> {
        match self {
            Self::Answered { retry_after, .. } => retry_after,
            _ => None,
        }
    }
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
        // 401 may be a clock or a key that has not arrived yet, also when the letter is old: the first
        // one after an outage is not the last.
        Outcome::Answered { status: 401, .. } if attempt.failures < limits::REFUSALS_MAX => {
            within(attempt, kept(attempt), now)
        }
        Outcome::Answered { status: 401, .. } => within(attempt, limits::REFUSED_KEPT, now),
        // A router whose line is down may lead every name to itself.
        Outcome::Forbidden => within(attempt, limits::REFUSED_KEPT, now),
        Outcome::Stuck => within(attempt, kept(attempt), now),
        Outcome::Untried => Verdict::RetryAt(now.plus(limits::OUTAGE_WAIT)),
        // When the server has its next turn; a redirect is never followed with a POST, the actor may
        // have a new inbox by then.
        _ if attempt.outcome.is_of_the_server() => {
            until(attempt, attempt.until.max(now), kept(attempt))
        }
        _ => Verdict::GiveUp,
    }
}

fn kept(attempt: &Attempt) -> Duration {
    match attempt.patience {
        Patience::Usual => limits::DELIVERY_KEPT,
        Patience::Long => limits::PATIENT_DELIVERY_KEPT,
        Patience::Brief => limits::FORWARD_KEPT,
    }
}

fn within(attempt: &Attempt, kept: Duration, now: Timestamp) -> Verdict {
    let last = limits::RETRY_WAITS.len() - 1;
    let usual = jittered(limits::RETRY_WAITS[attempt.failures.min(last)], attempt.seed);
    until(attempt, now.plus(longest(attempt.outcome, usual)), kept)
}

fn until(attempt: &Attempt, at: Timestamp, kept: Duration) -> Verdict {
    if at.since(attempt.written) > kept { Verdict::GiveUp } else { Verdict::RetryAt(at) }
}

/// What the peer asks for, but not much less than what is usual: one that always asks for ten seconds
/// must not be asked for ever at that rate.
pub(super) fn longest(outcome: Outcome, usual: Duration) -> Duration {
    outcome.retry_after().map_or(usual, |asked| asked.max(usual / 2))
}

/// `wait` moved by up to [`limits::RETRY_JITTER_PERCENT`] in either direction.
pub(super) fn jittered(wait: Duration, seed: u64) -> Duration {
    let span = 2 * limits::RETRY_JITTER_PERCENT;
    // A multiplicative hash: neighbours in the queue end up far apart.
    let moved = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let percent = 100 - limits::RETRY_JITTER_PERCENT + moved % (span + 1);
    let millis = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
    Duration::from_millis(millis / 100 * percent)
}
