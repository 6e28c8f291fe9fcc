//! Who may fetch keys, and which failures are worth another try.

use super::{KeyFetches, may_pass};
use crate::id::KeyId;
use crate::limits::{KEY_FETCHES_MAX, KEY_FETCHES_PER_ORIGIN_MAX};
use crate::net::NetError;

fn key(origin: usize, path: usize) -> KeyId {
    KeyId::parse(&format!("https://s{origin}.example/{path}#key")).unwrap()
}

#[test]
fn so_many_pass_and_whoever_leaves_makes_room() {
    let fetches = KeyFetches::default();
    let mut inside: Vec<_> =
        (0..KEY_FETCHES_MAX).map(|number| fetches.enter(&key(number, 0)).unwrap()).collect();
    // Who was sent away takes no place.
    for _ in 0..3 {
        assert!(fetches.enter(&key(99, 0)).is_none());
    }
    inside.pop();
    let next = fetches.enter(&key(99, 0));
    assert!(next.is_some() && fetches.enter(&key(98, 0)).is_none());
    drop((inside, next));
    assert!(fetches.under_way.lock().unwrap().is_empty(), "everybody has left");
}

#[test]
fn no_origin_takes_every_place_and_nothing_is_fetched_twice_at_once() {
    let fetches = KeyFetches::default();
    let one = fetches.enter(&key(1, 0)).unwrap();
    assert!(fetches.enter(&key(1, 0)).is_none(), "the same document");
    let others: Vec<_> =
        (1..KEY_FETCHES_PER_ORIGIN_MAX).map(|path| fetches.enter(&key(1, path)).unwrap()).collect();
    assert!(fetches.enter(&key(1, 99)).is_none());
    assert!(fetches.enter(&key(2, 0)).is_some());
    drop((one, others));
    assert!(fetches.enter(&key(1, 0)).is_some());
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
