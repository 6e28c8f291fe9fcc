//! Servers that are broken in all the ways in which a server can be: what waits for them goes on waiting,
//! the owner is told why, and others are not kept.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;

use serde_json::json;

use super::peer::Peer;
use super::site::Site;
use super::until;

/// A listener that answers whatever is asked with these bytes and hangs up. Its address.
fn says(bytes: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // They may have hung up first.
            let _ = stream.read(&mut [0; 8192]);
            let _ = stream.write_all(bytes);
        }
    });
    address.to_string()
}

fn nobody() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
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
    let faults = [
        (format!("http://{}/inbox", nobody()), "no connection"),
        (format!("http://{}/inbox", says(b"")), "closed without an answer"),
        (format!("http://{}/inbox", says(b"HTTP/1.1 20")), "closed without an answer"),
        (format!("http://{}/inbox", says(b"\x00 nothing\r\n\r\n")), "not understood"),
        (format!("https://{}/inbox", says(b"HTTP/1.1 202 X\r\n\r\n")), "no safe connection"),
    ];
    let peers = [(); 5].map(|()| Peer::new());
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
    for (url, words) in &faults {
        let of_it = |row: &&serde_json::Value| row["attempts"] == 1 && row["inbox"] == json!(url);
        let row = rows.as_array().unwrap().iter().find(of_it);
        let row = row.unwrap_or_else(|| panic!("nothing was tried at {url}: {rows}"));
        assert!(row["reason"].as_str().unwrap().contains(words), "{row}");
    }
    // Each has what it was not yet sent before it, and costs no more than that attempt.
    assert_eq!(rows.as_array().unwrap().len(), 2 * faults.len(), "{rows}");
    let status = site.json(&["status"]);
    assert_eq!((&status["servers_failing"], &status["servers_dead"]), (&json!(5), &json!(0)));
}
