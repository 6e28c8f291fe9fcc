//! What this node writes, byte for byte. `UPDATE_GOLDEN=1` writes the files anew; read the
//! difference before committing it: peers see these bytes.

use std::fs;
use std::path::Path;

use serde_json::Value;
use skep::ap::build::{
    NodeInfo, NodeInfoVersion, OutboxItem, OwnWebFinger, accept_json, announce_json, context_json,
    delete_json, featured_json, fingerprint_of, follow_json, followers_json, following_json,
    host_meta_xml, like_json, likes_json, move_json, nodeinfo_index_json, nodeinfo_json,
    outbox_json, outbox_page_json, question_update_json, reject_json, replies_json, shares_json,
    tombstone_json, undo_announce_json, undo_follow_json, undo_like_json, webfinger_json,
};
use skep::ap::{
    Action, Document, FollowRef, OwnActor, OwnAttachment, OwnCollections, OwnField, OwnImage,
    OwnKind, OwnObject, OwnOption, OwnPoll, OwnQuote, OwnQuotePolicy, OwnTag, OwnVisibility,
    Undone, parse_activity, parse_document, parse_webfinger,
};
use skep::clock::Timestamp;
use skep::id::{ActivityId, ActorId, Handle, ObjectId, Origin, OwnIds, PostKey, Username};
use skep::limits::JSON_DEPTH_OUT_MAX;

/// Compares with `tests/golden/ap/NAME`, and holds what is true of all we write.
pub(super) fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/ap").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, text).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(text, expected, "{name} differs; UPDATE_GOLDEN=1 writes it anew");
    if name.ends_with(".json") {
        let value: Value = serde_json::from_str(text).unwrap();
        assert!(depth(&value) <= JSON_DEPTH_OUT_MAX, "{name} is {} deep", depth(&value));
        assert_eq!(value.to_string(), text, "{name} is not compact");
    }
}

fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse(text).unwrap()
}

fn origin() -> Origin {
    Origin::of("https://me.example").unwrap()
}

pub(super) fn own() -> OwnIds {
    OwnIds::new(origin())
}

pub(super) fn me() -> ActorId {
    own().actor()
}

pub(super) fn bob() -> ActorId {
    ActorId::parse("https://peer.example/users/bob").unwrap()
}

fn key() -> PostKey {
    PostKey::parse("notes.hello").unwrap()
}

pub(super) fn act(name: &str) -> ActivityId {
    ActivityId::parse(&format!("https://me.example/ap/act/{name}")).unwrap()
}

pub(super) fn bobs_note() -> ObjectId {
    ObjectId::parse("https://peer.example/n/1").unwrap()
}

pub(super) fn note() -> OwnObject {
    OwnObject {
        id: own().post(&key()),
        kind: OwnKind::Note,
        actor: me(),
        visibility: OwnVisibility::Public,
        published: time("2026-09-06T12:00:00Z"),
        updated: None,
        url: "https://me.example/notes/hello/".to_owned(),
        name: None,
        summary: None,
        sensitive: false,
        content: "<p>rye \"bread\" & butter</p>".to_owned(),
        language: "en".to_owned(),
        source: None,
        tags: vec![],
        attachments: vec![],
        in_reply_to: None,
        context: Some(own().context(&key()).to_string()),
        quote: None,
        quotes: None,
        poll: None,
        preview: None,
        collections: OwnCollections::default(),
    }
}

/// A post with everything a post can have.
pub(super) fn article() -> OwnObject {
    OwnObject {
        id: own().post(&PostKey::parse("posts.rye").unwrap()),
        kind: OwnKind::Article,
        visibility: OwnVisibility::Unlisted,
        updated: Some(time("2026-09-07T08:30:00.250Z")),
        url: "https://me.example/posts/rye/".to_owned(),
        name: Some("Rye".to_owned()),
        summary: Some("How to bake it".to_owned()),
        sensitive: true,
        source: Some("rye **bread**".to_owned()),
        tags: vec![
            OwnTag::Mention { handle: Handle::parse("@bob@peer.example").unwrap(), id: bob() },
            OwnTag::Hashtag {
                name: "rye".to_owned(),
                href: "https://me.example/tags/rye/".to_owned(),
            },
        ],
        attachments: vec![OwnAttachment {
            url: "https://me.example/media/loaf.jpg".to_owned(),
            media_type: "image/jpeg".to_owned(),
            name: Some("A dark loaf".to_owned()),
            width: Some(1600),
            height: Some(1200),
            blurhash: Some("L9AB*A%M00fQ".to_owned()),
            focus: Some((0.0, 0.25)),
        }],
        in_reply_to: Some(bobs_note()),
        context: Some("https://peer.example/threads/1".to_owned()),
        preview: Some("<p>How to bake it</p>".to_owned()),
        collections: OwnCollections { replies: true, likes: Some(3), shares: Some(1) },
        ..note()
    }
}

pub(super) fn question() -> OwnObject {
    let option = |name: &str, votes| OwnOption { name: name.to_owned(), votes };
    OwnObject {
        kind: OwnKind::Question,
        poll: Some(OwnPoll {
            options: vec![option("Rye", 4), option("Wheat", 1)],
            multiple: false,
            ends: Some(time("2026-09-07T12:00:00Z")),
            closed: None,
            voters: Some(5),
        }),
        ..note()
    }
}

pub(super) fn quote() -> OwnObject {
    let url = "https://peer.example/@bob/1".to_owned();
    OwnObject { quote: Some(OwnQuote { id: bobs_note(), url }), ..note() }
}

pub(super) fn actor() -> OwnActor {
    OwnActor {
        id: me(),
        automated: false,
        username: Username::parse("me").unwrap(),
        handle: Handle::parse("@me@me.example").unwrap(),
        name: "Me Example".to_owned(),
        summary_html: Some("<p>I write about bread.</p>".to_owned()),
        url: "https://me.example/".to_owned(),
        icon: Some(OwnImage {
            url: "https://me.example/media/me.png".to_owned(),
            media_type: "image/png".to_owned(),
            name: Some("Portrait of me".to_owned()),
        }),
        image: None,
        fields: vec![OwnField {
            name: "Site".to_owned(),
            value_html: "<a href=\"https://me.example/\" rel=\"me\">https://me.example/</a>"
                .to_owned(),
        }],
        main_key: own().main_key(),
        public_pem: "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".to_owned(),
        multikey: "z6Mkh4LmfP1ev9MNPGr7JbEbtD6BD4fsu1duEj83PMCs3xHG".to_owned(),
        published: time("2026-01-01T00:00:00Z"),
        updated: None,
        locked: false,
        also_known_as: vec![ActorId::parse("https://old.example/users/me").unwrap()],
        moved_to: None,
        discoverable: true,
        indexable: false,
        attribution_domains: vec!["me.example".to_owned()],
        exportable: false,
    }
}

#[test]
fn actors() {
    golden("actor.json", &actor().json());
    let bare = OwnActor {
        automated: true,
        summary_html: None,
        icon: None,
        fields: vec![],
        also_known_as: vec![],
        attribution_domains: vec![],
        ..actor()
    };
    golden("actor_bare.json", &bare.json());
    let exportable = OwnActor { exportable: true, ..actor() };
    golden("actor_exportable.json", &exportable.json());
    let moved = OwnActor {
        moved_to: Some(ActorId::parse("https://new.example/users/me").unwrap()),
        updated: Some(time("2026-10-01T00:00:00Z")),
        ..bare
    };
    golden("actor_moved.json", &moved.json());
    golden("actor_update.json", &actor().update_json(time("2026-09-06T12:00:00Z")));

    let Document::Actor(read) = parse_document(actor().json().as_bytes()).unwrap() else {
        panic!("our own actor is no actor")
    };
    assert_eq!(read.id, me());
    assert_eq!(read.keys[0].id.document(), me().as_str());
    assert_eq!(read.multikeys.len(), 1);
    assert_eq!(read.also_known_as, actor().also_known_as);
}

#[test]
fn posts() {
    golden("note.json", &note().json());
    golden("note_create.json", &note().create_json());
    golden("article.json", &article().json());
    golden("article_create.json", &article().create_json());
    golden("article_update.json", &article().update_json());
    golden("question.json", &question().json());
    golden("question_create.json", &question().create_json());
    let counts =
        question_update_json(&act("01c"), &me(), &question().json(), time("2026-09-06T12:00:00Z"));
    golden("question_counts.json", &counts.unwrap());
    golden("quote.json", &quote().json());

    let Document::Object(read) = parse_document(article().json().as_bytes()).unwrap() else {
        panic!("our own post is no post")
    };
    assert_eq!(read.language.as_deref(), Some("en"));
    assert_eq!(read.mentions, [bob()]);
    assert_eq!(read.hashtags, ["rye"]);
    assert!(read.audience.is_unlisted() && read.audience.names(&bob()));
}

#[test]
fn a_fingerprint_is_what_peers_need_to_know() {
    let edited = OwnObject { updated: Some(time("2026-10-01T00:00:00Z")), ..note() };
    let liked = OwnObject {
        collections: OwnCollections { replies: true, likes: Some(9), shares: None },
        ..note()
    };
    assert_eq!(edited.fingerprint(), note().fingerprint());
    assert_eq!(liked.fingerprint(), note().fingerprint());
    let changed = OwnObject { sensitive: true, ..note() };
    assert_ne!(changed.fingerprint(), note().fingerprint());
    let elsewhere = OwnObject { context: None, ..note() };
    assert_eq!(note().fingerprint(), elsewhere.json());
    // Everything that can change by itself, at once.
    let collections = OwnCollections::default();
    let bare = OwnObject { updated: None, context: None, collections, ..article() };
    assert_eq!(article().fingerprint(), bare.json());
    assert_eq!(article().write().size(), bare.create_json().len());
}

#[test]
fn votes_are_no_edit() {
    let poll = question().poll.unwrap();
    let voted = |votes: u64| {
        let options = poll.options.iter().map(|it| OwnOption { votes, ..it.clone() }).collect();
        let closed = (votes > 8).then(|| time("2026-09-07T12:00:00Z"));
        let poll = OwnPoll { options, voters: Some(votes * 2), closed, ..poll.clone() };
        OwnObject { poll: Some(poll), ..question() }
    };
    assert_eq!(voted(3).fingerprint(), question().fingerprint());
    let asked = OwnObject { quotes: Some(OwnQuotePolicy::Asked), ..voted(9) };
    for object in [note(), article(), question(), quote(), asked] {
        assert_eq!(fingerprint_of(&object.json()), Some(object.fingerprint()), "as it is served");
    }
    assert_eq!(voted(9).fingerprint(), question().fingerprint());
    assert_ne!(voted(9).json(), question().json());
    let multiple = OwnPoll { multiple: true, ..poll.clone() };
    let several = OwnObject { poll: Some(multiple), ..question() };
    assert_ne!(several.fingerprint(), question().fingerprint());
    assert!(several.json().contains("\"anyOf\":[{"));
    let longer = OwnPoll { ends: None, ..poll };
    let longer = OwnObject { poll: Some(longer), ..question() };
    assert_ne!(longer.fingerprint(), question().fingerprint());
}

/// Whatever an owner writes, the text is JSON that says exactly that.
#[test]
fn every_character_arrives() {
    let mut text: String = (0..0x2_0000).filter_map(char::from_u32).collect();
    text.push_str("\u{fffe}\u{10ffff}");
    let object = OwnObject {
        name: Some(text.clone()),
        content: text.clone(),
        preview: Some(text.clone()),
        language: "en\"".to_owned(),
        ..article()
    };
    let read: Value = serde_json::from_str(&object.create_json()).unwrap();
    let read = &read["object"];
    let written = [&read["name"], &read["content"], &read["contentMap"]["en\""]];
    assert!(written.iter().all(|it| *it == &text));
    assert_eq!(read["preview"]["content"], text);
    // `json` and `create_json` agree in everything.
    let alone: Value = serde_json::from_str(&object.json()).unwrap();
    let members = read.as_object().unwrap();
    assert!(members.iter().all(|(name, value)| alone[name] == *value));
    assert_eq!(members.len() + 1, alone.as_object().unwrap().len());
}

#[test]
fn deletions() {
    let deleted = time("2026-09-08T08:00:00Z");
    golden("tombstone.json", &tombstone_json(&note().id, deleted));
    golden("delete.json", &delete_json(&act("01d"), &me(), (&note().id, &[]), deleted));
    let named = delete_json(&act("01d"), &me(), (&note().id, &[bob()]), deleted);
    golden("delete_named.json", &named);
    let read = parse_document(tombstone_json(&note().id, deleted).as_bytes()).unwrap();
    assert_eq!(read, Document::Tombstone(note().id));
}

#[test]
fn follows() {
    let received = FollowRef {
        id: Some(ActivityId::parse("https://peer.example/3f5a").unwrap()),
        follower: Some(bob()),
        followed: Some(me()),
    };
    golden("follow.json", &follow_json(&act("01a"), &me(), &bob()));
    golden("undo_follow.json", &undo_follow_json(&act("01b"), &act("01a"), &me(), &bob()));
    golden("accept.json", &accept_json(&act("01c"), &me(), &bob(), &received));
    let without = FollowRef { id: None, ..received.clone() };
    golden("accept_without_id.json", &accept_json(&act("01c"), &me(), &bob(), &without));
    golden("reject.json", &reject_json(&act("01d"), &me(), &bob(), &received));

    let accept = accept_json(&act("01c"), &me(), &bob(), &received);
    assert_eq!(parse_activity(accept.as_bytes()).unwrap().action, Action::Accept(received));
    let undo = undo_follow_json(&act("01b"), &act("01a"), &me(), &bob());
    assert_eq!(
        parse_activity(undo.as_bytes()).unwrap().action,
        Action::Undo(Undone::Follow { id: Some(act("01a")), target: bob() })
    );
}

#[test]
fn likes_and_boosts() {
    let (object, when) = (bobs_note(), time("2026-09-06T12:00:00Z"));
    golden("like.json", &like_json(&act("01e"), &me(), &object));
    golden("undo_like.json", &undo_like_json(&act("01f"), &act("01e"), &me(), &object));
    let boost = announce_json(&act("01g"), &me(), when, &object, Some(&bob()));
    golden("announce.json", &boost);
    let undo = undo_announce_json(&act("01h"), &act("01g"), &me(), &object, Some(&bob()));
    golden("undo_announce.json", &undo);
    golden("move.json", &move_json(&act("01i"), &me(), &bob()));
}

#[test]
fn collections() {
    let boost = act("01g");
    let items = [
        OutboxItem::Create {
            object: &article().id,
            actor: &me(),
            published: article().published,
            visibility: article().visibility,
        },
        OutboxItem::Announce {
            id: &boost,
            actor: &me(),
            published: time("2026-09-06T12:00:00Z"),
            object: &bobs_note(),
            author: Some(&bob()),
        },
    ];
    golden("outbox.json", &outbox_json(&me(), 42, 3));
    golden("outbox_empty.json", &outbox_json(&me(), 0, 0));
    golden("outbox_page.json", &outbox_page_json(&me(), 2, 3, &items));
    golden("outbox_page_only.json", &outbox_page_json(&me(), 1, 1, &[]));
    golden("followers.json", &followers_json(&me(), Some(17)));
    golden("followers_uncounted.json", &followers_json(&me(), None));
    golden("following.json", &following_json(&me(), Some(3)));
    golden("featured.json", &featured_json(&origin(), &[note().id]));
    let context = own().context(&key());
    golden("context.json", &context_json(&context, &me(), &[own().post(&key()), bobs_note()]));
    golden("replies.json", &replies_json(&origin(), &key(), &[bobs_note()]));
    golden("likes.json", &likes_json(&origin(), &key(), 3));
    golden("shares.json", &shares_json(&origin(), &key(), 1));
}

#[test]
fn discovery() {
    let own = OwnWebFinger {
        handle: Handle::parse("@me@me.example").unwrap(),
        actor: me(),
        profile: "https://me.example/".to_owned(),
        avatar: actor().icon,
        desk: Some(origin()),
    };
    golden("webfinger.json", &webfinger_json(&own));
    let faceless = OwnWebFinger { avatar: None, desk: None, ..own.clone() };
    golden("webfinger_faceless.json", &webfinger_json(&faceless));
    let read = parse_webfinger(webfinger_json(&own).as_bytes()).unwrap();
    assert_eq!((read.actor, read.subject), (Some(me()), Some(own.handle)));

    let node = NodeInfo {
        software_version: "1.0.0".to_owned(),
        repository: Some("https://code.example/skep".to_owned()),
        homepage: None,
        name: "Me".to_owned(),
        description: "Personal site".to_owned(),
        local_posts: 42,
    };
    golden("nodeinfo_index.json", &nodeinfo_index_json(&origin()));
    golden("nodeinfo_2.0.json", &nodeinfo_json(NodeInfoVersion::V2_0, &node));
    golden("nodeinfo_2.1.json", &nodeinfo_json(NodeInfoVersion::V2_1, &node));
    golden("host-meta.xml", &host_meta_xml(&origin()));
}
