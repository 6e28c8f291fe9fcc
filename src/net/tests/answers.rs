//! Servers that speak crooked HTTP: an error of ours, never a panic, a hang or a belief.

use std::io::Write;
use std::time::{Duration, Instant};

use super::super::NetError;
use super::super::get::is_activitypub;
use super::super::webfinger::{find_template, percent_encoded};
use super::stub::{Stub, answer, document};
use super::{local_client, signer};
use crate::id::{Domain, InboxUrl};
use crate::limits::ANSWER_HEAD_MAX_BYTES;
use crate::sig::Standard;

const BUDGET: Duration = Duration::from_secs(5);
const TYPE: &str = "Content-Type: application/activity+json\r\n";

/// Says this once and closes.
fn saying_once(text: impl Into<Vec<u8>>) -> Stub {
    let text = text.into();
    Stub::on("127.0.0.1:0", move |_, stream| {
        stream.write_all(&text)?;
        Err(std::io::ErrorKind::BrokenPipe.into())
    })
}

#[test]
fn what_is_no_answer_is_no_document() {
    let long = format!("HTTP/1.1 200 OK\r\nX: {}\r\n\r\n", "y".repeat(ANSWER_HEAD_MAX_BYTES));
    let many = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(5_000));
    for text in [
        "",
        "\r\n",
        "\r\n\r\n",
        "{\"type\":\"Note\"}",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "220 mail.example ESMTP\r\n",
        "HTTP/1.1\r\n\r\n",
        "HTTP/1.1 OK\r\n\r\n",
        "HTTP/1.1 99999 OK\r\n\r\n",
        "HTTP/1.1 -200 OK\r\n\r\n",
        "HTTP/3 200 OK\r\n\r\n",
        "ICY 200 OK\r\n\r\n",
        "HTTP/1.1 200 OK",
        "HTTP/1.1 200 OK\r\nContent-Ty",
        "HTTP/1.1 200 OK\r\nNo colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: x\r\n\r\n",
        &long,
        &many,
    ] {
        let stub = saying_once(text);
        let begun = Instant::now();
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert!(got.is_err(), "{text:.60?} gave {got:?}");
        let inbox = InboxUrl::parse(&stub.url("/inbox")).unwrap();
        let posted =
            local_client().post_within(&inbox, b"{}", (signer(), Standard::Cavage), BUDGET);
        // "HTTP/1.1 200 OK" and no more may count as taken only when the head has ended.
        assert!(posted.is_err(), "{text:.60?} gave {posted:?}");
        assert!(begun.elapsed() < 2 * BUDGET, "{text:.60?} took {:?}", begun.elapsed());
    }
}

#[test]
fn half_a_document_is_none() {
    for (head, body) in [
        ("Content-Length: 10\r\n", "{\"a\":1}"),
        ("Content-Length: 99999999999\r\n", "{}"),
        ("Content-Length: x\r\n", "{}"),
        ("Transfer-Encoding: chunked\r\n", "2\r\n{}\r\n"),
        ("Transfer-Encoding: chunked\r\n", "x\r\n{}\r\n0\r\n\r\n"),
        ("Transfer-Encoding: chunked\r\n", "ffffffffffffffff\r\n{}"),
        ("Content-Encoding: gzip\r\nContent-Length: 2\r\n", "{}"),
    ] {
        let stub = saying_once(format!("HTTP/1.1 200 OK\r\n{TYPE}{head}\r\n{body}"));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert!(got.is_err(), "{head:?} {body:?} gave {got:?}");
    }
    // Whole ones, in every framing there is.
    for (head, body) in [
        ("Content-Length: 2\r\n", "{}"),
        ("Transfer-Encoding: chunked\r\n", "1\r\n{\r\n1;x=y\r\n}\r\n0\r\n\r\n"),
        ("Connection: close\r\n", "{}"),
    ] {
        let stub = saying_once(format!("HTTP/1.1 200 OK\r\n{TYPE}{head}\r\n{body}"));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET).unwrap();
        assert_eq!(got.body, b"{}", "{head:?}");
    }
}

/// Asked for one thing, told another: the status is what counts, not the words around it.
#[test]
fn only_success_is_a_document() {
    for status in [201, 202, 203, 206] {
        let stub = Stub::saying(answer(status, TYPE, "{}"));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert!(got.is_ok(), "{status} gave {got:?}");
    }
    for status in [400, 401, 402, 403, 404, 405, 406, 410, 418, 429, 451, 500, 502, 503, 504, 599] {
        let stub = Stub::saying(answer(status, TYPE, "{}"));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert_eq!(got, Err(NetError::Status(status)), "{status}");
    }
    // A redirect without a place, and places that are none.
    for location in ["", "Location: \r\n", "Location: http://\r\n", "Location: //\r\n"] {
        let stub = Stub::saying(answer(302, location, ""));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert!(got.is_err(), "{location:?} gave {got:?}");
    }
}

/// SEC-22, over the wire as well as in the table.
#[test]
fn only_activitypub_is_activitypub() {
    let profile = "https://www.w3.org/ns/activitystreams";
    let ld = format!("application/ld+json; profile=\"{profile}\"");
    for (media_type, expected) in [
        ("application/activity+json", true),
        ("application/activity+json; charset=utf-8", true),
        ("application/activity+json;charset=utf-8;x=y", true),
        ("Application/Activity+JSON", true),
        (" application/activity+json ", true),
        (&*ld, true),
        (&format!("application/ld+json;profile={profile}"), true),
        (&format!("application/ld+json; profile=\"https://x.example/ {profile}\""), true),
        (&format!("application/ld+json; charset=utf-8; PROFILE=\"{profile}\""), true),
        ("application/ld+json", false),
        ("application/ld+json; profile=\"https://x.example/\"", false),
        (&format!("application/ld+json; profile=\"{profile}/\""), false),
        (&format!("application/json; profile=\"{profile}\""), false),
        ("application/json", false),
        ("application/activity", false),
        ("application/activity+jsonx", false),
        ("application/activity+json, text/html", false),
        ("text/html; application/activity+json", false),
        ("text/plain", false),
        ("application/octet-stream", false),
        ("", false),
        (";", false),
    ] {
        assert_eq!(is_activitypub(media_type), expected, "{media_type}");
        let stub = Stub::saying(answer(200, &format!("Content-Type: {media_type}\r\n"), "{}"));
        let got = local_client().get_document(&stub.url("/x"), signer(), BUDGET);
        assert_eq!(got.is_ok(), expected, "{media_type}: {got:?}");
    }
}

/// What one server says does not end up in what another is asked.
#[test]
fn a_resource_cannot_leave_its_place() {
    for (resource, expected) in [
        ("acct:a@b.example", "acct:a@b.example"),
        ("https://b.example/@a", "https://b.example/@a"),
        ("acct:a@b.example&rel=x", "acct:a@b.example%26rel%3Dx"),
        ("a b", "a%20b"),
        ("a+b", "a%2Bb"),
        ("a#b", "a%23b"),
        ("a?b", "a%3Fb"),
        ("a%b", "a%25b"),
        ("a\r\nX: y", "a%0D%0AX:%20y"),
        ("\u{fc}", "%C3%BC"),
        ("", ""),
    ] {
        assert_eq!(percent_encoded(resource), expected, "{resource:?}");
    }
    let finger = Stub::saying(answer(200, "Content-Type: application/jrd+json\r\n", "{}"));
    let domain = Domain::parse(&finger.address.to_string()).unwrap();
    local_client().get_webfinger(&domain, "acct:a&resource=b#c@d").unwrap();
    let [asked] = &finger.asked()[..] else { panic!("one request") };
    assert_eq!(asked.target, "/.well-known/webfinger?resource=acct:a%26resource%3Db%23c@d");
}

#[test]
fn templates_are_found_in_the_text() {
    for (xml, expected) in [
        (
            "<Link rel=\"lrdd\" template=\"https://a.example/?{uri}\"/>",
            Some("https://a.example/?{uri}"),
        ),
        ("<Link rel='lrdd' template='https://a.example/{uri}'/>", Some("https://a.example/{uri}")),
        (
            "<Link template=\"https://a.example/{uri}\" rel=\"lrdd\" />",
            Some("https://a.example/{uri}"),
        ),
        (
            "<Link rel=\"lrdd\" template=\"https://a.example/?a&amp;b={uri}\"/>",
            Some("https://a.example/?a&b={uri}"),
        ),
        (
            "<Link rel=\"x\" template=\"x{uri}\"/><Link rel=\"lrdd\" template=\"y{uri}\"/>",
            Some("y{uri}"),
        ),
        (
            "<Link rel=\"lrdd\" template=\"x\"/><Link rel=\"lrdd\" template=\"y{uri}\"/>",
            Some("y{uri}"),
        ),
        ("<Link rel=\"lrdd\"/>", None),
        ("<Link rel=\"lrdd\" template=\"https://a.example/\"/>", None),
        ("<Link rel=\"lrdd\" template=https://a.example/{uri} />", None),
        ("<Link rel=\"other\" template=\"https://a.example/{uri}\"/>", None),
        ("<Link", None),
        ("<Link rel=\"lrdd\" template=\"", None),
        ("", None),
    ] {
        assert_eq!(find_template(xml).as_deref(), expected, "{xml}");
    }
}

/// One that answers before it was asked, and one that says more than one answer.
#[test]
fn one_answer_belongs_to_one_request() {
    let two = [document("{\"a\":1}"), document("{\"b\":2}")].concat();
    let stub = Stub::saying(two);
    let client = local_client();
    let first = client.get_document(&stub.url("/1"), signer(), BUDGET).unwrap();
    assert_eq!(first.body, b"{\"a\":1}");
    // The second answer was not asked for: whatever comes next must not be taken for it silently.
    let second = client.get_document(&stub.url("/2"), signer(), BUDGET);
    assert!(second.as_ref().map_or(true, |it| it.body == b"{\"a\":1}"), "{second:?}");
}
