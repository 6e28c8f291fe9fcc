//! Request heads: which are served, which are refused, and what of them reaches a handler.

use super::super::head::{Framing, Version, find_end, parse};
use super::{BIG_BYTES, Bounds, Fields, Times, get, start, status, talk};
use crate::limits;

const HEADS: &[(&str, u16)] = &[
    ("GET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.0\r\n\r\n", 200),
    ("GET / HTTP/1.1\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost:\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a@b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/1.1\nHost: a\n\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\rb\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\0b\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n folded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tfolded\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost : a\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\n: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX Y: x\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nX: ünï\r\n\r\n", 200),
    ("GET /ü HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET  / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\tx HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    (" GET / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /\r\nHost: a\r\n\r\n", 400),
    ("GET / \r\nHost: a\r\n\r\n", 400),
    ("G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/2.0\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/0.9\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.2\r\nHost: a\r\n\r\n", 505),
    ("GET / HTTP/1.1 junk\r\nHost: a\r\n\r\n", 400),
    ("GET / http/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET / HTTP/11\r\nHost: a\r\n\r\n", 400),
    ("GET x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET /#x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET * HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET HTTP://A/x HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("GET http://b/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET http://u@a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("GET ftp://a/x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\n\r\n", 200),
    ("POST / HTTP/1.0\r\n\r\n", 411),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi", 200),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: +2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2, 2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 0x2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000000000\r\n\r\nhi", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999999\r\n\r\nhi", 413),
    ("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n", 400),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: identity\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: xchunked\r\n\r\n", 501),
    ("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: \x0bchunked\r\n\r\n", 400),
    ("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
    ("GET / HTTP/1.1\r\nHost: a\r\nExpect: cake\r\n\r\n", 417),
    ("GET /panic HTTP/1.1\r\nHost: a\r\n\r\n", 500),
];

#[test]
fn each_head_gets_its_status() {
    let server = start(Bounds::default(), Times::default());
    let long = format!("GET /{} HTTP/1.1\r\nHost: a\r\n\r\n", "x".repeat(5_000));
    let huge = format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(17_000));
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(64));
    let bounds: &[(&str, u16)] = &[(&long, 414), (&huge, 431), (&many, 431)];
    for (text, status) in HEADS.iter().chain(bounds) {
        let answer = talk(&server, text.as_bytes());
        assert!(
            answer.starts_with(&format!(
                "HTTP/1.{} {status} ",
                if answer.starts_with("HTTP/1.0") { 0 } else { 1 }
            )),
            "{text:?}: {answer}"
        );
    }
    server.stop();
}

#[test]
fn requests_follow_each_other_on_one_connection() {
    let server = start(Bounds::default(), Times::default());
    let get = "GET /static HTTP/1.1\r\nHost: a\r\n\r\n";
    let post =
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n";
    let answer = talk(&server, format!("{get}{post}{get}").as_bytes());
    assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 3, "{answer}");
    let old =
        talk(&server, b"GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n");
    assert_eq!(old.matches("HTTP/1.0 200 OK").count(), 2, "{old}");
    assert_eq!(old.matches("Connection: keep-alive").count(), 1, "{old}");
}

#[test]
fn head_has_the_same_head_and_no_body() {
    let server = start(Bounds::default(), Times::default());
    for (path, length) in [("/static", 7), ("/big", BIG_BYTES)] {
        let answer = talk(&server, format!("HEAD {path} HTTP/1.1\r\nHost: a\r\n\r\n").as_bytes());
        assert!(answer.contains(&format!("Content-Length: {length}\r\n")), "{answer}");
        assert!(answer.ends_with("\r\n\r\n"), "{answer}");
    }
    let whole = talk(&server, get("/big"));
    let (_, body) = whole.split_once("\r\n\r\n").unwrap();
    assert_eq!(body.len(), BIG_BYTES);
}

#[test]
fn a_header_cannot_split_the_answer() {
    let server = start(Bounds::default(), Times::default());
    let answer = talk(&server, b"GET /split HTTP/1.1\r\nHost: a\r\n\r\n");
    assert!(answer.starts_with("HTTP/1.1 200 ") && !answer.contains("Evil"), "{answer}");
}

/// What a handler sees of a head. The left side is the head without its last empty line.
#[test]
fn only_what_concerns_a_handler_reaches_it() {
    let cases: &[(&str, &str, Fields)] = &[
        ("GET /a?b=c HTTP/1.1\r\nHost: a", "/a?b=c", &[("host", "a")]),
        ("GET HTTP://a/x?y HTTP/1.1\r\nHost: A", "/x?y", &[("host", "A")]),
        ("GET https://a?y HTTP/1.1\r\nHost: a", "/?y", &[("host", "a")]),
        ("GET https://a HTTP/1.1\r\nHost: a", "/", &[("host", "a")]),
        ("GET /%2e%2E//x HTTP/1.1\r\nHost: a", "/%2e%2E//x", &[("host", "a")]),
        ("GET /ü?ß HTTP/1.1\r\nHost: a", "/%C3%BC?%C3%9F", &[("host", "a")]),
        (
            "GET / HTTP/1.1\r\nHOST: a\r\nX-Two:  b\t\r\nx-two:c\r\nX-None:",
            "/",
            &[("host", "a"), ("x-two", "b"), ("x-two", "c"), ("x-none", "")],
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x\r\nTE: y\r\nUpgrade: z\r\nKeep-Alive: 1\r\n\
             Proxy-Connection: 2\r\nTrailer: 3\r\nExpect: 100-continue\r\nContent-Length: 0",
            "/",
            &[("host", "a")],
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nX-Skep-Gate-File: 1\r\nX-SKEP-GATE-Probe: 1\r\nX-Skep: 1",
            "/",
            &[("host", "a"), ("x-skep", "1")],
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nReferer: /ü\r\nX: a:b: c",
            "/",
            &[("host", "a"), ("referer", "/??"), ("x", "a:b: c")],
        ),
    ];
    for (text, target, fields) in cases {
        let mut bytes = format!("{text}\r\n\r\n").into_bytes();
        let head = parse(&mut bytes).unwrap();
        assert_eq!((&*head.target, head.fields.as_slice()), (*target, *fields), "{text}");
    }
}

#[test]
fn the_end_of_a_body_and_of_a_connection_are_read_from_the_head() {
    let cases: &[(&str, Framing, Version, bool, bool)] = &[
        ("GET / HTTP/1.1\r\nHost: a", Framing::None, Version::Http11, true, false),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: close",
            Framing::None,
            Version::Http11,
            false,
            false,
        ),
        (
            "GET / HTTP/1.1\r\nHost: a\r\nConnection: x, CLOSE",
            Framing::None,
            Version::Http11,
            false,
            false,
        ),
        ("GET / HTTP/1.0", Framing::None, Version::Http10, false, false),
        ("GET / HTTP/1.0\r\nConnection: Keep-Alive", Framing::None, Version::Http10, true, false),
        (
            "GET / HTTP/1.0\r\nConnection: keep-alive, close",
            Framing::None,
            Version::Http10,
            false,
            false,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 007",
            Framing::Length(7),
            Version::Http11,
            true,
            false,
        ),
        ("POST / HTTP/1.0\r\nContent-Length: 0", Framing::None, Version::Http10, false, false),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: Chunked",
            Framing::Chunked,
            Version::Http11,
            true,
            false,
        ),
        (
            "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue",
            Framing::None,
            Version::Http11,
            true,
            true,
        ),
        ("GET / HTTP/1.0\r\nExpect: 100-continue", Framing::None, Version::Http10, false, false),
    ];
    for (text, framing, version, keeps_alive, expects_continue) in cases {
        let mut bytes = format!("{text}\r\n\r\n").into_bytes();
        let head = parse(&mut bytes).unwrap();
        assert_eq!(
            (head.framing, head.version, head.keeps_alive, head.expects_continue),
            (*framing, *version, *keeps_alive, *expects_continue),
            "{text}"
        );
    }
}

/// Bytes come in pieces of any size; the end is found all the same, and not before it is there.
#[test]
fn the_end_of_a_head_is_found_however_it_comes() {
    let text = b"GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\nbody\r\n\r\n";
    let end = text.len() - "body\r\n\r\n".len();
    for first in 0..=text.len() {
        let found = find_end(&text[..first], 0).unwrap();
        assert_eq!(found, (first >= end).then_some(end), "{first}");
        if found.is_none() {
            assert_eq!(find_end(text, first), Ok(Some(end)), "{first}");
        }
    }
    for bad in ["\n", "GET / HTTP/1.1\n", "\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\n"] {
        assert_eq!(find_end(bad.as_bytes(), 0).unwrap_err().status, 400, "{bad:?}");
    }
    assert_eq!(find_end(b"GET / HTTP/1.1\r", 0), Ok(None));
}

#[test]
fn the_bounds_of_a_head_are_exact() {
    let server = start(Bounds::default(), Times::default());
    let target = |length: usize| format!("/{}", "x".repeat(length - 1));
    let field = |bytes: usize| {
        let bare = get("/").len() + "X: \r\n".len();
        format!("GET / HTTP/1.1\r\nHost: a\r\nX: {}\r\n\r\n", "x".repeat(bytes - bare))
    };
    let fields =
        |count: usize| format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X: y\r\n".repeat(count - 1));
    let host = |bytes: usize| format!("GET / HTTP/1.1\r\nHost: {}\r\n\r\n", "a".repeat(bytes));
    for (text, expected) in [
        (get(&target(limits::TARGET_MAX_BYTES)), "200"),
        (get(&target(limits::TARGET_MAX_BYTES + 1)), "414"),
        (field(limits::HEAD_MAX_BYTES), "200"),
        (field(limits::HEAD_MAX_BYTES + 1), "431"),
        (fields(limits::HEAD_MAX_FIELDS), "200"),
        (fields(limits::HEAD_MAX_FIELDS + 1), "431"),
        (host(limits::HOST_MAX_BYTES), "200"),
        (host(limits::HOST_MAX_BYTES + 1), "400"),
        (format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", "M".repeat(32)), "200"),
        (format!("{} / HTTP/1.1\r\nHost: a\r\n\r\n", "M".repeat(33)), "400"),
    ] {
        assert_eq!(status(&talk(&server, &text)), expected, "{} bytes", text.len());
    }
}

/// A head without end is refused when it is too long, not when its sender has enough.
#[test]
fn a_head_without_end_is_not_kept() {
    let server = start(Bounds { head_max: 512, ..Bounds::default() }, Times::default());
    for text in ["GET / HTTP/1.1\r\nHost: a\r\nX: ".to_owned() + &"x".repeat(600), "x".repeat(600)]
    {
        let answer = talk(&server, &text);
        assert!(answer.starts_with("HTTP/1.1 431 "), "{answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
}

#[test]
fn a_connection_ends_after_so_many_requests_and_says_so() {
    let server = start(Bounds::default(), Times::default());
    let most = limits::REQUESTS_PER_CONNECTION as usize;
    let mut stream = super::connect(&server);
    let mut sender = stream.try_clone().unwrap();
    // Sent on the side: both directions have buffers that fill.
    let sending = std::thread::spawn(move || {
        std::io::Write::write_all(&mut sender, get("/static").repeat(most).as_bytes())
    });
    let answers = super::read_all(&mut stream);
    sending.join().unwrap().unwrap();
    assert_eq!(answers.matches("HTTP/1.1 200 OK").count(), most);
    assert_eq!(answers.matches("Connection: close").count(), 1);
    let last = answers.rsplit("HTTP/1.1 ").next().unwrap();
    assert!(last.contains("Connection: close"), "{last}");
}

#[test]
fn a_panic_costs_one_answer() {
    let server = start(Bounds::default(), Times::default());
    let text = [get("/panic"), get("/panic-at-gate"), get("/static")].concat();
    let answers = talk(&server, text);
    let codes: Vec<&str> = answers.split("HTTP/1.1 ").skip(1).map(|it| &it[..3]).collect();
    assert_eq!(codes, ["500", "500", "200"], "{answers}");
    assert!(!answers.contains("as asked"), "the reason is nobody's business: {answers}");
}

#[test]
fn every_kind_of_body_is_sent_whole() {
    let server = start(Bounds::default(), Times::default());
    let body = |path: &str| {
        let answer = talk(&server, get(path));
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        (head.to_owned(), body.to_owned())
    };
    let (head, text) = body("/long");
    assert_eq!(text, "y".repeat(BIG_BYTES));
    assert!(head.contains(&format!("Content-Length: {BIG_BYTES}")), "{head}");
    let (head, text) = body("/part");
    assert_eq!((&head[9..12], text.as_str()), ("206", "package"));
    let (head, text) = body("/empty");
    assert_eq!((&head[9..12], text.as_str()), ("204", ""));
    assert!(!head.contains("Content-Length"), "{head}");
    let (_, text) = body("/torn");
    assert!(text.len() < 2 * BIG_BYTES, "there was nothing more to send");
}

/// One date for each answer, of the second it was given in (RFC 9110, section 6.6.1).
#[test]
fn every_answer_has_one_date_and_one_length() {
    let server = start(Bounds::default(), Times::default());
    for path in ["/static", "/x", "/big", "/nothing"] {
        let answer = talk(&server, get(path));
        let (head, _) = answer.split_once("\r\n\r\n").unwrap();
        for name in ["date:", "content-length:"] {
            let count = head.to_lowercase().matches(&format!("\r\n{name}")).count();
            assert_eq!(count, 1, "{path} {name} {head}");
        }
        assert!(!head.to_lowercase().contains("transfer-encoding"), "{head}");
        assert!(!head.to_lowercase().contains("\r\nserver:"), "{head}");
    }
}
