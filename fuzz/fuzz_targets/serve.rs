//! Whole requests to a small site: whatever is asked, only its own files are answered with, and
//! what is answered can be sent.

#![no_main]

use std::fs::create_dir_all;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr};
use std::os::unix::fs::{FileExt, symlink};
use std::path::Path;
use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;
use skep::id::{Handle, Origin, OwnIds};
use skep::server::gate::head::{find_end, parse};
use skep::server::{Body, Handler, RequestHead, Site};

const SECRET: &[u8] = b"not for strangers";
const FILES: &[(&str, &[u8])] = &[
    ("secret.txt", SECRET),
    ("public/.hidden", SECRET),
    ("public/index.html", b"<!doctype html>home"),
    ("public/404.html", b"<!doctype html>nothing here"),
    ("public/ten.txt", b"0123456789"),
    (
        "public/posts/a/index.html",
        b"<link rel=\"alternate\" type=\"application/activity+json\" \
          href=\"https://me.example/ap/post/posts.a\">",
    ),
    (
        "public/ap/post/posts.a",
        b"{\"id\":\"https://me.example/ap/post/posts.a\",\"type\":\"Note\"}",
    ),
    ("public/.well-known/webfinger", b"{\"subject\":\"acct:me@me.example\",\"links\":[]}"),
];

fuzz_target!(|bytes: &[u8]| {
    let Ok(Some(end)) = find_end(bytes, 0) else { return };
    let mut head = bytes[..end].to_vec();
    let Ok(head) = parse(&mut head) else { return };
    let request = RequestHead {
        method: head.method,
        target: &head.target,
        headers: &head.fields,
        peer: IpAddr::V4(Ipv4Addr::LOCALHOST),
    };
    let Some(reply) = site().answer_at_gate(&request) else {
        assert!(!matches!(head.method, "GET" | "HEAD"));
        return;
    };
    assert!(
        [200, 206, 301, 303, 304, 400, 404, 405, 416].contains(&reply.status()),
        "{}",
        reply.status()
    );
    for (name, value) in reply.headers() {
        assert!(value.bytes().all(|b| (0x20..0x7f).contains(&b)), "{name}: {value:?}");
    }
    let body = match reply.into_body() {
        Body::Bytes(bytes) => bytes,
        Body::File { file, offset, length } => {
            let mut bytes = vec![0; usize::try_from(length).expect("a small file")];
            file.read_exact_at(&mut bytes, offset).expect("the file holds what was promised");
            bytes
        }
    };
    assert!(!body.windows(SECRET.len()).any(|part| part == SECRET), "{}", head.target);
});

fn site() -> &'static Site {
    static SITE: OnceLock<Site> = OnceLock::new();
    SITE.get_or_init(|| {
        let root = std::env::temp_dir().join(format!("skep-fuzz-{}", std::process::id()));
        for (path, bytes) in FILES {
            put(&root.join(path), bytes);
        }
        for (target, link) in [("../secret.txt", "out.txt"), ("..", "up"), ("/etc", "etc")] {
            // It is there from an earlier process of the same number.
            let _ = symlink(target, root.join("public").join(link));
        }
        Site {
            output: root.join("public"),
            own: OwnIds::new(Origin::of("https://me.example").expect("an origin")),
            handle: Handle::parse("me@me.example").expect("a handle"),
            intake: None,
            metrics: None,
            exports: None,
            admin: None,
            visits: None,
            feed: None,
        }
    })
}

fn put(path: &Path, bytes: &[u8]) {
    create_dir_all(path.parent().expect("below the root")).expect("a folder");
    let mut file = std::fs::File::create(path).expect("a file");
    file.write_all(bytes).expect("it can be written");
}
