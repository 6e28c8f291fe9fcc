//! What the owner's rules make of answers and of Follows.

use super::posts::note;
use super::{Stage, actor, at, inbox, known_actor, note_id, post_key, says};
use crate::inbox::FollowerPolicy;
use crate::limits;
use crate::store::{FollowState, NewRemotePost, ReplyPolicy, Review, Why};

const ME: &str = "\"https://me.example/ap/actor\"";

pub(super) fn under(policy: ReplyPolicy) -> Stage {
    let mut stage = Stage::new();
    stage.rules.replies = policy;
    stage
}

/// Bob's answer number 1, which the owner has approved.
fn approved(stage: &Stage) {
    stage.hear("bob", &says("bob", "Create", 1, &note("bob", &[])));
    stage.approve_all();
}

/// What became of a note, and why it waits.
fn fate(stage: &Stage, name: &str, number: &str) -> String {
    let found = stage.tx(|tx| tx.find_remote_post(&note_id(name, number))).unwrap();
    found.map_or_else(String::new, |found| {
        let why = found.why.map_or_else(String::new, |why| format!(" {}", why.as_str()));
        format!("{}{why}", found.review.as_str())
    })
}

#[test]
fn an_answer_appears_as_the_policy_says() {
    use ReplyPolicy::{Approve, ApproveFirst, Off, Open};
    let public: &[(&str, &str)] = &[];
    let direct: &[(&str, &str)] = &[("to", ME)];
    let mention: &[(&str, &str)] = &[("inReplyTo", ""), ("cc", ME)];
    let bobs = format!("\"{}\"", note_id("bob", "1"));
    let deeper: &[(&str, &str)] = &[("inReplyTo", &bobs)];
    for (policy, changes, of_stranger, of_known) in [
        (Approve, public, "waiting", "waiting"),
        (Approve, deeper, "waiting", "waiting"),
        (ApproveFirst, public, "waiting first", "approved"),
        (ApproveFirst, deeper, "waiting first", "approved"),
        (ApproveFirst, direct, "waiting", "waiting"),
        (ApproveFirst, mention, "waiting", "waiting"),
        (Open, public, "approved", "approved"),
        (Open, deeper, "approved", "approved"),
        (Open, direct, "waiting", "waiting"),
        (Open, mention, "waiting", "waiting"),
        (Off, public, "", ""),
        (Off, deeper, "", ""),
        (Off, direct, "waiting", "waiting"),
        (Off, mention, "waiting", "waiting"),
    ] {
        for (name, expected) in [("eve", of_stranger), ("bob", of_known)] {
            let mut stage = Stage::new();
            approved(&stage);
            let id = format!("\"{}\"", note_id(name, "2"));
            let changes = [changes, &[("id", id.as_str())]].concat();
            let create = says(name, "Create", 2, &note(name, &changes));
            let says = format!("{policy:?} {name} {changes:?}");
            stage.rules.replies = policy;
            let effects = stage.hear(name, &create);
            assert_eq!(fate(&stage, name, "2"), expected, "{says}");
            let shown = if expected == "approved" { "rebuild hello" } else { "" };
            assert_eq!(effects, shown, "{says}");
            // What the post itself says wins.
            let mut stage = Stage::new();
            approved(&stage);
            stage.rules.replies = if policy == Open { Off } else { Open };
            let own = [(post_key("hello"), policy)].into();
            stage.tx(|tx| tx.set_reply_policies(&own)).unwrap();
            stage.hear(name, &create);
            assert_eq!(fate(&stage, name, "2"), expected, "the post: {says}");
        }
    }
}

#[test]
fn an_answer_to_what_is_not_on_the_page_waits() {
    let stage = under(ReplyPolicy::Open);
    stage.hear("bob", &says("bob", "Create", 1, &note("bob", &[])));
    let number = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap().id;
    stage.tx(|tx| tx.mark_reviewed(number, Review::Hidden)).unwrap();
    let parent = format!("\"{}\"", note_id("bob", "1"));
    stage.hear("eve", &says("eve", "Create", 1, &note("eve", &[("inReplyTo", &parent)])));
    assert_eq!(fate(&stage, "eve", "1"), "waiting thread");
}

#[test]
fn no_more_answers_appear_than_are_shown() {
    let stage = under(ReplyPolicy::Open);
    approved(&stage);
    let first = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap().post;
    let fill = |number: i64| {
        let object = note_id("bob", &format!("x{number}"));
        let post = NewRemotePost { object, ..first.clone() };
        stage.tx(|tx| tx.insert_remote_post(&post, Review::Approved, at(0))).unwrap();
    };
    (2..limits::REPLIES_SHOWN_MAX).for_each(fill);
    let answer = |number: u32| {
        let id = format!("\"{}\"", note_id("eve", &number.to_string()));
        stage.hear("eve", &says("eve", "Create", number, &note("eve", &[("id", &id)])));
        fate(&stage, "eve", &number.to_string())
    };
    assert_eq!(answer(1), "approved");
    assert_eq!(answer(2), format!("waiting {}", Why::Crowd.as_str()));
}

/// As a new answer would be: a text that nobody has read stands on a page only where it may.
#[test]
fn an_edit_is_judged_anew() {
    let (newer, private) = (format!("\"{}\"", at(200).rfc3339()), ME);
    let edit: &[(&str, &str)] = &[("content", "\"no\""), ("updated", &newer)];
    let hidden = [edit, &[("to", private)]].concat();
    for (policy, changes, end) in [
        (ReplyPolicy::Approve, edit, "waiting"),
        (ReplyPolicy::ApproveFirst, edit, "approved"),
        (ReplyPolicy::Open, edit, "approved"),
        (ReplyPolicy::Open, &hidden, "waiting"),
        (ReplyPolicy::Off, edit, "waiting"),
    ] {
        let mut stage = Stage::new();
        approved(&stage);
        stage.rules.replies = policy;
        let update = says("bob", "Update", 2, &note("bob", changes));
        assert_eq!(stage.hear("bob", &update), "rebuild hello", "{policy:?}");
        assert_eq!(fate(&stage, "bob", "1"), end, "{policy:?} {changes:?}");
    }
}

#[test]
fn where_no_answers_are_wanted_followed_accounts_are_still_read() {
    let mut stage = Stage::new().follows("bob", FollowState::Accepted);
    stage.rules.replies = ReplyPolicy::Off;
    stage.hear("bob", &says("bob", "Create", 1, &note("bob", &[])));
    assert_eq!(stage.state(), "accepted bob; 1 none public yes; read 1");
}

fn by_hand() -> Stage {
    let mut stage = Stage::new();
    stage.rules.followers = FollowerPolicy::ByHand;
    stage
}

fn asks(stage: &Stage) -> Vec<String> {
    let requests = stage.tx(|tx| tx.list_follow_requests(9)).unwrap();
    requests.iter().map(|request| super::short(request.actor.as_str()).to_owned()).collect()
}

#[test]
fn a_follow_waits_where_followers_are_let_in_by_hand() {
    let stage = by_hand().followed_by("eve");
    let follow = |number| says("bob", "Follow", number, ME);
    assert_eq!(stage.hear("bob", &follow(1)), "");
    assert_eq!((stage.state().as_str(), asks(&stage)), ("by eve", vec!["bob".to_owned()]));
    // Asking again is asking once, under the newest id; who follows already is answered.
    assert_eq!(stage.hear("bob", &follow(2)), "");
    let request = stage.tx(|tx| tx.find_follow_request(&actor("bob"))).unwrap().unwrap();
    assert_eq!(request.follow.unwrap().as_str(), "https://bob.example/act/2");
    let again = stage.hear("eve", &says("eve", "Follow", 1, ME));
    assert_eq!(again, format!("Accept to {}", inbox("eve")));
    assert_eq!(asks(&stage), ["bob"]);
}

#[test]
fn a_request_goes_with_whoever_takes_it_back() {
    let id = "\"https://bob.example/act/1\"";
    let embedded = format!(r#"{{"type":"Follow","id":{id},"object":{ME}}}"#);
    let bob = format!("\"{}\"", actor("bob"));
    for (who, kind, object, left) in [
        ("bob", "Undo", id, 0),
        ("bob", "Undo", &embedded, 0),
        ("bob", "Block", ME, 0),
        ("bob", "Delete", &bob, 0),
        ("bob", "Undo", "\"https://bob.example/act/7\"", 1),
        ("dan", "Undo", id, 1),
        ("dan", "Delete", &bob, 1),
    ] {
        let stage = by_hand();
        stage.hear("bob", &says("bob", "Follow", 1, ME));
        stage.hear(who, &says(who, kind, 2, object));
        assert_eq!(asks(&stage).len(), left, "{who} {kind} {object}");
    }
}

#[test]
fn a_request_knows_where_its_actor_receives_now() {
    let stage = by_hand();
    stage.hear("bob", &says("bob", "Follow", 1, ME));
    let mut moved = known_actor("bob");
    moved.inbox = inbox("dan");
    stage.tx(|tx| tx.upsert_actor(&moved, &[])).unwrap();
    let request = stage.tx(|tx| tx.find_follow_request(&actor("bob"))).unwrap().unwrap();
    assert_eq!(request.inbox, inbox("dan"));
}
