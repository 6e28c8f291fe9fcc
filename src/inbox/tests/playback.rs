//! Signed bytes that come again turn nothing (SEC-13); honest repeats do.

use super::{Stage, at, says, signed_at};
use crate::inbox::Received;
use crate::limits;
use crate::store::SignedRequest;

const ME: &str = "\"https://me.example/ap/actor\"";
const HELLO: &str = "\"https://me.example/ap/post/hello\"";
const BOB: &str = "https://bob.example/users/bob";
const FIXED: &str = "https://bob.example/follows/bob/me";

/// How long after its bytes came first a request is playback.
fn late() -> i64 {
    i64::try_from(limits::REPEAT_TIME.as_secs()).unwrap() + 1
}

/// Something of bob's under the one id that his server gives it every time.
fn done(kind: &str, object: &str) -> String {
    says("bob", kind, 0, object).replace("https://bob.example/act/0", FIXED)
}

fn undo(object: &str) -> String {
    says("bob", "Undo", 0, object).replace("https://bob.example/act/0", &format!("{FIXED}/undo"))
}

fn sent(body: &str, secs: i64) -> Received {
    signed_at("bob", body, at(secs))
}

/// What bob's request changes when it comes at this second.
#[track_caller]
fn comes(stage: &Stage, request: &Received, secs: i64) -> bool {
    let before = stage.state();
    stage.receive_at(request.clone(), at(secs)).unwrap();
    stage.state() != before
}

/// Each thing that can be turned, the state it makes, and the ways to take it back.
fn turning() -> Vec<(String, &'static str, String)> {
    let mut rows = Vec::new();
    for (kind, object, state) in
        [("Follow", ME, "by bob"), ("Like", HELLO, "hello 1+0"), ("Announce", HELLO, "hello 0+1")]
    {
        let it = done(kind, object);
        let bare = format!(r#"{{"type":"{kind}","actor":"{BOB}","object":{object}}}"#);
        rows.push((it.clone(), state, undo(&it)));
        rows.push((it.clone(), state, undo(&bare)));
        rows.push((it, state, undo(&format!("\"{FIXED}\""))));
        rows.push((bare.clone(), state, undo(&bare)));
    }
    rows.push((done("Follow", ME), "by bob", says("bob", "Block", 5, ME)));
    rows
}

#[test]
fn what_was_taken_back_cannot_be_played_again() {
    for (it, state, back) in turning() {
        for (undone, played) in [(1, 2), (late(), late()), (60, 3600)] {
            let stage = Stage::new();
            let (did, undid) = (sent(&it, 0), sent(&back, undone));
            assert!(comes(&stage, &did, 0), "{it}");
            assert_eq!(stage.state(), state);
            assert!(comes(&stage, &undid, undone), "{back}");
            assert!(!comes(&stage, &did, played), "{it} played at {played}");
            assert_eq!(stage.state(), "");
            // Said anew, under the same id, it counts; and then the old Undo does not.
            assert!(comes(&stage, &sent(&it, played + 1), played + 1), "{it}");
            assert!(!comes(&stage, &undid, played + 2), "{back} played");
            assert_eq!(stage.state(), state);
        }
    }
}

/// A signature knows only seconds: done, undone and done again within one is the same bytes.
#[test]
fn honest_repeats_of_one_second_count() {
    for (it, state, back) in turning().into_iter().filter(|(_, _, back)| back.contains("Undo")) {
        let stage = Stage::new();
        let (did, undid) = (sent(&it, 0), sent(&back, 0));
        for turn in 0..3 {
            assert!(comes(&stage, &did, turn), "{it}");
            assert!(!comes(&stage, &did, turn), "sent twice");
            assert_eq!(stage.state(), state);
            assert!(comes(&stage, &undid, turn), "{back}");
        }
        assert_eq!(stage.state(), "");
        // After that time it cannot be told from playback.
        assert!(!comes(&stage, &did, late()), "{it}");
        assert_eq!(stage.state(), "");
    }
}

/// Two servers may see the same second differently; only the same bytes are suspicious.
#[test]
fn what_is_signed_earlier_and_comes_later_counts() {
    let stage = Stage::new();
    assert!(comes(&stage, &sent(&done("Follow", ME), 3), 3));
    assert!(comes(&stage, &sent(&undo(&done("Follow", ME)), 1), 4), "a clock that is behind");
}

#[test]
fn the_day_changes_nothing_for_what_has_no_id() {
    let midnight = 24 * 60 * 60 - at(0).secs().rem_euclid(24 * 60 * 60);
    let bare = format!(r#"{{"type":"Follow","actor":"{BOB}","object":{ME}}}"#);
    let back = format!(r#"{{"type":"Undo","actor":"{BOB}","object":{bare}}}"#);
    let stage = Stage::new();
    let did = sent(&bare, midnight - 20);
    assert!(comes(&stage, &did, midnight - 20));
    assert!(comes(&stage, &sent(&back, midnight - 10), midnight - 10));
    assert!(!comes(&stage, &did, midnight + 10));
    assert_eq!(stage.state(), "");
}

/// Whoever plays a request back may write its head differently, where nothing is signed.
#[test]
fn playback_in_another_dress_is_playback() {
    let stage = Stage::new();
    let did = sent(&done("Follow", ME), 0);
    comes(&stage, &did, 0);
    comes(&stage, &sent(&undo(&done("Follow", ME)), 1), 1);
    let mut dressed = did.clone();
    for (name, value) in &mut dressed.head.headers {
        if name == "signature" {
            *value = format!("created=\"{}\",  {value}", at(50).secs());
        }
    }
    dressed.head = dressed.head.with("x-more", "1");
    assert!(!comes(&stage, &dressed, 50));
    assert_eq!(stage.state(), "");
}

/// What failed was not done, so it is no playback when it comes again.
#[test]
fn a_request_that_failed_may_come_again() {
    let stage = Stage::new();
    let request = SignedRequest {
        actor: super::actor("bob"),
        body: crate::sig::sha256_hex(done("Follow", ME).as_bytes()),
        signed: at(0),
    };
    let failed = stage.store.write::<(), crate::store::Error>(|tx| {
        assert_eq!(tx.insert_turn(&request, at(0))?, None);
        let post = tx.find_post(&super::post_key("hello"))?.unwrap();
        tx.insert_post(&post)
    });
    assert!(failed.is_err());
    assert!(comes(&stage, &sent(&done("Follow", ME), 0), late()));
}

/// The memory of a request lasts as long as anybody could believe it: from an hour ahead, through
/// the window of signatures, and a day in the car park.
#[test]
fn the_memory_outlives_the_signature() {
    let stage = Stage::new();
    let ahead = i64::try_from(limits::SIGNATURE_FUTURE.as_secs()).unwrap();
    let did = sent(&done("Follow", ME), ahead);
    assert!(comes(&stage, &did, 0));
    assert!(comes(&stage, &sent(&undo(&done("Follow", ME)), 1), 1));
    let last = at(ahead).plus(limits::SIGNATURE_PAST);
    stage.tx(|tx| tx.remove_old_memory(last.plus(limits::PARKED_KEPT))).unwrap();
    stage.receive_at(did, last).unwrap();
    assert_eq!(stage.state(), "");
}
