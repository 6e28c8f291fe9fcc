//! What an attempt that was answered by nobody means, of the letter and of its server.

use super::outcome_of;
use crate::clock::Timestamp;
use crate::delivery::{Attempt, Outcome, Verdict, after, judge};
use crate::effect::Patience;
use crate::net::NetError;
use crate::store::Peer;

#[test]
fn every_fault_has_its_meaning() {
    let now = Timestamp::from_secs(1_788_696_000);
    let said = || "x".to_owned();
    for (error, is_of_the_server, days) in [
        (NetError::Dns, true, 7),
        (NetError::Closed, true, 7),
        (NetError::Connect(said()), true, 7),
        (NetError::Tls(said()), true, 7),
        (NetError::Timeout, true, 7),
        (NetError::TooLarge, true, 7),
        (NetError::Malformed(said()), true, 7),
        // Ours: it says nothing of the server, and costs the letter nothing.
        (NetError::Busy, false, i64::MAX),
        // Where we never go: a day is given for a name that leads there by mistake.
        (NetError::Forbidden(said()), false, 1),
    ] {
        let (outcome, reason) = outcome_of(Err(error.clone()));
        assert_eq!(reason, error.to_string());
        let peer = after(&Peer::default(), outcome, now, 0);
        let counted = (peer.failures, peer.days, peer.until > now);
        let expected = if is_of_the_server { (1, 1, true) } else { (0, 0, false) };
        assert_eq!(counted, expected, "{error}");
        let attempt = Attempt {
            outcome,
            failures: 0,
            until: peer.until,
            written: now,
            patience: Patience::Usual,
            seed: 0,
        };
        let verdict = judge(&attempt, now);
        assert!(matches!(verdict, Verdict::RetryAt(at) if at > now), "{error}: {verdict:?}");
        let late =
            Timestamp::from_secs(now.secs().saturating_add((days.min(1000) + 1) * 24 * 60 * 60));
        let is_over = judge(&attempt, late) == Verdict::GiveUp;
        assert_eq!(is_over, days < i64::MAX, "{error} after {days} days");
        assert_eq!(outcome == Outcome::Untried, error == NetError::Busy);
    }
}
