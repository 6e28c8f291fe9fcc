//! Votes of others on the owner's questions.

use std::collections::BTreeMap;

use super::{Stage, post_key, says};
use crate::store::KnownPoll;

const HELLO: &str = "https://me.example/ap/post/hello";

/// The post `hello` asks which one.
fn asking() -> Stage {
    let stage = Stage::new();
    let options = ["rye", "oats"].map(str::to_owned).to_vec();
    let poll = KnownPoll { options, multiple: true, ends: None };
    stage.tx(|tx| tx.set_polls(&BTreeMap::from([(post_key("hello"), poll)]))).unwrap();
    stage
}

fn vote(by: &str, at: &str, choice: &str) -> String {
    format!(
        r#"{{"id":"https://{at}.example/votes/{choice}","type":"Note","name":"{choice}",
        "attributedTo":"https://{by}.example/users/{by}","inReplyTo":"{HELLO}",
        "to":["https://me.example/ap/actor"]}}"#
    )
}

#[test]
fn votes_count_for_those_who_give_them() {
    let (rye, oats) = (vote("bob", "bob", "rye"), vote("bob", "bob", "oats"));
    for (kind, object, effects, count) in [
        ("Create", rye.clone(), "rebuild hello", 1),
        ("Create", format!("[{rye}]"), "rebuild hello", 1),
        ("Create", format!("[{rye},{oats}]"), "rebuild hello", 2),
        ("Create", vote("bob", "bob", "wheat"), "", 0),
        ("Create", vote("eve", "eve", "rye"), "", 0),
        ("Create", vote("eve", "bob", "rye"), "", 0),
        ("Create", vote("bob", "eve", "rye"), "", 0),
        ("Create", rye.replace("post/hello", "post/gone"), "", 0),
        ("Create", rye.replace("me.example/ap/post", "us.example/ap/post"), "", 0),
        ("Update", rye.clone(), "", 0),
    ] {
        let stage = asking();
        assert_eq!(stage.hear("bob", &says("bob", kind, 1, &object)), effects, "{kind} {object}");
        assert_eq!(stage.hear("bob", &says("bob", kind, 2, &object)), "", "{kind} {object}");
        let counted = stage.tx(|tx| tx.count_votes()).unwrap();
        let votes: i64 = counted.values().flat_map(|count| count.choices.values()).sum();
        assert_eq!(votes, count, "{kind} {object}");
        assert_eq!(stage.state(), "", "a vote is no answer");
    }
}

#[test]
fn votes_leave_with_those_who_gave_them() {
    let stage = asking();
    stage.hear("bob", &says("bob", "Create", 1, &vote("bob", "bob", "rye")));
    let farewell = says("bob", "Delete", 2, "\"https://bob.example/users/bob\"");
    assert_eq!(stage.hear("bob", &farewell), "rebuild actor, rebuild hello");
    assert!(stage.tx(|tx| tx.count_votes()).unwrap().is_empty());
}
