//! Posting to inboxes.

use std::io::Write;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use super::super::NetError;
use super::super::post::parse_retry_after;
use super::stub::{Stub, answer, redirect};
use super::{check_signature, local_client, signer};
use crate::clock::Timestamp;
use crate::id::InboxUrl;
use crate::limits::DELIVERY_ANSWER_MAX_BYTES;
use crate::sig::Standard;

fn inbox(stub: &Stub) -> InboxUrl {
    InboxUrl::parse(&stub.url("/inbox")).unwrap()
}

#[test]
fn a_post_says_its_length_and_nothing_it_should_not() {
    let stub = Stub::saying(answer(202, "", "\x1b\r\0taken"));
    let body = br#"{"type":"Create"}"#;
    let said = local_client().post(&inbox(&stub), body, (signer(), Standard::Cavage)).unwrap();
    assert_eq!((said.status, said.text.as_str(), said.retry_after), (202, "taken", None));
    let [asked] = &stub.asked()[..] else { panic!("one request") };
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/inbox"));
    assert_eq!(asked.body, body);
    check_signature(asked, &stub);
    assert_eq!(asked.all("content-length"), ["17"]);
    assert_eq!(asked.all("content-type"), ["application/activity+json"]);
    assert_eq!(asked.all("host"), [stub.address.to_string()]);
    for name in ["signature", "date", "digest", "user-agent"] {
        assert_eq!(asked.all(name).len(), 1, "{name}");
    }
    for name in ["transfer-encoding", "expect", "content-encoding", "accept-encoding"] {
        assert!(asked.all(name).is_empty(), "{name}");
    }
}

#[test]
fn a_post_never_follows_a_redirect() {
    let other = Stub::saying(answer(202, "", ""));
    for status in [301, 302, 303, 307, 308] {
        let stub = Stub::saying(redirect(status, &other.url("/inbox")));
        let said = local_client().post(&inbox(&stub), b"{}", (signer(), Standard::Cavage)).unwrap();
        assert_eq!(said.status, status);
        assert_eq!(stub.asked().len(), 1);
    }
    assert_eq!(other.connections(), 0);
}

#[test]
fn every_status_is_an_answer() {
    for status in [200, 204, 400, 401, 404, 410, 429, 500, 503] {
        let stub = Stub::saying(format!(
            "HTTP/1.1 {status} X\r\nRetry-After: 120\r\n{}\r\n",
            if status == 204 { "" } else { "Content-Length: 0\r\n" }
        ));
        let said = local_client().post(&inbox(&stub), b"{}", (signer(), Standard::Cavage)).unwrap();
        assert_eq!((said.status, said.retry_after), (status, Some(Duration::from_secs(120))));
    }
}

#[test]
fn deliveries_share_a_connection() {
    let stub = Stub::saying(answer(202, "", "taken"));
    let client = local_client();
    for _ in 0..3 {
        client.post(&inbox(&stub), b"{}", (signer(), Standard::Cavage)).unwrap();
    }
    assert_eq!((stub.asked().len(), stub.connections()), (3, 1));
}

/// A peer may close a kept connection just when it is used again. Peers drop repeats by their id.
#[test]
fn a_connection_that_ends_without_an_answer_is_replaced_once() {
    // Which requests are answered; what becomes of two posts; how many were asked.
    for (answered, second, asked) in [
        ([true, false, true, true], Ok(202), 3),
        ([true, false, false, true], Err(NetError::Closed), 3),
    ] {
        let number = AtomicUsize::new(0);
        let stub = Stub::on("127.0.0.1:0", move |_, stream| {
            match answered[number.fetch_add(1, Ordering::SeqCst)] {
                true => stream.write_all(answer(202, "", "").as_bytes()),
                false => Err(std::io::ErrorKind::Other.into()),
            }
        });
        let client = local_client();
        let post = || {
            client.post(&inbox(&stub), b"{}", (signer(), Standard::Cavage)).map(|said| said.status)
        };
        assert_eq!((post(), post()), (Ok(202), second));
        assert_eq!(stub.asked().len(), asked);
    }
}

#[test]
fn long_and_slow_words_do_not_hide_the_status() {
    let long = Stub::saying(answer(500, "", &"x".repeat(100_000)));
    let said = local_client().post(&inbox(&long), b"{}", (signer(), Standard::Cavage)).unwrap();
    let limit = usize::try_from(DELIVERY_ANSWER_MAX_BYTES).unwrap();
    assert_eq!((said.status, said.text.len()), (500, limit));
    let slow = Stub::on("127.0.0.1:0", |_, stream| {
        stream.write_all(b"HTTP/1.1 410 Gone\r\nContent-Length: 9\r\n\r\n")?;
        loop {
            stream.write_all(b"x")?;
            thread::sleep(Duration::from_millis(100));
        }
    });
    let started = Instant::now();
    let budget = Duration::from_secs(1);
    let said = local_client()
        .post_within(&inbox(&slow), b"{}", (signer(), Standard::Cavage), budget)
        .unwrap();
    assert_eq!(said.status, 410);
    assert!(started.elapsed() < Duration::from_secs(10));
    let silent = Stub::on("127.0.0.1:0", |_, _| {
        thread::sleep(Duration::from_secs(4));
        Ok(())
    });
    let got =
        local_client().post_within(&inbox(&silent), b"{}", (signer(), Standard::Cavage), budget);
    assert_eq!(got, Err(NetError::Timeout));
}

#[test]
fn retry_after_in_both_spellings() {
    let now = Timestamp::parse("2026-09-06T12:00:00Z").unwrap();
    for (text, expected) in [
        ("120", Some(120)),
        (" 60 ", Some(60)),
        ("0", Some(10)),
        ("999999", Some(86_400)),
        ("99999999999999999999999", Some(86_400)),
        ("Sun, 06 Sep 2026 12:10:00 GMT", Some(600)),
        ("Sun, 06 Sep 2026 11:00:00 GMT", Some(10)),
        ("Tue, 06 Oct 2026 12:00:00 GMT", Some(86_400)),
        ("-5", None),
        ("1.5", None),
        ("soon", None),
        ("", None),
    ] {
        let got = parse_retry_after(text, now).map(|wait| wait.as_secs());
        assert_eq!(got, expected, "{text}");
    }
}
