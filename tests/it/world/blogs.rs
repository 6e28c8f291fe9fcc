//! `skep import` of feeds and exports of blogs: their posts are pages at their old dates, and nobody is
//! told.

use serde_json::Value;

use super::followed_site;
use super::importing::import;
use super::peer::Peer;
use super::site::Site;

/// A whole answer of a server.
fn answer(kind: &str, body: &[u8]) -> Vec<u8> {
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    [head.as_bytes(), body].concat()
}

fn rss(entries: &str) -> String {
    format!(
        "<rss version=\"2.0\" xmlns:a=\"http://www.w3.org/2005/Atom\"><channel>\
         <link>https://old.example/</link>{entries}</channel></rss>"
    )
}

const HIVES: &str = "<item><title>Hives</title><link>https://old.example/2019/hives/</link><guid>1</guid>\
    <pubDate>Sun, 06 Jan 2019 12:00:00 GMT</pubDate><category>bees</category>\
    <description>&lt;p&gt;Words &lt;b&gt;of old&lt;/b&gt;, at &lt;a href=\"/x/\"&gt;x&lt;/a&gt;.</description></item>";

#[test]
fn a_feed_becomes_pages_with_its_dates_and_nobody_is_told() {
    let (site, _serving, peer) = followed_site();
    let before = peer.count_all();
    site.put("feed.xml", rss(HIVES));
    let report = import(&site, "feed.xml", &[]);
    assert_eq!((&report["format"], &report["new"]), (&Value::from("feed"), &Value::from(1)));
    assert_eq!(import(&site, "feed.xml", &[])["there"], 1, "again is no change");
    site.post("a", "Something new.");
    site.ok(&["publish"]);
    let html = site.read("public/imported/2019/01/hives/index.html");
    for words in [
        "<strong>of old</strong>",
        "https://old.example/x/",
        "datetime=\"2019-01-06",
        "/tags/bees/",
    ] {
        assert!(html.contains(words), "{words}: {html}");
    }
    let old = site.read("public/2019/hives/index.html");
    assert!(old.contains("/imported/2019/01/hives/"), "{old}");
    peer.expect("Create", &site.id("posts.a"));
    site.until_delivered();
    assert_eq!(peer.count_all(), before + 1, "of the new post alone");
}

#[test]
fn a_feed_is_followed_from_page_to_page_and_its_pictures_come_along() {
    let (site, peer) = (Site::new(), Peer::new());
    let entry = |name: &str, text: &str| {
        format!(
            "<item><title>{name}</title><guid>{name}</guid><pubDate>2019-01-06</pubDate>\
            <description>{text}</description></item>"
        )
    };
    let first = entry("One", "&lt;p&gt;&lt;img src=\"/bee.png\" alt=\"A bee\"&gt;");
    let link = "<a:link rel=\"next\" href=\"?page=2\"/>";
    let base = |feed: String| feed.replace("https://old.example", peer.origin());
    let url = peer.answer_at("/feed", answer("text/xml", base(rss(&(first + link))).as_bytes()));
    // The last page names the first again: that ends nowhere if nobody watches.
    let second = entry("Two", "two") + "<a:link rel=\"next\" href=\"/feed\"/>";
    peer.answer_at("/feed?page=2", answer("text/xml", base(rss(&second)).as_bytes()));
    peer.answer_at("/bee.png", answer("image/png", crate::PIXEL));
    let report = site.json(&["import", &url]);
    assert_eq!((&report["new"], &report["media"]), (&Value::from(2), &Value::from(1)), "{report}");
    site.ok(&["build"]);
    let html = site.read("public/imported/2019/01/one/index.html");
    assert!(html.contains("alt=\"A bee\"") && !html.contains(peer.origin()), "{html}");
    assert!(site.path("public/imported/2019/01/two/index.html").exists());
}

#[test]
fn each_export_of_a_blog_is_known_by_what_it_is() {
    let wordpress = "<rss xmlns:wp='http://wordpress.org/export/1.2/' \
        xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel><wp:wxr_version>1.2</wp:wxr_version>\
        <item><title>Hives</title><link>https://old.example/hives/</link><wp:post_id>7</wp:post_id>\
        <wp:post_date_gmt>2019-01-06 12:00:00</wp:post_date_gmt><wp:status>publish</wp:status>\
        <wp:post_type>post</wp:post_type><content:encoded>one\n\ntwo [toc]</content:encoded>\
        <wp:comment/></item><item><title>About</title><wp:post_id>8</wp:post_id><wp:status>publish</wp:status>\
        <wp:post_type>page</wp:post_type><content:encoded>me</content:encoded></item></channel></rss>";
    let ghost = r#"{"db": [{"meta": {"exported_on": 1}, "data": {"posts": [{"id": "7", "title": "Hives",
        "slug": "hives", "html": "<p>one</p><p>two</p>", "status": "published", "visibility": "public",
        "published_at": "2019-01-06T12:00:00.000Z"}]}}]}"#;
    let json = r#"{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "7", "title": "Hives",
        "url": "https://old.example/hives/", "content_html": "<p>one</p><p>two</p>",
        "date_published": "2019-01-06T12:00:00Z"}]}"#;
    let cases = [("WordPress export", wordpress), ("Ghost export", ghost), ("feed", json)];
    for (format, text) in cases {
        let site = Site::new();
        site.put("blog", text);
        let report = import(&site, "blog", &["--from", "https://old.example"]);
        assert_eq!(report["format"], format);
        site.ok(&["build"]);
        let html = site.read("public/imported/2019/01/hives/index.html");
        for words in ["<p>one</p>", "<p>two", "datetime=\"2019-01-06"] {
            assert!(html.contains(words), "{format} {words}: {html}");
        }
        let old = site.read("public/hives/index.html");
        assert!(old.contains("/imported/2019/01/hives/"), "{format}: {old}");
        if format == "WordPress export" {
            assert_eq!(report["lost"]["its comments"], 1);
            assert_eq!(report["lost"]["shortcodes, which stay in its text: toc"], 1);
            assert!(site.read("public/imported/about/index.html").contains("me"));
        }
    }
}

#[test]
fn what_is_damaged_is_refused_and_nothing_is_imported() {
    let cut = rss(HIVES)[..200].to_owned();
    let bomb = format!("<!DOCTYPE rss [<!ENTITY a 'ha'>]>{}", rss(HIVES));
    let site = Site::new();
    for (text, words) in [(cut, "line 1: ends in the middle"), (bomb, "declares entities")] {
        site.put("feed.xml", text);
        let ran = site.run(&["import", site.path("feed.xml").to_str().unwrap()]);
        assert!(ran.code != 0 && ran.err.contains(words), "{ran:?}");
        assert!(!site.path("content/imported").exists());
    }
}
