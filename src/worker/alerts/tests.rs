//! When the owner is told.

use super::{is_between, is_due};
use crate::clock::Timestamp;
use crate::config::Digest;
use crate::store::Alert;

#[test]
fn nothing_is_sent_in_quiet_hours() {
    for (span, inside, outside) in [
        ((60, 120), vec![60, 119], vec![0, 59, 120, 1_439]),
        ((1_320, 420), vec![1_320, 1_439, 0, 419], vec![420, 1_319]),
    ] {
        for minute in inside {
            assert!(is_between(minute, span), "{minute} {span:?}");
        }
        for minute in outside {
            assert!(!is_between(minute, span), "{minute} {span:?}");
        }
    }
}

#[test]
fn what_comes_close_together_goes_out_together() {
    let at = Timestamp::from_secs;
    let first = |secs| Alert {
        id: 1,
        kind: "like".to_owned(),
        actor: String::new(),
        subject: String::new(),
        at: at(secs),
    };
    for (digest, happened, told, now, is_time) in [
        (Digest::Minute, 1_000, None, 1_000, true),
        (Digest::Minute, 1_000, Some(999), 1_000, false),
        (Digest::Minute, 1_000, Some(999), 1_059, true),
        (Digest::Minute, 1_000, Some(9_000), 1_060, true),
        (Digest::Hour, 1_000, None, 1_001, false),
        (Digest::Hour, 1_000, None, 4_600, true),
        (Digest::Hour, 9_000, Some(1_000), 9_001, false),
        (Digest::Hour, 9_000, Some(1_000), 12_600, true),
        (Digest::Day, 1_000, None, 80_000, false),
        (Digest::Day, 1_000, None, 87_400, true),
    ] {
        let due = is_due(digest, (&first(happened), told.map(at)), at(now));
        assert_eq!(due, is_time, "{digest:?} {happened} {told:?} {now}");
    }
}
