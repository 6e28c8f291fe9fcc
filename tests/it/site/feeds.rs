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
