//! Servers that are broken in all the ways in which a server can be: what waits for them goes on waiting,
//! the owner is told why, and others are not kept.

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::json;
use skep::clock;
use skep::id::Origin;
use skep::store::{Error, Store};

use super::peer::Peer;
use super::site::Site;
use super::until;

/// What a server does once it was sent something.
type Fault = fn(&mut TcpStream) -> io::Result<()>;

const UNSAFE: &str = "no safe connection";
const CLOSED: &str = "closed without an answer";
const STRANGE: &str = "not understood";
const LARGE: &str = "the answer is too large";

/// By what it is spoken to, what it does, and what the owner is told.
const FAULTS: &[(&str, Fault, &str)] = &[
    ("http", |_| Ok(()), CLOSED),
    ("http", |to| to.write_all(b"HTTP/1.1 20"), CLOSED),
    ("http", |to| to.write_all(b"HTTP/1.1 202 X\r\nContent-Le"), CLOSED),
    ("http", |to| to.write_all(b"\x00 nothing\r\n\r\n"), STRANGE),
    ("http", |to| to.write_all(b"SSH-2.0-x\r\n\r\n"), STRANGE),
    ("http", |to| forever(to, b"HTTP/1.1 202 X\r\nX-A: ", b"b"), LARGE),
    ("http", |to| forever(to, b"", b"HTTP/1.1 100 Continue\r\n\r\n"), LARGE),
    ("https", |to| to.write_all(b"HTTP/1.1 202 X\r\n\r\n"), UNSAFE),
    ("https", |_| Ok(()), CLOSED),
];

fn forever(to: &mut TcpStream, first: &[u8], then: &[u8]) -> io::Result<()> {
    to.write_all(first)?;
    loop {
        to.write_all(&then.repeat(64))?;
    }
}

/// A server with this fault. Its inbox.
fn server(scheme: &str, fault: Fault) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // They may have hung up first.
            let _ = stream.read(&mut [0; 8192]);
            let _ = fault(&mut stream);
        }
    });
    format!("{scheme}://{address}/inbox")
}

fn nobody() -> String {
    let address = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    format!("http://{address}/inbox")
}

/// Makes `peer` follow with an inbox at `url`.
fn follow_from(site: &Site, peer: &Peer, url: &str) {
    let mut bob = peer.document("/users/bob");
    bob["inbox"] = json!(url);
    peer.host(&bob);
    assert_eq!(peer.send(site, &peer.activity("Follow", site.actor())).status, 202);
}

#[test]
fn a_broken_server_is_tried_again_and_keeps_nobody() {
    let site = Site::new();
    let _serving = site.serve();
    let mut faults: Vec<(String, &str)> =
        FAULTS.iter().map(|(scheme, fault, words)| (server(scheme, *fault), *words)).collect();
    faults.push((nobody(), "no connection"));
    let peers: Vec<Peer> = faults.iter().map(|_| Peer::new()).collect();
    for (peer, (url, _)) in peers.iter().zip(&faults) {
        follow_from(&site, peer, url);
    }
    let well = Peer::new();
    well.follow(&site);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    well.expect("Create", &site.id("posts.a"));

    let rows = until("an attempt at each", || {
        let rows = site.json(&["queue", "list"]);
        let tried = rows.as_array()?.iter().filter(|row| row["attempts"] == 1).count();
        (tried == faults.len()).then_some(rows)
    });
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let now = clock::now();
    for (url, words) in &faults {
        let of_it = |row: &&serde_json::Value| row["attempts"] == 1 && row["inbox"] == json!(url);
        let row = rows.as_array().unwrap().iter().find(of_it);
        let row = row.unwrap_or_else(|| panic!("nothing was tried at {url}: {rows}"));
        assert!(row["reason"].as_str().unwrap().contains(words), "{row}");
        let origin = Origin::of(url).unwrap();
        let server = store.read::<_, Error>(|tx| tx.find_peer(&origin)).unwrap();
        assert_eq!((server.failures, server.days, server.taken), (1, 1, None), "{row}");
        assert!(server.until > now, "{row}");
    }
    // Each has what it was not yet sent before it, and costs no more than that attempt.
    assert_eq!(rows.as_array().unwrap().len(), 2 * faults.len(), "{rows}");
    let status = site.json(&["status"]);
    assert_eq!(
        (&status["servers_failing"], &status["servers_dead"]),
        (&json!(faults.len()), &json!(0))
    );
}
