//! The status table of DEL-3 and the schedule of DEL-4.

use std::time::Duration;

use super::at;
use crate::delivery::{Attempt, Outcome, Verdict, after, judge};
use crate::effect::Patience;
use crate::store::Peer;

const DAY: i64 = 24 * 60 * 60;

fn attempt(outcome: Outcome) -> Attempt {
    let until = after(&Peer::default(), outcome, at(0), 0).until;
    Attempt { outcome, failures: 0, until, written: at(0), patience: Patience::Usual, seed: 0 }
}

fn answered(status: u16, retry_after_secs: Option<u64>) -> Outcome {
    Outcome::Answered { status, retry_after: retry_after_secs.map(Duration::from_secs) }
}

fn in_a_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Delivered => "delivered",
        Verdict::RetryAt(_) => "retry",
        Verdict::GiveUp => "give up",
        Verdict::Gone => "gone",
    }
}

#[test]
fn every_status_has_its_meaning() {
    for status in 100..=599 {
        let expected = match status {
            200..=299 => "delivered",
            410 => "gone",
            401 | 408 | 425 | 429 => "retry",
            400..=499 | 501 => "give up",
            _ => "retry",
        };
        let verdict = judge(&attempt(answered(status, None)), at(0));
        assert_eq!(in_a_word(verdict), expected, "{status}");
    }
    // What others have said is taken by some and not by others.
    let passed_on = Attempt { patience: Patience::Brief, ..attempt(answered(401, None)) };
    assert_eq!(in_a_word(judge(&passed_on, at(0))), "give up");
    assert_eq!(in_a_word(judge(&attempt(Outcome::Unreachable), at(0))), "retry");
    // Names may lead to a router for a while.
    assert_eq!(in_a_word(judge(&attempt(Outcome::Forbidden), at(0))), "retry");
    assert_eq!(in_a_word(judge(&attempt(Outcome::Forbidden), at(DAY))), "give up");
}

#[test]
fn retry_after_is_honoured_where_we_retry() {
    for status in [401, 408, 425, 429, 500, 503] {
        let verdict = judge(&attempt(answered(status, Some(777))), at(0));
        assert_eq!(verdict, Verdict::RetryAt(at(777)), "{status}");
    }
    for status in [403, 404, 501] {
        assert_eq!(
            judge(&attempt(answered(status, Some(777))), at(0)),
            Verdict::GiveUp,
            "{status}"
        );
    }
}

#[test]
fn the_waits_grow_and_move_by_a_fifth_at_most() {
    // A refusal is given up after a day.
    let letters = [1, 5, 30, 2 * 60, 6 * 60, 12 * 60];
    let servers = [1, 5, 10, 20, 40, 80, 160, 320, 640, 12 * 60];
    for (outcome, minutes, tries) in
        [(answered(401, None), &letters[..], 6), (Outcome::Unreachable, &servers[..], 40)]
    {
        let mut farthest = (100.0_f64, 100.0_f64);
        for failures in 0..tries {
            let usual = f64::from(*minutes.get(failures).unwrap_or(&minutes[minutes.len() - 1]));
            for seed in 0..500 {
                let so_far = i64::try_from(failures).unwrap();
                let peer = Peer { failures: so_far, day: 0, days: 1, ..Peer::default() };
                let until = after(&peer, outcome, at(0), seed).until;
                let attempt = Attempt { failures, seed, until, ..attempt(outcome) };
                let Verdict::RetryAt(time) = judge(&attempt, at(0)) else { panic!("{failures}") };
                let percent = time.since(at(0)).as_secs_f64() / 60.0 / usual * 100.0;
                assert!((79.999..=120.001).contains(&percent), "{failures} {seed}: {percent}");
                farthest = (farthest.0.min(percent), farthest.1.max(percent));
            }
        }
        assert!(farthest.0 < 80.5 && farthest.1 > 119.5, "the whole span is used: {farthest:?}");
    }
}

/// Attempts until it is given up, and the age then in days.
fn life(outcome: Outcome, patience: Patience, seed: u64) -> (usize, i64) {
    let (mut now, mut peer) = (at(0), Peer::default());
    for failures in 0.. {
        peer = after(&peer, outcome, now, seed);
        let until = peer.until;
        let attempt = Attempt { outcome, failures, until, written: at(0), patience, seed };
        match judge(&attempt, now) {
            Verdict::RetryAt(time) => now = time,
            _ => return (failures + 1, (now.secs() - at(0).secs()) / DAY),
        }
    }
    unreachable!("the loop ends")
}

#[test]
fn letters_are_given_up_by_age() {
    for seed in 0..50 {
        let (tries, days) = life(Outcome::Unreachable, Patience::Usual, seed);
        assert!((15..=24).contains(&tries) && (5..=7).contains(&days), "{seed}: {tries} {days}");
        let (tries, days) = life(Outcome::Unreachable, Patience::Long, seed);
        assert!((20..=34).contains(&tries) && (12..=14).contains(&days), "{seed}: {tries} {days}");
        let (_, days) = life(answered(401, None), Patience::Long, seed);
        assert!(days < 2, "{seed}: {days}");
    }
    // To the second.
    for (patience, status, days) in
        [(Patience::Usual, 503, 7), (Patience::Long, 503, 14), (Patience::Brief, 503, 1)]
    {
        for (secs, expected) in [(-60, Verdict::RetryAt(at(days * DAY))), (-59, Verdict::GiveUp)] {
            let now = at(days * DAY + secs);
            let outcome = answered(status, Some(60));
            let until = now.plus(Duration::from_secs(60));
            let last = Attempt { patience, until, failures: 6, ..attempt(outcome) };
            assert_eq!(judge(&last, now), expected, "{status}");
        }
    }
}

/// Whoever was away for days asks for a key that it cannot have at once: the first refusal of an old
/// letter is not the last.
#[test]
fn a_refusal_is_the_end_after_a_day_and_some_tries() {
    for (failures, days, expected) in
        [(0, 3, "retry"), (5, 3, "retry"), (6, 0, "retry"), (6, 3, "give up"), (0, 7, "give up")]
    {
        let refused = Attempt { failures, ..attempt(answered(401, None)) };
        let verdict = in_a_word(judge(&refused, at(days * DAY)));
        assert_eq!(verdict, expected, "after {failures} failures and {days} days");
    }
}
