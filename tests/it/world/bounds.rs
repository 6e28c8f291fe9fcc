//! What the owner allows in `node.toml`, as a stranger meets it.

use std::io::{ErrorKind, Read, Write};
use std::net::TcpStream;

use serde_json::json;

use super::http::{connect, send};
use super::peer::{Peer, post};
use super::site::{Serving, Site};
use super::{AP, until};

/// A served site with these lines in its `node.toml`.
fn served_with(more: &str) -> (Site, Serving) {
    let site = Site::new();
    site.put("node.toml", site.read("node.toml") + more);
    let serving = site.serve();
    (site, serving)
}

/// An activity of exactly this many bytes.
fn padded(peer: &Peer, site: &Site, length: usize) -> Vec<u8> {
    let mut activity = peer.activity("Like", site.id("posts.never"));
    activity["x"] = json!("");
    let bare = activity.to_string().len();
    activity["x"] = json!("y".repeat(length - bare));
    activity.to_string().into_bytes()
}

#[test]
fn bodies_have_the_size_that_is_allowed() {
    let (site, _serving) = served_with("[limits]\nbody_kib = 2\n");
    let peer = Peer::new();
    for (length, status) in [(1_000, 202), (2_048, 202), (2_049, 413), (100_000, 413)] {
        let body = padded(&peer, &site, length);
        assert_eq!(post(&site, &peer.sign(&site, &body), &body).status, status, "{length}");
    }
}

/// The same body, said to be so long or sent in pieces, and signed all the same.
#[test]
fn a_signed_body_may_come_in_chunks() {
    let (site, _serving) = served_with("");
    let peer = Peer::new();
    for (length, status) in [(1_000, "202"), (300_000, "202"), (1024 * 1024 + 1, "413")] {
        let body = padded(&peer, &site, length);
        let mut text = "POST /ap/inbox HTTP/1.1\r\nConnection: close\r\n".to_owned();
        for (name, value) in peer.sign(&site, &body) {
            text.push_str(&format!("{name}: {value}\r\n"));
        }
        text.push_str("Transfer-Encoding: chunked\r\n\r\n");
        let mut bytes = text.into_bytes();
        for piece in body.chunks(9_999) {
            bytes.extend_from_slice(format!("{:x}\r\n", piece.len()).as_bytes());
            bytes.extend_from_slice(piece);
            bytes.extend_from_slice(b"\r\n");
        }
        bytes.extend_from_slice(b"0\r\n\r\n");
        let mut stream = connect(site.address);
        // It may be refused before all of it has been sent.
        let _ = stream.write_all(&bytes);
        let mut answer = String::new();
        let _ = stream.read_to_string(&mut answer);
        assert_eq!(answer.get(9..12), Some(status), "{length}: {answer}");
    }
}

#[test]
fn heads_have_the_size_that_is_allowed() {
    let (site, _serving) = served_with("[limits]\nhead_kib = 1\n");
    for (length, status) in [(100, 200), (800, 200), (1_024, 431), (20_000, 431)] {
        let value = "x".repeat(length);
        let answer = site.get("/", &[("X-Long", &value)]);
        assert_eq!(answer.status, status, "{length}");
    }
}

fn is_open(stream: &mut TcpStream) -> bool {
    stream.set_nonblocking(true).unwrap();
    stream.read(&mut [0]).is_err_and(|error| error.kind() == ErrorKind::WouldBlock)
}

/// Silent connections of one address are closed for those that speak; the site stays reachable.
#[test]
fn connections_are_as_many_as_are_allowed() {
    for (settings, most) in [
        ("[limits]\nper_ip = 3\n", 3),
        ("[limits]\nconnections = 4\n", 4),
        ("[limits]\nconnections = 5\nper_ip = 100\n", 5),
    ] {
        // Who is a proxy is exempt from the bound of addresses, and loopback is one by default.
        let site = Site::new();
        let config =
            site.read("node.toml").replace("[server]\n", "[server]\ntrusted_proxies = []\n");
        site.put("node.toml", config + settings);
        let _serving = site.serve();
        let mut silent: Vec<TcpStream> = (0..20).map(|_| connect(site.address)).collect();
        until("the site in spite of them", || {
            let mut stream = TcpStream::connect(site.address).ok()?;
            stream
                .write_all(b"GET /livez HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
                .ok()?;
            let mut answer = String::new();
            stream.read_to_string(&mut answer).ok()?;
            answer.starts_with("HTTP/1.1 200 ").then_some(())
        });
        until("the others to be closed", || {
            silent.retain_mut(is_open);
            (silent.len() <= most).then_some(())
        });
    }
}

#[test]
fn bounds_of_nothing_are_refused() {
    let site = Site::new();
    let good = site.read("node.toml");
    for (key, value) in [
        ("body_kib", "0"),
        ("head_kib", "0"),
        ("connections", "0"),
        ("per_ip", "0"),
        ("connections", "-1"),
        ("connections", "\"many\""),
        ("body_kib", "1.5"),
        ("bodies", "1"),
    ] {
        site.put("node.toml", format!("{good}[limits]\n{key} = {value}\n"));
        let ran = site.run(&["check"]);
        assert_eq!(ran.code, 2, "{key} = {value}: {ran:?}");
        assert!(ran.err.contains("node.toml:"), "{key} = {value}: {ran:?}");
    }
}

/// A request that is refused leaves nothing behind: neither a row nor a place taken.
#[test]
fn refusals_cost_nothing() {
    let (site, _serving) = served_with("");
    let peer = Peer::new();
    let body = peer.activity("Like", site.actor()).to_string();
    let before = site.json(&["status"]);
    for (headers, body) in [
        (&[][..], body.as_str()),
        (&[("Content-Type", AP)], body.as_str()),
        (&[("Content-Type", AP)], "{"),
        (&[("Content-Type", "text/plain")], body.as_str()),
        (&[("Content-Type", AP), ("Signature", "x")], body.as_str()),
        (&[("Content-Type", AP), ("Signature-Input", "sig1=()"), ("Signature", "sig1=::")], &body),
        (&[("Content-Type", AP), ("Content-Encoding", "gzip")], body.as_str()),
    ] {
        for _ in 0..20 {
            let answer = send(site.address, "POST /ap/inbox", headers, body.as_bytes());
            assert!((400..500).contains(&answer.status), "{headers:?}: {answer:?}");
        }
    }
    assert_eq!(site.json(&["status"]), before);
    assert_eq!(peer.gets(), Vec::<String>::new(), "nobody was asked for a key");
}
