//! The habits of single servers (protocol 4 and 8): what each of their spellings comes down to.

use super::{act, action, object};
use crate::ap::ParseError;
use crate::ap::parse::{Action, Emoji, FollowRef, Ignored, Subject, Undone};
use crate::clock::Timestamp;
use crate::limits::{EMOJI_MAX_CHARS, FLAGGED_MAX, REACTION_MAX_CHARS, REPORT_MAX_CHARS};

/// An action in few words.
fn meant(action: &Action) -> String {
    let follow = |follow: &FollowRef| {
        let FollowRef { id, follower, followed } = follow;
        let parts = [
            id.as_ref().map(|id| format!("id {id}")),
            follower.as_ref().map(|id| format!("by {id}")),
            followed.as_ref().map(|id| format!("of {id}")),
        ];
        parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    match action {
        Action::Follow { target } => format!("follow {target}"),
        Action::Accept(it) => format!("accept {}", follow(it)),
        Action::Reject(it) => format!("reject {}", follow(it)),
        Action::Undo(Undone::Accept(it)) => format!("undo accept {}", follow(it)),
        Action::Undo(undone) => format!("undo {undone:?}").to_lowercase(),
        Action::Create(subject) => format!("create {}", about(subject)),
        Action::Update(subject) => format!("update {}", about(subject)),
        Action::Delete { object } => format!("delete {object}"),
        Action::Like { object, emoji: None } => format!("like {object}"),
        Action::Like { object, emoji: Some(emoji) } => format!("{} {object}", emoji.name),
        Action::Dislike { object } => format!("dislike {object}"),
        Action::View { object } => format!("view {object}"),
        Action::Announce { object } => format!("boost {object}"),
        Action::AnnounceActivity { kind, activity, object } => {
            let id = |id: Option<String>| id.unwrap_or_else(|| "?".to_owned());
            let (activity, object) = (activity.as_ref(), object.as_ref());
            let (activity, object) =
                (activity.map(ToString::to_string), object.map(ToString::to_string));
            format!("pass on {kind} {} about {}", id(activity), id(object))
        }
        Action::Move { from, to } => format!("move {from} {to}"),
        Action::Block { target } => format!("block {target}"),
        Action::Flag { objects, text } => {
            format!("report {} {}", objects.len(), text.as_deref().unwrap_or("-"))
        }
        Action::Add { object, target } => format!("add {object} to {target}"),
        Action::Remove { object, target } => format!("remove {object} from {target}"),
        Action::QuoteRequest { object, instrument } => format!("quote {object} in {instrument}"),
        Action::Ignored(Ignored::Kind) => "no kind".to_owned(),
        Action::Ignored(Ignored::Subject) => "nothing".to_owned(),
    }
}

fn about(subject: &Subject) -> String {
    match subject {
        Subject::Object(object) => format!("{} {}", object.kind, object.id),
        Subject::Votes(votes) => {
            let votes: Vec<String> =
                votes.iter().map(|vote| format!("{} on {}", vote.choice, vote.poll)).collect();
            format!("vote {}", votes.join(", "))
        }
        Subject::Actor(actor) => format!("account {}", actor.id),
        Subject::Reference(id) => format!("whatever is at {id}"),
        Subject::Ignored { kind } => format!("ignored {kind}"),
    }
}

#[track_caller]
pub(super) fn all_mean(cases: &[(&str, &str)]) {
    for (members, expected) in cases {
        assert_eq!(meant(&action(members)), *expected, "{members}");
    }
}

#[test]
fn answers_to_a_follow() {
    const ID: &str = "accept id https://me.example/f";
    all_mean(&[
        // Mitra names it, Mastodon repeats it, and some repeat only its ends.
        (r#""type":"Accept","object":"https://me.example/f""#, ID),
        (r#""type":"Accept","object":["https://me.example/f"]"#, ID),
        (r#""type":"Accept","object":{"id":"https://me.example/f"}"#, ID),
        (
            r#""type":"Accept","object":{"type":"Follow","id":"https://me.example/f","actor":"https://me.example/a","object":"https://p.example/bob"}"#,
            "accept id https://me.example/f, by https://me.example/a, of https://p.example/bob",
        ),
        (
            r#""type":"Accept","object":{"type":"Follow","actor":{"id":"https://me.example/a"},"object":{"id":"https://p.example/bob","type":"Person"}}"#,
            "accept by https://me.example/a, of https://p.example/bob",
        ),
        (
            r#""type":["Accept"],"object":{"type":["Follow"],"id":"x","actor":"https://me.example/a"}"#,
            "accept by https://me.example/a",
        ),
        (r#""type":"Reject","object":"https://me.example/f""#, "reject id https://me.example/f"),
        (
            r#""type":"Reject","object":{"type":"Follow","object":"https://p.example/bob"}"#,
            "reject of https://p.example/bob",
        ),
        // Answers to other questions, and answers without one.
        (r#""type":"Accept","object":{"type":"Join","id":"https://me.example/f"}"#, "nothing"),
        (r#""type":"Accept","object":{"type":"Follow"}"#, "nothing"),
        (r#""type":"Accept","object":["https://me.example/f","https://me.example/g"]"#, "nothing"),
        (r#""type":"Accept""#, "nothing"),
        (r#""type":"TentativeAccept","object":"https://me.example/f""#, "no kind"),
        (r#""type":"TentativeReject","object":"https://me.example/f""#, "no kind"),
    ]);
}

#[test]
fn boosts() {
    const BOOST: &str = "boost https://me.example/p";
    all_mean(&[
        (r#""type":"Announce","object":"https://me.example/p""#, BOOST),
        (r#""type":"Announce","object":["https://me.example/p"]"#, BOOST),
        (r#""type":"Announce","object":{"id":"https://me.example/p","type":"Note"}"#, BOOST),
        (r#""type":"Announce","object":{"type":"Link","href":"https://me.example/p"}"#, BOOST),
        // A type of activity without somebody who did it is a post with an odd name.
        (r#""type":"Announce","object":{"id":"https://me.example/p","type":"View"}"#, BOOST),
        // Groups pass on what their members do; all of it is only named (INB-12).
        (
            r#""type":"Announce","object":{"id":"https://x.example/1","type":"Like","actor":"https://x.example/u","object":"https://me.example/p"}"#,
            "pass on Like https://x.example/1 about https://me.example/p",
        ),
        (
            r#""type":"Announce","object":{"id":"https://x.example/1","type":"Create","actor":"https://x.example/u","object":{"type":"Note","id":"https://x.example/n"}}"#,
            "pass on Create https://x.example/1 about https://x.example/n",
        ),
        (
            r#""type":"Announce","object":{"type":"Delete","actor":"https://x.example/u","object":7}"#,
            "pass on Delete ? about ?",
        ),
        (r#""type":"Announce","object":{"type":"Note"}"#, "nothing"),
        (r#""type":"Announce","object":"at://did:plc:x/post/1""#, "nothing"),
        (r#""type":"Announce","object":[]"#, "nothing"),
        (r#""type":"Announce""#, "nothing"),
    ]);
}

#[test]
fn likes_and_reactions() {
    const POST: &str = r#""object":"https://me.example/p""#;
    let long = format!(":{}:", "x".repeat(REACTION_MAX_CHARS - 2));
    let longer = format!(":{}:", "x".repeat(REACTION_MAX_CHARS - 1));
    let bees = "\u{1F41D}".repeat(EMOJI_MAX_CHARS + 1);
    let cases = [
        (r#""type":"Like""#.to_owned(), ""),
        (r#""type":"Like","content":null"#.to_owned(), ""),
        (r#""type":"Like","content":"""#.to_owned(), ""),
        (r#""type":"Like","content":"❤""#.to_owned(), ""),
        (r#""type":"Like","content":" ❤️ ""#.to_owned(), ""),
        (r#""type":"Like","content":"♥️""#.to_owned(), ""),
        (r#""type":"Like","content":7"#.to_owned(), ""),
        (format!(r#""type":"Like","content":"{longer}""#), ""),
        (format!(r#""type":"Like","content":"{bees}""#), ""),
        // Words are none.
        (r#""type":"Like","content":"buy.example""#.to_owned(), ""),
        (r#""type":"Like","content":"1""#.to_owned(), ""),
        (r#""type":"Like","content":":buy this:""#.to_owned(), ""),
        (r#""type":"Like","content":"👍 yes""#.to_owned(), ""),
        (r#""type":"Like","content":"::""#.to_owned(), ""),
        (r#""type":"Like","content":"👌👌""#.to_owned(), ""),
        (r#""type":"Like","content":"🇮🇸""#.to_owned(), "🇮🇸"),
        (r#""type":"Like","content":"🇮🇸🇮🇸""#.to_owned(), ""),
        (r#""type":"Like","content":"1️⃣""#.to_owned(), "1️⃣"),
        (r#""type":"Like","content":"👩🏽‍❤️‍💋‍👨🏿""#.to_owned(), "👩🏽‍❤️‍💋‍👨🏿"),
        (r#""type":"Like","content":"🏴󠁧󠁢󠁳󠁣󠁴󠁿""#.to_owned(), "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
        (r#""type":"Like","content":":bee@p.example:""#.to_owned(), ":bee@p.example:"),
        (format!(r#""type":"Like","content":"{long}""#), long.as_str()),
        (r#""type":"Like","content":"👍""#.to_owned(), "👍"),
        (r#""type":"Like","_misskey_reaction":"⭐""#.to_owned(), "⭐"),
        (r#""type":"Like","content":":a:","_misskey_reaction":":b:""#.to_owned(), ":a:"),
        (r#""type":"EmojiReact","content":"🐝""#.to_owned(), "🐝"),
        (r#""type":["EmojiReact","Like"],"content":"🐝""#.to_owned(), "🐝"),
    ];
    for (members, emoji) in cases {
        let emoji = Some(emoji.to_owned()).filter(|emoji| !emoji.is_empty());
        let emoji = emoji.map(|name| Emoji { name, icon: None });
        let expected = Action::Like { object: object("https://me.example/p"), emoji };
        assert_eq!(action(&format!("{members},{POST}")), expected, "{members}");
    }
    all_mean(&[
        (r#""type":"Like""#, "nothing"),
        (r#""type":"Like","object":{"type":"Note"}"#, "nothing"),
        (r#""type":"Like","object":{"id":"https://me.example/p"}"#, "like https://me.example/p"),
    ]);
}

#[test]
fn posts_and_profiles_that_come_and_change() {
    const NOTE: &str =
        r#"{"id":"https://p.example/n","type":"Note","attributedTo":"https://p.example/bob"}"#;
    const FACE: &str =
        r#"{"id":"https://p.example/bob","type":"Person","inbox":"https://p.example/i"}"#;
    let list = format!("[{NOTE}]");
    let several = format!("[{NOTE},{NOTE}]");
    let oddly = NOTE.replace("\"Note\"", r#"["Note","x:Odd"]"#);
    let old = NOTE.replace("attributedTo", "actor");
    for (verb, inner, expected) in [
        ("Create", NOTE, "create Note https://p.example/n"),
        ("Create", list.as_str(), "create Note https://p.example/n"),
        ("Create", oddly.as_str(), "create Note https://p.example/n"),
        // Old Pleroma.
        ("Create", old.as_str(), "create Note https://p.example/n"),
        ("Create", several.as_str(), "nothing"),
        ("Create", r#""https://p.example/n""#, "create whatever is at https://p.example/n"),
        ("Create", r#"{"id":"https://p.example/n"}"#, "create whatever is at https://p.example/n"),
        (
            "Create",
            r#"{"type":"Tombstone","id":"https://p.example/n"}"#,
            "create ignored Tombstone",
        ),
        ("Create", r#"{"type":"Follow","id":"https://p.example/n"}"#, "create ignored Follow"),
        ("Create", "7", "nothing"),
        ("Update", NOTE, "update Note https://p.example/n"),
        ("Update", FACE, "update account https://p.example/bob"),
        // Without an inbox it is no account: its origin knows better.
        (
            "Update",
            r#"{"id":"https://p.example/bob","type":"Person"}"#,
            "update whatever is at https://p.example/bob",
        ),
        ("Update", r#""https://p.example/bob""#, "update whatever is at https://p.example/bob"),
        (
            "Update",
            r#"{"type":"CacheFile","id":"https://p.example/c"}"#,
            "update ignored CacheFile",
        ),
    ] {
        let members = format!(r#""type":"{verb}","object":{inner}"#);
        assert_eq!(meant(&action(&members)), expected, "{members}");
    }
}

#[test]
fn farewells_moves_blocks_and_reports() {
    all_mean(&[
        (r#""type":"Delete","object":"https://p.example/bob""#, "delete https://p.example/bob"),
        (
            r#""type":"Delete","object":{"type":"Tombstone","id":"https://p.example/n"}"#,
            "delete https://p.example/n",
        ),
        (
            r#""type":"Delete","object":["https://p.example/n"],"to":null"#,
            "delete https://p.example/n",
        ),
        (r#""type":"Delete","object":{"type":"Tombstone"}"#, "nothing"),
        (
            r#""type":"Move","object":"https://p.example/bob","target":"https://n.example/bob""#,
            "move https://p.example/bob https://n.example/bob",
        ),
        (
            r#""type":"Move","object":{"id":"https://p.example/bob"},"target":["https://n.example/bob"]"#,
            "move https://p.example/bob https://n.example/bob",
        ),
        (r#""type":"Move","target":"https://n.example/bob""#, "nothing"),
        (r#""type":"Block","object":"https://me.example/a""#, "block https://me.example/a"),
        (r#""type":"Flag","object":"https://me.example/a","content":"Rude""#, "report 1 Rude"),
        (
            r#""type":"Flag","object":["https://me.example/a",7,{"id":"https://me.example/p"},"x"]"#,
            "report 2 -",
        ),
        (r#""type":"Flag""#, "report 0 -"),
    ]);
    let many = vec![r#""https://me.example/p""#; FLAGGED_MAX + 5].join(",");
    let text = "x".repeat(REPORT_MAX_CHARS + 5);
    let report = action(&format!(r#""type":"Flag","object":[{many}],"content":"{text}""#));
    let Action::Flag { objects, text } = report else { panic!("{report:?}") };
    let got = (objects.len(), text.map(|text| text.len()));
    assert_eq!(got, (FLAGGED_MAX, Some(REPORT_MAX_CHARS)));
}

/// Without an id, a repeat is known by who did what to what on one day (INB-7).
#[test]
fn repeats_are_told_apart_by_all_that_they_say() {
    let noon = Timestamp::parse("2026-09-06T12:00:00Z").unwrap();
    let keys: Vec<String> = [
        r#""type":"Follow","object":"https://me.example/a""#,
        r#""type":"Block","object":"https://me.example/a""#,
        r#""type":"Like","object":"https://me.example/p""#,
        r#""type":"Like","object":"https://me.example/q""#,
        r#""type":"Like","object":"https://me.example/p","content":"🐝""#,
        r#""type":"Announce","object":"https://me.example/p""#,
        r#""type":"Delete","object":"https://me.example/p""#,
        r#""type":"Accept","object":"https://me.example/f""#,
        r#""type":"Reject","object":"https://me.example/f""#,
        r#""type":"Create","object":"https://p.example/n""#,
        r#""type":"Update","object":"https://p.example/n""#,
        r#""type":"Undo","object":"https://p.example/1""#,
        r#""type":"Undo","object":{"type":"Follow","object":"https://me.example/a"}"#,
        r#""type":"Undo","object":{"type":"Like","object":"https://me.example/p"}"#,
        r#""type":"Undo","object":{"type":"Announce","object":"https://me.example/p"}"#,
        r#""type":"Move","object":"https://p.example/bob","target":"https://n.example/bob""#,
        r#""type":"Flag","object":"https://me.example/p""#,
        r#""type":"Undo","object":{"type":"Like","object":"https://me.example/p","content":"🐝"}"#,
        r#""type":"Add","object":"https://p.example/n","target":"https://p.example/f""#,
        r#""type":"Remove","object":"https://p.example/n","target":"https://p.example/f""#,
        r#""type":"Remove","object":"https://p.example/n","target":"https://p.example/g""#,
        r#""type":"QuoteRequest","object":"https://me.example/p","instrument":"https://p.example/1""#,
        r#""type":"QuoteRequest","object":"https://me.example/p","instrument":"https://p.example/2""#,
        r#""type":"Dislike","object":"https://me.example/p""#,
        r#""type":"View","object":"https://me.example/p""#,
        r#""type":"Follow","object":"https://me.example/a","id":"https://p.example/1""#,
    ]
    .map(|members| act(members).unwrap().replay_key(noon))
    .to_vec();
    for (at, key) in keys.iter().enumerate() {
        assert_eq!(keys.iter().position(|other| other == key), Some(at), "{key}");
    }
    assert_eq!(keys.last().map(String::as_str), Some("https://p.example/1"));
}

/// What two readers could take for different documents is read by nobody (SEC-5).
#[test]
fn nothing_is_hidden_in_an_activity() {
    let like = r#""type":"Like","object":"https://me.example/p""#;
    for (members, expected) in [
        (r#","type":"Follow""#, ParseError::DuplicateMember("type".to_owned())),
        (r#","x":{"id":"a","id":"b"}"#, ParseError::DuplicateMember("id".to_owned())),
        (r#","@graph":[]"#, ParseError::ForbiddenMember("@graph")),
        (r#","object2":{"@reverse":{}}"#, ParseError::ForbiddenMember("@reverse")),
    ] {
        assert_eq!(act(&format!("{like}{members}")), Err(expected), "{members}");
    }
}
