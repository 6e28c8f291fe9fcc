//! The door: each way to spoil a good request, and how it is answered (threats T1, T2, T15).

use super::posts::note;
use super::{Stage, actor, at, key_id, keys, known_key, note_id, says, signed};
use crate::ap::ParseError;
use crate::clock::Timestamp;
use crate::id::{Domain, KeyId, OwnIds};
use crate::inbox::{Examined, Received, Rejection, answers_of, examine, park, unpark};
use crate::sig::{BadSignature, Head, Signer};

const ME: &str = "\"https://me.example/ap/actor\"";

fn follow() -> String {
    says("bob", "Follow", 1, ME)
}

/// What the door says, in a word.
fn refusal(stage: &Stage, received: Received) -> String {
    match stage.receive(received) {
        Ok(Some(_)) => "let in".to_owned(),
        Ok(None) => "of no concern".to_owned(),
        Err(Rejection::Signature(BadSignature::NotCovered(part))) => format!("uncovered {part}"),
        Err(Rejection::Signature(BadSignature::Malformed(_))) => "malformed".to_owned(),
        Err(Rejection::Signature(BadSignature::Unsupported(_))) => "unsupported".to_owned(),
        Err(Rejection::Signature(bad)) => format!("{bad:?}"),
        Err(Rejection::Body(ParseError::NotJson(_))) => "not json".to_owned(),
        Err(Rejection::Body(ParseError::Missing(part))) => format!("missing {part}"),
        Err(Rejection::Body(error)) => format!("{error:?}"),
        Err(rejection) => format!("{rejection:?}"),
    }
}

fn with_header(mut received: Received, name: &str, value: &str) -> Received {
    received.head.headers.retain(|(key, _)| key != name);
    if !value.is_empty() {
        received.head = received.head.with(name, value);
    }
    received
}

fn signed_at(host: &str, time: Timestamp, body: &str) -> Received {
    let signer = Signer::new(keys("bob"), key_id("bob"), key_id("bob"));
    let head = signer
        .sign_post(&Domain::parse(host).unwrap(), "/ap/inbox", body.as_bytes(), time)
        .into_iter()
        .fold(Head::new("POST", "/ap/inbox"), |head, (name, value)| head.with(name, &value));
    Received { head, body: body.as_bytes().to_vec() }
}

/// Bob's request, signed by eve under a key id.
fn forged(key: &KeyId) -> Received {
    let signer = Signer::new(keys("eve"), key.clone(), key.clone());
    let body = follow();
    let head = signer
        .sign_post(&Domain::parse("me.example").unwrap(), "/ap/inbox", body.as_bytes(), at(0))
        .into_iter()
        .fold(Head::new("POST", "/ap/inbox"), |head, (name, value)| head.with(name, &value));
    Received { head, body: body.into_bytes() }
}

fn uncovered(name: &str) -> Received {
    let received = signed("bob", &follow());
    let signature = received.head.header("signature").unwrap().replacen(name, "", 1);
    with_header(received, "signature", &signature)
}

#[test]
fn a_good_request_is_let_in() {
    for media_type in [
        "application/activity+json",
        "application/activity+json; charset=utf-8",
        "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"",
        "application/json",
        "Application/Activity+JSON",
    ] {
        let stage = Stage::new();
        let received = with_header(signed("bob", &follow()), "content-type", media_type);
        // The content type is signed, so it is only judged by the door here.
        let looked =
            stage.tx(|tx| examine(received, stage.own.origin(), answers_of(tx), at(0)).is_ok());
        assert!(looked, "{media_type}");
    }
    assert_eq!(refusal(&Stage::new(), signed("bob", &follow())), "let in");
}

#[test]
fn every_spoiled_request_is_refused_and_changes_nothing() {
    let good = || signed("bob", &follow());
    let body = |text: &str| signed("bob", text);
    let mut target = good();
    target.head.target = "/ap/outbox".to_owned();
    let mut method = good();
    method.head.method = "PUT".to_owned();
    let mut bytes = good();
    bytes.body.push(b' ');
    let foreign = follow().replace("https://bob.example/act/1", "https://eve.example/act/1");
    let port = follow().replace("https://bob.example/act/1", "https://bob.example:8443/act/1");
    let plain = follow().replace("https://bob.example/act/1", "http://bob.example/act/1");
    let nested = format!("{}1{}", "[".repeat(40), "]".repeat(40));
    let unknown = KeyId::parse("https://bob.example/other#main-key").unwrap();
    let elsewhere = KeyId::parse("https://eve.example/other#main-key").unwrap();
    let rows: Vec<(&str, Received, &str)> = vec![
        ("no type", with_header(good(), "content-type", ""), "MediaType"),
        ("text", with_header(good(), "content-type", "text/html"), "MediaType"),
        ("form", with_header(good(), "content-type", "multipart/form-data"), "MediaType"),
        ("gzip", with_header(good(), "content-encoding", "gzip"), "MediaType"),
        ("not json", body("hello"), "not json"),
        ("empty", body(""), "not json"),
        ("no actor", body(r#"{"type":"Follow","object":"https://a.example/"}"#), "missing actor"),
        ("no kind", body(r#"{"actor":"https://bob.example/users/bob"}"#), "missing type"),
        ("deep", body(&format!("{{\"a\":{nested}}}")), "TooDeep"),
        (
            "twice",
            body(&follow().replacen('{', r#"{"type":"Like","#, 1)),
            r#"DuplicateMember("type")"#,
        ),
        (
            "graph",
            body(&follow().replacen('{', r#"{"@graph":[],"#, 1)),
            r#"ForbiddenMember("@graph")"#,
        ),
        ("unsigned", with_header(good(), "signature", ""), "Absent"),
        ("rubbish", with_header(good(), "signature", "=,=,"), "malformed"),
        ("no target", uncovered("(request-target) "), "uncovered the request target"),
        ("no host", uncovered("host "), "uncovered the host"),
        ("no digest", uncovered("digest "), "uncovered the digest"),
        ("no date", uncovered("date "), "uncovered the date"),
        ("old", signed_at("me.example", at(-65 * 60 - 1), &follow()), "Stale"),
        ("future", signed_at("me.example", at(60 * 60 + 1), &follow()), "Stale"),
        ("other host", signed_at("eve.example", at(0), &follow()), "WrongHost"),
        ("other digest", with_header(good(), "digest", "SHA-256=AAAA"), "Digest"),
        ("other bytes", bytes, "Digest"),
        ("other target", target, "Mismatch"),
        ("other method", method, "Mismatch"),
        ("other date", with_header(good(), "date", &at(1).http_date()), "Mismatch"),
        ("other key, bob's id", forged(&key_id("bob")), "Mismatch"),
        ("own key for another", forged(&key_id("eve")), "NotTheActor"),
        ("neighbour's key", forged(&key_id("dan")), "NotTheActor"),
        ("unknown key", forged(&unknown), "NoSuchKey"),
        ("unknown key elsewhere", forged(&elsewhere), "NotTheActor"),
        ("foreign id", body(&foreign), "ForeignId"),
        ("other port", body(&port), "ForeignId"),
        ("other scheme", body(&plain), "ForeignId"),
    ];
    for (name, received, expected) in rows {
        let stage = Stage::new();
        let before = stage.state();
        assert_eq!(refusal(&stage, received), expected, "{name}");
        assert_eq!(stage.state(), before, "{name}");
        // What was refused is not remembered: the true one still counts.
        assert_eq!(refusal(&stage, signed("bob", &follow())), "let in", "{name}");
    }
}

#[test]
fn times_within_the_window_are_let_in() {
    for secs in [-65 * 60, 0, 60 * 60] {
        let received = signed_at("me.example", at(secs), &follow());
        assert_eq!(refusal(&Stage::new(), received), "let in", "{secs}");
    }
}

#[test]
fn a_key_that_is_no_key_is_unsupported() {
    let stage = Stage::new();
    let received = signed("bob", &follow());
    let verified = stage.tx(|tx| {
        let Ok(Examined::Claim(claim)) =
            examine(received, stage.own.origin(), answers_of(tx), at(0))
        else {
            panic!("a good request")
        };
        assert_eq!(claim.key_id(), &key_id("bob"));
        assert_eq!(claim.claimed_actor(), &actor("bob"));
        let mut key = known_key("bob");
        "rubbish".clone_into(&mut key.pem);
        claim.verify(&key)
    });
    assert!(matches!(verified, Err(Rejection::Signature(BadSignature::Unsupported(_)))));
}

#[test]
fn strangers_who_speak_only_of_themselves_cost_nothing() {
    let me = format!("\"{}\"", actor("bob"));
    let profile = format!(
        r#"{{"id":{me},"type":"Person","preferredUsername":"bob","inbox":"https://bob.example/in"}}"#
    );
    let tombstone = format!(r#"{{"id":{me},"type":"Tombstone"}}"#);
    let rows = [
        ("Delete", me.as_str(), "of no concern"),
        ("Delete", &tombstone, "of no concern"),
        ("Update", &me, "of no concern"),
        ("Update", &profile, "of no concern"),
        ("Delete", "\"https://bob.example/notes/1\"", "of no concern"),
        ("Delete", "\"https://bob.example/users/dan\"", "of no concern"),
        ("Follow", ME, "Absent"),
    ];
    for (kind, object, expected) in rows {
        let stage = Stage::empty();
        // Without even a signature: nothing is looked at.
        let received = with_header(signed("bob", &says("bob", kind, 1, object)), "signature", "");
        assert_eq!(refusal(&stage, received), expected, "{kind} {object}");
        let seen = stage.tx(|tx| tx.was_seen("https://bob.example/act/1")).unwrap();
        assert!(!seen, "{kind} {object}");
        assert_eq!(stage.state(), "");
    }
}

/// Authors are forgotten before what they wrote is.
#[test]
fn what_is_here_is_deleted_by_signature_alone() {
    let stage = Stage::new();
    stage.hear("bob", &says("bob", "Create", 1, &note("bob", &[])));
    stage.tx(|tx| tx.remove_actor(&actor("bob"))).unwrap();
    let id = note_id("bob", "1");
    let unsigned = signed("bob", &says("bob", "Delete", 2, &format!("\"{id}\"")));
    assert_eq!(refusal(&stage, with_header(unsigned, "signature", "")), "Absent");
}

#[test]
fn those_we_know_must_sign_their_farewell() {
    let stage = Stage::new();
    let farewell = says("bob", "Delete", 1, &format!("\"{}\"", actor("bob")));
    let unsigned = with_header(signed("bob", &farewell), "signature", "");
    assert_eq!(refusal(&stage, unsigned), "Absent");
    let is_farewell = |body: &str| {
        stage.tx(|tx| {
            match examine(signed("bob", body), stage.own.origin(), answers_of(tx), at(0)) {
                Ok(Examined::Claim(claim)) => claim.is_farewell(),
                _ => panic!("a good request"),
            }
        })
    };
    assert!(is_farewell(&farewell));
    assert!(!is_farewell(&follow()));
    assert!(!is_farewell(&says("bob", "Delete", 1, "\"https://bob.example/notes/1\"")));
}

#[test]
fn a_parked_request_comes_back_as_it_was() {
    let stage = Stage::new();
    let mut received = signed("bob", &follow());
    received.head = received.head.with("cookie", "x=1").with("x-odd", "two: words");
    let unpark_first = || {
        let parked = stage.tx(|tx| tx.list_due_parked(at(0), 10)).unwrap();
        unpark(&parked[0])
    };
    assert!(stage.tx(|tx| park(tx, &received, &key_id("bob"), at(0), at(0))).unwrap());
    assert!(stage.tx(|tx| park(tx, &received, &key_id("bob"), at(1), at(1))).unwrap());
    assert_eq!(stage.tx(|tx| tx.count_parked()).unwrap(), 1, "kept once");
    let back = unpark_first();
    assert_eq!(back.body, received.body);
    assert_eq!(back.head.header("cookie"), None);
    assert_eq!(refusal(&stage, back), "let in");

    // A forgery of the same body waits beside the true one.
    assert!(
        stage.tx(|tx| park(tx, &forged(&key_id("bob")), &key_id("bob"), at(0), at(0))).unwrap()
    );
    assert_eq!(stage.tx(|tx| tx.count_parked()).unwrap(), 2);
}

#[test]
fn whatever_the_signature_covers_is_parked() {
    let stage = Stage::new();
    let received = signed("bob", &follow());
    let signature = received.head.header("signature").unwrap().replace("host", "host User-Agent");
    let mut received = with_header(received, "signature", &signature);
    received.head = received.head.with("user-agent", "peer/1.0");
    stage.tx(|tx| park(tx, &received, &key_id("bob"), at(0), at(0))).unwrap();
    let parked = stage.tx(|tx| tx.list_due_parked(at(0), 10)).unwrap();
    assert_eq!(unpark(&parked[0]).head.header("user-agent").as_deref(), Some("peer/1.0"));
}

#[test]
fn own_ids_are_only_ours() {
    let own = OwnIds::new(Stage::empty().own.origin().clone());
    for id in ["https://me.example.eve.example/ap/post/hello", "https://eve.example/ap/post/hello"]
    {
        assert_eq!(own.post_key(&crate::id::ObjectId::parse(id).unwrap()), None, "{id}");
    }
}
