//! The owner's pages: who is let in, and who is not.

use std::thread;

use skep::server::{Method, owner_routes};

use super::http::{self, Answer};
use super::site::{Serving, Site};

/// Names with values, of forms and of heads.
type Pairs<'a> = &'a [(&'a str, &'a str)];

pub(super) const PASSWORD: &str = "kelp orbit walnut";

/// A browser that has been let in.
pub(super) struct Browser<'s> {
    site: &'s Site,
    cookie: String,
}

impl<'s> Browser<'s> {
    /// Comes in by a link of `skep login`.
    #[track_caller]
    pub(super) fn with_link(site: &'s Site) -> Self {
        let url = site.json(&["login"])["url"].as_str().unwrap().to_owned();
        let link = url.split("?link=").nth(1).unwrap();
        Self::entered(site, &enter(site, &[("link", link)], &[]))
    }

    #[track_caller]
    fn entered(site: &'s Site, answer: &Answer) -> Self {
        assert_eq!(answer.status, 303, "{answer:?}");
        let cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
        assert!(cookie.starts_with("skep=") && cookie.len() > 40, "{answer:?}");
        Self { site, cookie }
    }

    pub(super) fn cookie(&self) -> &str {
        &self.cookie
    }

    pub(super) fn get(&self, path: &str) -> Answer {
        self.site.get(path, &[("Cookie", &self.cookie)])
    }

    /// The page at `path`, which must be there.
    #[track_caller]
    pub(super) fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// The token that forms of this session carry.
    #[track_caller]
    pub(super) fn token(&self) -> String {
        let page = self.page("/admin");
        let after = page.split("name=\"token\" value=\"").nth(1).unwrap();
        after.split('"').next().unwrap().to_owned()
    }

    /// Sends a form as a browser does.
    #[track_caller]
    pub(super) fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = self.token();
        let fields: Vec<_> = [&[("token", token.as_str())], fields].concat();
        self.send(path, &fields, &[("Origin", &self.site.origin())])
    }

    /// The same for a form with a picture.
    #[track_caller]
    pub(super) fn post_with_file(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        file: &[u8],
    ) -> Answer {
        self.post_with_files(path, fields, &[("picture", file)])
    }

    /// The same for one with several, by their fields.
    #[track_caller]
    pub(super) fn post_with_files(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        files: &[(&str, &[u8])],
    ) -> Answer {
        let token = self.token();
        let mut body = Vec::new();
        let part = |name: &str| format!("--xyz\r\nContent-Disposition: form-data; name=\"{name}\"");
        for (name, value) in [&[("token", token.as_str())], fields].concat() {
            body.extend_from_slice(format!("{}\r\n\r\n{value}\r\n", part(name)).as_bytes());
        }
        for (name, file) in files {
            let head = format!("{}; filename=\"a.png\"\r\nContent-Type: image/png", part(name));
            body.extend_from_slice(format!("{head}\r\n\r\n").as_bytes());
            body.extend_from_slice(file);
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(b"--xyz--\r\n");
        let (origin, kind) = (self.site.origin(), "multipart/form-data; boundary=xyz");
        let headers = [("Cookie", &*self.cookie), ("Origin", &*origin), ("Content-Type", kind)];
        http::send(self.site.address, &format!("POST {path}"), &headers, &body)
    }

    fn send(&self, path: &str, fields: &[(&str, &str)], more: &[(&str, &str)]) -> Answer {
        send(self.site, path, fields, &[&[("Cookie", self.cookie.as_str())], more].concat())
    }
}

/// Bytes as a form writes them.
fn encoded(fields: &[(&str, &str)]) -> String {
    let one = |text: &str| -> String {
        let byte = |byte: u8| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        };
        text.bytes().map(byte).collect()
    };
    fields
        .iter()
        .map(|(name, value)| format!("{}={}", one(name), one(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn send(site: &Site, path: &str, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let kind = [("Content-Type", "application/x-www-form-urlencoded")];
    let headers = [&kind, headers].concat();
    http::send(site.address, &format!("POST {path}"), &headers, encoded(fields).as_bytes())
}

fn enter(site: &Site, fields: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
    let origin = site.origin();
    send(site, "/admin/login", fields, &[&[("Origin", origin.as_str())], headers].concat())
}

/// A served site whose owner has a password.
fn site_with_password() -> (Site, Serving) {
    let site = Site::new();
    site.put("password", format!("{PASSWORD}\n"));
    let serving = site.serve();
    passwd(&site, PASSWORD);
    (site, serving)
}

fn passwd(site: &Site, password: &str) {
    site.put("password", format!("{password}\n"));
    let file = site.path("password").display().to_string();
    site.ok(&["passwd", "--password-file", &file]);
    site.remove("password");
}

fn login(site: &Site, password: &str) -> Answer {
    enter(site, &[("password", password)], &[])
}

#[test]
fn the_owner_comes_in_by_password_and_nobody_by_another() {
    let (site, _serving) = site_with_password();
    for wrong in ["", "kelp", "kelp orbit walnu", "kelp orbit walnut ", "' or 1=1 --"] {
        let answer = login(&site, wrong);
        assert_eq!(answer.status, 403, "{wrong:?}: {answer:?}");
        assert_eq!(answer.header("set-cookie"), "", "{wrong:?}");
    }
    // The sixth has to wait, whatever it is; and is told how long.
    let waits = login(&site, PASSWORD);
    assert_eq!(waits.status, 429, "{waits:?}");
    assert!((1..=60).contains(&waits.header("retry-after").parse::<u64>().unwrap()), "{waits:?}");
    // A link lets in all the same.
    let browser = Browser::with_link(&site);
    assert!(browser.page("/admin").contains("Overview"));
}

#[test]
fn the_cookie_is_for_this_site_alone() {
    let (site, _serving) = site_with_password();
    let answer = login(&site, PASSWORD);
    assert_eq!((answer.status, answer.header("location")), (303, "/admin"), "{answer:?}");
    let cookie = answer.header("set-cookie");
    for part in ["Path=/", "HttpOnly", "SameSite=Strict", "Max-Age="] {
        assert!(cookie.contains(part), "{cookie}");
    }
    // Without TLS browsers take no cookie that asks for it.
    assert!(cookie.starts_with("skep=") && !cookie.contains("Secure"), "{cookie}");
    assert!(!cookie.contains("Domain"), "{cookie}");

    let secure = Site::new();
    let config = secure.read("node.toml").replace(&secure.origin(), "https://you.example");
    secure.put("node.toml", config);
    let _serving = secure.serve();
    passwd(&secure, PASSWORD);
    let fields = [("password", PASSWORD)];
    let headers = [("Origin", "https://you.example")];
    let answer = send(&secure, "/admin/login", &fields, &headers);
    let cookie = answer.header("set-cookie");
    assert!(cookie.starts_with("__Host-skep=") && cookie.ends_with("; Secure"), "{answer:?}");
    // A cookie of the other name, which anybody on this machine could set, is none.
    let plain = cookie.replace("__Host-skep", "skep");
    let plain = plain.split(';').next().unwrap();
    assert_eq!(secure.get("/admin", &[("Cookie", plain)]).status, 303);
    let own = cookie.split(';').next().unwrap();
    assert_eq!(secure.get("/admin", &[("Cookie", own)]).status, 200);
    let twice = format!("{own}; {own}");
    assert_eq!(secure.get("/admin", &[("Cookie", &twice)]).status, 303, "which one is meant?");
}

#[test]
fn whether_there_is_a_password_is_not_told() {
    let (with, _serving) = site_with_password();
    let without = Site::new();
    let _other = without.serve();
    let [one, other] = [&with, &without].map(|site| {
        let answer = login(site, "a guess of somebody");
        let address = site.address.to_string();
        (answer.status, answer.text().replace(&address, "ADDRESS"))
    });
    assert_eq!(one, other);
}

#[test]
fn whoever_is_not_logged_in_sees_the_same_everywhere() {
    let site = Site::new();
    let _serving = site.serve();
    let paths = owner_routes().map(|(_, path)| path).filter(|path| *path != "/admin");
    let paths = paths.chain(["/admin/nothing", "/admin/inbox/7", "/admin/.env", "/admin/a%2Fb"]);
    for path in paths {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS"] {
            let answer = http::send(site.address, &format!("{method} {path}"), &[], b"");
            let mut headers: Vec<_> = answer.headers.clone();
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            let other =
                http::send(site.address, &format!("{method} /admin/such-as-none"), &[], b"");
            let mut others: Vec<_> = other.headers.clone();
            others.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            // Where to go on from is what was asked for, and nothing else differs.
            for (name, value) in headers.iter_mut().chain(&mut others) {
                if name.eq_ignore_ascii_case("location") {
                    let shown = value.split("?next=").next().unwrap().to_owned();
                    *value = shown;
                }
            }
            assert_eq!((answer.status, &headers), (303, &others), "{method} {path}");
            assert_eq!((answer.body, other.body), (Vec::new(), Vec::new()), "{method} {path}");
        }
    }
    for cookie in ["skep=", "skep=nothing", "skep=\"; select", "skep=a; skep=b"] {
        assert_eq!(site.get("/admin/inbox", &[("Cookie", cookie)]).status, 303, "{cookie}");
    }
}

#[test]
fn every_page_says_what_a_browser_may_do_with_it() {
    let site = Site::new();
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    let pages = owner_routes().filter(|(method, _)| *method == Method::Get).map(|(_, path)| path);
    let mut count = 0;
    for path in pages.chain(["/admin/nothing"]) {
        let answer = browser.get(path);
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'none'", "frame-ancestors 'none'", "form-action 'self'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        assert_eq!(answer.header("cache-control"), "no-store", "{path}");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
        let text = answer.text();
        let has_inline =
            ["style=", "<style", "onclick", "<script>"].iter().any(|it| text.contains(it));
        assert!(!has_inline, "{path}: {text}");
        count += 1;
    }
    assert!(count > 2, "{count}");
    let page = browser.page("/admin");
    for end in [".css", ".js"] {
        let at = page.find(end).unwrap();
        let begin = page[..at].rfind('"').unwrap() + 1;
        let answer = site.get(&page[begin..at + end.len()], &[]);
        assert_eq!(answer.status, 200);
        assert!(answer.header("cache-control").contains("immutable"), "{answer:?}");
    }
}

/// Every change asks for the token of this session and for a browser that says where it comes from. The
/// table is that of the program, so that none is forgotten.
#[test]
fn no_other_page_changes_anything() {
    let site = Site::new();
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    let other = Browser::with_link(&site);
    let (token, foreign) = (browser.token(), other.token());
    assert_ne!(token, foreign);
    let (own, evil) = (site.origin(), "https://evil.example".to_owned());
    let port = format!("http://{}:1", site.address.ip());
    let good = [("token", token.as_str())];
    let cases: &[(&str, Pairs<'_>, Pairs<'_>)] = &[
        ("no token", &[], &[("Origin", &own)]),
        ("an empty token", &[("token", "")], &[("Origin", &own)]),
        ("the token of another session", &[("token", &foreign)], &[("Origin", &own)]),
        ("a part of the token", &[("token", &token[..40])], &[("Origin", &own)]),
        ("another site", &good, &[("Origin", &evil)]),
        ("no site", &good, &[("Origin", "null")]),
        ("another port", &good, &[("Origin", &port)]),
        ("nothing said", &good, &[]),
        ("cross-site", &good, &[("Origin", &own), ("Sec-Fetch-Site", "cross-site")]),
        ("same-site", &good, &[("Sec-Fetch-Site", "same-site")]),
        ("an address that was typed", &good, &[("Sec-Fetch-Site", "none")]),
    ];
    let changes = owner_routes().filter(|(method, _)| *method == Method::Post);
    let mut count = 0;
    for (_, path) in changes {
        for (what, fields, headers) in cases {
            let answer = browser.send(path, fields, headers);
            assert_eq!(answer.status, 403, "{path}: {what}: {answer:?}");
        }
        // What is no form of ours is read by nobody.
        let headers = [("Cookie", browser.cookie.as_str()), ("Origin", &own)];
        let json = [&headers[..], &[("Content-Type", "application/json")]].concat();
        let answer = http::send(site.address, &format!("POST {path}"), &json, b"{}");
        assert_eq!(answer.status, 415, "{path}: {answer:?}");
        // No change hides behind an address alone, which a picture could name.
        let answer = browser.get(&format!("{path}?token={token}"));
        assert!(matches!(answer.status, 200 | 405 | 422), "{path}: {answer:?}");
        count += 1;
    }
    assert!(count >= 2, "{count}");
    assert!(browser.get("/admin").status == 200 && other.get("/admin").status == 200);
    // Nobody is logged in by another page either.
    let link = site.json(&["login"])["url"].as_str().unwrap().to_owned();
    let link = link.split("?link=").nth(1).unwrap();
    let answer = send(&site, "/admin/login", &[("link", link)], &[("Origin", &evil)]);
    assert_eq!((answer.status, answer.header("set-cookie")), (403, ""));
    assert_eq!(enter(&site, &[("link", link)], &[]).status, 303, "it was not used up");
}

#[test]
fn another_password_ends_all_sessions_and_links() {
    let (site, _serving) = site_with_password();
    let browsers = [Browser::entered(&site, &login(&site, PASSWORD)), Browser::with_link(&site)];
    let waiting = site.json(&["login"])["url"].as_str().unwrap().to_owned();
    for browser in &browsers {
        assert_eq!(browser.get("/admin").status, 200);
    }
    passwd(&site, "another phrase of mine");
    for browser in &browsers {
        assert_eq!(browser.get("/admin").status, 303);
    }
    let link = waiting.split("?link=").nth(1).unwrap();
    assert_eq!(enter(&site, &[("link", link)], &[]).status, 403);
    assert_eq!(login(&site, PASSWORD).status, 403);
    assert_eq!(login(&site, "another phrase of mine").status, 303);
    // What anybody guesses is refused, and the old one stays.
    site.put("password", "short\n");
    let file = site.path("password").display().to_string();
    let ran = site.run(&["passwd", "--password-file", &file]);
    assert!(ran.code == 2 && ran.err.contains("fewer than 8"), "{ran:?}");
    assert_eq!(site.run(&["passwd"]).code, 2, "nobody can be asked");
}

#[test]
fn a_link_lets_in_once() {
    let site = Site::new();
    let _serving = site.serve();
    let url = site.json(&["login"])["url"].as_str().unwrap().to_owned();
    let path = url.strip_prefix(&site.origin()).unwrap();
    // What only looks at it, such as a preview, does not use it up.
    for _ in 0..2 {
        let page = site.get(path, &[]);
        assert!(page.status == 200 && page.text().contains("Come in"), "{page:?}");
    }
    let link = path.split("?link=").nth(1).unwrap();
    assert_eq!(enter(&site, &[("link", link)], &[]).status, 303);
    let again = enter(&site, &[("link", link)], &[]);
    assert!(again.status == 403 && again.text().contains("skep login"), "{again:?}");
    // The file holds nothing that lets in.
    let bytes = [site.read_bytes("data/skep.db"), site.read_bytes("data/skep.db-wal")].concat();
    let has = |what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(!has(link.as_bytes()), "the link is in the database");
    let out = Browser::with_link(&site);
    assert_eq!(out.post("/admin/logout", &[]).status, 303);
    assert_eq!(out.get("/admin").status, 303);
}

/// Many at once are no way around it, and forged addresses neither (threats T31, T33). The requests come
/// from a proxy, which adds the last address.
#[test]
fn guesses_are_few_however_they_come() {
    let (site, serving) = site_with_password();
    let before = serving.peak_memory();
    let forged = guess(&site, |n, m| format!("203.0.{n}.{m}, 198.51.100.7"));
    assert_eq!(forged, 5, "of one address");
    let others = guess(&site, |n, m| format!("198.51.100.7, 203.0.{n}.{m}"));
    assert_eq!(others, 5, "ten of all at once");
    let more = serving.peak_memory() - before;
    assert!(more < 40 * 1024, "{more} KiB for passwords that are looked at one by one");
}

/// Guesses of many at once; how many were looked at.
fn guess(site: &Site, from: impl Fn(usize, usize) -> String + Sync) -> usize {
    let from = &from;
    thread::scope(|scope| {
        let one = |n: usize| {
            scope.spawn(move || {
                let mut looked_at = 0;
                for m in 0..40 {
                    let headers = [("X-Forwarded-For", &*from(n, m)), ("X-Real-IP", "192.0.2.9")];
                    let answer = enter(site, &[("password", "a guess of mine")], &headers);
                    assert!(matches!(answer.status, 403 | 429), "{answer:?}");
                    looked_at += usize::from(answer.status == 403);
                }
                looked_at
            })
        };
        let guesses: Vec<_> = (0..8).map(one).collect();
        guesses.into_iter().map(|guess| guess.join().unwrap()).sum()
    })
}

/// Only whoever is logged in may send more than others, and only there.
#[test]
fn pictures_are_taken_of_the_owner_alone() {
    let site = Site::new();
    let serving = site.serve();
    let browser = Browser::with_link(&site);
    let large = vec![b'a'; 1_100_000];
    let answer = browser.post_with_file("/admin/write", &[("do", "preview")], &large);
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(browser.post_with_file("/admin/rules", &[], &large).status, 413);
    let kind = ("Content-Type", "multipart/form-data; boundary=xyz");
    for cookie in ["", "skep=nothing"] {
        let headers = [("Cookie", cookie), kind];
        let answer = http::send(site.address, "POST /admin/write", &headers, &large);
        assert_eq!(answer.status, 413, "{cookie}: {answer:?}");
    }
    let cookie = browser.cookie.clone();
    // A form that was opened before a restart is sent after it.
    drop(serving);
    let _serving = site.serve();
    let headers = [("Cookie", &*cookie), kind];
    let answer = http::send(site.address, "POST /admin/write", &headers, &large);
    assert_eq!(answer.status, 415, "its size is no reason: {answer:?}");
    browser.post("/admin/logout", &[]);
    assert_eq!(browser.get("/admin").status, 303);
    let answer =
        http::send(site.address, "POST /admin/write", &[("Cookie", &cookie), kind], &large);
    assert_eq!(answer.status, 413, "who has logged out: {answer:?}");
}
