//! What the owner is told to do, and from where people come.

use super::{Ways, by_host, steps_at_old_server};
use crate::id::ActorId;

#[test]
fn each_server_is_spoken_of_in_its_own_words() {
    let ways = Ways {
        host: "old.example",
        old: "https://old.example/users/me",
        handle: "@me@me.example",
        actor: "https://me.example/ap/actor",
    };
    for (software, name, words) in [
        ("mastodon", "Mastodon", "\"Handle of the new account\": @me@me.example"),
        ("hometown", "Mastodon", "https://old.example/settings/migration"),
        ("gotosocial", "GoToSocial", "\"Move target URI\": https://me.example/ap/actor"),
        ("pixelfed", "Pixelfed", "the handle of the new account: @me@me.example"),
        ("sharkey", "Misskey", "\"Account to move to\": @me@me.example"),
        (
            "wordpress",
            "WordPress",
            "wp activitypub move https://old.example/users/me https://me.example/ap/actor",
        ),
        ("akkoma", "Akkoma or Pleroma", "\"Target account\": @me@me.example"),
        ("skep", "skep", "skep move out @me@me.example"),
    ] {
        let steps = steps_at_old_server(Some(software), &ways);
        assert_eq!((steps.len(), steps[0].0), (1, name), "{software}");
        assert!(steps[0].1.iter().any(|step| step.contains(words)), "{software}: {steps:?}");
    }
    for unknown in [None, Some("owncast")] {
        assert_eq!(steps_at_old_server(unknown, &ways).len(), 7, "{unknown:?}");
    }
}

#[test]
fn hosts_are_counted_most_first() {
    let actors = [
        "https://b.example/1",
        "https://a.example/2",
        "https://b.example:8443/3",
        "https://b.example/4",
    ];
    let actors = actors.map(|id| ActorId::parse(id).unwrap());
    let counted = [("b.example", 2), ("a.example", 1), ("b.example:8443", 1)];
    assert_eq!(by_host(&actors), counted.map(|(host, n)| (host.to_owned(), n)));
    assert_eq!(by_host(&[]), []);
}
