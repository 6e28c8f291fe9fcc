//! What one server hands on of what somebody has said on another (protocol 4.6, FEP-8b32).

use super::forgeries::{HELLO, ME, stage};
use super::posts::note;
use super::{Stage, actor, at, keys, known_actor, note_id, says, signed, signed_at};
use crate::ap;
use crate::clock::Timestamp;
use crate::id::KeyId;
use crate::inbox::{Received, Rejection};
use crate::limits;
use crate::sig::{BadSignature, proof};

/// A proof, and how it differs from bob's usual one.
#[derive(Clone)]
struct Proof {
    keys: &'static str,
    method: String,
    purpose: &'static str,
    /// More members, each after a comma.
    more: String,
}

impl Proof {
    fn of(name: &'static str) -> Self {
        let method = format!("{}#ed25519-key", actor(name));
        Self { keys: name, method, purpose: "assertionMethod", more: created(0) }
    }

    /// The activity with this proof in it.
    fn on(&self, activity: &str) -> String {
        let config = format!(
            r#""type":"DataIntegrityProof","cryptosuite":"eddsa-jcs-2022","verificationMethod":"{}","proofPurpose":"{}"{}"#,
            self.method, self.purpose, self.more
        );
        let canonical = |text: &str| ap::json::canonical(text).unwrap();
        let secured = (canonical(&format!("{{{config}}}")), canonical(activity));
        let value = proof::sign(&keys(self.keys), &secured.0, &secured.1);
        let open = activity.strip_suffix('}').unwrap();
        format!(r#"{open},"proof":{{{config},"proofValue":"{value}"}}}}"#)
    }
}

fn created(secs: i64) -> String {
    format!(r#","created":"{}""#, at(secs).rfc3339())
}

/// Bob's answer.
fn answer() -> String {
    says("bob", "Create", 7, &note("bob", &[]))
}

/// Nothing has happened yet; everybody's keys are known.
fn with_multikeys() -> Stage {
    let stage = Stage::new();
    stage.tx(|tx| {
        let ids = ["main-key", "ed25519-key"]
            .map(|name| KeyId::parse(&format!("{}#{name}", actor("bob"))).unwrap());
        let pems = [keys("bob").public_pem(), keys("bob").public_ed25519().pem()];
        let listed: Vec<_> = ids.into_iter().zip(pems).collect();
        tx.upsert_actor(&known_actor("bob"), &listed).unwrap();
    });
    stage
}

/// What the door says to `body` from eve's server, in a word.
fn forwarded(stage: &Stage, body: &str, now: Timestamp) -> String {
    let sent = signed_at("eve", body, now);
    match stage.receive_at(sent, now) {
        Ok(_) => "let in".to_owned(),
        Err(Rejection::Signature(BadSignature::Unsupported(_))) => "Unsupported".to_owned(),
        Err(Rejection::Signature(bad)) => format!("{bad:?}"),
        Err(rejection) => format!("{rejection:?}"),
    }
}

#[test]
fn what_carries_a_proof_of_its_actor_is_believed_of_anybody() {
    let stage = stage();
    assert_eq!(forwarded(&stage, &answer(), at(0)), "NotTheActor", "without a proof");
    assert_eq!(forwarded(&stage, &Proof::of("bob").on(&answer()), at(0)), "let in");
    assert!(stage.state().contains("1 waiting public yes"), "{}", stage.state());
    let end = says("bob", "Delete", 8, &format!("\"{}\"", note_id("bob", "1")));
    assert_eq!(forwarded(&stage, &Proof::of("bob").on(&end), at(0)), "let in");
    assert!(!stage.state().contains("1 waiting"));
    assert_eq!(forwarded(&stage, &Proof::of("bob").on(&answer()), at(9)), "let in");
    assert!(!stage.state().contains("1 waiting"), "it was said before");
}

/// A request names one key: it is the one of the proof.
#[test]
fn nobody_asks_who_has_handed_it_on() {
    let stage = stage();
    let mut sent = signed("eve", &Proof::of("bob").on(&answer()));
    for (name, value) in &mut sent.head.headers {
        if name == "signature" {
            *value = value.replace("https://eve.example/users/eve", "https://far.example/x");
        }
    }
    assert!(stage.receive(sent).is_ok());
}

#[test]
fn a_proof_that_does_not_hold_is_none() {
    let bob = || Proof::of("bob");
    let with = |change: fn(&mut Proof)| {
        let mut proof = bob();
        change(&mut proof);
        proof.on(&answer())
    };
    let good = || bob().on(&answer());
    let days = |days: i64| created(-days * 24 * 60 * 60);
    let foreign = answer().replace("https://bob.example/act/7", "https://far.example/act/7");
    let contexts = |text: &str| format!(r#"{{"@context":{text},{}"#, &answer()[1..]);
    let context = |own: &str, whole: &str| {
        let more = format!(r#"{},"@context":{own}"#, created(0));
        Proof { more, ..bob() }.on(&contexts(whole))
    };
    let rows = [
        ("other words", good().replace("\"yes\"", "\"no\""), "Mismatch"),
        ("a member more", good().replacen('{', r#"{"cc":[],"#, 1), "Mismatch"),
        ("another moment", good().replace(&created(0), &created(1)), "Mismatch"),
        ("another's hand", with(|proof| proof.keys = "eve"), "Mismatch"),
        ("another's proof", Proof::of("eve").on(&answer()), "NotTheActor"),
        ("a neighbour's proof", Proof::of("dan").on(&answer()), "NotTheActor"),
        ("a key that nobody has", with(|proof| proof.method += "-2"), "NoSuchKey"),
        ("an RSA key", with(|proof| proof.method = main_key()), "Unsupported"),
        ("another purpose", with(|proof| proof.purpose = "authentication"), "NotTheActor"),
        ("another suite", good().replace("eddsa-jcs", "eddsa-rdfc"), "NotTheActor"),
        ("without a moment", with(|proof| proof.more.clear()), "NotTheActor"),
        ("a week old", Proof { more: days(7), ..bob() }.on(&answer()), "let in"),
        ("older", Proof { more: days(8), ..bob() }.on(&answer()), "Stale"),
        ("of the future", with(|proof| proof.more = created(2 * 60 * 60)), "Stale"),
        ("over", with(|proof| proof.more += r#","expires":"2020-01-01T00:00:00Z""#), "Stale"),
        ("over some day", with(|proof| proof.more += r#","expires":"some day""#), "NotTheActor"),
        ("an id elsewhere", bob().on(&foreign), "ForeignId"),
        ("the first contexts", context(r#"["a"]"#, r#"["a"]"#), "let in"),
        ("other contexts", context(r#"["b"]"#, r#"["a"]"#), "Mismatch"),
        ("more contexts", context(r#"["a","b"]"#, r#"["a"]"#), "Mismatch"),
    ];
    for (what, body, expected) in rows {
        let stage = stage();
        let before = stage.state();
        assert_eq!(forwarded(&stage, &body, at(0)), expected, "{what}");
        assert_eq!(stage.state() != before, expected == "let in", "{what}");
    }
}

fn main_key() -> String {
    format!("{}#main-key", actor("bob"))
}

/// Who gets it from here would find that it does not hold.
#[test]
fn a_proof_is_passed_on_only_if_it_holds() {
    let said = format!(r#"{{"to":["{}"],{}"#, ap::PUBLIC, &answer()[1..]);
    for (hand, is_passed_on) in [("bob", true), ("eve", false)] {
        let stage = with_multikeys().followed_by("eve");
        let proof = Proof { keys: hand, ..Proof::of("bob") };
        stage.receive(signed("bob", &proof.on(&said))).unwrap();
        let answer = stage.tx(|tx| tx.find_remote_post(&note_id("bob", "1"))).unwrap().unwrap();
        let letter = stage.tx(|tx| tx.forward_original(answer.id, at(0))).unwrap();
        assert_eq!(letter.is_some(), is_passed_on, "{hand}");
    }
}

/// The contexts after those of the proof are nobody's: they could be added on the way.
#[test]
fn contexts_of_the_way_are_left_out() {
    let own = format!(r#"{{"@context":["a"],{}"#, &answer()[1..]);
    let proof = Proof { more: format!(r#"{},"@context":["a"]"#, created(0)), ..Proof::of("bob") };
    let body = proof.on(&own).replacen(r#"["a"]"#, r#"["a","b"]"#, 1);
    assert_eq!(forwarded(&stage(), &body, at(0)), "let in");
}

#[test]
fn a_proof_turns_nothing_twice() {
    for (number, kind, object) in [(20, "Like", HELLO), (30, "Announce", HELLO), (40, "Follow", ME)]
    {
        let stage = with_multikeys();
        let first = Proof::of("bob").on(&says("bob", kind, number, object));
        assert_eq!(forwarded(&stage, &first, at(0)), "let in", "{kind}");
        assert_ne!(stage.state(), "", "{kind}");
        let bare = format!(r#"{{"type":"{kind}","actor":"{}","object":{object}}}"#, actor("bob"));
        stage.hear("bob", &says("bob", "Undo", number + 1, &bare));
        for later in [9, 60, 60 * 60] {
            assert_eq!(forwarded(&stage, &first, at(later)), "let in", "{kind}");
            assert_eq!(stage.state(), "", "{kind} after {later} s");
        }
        let late = i64::try_from(limits::SIGNATURE_PAST.as_secs()).unwrap() + 1;
        assert_eq!(forwarded(&stage, &first, at(late)), "Stale", "{kind}");
    }
}

/// The same proof counts once, whether its actor sends it or somebody else.
#[test]
fn what_came_directly_is_not_played_again_by_its_proof() {
    let stage = with_multikeys();
    let follow = Proof::of("bob").on(&says("bob", "Follow", 20, ME));
    let sent = |name: &str, secs: i64| -> Received { signed_at(name, &follow, at(secs)) };
    stage.receive(sent("bob", 0)).unwrap();
    assert_eq!(stage.state(), "by bob");
    let bare = format!(r#"{{"type":"Follow","actor":"{}","object":{ME}}}"#, actor("bob"));
    stage.hear("bob", &says("bob", "Undo", 21, &bare));
    assert_eq!(stage.state(), "");
    stage.receive_at(sent("eve", 60), at(60)).unwrap();
    assert_eq!(stage.state(), "");
}
