//! `check --external` finds links that lead nowhere, and bothers nobody more than it must.

use std::io::{BufReader, Write};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::thread;

use super::http::read_head;
use super::site::Site;
use super::{own_address, own_listener};

/// A web server that remembers what it was asked.
struct Web {
    address: SocketAddr,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Web {
    fn new() -> Self {
        let listener = own_listener();
        let web = Self { address: listener.local_addr().unwrap(), asked: Arc::default() };
        let asked = Arc::clone(&web.asked);
        thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                let asked = Arc::clone(&asked);
                thread::spawn(move || {
                    let mut reader = BufReader::new(stream.try_clone().unwrap());
                    while let Ok((first, _)) = read_head(&mut reader) {
                        let request = first.rsplit_once(' ').unwrap().0.to_owned();
                        let status = status(&request);
                        asked.lock().unwrap().push(request);
                        let head = format!("HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n");
                        stream.write_all(head.as_bytes()).unwrap();
                    }
                });
            }
        });
        web
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    fn asked(&self) -> Vec<String> {
        let mut asked = self.asked.lock().unwrap().clone();
        asked.sort();
        asked
    }
}

fn status(request: &str) -> u16 {
    match request {
        "HEAD /there" | "GET /no-head" | "HEAD /there.png" => 200,
        "HEAD /no-head" => 405,
        "HEAD /shy" | "GET /shy" => 403,
        _ => 404,
    }
}

#[test]
fn links_that_lead_nowhere_are_named_with_their_lines() {
    let (site, web) = (Site::new(), Web::new());
    let closed = own_address();
    let text = format!(
        "[a]({}) and [b]({})\n\n![c]({}) <{}>\n\n{}\n\n[again]({}) [own]({}/nowhere/) [mail](mailto:x@y.example)",
        web.url("/there#part"),
        web.url("/gone"),
        web.url("/there.png"),
        web.url("/shy"),
        web.url("/no-head"),
        web.url("/gone"),
        site.origin(),
    );
    site.post("a", &text);
    site.put("content/about.md", format!("---\ntitle: About\n---\n\n[d](http://{closed}/)\n"));
    let draft = format!("+++\ndraft = true\n+++\n[e]({})\n", web.url("/draft"));
    site.put("content/posts/draft.md", draft);

    site.ok(&["check"]);
    assert!(web.asked().is_empty(), "{:?}", web.asked());

    let ran = site.run(&["check", "--external"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    for part in ["content/posts/a.md:5", "content/posts/a.md:11", "content/about.md:5", "help:"] {
        assert!(ran.err.contains(part), "{part} in {}", ran.err);
    }
    assert_eq!(ran.err.matches("check/external").count(), 3, "{}", ran.err);
    assert!(ran.out.contains("3 links lead nowhere, 1 would not say"), "{}", ran.out);
    let asked = web.asked();
    // Each address once, by GET only where HEAD was refused.
    let expected = [
        "GET /gone",
        "GET /no-head",
        "GET /shy",
        "HEAD /gone",
        "HEAD /no-head",
        "HEAD /shy",
        "HEAD /there",
        "HEAD /there.png",
    ];
    assert_eq!(asked, expected);
    let drafts = site.run(&["check", "--external", "--drafts", "--json"]);
    let result: serde_json::Value = serde_json::from_str(&drafts.out).unwrap();
    let expected = serde_json::json!({"asked": 7, "broken": 4, "refused": 1, "left": 0});
    assert_eq!((drafts.code, &result["external"]), (3, &expected), "{drafts:?}");
    assert!(!site.path("public").exists() && !site.path("data/skep.db").exists());
}

#[test]
fn a_site_whose_links_are_good_passes() {
    let (site, web) = (Site::new(), Web::new());
    site.post("a", &format!("[a]({})", web.url("/there")));
    let ran = site.ok(&["check", "--external"]);
    assert_eq!(ran.out.trim(), "no errors; 1 address of other sites asked: no link leads nowhere");
    let none = Site::new();
    none.post("a", "Words.");
    none.ok(&["check", "--external"]);
}

#[test]
fn addresses_of_the_own_network_are_not_asked() {
    let (site, web) = (Site::new(), Web::new());
    site.post("a", &format!("[a]({})", web.url("/there")));
    let config = site.read("node.toml").replace("127.0.0.0/8", "127.255.255.255/32");
    site.put("node.toml", config);
    let ran = site.run(&["check", "--external"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("not a public address"), "{ran:?}");
    assert!(web.asked().is_empty());
}
