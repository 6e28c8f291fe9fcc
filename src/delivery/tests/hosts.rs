//! What is known of a server after what it answered (DEL-5).

use std::time::Duration;

use super::at;
use crate::delivery::{Outcome, after};
use crate::limits;
use crate::store::Peer;

const DAY: i64 = 24 * 60 * 60;

fn says(status: u16) -> Outcome {
    Outcome::Answered { status, retry_after: None }
}

#[test]
fn answers_speak_of_the_letter_or_of_the_server() {
    let failing = Peer { failures: 3, day: 9, days: 2, until: at(50), taken: Some(at(1)) };
    for status in 100..=599 {
        let now = after(&failing, says(status), at(100), 0);
        match status {
            200..=299 => assert_eq!(now, Peer { taken: Some(at(100)), ..Peer::default() }),
            100..=399 | 408 | 425 | 429 | 500 | 502..=599 => {
                assert_eq!(now.failures, 4, "{status}");
            }
            _ => assert_eq!(now, Peer { taken: Some(at(1)), ..Peer::default() }, "{status}"),
        }
    }
    assert_eq!(after(&failing, Outcome::Unreachable, at(100), 0).failures, 4);
    for nothing in [Outcome::Forbidden, Outcome::Stuck, Outcome::Untried] {
        assert_eq!(after(&failing, nothing, at(100), 0), failing, "{nothing:?} says nothing of it");
    }
}

#[test]
fn two_that_were_under_way_at_once_fail_once() {
    let first = after(&Peer::default(), Outcome::Unreachable, at(0), 0);
    assert_eq!(after(&first, Outcome::Unreachable, at(1), 0), first);
    let busy = Outcome::Answered { status: 503, retry_after: Some(Duration::from_secs(9_000)) };
    let asked = after(&first, busy, at(1), 0);
    assert_eq!(asked, Peer { until: at(9_001), ..first }, "what it asks for counts all the same");
    assert_eq!(after(&first, says(202), at(1), 0).failures, 0);
}

/// A server that chokes on one letter takes all others.
#[test]
fn a_letter_that_fails_again_by_500_is_itself_to_blame() {
    for (status, last, is_stuck) in [
        (500, None, false),
        (500, Some(500), true),
        (500, Some(503), false),
        (502, Some(500), false),
        (503, Some(503), false),
        (429, Some(429), false),
    ] {
        let outcome = says(status).of_letter(last);
        assert_eq!(outcome == Outcome::Stuck, is_stuck, "{status} after {last:?}");
    }
    assert_eq!(Outcome::Unreachable.of_letter(Some(500)), Outcome::Unreachable);
}

#[test]
fn failing_days_are_counted_once_each_until_it_answers() {
    let mut peer = Peer::default();
    // By the day of each failure: how many days it has failed on then.
    for (day, days) in [(0, 1), (0, 1), (1, 2), (1, 2), (5, 3), (6, 4), (7, 5), (8, 6), (9, 7)] {
        // As when its turn has come.
        let due = Peer { until: at(0), ..peer };
        peer = after(&due, Outcome::Unreachable, at(day * DAY + 60), 0);
        assert_eq!(peer.days, days, "day {day}");
    }
    assert_eq!(peer.failures, 9);
    let wait = peer.until.since(at(9 * DAY + 60));
    assert!(wait > limits::DEAD_WAIT * 3 / 4, "a dead one is tried daily at most: {wait:?}");
    assert_eq!(after(&peer, says(400), at(10 * DAY), 0), Peer::default());
}

#[test]
fn who_asks_for_time_gets_it() {
    for (asked, failures, expected) in
        [(777, 0, 777), (10, 0, 30), (10, 2, 300), (86_400, 5, 86_400)]
    {
        let outcome =
            Outcome::Answered { status: 503, retry_after: Some(Duration::from_secs(asked)) };
        let peer = Peer { failures, day: at(0).day(), days: 1, ..Peer::default() };
        let wait = after(&peer, outcome, at(0), 0).until.since(at(0)).as_secs();
        assert!(wait.abs_diff(expected) <= expected / 5, "{asked} after {failures}: {wait}");
    }
}
