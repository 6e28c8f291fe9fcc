//! Which feeds a site has, and what is in them.

use serde_json::Value;

use super::{FEDERATED, PLAIN, Site};

fn feed(site: &Site, path: &str) -> Value {
    serde_json::from_slice(&site.output()[path]).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn every_list_has_feeds() {
    let site = Site::new(PLAIN);
    site.put(
        "content/posts/2026-11-02-one.md",
        "+++\ntitle = \"One\"\ntags = [\"Rye bread\"]\n+++\n",
    );
    site.put("content/notes/2026-11-03-two.md", "Two");
    site.build().unwrap();
    for list in ["", "posts/", "notes/", "tags/rye-bread/"] {
        for name in ["feed.xml", "rss.xml", "feed.json"] {
            assert!(site.has(&format!("{list}{name}")), "{list}{name}");
        }
    }
    let titles = |path: &str| {
        let feed = feed(&site, path);
        (feed["title"].as_str().unwrap().to_owned(), feed["items"].as_array().unwrap().len())
    };
    assert_eq!(titles("feed.json"), ("me.example".to_owned(), 2));
    assert_eq!(titles("notes/feed.json"), ("Notes · me.example".to_owned(), 1));
    assert_eq!(titles("tags/rye-bread/feed.json"), ("Rye bread · me.example".to_owned(), 1));
}

#[test]
fn the_owner_chooses_feeds() {
    let site = Site::new(
        "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n\
         [feeds]\natom = \"atom.xml\"\nrss = \"\"\nsections = false\ntags = false\nlimit = 1\n\
         full_content = false\n",
    );
    site.put("content/posts/2026-11-02-one.md", "+++\ntags = [\"a\"]\n+++\nOne\n\nmore");
    site.put("content/posts/2026-11-03-two.md", "Two\n\nmore");
    site.build().unwrap();
    assert!(site.has("atom.xml") && site.has("feed.json"));
    for absent in ["feed.xml", "rss.xml", "posts/atom.xml", "tags/a/feed.json"] {
        assert!(!site.has(absent), "{absent}");
    }
    let items = feed(&site, "feed.json")["items"].clone();
    assert_eq!(items.as_array().unwrap().len(), 1, "as many as allowed");
    assert_eq!(items[0]["content_text"], "Two");
    assert!(items[0].get("content_html").is_none());
}

/// A warning stands in for the text: many readers show a text at once.
#[test]
fn a_warning_is_not_gone_round() {
    let site = Site::new(PLAIN);
    site.put(
        "content/posts/2026-11-02-one.md",
        "+++\ncontent_warning = \"Wounds\"\n+++\nSecret words ![x](a.png)",
    );
    site.put("content/posts/2026-11-03-two.md", "+++\nsensitive = true\n+++\nSecret words");
    site.build().unwrap();
    let output = site.output();
    for path in ["feed.xml", "rss.xml", "feed.json", "posts/feed.json"] {
        let text = String::from_utf8_lossy(&output[path]);
        assert!(!text.contains("Secret words") && !text.contains("a.png"), "{path}");
        assert!(text.contains("Content warning: Wounds") && text.contains("Sensitive"), "{path}");
        assert!(text.contains("https://me.example/posts/one/"), "{path}");
    }
}

#[test]
fn ids_are_those_of_the_fediverse() {
    let ids = |toml: &str| {
        let site = Site::new(toml);
        site.put("content/posts/2026-11-02-one.md", "One");
        site.build().unwrap();
        feed(&site, "feed.json")["items"][0]["id"].as_str().unwrap().to_owned()
    };
    assert_eq!(ids(PLAIN), "https://me.example/posts/one/");
    assert_eq!(ids(FEDERATED), "https://me.example/ap/post/posts.one");
}

#[test]
fn unlisted_posts_are_in_no_feed() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-02-one.md", "+++\nvisibility = \"unlisted\"\n+++\nOne");
    site.build().unwrap();
    assert_eq!(feed(&site, "posts/feed.json")["items"], Value::Array(Vec::new()));
    let sitemap = String::from_utf8(site.output()["sitemap.xml"].clone()).unwrap();
    assert!(!sitemap.contains("/posts/one/"));
}

/// What a reader of a feed sees of posts of each kind, in all three formats.
#[test]
fn the_three_formats_say_the_same() {
    let site = Site::new(PLAIN);
    let day = |day: u32, front: &str, text: &str| {
        let post = format!("---\n{front}\n---\n{text}\n");
        site.put(&format!("content/posts/2026-11-0{day}-p{day}.md"), post);
    };
    day(1, "title: A <b> & c\nauthor: Ada\nlanguage: de\ntags: [x & y]", "Text ]]> [z](../z/)");
    day(2, "updated: 2026-11-09\nsummary: In short", "A note\u{b}");
    day(3, "title: P\nimage: {url: /a.png, alt: A}", "![in](b.png)");
    day(4, "content_warning: Wasps", "Secret");
    day(5, "visibility: unlisted", "Quiet");
    day(6, "draft: true", "Draft");
    site.build().unwrap();
    let read = |path: &str| String::from_utf8(site.output()[path].clone()).unwrap();
    for (path, mark) in [("feed.xml", "<entry"), ("rss.xml", "<item>"), ("feed.json", "\"id\"")] {
        let text = read(path);
        assert_eq!(text.matches(mark).count(), 4, "{path}: {text}");
        let places: Vec<_> = ["p4", "p3", "p2", "p1"]
            .map(|post| text.find(&format!("https://me.example/posts/{post}/")).unwrap())
            .into();
        assert!(places.is_sorted(), "{path}: newest first");
        for there in ["https://me.example/posts/z/", "https://me.example/a.png", "Wasps", "Ada"] {
            assert!(text.contains(there), "{path} lacks {there}: {text}");
        }
        for absent in ["Secret", "Quiet", "Draft", "\u{b}", "href=\"../z/", "src=\"b.png"] {
            assert!(!text.contains(absent), "{path} has {absent:?}");
        }
    }
    let items = feed(&site, "feed.json")["items"].clone();
    assert_eq!(items[3]["title"], "A <b> & c");
    assert_eq!(items[3]["language"], "de");
    assert_eq!(items[3]["authors"][0]["name"], "Ada");
    assert_eq!(items[3]["tags"], serde_json::json!(["x & y"]));
    assert_eq!(items[2]["date_modified"], "2026-11-09T00:00:00Z");
    assert_eq!(items[2]["summary"], "In short");
    assert_eq!(items[1]["image"], "https://me.example/a.png");
}

#[test]
fn a_feed_is_as_old_as_its_newest_change() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-01-old.md", "---\nupdated: 2026-11-20\n---\nOld");
    site.put("content/posts/2026-11-10-new.md", "New");
    site.build().unwrap();
    let atom = String::from_utf8(site.output()["feed.xml"].clone()).unwrap();
    let (head, _) = atom.split_once("<entry").unwrap();
    assert!(head.contains("<updated>2026-11-20T00:00:00Z</updated>"), "{head}");
    let before = site.output();
    site.build().unwrap();
    assert!(site.output() == before, "the clock is no part of it");
}

#[test]
fn lists_name_their_feeds() {
    let site = Site::new(PLAIN);
    site.put("content/posts/2026-11-01-one.md", "---\ntags: [Rye bread]\n---\nText");
    site.build().unwrap();
    let output = site.output();
    let rows = [
        ("index.html", ["/feed.xml", "/rss.xml", "/feed.json"]),
        ("posts/index.html", ["/posts/feed.xml", "/posts/rss.xml", "/posts/feed.json"]),
        (
            "tags/rye-bread/index.html",
            ["/tags/rye-bread/feed.xml", "/tags/rye-bread/rss.xml", "/tags/rye-bread/feed.json"],
        ),
    ];
    for (path, feeds) in rows {
        let page = String::from_utf8_lossy(&output[path]);
        for feed in feeds {
            let link = format!("href=\"{feed}\"");
            assert!(page.contains(&link), "{path} does not name {feed}");
            assert!(site.has(feed.trim_start_matches('/')), "{feed}");
        }
    }
}
