//! The bell: no ring is missed, and whoever waits goes home when it is over.

use std::sync::Arc;
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::Wake;

/// Longer than any test lasts.
const LONG: Duration = Duration::from_secs(60);
const SHORT: Duration = Duration::from_millis(20);

#[test]
fn what_rang_before_is_heard_at_once() {
    let wake = Wake::default();
    assert_eq!(wake.count(), 0);
    wake.ring();
    wake.ring();
    let begun = Instant::now();
    let heard = wake.wait(0, LONG);
    assert_eq!((heard, wake.wait(1, LONG)), (2, 2));
    assert!(begun.elapsed() < LONG);
    // Nothing new: the time runs out.
    let begun = Instant::now();
    assert_eq!(wake.wait(heard, SHORT), 2);
    assert!(begun.elapsed() >= SHORT);
}

#[test]
fn everybody_hears_a_ring() {
    let wake = Arc::new(Wake::default());
    let (tell, told) = mpsc::channel();
    for _ in 0..4 {
        let (wake, tell) = (Arc::clone(&wake), tell.clone());
        thread::spawn(move || tell.send(wake.wait(0, LONG)).unwrap());
    }
    wake.ring();
    for _ in 0..4 {
        assert_eq!(told.recv_timeout(LONG), Ok(1));
    }
}

#[test]
fn a_pause_is_not_cut_short_by_rings_but_by_the_end() {
    let wake = Arc::new(Wake::default());
    let begun = Instant::now();
    wake.ring();
    assert!(!wake.pause(SHORT));
    assert!(begun.elapsed() >= SHORT);
    let (tell, told) = mpsc::channel();
    let pausing = Arc::clone(&wake);
    thread::spawn(move || tell.send(pausing.pause(LONG)).unwrap());
    wake.ring();
    wake.stop();
    assert_eq!(told.recv_timeout(LONG), Ok(true));
    // Once it is over, nobody waits for anything.
    let begun = Instant::now();
    assert!(wake.is_over() && wake.pause(LONG));
    wake.wait(wake.count(), LONG);
    assert!(begun.elapsed() < LONG);
}
