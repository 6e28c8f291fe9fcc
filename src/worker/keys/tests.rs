//! Who may fetch keys, and which failures are worth another try.

use super::{Turnstile, may_pass};
use crate::limits::KEY_FETCHES_MAX;
use crate::net::NetError;

#[test]
fn so_many_pass_and_whoever_leaves_makes_room() {
    let turnstile = Turnstile::default();
    let mut inside: Vec<_> = (0..KEY_FETCHES_MAX).map(|_| turnstile.enter().unwrap()).collect();
    // Who was sent away takes no place.
    for _ in 0..3 {
        assert!(turnstile.enter().is_none());
    }
    inside.pop();
    let next = turnstile.enter();
    assert!(next.is_some() && turnstile.enter().is_none());
    drop((inside, next));
    let again: Vec<_> = (0..KEY_FETCHES_MAX).map(|_| turnstile.enter()).collect();
    assert!(again.iter().all(Option::is_some), "everybody has left");
}

#[test]
fn only_what_may_be_over_soon_is_no_verdict() {
    let words = || "it".to_owned();
    for (error, may_be_over) in [
        (NetError::Dns, true),
        (NetError::Connect(words()), true),
        (NetError::Tls(words()), true),
        (NetError::Timeout, true),
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
