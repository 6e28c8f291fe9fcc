//! Replies that can always be sent: nothing in them can split an answer or speak for the gate.

use super::super::message::{Body, Reply, RequestHead, is_token};
use super::request;
use std::net::{IpAddr, Ipv4Addr};

#[test]
fn only_headers_that_can_be_sent_are_kept() {
    for (name, value, is_kept) in [
        ("X-A", "b", true),
        ("X-A", "", true),
        ("X-A", "a\tb c", true),
        ("X-A", "!#$%&'*+-.^_`|~\"(),/:;<=>?@[\\]{}", true),
        ("!#$%&'*+-.^_`|~09azAZ", "b", true),
        ("Location", "https://me.example/?a=b", true),
        ("X-A", "b\r\nX-Evil: yes", false),
        ("X-A", "b\nX-Evil: yes", false),
        ("X-A", "b\r", false),
        ("X-A", "b\0", false),
        ("X-A", "b\u{7f}", false),
        ("X-A", "b\u{b}", false),
        ("X-A", "\u{fc}", false),
        ("X-A", "\u{85}", false),
        ("", "b", false),
        ("X A", "b", false),
        ("X-A:", "b", false),
        ("X-A\r\nX-Evil", "b", false),
        ("X-\u{fc}", "b", false),
        ("X(A)", "b", false),
        ("Connection", "close", false),
        ("content-length", "5", false),
        ("Content-LENGTH", "5", false),
        ("Transfer-Encoding", "chunked", false),
        ("Upgrade", "h2c", false),
        ("Trailer", "X", false),
        ("Keep-Alive", "timeout=5", false),
        ("X-Skep-Gate-File", "1", false),
        ("x-skep-gate-peer", "9.9.9.9", false),
        ("X-SKEP-GATE-", "1", false),
        ("X-Skep", "1", true),
    ] {
        let reply = Reply::new(200).with_header(name.to_owned(), value.to_owned());
        let kept: Vec<_> = reply.headers().collect();
        let expected: &[(&str, &str)] = if is_kept { &[(name, value)] } else { &[] };
        assert_eq!(kept, expected, "{name:?}: {value:?}");
    }
}

#[test]
fn statuses_that_are_none_become_our_mistake() {
    for (status, expected) in [
        (0, 500),
        (99, 500),
        (100, 500),
        (101, 500),
        (199, 500),
        (200, 200),
        (204, 204),
        (304, 304),
        (404, 404),
        (599, 599),
        (600, 500),
        (u16::MAX, 500),
    ] {
        assert_eq!(Reply::new(status).status(), expected, "{status}");
    }
}

#[test]
fn a_reply_is_what_was_put_into_it() {
    let reply = Reply::text(404, "not found")
        .with_header("X-Two", "1")
        .with_header("X-Two", "2")
        .with_header("x-one", "3");
    assert_eq!(reply.header("CONTENT-TYPE"), Some("text/plain; charset=utf-8"));
    assert_eq!(reply.header("x-two"), Some("1"), "the first of its name");
    assert_eq!(reply.headers().count(), 4);
    assert_eq!(reply.body().length(), "not found\n".len() as u64);
    let file = tempfile::tempfile().unwrap();
    let reply = Reply::file("image/png", file, 7);
    assert_eq!((reply.status(), reply.body().length()), (200, 7));
    let file = tempfile::tempfile().unwrap();
    assert_eq!(Body::File { file, offset: 3, length: 4 }.length(), 4);
}

#[test]
fn targets_are_split_once() {
    for (target, path, query) in [
        ("/", "/", None),
        ("/a", "/a", None),
        ("/a?", "/a", Some("")),
        ("/a?b", "/a", Some("b")),
        ("/a?b?c", "/a", Some("b?c")),
        ("?", "", Some("")),
        ("*", "*", None),
        ("/a%3Fb?c", "/a%3Fb", Some("c")),
    ] {
        let whole = request("GET", target, b"");
        assert_eq!((whole.path(), whole.query()), (path, query), "{target}");
        let head = RequestHead {
            method: "GET",
            target,
            headers: &[("x", "1"), ("y", "2"), ("x", "3")],
            peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
        };
        assert_eq!((head.path(), head.query()), (path, query), "{target}");
        assert_eq!((head.header("x"), head.header("z")), (Some("1"), None));
    }
    let whole = request("GET", "/", b"");
    assert_eq!((whole.header("host"), whole.header("Host")), (Some("me.example"), None));
}

#[test]
fn tokens_are_what_the_standard_says() {
    let marks = b"!#$%&'*+-.^_`|~";
    for byte in 0..=u8::MAX {
        let expected = byte.is_ascii_alphanumeric() || marks.contains(&byte);
        assert_eq!(is_token(&[byte]), expected, "{byte:#x}");
        assert_eq!(is_token(&[b'a', byte, b'z']), expected, "{byte:#x}");
    }
    assert!(!is_token(b""));
}
