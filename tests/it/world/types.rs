//! What a file is, is said by its name and by nothing in it (SEC-9).

use super::site::Site;
use super::{AP, BROWSER};

/// Every extension that is known.
const TYPES: &[(&str, &str)] = &[
    ("avif", "image/avif"),
    ("bmp", "image/bmp"),
    ("css", "text/css; charset=utf-8"),
    ("csv", "text/csv; charset=utf-8"),
    ("epub", "application/epub+zip"),
    ("flac", "audio/flac"),
    ("gif", "image/gif"),
    ("htm", "text/html; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/vnd.microsoft.icon"),
    ("ics", "text/calendar; charset=utf-8"),
    ("jpeg", "image/jpeg"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("m4a", "audio/mp4"),
    ("map", "application/json"),
    ("md", "text/markdown; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("mp3", "audio/mpeg"),
    ("mp4", "video/mp4"),
    ("oga", "audio/ogg"),
    ("ogg", "audio/ogg"),
    ("ogv", "video/ogg"),
    ("opus", "audio/ogg"),
    ("otf", "font/otf"),
    ("pdf", "application/pdf"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("ttf", "font/ttf"),
    ("txt", "text/plain; charset=utf-8"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("wav", "audio/wav"),
    ("webm", "video/webm"),
    ("webmanifest", "application/manifest+json"),
    ("webp", "image/webp"),
    ("woff", "font/woff"),
    ("woff2", "font/woff2"),
    ("xml", "application/xml"),
];

/// What nobody knows, what a browser would run, and what others would take for ActivityPub.
const UNKNOWN: &[&str] = &[
    "x.activity+json",
    "x.bin",
    "x.exe",
    "x.jsonld",
    "x.php",
    "x.svgz",
    "x.swf",
    "x.xht",
    "x.xhtml",
    "x.zip",
    "noextension",
    "html",
    "x.png.",
    "x.tar.gz",
    "x.htmlx",
];

#[test]
fn each_extension_has_its_type() {
    let site = Site::new();
    site.ok(&["build"]);
    for (extension, _) in TYPES {
        // Into the output: a picture that is none is refused by a build.
        site.put(&format!("public/files/x.{extension}"), "<script>alert(1)</script>");
        site.put(&format!("public/files/Y.{}", extension.to_uppercase()), "{\"type\":\"Note\"}");
    }
    for name in UNKNOWN {
        site.put(&format!("public/files/{name}"), "<script>alert(1)</script>");
    }
    let _serving = site.serve();
    for (extension, media_type) in TYPES {
        for name in [format!("x.{extension}"), format!("Y.{}", extension.to_uppercase())] {
            let target = format!("/files/{name}");
            // Whatever is asked for, a file is what it is.
            for accept in ["*/*", AP, BROWSER] {
                let answer = site.get(&target, &[("Accept", accept)]);
                let got = (answer.status, answer.header("content-type"));
                assert_eq!(got, (200, *media_type), "{target} {accept}");
            }
            let answer = site.get(&target, &[]);
            assert_eq!(answer.header("x-content-type-options"), "nosniff", "{target}");
            assert_eq!(answer.header("content-disposition"), "", "{target}");
        }
    }
    for name in UNKNOWN {
        let answer = site.get(&format!("/files/{name}"), &[("Accept", BROWSER)]);
        let got = (answer.status, answer.header("content-type"));
        assert_eq!(got, (200, "application/octet-stream"), "{name}");
        assert_eq!(answer.header("content-disposition"), "attachment", "{name}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{name}");
    }
}

/// A file of the owner that looks like a document is none: its name would have to be ours.
#[test]
fn only_what_skep_wrote_is_activitypub() {
    let site = Site::new();
    let forged = format!("{{\"id\":\"{}\",\"type\":\"Person\"}}", site.actor());
    for path in ["actor.json", "ap.json", "apx/actor", "x/ap/actor", "AP/actor"] {
        site.put(&format!("static/{path}"), &forged);
    }
    // A page that names somebody else's document as its own.
    let link = "<link rel=\"alternate\" type=\"application/activity+json\" href=\"https://other.example/n\">";
    site.put("static/links/index.html", link);
    site.ok(&["build"]);
    let _serving = site.serve();
    for path in ["actor.json", "ap.json", "apx/actor", "x/ap/actor", "AP/actor", "links/"] {
        let answer = site.get(&format!("/{path}"), &[("Accept", AP)]);
        assert_eq!(answer.status, 200, "{path}");
        assert!(!answer.header("content-type").contains("activity"), "{path}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        assert!(!answer.header("link").contains("other.example"), "{path}");
    }
}

#[test]
fn what_skep_writes_has_its_types_too() {
    let site = Site::new();
    site.post("a", "Words. #bees");
    site.ok(&["publish"]);
    let _serving = site.serve();
    let node_info = |version: &str| {
        format!(
            "application/json; profile=\"http://nodeinfo.diaspora.software/ns/schema/{version}#\""
        )
    };
    for (target, media_type) in [
        ("/", "text/html; charset=utf-8".to_owned()),
        ("/posts/a/", "text/html; charset=utf-8".to_owned()),
        ("/404.html", "text/html; charset=utf-8".to_owned()),
        ("/feed.xml", "application/atom+xml; charset=utf-8".to_owned()),
        ("/sitemap.xml", "application/xml".to_owned()),
        ("/robots.txt", "text/plain; charset=utf-8".to_owned()),
        ("/assets/style.css", "text/css; charset=utf-8".to_owned()),
        ("/.well-known/nodeinfo", "application/json".to_owned()),
        ("/.well-known/host-meta", "application/xrd+xml".to_owned()),
        ("/nodeinfo/2.0", node_info("2.0")),
        ("/nodeinfo/2.1", node_info("2.1")),
        ("/ap/actor", AP.to_owned()),
        ("/ap/outbox", AP.to_owned()),
        ("/ap/followers", AP.to_owned()),
        ("/ap/following", AP.to_owned()),
        ("/ap/featured", AP.to_owned()),
        ("/ap/post/posts.a", AP.to_owned()),
        ("/ap/create/posts.a", AP.to_owned()),
    ] {
        let answer = site.get(target, &[]);
        assert_eq!((answer.status, answer.header("content-type")), (200, &*media_type), "{target}");
    }
}
