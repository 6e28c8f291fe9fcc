//! Pictures of others: copied once the owner has let them onto a page, shown from here, and gone with
//! what they belong to (threats T6, T7, T9, T18).

use std::fs;

use serde_json::{Value, json};

use super::peer::Peer;
use super::site::{Serving, Site};
use super::{BROWSER, site_with_post, until};
use crate::PIXEL;

/// Where the pictures of these tests are.
const FOLDER: &str = "/pictures/";

/// An answer with a body of some type.
fn file(media_type: &str, body: &[u8]) -> Vec<u8> {
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 X\r\nContent-Type: {media_type}\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    [head.as_bytes(), body].concat()
}

/// A pixel that nobody else has: behind its end stands `name`.
fn pixel(peer: &Peer, name: &str) -> String {
    let body = [PIXEL, b"<script>", name.as_bytes()].concat();
    peer.answer_at(&format!("{FOLDER}{name}"), file("image/png", &body))
}

fn emoji(name: &str, url: &str) -> Value {
    json!({ "type": "Emoji", "name": name, "icon": { "type": "Image", "url": url } })
}

fn attachment(media_type: &str, url: &str, alt: &str) -> Value {
    json!({ "type": "Document", "mediaType": media_type, "url": url, "name": alt })
}

/// Gives bob a face, and an emoji to his name.
pub(super) fn dress(peer: &Peer) {
    let mut bob = peer.document("/users/bob");
    bob["name"] = json!("Bob :bee:");
    bob["icon"] = json!({ "type": "Image", "url": pixel(peer, "face.png") });
    bob["tag"] = json!([emoji(":bee:", &pixel(peer, "bee.png"))]);
    peer.host(&bob);
}

/// An answer of a dressed bob with everything that can be a picture.
pub(super) fn send_answer(site: &Site, peer: &Peer) -> Value {
    let mut note = peer.note("Look :rye: and {{ 7 * 7 }}");
    note["inReplyTo"] = json!(site.id("posts.a"));
    note["attachment"] = json!([
        attachment("image/png", &pixel(peer, "loaf.png"), "\"><script>{{ 7 * 7 }}</script>"),
        attachment("video/mp4", &format!("{}/film.mp4", peer.origin()), "A film"),
    ]);
    note["tag"] = json!([
        emoji(":rye:", &pixel(peer, "rye.png")),
        emoji(":unused:", &pixel(peer, "unused.png")),
    ]);
    assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
    note
}

fn page(site: &Site) -> String {
    site.get("/posts/a/", &[("Accept", BROWSER)]).text()
}

pub(super) fn approve(site: &Site) -> String {
    let number = site.json(&["inbox", "list", "--state", "all"])[0]["id"].to_string();
    site.ok(&["inbox", "list", "--state", "all"]);
    site.ok(&["inbox", "approve", &number]);
    number
}

/// Pictures that were asked for.
fn fetched(peer: &Peer) -> Vec<String> {
    let gets = peer.gets().into_iter();
    let mut names: Vec<String> =
        gets.filter_map(|path| path.strip_prefix(FOLDER).map(str::to_owned)).collect();
    names.sort();
    names
}

fn count_files(site: &Site, folder: &str) -> usize {
    let mut waiting = vec![site.path(folder)];
    let mut count = 0;
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() { waiting.push(path) } else { count += 1 }
        }
    }
    count
}

/// How many pictures the page shows.
fn shown(site: &Site) -> usize {
    page(site).matches("<img ").count()
}

pub(super) fn until_shown(site: &Site, number: usize) {
    until("the pictures", || (shown(site) == number).then_some(()));
}

/// A served post, and an answer of a dressed bob that waits.
fn answered() -> (Site, Serving, Peer) {
    let (site, serving, peer) = site_with_post();
    let writer = Peer::new();
    dress(&writer);
    send_answer(&site, &writer);
    drop(peer);
    (site, serving, writer)
}

/// No page, feed or document loads anything from elsewhere.
fn assert_loads_nothing_from_elsewhere(site: &Site) {
    for (path, (bytes, _)) in site.output() {
        let text = String::from_utf8_lossy(&bytes);
        for attribute in [" src=\"", " srcset=\"", " poster=\"", " data=\"", "url(", "@import "] {
            for value in text.split(attribute).skip(1) {
                let value = value.split(['"', ')', ';']).next().unwrap_or_default();
                assert!(!value.contains("//"), "{}: {attribute}{value}", path.display());
            }
        }
    }
}

#[test]
fn pictures_of_what_is_approved_are_shown_from_here() {
    let (site, _serving, peer) = answered();
    site.ok(&["build"]);
    site.ok(&["media", "fetch"]);
    assert_eq!(fetched(&peer), Vec::<String>::new(), "nothing before it is approved");

    approve(&site);
    assert!(page(&site).contains("Look :rye:"), "text at once");
    until_shown(&site, 4);
    assert_eq!(fetched(&peer), ["bee.png", "face.png", "loaf.png", "rye.png"]);
    let page = page(&site);
    for piece in [
        "alt=\"&quot;&gt; {{ 7 * 7 }}\" width=\"1\" height=\"1\" \
         loading=\"lazy\">",
        "alt=\":rye:\" title=\":rye:\"",
        "Bob <img class=\"emoji\" src=\"/media/",
        "and {{ 7 * 7 }}",
        "Video: <a rel=\"nofollow noopener noreferrer ugc\"",
    ] {
        assert!(page.contains(piece), "{piece}: {page}");
    }
    assert_loads_nothing_from_elsewhere(&site);

    // The same pixel four times is one file.
    assert_eq!((count_files(&site, "public/media"), count_files(&site, "data/media")), (1, 1));
    let address = page.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = site.get(address, &[]);
    assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
    assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable");
    assert!(answer.header("content-security-policy").contains("sandbox"));
    assert!(answer.body.starts_with(b"\x89PNG") && !answer.text().contains("script"));
}

#[test]
fn what_is_sensitive_is_behind_a_fold() {
    let (site, _serving, peer) = answered();
    let mut note = send_answer(&site, &peer);
    note["sensitive"] = json!(true);
    note["content"] = json!("<p>Careful</p>");
    note["updated"] = json!(skep::clock::now().rfc3339());
    assert_eq!(peer.send(&site, &peer.activity("Update", note)).status, 202);
    approve(&site);
    // The face and the emoji of the name are not what is sensitive.
    until_shown(&site, 3);
    let page = page(&site);
    let (before, fold) = page.split_once("<details class=\"warning\">").unwrap();
    assert_eq!(before.matches("<img ").count(), 2);
    assert!(
        fold.starts_with("\n<summary><span class=\"warning-label\">Sensitive content"),
        "{fold}"
    );
}

#[test]
fn what_is_no_picture_is_a_link() {
    let (site, _serving, peer) = site_with_post();
    let huge = [&PIXEL[..16], &[0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60], &PIXEL[24..]].concat();
    let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
    let cases: [(&str, Vec<u8>); 8] = [
        ("drawing.png", file("image/png", svg)),
        ("drawing.svg", file("image/svg+xml", svg)),
        ("page.png", file("text/html", PIXEL)),
        ("script.gif", file("image/gif", b"GIF89a=1;alert(1)//")),
        ("huge.png", file("image/png", &huge)),
        ("cut.png", file("image/png", &PIXEL[..50])),
        ("long.png", file("image/png", &vec![0x89; 8 * 1024 * 1024 + 1])),
        ("gone.png", b"HTTP/1.1 404 X\r\nContent-Length: 0\r\n\r\n".to_vec()),
    ];
    for (name, answer) in cases {
        let url = peer.answer_at(&format!("{FOLDER}{name}"), answer);
        let mut note = peer.note("Look");
        note["inReplyTo"] = json!(site.id("posts.a"));
        note["attachment"] = json!([attachment("image/png", &url, name)]);
        assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
        approve(&site);
        until("the fetch", || fetched(&peer).iter().any(|it| it == name).then_some(()));
    }
    site.ok(&["media", "fetch"]);
    site.ok(&["build"]);
    let page = page(&site);
    assert_eq!((page.matches("<img ").count(), page.matches("Picture: <a ").count()), (0, 8));
    assert_eq!((count_files(&site, "public/media"), count_files(&site, "data/media")), (0, 0));
    assert_eq!(fetched(&peer).len(), 8, "none is asked for twice");
}

#[test]
fn pictures_leave_with_what_they_belong_to() {
    for way in ["hide", "block", "delete"] {
        let (site, _serving, peer) = answered();
        let number = approve(&site);
        until_shown(&site, 4);
        match way {
            "hide" => drop(site.ok(&["inbox", "hide", &number])),
            "block" => drop(site.ok(&["block", &peer.handle()])),
            _ => {
                let rows = site.json(&["inbox", "list", "--state", "all"]);
                let gone = peer.activity("Delete", rows[0]["object"].clone());
                assert_eq!(peer.send(&site, &gone).status, 202);
            }
        }
        until("an empty cache", || {
            let left = count_files(&site, "public/media") + count_files(&site, "data/media");
            (shown(&site) + left == 0).then_some(())
        });
    }
}

#[test]
fn a_wave_of_strangers_brings_no_picture() {
    let (site, _serving, _peer) = site_with_post();
    let peers: Vec<Peer> = (0..10).map(|_| Peer::new()).collect();
    for peer in &peers {
        dress(peer);
        send_answer(&site, peer);
        let mut react = peer.activity("EmojiReact", site.id("posts.a"));
        react["content"] = json!(":bee:");
        react["tag"] = json!([emoji(":bee:", &pixel(peer, "bee.png"))]);
        assert_eq!(peer.send(&site, &react).status, 202);
    }
    until("the reactions", || page(&site).contains(":bee:</span> × 10").then_some(()));
    site.ok(&["build"]);
    site.ok(&["media", "fetch"]);
    let asked: Vec<String> = peers.iter().flat_map(fetched).collect();
    assert_eq!((asked, shown(&site)), (Vec::new(), 0));

    // Whom the owner has let onto a page may also give a picture to what was given.
    approve(&site);
    until_shown(&site, 5);
    assert!(
        page(&site).contains("title=\":bee:\" width=\"1\" height=\"1\" loading=\"lazy\"> × 10")
    );
}

#[test]
fn the_owner_decides_whether_there_are_any() {
    for (remote, links) in [("link", 2), ("none", 0)] {
        let site = Site::new();
        let config = site.read("node.toml");
        let media = format!("[media]\nremote = \"{remote}\"\n[server]\n");
        site.put("node.toml", config.replace("[server]\n", &media));
        site.post("a", "Words.");
        site.ok(&["publish"]);
        let serving = site.serve();
        let peer = Peer::new();
        dress(&peer);
        send_answer(&site, &peer);
        approve(&site);
        site.ok(&["media", "fetch"]);
        let text = page(&site);
        assert!(text.contains("Look :rye:"), "{remote}");
        assert_eq!(text.matches(": <a rel=").count(), links, "{remote}");
        assert_eq!((fetched(&peer).len(), shown(&site)), (0, 0), "{remote}");

        let mut note = peer.note("So many");
        note["inReplyTo"] = json!(site.id("posts.a"));
        note["attachment"] = json!(vec![attachment("image/png", &pixel(&peer, "a.png"), ""); 16]);
        assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
        approve(&site);
        assert!(page(&site).contains("So many"), "{remote}");
        drop(serving);
    }
}

#[test]
fn what_is_wanted_outlives_a_kill_and_can_be_had_without_a_server() {
    for by_hand in [false, true] {
        let (site, serving, peer) = answered();
        serving.kill();
        approve(&site);
        assert_eq!(fetched(&peer), Vec::<String>::new());
        let _serving = (!by_hand).then(|| site.serve());
        if by_hand {
            let done = site.json(&["media", "fetch"]);
            assert_eq!(done, json!({ "fetched": 4, "failed": 0, "refused": 0, "removed": 0 }));
            site.ok(&["build"]);
        }
        until("the pictures", || {
            (site.read("public/posts/a/index.html").matches("<img ").count() == 4).then_some(())
        });
    }
}

#[test]
fn copies_have_a_bound_that_can_be_made_smaller() {
    let (site, _serving, _peer) = answered();
    approve(&site);
    until_shown(&site, 4);
    let config = site.read("node.toml");
    site.put("node.toml", format!("{config}[media]\ncache_mb = 0\n"));
    site.ok(&["build"]);
    until("an empty cache", || {
        let left = count_files(&site, "public/media") + count_files(&site, "data/media");
        (shown(&site) + left == 0).then_some(())
    });
    assert!(page(&site).contains("Picture: <a "));
}

#[test]
fn a_picture_that_cannot_be_had_now_comes_later() {
    let (site, _serving, peer) = answered();
    let down = b"HTTP/1.1 503 X\r\nContent-Length: 0\r\n\r\n".to_vec();
    peer.answer_at(&format!("{FOLDER}loaf.png"), down);
    approve(&site);
    until_shown(&site, 3);
    assert_eq!(fetched(&peer).iter().filter(|name| *name == "loaf.png").count(), 1);
    assert!(page(&site).contains("Picture: <a "));

    // What is lost from the disk is fetched again.
    fs::remove_dir_all(site.path("data/media")).unwrap();
    site.ok(&["build"]);
    until("the pictures", || (fetched(&peer).len() > 4).then_some(()));
    until_shown(&site, 3);
}

#[test]
fn what_cannot_be_removed_keeps_nothing_waiting_and_what_nobody_has_goes() {
    let (site, serving, _peer) = answered();
    let number = approve(&site);
    until_shown(&site, 4);
    serving.kill();
    let first = |folder| fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let copy = first(first(site.path("data/media")));
    let orphan = copy.with_file_name("orphan.png");
    fs::rename(&copy, &orphan).unwrap();
    fs::create_dir(&copy).unwrap();
    site.ok(&["inbox", "hide", &number]);
    site.ok(&["build"]);
    let done = site.json(&["media", "fetch"]);
    assert_eq!(done, json!({ "fetched": 0, "failed": 0, "refused": 0, "removed": 4 }));
    assert!(!orphan.exists());
}
