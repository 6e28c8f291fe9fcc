//! The pictures of what the owner reads: copied once a page shows them, for the owner alone, and gone with
//! their posts (threats T6, T9, T18).

use std::fs;

use serde_json::{Value, json};

use super::desk::Browser;
use super::peer::Peer;
use super::site::{Serving, Site};
use super::until;
use crate::PIXEL;

const FOLDER: &str = "/prints/";
const TIMELINE: &str = "/admin/timeline";

/// A pixel behind whose end stands something else.
fn pixel(peer: &Peer, name: &str) -> String {
    let body = [PIXEL, b"<script>", name.as_bytes()].concat();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 200 X\r\nContent-Type: image/png\r\nContent-Length: {length}\r\n\
         Connection: close\r\n\r\n"
    );
    peer.answer_at(&format!("{FOLDER}{name}"), [head.as_bytes(), &body].concat())
}

fn picture(url: &str, alt: &str) -> Value {
    json!({ "type": "Document", "mediaType": "image/png", "url": url, "name": alt })
}

/// A served site with these settings, whose owner follows somebody with a face.
fn reader(settings: &str) -> (Site, Serving, Peer) {
    let site = Site::new();
    let config = site.read("node.toml");
    site.put("node.toml", format!("{config}{settings}"));
    let serving = site.serve();
    let peer = Peer::new();
    let mut bob = peer.document("/users/bob");
    bob["icon"] = json!({ "type": "Image", "url": pixel(&peer, "face.png") });
    peer.host(&bob);
    peer.is_followed_by(&site);
    (site, serving, peer)
}

/// What bob writes comes to the owner, with a picture of this name.
fn tell(site: &Site, peer: &Peer, name: &str, more: &[(&str, Value)]) -> Value {
    let mut note = peer.note("Look");
    note["attachment"] = json!([picture(&pixel(peer, name), "A loaf of rye")]);
    for (key, value) in more {
        note[*key] = value.clone();
    }
    assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
    note
}

fn fetched(peer: &Peer) -> Vec<String> {
    let gets = peer.gets().into_iter();
    let mut names: Vec<String> =
        gets.filter_map(|path| path.strip_prefix(FOLDER).map(str::to_owned)).collect();
    names.sort();
    names
}

fn count_copies(site: &Site) -> usize {
    let folders = fs::read_dir(site.path("data/prints")).into_iter().flatten();
    folders.map(|folder| fs::read_dir(folder.unwrap().path()).unwrap().count()).sum()
}

/// The page, once it shows so many pictures.
fn until_shown(browser: &Browser<'_>, path: &str, count: usize) -> String {
    until("the pictures", || {
        let page = browser.page(path);
        (page.matches("<img ").count() == count).then_some(page)
    })
}

/// The addresses of the pictures that a page shows.
fn sources(page: &str) -> Vec<String> {
    let parts = page.split(" src=\"").skip(1).filter(|part| !part.contains("</script>"));
    parts.map(|part| part.split('"').next().unwrap().replace("&#x2f;", "/")).collect()
}

#[test]
fn pictures_of_the_timeline_are_copies_for_the_owner_alone() {
    let (site, _serving, peer) = reader("");
    tell(&site, &peer, "loaf.png", &[]);
    site.ok(&["media", "fetch"]);
    assert_eq!(fetched(&peer), Vec::<String>::new(), "nobody has looked");

    let browser = Browser::with_link(&site);
    let first = browser.page(TIMELINE);
    assert!(first.contains("A loaf of rye"), "its words are there at once: {first}");
    let page = until_shown(&browser, TIMELINE, 2);
    assert_eq!(fetched(&peer), ["face.png", "loaf.png"]);
    assert!(page.contains("alt=\"A loaf of rye\" width=\"1\" height=\"1\""), "{page}");
    assert!(page.contains("<figcaption dir=\"auto\" aria-hidden=\"true\">A loaf of rye"), "{page}");
    let policy = browser.get(TIMELINE).header("content-security-policy").to_owned();
    assert!(policy.contains("default-src 'none'; ") && policy.contains("img-src 'self'; "));

    for address in page.split("<img ").skip(1).flat_map(|image| sources(&format!(" {image}"))) {
        assert!(address.starts_with("/admin/media?of="), "{address}");
        let answer = browser.get(&address);
        assert_eq!((answer.status, answer.header("content-type")), (200, "image/png"));
        assert_eq!(answer.header("cache-control"), "private, max-age=3600");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert!(answer.body.starts_with(b"\x89PNG") && !answer.text().contains("script"));
        // Strangers hear what they hear of every other address here.
        let (there, nowhere) = (site.get(&address, &[]), site.get("/admin/media?of=999", &[]));
        assert_eq!((there.status, nowhere.status), (303, 303));
        assert!(there.body.is_empty(), "{there:?}");
    }
    for id in ["999", "", "-1", "../../keys/rsa.pem", "1%2F.."] {
        assert_eq!(browser.get(&format!("/admin/media?of={id}")).status, 404, "{id}");
    }
    // The same picture for the second time is not asked for again.
    browser.page(TIMELINE);
    site.ok(&["media", "fetch"]);
    assert_eq!(fetched(&peer).len(), 2);

    site.ok(&["unfollow", &peer.actor()]);
    site.ok(&["media", "fetch"]);
    let page = browser.page(TIMELINE);
    assert!(!page.contains("A loaf of rye"), "{page}");
    let shown = site.ok(&["media", "fetch"]).out;
    assert!(shown.starts_with("0 fetched, 0 removed"), "{shown}");
}

#[test]
fn a_copy_goes_with_its_post_and_comes_back_if_it_is_lost() {
    let (site, _serving, peer) = reader("");
    let note = tell(&site, &peer, "loaf.png", &[]);
    let browser = Browser::with_link(&site);
    until_shown(&browser, TIMELINE, 2);
    assert_eq!(count_copies(&site), 1, "the same pixel twice is one file");

    fs::remove_dir_all(site.path("data/prints")).unwrap();
    until_shown(&browser, TIMELINE, 2);
    assert_eq!(fetched(&peer).len(), 4);

    assert_eq!(peer.send(&site, &peer.activity("Delete", note["id"].clone())).status, 202);
    until("an empty timeline", || {
        (!browser.page(TIMELINE).contains("A loaf of rye")).then_some(())
    });
    site.ok(&["media", "fetch"]);
    let database = rusqlite::Connection::open(site.path("data/skep.db")).unwrap();
    let left = "select count(*) from prints where role = 'picture'";
    assert_eq!(database.query_row(left, [], |row| row.get::<_, i64>(0)).unwrap(), 0);
}

#[test]
fn what_has_a_warning_waits_until_it_is_opened() {
    let (site, _serving, peer) = reader("");
    let note = tell(&site, &peer, "loaf.png", &[("sensitive", json!(true))]);
    let browser = Browser::with_link(&site);
    let page = until_shown(&browser, TIMELINE, 1);
    assert!(page.contains("Show the picture</a>"), "{page}");
    site.ok(&["media", "fetch"]);
    assert_eq!(fetched(&peer), ["face.png"]);

    let address = format!("/admin/thread?uri={}", note["id"].as_str().unwrap());
    let page = until_shown(&browser, &address, 2);
    assert_eq!(fetched(&peer), ["face.png", "loaf.png"]);
    let (before, folded) = page.split_once("<details class=\"warning\">").unwrap();
    assert_eq!((before.matches("<img ").count(), folded.matches("<img ").count()), (1, 1));
}

#[test]
fn the_owner_decides_when_pictures_are_fetched() {
    for (word, listed, opened) in [("asked", 0, 2), ("never", 0, 0)] {
        let (site, _serving, peer) = reader(&format!("[timeline]\npictures = \"{word}\"\n"));
        let note = tell(&site, &peer, "loaf.png", &[]);
        let browser = Browser::with_link(&site);
        let page = browser.page(TIMELINE);
        assert!(page.contains("A loaf of rye"), "{word}: {page}");
        assert_eq!(page.contains("Show the picture</a>"), word == "asked", "{word}");
        site.ok(&["media", "fetch"]);
        assert_eq!(fetched(&peer).len(), listed, "{word}");

        let address = format!("/admin/thread?uri={}", note["id"].as_str().unwrap());
        browser.page(&address);
        site.ok(&["media", "fetch"]);
        let page = browser.page(&address);
        assert_eq!((page.matches("<img ").count(), fetched(&peer).len()), (opened, opened));
    }
}

#[test]
fn no_picture_is_fetched_from_where_only_we_get() {
    let (site, _serving, peer) = reader("");
    let inside = ["https://10.0.0.1/a.png", "https://[::1]/a.png", "https://192.168.0.1/a.png"];
    let attached: Vec<Value> = inside.iter().map(|url| picture(url, "Inside")).collect();
    tell(&site, &peer, "loaf.png", &[("attachment", json!(attached))]);
    let film = json!({ "type": "Document", "mediaType": "video/mp4", "name": "A film",
                       "url": pixel(&peer, "film.mp4") });
    tell(&site, &peer, "loaf.png", &[("attachment", json!([film]))]);
    let browser = Browser::with_link(&site);
    until_shown(&browser, TIMELINE, 2);
    let page = until("the end of it", || {
        let page = browser.page(TIMELINE);
        (!page.contains("on its way")).then_some(page)
    });
    assert!(page.matches("▣ Inside").count() >= 2, "{page}");
    assert!(page.contains("▶ A film"), "{page}");
    assert_eq!((fetched(&peer), count_copies(&site)), (vec!["face.png".to_owned()], 1));
}
