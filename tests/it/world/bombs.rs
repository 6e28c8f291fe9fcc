//! A gigabyte that travels as a few megabytes is refused wherever it is fetched (threat T9).

use std::time::{Duration, Instant};

use serde_json::json;
use skep::effect::Lane;
use skep::store::{Error, Store};

use super::peer::Peer;
use super::site::Site;
use super::{AP, site_with_post, until};

/// Growth of the server that no bomb reaches (threat T9), KiB.
const GROWTH_MAX: u64 = 16 * 1024;
/// Time in which each is refused.
const TIME_MAX: Duration = Duration::from_secs(10);

/// A gigabyte of zeros as gzip: a byte, and runs of 258 with the fixed codes of RFC 1951.
fn gigabyte() -> Vec<u8> {
    let mut gzip = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let (mut bits, mut count) = (0_u64, 0);
    // Codes are written with their first bit lowest: block type, the byte 0, a run, the end.
    let runs = std::iter::repeat_n((0b1010_0011, 13), (1 << 30) / 258);
    let all = [(0b011, 3), (0b0000_1100, 8)].into_iter().chain(runs).chain([(0, 14)]);
    for (code, length) in all {
        bits |= code << count;
        count += length;
        while count >= 8 {
            gzip.push(u8::try_from(bits & 0xFF).unwrap());
            bits >>= 8;
            count -= 8;
        }
    }
    gzip
}

fn bomb(media_type: &str) -> Vec<u8> {
    let body = gigabyte();
    let head = format!(
        "HTTP/1.1 200 X\r\nContent-Type: {media_type}\r\nContent-Encoding: gzip\r\n\
         Content-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.into_bytes(), body].concat()
}

/// Has an errand failed, or is there none left?
fn was_tried(site: &Site) -> bool {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let later = skep::clock::now().plus(Duration::from_secs(100_000));
    let due = store.read::<_, Error>(|tx| tx.list_due_errands(Lane::Quick, later, 9)).unwrap();
    due.iter().all(|errand| errand.tries > 0)
}

#[test]
fn a_gigabyte_is_refused_in_little_time_and_memory() {
    let (site, serving, peer) = site_with_post();
    let before = serving.peak_memory();
    let check = |what: &str, started: Instant| {
        let grown = serving.peak_memory() - before;
        println!("{what}: refused in {} ms, grown by {grown} KiB", started.elapsed().as_millis());
        assert!(started.elapsed() < TIME_MAX, "{what}");
        assert!(grown < GROWTH_MAX, "{what}: {grown} KiB");
    };

    let stranger = Peer::new();
    stranger.answer_at("/users/bob", bomb(AP));
    let started = Instant::now();
    let status = stranger.send(&site, &stranger.activity("Follow", site.actor())).status;
    assert!(matches!(status, 202 | 401), "{status}");
    check("a key", started);

    let started = Instant::now();
    let note = peer.answer_at("/notes/bomb", bomb(AP));
    let mut create = peer.activity("Create", note);
    create["to"] = json!([site.actor()]);
    assert_eq!(peer.send(&site, &create).status, 202);
    until("the fetch", || peer.gets().contains(&"/notes/bomb".to_owned()).then_some(()));
    until("the attempt", || was_tried(&site).then_some(()));
    check("an object", started);

    let mut note = peer.note("Look");
    note["inReplyTo"] = json!(site.id("posts.a"));
    let picture = peer.answer_at("/bomb.png", bomb("image/png"));
    note["attachment"] = json!([{ "type": "Image", "mediaType": "image/png", "url": picture }]);
    assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    let number = site.json(&["inbox", "list"])[0]["id"].to_string();
    let started = Instant::now();
    site.ok(&["inbox", "approve", &number]);
    until("the fetch", || peer.gets().contains(&"/bomb.png".to_owned()).then_some(()));
    // Waits for the process that is at it.
    site.ok(&["media", "fetch"]);
    check("a picture", started);
    assert!(!site.path("public/media").exists());
}
