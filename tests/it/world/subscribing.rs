//! Feeds are followed like accounts: read at a steady pace, asked only for news, and never believed to be
//! anybody else.

use serde_json::{Value, json};
use skep::clock;
use skep::store::{Error, Store};

use super::peer::Peer;
use super::site::Site;
use super::until;

const HEAD: &str = "HTTP/1.1 200 OK\r\nConnection: close\r\n";

fn rss(items: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Bees &amp; more</title>\
         <link>https://blog.example/</link>{items}</channel></rss>"
    )
}

fn item(name: &str, date: &str) -> String {
    format!(
        "<item><title>{name}</title><guid>{name}</guid><link>https://blog.example/{name}</link>\
         <pubDate>{date}</pubDate><description>About {name}&lt;script&gt;x&lt;/script&gt;\
         </description></item>"
    )
}

fn answer(head: &str, body: &str) -> String {
    format!("{HEAD}{head}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn timeline(site: &Site) -> Vec<Value> {
    site.json(&["timeline"]).as_array().unwrap().clone()
}

/// Lets every feed be due that was read last time.
fn let_be_due(site: &Site) {
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    store
        .write::<_, Error>(|tx| {
            for feed in tx.list_feeds(9)?.into_iter().filter(|feed| feed.why.is_none()) {
                let state =
                    skep::store::FeedState::Read { etag: feed.etag, modified: feed.modified };
                tx.mark_feed(&feed.url, &state, clock::now())?;
            }
            Ok(())
        })
        .unwrap();
}

#[test]
fn a_feed_is_followed_read_and_left() {
    let site = Site::new();
    let peer = Peer::new();
    let today = clock::now().rfc3339();
    let feed = rss(&item("honey", &today));
    let kind = "Content-Type: application/rss+xml\r\nETag: \"one\"\r\n";
    let url = peer.answer_at("/feed.xml", answer(kind, &feed));
    let followed = site.json(&["follow", &url]);
    assert_eq!((&followed["state"], &followed["handle"]), (&json!("feed"), &json!("Bees & more")));
    let rows = timeline(&site);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(rows[0]["handle"], "Bees & more");
    assert_eq!(rows[0]["url"], "https://blog.example/honey");
    let content = rows[0]["content"].as_str().unwrap();
    assert!(content.starts_with("<p><strong>honey</strong></p>About honey"), "{content}");
    assert!(!content.contains("script"), "{content}");
    assert_eq!(site.json(&["following"])[0]["actor"], url.as_str());

    // News is asked for with what the server said last, and nobody is there to be told of anything.
    let more = rss(&(item("wax", &today) + &item("honey", &today)));
    peer.answer_at("/feed.xml", answer(kind, &more));
    let serving = site.serve();
    // Again and again: the look that is under way says last when the next one is due.
    until("the news", || {
        let_be_due(&site);
        (timeline(&site).len() == 2).then_some(())
    });
    let ran = site.run(&["like", rows[0]["id"].as_str().unwrap()]);
    assert_eq!(ran.code, 5, "{ran:?}");
    peer.answer_at("/feed.xml", "HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n");
    let asked = peer.gets().len();
    until("another look", || {
        let_be_due(&site);
        (peer.gets().len() > asked).then_some(())
    });
    peer.answer_at("/feed.xml", answer("", "gone"));
    until("what went wrong", || {
        let_be_due(&site);
        site.json(&["following"])[0]["why"].as_str().map(drop)
    });
    assert_eq!(timeline(&site).len(), 2, "what was read stays");
    drop(serving);

    site.ok(&["unfollow", &url]);
    assert_eq!(site.json(&["following"]), json!([]));
    assert_eq!(timeline(&site).len(), 0);
}

/// A date is not required (RSS 2.0): then an entry is of the time at which it was met first, and does not
/// come back once it was cleared away.
#[test]
fn entries_without_a_date_are_read_once() {
    let site = Site::new();
    let peer = Peer::new();
    let undated = |name: &str| item(name, "").replace("<pubDate></pubDate>", "");
    let kind = "Content-Type: application/rss+xml\r\n";
    let feed = rss(&(undated("wax") + &undated("honey")));
    let url = peer.answer_at("/feed.xml", answer(kind, &feed));
    site.ok(&["follow", &url]);
    let urls = |rows: &[Value]| rows.iter().map(|row| row["url"].clone()).collect::<Vec<_>>();
    let [wax, honey] = ["wax", "honey"].map(|name| json!(format!("https://blog.example/{name}")));
    assert_eq!(urls(&timeline(&site)), [wax, honey.clone()], "the first of a feed is its newest");

    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let bounds = skep::store::TimelineBounds {
        rows: 0,
        since: clock::Timestamp::from_secs(0),
        bytes: u64::MAX,
    };
    store.write::<_, Error>(|tx| tx.trim_timeline(&bounds).map(drop)).unwrap();
    assert_eq!(timeline(&site).len(), 0);
    let more = rss(&(undated("brood") + &undated("wax") + &undated("honey")));
    peer.answer_at("/feed.xml", answer(kind, &more));
    let _serving = site.serve();
    until("the news", || {
        let_be_due(&site);
        (!timeline(&site).is_empty()).then_some(())
    });
    assert_eq!(urls(&timeline(&site)), [json!("https://blog.example/brood")]);
}

#[test]
fn a_page_may_name_its_feed() {
    let site = Site::new();
    let peer = Peer::new();
    let page =
        "<html><head><link rel=\"alternate\" type=\"application/rss+xml\" href=\"/f\"></head>";
    let url = peer.answer_at("/blog", answer("Content-Type: text/html\r\n", page));
    peer.answer_at("/f", answer("", &rss(&item("honey", &clock::now().rfc3339()))));
    assert_eq!(site.json(&["follow", &url])["actor"], format!("{}/f", peer.origin()));
    let bare = peer.answer_at("/bare", answer("Content-Type: text/html\r\n", "<html>"));
    let ran = site.run(&["follow", &bare]);
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("no feed"), "{ran:?}");
}

/// An entry that calls itself a post of somebody else's is none.
#[test]
fn an_entry_is_nobodys_post() {
    let site = Site::new();
    let (peer, ada) = (Peer::new(), Peer::new());
    let note = ada.note("Mine");
    ada.host(&note);
    let id = note["id"].as_str().unwrap();
    let forged = format!(
        "<item><title>Forged</title><guid>{id}</guid><link>{id}</link><pubDate>{}</pubDate></item>",
        clock::now().rfc3339()
    );
    let url = peer.answer_at("/feed.xml", answer("Content-Type: text/xml\r\n", &rss(&forged)));
    site.ok(&["follow", &url]);
    let row = &timeline(&site)[0];
    assert!(row["id"].as_str().unwrap().starts_with(&url), "{row}");
    assert_eq!(row["author"], url.as_str());
    assert_eq!(site.json(&["like", id])["author"], ada.actor());
}
