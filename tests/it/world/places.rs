//! What the generated site takes for itself, and what it leaves alone.

use super::site::{Site, run};

/// A feed cannot take the place of a page: it would be lost without a word.
#[test]
fn a_feed_is_no_page() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["build"]);
    let before = site.output();
    for name in ["index.html", "404.html", "robots.txt", "sitemap.xml", "ap", "livez", ".xml"] {
        let ran = run(site.command(&["build", "--force"]).env("SKEP_FEEDS_RSS", name));
        assert_eq!(ran.code, 2, "{name}: {ran:?}");
        assert!(ran.err.contains(&format!("`feeds.rss` is `{name}`")), "{ran:?}");
        assert_eq!(site.output(), before, "{name}");
    }
    for name in ["atom.xml", "feed.rss", "all-posts_1.xml"] {
        let ran = run(site.command(&["build"]).env("SKEP_FEEDS_RSS", name));
        assert_eq!(ran.code, 0, "{name}: {ran:?}");
        for folder in ["", "posts/"] {
            assert!(site.path(&format!("public/{folder}{name}")).is_file(), "{folder}{name}");
        }
        assert!(!site.path("public/rss.xml").exists());
    }
}

/// Where a file was made, the owner has put a folder since: it is his, and no build fails for it.
#[test]
fn a_folder_in_the_place_of_a_stale_file_is_left_alone() {
    let site = Site::new();
    site.put("static/notes.txt", "made");
    site.ok(&["build"]);
    site.remove("static/notes.txt");
    site.remove("public/notes.txt");
    site.put("public/notes.txt/mine", "not made");
    site.post("a", "Words.");
    for _ in 0..2 {
        site.ok(&["build", "--force"]);
        assert_eq!(site.read("public/notes.txt/mine"), "not made");
    }
    assert!(site.path("public/posts/a/index.html").is_file());
}

/// A folder that could be served with the keys in it is never built into.
#[test]
fn the_site_is_never_mixed_with_what_is_secret_or_the_owners() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["status"]);
    for (variable, value) in [
        ("SKEP_SERVER_OUTPUT", "data"),
        ("SKEP_SERVER_OUTPUT", "data/keys"),
        ("SKEP_SERVER_OUTPUT", "content"),
        ("SKEP_SERVER_DATA", "public/data"),
        ("SKEP_SERVER_DATA", "static"),
        ("SKEP_SITE_CONTENT", "data/content"),
    ] {
        for command in ["build", "publish", "serve", "check", "status"] {
            let ran = run(site.command(&[command]).env(variable, value));
            assert_eq!(ran.code, 2, "{variable}={value} {command}: {ran:?}");
            assert!(ran.err.contains("put them into folders apart"), "{ran:?}");
        }
    }
    assert!(!site.path("public").exists() && !site.path("data/index.html").exists());
    assert!(!site.path("static").exists() && !site.path("content/index.html").exists());
}
