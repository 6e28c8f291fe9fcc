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
    for (error, is_of_the_server, is_the_end) in [
        (NetError::Dns, true, false),
        (NetError::Closed, true, false),
        (NetError::Connect(said()), true, false),
        (NetError::Tls(said()), true, false),
        (NetError::Timeout, true, false),
        (NetError::TooLarge, true, false),
        (NetError::Malformed(said()), true, false),
        // Ours: it says nothing of the server, and costs the letter nothing.
        (NetError::Busy, false, false),
        // Where we never go: not tomorrow, either.
        (NetError::Forbidden(said()), false, true),
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
        match judge(&attempt, now) {
            Verdict::RetryAt(at) => assert!(!is_the_end && at > now, "{error}"),
            Verdict::GiveUp => assert!(is_the_end, "{error}"),
            other => panic!("{error}: {other:?}"),
        }
        assert_eq!(outcome == Outcome::Untried, error == NetError::Busy);
    }
}
