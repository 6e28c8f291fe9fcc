//! What other programs send, in their own shapes (`tests/golden/inbound`), and what it means.

use std::fs;
use std::path::Path;

use skep::ap::{
    Action, Activity, Document, Emoji, FollowRef, Object, Subject, Undone, Visibility,
    parse_activity, parse_document,
};
use skep::clock::Timestamp;
use skep::id::{ActivityId, ActorId, ObjectId, WebUrl};

const ME: &str = "https://me.example/ap/actor";
const BOB: &str = "https://peer.example/users/bob";
const HELLO: &str = "https://me.example/ap/post/notes.hello";

fn inbound(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden/inbound").join(name);
    fs::read(path.with_extension("json")).unwrap()
}

fn activity(name: &str) -> Activity {
    parse_activity(&inbound(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn created(name: &str) -> Object {
    match activity(name).action {
        Action::Create(Subject::Object(object)) => *object,
        other => panic!("{name}: {other:?}"),
    }
}

fn actor(id: &str) -> ActorId {
    ActorId::parse(id).unwrap()
}

fn object(id: &str) -> ObjectId {
    ObjectId::parse(id).unwrap()
}

fn id(id: &str) -> Option<ActivityId> {
    Some(ActivityId::parse(id).unwrap())
}

#[test]
fn what_is_meant() {
    let follow_id = id("https://peer.example/0c6f1a2e-9d41-4a52-8f7b-6a1f0d2f9f11");
    let like = |emoji: Option<(&str, Option<&str>)>| Action::Like {
        object: object(HELLO),
        emoji: emoji.map(|(name, icon)| Emoji {
            name: name.to_owned(),
            icon: icon.map(|url| WebUrl::parse(url).unwrap()),
        }),
    };
    let blobcat = (":blobcat:", Some("https://peer.example/emoji/blobcat.png"));
    let cases: &[(&str, Action)] = &[
        ("mastodon_follow", Action::Follow { target: actor(ME) }),
        ("pixelfed_follow_without_id", Action::Follow { target: actor(ME) }),
        ("hubzilla_follow_embedded_actor", Action::Follow { target: actor(ME) }),
        ("mastodon_undo_follow", Action::Undo(Undone::Follow { id: follow_id, target: actor(ME) })),
        (
            "mitra_accept_bare_id",
            Action::Accept(FollowRef {
                id: id("https://me.example/ap/act/01a"),
                ..FollowRef::default()
            }),
        ),
        ("misskey_reaction", like(Some(blobcat))),
        ("misskey_heart", like(None)),
        ("pleroma_emoji_react", like(Some(("\u{1f35e}", None)))),
        ("mastodon_delete_actor", Action::Delete { object: object(BOB) }),
        (
            "mastodon_delete_note",
            Action::Delete { object: object("https://peer.example/users/bob/statuses/9") },
        ),
        (
            "mastodon_flag",
            Action::Flag {
                objects: vec![object(ME), object(HELLO)],
                text: Some("Rude".to_owned()),
            },
        ),
        (
            "mastodon_move",
            Action::Move { from: actor(BOB), to: actor("https://new.example/users/bob") },
        ),
        (
            "lemmy_announce_create",
            Action::AnnounceActivity {
                kind: "Create".to_owned(),
                activity: id("https://third.example/activities/create/4"),
                object: Some(object("https://third.example/comment/4")),
            },
        ),
    ];
    for (name, expected) in cases {
        assert_eq!(activity(name).action, *expected, "{name}");
    }
}

#[test]
fn an_embedded_actor_is_only_its_id() {
    let follow = activity("hubzilla_follow_embedded_actor");
    assert_eq!(follow.actor, actor("https://peer.example/channel/bob"));
}

#[test]
fn a_repeat_is_known_without_an_id() {
    let follow = activity("pixelfed_follow_without_id");
    assert_eq!(follow.id, None);
    let noon = Timestamp::parse("2026-09-06T12:00:00Z").unwrap();
    let night = Timestamp::parse("2026-09-06T23:59:59Z").unwrap();
    let morning = Timestamp::parse("2026-09-07T00:00:00Z").unwrap();
    assert_eq!(follow.replay_key(noon), follow.replay_key(night));
    assert_ne!(follow.replay_key(noon), follow.replay_key(morning));
    assert_eq!(
        activity("mastodon_move").replay_key(noon),
        "https://peer.example/users/bob#moves/1"
    );
}

#[test]
fn a_mastodon_reply() {
    let reply = created("mastodon_reply");
    assert_eq!(reply.author, actor(BOB));
    assert_eq!(reply.in_reply_to, Some(object(HELLO)));
    assert_eq!(reply.published, Timestamp::parse("2026-09-06T12:34:56Z"));
    assert_eq!(reply.language.as_deref(), Some("en"));
    assert_eq!(reply.mentions, [actor(ME)]);
    assert_eq!(reply.hashtags, ["rye"]);
    assert_eq!(reply.summary, None);
    assert_eq!(reply.attachments[0].media_type.as_deref(), Some("image/webp"));
    assert_eq!(reply.attachments[0].name, None);
    assert_eq!(reply.context.as_deref(), Some("https://peer.example/contexts/9"));
    assert_eq!(reply.audience.visibility(None), Visibility::Public);
}

#[test]
fn a_misskey_note_is_unlisted() {
    let note = created("misskey_note");
    assert!(note.audience.is_unlisted() && note.audience.names(&actor(ME)));
    assert_eq!(note.url, None);
    assert_eq!(note.language, None);
}

#[test]
fn a_gotosocial_note_with_one_tag() {
    let note = created("gotosocial_single_tag");
    assert_eq!(note.mentions, [actor(ME)]);
    assert_eq!(note.published, Timestamp::parse("2026-09-06T12:34:56Z"));
    assert_eq!(note.language.as_deref(), Some("de"));
    assert_eq!(note.audience.cc, ["https://peer.example/users/bob/followers"]);
    assert_eq!(note.summary, None);
}

#[test]
fn a_vote_has_a_name_and_no_content() {
    let Action::Create(Subject::Votes(votes)) = activity("mastodon_vote").action else {
        panic!("a vote is no post")
    };
    assert_eq!((votes.len(), votes[0].choice.as_str()), (1, "Rye"));
    assert_eq!(votes[0].author, actor(BOB));
    assert_eq!(votes[0].poll, object("https://me.example/ap/post/notes.poll"));
}

#[test]
fn a_peertube_video() {
    let Document::Object(video) = parse_document(&inbound("peertube_video")).unwrap() else {
        panic!("a video is an object")
    };
    assert_eq!(video.author, actor("https://peer.example/accounts/bob"));
    assert_eq!(video.url.unwrap().as_str(), "https://peer.example/w/1");
    assert_eq!(video.hashtags, ["rye"]);
}

#[test]
fn a_stub_is_a_key() {
    let Document::Key(key) = parse_document(&inbound("gotosocial_key_stub")).unwrap() else {
        panic!("the stub is a key")
    };
    assert_eq!(key.owner, actor(BOB));
    assert_eq!(key.id.as_str(), "https://peer.example/users/bob/main-key");
}
