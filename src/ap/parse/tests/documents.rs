//! Documents of others: what kind they are, and what their members say in whatever shape.

use super::{BOB, actor, note, object, person};
use crate::ap::parse::{Document, parse_document, parse_nodeinfo_links, parse_software};
use crate::id::WebUrl;
use crate::limits::COLLECTION_ITEMS_MAX;

/// What stands at an address, by its type.
#[test]
fn documents() {
    let kind = |text: &str| match parse_document(text.as_bytes()) {
        Ok(Document::Actor(actor)) => format!("account {}", actor.kind),
        Ok(Document::Object(object)) => format!("post {}", object.kind),
        Ok(Document::Activity(activity)) => format!("activity {}", activity.kind),
        Ok(Document::Key(key)) => format!("key of {}", key.owner),
        Ok(Document::Collection(list)) => format!("list {}", list.kind),
        Ok(Document::Tombstone(id)) => format!("grave of {id}"),
        Ok(Document::Other { kind }) => format!("other {kind}"),
        Err(error) => error.to_string(),
    };
    for (text, expected) in [
        (
            r#"{"type":"Group","id":"https://p.example/g","inbox":"https://p.example/i"}"#,
            "account Group",
        ),
        (
            r#"{"@type":["as:Application"],"@id":"https://p.example/g","inbox":"https://p.example/i"}"#,
            "account Application",
        ),
        (r#"{"type":"Person","id":"https://p.example/g"}"#, "`inbox` is missing"),
        (r#"{"type":"Person","inbox":"https://p.example/i"}"#, "`id` is missing"),
        (r#"{"type":"Person","id":"https://p.example/g","inbox":"/i"}"#, "`inbox` cannot be read"),
        (r#"{"type":"Person","id":"g","inbox":"https://p.example/i"}"#, "`id` cannot be read"),
        // GoToSocial's address of a key: a stub of its owner.
        (
            r#"{"type":"Person","id":"https://p.example/bob","publicKey":{"id":"https://p.example/bob/k","owner":"https://p.example/bob","publicKeyPem":"P"}}"#,
            "key of https://p.example/bob",
        ),
        (
            r#"{"type":"CryptographicKey","id":"https://p.example/k","controller":"https://p.example/bob","publicKeyPem":"P"}"#,
            "key of https://p.example/bob",
        ),
        (
            r#"{"id":"https://p.example/k","owner":"https://p.example/bob","publicKeyPem":"P"}"#,
            "key of https://p.example/bob",
        ),
        (r#"{"id":"https://p.example/k","publicKeyPem":"P"}"#, "`owner` is missing"),
        (
            r#"{"id":"https://p.example/k","owner":"bob","publicKeyPem":"P"}"#,
            "`owner` cannot be read",
        ),
        (r#"{"type":"Tombstone","id":"https://p.example/n"}"#, "grave of https://p.example/n"),
        (
            r#"{"type":["Note","Tombstone"],"id":"https://p.example/n"}"#,
            "grave of https://p.example/n",
        ),
        (r#"{"type":"Tombstone"}"#, "`id` is missing"),
        (
            r#"{"type":"Video","id":"https://p.example/v","attributedTo":"https://p.example/bob"}"#,
            "post Video",
        ),
        (r#"{"type":"Note","id":"https://p.example/n"}"#, "`attributedTo` is missing"),
        (
            r#"{"type":"Note","id":"https://p.example/n","attributedTo":7}"#,
            "`attributedTo` cannot be read",
        ),
        (r#"{"type":"Note","attributedTo":"https://p.example/bob"}"#, "`id` is missing"),
        (r#"{"type":"Like","actor":"https://p.example/bob"}"#, "activity Like"),
        (r#"{"type":"Like"}"#, "`actor` is missing"),
        (r#"{"type":"OrderedCollectionPage"}"#, "list OrderedCollectionPage"),
        (r#"{"type":"Hashtag","name":"x"}"#, "other Hashtag"),
        (r#"{"name":"x"}"#, "`type` is missing"),
        (r#"{"type":[7]}"#, "`type` is missing"),
        ("[]", "`document` cannot be read"),
        ("null", "`document` cannot be read"),
    ] {
        assert_eq!(kind(text), expected, "{text}");
    }
}

#[test]
fn accounts_are_known_by_some_name() {
    for (members, id, name) in [
        (r#","preferredUsername":" bob ""#, BOB, "bob"),
        (r#","preferredUsername":["bob","x"]"#, BOB, "bob"),
        (r#","preferredUsername":"","webfinger":"eve@name.example""#, BOB, "eve"),
        (r#","preferredUsername":7"#, BOB, "bob"),
        ("", "https://p.example/@bob/", "bob"),
        ("", "https://p.example/", "p.example"),
        ("", "https://p.example", "p.example"),
        ("", "https://p.example/u?name=bob", "u?name=bob"),
    ] {
        let text = format!(
            r#"{{"id":"{id}","type":"Person","inbox":"https://p.example/inbox"{members}}}"#
        );
        let Ok(Document::Actor(read)) = parse_document(text.as_bytes()) else { panic!("{text}") };
        assert_eq!(read.username, name, "{text}");
    }
}

#[test]
fn what_profiles_say_is_read_where_it_stands() {
    let moved = |members: &str| person(members).moved_to;
    assert_eq!(moved(r#","movedTo":"https://n.example/b""#), Some(actor("https://n.example/b")));
    assert_eq!(
        moved(r#","movedTo":{"id":"https://n.example/b"}"#),
        Some(actor("https://n.example/b"))
    );
    assert_eq!(moved(r#","movedTo":"""#), None);
    let followers = |members: &str| person(members).followers;
    let list = Some("https://p.example/f".to_owned());
    assert_eq!(followers(r#","followers":"https://p.example/f""#), list);
    assert_eq!(followers(r#","followers":{"id":"https://p.example/f","type":"Collection"}"#), list);
    assert_eq!(followers(r#","followers":"f""#), None);
    let locked = |members: &str| person(members).locked;
    assert!(locked(r#","manuallyApprovesFollowers":true"#));
    assert!(!locked(r#","manuallyApprovesFollowers":"true""#));
    assert_eq!(person(r#","nameMap":{"de":"Bob"}"#).name.as_deref(), Some("Bob"));
    assert_eq!(person(r#","name":["A","B"]"#).name.as_deref(), Some("A"));
    assert_eq!(
        person(r#","alsoKnownAs":["https://o.example/1","https://o.example/1","x"]"#)
            .also_known_as
            .len(),
        1
    );
    // A shared inbox that cannot be posted to is none.
    assert_eq!(person(r#","endpoints":{"sharedInbox":"inbox"}"#).shared_inbox, None);
    assert_eq!(person(r#","webfinger":"nobody""#).webfinger, None);
}

#[test]
fn what_posts_say_is_read_where_it_stands() {
    let answered = |members: &str| note(members).in_reply_to;
    let two = Some(object("https://p.example/2"));
    for members in [
        r#","inReplyTo":"https://p.example/2""#,
        r#","inReplyTo":["x","https://p.example/2","https://p.example/3"]"#,
        r#","inReplyTo":{"type":"Link","href":"https://p.example/2"}"#,
    ] {
        assert_eq!(answered(members), two, "{members}");
    }
    assert_eq!(answered(r#","inReplyTo":"""#), None);
    let mentions = note(
        r#","tag":[{"type":"Mention","href":"https://me.example/a"},{"type":["Mention"],"href":"https://me.example/a"},
        {"type":"Mention","href":"acct:x"},{"type":"Mention"},{"type":"Emoji","href":"https://me.example/e"}]"#,
    )
    .mentions;
    assert_eq!(mentions, [actor("https://me.example/a")]);
    let tags = note(
        r###","tag":[{"type":"Hashtag","name":"#a"},{"type":"Hashtag","name":"a"},{"type":"Hashtag","name":" # "},
        {"type":"Hashtag"},{"type":"Hashtag","name":"##b"}]"###,
    )
    .hashtags;
    assert_eq!(tags, ["a", "b"]);
    assert_eq!(note(r#","summary":" ""#).summary, None);
    assert_eq!(note(r#","summaryMap":{"en":"careful"}"#).summary.as_deref(), Some("careful"));
    assert_eq!(
        note(r#","conversation":"tag:p.example,2026:x""#).conversation.as_deref(),
        Some("tag:p.example,2026:x")
    );
    assert_eq!(
        note(r#","context":{"id":"https://p.example/c"}"#).context.as_deref(),
        Some("https://p.example/c")
    );
    let film = note(
        r#","attachment":{"type":"Document","mimeType":"VIDEO/MP4; codecs=x","summary":"A hive","url":"https://p.example/v"}"#,
    );
    let film = &film.attachments[0];
    assert_eq!(film.media_type.as_deref(), Some("video/mp4"));
    assert_eq!(film.name.as_deref(), Some("A hive"));
}

#[test]
fn lists_are_read_in_every_shape() {
    for (members, items, next) in [
        (r#""orderedItems":["https://p.example/1"],"items":["https://p.example/2"]"#, 2, None),
        (r#""orderedItems":[{"type":"Link","href":"https://p.example/1"},7,"x"]"#, 1, None),
        (
            r#""items":[],"first":{"items":["https://p.example/1"],"next":"https://p.example/p2"}"#,
            1,
            Some("https://p.example/p2"),
        ),
        (r#""next":{"id":"https://p.example/p2"}"#, 0, Some("https://p.example/p2")),
        (r#""next":"p2""#, 0, None),
    ] {
        let text = format!(r#"{{"type":"OrderedCollection",{members}}}"#);
        let Ok(Document::Collection(list)) = parse_document(text.as_bytes()) else {
            panic!("{text}")
        };
        assert_eq!((list.items.len(), list.next.as_deref()), (items, next), "{members}");
    }
    let many = vec![r#""https://p.example/1""#; COLLECTION_ITEMS_MAX + 5].join(",");
    let text = format!(r#"{{"type":"Collection","items":[{many}]}}"#);
    let Ok(Document::Collection(list)) = parse_document(text.as_bytes()) else { panic!("{text}") };
    assert_eq!(list.items.len(), COLLECTION_ITEMS_MAX);
}

#[test]
fn nodeinfo_tells_what_a_server_runs() {
    let rel = "http://nodeinfo.diaspora.software/ns/schema/";
    for (links, newest) in [
        (
            format!(r#"{{"rel":"{rel}2.0","href":"https://p.example/a"}}"#),
            Some("https://p.example/a"),
        ),
        (
            format!(
                r#"{{"rel":"{rel}2.1","href":"https://p.example/b"}},{{"rel":"{rel}2.0","href":"https://p.example/a"}}"#
            ),
            Some("https://p.example/b"),
        ),
        (r#"{"rel":"self","href":"https://p.example/a"}"#.to_owned(), None),
        (format!(r#"{{"rel":"{rel}2.0","href":"javascript:a"}}"#), None),
    ] {
        let found = parse_nodeinfo_links(format!(r#"{{"links":[{links}]}}"#).as_bytes()).unwrap();
        assert_eq!(found.as_ref().map(WebUrl::as_str), newest, "{links}");
    }
    for (software, name) in [
        (r#"{"name":"mastodon","version":"4.5"}"#, Some("mastodon")),
        (r#"{"name":"GoToSocial"}"#, Some("gotosocial")),
        (r#"{"name":"\u001b[31m"}"#, None),
        (r#"{"name":""}"#, None),
        ("\"mastodon\"", None),
    ] {
        let found = parse_software(format!(r#"{{"software":{software}}}"#).as_bytes()).unwrap();
        assert_eq!(found.as_deref(), name, "{software}");
    }
}
