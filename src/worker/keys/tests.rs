//! Who may fetch keys, and which failures are worth another try.

use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use super::{KeyFetches, Passage, may_pass};
use crate::id::KeyId;
use crate::limits::{KEY_FETCHES_MAX, KEY_FETCHES_PER_ORIGIN_MAX};
use crate::net::NetError;

fn key(origin: usize, path: usize) -> KeyId {
    KeyId::parse(&format!("https://s{origin}.example/{path}#key")).unwrap()
}

fn enter(fetches: &KeyFetches, origin: usize, path: usize) -> Option<Passage<'_>> {
    fetches.enter(&key(origin, path), Duration::ZERO)
}

#[test]
fn so_many_pass_and_whoever_leaves_makes_room() {
    let fetches = KeyFetches::default();
    let mut inside: Vec<_> =
        (0..KEY_FETCHES_MAX).map(|number| enter(&fetches, number, 0).unwrap()).collect();
    // Who was sent away takes no place.
    for _ in 0..3 {
        assert!(enter(&fetches, 99, 0).is_none());
    }
    inside.pop();
    let next = enter(&fetches, 99, 0);
    assert!(next.is_some() && enter(&fetches, 98, 0).is_none());
    drop((inside, next));
    assert!(fetches.under_way.lock().unwrap().is_empty(), "everybody has left");
}

#[test]
fn no_origin_takes_every_place_and_nothing_is_fetched_twice_at_once() {
    let fetches = KeyFetches::default();
    let one = enter(&fetches, 1, 0).unwrap();
    assert!(enter(&fetches, 1, 0).is_none(), "the same document");
    let others: Vec<_> =
        (1..KEY_FETCHES_PER_ORIGIN_MAX).map(|path| enter(&fetches, 1, path).unwrap()).collect();
    assert!(enter(&fetches, 1, 99).is_none());
    assert!(enter(&fetches, 2, 0).is_some());
    drop((one, others));
    assert!(enter(&fetches, 1, 0).is_some());
}

#[test]
fn whoever_waits_for_a_place_gets_the_first_that_is_free() {
    let fetches = KeyFetches::default();
    let inside = enter(&fetches, 1, 0).unwrap();
    let (tell, told) = mpsc::channel();
    thread::scope(|scope| {
        scope.spawn(|| {
            tell.send("waits").unwrap();
            // The same document, and longer than any test.
            drop(fetches.enter(&key(1, 0), Duration::from_secs(600)).unwrap());
            tell.send("is in").unwrap();
        });
        assert_eq!(told.recv(), Ok("waits"));
        assert!(told.try_recv().is_err());
        drop(inside);
        assert_eq!(told.recv(), Ok("is in"));
    });
}

#[test]
fn only_what_may_be_over_soon_is_no_verdict() {
    let words = || "it".to_owned();
    for (error, may_be_over) in [
        (NetError::Dns, true),
        (NetError::Connect(words()), true),
        (NetError::Tls(words()), true),
        (NetError::Timeout, true),
        (NetError::Busy, true),
        (NetError::Closed, true),
        (NetError::Status(408), true),
        (NetError::Status(429), true),
        (NetError::Status(500), true),
        (NetError::Status(503), true),
        (NetError::Status(400), false),
        (NetError::Status(401), false),
        (NetError::Status(403), false),
        (NetError::Status(404), false),
        (NetError::Status(410), false),
        (NetError::Forbidden(words()), false),
        (NetError::TooLarge, false),
        (NetError::MediaType(words()), false),
        (NetError::Redirects, false),
        (NetError::Malformed(words()), false),
    ] {
        assert_eq!(may_pass(&error), may_be_over, "{error}");
    }
}
