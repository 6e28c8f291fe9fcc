//! Tables of the shapes seen and what they mean.

mod documents;
mod newer;
mod quirks;

use super::{
    Action, Actor, Audience, Document, FollowRef, Ignored, Object, Subject, Undone, Visibility,
    parse_activity, parse_document, parse_webfinger,
};
use crate::ap::ParseError;
use crate::id::{ActivityId, ActorId, ObjectId};
use crate::limits::{ALIASES_MAX, ATTACHMENTS_MAX, KEYS_MAX, RECIPIENTS_MAX, TAGS_MAX};

const BOB: &str = "https://p.example/bob";

fn act(members: &str) -> Result<super::Activity, ParseError> {
    parse_activity(format!(r#"{{"actor":"{BOB}",{members}}}"#).as_bytes())
}

fn action(members: &str) -> Action {
    act(members).unwrap_or_else(|error| panic!("{members}: {error}")).action
}

fn note(members: &str) -> Object {
    let text = format!(
        r#"{{"id":"https://p.example/n/1","type":"Note","attributedTo":"{BOB}"{members}}}"#
    );
    match parse_document(text.as_bytes()) {
        Ok(Document::Object(object)) => *object,
        other => panic!("{text}: {other:?}"),
    }
}

fn person(members: &str) -> Actor {
    let text =
        format!(r#"{{"id":"{BOB}","type":"Person","inbox":"https://p.example/inbox"{members}}}"#);
    match parse_document(text.as_bytes()) {
        Ok(Document::Actor(actor)) => *actor,
        other => panic!("{text}: {other:?}"),
    }
}

fn object(id: &str) -> ObjectId {
    ObjectId::parse(id).unwrap()
}

fn actor(id: &str) -> ActorId {
    ActorId::parse(id).unwrap()
}

#[test]
fn activities_that_are_refused() {
    let cases: &[(&str, ParseError)] = &[
        (r#"{"type":"Follow"}"#, ParseError::Missing("actor")),
        (r#"{"type":"Follow","actor":null}"#, ParseError::Missing("actor")),
        (r#"{"type":"Follow","actor":7}"#, ParseError::Wrong("actor")),
        (r#"{"type":"Follow","actor":"/bob"}"#, ParseError::Wrong("actor")),
        (r#"{"type":"Follow","actor":{"name":"bob"}}"#, ParseError::Wrong("actor")),
        (
            r#"{"type":"Follow","actor":["https://a.example/1","https://a.example/2"]}"#,
            ParseError::Wrong("actor"),
        ),
        (r#"{"actor":"https://p.example/bob"}"#, ParseError::Missing("type")),
        (r#"{"actor":"https://p.example/bob","type":[]}"#, ParseError::Missing("type")),
        (
            r#"{"actor":"https://p.example/bob","type":"Like","id":"likes/1"}"#,
            ParseError::Wrong("id"),
        ),
        ("[]", ParseError::Wrong("document")),
        ("\"x\"", ParseError::Wrong("document")),
    ];
    for (text, expected) in cases {
        assert_eq!(parse_activity(text.as_bytes()), Err(expected.clone()), "{text}");
    }
}

#[test]
fn shapes_of_activities() {
    let follow = Action::Follow { target: actor("https://me.example/a") };
    let same = [
        r#""type":"Follow","object":"https://me.example/a""#,
        r#""type":["Follow"],"object":["https://me.example/a"]"#,
        r#""type":["x:Odd","Follow"],"object":{"id":"https://me.example/a"}"#,
        r#""@type":"Follow","object":{"@id":"https://me.example/a"}"#,
        r#""type":"as:Follow","id":null,"object":"https://me.example/a""#,
        r#""type":"https://www.w3.org/ns/activitystreams#Follow","object":"https://me.example/a""#,
    ];
    for members in same {
        assert_eq!(action(members), follow, "{members}");
    }
    for (members, why) in [
        (r#""type":"Follow""#, Ignored::Subject),
        (r#""type":"Follow","object":7"#, Ignored::Subject),
        (r#""type":"Follow","object":"tag:x""#, Ignored::Subject),
        (
            r#""type":"Follow","object":["https://me.example/a","https://me.example/b"]"#,
            Ignored::Subject,
        ),
        (
            r#""type":"Accept","object":{"type":"QuoteRequest","id":"https://me.example/q"}"#,
            Ignored::Subject,
        ),
        (r#""type":"Accept","object":{}"#, Ignored::Subject),
        (r#""type":"Reject","object":"nonsense""#, Ignored::Subject),
        (r#""type":"Delete","object":null"#, Ignored::Subject),
        (r#""type":"Move","object":"https://p.example/bob""#, Ignored::Subject),
        (r#""type":"Made:Up","object":"https://me.example/a""#, Ignored::Kind),
        (r#""type":"Listen","object":"https://me.example/a""#, Ignored::Kind),
        (r#""type":"Read","object":"https://me.example/a""#, Ignored::Kind),
        (r#""type":"Join","object":"https://me.example/a""#, Ignored::Kind),
        (r#""type":"LikeRequest","object":"https://me.example/a""#, Ignored::Kind),
    ] {
        assert_eq!(action(members), Action::Ignored(why), "{members}");
    }
}

#[test]
fn undone() {
    let id = Some(ActivityId::parse("https://p.example/1").unwrap());
    let post = object("https://me.example/p");
    let cases: &[(&str, Undone)] = &[
        (r#""https://p.example/1""#, Undone::ById(id.clone().unwrap())),
        (r#"{"id":"https://p.example/1"}"#, Undone::ById(id.clone().unwrap())),
        (r#"{"type":"Follow","id":"https://p.example/1"}"#, Undone::ById(id.clone().unwrap())),
        (
            r#"{"type":"Like","actor":"https://p.example/bob","object":"https://me.example/p"}"#,
            Undone::Like { id: None, object: post.clone(), emoji: None },
        ),
        (
            r#"{"type":"EmojiReact","id":"https://p.example/1","object":"https://me.example/p"}"#,
            Undone::Like { id: id.clone(), object: post.clone(), emoji: None },
        ),
        (
            r#"{"type":"Announce","id":"https://p.example/1","object":"https://me.example/p"}"#,
            Undone::Announce { id: id.clone(), object: post },
        ),
        (
            r#"{"type":"Accept","object":"https://p.example/1"}"#,
            Undone::Accept(FollowRef { id, ..FollowRef::default() }),
        ),
        (r#"{"type":"Block","object":"https://me.example/a"}"#, Undone::Ignored),
        (
            r#"{"type":"Like","actor":"https://p.example/eve","object":"https://me.example/p"}"#,
            Undone::Ignored,
        ),
        ("7", Undone::Ignored),
        ("null", Undone::Ignored),
    ];
    for (inner, expected) in cases {
        let members = format!(r#""type":"Undo","object":{inner}"#);
        assert_eq!(action(&members), Action::Undo(expected.clone()), "{members}");
    }
}

#[test]
fn subjects() {
    let reference = Subject::Reference(object("https://p.example/n/1"));
    let cases: &[(&str, Subject)] = &[
        (r#""https://p.example/n/1""#, reference.clone()),
        (r#"{"id":"https://p.example/n/1"}"#, reference.clone()),
        // No author: whatever it says, its origin is asked.
        (r#"{"id":"https://p.example/n/1","type":"Note","content":"x"}"#, reference.clone()),
        (r#"{"id":"https://p.example/n/1","type":"Person"}"#, reference),
        (
            r#"{"id":"https://p.example/n/1","type":"CacheFile"}"#,
            Subject::Ignored { kind: "CacheFile".to_owned() },
        ),
    ];
    for (inner, expected) in cases {
        let members = format!(r#""type":"Create","object":{inner}"#);
        assert_eq!(action(&members), Action::Create(expected.clone()), "{members}");
    }
    for inner in ["[]", r#"{"type":"Note"}"#, r#"[{"type":"Note"},{"type":"Note"}]"#] {
        let members = format!(r#""type":"Create","object":{inner}"#);
        assert_eq!(action(&members), Action::Ignored(Ignored::Subject), "{members}");
    }
}

#[test]
fn audiences() {
    let followers = Some("https://p.example/bob/followers");
    let cases: &[(&str, Visibility)] = &[
        (r#""to":"https://www.w3.org/ns/activitystreams#Public""#, Visibility::Public),
        (r#""to":["as:Public"]"#, Visibility::Public),
        (r#""to":"Public""#, Visibility::Public),
        (r#""to":{"id":"as:Public"}"#, Visibility::Public),
        (r#""to":[null,7,"Public"]"#, Visibility::Public),
        (r#""cc":"as:Public""#, Visibility::Unlisted),
        (r#""cc":["https://p.example/bob/followers","Public"]"#, Visibility::Unlisted),
        (r#""to":["https://p.example/bob/followers"]"#, Visibility::Followers),
        (r#""cc":"https://p.example/bob/followers""#, Visibility::Followers),
        (r#""to":["https://me.example/a"]"#, Visibility::Direct),
        (r#""to":"public""#, Visibility::Direct),
        (r#""bto":"as:Public","bcc":"as:Public""#, Visibility::Direct),
        (r#""to":null"#, Visibility::Direct),
    ];
    for (members, expected) in cases {
        let audience = note(&format!(",{members}")).audience;
        assert_eq!(audience.visibility(followers), *expected, "{members}");
    }
    assert_eq!(Audience::default().visibility(None), Visibility::Direct);
}

#[test]
fn contents() {
    let cases: &[(&str, Option<&str>, Option<&str>)] = &[
        (r#","content":"a""#, Some("a"), None),
        (r#","content":null,"contentMap":{"fr":"b"}"#, Some("b"), Some("fr")),
        (r#","content":"b","contentMap":{"en":"a","de":"b"}"#, Some("b"), Some("de")),
        (r#","content":"c","contentMap":{"en":"a","de":"b"}"#, Some("c"), None),
        (r#","content":"c","contentMap":{"und":"c"}"#, Some("c"), None),
        (r#","content":{"@value":"a"}"#, Some("a"), None),
        (r#","content":"""#, Some(""), None),
        (r#","content":7,"contentMap":[]"#, None, None),
        ("", None, None),
    ];
    for (members, content, language) in cases {
        let note = note(members);
        assert_eq!(note.content.as_deref(), *content, "{members}");
        assert_eq!(note.language.as_deref(), *language, "{members}");
    }
}

#[test]
fn authors() {
    let cases: &[(&str, &str)] = &[
        (r#"["https://x.example/a","https://p.example/b"]"#, "https://p.example/b"),
        (r#"[{"id":"https://p.example/b","type":"Person"}]"#, "https://p.example/b"),
        (
            r#"[{"id":"https://p.example/g","type":"Group"},{"id":"https://p.example/b","type":"Person"}]"#,
            "https://p.example/b",
        ),
        (r#"{"type":"Person","id":"https://x.example/a"}"#, "https://x.example/a"),
        (r#"[7,null,"https://p.example/b"]"#, "https://p.example/b"),
    ];
    for (authors, expected) in cases {
        let text =
            format!(r#"{{"id":"https://p.example/n/1","type":"Note","attributedTo":{authors}}}"#);
        let Ok(Document::Object(note)) = parse_document(text.as_bytes()) else { panic!("{text}") };
        assert_eq!(note.author, actor(expected), "{authors}");
    }
}

#[test]
fn members_of_objects() {
    let url = |members: &str| note(members).url.map(|url| url.as_str().to_owned());
    let page = Some("https://p.example/w".to_owned());
    assert_eq!(url(r#","url":"https://p.example/w""#), page);
    assert_eq!(url(r#","url":{"type":"Link","href":"https://p.example/w"}"#), page);
    assert_eq!(url(r#","url":["magnet:?x","https://p.example/w"]"#), page);
    assert_eq!(
        url(
            r#","url":[{"href":"https://p.example/v","mediaType":"video/mp4"},{"href":"https://p.example/w","mimeType":"text/html"}]"#
        ),
        page
    );
    assert_eq!(url(r#","url":"page.html""#), None);

    let mixed = r##","tag":["rye",{"type":"Hashtag","name":"#a"}]"##;
    assert_eq!(note(mixed).hashtags, ["a"]);
    assert_eq!(note(r#","tag":{"type":"Hashtag","name":"a"}"#).hashtags, ["a"]);
    assert_eq!(
        note(r#","inReplyTo":[{"id":"https://p.example/2"}]"#).in_reply_to,
        Some(object("https://p.example/2"))
    );
    assert_eq!(note(r#","inReplyTo":[]"#).in_reply_to, None);
    assert!(!note(r#","sensitive":null"#).sensitive && note(r#","sensitive":true"#).sensitive);
    assert!(note(r#","published":"2026-09-06T12:00:00+0000""#).published.is_some());
    assert!(note(r#","published":"SCRUBBED_DATE""#).published.is_none());

    let picture = note(
        r#","attachment":{"type":"Image","url":[{"href":"https://p.example/i","mediaType":"image/png"}],"name":null}"#,
    );
    assert_eq!(picture.attachments[0].media_type.as_deref(), Some("image/png"));
    assert_eq!(picture.attachments[0].name, None);
    let bare =
        note(r#","attachment":[{"url":"https://p.example/i","mediaType":null},{"url":"x"}]"#);
    assert_eq!(bare.attachments.len(), 1);
    assert_eq!(bare.attachments[0].media_type, None);
}

#[test]
fn members_of_actors() {
    assert_eq!(person("").username, "bob");
    assert_eq!(person(r#","preferredUsername":"Bob_1""#).username, "Bob_1");
    assert_eq!(person(r#","webfinger":"eve@name.example""#).username, "eve");
    let inbox = |members: &str| person(members).shared_inbox.map(|url| url.as_str().to_owned());
    assert_eq!(inbox(r#","endpoints":{}"#), None);
    assert!(inbox(r#","endpoints":{"sharedInbox":"https://p.example/s"}"#).is_some());
    assert!(inbox(r#","sharedInbox":"https://p.example/s""#).is_some());
    assert_eq!(person(r#","alsoKnownAs":"https://o.example/1""#).also_known_as.len(), 1);
    assert_eq!(person(r#","alsoKnownAs":null"#).also_known_as, []);
    let icon = |members: &str| person(members).icon.map(|url| url.as_str().to_owned());
    let face = Some("https://p.example/f".to_owned());
    assert_eq!(icon(r#","icon":{"type":"Image","url":"https://p.example/f"}"#), face);
    assert_eq!(icon(r#","icon":[{"url":{"href":"https://p.example/f"}}]"#), face);
    assert_eq!(icon(r#","icon":"https://p.example/f""#), face);
    assert_eq!(icon(r#","icon":null"#), None);
    assert_eq!(icon(r#","icon":"avatar.png""#), None);

    assert_eq!(person(r#","publicKey":"https://p.example/k""#).keys, []);
    let keys = person(
        r#","publicKey":[{"id":"https://p.example/bob/a","publicKeyPem":"A"},{"id":"https://p.example/bob/b","owner":"https://x.example/eve","publicKeyPem":"B"}]"#,
    )
    .keys;
    assert_eq!(keys[0].owner, actor(BOB));
    assert_eq!(keys[1].owner, actor("https://x.example/eve"));
    let multikeys = person(
        r#","assertionMethod":[{"id":"https://p.example/bob/e","type":"Multikey","controller":"https://p.example/bob","publicKeyMultibase":"z6"},{"id":"https://p.example/bob/f","type":"Multikey","controller":"https://x.example/eve","publicKeyMultibase":"z6"}]"#,
    )
    .multikeys;
    assert_eq!(multikeys.len(), 1);
}

#[test]
fn lists_are_bounded() {
    let many = |one: &str, count: usize| vec![one; count].join(",");
    let key = r#"{"id":"https://p.example/bob/a","publicKeyPem":"A"}"#;
    let keys = person(&format!(r#","publicKey":[{}]"#, many(key, KEYS_MAX + 5))).keys;
    assert_eq!(keys.len(), KEYS_MAX);
    let numbered = |count: usize, shape: &dyn Fn(usize) -> String| {
        (0..count).map(shape).collect::<Vec<_>>().join(",")
    };
    let aliases = numbered(ALIASES_MAX + 5, &|n| format!(r#""https://o.example/{n}""#));
    assert_eq!(person(&format!(r#","alsoKnownAs":[{aliases}]"#)).also_known_as.len(), ALIASES_MAX);
    let tags = numbered(TAGS_MAX + 5, &|n| format!(r#"{{"type":"Hashtag","name":"t{n}"}}"#));
    assert_eq!(note(&format!(r#","tag":[{tags}]"#)).hashtags.len(), TAGS_MAX);
    let files = many(r#"{"url":"https://p.example/i"}"#, ATTACHMENTS_MAX + 5);
    assert_eq!(note(&format!(r#","attachment":[{files}]"#)).attachments.len(), ATTACHMENTS_MAX);
    let to = many(r#""https://p.example/x""#, RECIPIENTS_MAX + 5);
    assert_eq!(note(&format!(r#","to":[{to}]"#)).audience.to.len(), RECIPIENTS_MAX);
}

#[test]
fn collections() {
    let cases: &[(&str, usize, Option<u64>, Option<&str>)] = &[
        (
            r#""totalItems":"7","items":["https://p.example/1",{"id":"https://p.example/2"}]"#,
            2,
            Some(7),
            None,
        ),
        (
            r#""totalItems":-1,"first":"https://p.example/p1""#,
            0,
            None,
            Some("https://p.example/p1"),
        ),
        (r#""first":{"type":"CollectionPage","items":["https://p.example/1"]}"#, 1, None, None),
        (r#""items":"https://p.example/1""#, 1, None, None),
        (r#""items":null,"first":null"#, 0, None, None),
    ];
    for (members, items, total, first) in cases {
        let text = format!(r#"{{"type":"Collection",{members}}}"#);
        let Ok(Document::Collection(list)) = parse_document(text.as_bytes()) else {
            panic!("{text}")
        };
        assert_eq!((list.items.len(), list.total), (*items, *total), "{members}");
        assert_eq!(list.first.as_deref(), *first, "{members}");
    }
}

/// The posts of the Creates that stand in a list, or in its page; of an id alone nothing is known.
#[test]
fn posts_in_outboxes() {
    let create = r#"{"type":"Create","object":"https://p.example/1"}"#;
    let whole = create.replace(r#""https://p.example/1""#, r#"{"id":"https://p.example/1"}"#);
    let others = [create.replace("Create", "Announce"), create.replace("https:", "x")];
    let items = format!(r#""https://p.example/c",{create},{whole},{}"#, others.join(","));
    for members in
        [format!(r#""orderedItems":[{items}]"#), format!(r#""first":{{"items":[{items}]}}"#)]
    {
        let text = format!(r#"{{"type":"OrderedCollection",{members}}}"#);
        let Ok(Document::Collection(list)) = parse_document(text.as_bytes()) else { panic!() };
        assert_eq!(list.posts, vec![(object("https://p.example/1"), None); 2], "{members}");
    }
}

#[test]
fn webfinger() {
    let text = r#"{"subject":"acct:bob@p.example","links":[
        {"rel":"self","type":"text/html","href":"https://p.example/x"},
        {"rel":"self","type":"application/activity+json","href":"https://p.example/bob"},
        {"rel":"http://webfinger.net/rel/profile-page","href":"https://p.example/@bob"},
        {"rel":"http://ostatus.org/schema/1.0/subscribe","template":"javascript:{uri}"},
        {"rel":"http://ostatus.org/schema/1.0/subscribe","template":"https://p.example/i?u={uri}"},
        null, "x"]}"#;
    let found = parse_webfinger(text.as_bytes()).unwrap();
    assert_eq!(found.actor, Some(actor(BOB)));
    assert_eq!(found.subject.unwrap().to_string(), "@bob@p.example");
    assert_eq!(found.profile.unwrap().as_str(), "https://p.example/@bob");
    assert_eq!(found.subscribe.as_deref(), Some("https://p.example/i?u={uri}"));
    assert!(parse_webfinger(b"{}").unwrap().actor.is_none());
    assert!(parse_webfinger(b"[]").is_err());
}
