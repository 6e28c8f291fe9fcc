//! Accounts that move: what is looked at, and what is offered to the owner (protocol 7.3, threat T28).

use super::{Stage, actor, at, says};
use crate::id::ActorId;
use crate::inbox::{Fetched, Vouched, read_move};
use crate::limits::MOVE_APART;
use crate::store::FollowState;

/// Somebody says that `from` has moved to `to`.
fn moves(by: &str, number: u32, (from, to): (&str, &str)) -> String {
    let object = format!("\"{}\",\"target\":\"{}\"", id(from), id(to));
    says(by, "Move", number, &object)
}

/// `me` is the owner.
fn id(name: &str) -> ActorId {
    if name == "me" { ActorId::parse("https://me.example/ap/actor").unwrap() } else { actor(name) }
}

/// The document of an account, with where it has gone, and who it was.
fn document(name: &str, moved_to: &str, was: &[&str]) -> Vouched<crate::ap::Actor> {
    let me = id(name);
    let moved = match moved_to {
        "" => String::new(),
        to => format!(r#","movedTo":"{}""#, id(to)),
    };
    let was: Vec<String> = was.iter().map(|name| format!("\"{}\"", id(name))).collect();
    let text = format!(
        r#"{{"id":"{me}","type":"Person","inbox":"{me}/inbox","alsoKnownAs":[{}]{moved}}}"#,
        was.join(",")
    );
    Fetched::read(me.as_str(), text.as_bytes()).unwrap().actor(&me).unwrap()
}

impl Stage {
    /// Both documents are fetched, `days` later.
    fn reads_move(
        &self,
        old: &Vouched<crate::ap::Actor>,
        new: &Vouched<crate::ap::Actor>,
        days: i64,
    ) {
        let now = at(days * 24 * 60 * 60);
        self.tx(|tx| read_move(tx, &self.own, (old, new), now)).unwrap();
    }

    /// Where `name` has gone, as far as the owner is told.
    fn offered(&self, name: &str) -> Option<ActorId> {
        self.tx(|tx| tx.find_move(&actor(name))).unwrap().map(|moved| moved.target)
    }
}

#[test]
fn only_moves_of_those_who_matter_are_looked_at() {
    let look = "fetch bob and eve";
    let followed = || Stage::new().follows("bob", FollowState::Accepted);
    for (stage, by, way, effects) in [
        (followed(), "bob", ("bob", "eve"), look),
        // The new account may say it, too.
        (followed(), "eve", ("bob", "eve"), look),
        (Stage::new().followed_by("bob"), "bob", ("bob", "eve"), look),
        (Stage::new(), "bob", ("bob", "eve"), ""),
        (Stage::new().follows("bob", FollowState::Pending), "bob", ("bob", "eve"), ""),
        (followed(), "dan", ("bob", "eve"), ""),
        (followed(), "bob", ("eve", "bob"), ""),
        (followed(), "bob", ("bob", "bob"), ""),
        (followed(), "bob", ("bob", "me"), ""),
    ] {
        let before = stage.state();
        assert_eq!(stage.hear(by, &moves(by, 1, way)), effects, "{by} {way:?}");
        assert_eq!(stage.state(), before, "{by} {way:?}");
    }
}

#[test]
fn both_ends_must_say_so() {
    for (moved_to, was, new_moved_to, is_offered) in [
        ("eve", &["bob"][..], "", true),
        ("eve", &["dan", "bob"], "", true),
        ("eve", &[], "", false),
        ("eve", &["dan"], "", false),
        ("", &["bob"], "", false),
        ("dan", &["bob"], "", false),
        // It has gone on, or back.
        ("eve", &["bob"], "dan", false),
        ("eve", &["bob"], "bob", false),
    ] {
        let stage = Stage::new().follows("bob", FollowState::Accepted);
        let (old, new) = (document("bob", moved_to, &[]), document("eve", new_moved_to, was));
        stage.reads_move(&old, &new, 0);
        let expected = is_offered.then(|| actor("eve"));
        assert_eq!(stage.offered("bob"), expected, "{moved_to} {was:?} {new_moved_to}");
        assert_eq!(stage.state(), "accepted bob", "nobody is followed or left by itself");
    }
    // Whom nobody follows is not offered.
    let stage = Stage::new().followed_by("bob");
    stage.reads_move(&document("bob", "eve", &[]), &document("eve", "", &["bob"]), 0);
    assert_eq!(stage.offered("bob"), None);
}

#[test]
fn a_follower_that_moved_goes_after_a_while() {
    let stage = Stage::new().followed_by("bob").followed_by("dan");
    let (old, new) = (document("bob", "eve", &[]), document("eve", "", &["bob"]));
    let remove = |secs| stage.tx(|tx| tx.remove_moved_followers(at(secs))).unwrap();
    stage.reads_move(&document("bob", "eve", &[]), &document("eve", "", &[]), 0);
    assert_eq!(remove(1), 0, "the new account does not say so");
    stage.reads_move(&old, &new, 0);
    assert_eq!(remove(0), 0, "not yet");
    // Whoever follows anew from the old account lives there.
    let anew = says("bob", "Follow", 1, "\"https://me.example/ap/actor\"");
    stage.hear("bob", &anew);
    assert_eq!(remove(1), 0);
    stage.reads_move(&old, &new, 0);
    assert_eq!((remove(1), stage.state()), (1, "by dan".to_owned()));
}

#[test]
fn a_moved_account_is_not_heard_again_for_a_week() {
    let stage = Stage::new().follows("bob", FollowState::Accepted);
    let to = |name: &str| (document("bob", name, &[]), document(name, "", &["bob"]));
    let (old, new) = to("eve");
    stage.reads_move(&old, &new, 0);
    let week = i64::try_from(MOVE_APART.as_secs()).unwrap() / (24 * 60 * 60);
    let (again, elsewhere) = to("dan");
    stage.reads_move(&again, &elsewhere, week - 1);
    assert_eq!(stage.offered("bob"), Some(actor("eve")));
    // Nor is a move back to it.
    let stage = stage.followed_by("eve");
    assert_eq!(stage.hear("eve", &moves("eve", 2, ("eve", "bob"))), "");
    assert_eq!(stage.hear("bob", &moves("bob", 3, ("bob", "dan"))), "");
    stage.reads_move(&again, &elsewhere, week);
    assert_eq!(stage.offered("bob"), Some(actor("dan")));
    // Who is no longer followed is forgotten.
    stage.tx(|tx| tx.remove_following(&actor("bob"))).unwrap();
    assert_eq!(stage.offered("bob"), None);
}
