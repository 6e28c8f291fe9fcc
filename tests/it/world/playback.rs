//! Signed bytes that come again turn nothing; a server that repeats itself honestly is heard.

use std::time::Duration;

use serde_json::{Value, json};
use skep::clock::{self, Timestamp};

use super::peer::{Peer, post};
use super::site::Site;

type Request = (Vec<(&'static str, String)>, Vec<u8>);

/// What was sent, byte for byte.
fn request(peer: &Peer, site: &Site, activity: &Value, time: Timestamp) -> Request {
    let body = activity.to_string().into_bytes();
    (peer.sign_at(site, &body, time), body)
}

#[track_caller]
fn send(site: &Site, (headers, body): &Request) {
    assert_eq!(post(site, headers, body).status, 202, "playback is never an error: it is a repeat");
}

fn followers(site: &Site) -> usize {
    site.json(&["followers"]).as_array().unwrap().len()
}

/// Misskey gives a Follow and its Undo the same ids every time.
fn fixed(peer: &Peer, site: &Site) -> (Value, Value) {
    let mut follow = peer.activity("Follow", site.actor());
    follow["id"] = json!(format!("{}/follows/bob/me", peer.origin()));
    let mut undo = peer.activity("Undo", follow.clone());
    undo["id"] = json!(format!("{}/follows/bob/me/undo", peer.origin()));
    (follow, undo)
}

#[test]
fn follow_and_undo_cannot_be_played_back() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let (follow, undo) = fixed(&peer, &site);
    let ago = |secs| clock::now().minus(Duration::from_secs(secs));
    let did = request(&peer, &site, &follow, ago(30));
    let undid = request(&peer, &site, &undo, ago(20));
    send(&site, &did);
    assert_eq!(followers(&site), 1);
    send(&site, &undid);
    assert_eq!(followers(&site), 0);
    send(&site, &did);
    assert_eq!(followers(&site), 0, "the Follow was played back");

    // Signed anew, the same Follow is one; then the old Undo is none.
    send(&site, &request(&peer, &site, &follow, ago(10)));
    assert_eq!(followers(&site), 1);
    for played in [&undid, &did, &undid] {
        send(&site, played);
        assert_eq!(followers(&site), 1, "the Undo was played back");
    }
    send(&site, &request(&peer, &site, &undo, ago(0)));
    assert_eq!(followers(&site), 0);
}

#[test]
fn a_follow_taken_back_and_made_again_within_a_second_counts() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let (follow, undo) = fixed(&peer, &site);
    let now = clock::now();
    let did = request(&peer, &site, &follow, now);
    assert_eq!(did, request(&peer, &site, &follow, now), "the same second is the same bytes");
    send(&site, &did);
    send(&site, &request(&peer, &site, &undo, now));
    assert_eq!(followers(&site), 0);
    send(&site, &did);
    assert_eq!(followers(&site), 1);
}
