//! What may be kept, by whom and for how long; what is asked again costs nothing; parts are parts
//! (RFC 9110, RFC 9111; DISC-8 to DISC-12).

use std::collections::BTreeMap;

use super::http::Answer;
use super::site::{Serving, Site};
use super::{AP, BROWSER, http};

fn served() -> (Site, Serving) {
    let site = Site::new();
    site.post("a", "Words.");
    site.put("static/ten.txt", "0123456789");
    site.put("static/empty.txt", "");
    site.put("static/picture.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    site.put("static/unknown.zzz", "?");
    site.put("static/large.bin", vec![b'x'; 300_000]);
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

fn head(site: &Site, target: &str, headers: &[(&str, &str)]) -> Answer {
    http::send(site.address, &format!("HEAD {target}"), headers, b"")
}

/// Everything but the moment of the answer.
fn fields(answer: &Answer) -> BTreeMap<String, String> {
    let lower = |(name, value): &(String, String)| (name.to_lowercase(), value.clone());
    answer.headers.iter().map(lower).filter(|(name, _)| name != "date").collect()
}

#[test]
fn every_kind_of_answer_says_how_long_it_may_be_kept() {
    let (site, _serving) = served();
    let page = "public, max-age=60";
    let document = "public, max-age=180";
    let file = "public, max-age=3600";
    for (target, accept, status, kept) in [
        ("/", BROWSER, 200, page),
        ("/posts/a/", BROWSER, 200, page),
        ("/posts/a/", "*/*", 200, page),
        ("/posts/a/", AP, 200, "private, no-store"),
        ("/", AP, 200, "private, no-store"),
        ("/ap/actor", AP, 200, document),
        ("/ap/post/posts.a", AP, 200, document),
        ("/ap/create/posts.a", AP, 200, document),
        ("/ap/outbox", AP, 200, document),
        ("/ap/followers", AP, 200, document),
        ("/feed.xml", "*/*", 200, file),
        ("/ten.txt", "*/*", 200, file),
        ("/picture.svg", "*/*", 200, file),
        ("/unknown.zzz", "*/*", 200, file),
        ("/.well-known/nodeinfo", "*/*", 200, file),
        ("/.well-known/host-meta", "*/*", 200, file),
        ("/.well-known/webfinger?resource=acct:you@x.example", "*/*", 404, "public, max-age=180"),
        ("/livez", "*/*", 200, "no-store"),
        ("/readyz", "*/*", 200, "no-store"),
    ] {
        let answer = site.get(target, &[("Accept", accept)]);
        assert_eq!(answer.status, status, "{target} {accept}");
        assert_eq!(answer.header("cache-control"), kept, "{target} {accept}");
    }
}

/// DISC-8: what depends on `Accept` says so, in every form and with every status.
#[test]
fn what_is_negotiated_varies_and_what_is_not_does_not() {
    let (site, _serving) = served();
    let tag = site.get("/posts/a/", &[]).header("etag").to_owned();
    for (target, headers, status) in [
        ("/posts/a/", &[("Accept", BROWSER)][..], 200),
        ("/posts/a/", &[("Accept", AP)], 200),
        ("/posts/a/", &[("If-None-Match", tag.as_str())], 304),
        ("/ap/post/posts.a", &[("Accept", AP)], 200),
        ("/ap/post/posts.a", &[("Accept", BROWSER)], 303),
        ("/ap/actor", &[("Accept", BROWSER)], 303),
        ("/nowhere", &[("Accept", BROWSER)], 404),
        ("/nowhere", &[("Accept", AP)], 404),
        ("/ap/post/nothing", &[], 404),
    ] {
        let answer = site.get(target, headers);
        assert_eq!(answer.status, status, "{target} {headers:?}");
        assert_eq!(answer.header("vary"), "Accept", "{target} {headers:?}");
    }
    for target in ["/ten.txt", "/feed.xml", "/.well-known/nodeinfo", "/nodeinfo/2.1"] {
        for accept in [AP, BROWSER] {
            let answer = site.get(target, &[("Accept", accept)]);
            assert_eq!((answer.status, answer.header("vary")), (200, ""), "{target} {accept}");
        }
    }
}

/// SEC-6: pages run no script, not even the page for what is not there.
#[test]
fn pages_come_with_their_rules() {
    let (site, _serving) = served();
    for target in ["/", "/posts/a/", "/nowhere"] {
        let page = site.get(target, &[("Accept", BROWSER)]);
        let rules = page.header("content-security-policy");
        assert!(rules.contains("default-src 'none'"), "{target}: {rules}");
        assert!(rules.contains("frame-ancestors 'none'"), "{target}: {rules}");
        assert!(!rules.contains("script-src") && !rules.contains('*'), "{target}: {rules}");
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{target}");
        assert_eq!(page.header("referrer-policy"), "strict-origin-when-cross-origin", "{target}");
    }
    let picture = site.get("/picture.svg", &[]);
    assert!(picture.header("content-security-policy").contains("sandbox"), "{picture:?}");
}

/// DISC-12: the same head, without the body.
#[test]
fn head_is_get_without_the_body() {
    let (site, _serving) = served();
    for target in [
        "/",
        "/posts/a/",
        "/posts/a",
        "/ten.txt",
        "/empty.txt",
        "/large.bin",
        "/unknown.zzz",
        "/feed.xml",
        "/nowhere",
        "/livez",
        "/@me",
        "/ap/actor",
        "/ap/inbox",
        "/ap/post/posts.a",
        "/ap/post/nothing",
        "/.well-known/nodeinfo",
        "/.well-known/webfinger",
        "/.well-known/webfinger?resource=acct:nobody@x.example",
    ] {
        for accept in ["*/*", AP, BROWSER] {
            let whole = site.get(target, &[("Accept", accept)]);
            let head = head(&site, target, &[("Accept", accept)]);
            assert_eq!(head.status, whole.status, "{target} {accept}");
            assert_eq!(fields(&head), fields(&whole), "{target} {accept}");
            assert!(head.body.is_empty(), "{target} {accept}");
        }
    }
}

#[test]
fn what_is_known_is_compared_as_the_standard_says() {
    let (site, _serving) = served();
    for target in ["/ten.txt", "/posts/a/", "/ap/outbox"] {
        let whole = site.get(target, &[]);
        let (tag, date) =
            (whole.header("etag").to_owned(), whole.header("last-modified").to_owned());
        let weak = format!("W/{tag}");
        let list = format!("\"x\", W/\"y\" ,{tag}");
        let old = "Tue, 01 Sep 2020 00:00:00 GMT";
        for (headers, status) in [
            (&[("If-None-Match", tag.as_str())][..], 304),
            (&[("If-None-Match", weak.as_str())], 304),
            (&[("If-None-Match", list.as_str())], 304),
            (&[("If-None-Match", "*")], 304),
            (&[("If-None-Match", "\"x\"")], 200),
            (&[("If-None-Match", "")], 200),
            (&[("If-None-Match", tag.trim_matches('"'))], 200),
            (&[("If-Modified-Since", date.as_str())], 304),
            (&[("If-Modified-Since", "Fri, 01 Jan 2100 00:00:00 GMT")], 304),
            (&[("If-Modified-Since", old)], 200),
            (&[("If-Modified-Since", "yesterday")], 200),
            (&[("If-Modified-Since", "0")], 200),
            // The tag is the better witness (RFC 9110, section 13.2.2).
            (&[("If-None-Match", "\"x\""), ("If-Modified-Since", date.as_str())], 200),
            (&[("If-None-Match", tag.as_str()), ("If-Modified-Since", old)], 304),
        ] {
            let answer = site.get(target, headers);
            assert_eq!(answer.status, status, "{target} {headers:?}");
            assert_eq!(head(&site, target, headers).status, status, "HEAD {target} {headers:?}");
            assert_eq!(answer.header("etag"), tag, "{target} {headers:?}");
            if status == 304 {
                assert_eq!(answer.header("content-length"), "", "{target} {headers:?}");
                for name in ["cache-control", "vary", "last-modified"] {
                    assert_eq!(answer.header(name), whole.header(name), "{target} {name}");
                }
            }
        }
    }
}

/// A build that changes nothing keeps what others have; one that does makes them ask anew.
#[test]
fn a_tag_lives_as_long_as_its_text() {
    let (site, _serving) = served();
    let tags = || {
        ["/posts/a/", "/feed.xml", "/ten.txt", "/assets/style.css"].map(|target| {
            let answer = site.get(target, &[]);
            assert_eq!(answer.status, 200, "{target}");
            answer.header("etag").to_owned()
        })
    };
    let before = tags();
    site.ok(&["build"]);
    assert_eq!(tags(), before);
    site.post("a", "Other words.");
    site.ok(&["build"]);
    let after = tags();
    assert_ne!(after[0], before[0], "the page has changed");
    assert_ne!(after[1], before[1], "the feed has changed");
    assert_eq!(after[2..], before[2..], "nobody touched these");
    let answer = site.get("/posts/a/", &[("If-None-Match", &before[0])]);
    assert!(answer.status == 200 && answer.text().contains("Other words."), "{answer:?}");
}

#[test]
fn parts_of_a_file() {
    let (site, _serving) = served();
    for (range, status, content_range, body) in [
        ("bytes=0-0", 206, "bytes 0-0/10", "0"),
        ("bytes=0-9", 206, "bytes 0-9/10", "0123456789"),
        ("bytes=0-99", 206, "bytes 0-9/10", "0123456789"),
        ("bytes=9-", 206, "bytes 9-9/10", "9"),
        ("bytes=-1", 206, "bytes 9-9/10", "9"),
        ("bytes=-10", 206, "bytes 0-9/10", "0123456789"),
        ("bytes=-99", 206, "bytes 0-9/10", "0123456789"),
        ("bytes= 2 - 4 ", 206, "bytes 2-4/10", "234"),
        ("bytes=-0", 416, "bytes */10", ""),
        ("bytes=10-12", 416, "bytes */10", ""),
        ("bytes=99-", 416, "bytes */10", ""),
        // What is not understood is not there: the whole file.
        ("bytes=", 200, "", "0123456789"),
        ("bytes=-", 200, "", "0123456789"),
        ("bytes=a-b", 200, "", "0123456789"),
        ("bytes=-1-2", 200, "", "0123456789"),
        ("bytes=0x1-2", 200, "", "0123456789"),
        ("bytes=1-2,5-6", 200, "", "0123456789"),
        ("bytes=-2,0-1", 200, "", "0123456789"),
        ("bytes=18446744073709551616-", 200, "", "0123456789"),
        ("items=0-1", 200, "", "0123456789"),
        ("0-1", 200, "", "0123456789"),
        ("", 200, "", "0123456789"),
    ] {
        let answer = site.get("/ten.txt", &[("Range", range)]);
        assert_eq!(answer.status, status, "{range}");
        assert_eq!(answer.header("content-range"), content_range, "{range}");
        assert_eq!(answer.text(), body, "{range}");
        assert_eq!(answer.header("content-length"), body.len().to_string(), "{range}");
    }
    assert_eq!(site.get("/ten.txt", &[]).header("accept-ranges"), "bytes");
    for range in ["bytes=0-", "bytes=-5", "bytes=0-0"] {
        assert_eq!(site.get("/empty.txt", &[("Range", range)]).status, 416, "{range} of nothing");
    }
    // Across the pieces in which large files are sent.
    let part = site.get("/large.bin", &[("Range", "bytes=100-270099")]);
    assert_eq!((part.status, part.body.len()), (206, 270_000));
    assert!(part.body.iter().all(|byte| *byte == b'x'));
}

#[test]
fn a_part_is_only_given_of_the_version_that_is_known() {
    let (site, _serving) = served();
    let whole = site.get("/ten.txt", &[]);
    let (tag, date) = (whole.header("etag"), whole.header("last-modified"));
    let weak = format!("W/{tag}");
    for (known, status) in
        [(tag, 206), ("\"x\"", 200), (weak.as_str(), 200), (date, 200), ("", 200)]
    {
        let answer = site.get("/ten.txt", &[("Range", "bytes=2-4"), ("If-Range", known)]);
        assert_eq!(answer.status, status, "{known}");
    }
    // What is known need not be sent in part either.
    let both = [("Range", "bytes=2-4"), ("If-None-Match", tag)];
    assert_eq!(site.get("/ten.txt", &both).status, 304);
    // A range means something for GET alone, and a page has two forms.
    let head = head(&site, "/ten.txt", &[("Range", "bytes=2-4")]);
    assert_eq!((head.status, head.header("content-length")), (200, "10"));
    assert_eq!(site.get("/posts/a/", &[("Range", "bytes=0-9")]).status, 200);
    let document = site.get("/ap/post/posts.a", &[("Range", "bytes=0-0"), ("Accept", AP)]);
    assert_eq!((document.status, document.text().as_str()), (206, "{"));
    assert_eq!(document.header("content-type"), AP);
}
