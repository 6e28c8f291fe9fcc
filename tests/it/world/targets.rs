//! Addresses that are not what they seem (threats T8, T12): nothing outside the site is ever read,
//! and no two readers see two addresses in one.

use std::io::{BufReader, Read, Write};
use std::os::unix::fs::symlink;

use super::BROWSER;
use super::http::{connect, read_answer};
use super::site::{Serving, Site};

const SECRET: &str = "NOT FOR STRANGERS";

fn served() -> (Site, Serving) {
    let site = Site::new();
    site.post("a", "Words.");
    site.put("static/ten.txt", "0123456789");
    site.put("static/a b+c%.txt", "odd");
    site.put("static/\u{fc}ber/\u{1f41d}.txt", "bee");
    for path in ["secret.txt", "outside/secret.txt"] {
        site.put(path, SECRET);
    }
    site.ok(&["publish"]);
    // Not skep's work, but somebody may do it.
    for path in
        ["public/.env", "public/.git/config", "public/posts/.secret", "public/.well-known/.x"]
    {
        site.put(path, SECRET);
    }
    for (target, link) in [
        ("../secret.txt", "public/file-link.txt"),
        ("../outside", "public/folder-link"),
        ("..", "public/up"),
        ("/", "public/root"),
        ("../../secret.txt", "public/posts/deep-link.txt"),
        ("../data", "public/ap/data"),
        ("loop", "public/loop"),
        ("nowhere", "public/broken"),
        ("ten.txt", "public/inside.txt"),
        ("posts", "public/also-posts"),
    ] {
        symlink(target, site.path(link)).unwrap();
    }
    let serving = site.serve();
    (site, serving)
}

/// Sends these bytes as the target of a request, whatever they are. The status and all the rest.
fn ask(site: &Site, target: &[u8]) -> (u16, Vec<u8>) {
    let mut stream = connect(site.address);
    let end = format!(" HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n", site.address);
    stream.write_all(&[b"GET ", target, end.as_bytes()].concat()).unwrap();
    let answer = read_answer(&mut BufReader::new(stream), "GET").unwrap();
    (answer.status, answer.body)
}

/// Every way up, in every spelling, from every depth, to everything that is worth it.
#[test]
fn no_way_leads_out() {
    let (site, _serving) = served();
    let ups = [
        "..",
        "%2e%2e",
        "%2E.",
        ".%2e",
        "%252e%252e",
        "..%00",
        "...",
        "..;",
        "..;x=1",
        "%c0%ae%c0%ae",
        "%uff0e%uff0e",
        "\u{ff0e}\u{ff0e}",
        ".%0d.",
        "..%20",
        "%20..",
        "..%09",
        "..%23",
        "..%3f",
    ];
    let slashes = ["/", "//", "%2f", "%2F", "%5c", "\\", "%252f", "/./", "%c0%af", "\u{2215}"];
    let ends = ["secret.txt", "node.toml", "data/skep.db", "data/keys/rsa.pem", "etc/passwd"];
    let mut stream = connect(site.address);
    let mut reader = BufReader::new(stream.try_clone().unwrap());
    let mut count = 0;
    for start in ["/", "/posts/", "/posts/a/", "/ap/", "/.well-known/", "/ten.txt/"] {
        for up in ups {
            for slash in slashes {
                for (end, times) in ends.iter().zip([1, 1, 2, 3, 9]) {
                    let target = format!("{start}{}{end}", [up, slash].concat().repeat(times));
                    // In one piece: the end of a request must not wait for the start of it to be
                    // acknowledged.
                    let host = site.address;
                    let request = format!("GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n");
                    stream.write_all(request.as_bytes()).unwrap();
                    let answer = read_answer(&mut reader, "GET").unwrap();
                    assert_eq!(answer.status, 404, "{target}: {answer:?}");
                    let text = answer.text();
                    for word in [SECRET, "PRIVATE", "SQLite", "deliver_since", "root:"] {
                        assert!(!text.contains(word), "{target}");
                    }
                    count += 1;
                }
            }
        }
    }
    // T8 asks for 2,000.
    assert!(count > 2_000, "{count}");
}

#[test]
fn links_are_followed_only_inside_the_site() {
    let (site, _serving) = served();
    for (target, status) in [
        ("/inside.txt", 200),
        ("/also-posts/a/", 200),
        ("/file-link.txt", 404),
        ("/folder-link/secret.txt", 404),
        ("/folder-link/", 404),
        ("/folder-link", 404),
        ("/up/secret.txt", 404),
        ("/up/node.toml", 404),
        ("/up/public/ten.txt", 404),
        ("/root/etc/passwd", 404),
        ("/root/", 404),
        ("/posts/deep-link.txt", 404),
        ("/ap/data/skep.db", 404),
        ("/ap/data/keys/rsa.pem", 404),
        ("/loop", 404),
        ("/loop/x", 404),
        ("/broken", 404),
    ] {
        let answer = site.get(target, &[("Accept", "*/*")]);
        assert_eq!(answer.status, status, "{target}");
        assert!(!answer.text().contains(SECRET), "{target}");
    }
}

#[test]
fn what_is_hidden_stays_hidden() {
    let (site, _serving) = served();
    for target in [
        "/.env",
        "/%2eenv",
        "/.git/config",
        "/.git/",
        "/.git",
        "/%2Egit%2Fconfig",
        "/posts/.secret",
        "/.well-known/.x",
        "/.well-known/%2ex",
        "/./.env",
        "/.",
    ] {
        let answer = site.get(target, &[]);
        assert_eq!(answer.status, 404, "{target}");
        assert!(!answer.text().contains(SECRET), "{target}");
    }
}

#[test]
fn folders_are_no_listings() {
    let (site, _serving) = served();
    for target in
        ["/ap/", "/ap", "/ap/post/", "/ap/post", "/assets/", "/.well-known/", "/nodeinfo/"]
    {
        for accept in [BROWSER, "*/*"] {
            let answer = site.get(target, &[("Accept", accept)]);
            assert_eq!(answer.status, 404, "{target}");
            assert!(!answer.text().contains("posts.a"), "{target}");
        }
    }
}

/// A name is decoded once, and means one file.
#[test]
fn names_may_be_spelled_in_many_ways() {
    let (site, _serving) = served();
    for (target, status, body) in [
        ("/ten.txt", 200, "0123456789"),
        ("/%74en.txt", 200, "0123456789"),
        ("/ten%2Etxt", 200, "0123456789"),
        ("/ten.txt?x", 200, "0123456789"),
        ("//ten.txt", 200, "0123456789"),
        ("/a%20b+c%25.txt", 200, "odd"),
        ("/a%20b%2Bc%25.txt", 200, "odd"),
        ("/%C3%BCber/%F0%9F%90%9D.txt", 200, "bee"),
        ("/%c3%bcber/%f0%9f%90%9d.txt", 200, "bee"),
        ("/\u{fc}ber/\u{1f41d}.txt", 200, "bee"),
        // Others: `+` is a plus, a decomposed letter another letter, capitals other names.
        ("/a+b+c%25.txt", 404, ""),
        ("/u%CC%88ber/%F0%9F%90%9D.txt", 404, ""),
        ("/TEN.TXT", 404, ""),
        ("/ten.txt/", 404, ""),
        ("/ten.txt%20", 404, ""),
        ("/ten.txt.", 404, ""),
        ("/ten.txt;x=1", 404, ""),
        ("/ten.txt%3fx", 404, ""),
        ("/ten.txt%00", 404, ""),
        ("/ten.txt%0a", 404, ""),
        ("/ten%", 404, ""),
        ("/ten%2", 404, ""),
        ("/ten%zz.txt", 404, ""),
        ("/ten%+2.txt", 404, ""),
        ("/%FCber/x", 404, ""),
        ("/%C3%28", 404, ""),
        ("/%ED%A0%80", 404, ""),
        ("/%F5%80%80%80", 404, ""),
    ] {
        let (got, text) = ask(&site, target.as_bytes());
        assert_eq!(got, status, "{target}");
        if status == 200 {
            assert_eq!(String::from_utf8_lossy(&text), body, "{target}");
        }
    }
}

/// What no address has is refused before anything is looked for.
#[test]
fn control_characters_are_refused() {
    let (site, _serving) = served();
    for byte in (0..=0x20).chain([0x7f]) {
        let target = [b"/ten", [byte].as_slice(), b".txt"].concat();
        let (status, _) = ask(&site, &target);
        assert_eq!(status, 400, "{byte:#x}");
        // Encoded, they are only names that nobody has.
        let (status, _) = ask(&site, format!("/ten%{byte:02x}.txt").as_bytes());
        assert_eq!(status, 404, "%{byte:02x}");
    }
    for (target, status) in [
        (&b"/ten.txt#x"[..], 400),
        (b"#", 400),
        (b"ten.txt", 400),
        (b"?", 400),
        (b"*", 400),
        (b"\\ten.txt", 400),
        (b"http:/ten.txt", 400),
        (b"javascript:alert(1)", 400),
        (b"//other.example/ten.txt", 404),
        (b"/\\other.example", 404),
        (b"/http://other.example/", 404),
        (b"/\xff\xfe", 404),
        (b"/\xc3\xbcber", 404),
        (b"/<script>alert(1)</script>", 404),
    ] {
        let (got, body) = ask(&site, target);
        let shown = String::from_utf8_lossy(target);
        assert_eq!(got, status, "{shown}");
        assert!(!String::from_utf8_lossy(&body).contains("alert(1)"), "{shown}: it was repeated");
    }
}

/// Where an address leads is built from the site's own address, never from what was sent.
#[test]
fn redirects_stay_here() {
    let (site, _serving) = served();
    let here = site.origin();
    for (target, host, location) in [
        ("/posts/a", "", format!("{here}/posts/a/")),
        ("//posts/a", "", format!("{here}//posts/a/")),
        ("/posts/a?x=http://other.example", "", format!("{here}/posts/a/?x=http://other.example")),
        ("/posts/a", "other.example", format!("{here}/posts/a/")),
        ("/@me", "other.example", format!("{here}/")),
        ("/%70osts/a", "", format!("{here}/%70osts/a/")),
    ] {
        let headers: &[(&str, &str)] = if host.is_empty() { &[] } else { &[("Host", host)] };
        let answer = site.get(target, headers);
        assert_eq!(answer.status, 301, "{target}");
        assert_eq!(answer.header("location"), location, "{target} {host}");
    }
}

/// Bytes that are no HTTP at all get an answer or an end, and the next client is served.
#[test]
fn noise_is_survived() {
    let (site, _serving) = served();
    for noise in [
        &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"[..],
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"SSH-2.0-OpenSSH_9.9\r\n",
        b"\0\0\0\0\0\0\0\0\r\n\r\n",
        b"GET\r\n\r\n",
        b"GET / HTTP/9.9\r\n\r\n",
        b"\r\n\r\n\r\n\r\n",
        b"USER me\r\nPASS x\r\n",
        b"\xff\xff\xff\xff\r\n\r\n",
        b"{\"type\":\"Follow\"}\r\n\r\n",
    ] {
        let mut stream = connect(site.address);
        stream.write_all(noise).unwrap();
        stream.shutdown(std::net::Shutdown::Write).unwrap();
        let mut answer = String::new();
        // A reset is an end, too.
        let _ = stream.read_to_string(&mut answer);
        let status = answer.get(9..12).unwrap_or_default();
        assert!(matches!(status, "" | "400" | "505"), "{noise:?}: {answer}");
        assert_eq!(site.status("/ten.txt"), 200, "{noise:?}");
    }
}
