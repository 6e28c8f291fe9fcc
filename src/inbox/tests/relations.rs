//! Follow, Accept, Reject, Undo, Like, Announce, Block, and actors that leave.

use super::{Stage, actor, at, inbox, says};
use crate::id::ActivityId;
use crate::store::{FollowState, Relay, RelayKind};

const ME: &str = "\"https://me.example/ap/actor\"";
const HELLO: &str = "\"https://me.example/ap/post/hello\"";
const BOB: &str = "https://bob.example/users/bob";
const MINE: &str = "https://me.example/ap/act/mine";

/// Tells a story: each line is who says what, and the effects of that.
#[track_caller]
fn story(stage: &Stage, lines: &[(&str, String, &str)], end: &str) {
    for (name, body, expected) in lines {
        assert_eq!(stage.hear(name, body), *expected, "{name}: {body}");
    }
    assert_eq!(stage.state(), end, "{lines:?}");
}

fn without_id(body: &str) -> String {
    let start = body.find("\"type\"").unwrap();
    format!("{{{}", &body[start..])
}

/// A Follow of bob's, embedded in something else.
fn bobs_follow(id: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!(r#""id":"{id}","#) };
    format!(r#"{{{id}"type":"Follow","actor":"{BOB}","object":{ME}}}"#)
}

/// Our Follow of bob, as he embeds it.
fn our_follow(id: &str) -> String {
    let id = if id.is_empty() { String::new() } else { format!(r#""id":"{id}","#) };
    format!(r#"{{{id}"type":"Follow","actor":{ME},"object":"{BOB}"}}"#)
}

const ACCEPTED: &str = "Accept to https://bob.example/users/bob/inbox";
const WELCOMED: &str = "Accept to https://bob.example/users/bob/inbox, rebuild actor";

#[test]
fn follows_in_every_shape() {
    let follow = |number, object: &str| ("bob", says("bob", "Follow", number, object), WELCOMED);
    let object = format!(r#"{{"id":{ME},"type":"Person"}}"#);
    story(&Stage::new(), &[follow(1, ME)], "by bob");
    story(&Stage::new(), &[follow(1, &object)], "by bob");
    story(&Stage::new(), &[("bob", without_id(&follow(1, ME).1), WELCOMED)], "by bob");
    // The same again is a replay; a new one is accepted again.
    let again = ("bob", says("bob", "Follow", 1, ME), "");
    let anew = ("bob", says("bob", "Follow", 2, ME), ACCEPTED);
    story(&Stage::new(), &[follow(1, ME), again, anew], "by bob");
    let other = says("bob", "Follow", 1, "\"https://me.example/ap/other\"");
    story(&Stage::new(), &[("bob", other, "")], "");
}

#[test]
fn the_accept_embeds_the_follow_as_it_came() {
    for (body, embedded) in [
        (says("bob", "Follow", 1, ME), bobs_follow("https://bob.example/act/1")),
        (without_id(&says("bob", "Follow", 1, ME)), bobs_follow("")),
    ] {
        let stage = Stage::new();
        stage.hear("bob", &body);
        let letters = stage.tx(|tx| tx.lease_deliveries(super::at(0), 10)).unwrap();
        assert_eq!(letters.len(), 1);
        assert!(letters[0].body.contains(&format!("\"object\":{embedded}")), "{}", letters[0].body);
        assert!(letters[0].body.contains("\"to\":[\"https://bob.example/users/bob\"]"));
        assert_eq!(letters[0].patience, crate::effect::Patience::Long);
    }
}

#[test]
fn the_newest_follow_is_the_one_that_is_remembered() {
    let by_id = |id: &str| ("bob", says("bob", "Undo", 9, &format!("\"{id}\"")), "rebuild actor");
    let first = ("bob", says("bob", "Follow", 1, ME), WELCOMED);
    let second = ("bob", says("bob", "Follow", 2, ME), ACCEPTED);
    story(&Stage::new(), &[first, second, by_id("https://bob.example/act/2")], "");
}

#[test]
fn follows_are_undone_in_every_shape() {
    let first = "https://bob.example/act/1";
    for (who, object, effects, end) in [
        ("bob", bobs_follow(first), "rebuild actor", ""),
        ("bob", bobs_follow(""), "rebuild actor", ""),
        ("bob", bobs_follow("https://bob.example/act/other"), "rebuild actor", ""),
        ("bob", format!("\"{first}\""), "rebuild actor", ""),
        ("bob", format!(r#"{{"id":"{first}"}}"#), "rebuild actor", ""),
        ("bob", "\"https://bob.example/act/other\"".to_owned(), "", "by bob"),
        ("bob", format!(r#"{{"type":"Block","object":{ME}}}"#), "", "by bob"),
        ("bob", bobs_follow(first).replace("me.example", "us.example"), "", "by bob"),
        // Nobody takes back what another did, on whatever server.
        ("eve", bobs_follow(first), "", "by bob"),
        ("dan", bobs_follow(first), "", "by bob"),
        ("dan", format!("\"{first}\""), "", "by bob"),
        ("eve", format!("\"{first}\""), "", "by bob"),
    ] {
        let follow = ("bob", says("bob", "Follow", 1, ME), WELCOMED);
        let undo = (who, says(who, "Undo", 9, &object), effects);
        story(&Stage::new(), &[follow, undo], end);
    }
}

#[test]
fn an_undo_that_comes_first_wins() {
    let first = "https://bob.example/act/1";
    for object in [bobs_follow(first), format!("\"{first}\"")] {
        let undo = ("bob", says("bob", "Undo", 9, &object), "");
        let late = ("bob", says("bob", "Follow", 1, ME), "");
        story(&Stage::new(), &[undo, late], "");
    }
    // Neither a neighbour nor a stranger can undo in advance, nor spoil the memory of it.
    for who in ["dan", "eve"] {
        let other = (who, says(who, "Undo", 8, &format!("\"{first}\"")), "");
        let follow = ("bob", says("bob", "Follow", 1, ME), WELCOMED);
        story(&Stage::new(), &[other.clone(), follow], "by bob");
        let undo = ("bob", says("bob", "Undo", 9, &bobs_follow(first)), "");
        let late = ("bob", says("bob", "Follow", 1, ME), "");
        story(&Stage::new(), &[other, undo, late], "");
    }
}

#[test]
fn answers_to_our_follow() {
    use FollowState::{Accepted, Pending, Rejected};
    let other = "https://me.example/ap/act/other";
    let wrong = our_follow(MINE).replace("users/bob", "users/dan");
    let elsewhere = our_follow(other).replace("https://bob", "https://eve");
    let quote = r#"{"type":"QuoteRequest","id":"https://me.example/ap/act/mine"}"#;
    let undone = format!(r#"{{"type":"Accept","actor":"{BOB}","object":{}}}"#, our_follow(MINE));
    for (state, who, kind, object, end) in [
        (Pending, "bob", "Accept", our_follow(MINE), "accepted bob"),
        (Pending, "bob", "Accept", format!("\"{MINE}\""), "accepted bob"),
        (Pending, "bob", "Accept", our_follow(""), "accepted bob"),
        (Pending, "bob", "Accept", our_follow(other), "accepted bob"),
        (Pending, "bob", "Accept", wrong, "accepted bob"),
        (Pending, "bob", "Accept", elsewhere, "pending bob"),
        (Pending, "bob", "Accept", format!("\"{other}\""), "pending bob"),
        (Pending, "bob", "Accept", bobs_follow(other), "pending bob"),
        (Pending, "bob", "Accept", quote.to_owned(), "pending bob"),
        (Pending, "eve", "Accept", our_follow(MINE), "pending bob"),
        (Pending, "dan", "Accept", our_follow(MINE), "pending bob"),
        (Pending, "dan", "Accept", format!("\"{MINE}\""), "pending bob"),
        (Pending, "bob", "Reject", our_follow(MINE), "rejected bob"),
        (Pending, "eve", "Reject", our_follow(MINE), "pending bob"),
        (Accepted, "bob", "Reject", our_follow(MINE), "rejected bob"),
        (Accepted, "bob", "Reject", format!("\"{MINE}\""), "rejected bob"),
        (Accepted, "bob", "Undo", undone, "rejected bob"),
        (Accepted, "eve", "Reject", our_follow(MINE), "accepted bob"),
        (Accepted, "bob", "Accept", our_follow(MINE), "accepted bob"),
        // A late Accept does not bring back what was refused (INB-18).
        (Rejected, "bob", "Accept", our_follow(MINE), "rejected bob"),
    ] {
        let stage = Stage::new().follows("bob", state);
        let before = stage.state();
        let effects = if before == end { "" } else { "rebuild actor" };
        story(&stage, &[(who, says(who, kind, 9, &object), effects)], end);
    }
    // Whoever was not asked cannot accept.
    let unasked = ("bob", says("bob", "Accept", 9, &our_follow(MINE)), "");
    story(&Stage::new(), &[unasked], "");
}

#[test]
fn reactions_are_counted_once() {
    let note = format!(r#"{{"id":{HELLO},"type":"Note","attributedTo":"https://eve.example/x"}}"#);
    for (kind, counted) in [("Like", "1+0"), ("EmojiReact", "1+0"), ("Announce", "0+1")] {
        let says = |number, object: &str| says("bob", kind, number, object);
        let one = format!("hello {counted}");
        let first = || ("bob", says(1, HELLO), "rebuild hello");
        story(&Stage::new(), &[first()], &one);
        story(&Stage::new(), &[("bob", says(1, &note), "rebuild hello")], &one);
        story(&Stage::new(), &[("bob", without_id(&says(1, HELLO)), "rebuild hello")], &one);
        story(&Stage::new(), &[first(), ("bob", says(2, HELLO), "")], &one);
        for id in ["me.example/ap/post/gone", "me.example/ap/post/none", "eve.example/post/hello"] {
            story(&Stage::new(), &[("bob", says(1, &format!("\"https://{id}\"")), "")], "");
        }
        let undo = |who, object: &str| super::says(who, "Undo", 9, object);
        let inner =
            |id: &str| format!(r#"{{{id}"type":"{kind}","actor":"{BOB}","object":{HELLO}}}"#);
        let by_id = "\"https://bob.example/act/1\"";
        let with_id = inner(r#""id":"https://bob.example/act/1","#);
        for object in [inner(""), inner(r#""id":"https://bob.example/act/7","#), by_id.to_owned()] {
            story(&Stage::new(), &[first(), ("bob", undo("bob", &object), "rebuild hello")], "");
            for who in ["dan", "eve"] {
                story(&Stage::new(), &[first(), (who, undo(who, &object), "")], &one);
            }
        }
        for object in [with_id.as_str(), by_id] {
            story(&Stage::new(), &[("bob", undo("bob", object), ""), ("bob", first().1, "")], "");
        }
    }
    let both = [
        ("bob", says("bob", "Like", 1, HELLO), "rebuild hello"),
        ("eve", says("eve", "Like", 1, HELLO), "rebuild hello"),
        ("bob", says("bob", "Announce", 2, HELLO), "rebuild hello"),
        ("bob", says("bob", "Dislike", 3, HELLO), ""),
    ];
    story(&Stage::new(), &both, "hello 2+1");
}

#[test]
fn emoji_are_counted_apart_from_likes() {
    let react = |who: &'static str, number, emoji: &str| {
        let body = says(who, "EmojiReact", number, HELLO);
        let body = body.replace("\"object\"", &format!("\"content\":\"{emoji}\",\"object\""));
        (who, body, "rebuild hello")
    };
    let again = |(who, body, _): (&'static str, String, &'static str)| (who, body, "");
    let undo = |object: &str, effects| ("bob", says("bob", "Undo", 9, object), effects);
    let like = ("bob", says("bob", "Like", 1, HELLO), "rebuild hello");
    let inner = |members: &str| {
        format!(r#"{{"type":"EmojiReact","actor":"{BOB}","object":{HELLO}{members}}}"#)
    };
    let (id2, id9) = ("https://bob.example/act/2", "https://bob.example/act/99");
    let several = [
        like.clone(),
        react("bob", 2, "🐝"),
        react("bob", 3, ":bee:"),
        again(react("bob", 4, "🐝")),
        react("eve", 5, "🐝"),
    ];
    story(&Stage::new(), &several, "hello 1+0 2 🐝 1 :bee:");
    let bee = || [like.clone(), react("bob", 2, "🐝")];
    let story = |undone: (&'static str, String, &'static str), end: &str| {
        let [like, bee] = bee();
        story(&Stage::new(), &[like, bee, undone], end);
    };
    // By its id, with the emoji or without; by the emoji, whatever the id is.
    for object in [
        format!("\"{id2}\""),
        inner(&format!(r#","id":"{id2}""#)),
        inner(r#","content":"🐝""#),
        inner(&format!(r#","content":"🐝","id":"{id9}""#)),
    ] {
        story(undo(&object, "rebuild hello"), "hello 1+0");
    }
    story(undo(&inner(r#","content":"🐞""#), ""), "hello 1+0 1 🐝");
    story(undo(&inner(""), "rebuild hello"), "hello 0+0 1 🐝");
    // Taken back and given again, under the same id as before.
    let [_, first] = bee();
    let anew = [first, undo(&inner(r#","content":"🐝""#), "rebuild hello"), react("bob", 2, "🐝")];
    self::story(&Stage::new(), &anew, "hello 0+0 1 🐝");
}

#[test]
fn boosts_by_followed_accounts_are_fetched() {
    let theirs = "\"https://eve.example/notes/1\"";
    let embedded = r#"{"id":"https://eve.example/notes/1","type":"Note","content":"<b>lies</b>"}"#;
    let fetch = "fetch boosted https://eve.example/notes/1";
    let inner = says("eve", "Create", 5, embedded);
    for (state, object, effects) in [
        (FollowState::Accepted, theirs, fetch),
        (FollowState::Accepted, embedded, fetch),
        (FollowState::Pending, theirs, ""),
        (FollowState::Rejected, theirs, ""),
        // A group wrapper: what is in it is never believed.
        (FollowState::Accepted, &inner, "fetch post https://eve.example/notes/1"),
        (FollowState::Accepted, "\"https://me.example/ap/post/gone\"", ""),
    ] {
        let stage = Stage::new().follows("bob", state);
        let end = format!("{} bob", state.as_str());
        story(&stage, &[("bob", says("bob", "Announce", 1, object), effects)], &end);
    }
    story(&Stage::new(), &[("bob", says("bob", "Announce", 1, theirs), "")], "");
}

#[test]
fn whoever_blocks_us_is_gone() {
    let stage = Stage::new().followed_by("bob").follows("bob", FollowState::Accepted);
    let follow = ("bob", says("bob", "Follow", 1, ME), ACCEPTED);
    let other = ("bob", says("bob", "Block", 2, "\"https://eve.example/users/eve\""), "");
    let block = ("bob", says("bob", "Block", 3, ME), "rebuild actor");
    story(&stage, &[follow, other], "by bob; accepted bob");
    assert_eq!(stage.tx(|tx| tx.count_deliveries()).unwrap().waiting, 1);
    story(&stage, &[block], "");
    assert_eq!(stage.tx(|tx| tx.count_deliveries()).unwrap().waiting, 0);
}

#[test]
fn a_farewell_takes_everything_along() {
    let note = format!(
        r#"{{"id":"https://bob.example/notes/1","type":"Note","attributedTo":"{BOB}",
        "content":"yes","inReplyTo":{HELLO},"to":["https://www.w3.org/ns/activitystreams#Public"]}}"#
    );
    let stage = Stage::new().followed_by("bob").follows("bob", FollowState::Accepted);
    stage.hear("bob", &says("bob", "Like", 1, HELLO));
    stage.hear("bob", &says("bob", "Create", 2, &note));
    stage.hear("eve", &says("eve", "Like", 3, HELLO));
    stage.approve_all();
    let stranger = ("dan", says("dan", "Delete", 4, &format!("\"{BOB}\"")), "");
    let end = "by bob; accepted bob; hello 2+0; 1 approved public yes; read 1";
    story(&stage, &[stranger], end);
    let farewell = says("bob", "Delete", 5, &format!("\"{BOB}\""));
    let effects = "rebuild actor, rebuild hello, rebuild hello";
    story(&stage, &[("bob", farewell, effects)], "hello 1+0");
    assert!(stage.tx(|tx| tx.find_actor(&super::actor("bob"))).unwrap().is_none());
}

#[test]
fn what_means_nothing_changes_nothing() {
    for (kind, object) in [
        ("Move", "\"https://bob.example/users/bob\""),
        ("View", HELLO),
        ("Add", HELLO),
        ("Offer", ME),
        ("Unheard", ME),
        ("Undo", "5"),
        ("Follow", "null"),
    ] {
        story(&Stage::new(), &[("bob", says("bob", kind, 1, object), "")], "");
    }
}

/// `bob` is a relay that was asked with MINE, and by its inbox if nobody knows its actor.
fn asked_relay(kind: RelayKind) -> Relay {
    let is_known = kind == RelayKind::LitePub;
    Relay {
        address: "relay".to_owned(),
        kind,
        actor: is_known.then(|| actor("bob")),
        inbox: inbox("bob"),
        follow: ActivityId::parse(MINE).unwrap(),
        state: FollowState::Pending,
        since: at(0),
    }
}

#[test]
fn answers_of_relays() {
    use FollowState::{Accepted, Pending, Rejected};
    use RelayKind::{LitePub, Mastodon};
    let (other, strange) = ("https://me.example/ap/act/other", "https://bob.example/act/made-up");
    for (kind, who, answer, object, end) in [
        (LitePub, "bob", "Accept", our_follow(MINE), Accepted),
        (LitePub, "bob", "Accept", format!("\"{MINE}\""), Accepted),
        (LitePub, "bob", "Accept", our_follow(strange), Accepted),
        (LitePub, "bob", "Accept", our_follow(other), Pending),
        (LitePub, "bob", "Reject", our_follow(MINE), Rejected),
        (LitePub, "dan", "Accept", our_follow(MINE), Pending),
        (LitePub, "eve", "Reject", our_follow(MINE), Pending),
        (Mastodon, "bob", "Accept", format!("\"{MINE}\""), Accepted),
        (Mastodon, "dan", "Accept", our_follow(MINE), Accepted),
        (Mastodon, "bob", "Accept", our_follow(strange), Pending),
        (Mastodon, "eve", "Accept", our_follow(MINE), Pending),
    ] {
        let stage = Stage::new();
        stage.tx(|tx| tx.upsert_relay(&asked_relay(kind)).unwrap());
        stage.hear(who, &says(who, answer, 1, &object));
        let relay = stage.tx(|tx| tx.find_relay("relay").unwrap().unwrap());
        assert_eq!(relay.state, end, "{kind:?} {who} {answer} {object}");
    }
}

/// It would get what is for followers alone.
#[test]
fn a_relay_is_no_follower() {
    for kind in [RelayKind::LitePub, RelayKind::Mastodon] {
        let stage = Stage::new();
        stage.tx(|tx| tx.upsert_relay(&asked_relay(kind)).unwrap());
        stage.hear("bob", &says("bob", "Follow", 1, ME));
        stage.hear("bob", &says("bob", "Accept", 2, &our_follow(MINE)));
        assert_eq!(stage.hear("bob", &says("bob", "Follow", 3, ME)), ACCEPTED);
        assert_eq!(stage.state(), "", "{kind:?}");
        // Others are.
        stage.hear("eve", &says("eve", "Follow", 1, ME));
        assert_eq!(stage.state(), "by eve", "{kind:?}");
    }
}
