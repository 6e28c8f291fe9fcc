//! Which refusal becomes which status (protocol 4 and 5): senders act on it, so each is a promise.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::{request, site, text};
use crate::ap::ParseError;
use crate::inbox::Rejection;
use crate::server::message::RequestHead;
use crate::server::{Handler, Site};
use crate::sig::BadSignature;
use crate::store;

#[test]
fn what_was_taken_in_is_accepted() {
    let (site, door) = site();
    let mut asked = request("POST", "/ap/inbox?x=y", b"{\"type\":\"Like\"}");
    asked.headers.push(("signature".to_owned(), "keyId=\"x\"".to_owned()));
    let reply = site.answer(asked);
    assert_eq!((reply.status(), reply.header("location")), (202, None));
    // The door sees the request as it came: signatures cover it byte for byte.
    let received = door.received.lock().unwrap();
    let [one] = &received[..] else { panic!("one request") };
    assert_eq!((one.head.method.as_str(), one.head.target.as_str()), ("POST", "/ap/inbox?x=y"));
    assert_eq!(one.head.header("signature").as_deref(), Some("keyId=\"x\""));
    assert_eq!(one.head.header("host").as_deref(), Some("me.example"));
    assert_eq!(one.body, b"{\"type\":\"Like\"}");
}

#[test]
fn each_refusal_has_its_status() {
    let json = || ParseError::NotJson("line 1".to_owned());
    let cases: Vec<(Rejection, u16)> = vec![
        (Rejection::MediaType, 415),
        (Rejection::Body(json()), 400),
        (Rejection::Body(ParseError::TooDeep), 400),
        (Rejection::Body(ParseError::TooLarge), 413),
        (Rejection::Body(ParseError::DuplicateMember("id".to_owned())), 400),
        (Rejection::Body(ParseError::ForbiddenMember("@graph")), 400),
        (Rejection::Body(ParseError::Missing("actor")), 400),
        (Rejection::Body(ParseError::Wrong("actor")), 400),
        (Rejection::Signature(BadSignature::Absent), 401),
        (Rejection::Signature(BadSignature::Malformed("x")), 400),
        (Rejection::Signature(BadSignature::NotCovered("the date")), 401),
        (Rejection::Signature(BadSignature::Stale), 401),
        (Rejection::Signature(BadSignature::WrongHost), 401),
        (Rejection::Signature(BadSignature::Digest), 401),
        (Rejection::Signature(BadSignature::Unsupported("x")), 401),
        (Rejection::Signature(BadSignature::Mismatch), 401),
        (Rejection::NotTheActor, 401),
        (Rejection::NoSuchKey, 401),
        (Rejection::ForeignId, 403),
        (Rejection::KeyUnreachable, 503),
        (Rejection::TooMany(Duration::from_secs(7)), 429),
    ];
    for (rejection, status) in cases {
        let (site, door) = site();
        let words = rejection.to_string();
        *door.says.lock().unwrap() = Some(rejection);
        let reply = site.answer(request("POST", "/ap/inbox", b"{}"));
        assert_eq!(reply.status(), status, "{words}");
        // Who can sign in another way is told to (SIG-14), and nobody else.
        assert_eq!(reply.header("accept-signature").is_some(), status == 401, "{words}");
        // Who may come again is told when (MOV-5), and nobody else.
        assert_eq!(reply.header("retry-after").is_some(), [429, 503].contains(&status), "{words}");
        assert!(reply.headers().all(|(name, _)| !name.to_lowercase().contains("access-control")));
        assert_eq!(text(reply), format!("{words}\n"));
    }
}

/// The challenge can be read by whoever understands it (RFC 9421, section 5.1).
#[test]
fn the_challenge_names_what_must_be_covered() {
    let (site, door) = site();
    *door.says.lock().unwrap() = Some(Rejection::Signature(BadSignature::Absent));
    let reply = site.answer(request("POST", "/ap/inbox", b"{}"));
    let challenge = reply.header("accept-signature").unwrap();
    for part in
        ["sig1=(", "\"@method\"", "\"@target-uri\"", "\"content-digest\"", ";created", ";keyid"]
    {
        assert!(challenge.contains(part), "{challenge}");
    }
}

/// What goes wrong inside is for the log: a stranger learns nothing about the machine.
#[test]
fn our_own_faults_are_not_told() {
    let folder = tempfile::tempdir().unwrap();
    // A folder is no database.
    let error = store::Store::open(folder.path()).err().expect("a folder is no database");
    let (site, door) = site();
    *door.says.lock().unwrap() = Some(Rejection::Store(error));
    let reply = site.answer(request("POST", "/ap/inbox", b"{}"));
    assert_eq!((reply.status(), reply.header("retry-after")), (503, Some("60")));
    assert_eq!(text(reply), "try again later\n");
}

#[test]
fn who_cannot_take_anything_in_says_so() {
    let (mut site, door) = site();
    let ask = |site: &Site, target| {
        let asked = RequestHead {
            method: "GET",
            target,
            headers: &[],
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        let reply = site.answer_at_gate(&asked).unwrap();
        (reply.status(), reply.header("cache-control").map(str::to_owned))
    };
    let says = |status| (status, Some("no-store".to_owned()));
    assert_eq!(ask(&site, "/readyz"), says(200));
    door.is_full.store(true, Ordering::SeqCst);
    assert_eq!((ask(&site, "/readyz"), ask(&site, "/livez")), (says(503), says(200)));
    site.intake = None;
    assert_eq!(ask(&site, "/readyz"), says(200), "there is nothing to take in");
}

#[test]
fn without_a_door_there_is_nothing_to_knock_at() {
    let (mut site, _) = site();
    site.intake = None;
    for (method, status) in [("POST", 404), ("PUT", 405), ("OPTIONS", 405)] {
        assert_eq!(site.answer(request(method, "/ap/inbox", b"{}")).status(), status, "{method}");
    }
}
