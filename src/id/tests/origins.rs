//! SEC-8: who may speak for an id is a question of scheme, host and port, however they are written.

use crate::id::{ActorId, BadId, Destination, Domain, Handle, KeyId, ObjectId, Origin, OwnIds};

/// Different spellings of one origin.
const SAME: &[&[&str]] = &[
    &[
        "https://a.example/",
        "https://a.example",
        "HTTPS://a.example/x",
        "https://A.EXAMPLE/x?y#z",
        "https://a.example:443/x",
        "https://a.example:0443/x",
        "https://\u{ff41}.example/x",
        "https://%61.example/x",
        "https://a.example?x",
        "https://a.example#x",
    ],
    &["http://a.example/", "http://a.example:80/x"],
    &["https://a.example:8443/", "https://A.example:8443/x"],
    &["https://a.example./", "https://A.example.:443/x"],
    &[
        "https://xn--bcher-kva.example/",
        "https://b\u{fc}cher.example/",
        "https://B\u{dc}CHER.example/x",
    ],
    &["https://127.0.0.1/", "https://0x7f.1/x", "https://2130706433/x", "https://127.0.0.1:443/"],
    &["https://[::1]/", "https://[0:0:0:0:0:0:0:1]/x", "https://[::1]:443/"],
    &["https://[2001:db8::a]/", "https://[2001:DB8:0::A]/x"],
    &["https://sub.a.example/"],
    &["https://a.example.evil.example/"],
    &["https://a-example/"],
    &["https://xa.example/"],
    &["https://[::ffff:127.0.0.1]/"],
];

#[test]
fn spellings_of_one_origin_are_equal_and_no_others() {
    let spelled: Vec<(usize, &str)> = SAME
        .iter()
        .enumerate()
        .flat_map(|(group, all)| all.iter().map(move |text| (group, *text)))
        .collect();
    for (group, one) in &spelled {
        let id = ActorId::parse(one).unwrap();
        let place = Destination::parse(one).unwrap();
        assert_eq!(id.origin(), *place.origin(), "{one}");
        assert_eq!(id.origin(), Origin::of(one).unwrap(), "{one}");
        for (other_group, other) in &spelled {
            let other_id = ObjectId::parse(other).unwrap();
            assert_eq!(id.origin() == other_id.origin(), group == other_group, "{one} {other}");
            // Ids are what was written: only the same bytes are the same id (ID-1).
            assert_eq!(id.as_object() == other_id, one == other, "{one} {other}");
        }
    }
}

/// What looks like one host to one reader and like another to the next is no id at all.
#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for text in [
        "https://a.example@b.example/",
        "https://@b.example/",
        "https://a.example:443@b.example/",
        "https://a.example\\@b.example/",
        "https://a.example\\.b.example/",
        "https:\\\\a.example/",
        "https://a.example /",
        " https://a.example/",
        "https://a.example/ ",
        "https://a.exa\tmple/",
        "https://a.exa\nmple/",
        "https://a.example/\r\nX: y",
        "https://a.example/%00",
        "https://a.example%00.b.example/",
        "https://a.example%2f@b.example/",
        "https://a.example%5c.b.example/",
        "https://a.example%40b.example/",
        "https://a.example:x/",
        "https://a.example:65536/",
        "https://a.example:-1/",
        "https://[::1/",
        "https://::1/",
        "https://[::1]a/",
        "https://1.2.3.4.5/",
        "https://256.0.0.1/",
        "https:///a.example/",
        "https:////a.example/",
        "https:/a.example/",
        "https:a.example/",
        "//a.example/",
        "a.example/",
        "https://",
        "https://?",
        "https://#a.example",
        "https://:443/",
        "https://a b/",
        "https://<a>/",
        "https://a|b/",
        "https://a^b/",
        "https://xn--/",
        "https://\u{ad}/",
        "https://a.example/\u{202e}",
        "ws://a.example/",
        "file:///a.example/",
        "javascript://a.example/%0aalert(1)",
        "data:text/html,https://a.example/",
        "blob:https://a.example/x",
        "acct:me@a.example",
        "urn:uuid:1",
    ] {
        assert!(ActorId::parse(text).is_err(), "{text:?}");
        assert!(KeyId::parse(text).is_err(), "{text:?}");
        assert!(Origin::of(text).is_err(), "{text:?}");
        assert!(Destination::parse(text).is_err(), "{text:?}");
    }
}

/// What is sent, signed and connected to has one form, and reading it again changes nothing.
#[test]
fn where_a_request_goes_is_said_in_one_form() {
    for (text, domain, target) in [
        ("https://A.example", "a.example", "/"),
        ("https://a.example?x", "a.example", "/?x"),
        ("https://a.example#x", "a.example", "/"),
        ("https://a.example:443/x#y", "a.example", "/x"),
        ("https://a.example:80/x", "a.example:80", "/x"),
        ("http://a.example:80/x", "a.example", "/x"),
        ("https://a.example/a/../b/./c", "a.example", "/b/c"),
        ("https://a.example/../../x", "a.example", "/x"),
        ("https://a.example/%2e%2e/x", "a.example", "/x"),
        ("https://a.example//x", "a.example", "//x"),
        ("https://a.example/\u{fc}?\u{df}", "a.example", "/%C3%BC?%C3%9F"),
        ("https://a.example/%7E?a=%20", "a.example", "/%7E?a=%20"),
        ("https://a.example/@b?c@d", "a.example", "/@b?c@d"),
        ("https://0x7f.1:8443/", "127.0.0.1:8443", "/"),
        ("https://[0::1]:8443/", "[::1]:8443", "/"),
    ] {
        let place = Destination::parse(text).unwrap();
        assert_eq!((place.domain().as_str(), place.target()), (domain, target), "{text}");
        assert_eq!(Destination::parse(&place.to_string()), Ok(place), "{text}");
    }
}

#[test]
fn names_of_accounts_and_of_their_hosts() {
    for (text, expected) in [
        ("@bob@a.example", "bob@a.example"),
        ("bob@a.example", "bob@a.example"),
        ("acct:bob@a.example", "bob@a.example"),
        ("acct:@bob@a.example", "bob@a.example"),
        ("  @bob@a.example\n", "bob@a.example"),
        ("@Bob.B_b-1@A.Example", "Bob.B_b-1@a.example"),
        ("bob@b\u{fc}cher.example", "bob@xn--bcher-kva.example"),
        ("bob@a.example:443", "bob@a.example"),
        ("bob@a.example:8443", "bob@a.example:8443"),
        ("bob@[::1]:80", "bob@[::1]:80"),
    ] {
        let handle = Handle::parse(text).unwrap();
        assert_eq!(handle.to_string(), format!("@{expected}"), "{text}");
        assert_eq!(handle.acct(), format!("acct:{expected}"), "{text}");
        assert_eq!(Handle::parse(&handle.acct()), Ok(handle), "{text}");
    }
    let long = format!("{}@a.example", "b".repeat(129));
    for text in [
        "@",
        "@@",
        "acct:",
        "@bob",
        "bob@",
        "@bob@@a.example",
        "@bob@c@a.example",
        "b\u{fc}b@a.example",
        "bob@a.example/x",
        "bob@a.example?x",
        "bob@a.example#x",
        "bob@a example",
        "bob@%61.example",
        "bob@a.example:x",
        "bob@a.example:99999",
        "bob/x@a.example",
        "b\0b@a.example",
        "bob@\u{202e}",
        &long,
    ] {
        assert_eq!(Handle::parse(text), Err(BadId::NotAHandle), "{text:?}");
    }
    for (text, is_local) in [
        ("localhost", true),
        ("LOCALHOST:80", true),
        ("a.localhost", true),
        ("127.0.0.1", true),
        ("127.9.9.9:1", true),
        ("0x7f.1", true),
        ("10.1.2.3", true),
        ("192.168.0.1", true),
        ("0.0.0.0", true),
        ("[::1]:80", true),
        ("[::]", true),
        ("localhost.example", false),
        ("8.8.8.8", false),
        ("[2001:db8::1]", false),
        ("a.example", false),
    ] {
        assert_eq!(Domain::parse(text).unwrap().is_local(), is_local, "{text}");
    }
}

/// A stranger's id that begins like one of ours, or that is one of ours in disguise.
#[test]
fn only_our_own_ids_are_ours() {
    let own = OwnIds::new(Origin::of("https://me.example").unwrap());
    for (text, key) in [
        ("https://me.example/ap/post/posts.a", Some("posts.a")),
        ("https://me.example/ap/post/a-b_c.1", Some("a-b_c.1")),
        ("https://me.example/ap/post/", None),
        ("https://me.example/ap/post/a/b", None),
        ("https://me.example/ap/post/../actor", None),
        ("https://me.example/ap/post/.a", None),
        ("https://me.example/ap/post/A", None),
        ("https://me.example/ap/post/a?x", None),
        ("https://me.example/ap/post/a#x", None),
        ("https://me.example/ap/post/%61", None),
        ("https://me.example/ap/create/a", None),
        ("https://me.example/ap/actor", None),
        ("https://me.example:443/ap/post/a", None),
        ("https://ME.example/ap/post/a", None),
        ("http://me.example/ap/post/a", None),
        ("https://me.example.evil.example/ap/post/a", None),
        ("https://other.example/ap/post/a", None),
        ("https://other.example/https://me.example/ap/post/a", None),
    ] {
        let id = ObjectId::parse(text).unwrap();
        assert_eq!(own.post_key(&id).as_ref().map(ToString::to_string).as_deref(), key, "{text}");
    }
}

/// A name is judged in the form that it is kept in, so that what was read once can be read again.
#[test]
fn names_of_hosts_have_a_length() {
    let ascii = |length: usize| "a".repeat(length - 8) + ".example";
    // Each letter takes more room as an A-label.
    let wide = |labels: usize| "\u{fc}.".repeat(labels) + "example";
    for (host, fits) in [
        (ascii(253), true),
        (ascii(254), false),
        (ascii(1_000), false),
        (wide(30), true),
        (wide(31), false),
        (wide(90), false),
    ] {
        let id = format!("https://{host}:8443/x");
        assert_eq!(ActorId::parse(&id).is_ok(), fits, "{} bytes", host.len());
        let domain = Domain::parse(&format!("{host}:8443"));
        assert_eq!(domain.is_ok(), fits, "{} bytes", host.len());
        if let Ok(domain) = domain {
            assert_eq!(Domain::parse(domain.as_str()).as_ref(), Ok(&domain));
            assert_eq!(ActorId::parse(&id).unwrap().domain(), domain);
        }
    }
}
