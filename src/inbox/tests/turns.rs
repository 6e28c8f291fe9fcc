//! What is done, undone and done again, under the same ids.

use super::{Stage, at, says};
use crate::limits;

const ME: &str = "\"https://me.example/ap/actor\"";
const HELLO: &str = "\"https://me.example/ap/post/hello\"";
const BOB: &str = "https://bob.example/users/bob";

fn with_id(id: &str, kind: &str, object: &str) -> String {
    says("bob", kind, 0, object).replace("https://bob.example/act/0", id)
}

#[test]
fn fixed_ids_may_be_used_again_and_again() {
    let id = "https://bob.example/follows/bob/me";
    for (kind, object, state) in
        [("Follow", ME, "by bob"), ("Like", HELLO, "hello 1+0"), ("Announce", HELLO, "hello 0+1")]
    {
        let embedded =
            format!(r#"{{"id":"{id}","type":"{kind}","actor":"{BOB}","object":{object}}}"#);
        for undone in [embedded, format!("\"{id}\"")] {
            let stage = Stage::new();
            for _ in 0..3 {
                assert_ne!(stage.hear("bob", &with_id(id, kind, object)), "", "{kind} {undone}");
                assert_eq!(stage.hear("bob", &with_id(id, kind, object)), "", "a repeat");
                assert_eq!(stage.state(), state);
                let undo = with_id(&format!("{id}/undo"), "Undo", &undone);
                assert_ne!(stage.hear("bob", &undo), "", "{kind} {undone}");
                // Sent twice, it must not burn what may come again.
                assert_eq!(stage.hear("bob", &undo), "");
                assert_eq!(stage.state(), "");
            }
        }
    }
}

#[test]
fn a_follow_without_id_may_come_again_the_same_day() {
    let stage = Stage::new();
    let bare = format!(r#"{{"type":"Follow","actor":"{BOB}","object":{ME}}}"#);
    for _ in 0..2 {
        assert_ne!(stage.hear("bob", &bare), "");
        let undo = format!(r#"{{"type":"Undo","actor":"{BOB}","object":{bare}}}"#);
        assert_ne!(stage.hear("bob", &undo), "");
        assert_eq!(stage.state(), "");
    }
}

#[test]
fn an_undo_in_advance_is_remembered_for_hours() {
    let id = "https://bob.example/follows/bob/me";
    let undo = with_id(&format!("{id}/undo"), "Undo", &format!("\"{id}\""));
    let stage = Stage::new();
    assert_eq!(stage.hear("bob", &undo), "");
    assert_eq!(stage.hear("bob", &with_id(id, "Follow", ME)), "");
    assert_eq!(stage.state(), "");
    let end = at(0).plus(limits::UNDONE_KEPT);
    stage.tx(|tx| tx.remove_old_memory(end.plus(std::time::Duration::from_secs(1)))).unwrap();
    assert_ne!(stage.hear("bob", &with_id(id, "Follow", ME)), "", "refused is not done");
    assert_ne!(stage.hear("bob", &undo), "", "nor is an Undo that had nothing to take back");
    assert_eq!(stage.state(), "");
}

#[test]
fn a_block_drops_only_what_is_for_the_blocker_alone() {
    for (theirs, used, left) in [("bob", false, 0), ("bob", true, 2), ("eve", false, 2)] {
        let stage = Stage::new();
        let mut stranger = super::known_actor("bob");
        stranger.inbox = super::inbox(theirs);
        stage.tx(|tx| {
            let key = (super::key_id("bob"), super::keys("bob").public_pem());
            tx.upsert_actor(&stranger, &[key]).unwrap();
            if used {
                let mut other = super::known_actor("dan");
                other.shared_inbox = Some(stranger.inbox.clone());
                let key = (super::key_id("dan"), super::keys("dan").public_pem());
                tx.upsert_actor(&other, &[key]).unwrap();
            }
        });
        if used {
            stage.hear("dan", &says("dan", "Follow", 7, ME));
        }
        stage.hear("bob", &says("bob", "Follow", 1, ME));
        stage.hear("bob", &says("bob", "Follow", 2, ME));
        let before = stage.tx(|tx| tx.count_deliveries()).unwrap().waiting;
        stage.hear("bob", &says("bob", "Block", 3, ME));
        let now = stage.tx(|tx| tx.count_deliveries()).unwrap().waiting;
        assert_eq!(2 - (before - now), left, "{theirs} {used}");
        assert_ne!(stage.hear("bob", &says("bob", "Follow", 2, ME)), "", "after the block");
    }
}
