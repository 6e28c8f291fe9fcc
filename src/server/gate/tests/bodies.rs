//! Request bodies: both ways of saying where they end, and how much may come in all.

use std::io::Write;

use super::super::body::Chunked;
use super::{
    Bounds, Times, connect, eventually, get, post, read_all, read_until, start, status, talk,
};
use crate::limits;

#[test]
fn chunked_bodies_are_decoded_or_refused() {
    let server = start(Bounds { body_max: 64, ..Bounds::default() }, Times::default());
    let endless = format!("0;{}\r\n\r\n", "e".repeat(300));
    let trailer = format!("0\r\n{}\r\n", "A: b\r\n".repeat(900));
    let table: &[(&str, &str)] = &[
        ("2\r\nhi\r\n0\r\n\r\n", "200"),
        ("1;a=b\r\nh\r\n1\r\ni\r\n0\r\nX: y\r\n\r\n", "200"),
        ("02\r\nhi\r\n000\r\n\r\n", "200"),
        ("+2\r\nhi\r\n0\r\n\r\n", "400"),
        ("0x2\r\nhi\r\n0\r\n\r\n", "400"),
        (" 2\r\nhi\r\n0\r\n\r\n", "400"),
        ("\r\nhi\r\n0\r\n\r\n", "400"),
        ("2\nhi\n0\n\n", "400"),
        ("2\r\nhix\r\n0\r\n\r\n", "400"),
        ("0\r\n X: y\r\n\r\n", "400"),
        ("41\r\n", "413"),
        ("ffffffffffffffffffffff\r\n", "413"),
        (&endless, "400"),
        (&trailer, "431"),
    ];
    for (body, expected) in table {
        let head = "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
        let answer = talk(&server, format!("{head}{body}").as_bytes());
        assert_eq!(answer.get(9..12), Some(*expected), "{body:?}: {answer}");
        assert!(*expected != "200" || answer.ends_with("[hi]\n"), "{answer}");
    }
}

#[test]
fn the_body_is_invited() {
    let server = start(Bounds::default(), Times::default());
    let mut stream = connect(&server);
    let head = "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n";
    stream.write_all(head.as_bytes()).unwrap();
    assert_eq!(read_until(&mut stream, "\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
    stream.write_all(b"hi").unwrap();
    assert!(read_until(&mut stream, "[hi]\n").contains("200 OK"));
}

fn chunked(path: &str, body: &[u8]) -> Vec<u8> {
    let mut text = format!("POST {path} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n")
        .into_bytes();
    for piece in body.chunks(60_000) {
        text.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
        text.extend_from_slice(piece);
        text.extend_from_slice(b"\r\n");
    }
    text.extend_from_slice(b"0\r\n\r\n");
    text
}

/// INB-1, SEC-3: one mebibyte, not a byte more, in both framings.
#[test]
fn the_largest_body_is_exact() {
    let server = start(Bounds::default(), Times::default());
    let most = limits::BODY_MAX_BYTES;
    assert_eq!(most, 1024 * 1024);
    for (length, expected) in
        [(0, "200"), (1, "200"), (most - 1, "200"), (most, "200"), (most + 1, "413")]
    {
        let body = vec![b'z'; length];
        for text in [post("/length", &body), chunked("/length", &body)] {
            let answer = talk(&server, &text);
            assert_eq!(status(&answer), expected, "{length}: {answer}");
            if expected == "200" {
                assert!(answer.ends_with(&format!("\r\n{length}\n")), "{length}: {answer}");
            } else {
                assert!(answer.contains("Connection: close"), "{answer}");
            }
        }
    }
}

/// The number alone is enough: nobody has to send what is not going to be read.
#[test]
fn a_body_that_is_too_large_is_refused_before_it_comes() {
    let server = start(Bounds::default(), Times::default());
    for expect in ["", "Expect: 100-continue\r\n"] {
        let mut stream = connect(&server);
        let length = limits::BODY_MAX_BYTES + 1;
        let head =
            format!("POST / HTTP/1.1\r\nHost: a\r\n{expect}Content-Length: {length}\r\n\r\n");
        stream.write_all(head.as_bytes()).unwrap();
        let answer = read_all(&mut stream);
        assert!(answer.starts_with("HTTP/1.1 413 "), "{answer}");
        assert!(!answer.contains("100 Continue"), "{answer}");
    }
}

/// What follows a body is the next request, however the bytes were cut.
#[test]
fn a_body_ends_where_it_says() {
    let server = start(Bounds::default(), Times::default());
    for first in
        [post("/x", b"GET /evil HTTP/1.1\r\n\r\n"), chunked("/x", b"GET /evil HTTP/1.1\r\n\r\n")]
    {
        let both = [first.as_slice(), get("/static").as_bytes()].concat();
        for cut in [1, first.len() - 30, first.len() - 1, first.len(), first.len() + 1, both.len()]
        {
            let mut stream = connect(&server);
            stream.set_nodelay(true).unwrap();
            stream.write_all(&both[..cut]).unwrap();
            stream.write_all(&both[cut..]).unwrap();
            let answer = read_until(&mut stream, "static\n");
            assert_eq!(answer.matches("HTTP/1.1 200 OK").count(), 2, "{cut}: {answer}");
            assert!(answer.contains("POST /x 127.0.0.1 [GET /evil HTTP/1.1\r\n\r\n]"), "{answer}");
        }
    }
}

/// SEC-3: many bodies at once cannot take all memory, and requests without one do not mind.
#[test]
fn all_bodies_together_are_bounded() {
    let server = start(Bounds::default(), Times::default());
    let arriving = &server.gate.arriving;
    let mut others = arriving.share();
    others.grow_to(limits::BODIES_MAX_BYTES - 100).unwrap();
    for text in [post("/length", &[b'z'; 101]), chunked("/length", &[b'z'; 101])] {
        let answer = talk(&server, &text);
        assert!(answer.starts_with("HTTP/1.1 503 "), "{answer}");
        assert!(answer.contains("\r\nRetry-After: 5\r\n"), "{answer}");
        assert!(answer.contains("\r\nConnection: close\r\n"), "{answer}");
    }
    assert_eq!(status(&talk(&server, post("/length", &[b'z'; 100]))), "200");
    assert_eq!(status(&talk(&server, get("/static"))), "200");
    drop(others);
    for text in [post("/length", &[b'z'; 101]), chunked("/length", &[b'z'; 101])] {
        assert_eq!(status(&talk(&server, &text)), "200");
    }
    // Refused, answered or broken off: every share comes back.
    let mut broken = connect(&server);
    broken.write_all(&post("/length", &[b'z'; 5000])[..3000]).unwrap();
    drop(broken);
    eventually(|| arriving.share().grow_to(limits::BODIES_MAX_BYTES).is_ok());
}

/// A share is held until the answer is out, not only until the body is read.
#[test]
fn a_body_counts_until_it_is_answered() {
    let (server, held) = super::start_held(Bounds::default(), Times::default());
    let mut stream = connect(&server);
    stream.write_all(&post("/held", &[b'z'; 1000])).unwrap();
    held.wait_for(1);
    let rest = limits::BODIES_MAX_BYTES - 1000;
    assert!(server.gate.arriving.share().grow_to(rest + 1).is_err());
    assert!(server.gate.arriving.share().grow_to(rest).is_ok());
    held.let_go();
    read_until(&mut stream, "held\n");
    eventually(|| server.gate.arriving.share().grow_to(rest + 1).is_ok());
}

fn decode(pieces: &[&[u8]], most: usize) -> Result<(Vec<u8>, usize, bool), u16> {
    let (mut decoder, mut body, mut used) = (Chunked::new(most), Vec::new(), 0);
    for piece in pieces {
        used += decoder.feed(piece, &mut body).map_err(|refusal| refusal.status)?;
    }
    Ok((body, used, decoder.is_done()))
}

#[test]
fn chunks_may_be_cut_anywhere() {
    let text = b"4;name=value\r\nwiki\r\n0A\r\n pedia in \r\n\r\n5\r\nbits.\r\n";
    let text = [&text[..], b"0;last\r\nTrailer: x y\r\nOther:\tz\r\n\r\nnext"].concat();
    // The empty line in the middle is no chunk.
    assert_eq!(decode(&[&text], 100), Err(400));
    let text = text.replace_once(b"\r\n\r\n5", b"\r\n5");
    let whole = decode(&[&text], 100).unwrap();
    assert_eq!(whole, (b"wiki pedia in bits.".to_vec(), text.len() - 4, true));
    for cut in 0..=text.len() {
        let (first, second) = text.split_at(cut);
        assert_eq!(decode(&[first, second], 100).as_ref(), Ok(&whole), "{cut}");
    }
    let bytes: Vec<&[u8]> = text.chunks(1).collect();
    assert_eq!(decode(&bytes, 100), Ok(whole));
    for end in 0..text.len() - 4 {
        assert!(!decode(&[&text[..end]], 100).unwrap().2, "{end} is not the end");
    }
}

trait ReplaceOnce {
    fn replace_once(&self, from: &[u8], to: &[u8]) -> Vec<u8>;
}

impl ReplaceOnce for Vec<u8> {
    fn replace_once(&self, from: &[u8], to: &[u8]) -> Vec<u8> {
        let at = self.windows(from.len()).position(|part| part == from).unwrap();
        [&self[..at], to, &self[at + from.len()..]].concat()
    }
}

#[test]
fn the_bounds_of_chunks_are_exact() {
    let size_line = |bytes: usize| format!("1;{}\r\n", "e".repeat(bytes - "1;\r".len()));
    let trailer = |bytes: usize| format!("0\r\nT{}\r\n\r\n", "t".repeat(bytes - "T\r".len()));
    let cases: &[(String, usize, Result<bool, u16>)] = &[
        ("5\r\nhello\r\n0\r\n\r\n".into(), 5, Ok(true)),
        ("5\r\nhello\r\n0\r\n\r\n".into(), 4, Err(413)),
        ("3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n".into(), 5, Ok(true)),
        ("3\r\nhel\r\n2\r\nlo\r\n".into(), 4, Err(413)),
        ("fffffffffffffffff\r\n".into(), 5, Err(413)),
        ("0\r\n\r\n".into(), 0, Ok(true)),
        (size_line(limits::CHUNK_LINE_MAX_BYTES), 5, Ok(false)),
        (size_line(limits::CHUNK_LINE_MAX_BYTES + 1), 5, Err(400)),
        ("0".repeat(limits::CHUNK_LINE_MAX_BYTES + 1), 5, Err(400)),
        (trailer(limits::TRAILER_MAX_BYTES), 5, Ok(true)),
        (trailer(limits::TRAILER_MAX_BYTES + 1), 5, Err(431)),
    ];
    for (text, most, expected) in cases {
        let got = decode(&[text.as_bytes()], *most).map(|(_, _, is_done)| is_done);
        assert_eq!(got, *expected, "{} bytes, at most {most}", text.len());
    }
}
