//! Tables: what is an id, a handle, a domain, a key.

mod origins;

use std::sync::Arc;

use super::{
    ActorId, AddressRange, Adopted, BadId, Domain, Handle, InboxUrl, KeyId, ObjectId, Origin,
    OwnIds, PostKey, Username, fresh_name, paths, resolve,
};

/// An account that was there before has its parts below its id; all else is where it always is.
#[test]
fn an_adopted_account_keeps_its_ids() {
    let of = |actor: &str, key: &str, shared: Option<&str>| {
        let adopted = Adopted {
            actor: ActorId::parse(actor).unwrap(),
            key: KeyId::parse(key).unwrap(),
            shared_inbox: shared.map(|it| InboxUrl::parse(it).unwrap()),
        };
        OwnIds::adopting(Origin::of("https://me.example").unwrap(), Some(Arc::new(adopted)))
    };
    let users = of(
        "https://me.example/users/me",
        "https://me.example/users/me/main-key",
        Some("https://me.example/inbox"),
    );
    let root = of("https://me.example", "https://me.example#main-key", None);
    assert_eq!(users.followers().as_str(), "https://me.example/users/me/followers");
    assert_eq!(users.inbox().as_str(), "https://me.example/users/me/inbox");
    assert_eq!(users.ed25519_key().as_str(), "https://me.example/users/me#ed25519-key");
    assert_eq!(root.followers().as_str(), "https://me.example/followers");
    let none = OwnIds::new(users.origin().clone());
    for (path, of_users, of_root) in [
        ("/users/me", Some(paths::ACTOR), None),
        ("/users/me/", None, None),
        ("/users/me/main-key", Some(paths::ACTOR), None),
        ("/users/me/inbox", Some(paths::INBOX), None),
        ("/users/me/outbox", Some(paths::OUTBOX), None),
        ("/users/me/followers", Some(paths::FOLLOWERS), None),
        ("/users/me/following", Some(paths::FOLLOWING), None),
        ("/users/me/other", None, None),
        ("/users/mel", None, None),
        ("/inbox", Some(paths::INBOX), Some(paths::INBOX)),
        ("/", None, Some(paths::ACTOR)),
        ("", None, Some(paths::ACTOR)),
        ("/followers", None, Some(paths::FOLLOWERS)),
        ("/ap/actor", None, None),
    ] {
        assert_eq!(users.stands_for(path), of_users, "{path}");
        assert_eq!(root.stands_for(path), of_root, "{path}");
        assert_eq!(none.stands_for(path), None, "{path}");
    }
}

#[test]
fn ids_that_are_refused() {
    let cases: &[(&str, BadId)] = &[
        ("", BadId::NotHttp),
        ("/users/bob", BadId::NotHttp),
        ("tag:peer.example,2026:1", BadId::NotHttp),
        ("ftp://peer.example/bob", BadId::NotHttp),
        ("https:peer.example/bob", BadId::NotHttp),
        ("https:/peer.example/bob", BadId::NotHttp),
        ("https:///peer.example/bob", BadId::NotHttp),
        ("https://", BadId::NotHttp),
        ("https://me@peer.example/bob", BadId::Suspicious),
        ("https://@peer.example/bob", BadId::Suspicious),
        ("https://:@peer.example/bob", BadId::Suspicious),
        ("https://@peer.example", BadId::Suspicious),
        ("https://@peer.example?x", BadId::Suspicious),
        ("https://peer.example\\@evil.example/", BadId::Suspicious),
        ("https://peer.example/a b", BadId::Suspicious),
        ("https://peer.example/a\nb", BadId::Suspicious),
        ("https://peer.example/%00", BadId::Suspicious),
        ("https://peer.example/\u{7f}", BadId::Suspicious),
        ("https://peer.example/\u{85}", BadId::Suspicious),
        ("https://peer.example/\u{9b}31m", BadId::Suspicious),
        ("https://peer.example/\u{202e}bob", BadId::Suspicious),
        ("https://peer.example/\u{2066}bob", BadId::Suspicious),
        ("https://peer.example/\u{200f}bob", BadId::Suspicious),
        ("https://peer.example/\u{61c}bob", BadId::Suspicious),
    ];
    for (text, expected) in cases {
        assert_eq!(ActorId::parse(text), Err(*expected), "{text}");
    }
    // What has to be written out as three bytes counts as three.
    for (letter, times) in [("a", 3000), (">", 1000)] {
        let long = format!("https://peer.example/{}", letter.repeat(times));
        assert_eq!(ActorId::parse(&long), Err(BadId::TooLong), "{letter}");
    }
}

#[test]
fn ids_are_kept_as_written_and_know_their_origin() {
    let cases: &[(&str, &str)] = &[
        ("https://peer.example/users/bob", "https://peer.example"),
        ("https://peer.example:443/users/bob", "https://peer.example"),
        ("https://PEER.example/users/Bob", "https://peer.example"),
        ("http://127.0.0.1:3000/users/bob", "http://127.0.0.1:3000"),
        ("https://bücher.example/bob", "https://xn--bcher-kva.example"),
        ("https://peer.example/@bob", "https://peer.example"),
        ("https://peer.example?a@b", "https://peer.example"),
    ];
    for (text, origin) in cases {
        let id = ActorId::parse(text).unwrap();
        assert_eq!(id.as_str(), *text);
        assert_eq!(id.origin().as_str(), *origin, "{text}");
    }
    assert_eq!(Origin::of("http://127.0.0.1:3000/x").unwrap().domain().as_str(), "127.0.0.1:3000");
}

#[test]
fn a_key_id_names_its_document() {
    let key = KeyId::parse("https://peer.example/users/bob#main-key").unwrap();
    assert_eq!(key.document(), "https://peer.example/users/bob");
    let key = KeyId::parse("https://peer.example/users/bob/main-key").unwrap();
    assert_eq!(key.document(), "https://peer.example/users/bob/main-key");
}

#[test]
fn handles() {
    for text in ["@bob@peer.example", "bob@peer.example", "acct:bob@PEER.example"] {
        assert_eq!(Handle::parse(text).unwrap().to_string(), "@bob@peer.example", "{text}");
    }
    let local = Handle::parse("@bob@127.0.0.1:3000").unwrap();
    assert_eq!(local.acct(), "acct:bob@127.0.0.1:3000");
    for text in ["", "bob", "@bob", "@@peer.example", "@b b@peer.example", "@bob@", "@bob@a/b"] {
        assert_eq!(Handle::parse(text), Err(BadId::NotAHandle), "{text}");
    }
}

#[test]
fn domains() {
    assert_eq!(Domain::parse("Bücher.Example").unwrap().as_str(), "xn--bcher-kva.example");
    assert!(Domain::parse("127.0.0.1:8787").unwrap().is_local());
    assert!(Domain::parse("localhost").unwrap().is_local());
    assert!(!Domain::parse("peer.example").unwrap().is_local());
    assert_eq!(Domain::parse("peer.example:8443").unwrap().host(), "peer.example");
    for text in ["", "a b", "a/b", "user@host", "a?b"] {
        assert_eq!(Domain::parse(text), Err(BadId::NotADomain), "{text}");
    }
}

#[test]
fn usernames() {
    assert!(Username::parse("ada_99").is_ok());
    for text in ["", "Ada", "a.b", "a-b", "ä", "0123456789012345678901234567890"] {
        assert_eq!(Username::parse(text), Err(BadId::NotAUsername), "{text}");
    }
}

#[test]
fn keys_of_posts() {
    let cases: &[(&str, &str)] = &[
        ("/posts/hello/", "posts.hello"),
        ("/", "index"),
        ("/Notes/Ünï/", "notes.-n-"),
        ("/a/b.html", "a.b.html"),
        ("/../x/", "x"),
    ];
    for (path, key) in cases {
        assert_eq!(PostKey::from_path(path).as_str(), *key, "{path}");
    }
    assert!(PostKey::parse("posts.hello").is_some());
    for text in ["", "..", ".x", "a/b", "A", "a%2fb"] {
        assert!(PostKey::parse(text).is_none(), "{text}");
    }
}

#[test]
fn fresh_names_are_sorted_by_time_and_differ() {
    let (a, b, c) = (fresh_name(1), fresh_name(1), fresh_name(2));
    assert_ne!(a, b);
    assert!(a < c && b < c);
    assert_eq!(a.len(), 26);
}

#[test]
fn ranges() {
    let range = AddressRange::parse("127.0.0.0/8").unwrap();
    assert!(range.contains("127.9.9.9".parse().unwrap()));
    assert!(!range.contains("128.0.0.1".parse().unwrap()));
    assert!(!range.contains("::1".parse().unwrap()));
    assert!(AddressRange::parse("0.0.0.0/0").unwrap().contains("8.8.8.8".parse().unwrap()));
    for text in ["", "127.0.0.0/33", "x/8"] {
        assert_eq!(AddressRange::parse(text), None, "{text}");
    }
}

#[test]
fn own_ids_are_recognised() {
    let own = OwnIds::new(Origin::of("https://you.example").unwrap());
    let key = PostKey::parse("posts.hello").unwrap();
    let id = own.post(&key);
    assert_eq!(id.as_str(), "https://you.example/ap/post/posts.hello");
    assert_eq!(own.post_key(&id), Some(key));
    for other in [
        "https://peer.example/ap/post/x",
        "https://you.example/ap/post/",
        "https://you.example.evil/ap/post/x",
    ] {
        assert_eq!(own.post_key(&ObjectId::parse(other).unwrap()), None, "{other}");
    }
}

#[test]
fn where_a_short_address_leads() {
    let page = "https://blog.example/2026/a/";
    let cases = [
        (page, "../b/#c", Some("https://blog.example/2026/b/#c")),
        (page, "/media/x.png", Some("https://blog.example/media/x.png")),
        (page, "//cdn.example/x y.png", Some("https://cdn.example/x%20y.png")),
        (page, " http://other.example ", Some("http://other.example/")),
        (page, "mailto:ana@blog.example", None),
        (page, "data:text/plain,x", None),
        ("", "https://blog.example/a", Some("https://blog.example/a")),
        ("", "/a", None),
        ("urn:x", "a", None),
    ];
    for (base, reference, expected) in cases {
        assert_eq!(resolve(base, reference).as_deref(), expected, "{base} {reference}");
    }
}
