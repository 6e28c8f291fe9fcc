//! Accounts that move: what is looked at, and what is offered to the owner (protocol 7.3, threat T28).

use super::moderation::rule;
use super::{Stage, actor, at, inbox, says};
use crate::id::ActorId;
use crate::inbox::{Fetched, Vouched, read_move};
use crate::limits::{MOVE_APART, MOVE_HOPS_MAX};
use crate::store::{Follow, FollowState, Stance};

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
        let kept = self.tx(|tx| read_move(tx, &self.own, (old, new), now)).unwrap();
        let offered = self.tx(|tx| tx.find_move(&old.id)).unwrap();
        assert!(!kept || offered.is_some_and(|moved| moved.target == new.id));
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
    // So does whoever takes the move back.
    let known = stage.tx(|tx| tx.find_actor(&actor("bob"))).unwrap().unwrap();
    assert_eq!(known.moved_to, None);
    stage.tx(|tx| tx.upsert_actor(&known, &[])).unwrap();
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

/// Threat T28. Whatever is said, by whomever: nothing is followed, left or offered, and what is fetched
/// is the two accounts that were named, each time.
#[test]
fn a_thousand_forged_moves_change_nothing() {
    let stage = Stage::new().follows("bob", FollowState::Accepted).followed_by("dan");
    let before = stage.state();
    for number in 0..1_000u32 {
        let to = format!("m{}", number % 50);
        let (by, way, old, new) = match number % 7 {
            // No alias; that of another; no `movedTo`; the target has moved on.
            0 => ("bob", ("bob", &*to), document("bob", &to, &[]), document(&to, "", &[])),
            1 => ("bob", ("bob", &*to), document("bob", &to, &[]), document(&to, "", &["dan"])),
            2 => ("bob", ("bob", &*to), document("bob", "", &[]), document(&to, "", &["bob"])),
            3 => ("bob", ("bob", &*to), document("bob", &to, &[]), document(&to, "eve", &["bob"])),
            // Signed by a third; pulled without a word of the old account; there and back.
            4 => ("dan", ("bob", &*to), document("bob", "", &[]), document(&to, "", &["bob"])),
            5 => ("eve", ("bob", "eve"), document("bob", "", &[]), document("eve", "", &["bob"])),
            _ => ("bob", ("bob", &*to), document("bob", &to, &[]), document(&to, "bob", &["bob"])),
        };
        let effects = stage.hear(by, &moves(by, number, way));
        let looks = match number % 7 {
            4 => String::new(),
            _ => format!("fetch bob and {}", way.1),
        };
        assert_eq!(effects, looks, "{number}");
        stage.reads_move(&old, &new, 0);
    }
    assert_eq!((stage.state(), stage.offered("bob")), (before, None));
}

/// Each is true, and each a week after the last: whoever leads the owner on and on is left where that ends.
#[test]
fn moves_in_a_row_end_and_nobody_blocked_is_moved_to() {
    let stage = Stage::new().follows("m0", FollowState::Accepted);
    for hop in 0..10i64 {
        let (from, to) = (format!("m{hop}"), format!("m{}", hop + 1));
        let (old, new) = (document(&from, &to, &[]), document(&to, "", &[&from]));
        let is_followed = hop < MOVE_HOPS_MAX;
        // Too soon.
        if hop > 0 {
            stage.reads_move(&old, &new, hop * 8 - 7);
            assert_eq!(stage.offered(&from), None, "{hop}");
        }
        stage.reads_move(&old, &new, hop * 8);
        assert_eq!(stage.offered(&from), is_followed.then(|| actor(&to)), "{hop}");
        if !is_followed {
            break;
        }
        let (was, is) = (actor(&from), actor(&to));
        let now = at(hop * 8 * 24 * 60 * 60);
        let follow = Follow {
            actor: is.clone(),
            follow: stage.own.fresh_activity(now.millis()),
            inbox: inbox(&to),
            state: FollowState::Pending,
            since: now,
        };
        stage
            .tx(|tx| {
                tx.upsert_following(&follow)?;
                tx.mark_went_along((&was, &is), now)?;
                tx.mark_following(&is, FollowState::Accepted)?;
                assert_eq!(tx.list_left_behind(now)?, std::slice::from_ref(&was));
                tx.remove_following(&was)
            })
            .unwrap();
    }

    let stage = Stage::new().follows("bob", FollowState::Accepted);
    rule(&stage, actor("eve").as_str(), Stance::Block);
    stage.reads_move(&document("bob", "eve", &[]), &document("eve", "", &["bob"]), 0);
    assert_eq!(stage.offered("bob"), None);
}
