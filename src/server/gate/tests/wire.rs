//! What is said between the gate and tiny_http.

use std::io::ErrorKind;
use std::io::Read;
use std::io::Write;
use std::net::IpAddr;
use std::os::unix::net::UnixStream;

use super::super::wire::{Heard, talk, write_request};
use super::PATIENCE;
use crate::limits;
use crate::server::message::RequestHead;

#[test]
fn requests_are_written_in_one_form() {
    let head = |method, headers| RequestHead {
        method,
        target: "/a?b=c",
        headers,
        peer: "2001:db8::1".parse::<IpAddr>().unwrap(),
    };
    let peer = "x-skep-gate-peer: 2001:db8::1\r\n";
    let fields: &[(&str, &str)] = &[("host", "a"), ("x", ""), ("x", "y z")];
    for (method, body, expected) in [
        ("GET", "", format!("GET /a?b=c HTTP/1.1\r\n{peer}host: a\r\nx: \r\nx: y z\r\n\r\n")),
        (
            "POST",
            "hi",
            format!(
                "POST /a?b=c HTTP/1.1\r\n{peer}content-length: 2\r\nhost: a\r\nx: \r\nx: y z\r\n\r\nhi"
            ),
        ),
        (
            "OPTIONS",
            "",
            format!(
                "OPTIONS /a?b=c HTTP/1.1\r\n{peer}content-length: 0\r\nhost: a\r\nx: \r\nx: y z\r\n\r\n"
            ),
        ),
    ] {
        let written = write_request(&head(method, fields), body.as_bytes());
        assert_eq!(String::from_utf8(written).unwrap(), expected);
    }
}

/// Asks somebody who answers with `pieces`, one after the other, and then goes away.
fn hear(method: &str, pieces: &[&str]) -> Result<Heard, ErrorKind> {
    let (mut ours, mut theirs) = UnixStream::pair().unwrap();
    ours.set_read_timeout(Some(PATIENCE)).unwrap();
    let pieces: Vec<String> = pieces.iter().map(|piece| (*piece).to_owned()).collect();
    let answering = std::thread::spawn(move || {
        let mut request = [0; 8];
        theirs.read_exact(&mut request).unwrap();
        assert_eq!(&request, b"request!");
        // Whoever asked may have enough before all was said.
        pieces.iter().all(|piece| theirs.write_all(piece.as_bytes()).is_ok())
    });
    let heard = talk(&mut ours, b"request!", method).map_err(|error| error.kind());
    drop(ours);
    answering.join().unwrap();
    heard
}

#[test]
fn answers_are_taken_apart_however_they_come() {
    let text = "HTTP/1.1 202 Accepted\r\nServer: x\r\nA: b: c\r\nContent-Length: 5\r\n\r\nhello";
    for cut in 0..text.len() {
        let heard = hear("POST", &[&text[..cut], &text[cut..]]).unwrap();
        assert_eq!((heard.status, heard.fields.as_slice()), (202, &b"A: b: c\r\n"[..]), "{cut}");
        assert_eq!((heard.bytes.as_slice(), heard.file), (&b"hello"[..], None), "{cut}");
    }
    let heard =
        hear("GET", &["HTTP/1.1 200 OK\r\nX-Skep-Gate-File: 7\r\ncontent-length: 0\r\n\r\n"]);
    let heard = heard.unwrap();
    assert_eq!((heard.file, heard.fields.len(), heard.bytes.len()), (Some(7), 0, 0));
}

#[test]
fn answers_without_a_body_end_with_their_head() {
    for (method, status, length) in [("HEAD", "200", 9), ("GET", "204", 0), ("GET", "304", 9)] {
        let field =
            if length > 0 { format!("Content-Length: {length}\r\n") } else { String::new() };
        let heard = hear(method, &[&format!("HTTP/1.1 {status} X\r\n{field}\r\n")]).unwrap();
        assert_eq!(heard.bytes.len(), length, "{method} {status}");
    }
}

#[test]
fn what_is_no_answer_is_an_error() {
    let endless = "X: ".to_owned() + &"y".repeat(limits::ANSWER_HEAD_MAX_BYTES);
    let cases: &[(&[&str], ErrorKind)] = &[
        // Closed under the request: it may be asked again.
        (&[], ErrorKind::ConnectionReset),
        (&["HTTP/1.1 200 OK\r\nContent"], ErrorKind::UnexpectedEof),
        (&["HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel"], ErrorKind::UnexpectedEof),
        (&["HTTP/1.1 200 OK\r\n\r\nhello"], ErrorKind::InvalidData),
        (&["HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhello"], ErrorKind::InvalidData),
        (&["HTTP/1.1 abc OK\r\nContent-Length: 0\r\n\r\n"], ErrorKind::InvalidData),
        (&["\r\n\r\n"], ErrorKind::InvalidData),
        (&["HTTP/1.1 200 OK\r\n", &endless, &endless], ErrorKind::InvalidData),
    ];
    for (pieces, expected) in cases {
        assert_eq!(hear("GET", pieces).err(), Some(*expected), "{pieces:?}");
    }
}
