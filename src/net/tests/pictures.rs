//! What is taken for a picture, how much of it, and for how long (threat T9).

use std::io::Write;
use std::thread;
use std::time::{Duration, Instant};

use super::super::NetError;
use super::documents::gzip_zeros;
use super::local_client;
use super::stub::{Stub, answer, redirect};
use crate::limits::MEDIA_MAX_BYTES;

const BUDGET: Duration = Duration::from_secs(10);

fn get(stub: &Stub) -> Result<Vec<u8>, NetError> {
    local_client().get_picture(&stub.url("/a.png"), BUDGET)
}

#[test]
fn what_is_said_to_be_no_picture_is_not_read() {
    for (media_type, is_read) in [
        ("image/png", true),
        ("IMAGE/JPEG; q=1", true),
        ("image/heic", true),
        ("application/octet-stream", true),
        ("binary/octet-stream", true),
        ("image/svg+xml", false),
        ("Image/SVG+xml; charset=utf-8", false),
        ("text/html", false),
        ("application/activity+json", false),
        ("imagery", false),
        ("", false),
    ] {
        let stub = Stub::saying(answer(200, &format!("Content-Type: {media_type}\r\n"), "x"));
        match get(&stub) {
            Ok(body) => assert!(is_read && body == b"x", "{media_type}"),
            Err(NetError::MediaType(_)) => assert!(!is_read, "{media_type}"),
            Err(other) => panic!("{media_type}: {other}"),
        }
    }
    assert_eq!(get(&Stub::saying(answer(200, "", "x"))).unwrap(), b"x", "nothing is said");
}

#[test]
fn a_picture_is_asked_for_unsigned() {
    let stub = Stub::saying(answer(200, "Content-Type: image/png\r\n", "x"));
    get(&stub).unwrap();
    let asked = &stub.asked()[0];
    assert_eq!((asked.method.as_str(), asked.target.as_str()), ("GET", "/a.png"));
    assert!(asked.all("signature").is_empty() && asked.all("accept")[0].starts_with("image/"));
}

#[test]
fn a_picture_has_a_largest_size_however_it_comes() {
    let limit = usize::try_from(MEDIA_MAX_BYTES).unwrap();
    let head = "Content-Type: image/png\r\n";
    assert_eq!(get(&Stub::saying(answer(200, head, &"x".repeat(limit)))).unwrap().len(), limit);
    let over = Stub::saying(answer(200, head, &"x".repeat(limit + 1)));
    let bomb = gzip_zeros(64);
    let length = bomb.len();
    let head = format!("{head}Content-Encoding: gzip\r\nContent-Length: {length}\r\n");
    let packed = [format!("HTTP/1.1 200 OK\r\n{head}\r\n").into_bytes(), bomb].concat();
    let endless = Stub::on("127.0.0.1:0", |_, stream| {
        let head = "Content-Type: image/png\r\nTransfer-Encoding: chunked";
        stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n").as_bytes())?;
        let chunk = [&b"4000\r\n"[..], &[b'x'; 0x4000], b"\r\n"].concat();
        loop {
            stream.write_all(&chunk)?;
        }
    });
    for stub in [over, Stub::saying(packed), endless] {
        assert_eq!(get(&stub), Err(NetError::TooLarge));
    }
}

#[test]
fn a_picture_that_drips_is_given_up() {
    let stub = Stub::on("127.0.0.1:0", |_, stream| {
        stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n")?;
        loop {
            stream.write_all(b"x")?;
            thread::sleep(Duration::from_millis(50));
        }
    });
    let (started, budget) = (Instant::now(), Duration::from_millis(300));
    let got = local_client().get_picture(&stub.url("/"), budget);
    assert_eq!(got, Err(NetError::Timeout));
    assert!(started.elapsed() < BUDGET);
}

#[test]
fn a_redirect_to_a_private_address_is_not_followed() {
    let trap = Stub::trap();
    let stub = Stub::saying(redirect(302, &trap.url("/a.png")));
    assert!(matches!(get(&stub), Err(NetError::Forbidden(_))));
    assert_eq!(trap.connections(), 0);
}
