//! What those may still do of whom the owner thinks ill, or well.

use super::posts::note;
use super::{Stage, at, says};
use crate::store::{FollowState, ReplyPolicy, Rule, Stance, Target};

pub(super) const ME: &str = "\"https://me.example/ap/actor\"";
const HELLO: &str = "\"https://me.example/ap/post/hello\"";

pub(super) fn rule(stage: &Stage, target: &str, stance: Stance) {
    let target = Target::parse(target).unwrap();
    let (source, note, until) = (String::new(), None, None);
    let rule = Rule { target, source, stance, note, since: at(0), until };
    stage.tx(|tx| tx.upsert_rule(&rule)).unwrap();
}

/// Bob lives on bob.example, as Dan does; Eve boosts for him.
#[test]
fn each_stance_lets_in_what_it_should() {
    use Stance::{Block, Limit, Mute, Trust};
    let answer = note("bob", &[]);
    let own = note("bob", &[("inReplyTo", "null")]);
    let follow = says("bob", "Follow", 1, ME);
    let like = says("bob", "Like", 1, HELLO);
    let create = says("bob", "Create", 1, &answer);
    let post = says("bob", "Create", 1, &own);
    let appears = "1 approved public yes";
    for (policy, stance, sent, expected) in [
        (ReplyPolicy::Open, Block, &follow, ""),
        (ReplyPolicy::Open, Block, &like, ""),
        (ReplyPolicy::Open, Block, &create, ""),
        (ReplyPolicy::Open, Limit, &follow, "asks bob"),
        (ReplyPolicy::Open, Limit, &like, "hello 1+0"),
        (ReplyPolicy::Open, Limit, &create, "1 waiting public yes"),
        (ReplyPolicy::Open, Mute, &follow, "by bob"),
        (ReplyPolicy::Open, Mute, &create, "1 hidden public yes"),
        (ReplyPolicy::Open, Trust, &create, appears),
        (ReplyPolicy::Approve, Trust, &create, appears),
        (ReplyPolicy::ApproveFirst, Trust, &create, appears),
        (ReplyPolicy::Off, Trust, &create, ""),
        (ReplyPolicy::Open, Block, &post, ""),
        (ReplyPolicy::Open, Mute, &post, ""),
    ] {
        for target in ["https://bob.example/users/bob", "@bob@bob.example", "bob.example"] {
            let mut stage = Stage::new();
            stage.rules.replies = policy;
            if *sent == post {
                stage = stage.follows("bob", FollowState::Accepted);
            }
            rule(&stage, target, stance);
            stage.hear("bob", sent);
            let asks = stage.tx(|tx| tx.count_follow_requests()).unwrap();
            let asks = if asks == 1 { "asks bob".to_owned() } else { stage.state() };
            assert_eq!(asks.trim_start_matches("accepted bob"), expected, "{stance:?} {target}");
        }
    }
}

/// A block does not remember what it has refused: it may be said again when the block is over.
#[test]
fn what_a_block_refuses_leaves_no_trace() {
    let stage = Stage::new();
    rule(&stage, "bob.example", Stance::Block);
    let like = says("bob", "Like", 1, HELLO);
    stage.hear("bob", &like);
    stage.hear("dan", &says("dan", "Like", 1, HELLO));
    stage.hear("eve", &says("eve", "Like", 1, HELLO));
    assert_eq!(stage.state(), "hello 1+0", "Eve is not blocked");
    stage.tx(|tx| tx.remove_rule(&Target::parse("bob.example").unwrap())).unwrap();
    stage.hear("bob", &like);
    assert_eq!(stage.state(), "hello 2+0");
}
