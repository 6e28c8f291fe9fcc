//! What a browser, a reader of feeds and another server get when they ask.

use std::io::{BufReader, Write};
use std::time::{Duration, Instant};

use skep::store::{Error, Store};

use super::http::{connect, read_answer};
use super::site::{Serving, Site};
use super::{AP, BROWSER, PUBLIC, followed_site, http, until};

/// A served site with a post, a page that is not federated, and files.
fn served() -> (Site, Serving) {
    let site = Site::new();
    site.post("a", "Words.");
    site.put("content/about.md", "+++\ntitle = \"About\"\n+++\nAbout.\n");
    site.put("static/ten.txt", "0123456789");
    site.put("static/b c.css", "p{}");
    site.put("static/\u{fc}.png", crate::PIXEL);
    site.put("static/unknown.zzz", "?");
    site.put("static/picture.svg", "<svg/>");
    site.put("secret.txt", "SECRET");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

#[test]
fn files_have_their_types_and_come_in_parts() {
    let (site, _serving) = served();
    for (target, media_type) in [
        ("/", "text/html; charset=utf-8"),
        ("/posts/a/", "text/html; charset=utf-8"),
        ("/ten.txt", "text/plain; charset=utf-8"),
        ("/b%20c.css", "text/css; charset=utf-8"),
        ("/%C3%BC.png", "image/png"),
        ("/picture.svg", "image/svg+xml"),
        ("/unknown.zzz", "application/octet-stream"),
        ("/sitemap.xml", "application/xml"),
    ] {
        let answer = site.get(target, &[]);
        assert_eq!((answer.status, answer.header("content-type")), (200, media_type), "{target}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
    }
    assert!(site.get("/feed.xml", &[]).header("content-type").contains("xml"));
    assert_eq!(site.get("/unknown.zzz", &[]).header("content-disposition"), "attachment");
    for (range, status, content_range, body) in [
        ("bytes=2-4", 206, "bytes 2-4/10", "234"),
        ("bytes=-3", 206, "bytes 7-9/10", "789"),
        ("bytes=8-", 206, "bytes 8-9/10", "89"),
        ("bytes=10-", 416, "bytes */10", ""),
        ("bytes=5-2", 200, "", "0123456789"),
        ("bytes=0-1,3-4", 200, "", "0123456789"),
    ] {
        let answer = site.get("/ten.txt", &[("Range", range)]);
        assert_eq!(answer.status, status, "{range}");
        assert_eq!(answer.header("content-range"), content_range, "{range}");
        assert_eq!(answer.text(), body, "{range}");
    }
}

/// Another program holds the database: what is sent could not be kept.
#[test]
fn who_cannot_write_is_alive_and_not_ready() {
    let (site, _serving, _peer) = followed_site();
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let ask = |target| site.status(target);
    let told = store.write::<_, Error>(|_| Ok((ask("/readyz"), ask("/livez"), ask("/"))));
    assert_eq!(told.unwrap(), (503, 200, 200));
    until("it to be ready again", || (ask("/readyz") == 200).then_some(()));
}

#[test]
fn what_a_browser_has_is_not_sent_again() {
    let (site, _serving) = served();
    for target in ["/", "/posts/a/", "/ten.txt", "/feed.xml", "/ap/outbox", "/ap/actor"] {
        let whole = site.get(target, &[]);
        let (tag, date) = (whole.header("etag"), whole.header("last-modified"));
        assert!(!tag.is_empty(), "{target}");
        for (name, value) in [("If-None-Match", tag), ("If-Modified-Since", date)] {
            let again = site.get(target, &[(name, value)]);
            assert_eq!((again.status, again.body.len()), (304, 0), "{target} {name}");
            assert_eq!(again.header("etag"), tag);
        }
        assert_eq!(site.get(target, &[("If-None-Match", "\"other\"")]).status, 200);
        let head = http::send(site.address, &format!("HEAD {target}"), &[], b"");
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("content-length"), whole.body.len().to_string(), "{target}");
    }
}

#[test]
fn addresses_lead_where_they_should_and_nowhere_else() {
    let (site, _serving) = served();
    for (target, to) in [
        ("/posts/a", "/posts/a/"),
        ("/posts/a?x=1", "/posts/a/?x=1"),
        ("/about", "/about/"),
        ("/@me", "/"),
        ("/users/me", "/"),
    ] {
        let answer = site.get(target, &[]);
        assert_eq!(answer.status, 301, "{target}");
        assert_eq!(answer.header("location"), format!("{}{to}", site.origin()), "{target}");
    }
    let missing = site.get("/nowhere", &[("Accept", BROWSER)]);
    assert_eq!(missing.status, 404);
    assert!(missing.header("content-type").starts_with("text/html"));
    for target in [
        "/../secret.txt",
        "/%2e%2e/secret.txt",
        "/..%2fsecret.txt",
        "/..%5csecret.txt",
        "/posts/../../secret.txt",
        "/posts/%2e%2e/%2e%2e/secret.txt",
        "//secret.txt",
        "/%252e%252e/secret.txt",
        "/%c0%ae%c0%ae/secret.txt",
        "/ten.txt%00.html",
        "/.hidden",
        "/.well-known/../../secret.txt",
        "/./../secret.txt",
        "/../data/keys/rsa.pem",
        "/%2e%2e/data/skep.db",
        "/C:/secret.txt",
        "/ten.txt/",
    ] {
        let answer = site.get(target, &[]);
        assert!(matches!(answer.status, 400 | 404), "{target}: {}", answer.status);
        assert!(
            !answer.text().contains("SECRET") && !answer.text().contains("PRIVATE"),
            "{target}"
        );
    }
}

#[test]
fn pages_and_documents_share_their_addresses() {
    let (site, _serving) = served();
    let ld = "application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
    let id = "/ap/post/posts.a";
    for (target, accept, status, media_type) in [
        ("/posts/a/", "", 200, "text/html; charset=utf-8"),
        ("/posts/a/", "*/*", 200, "text/html; charset=utf-8"),
        ("/posts/a/", BROWSER, 200, "text/html; charset=utf-8"),
        ("/posts/a/", AP, 200, AP),
        ("/posts/a/", ld, 200, AP),
        ("/about/", AP, 200, "text/html; charset=utf-8"),
        ("/", AP, 200, AP),
        (id, "", 200, AP),
        (id, "*/*", 200, AP),
        (id, AP, 200, AP),
        (id, ld, 200, AP),
        (id, BROWSER, 303, ""),
        ("/ap/actor", AP, 200, AP),
        ("/ap/actor", BROWSER, 303, ""),
        ("/ap/post/posts.nothing", AP, 404, ""),
    ] {
        let headers: &[(&str, &str)] = if accept.is_empty() { &[] } else { &[("Accept", accept)] };
        let answer = site.get(target, headers);
        assert_eq!(answer.status, status, "{target} {accept}");
        if status == 200 {
            assert_eq!(answer.header("content-type"), media_type, "{target} {accept}");
        }
        assert!(answer.header("vary").contains("Accept"), "{target} {accept}: {answer:?}");
        if media_type == AP {
            assert_eq!(answer.header("access-control-allow-origin"), "*", "{target} {accept}");
            assert!(answer.json()["id"].as_str().unwrap().starts_with(&site.origin()));
        }
    }
    let twice = site.get("/posts/a/", &[("Accept", "text/plain"), ("Accept", AP)]);
    assert_eq!(twice.header("content-type"), AP, "the second line was not read");
    let page = site.get(id, &[("Accept", BROWSER)]);
    assert_eq!(page.header("location"), format!("{}/posts/a/", site.origin()));
    let link = site.get("/posts/a/", &[]);
    assert!(link.header("link").contains(&format!("<{}{id}>", site.origin())), "{link:?}");
    assert!(link.header("link").contains(AP));
    for name in ["content-security-policy", "referrer-policy", "x-content-type-options"] {
        assert!(!link.header(name).is_empty(), "{name}");
    }
    assert!(link.header("content-security-policy").contains("default-src 'none'"));
    let object = site.get(id, &[]).json();
    assert_eq!(object["to"], serde_json::json!([PUBLIC]));
}

/// Larger than what is answered from memory, in both forms.
#[test]
fn a_long_post_has_both_its_forms() {
    let site = Site::new();
    let words = "many words ".repeat(2_000);
    site.post("long", &words);
    site.ok(&["publish"]);
    let _serving = site.serve();
    let id = "/ap/post/posts.long";
    for target in [id, "/posts/long/"] {
        let document = site.get(target, &[("Accept", AP)]);
        assert_eq!((document.status, document.header("content-type")), (200, AP), "{target}");
        assert_eq!(document.json()["id"], site.id("posts.long"), "{target}");
        assert!(document.body.len() > words.len(), "{target}: {}", document.body.len());
        assert!(document.header("vary").contains("Accept"), "{target}");
        let head = http::send(site.address, &format!("HEAD {target}"), &[("Accept", AP)], b"");
        assert_eq!(head.header("content-length"), document.body.len().to_string(), "{target}");
    }
    let sent = site.get(id, &[("Accept", BROWSER)]);
    assert_eq!(sent.status, 303);
    assert_eq!(sent.header("location"), format!("{}/posts/long/", site.origin()));
    let page = site.get("/posts/long/", &[("Accept", BROWSER)]);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert!(page.body.len() > words.len());
    assert!(page.header("link").contains(id), "{page:?}");
}

#[test]
fn what_is_deleted_is_gone_for_good() {
    let (site, _serving) = served();
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    let gone = site.get("/ap/post/posts.a", &[("Accept", AP)]);
    assert_eq!((gone.status, gone.header("content-type")), (410, AP));
    let tombstone = gone.json();
    assert_eq!(tombstone["type"], "Tombstone");
    assert_eq!(tombstone["id"], site.id("posts.a"));
    assert!(matches!(site.status("/posts/a/"), 404 | 410));
}

#[test]
fn the_account_is_found_by_every_spelling_of_its_name() {
    let (site, _serving) = served();
    let domain = site.address;
    let finger = |query: &str| site.get(&format!("/.well-known/webfinger{query}"), &[]);
    for (query, status) in [
        (format!("?resource=acct:me@{domain}"), 200),
        (format!("?resource=acct%3Ame%40{domain}"), 200),
        (format!("?resource=acct:ME@{domain}"), 200),
        (format!("?resource={}", site.actor()), 200),
        (format!("?resource={}", site.origin()), 200),
        (format!("?resource=acct:you@{domain}"), 404),
        ("?resource=acct:me@elsewhere.example".to_owned(), 404),
        ("?resource=nonsense".to_owned(), 400),
        ("?resource=".to_owned(), 400),
        (String::new(), 400),
    ] {
        let answer = finger(&query);
        assert_eq!(answer.status, status, "{query}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{query}");
        if status == 200 {
            assert_eq!(answer.header("content-type"), "application/jrd+json", "{query}");
            assert_eq!(answer.json()["subject"], format!("acct:me@{domain}"));
            let links = answer.json()["links"].as_array().unwrap().clone();
            assert!(links.iter().any(|it| it["rel"] == "self" && it["href"] == site.actor()));
        }
    }
    let index = site.get("/.well-known/nodeinfo", &[]).json();
    let link = index["links"][0]["href"].as_str().unwrap().to_owned();
    let node = site.get(link.strip_prefix(&site.origin()).unwrap(), &[]);
    assert_eq!((node.status, &node.json()["software"]["name"]), (200, &"skep".into()));
    assert_eq!(node.header("access-control-allow-origin"), "*");
    assert_eq!(site.status("/.well-known/host-meta"), 200);
}

#[test]
fn methods_are_few_and_connections_are_kept() {
    let (site, _serving) = served();
    let options = http::send(site.address, "OPTIONS /ap/actor", &[], b"");
    assert_eq!((options.status, options.header("allow")), (204, "GET, HEAD, OPTIONS"));
    for method in ["POST", "PUT", "DELETE", "PATCH"] {
        let answer = http::send(site.address, &format!("{method} /"), &[], b"");
        assert_eq!(answer.status, 405, "{method}");
    }
    let mut stream = connect(site.address);
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    for target in ["/", "/ten.txt", "/nowhere", "/ap/actor", "/.well-known/nodeinfo"] {
        write!(stream, "GET {target} HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).unwrap();
        let answer = read_answer(&mut reader, "GET").unwrap();
        assert_eq!(answer.status, if target == "/nowhere" { 404 } else { 200 }, "{target}");
    }
}

#[test]
fn sigterm_ends_it_in_time_whoever_is_connected() {
    let (site, serving) = served();
    let mut idle = connect(site.address);
    write!(idle, "GET / HTTP/1.1\r\nHost: {}\r\n\r\n", site.address).unwrap();
    read_answer(&mut BufReader::new(idle.try_clone().unwrap()), "GET").unwrap();
    let mut halfway = connect(site.address);
    write!(halfway, "GET / HTTP/1.1\r\nHost: ").unwrap();
    let begun = Instant::now();
    let status = serving.terminate(Duration::from_secs(8)).expect("it did not end");
    assert!(status.success(), "{status}");
    assert!(begun.elapsed() < Duration::from_millis(5500), "{:?}", begun.elapsed());
}
