//! `skep doctor`: green where all is well, and red, with what mends it, for each way to spoil what stands
//! between a node and the world.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt;
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::Value;

use super::http::{self, Answer};
use super::own_listener;
use super::peer::Peer;
use super::site::{Ran, Serving, Site};

type Headers = Vec<(String, String)>;

/// A request, on its way to the node.
struct Asked {
    line: String,
    headers: Headers,
    body: Vec<u8>,
}

/// How a web server in front is set.
struct Settings {
    to: SocketAddr,
    ask: fn(&mut Asked),
    answer: fn(&Asked, &mut Answer),
    /// Are answers kept, whatever was accepted?
    caches: bool,
}

/// A web server in front of a node, as nginx is.
struct Front {
    address: SocketAddr,
    settings: Arc<Mutex<Settings>>,
}

impl Settings {
    fn right(to: SocketAddr) -> Self {
        Self { to, ask: |_| (), answer: |_, _| (), caches: false }
    }
}

impl Front {
    fn before(to: SocketAddr) -> Self {
        let listener = own_listener();
        let address = listener.local_addr().unwrap();
        let settings = Arc::new(Mutex::new(Settings::right(to)));
        let shared = Arc::clone(&settings);
        thread::spawn(move || serve(&listener, &shared));
        Self { address, settings }
    }

    fn set(&self, settings: Settings) {
        *self.settings.lock().unwrap() = settings;
    }
}

fn serve(listener: &TcpListener, settings: &Arc<Mutex<Settings>>) {
    let cache = Arc::new(Mutex::new(BTreeMap::new()));
    for stream in listener.incoming().flatten() {
        let (settings, cache) = (Arc::clone(settings), Arc::clone(&cache));
        // Whoever hangs up has asked nothing.
        thread::spawn(move || pass(stream, &settings.lock().unwrap(), &mut cache.lock().unwrap()));
    }
}

fn pass(
    stream: TcpStream,
    settings: &Settings,
    cache: &mut BTreeMap<String, (u16, Headers, Vec<u8>)>,
) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let (line, headers) = http::read_head(&mut reader).ok()?;
    let line = line.trim_end_matches(" HTTP/1.1").to_owned();
    let length = headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let mut body = vec![0; length.map_or(0, |(_, value)| value.parse().unwrap())];
    reader.read_exact(&mut body).ok()?;
    let mut asked = Asked { line: line.clone(), headers, body };
    asked.headers.push(("X-Forwarded-For".to_owned(), "127.0.0.1".to_owned()));
    (settings.ask)(&mut asked);
    let mut answer = match cache.get(&line).filter(|_| settings.caches) {
        Some((status, headers, body)) => {
            Answer { status: *status, headers: headers.clone(), body: body.clone() }
        }
        None => {
            let headers: Vec<(&str, &str)> = asked
                .headers
                .iter()
                .filter(|(name, _)| !name.eq_ignore_ascii_case("content-length"))
                .map(|(name, value)| (name.as_str(), value.as_str()))
                .collect();
            http::send(settings.to, &asked.line, &headers, &asked.body)
        }
    };
    if settings.caches && line.starts_with("GET") {
        let kept = (answer.status, answer.headers.clone(), answer.body.clone());
        cache.entry(line.clone()).or_insert(kept);
    }
    (settings.answer)(&asked, &mut answer);
    write(stream, &answer)
}

fn write(mut stream: TcpStream, answer: &Answer) -> Option<()> {
    let mut head = format!("HTTP/1.1 {} As Said\r\nServer: nginx/1.22.1\r\n", answer.status);
    for (name, value) in &answer.headers {
        let is_ours = ["content-length", "connection", "transfer-encoding", "server"];
        if !is_ours.iter().any(|it| name.eq_ignore_ascii_case(it)) {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
    }
    head.push_str(&format!("Connection: close\r\nContent-Length: {}\r\n\r\n", answer.body.len()));
    stream.write_all(head.as_bytes()).ok()?;
    stream.write_all(&answer.body).ok()
}

fn drop_header(headers: &mut Headers, name: &str) {
    headers.retain(|(its, _)| !its.eq_ignore_ascii_case(name));
}

fn put_header(headers: &mut Headers, name: &str, value: &str) {
    drop_header(headers, name);
    headers.push((name.to_owned(), value.to_owned()));
}

/// A site with a post that is served behind a web server.
fn site_behind() -> (Site, Front, Serving) {
    let site = Site::new();
    let front = Front::before(site.address);
    let url = |address| format!("url = \"http://{address}\"");
    let config = site.read("node.toml").replace(&url(site.address), &url(front.address));
    site.put("node.toml", config);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, front, serving)
}

fn examine(site: &Site) -> (Ran, Value) {
    let ran = site.run(&["doctor", "--json"]);
    let found = serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {ran:?}"));
    (ran, found)
}

/// The checks that are not green.
fn not_green(found: &Value) -> Vec<&Value> {
    let checks = found["checks"].as_array().unwrap();
    checks.iter().filter(|it| it["verdict"] != "green").collect()
}

/// This check is red, with these words in its fix, and the shell is told.
#[track_caller]
fn check_red(site: &Site, (name, check, fix): (&str, &str, &str)) {
    let (ran, found) = examine(site);
    let red = not_green(&found).into_iter().filter(|it| it["verdict"] == "red");
    let red: Vec<&Value> = red.collect();
    let it = red.iter().find(|it| it["check"] == check);
    let it = it.unwrap_or_else(|| panic!("{name}: {check} is not red, but {red:?}"));
    assert!(it["fix"].as_str().unwrap().contains(fix), "{name}: {it}");
    assert_eq!(ran.code, 3, "{name}");
}

type Row = (&'static str, fn(&mut Asked), fn(&Asked, &mut Answer), (&'static str, &'static str));

const NOTHING_ASKED: fn(&mut Asked) = |_| ();
const NOTHING_ANSWERED: fn(&Asked, &mut Answer) = |_, _| ();

/// What is spoiled, on the way in or on the way out; the check that is red, and words of its fix.
const SPOILED: &[Row] = &[
    (
        "another host",
        |asked| put_header(&mut asked.headers, "Host", "127.0.0.1:8787"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Host $http_host;"),
    ),
    (
        "no signature",
        |asked| drop_header(&mut asked.headers, "Signature"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Signature"),
    ),
    (
        "no digest",
        |asked| drop_header(&mut asked.headers, "Digest"),
        NOTHING_ANSWERED,
        ("letter", "proxy_set_header Digest"),
    ),
    (
        "no signature input",
        |asked| drop_header(&mut asked.headers, "Signature-Input"),
        NOTHING_ANSWERED,
        ("letter-9421", "proxy_set_header Signature-Input"),
    ),
    (
        "no content digest",
        |asked| drop_header(&mut asked.headers, "Content-Digest"),
        NOTHING_ANSWERED,
        ("letter-9421", "proxy_set_header Content-Digest"),
    ),
    (
        "another date",
        |asked| put_header(&mut asked.headers, "Date", "Sat, 28 Nov 2026 09:30:00 GMT"),
        NOTHING_ANSWERED,
        ("letter", ""),
    ),
    ("another body", |asked| asked.body.push(b' '), NOTHING_ANSWERED, ("letter", "Digest")),
    (
        "strangers are friends",
        |asked| drop_header(&mut asked.headers, "X-Forwarded-For"),
        NOTHING_ANSWERED,
        ("proxy", "proxy_set_header X-Forwarded-For"),
    ),
    (
        "no Accept",
        |asked| drop_header(&mut asked.headers, "Accept"),
        NOTHING_ANSWERED,
        ("accept", "`Accept` has to reach skep"),
    ),
    (
        "no query",
        |asked| asked.line = asked.line.split('?').next().unwrap().to_owned(),
        NOTHING_ANSWERED,
        ("webfinger", "with its query"),
    ),
    (
        "large bodies refused",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") && answer.status == 202 {
                answer.status = 413;
            }
        },
        ("letter", "client_max_body_size 1024k;"),
    ),
    (
        "letters sent elsewhere",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 301;
            }
        },
        ("letter", "answer `POST /ap/inbox`"),
    ),
    (
        "a host of files",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 405;
            }
        },
        ("letter", "proxy_pass http://"),
    ),
    (
        "a firewall",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("POST") {
                answer.status = 403;
            }
        },
        ("letter", "WAF"),
    ),
    (
        "another type",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("GET /ap/") {
                put_header(&mut answer.headers, "Content-Type", "application/json");
            }
        },
        ("content-types", "`default_type`"),
    ),
    (
        "no Vary",
        NOTHING_ASKED,
        |_, answer| drop_header(&mut answer.headers, "Vary"),
        ("vary", "`Vary: Accept`"),
    ),
    (
        "damaged where it is packed",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("accept-encoding")) {
                put_header(&mut answer.headers, "Content-Encoding", "gzip");
            }
        },
        ("gzip", "gzip off;"),
    ),
    (
        "somebody else's WebFinger",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/.well-known/webfinger") {
                let text = answer.text().replace("acct:me@", "acct:you@");
                answer.body = text.into_bytes();
            }
        },
        ("webfinger", "take away what else answers"),
    ),
    (
        "no host-meta",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/.well-known/host-meta") {
                answer.status = 404;
            }
        },
        ("host-meta", "all of /.well-known/"),
    ),
    (
        "another NodeInfo",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.contains("/nodeinfo/2") {
                answer.body = answer.text().replace("\"skep\"", "\"elsewhere\"").into_bytes();
            }
        },
        ("nodeinfo", "take away what else answers"),
    ),
    (
        "nobody behind it",
        NOTHING_ASKED,
        |_, answer| *answer = Answer { status: 502, headers: Vec::new(), body: Vec::new() },
        ("alive", "systemctl start skep"),
    ),
    (
        "another program",
        NOTHING_ASKED,
        |_, answer| answer.body = b"Welcome to nginx!".to_vec(),
        ("alive", "proxy_pass http://"),
    ),
    (
        "an account that was",
        NOTHING_ASKED,
        |asked, answer| {
            if asked.line.starts_with("GET /ap/actor") {
                answer.body =
                    answer.text().replace("-----BEGIN PUBLIC", "-----BEGIN OTHER").into_bytes();
            }
        },
        ("account", "lead the name to this node"),
    ),
];

#[test]
fn all_is_green_where_all_is_well() {
    let (site, _front, _serving) = site_behind();
    let (ran, found) = examine(&site);
    assert_eq!(not_green(&found), Vec::<&Value>::new());
    assert_eq!((ran.code, &found["red"]), (0, &0.into()));
    // A line for each, and nothing was changed by looking.
    let ran = site.ok(&["doctor"]);
    assert_eq!(ran.out.lines().count(), found["checks"].as_array().unwrap().len(), "{ran:?}");
    assert!(ran.out.lines().all(|line| line.starts_with("ok    ")), "{ran:?}");
    assert!(site.json(&["inbox", "list"]).as_array().unwrap().is_empty());
    assert_eq!(site.json(&["status"])["deliveries_waiting"], 0);
}

#[test]
fn each_way_to_spoil_the_way_is_red_with_what_mends_it() {
    let (site, front, _serving) = site_behind();
    for (name, ask, answer, (check, fix)) in SPOILED {
        front.set(Settings { ask: *ask, answer: *answer, ..Settings::right(site.address) });
        check_red(&site, (name, check, fix));
    }
    front.set(Settings { caches: true, ..Settings::right(site.address) });
    check_red(&site, ("a cache without Vary", "caches", "proxy_cache"));
    front.set(Settings::right(site.address));
    assert_eq!(examine(&site).0.code, 0, "and it is well again");
}

#[test]
fn whoever_answers_in_its_place_is_told_from_it() {
    let (site, front, serving) = site_behind();
    // Another account.
    let other = Site::new();
    let _other = other.serve();
    front.set(Settings::right(other.address));
    check_red(&site, ("another node", "account", "proxy_pass http://"));
    // The same one twice: an old machine that was left running.
    let copy = Site::new();
    for path in ["data", "node.toml", "content"] {
        let copied =
            std::process::Command::new("cp").arg("-a").arg(site.path(path)).arg(copy.root());
        let _ = fs::remove_dir_all(copy.path("data")).is_ok();
        assert!({ copied }.status().unwrap().success());
    }
    let config = site.read("node.toml").replace(
        &format!("listen = \"{}\"", site.address),
        &format!("listen = \"{}\"", copy.address),
    );
    copy.put("node.toml", config);
    let _ = fs::remove_file(copy.path("data/build-record")).is_ok();
    let _copy = copy.serve();
    front.set(Settings::right(copy.address));
    check_red(&site, ("a copy", "node", "stop the other one"));
    drop(serving);
    check_red(&site, ("not even started", "served", "systemctl enable --now skep"));
}

#[test]
fn what_is_open_to_others_on_this_machine_is_said() {
    let (site, _front, _serving) = site_behind();
    let set = |path: &str, mode| {
        fs::set_permissions(site.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    set("data/keys/rsa.pem", 0o644);
    check_red(&site, ("a key", "key-files", "chmod 600 "));
    set("data/keys/rsa.pem", 0o600);
    set("data", 0o755);
    check_red(&site, ("the folder", "data-folder", "chmod 700 "));
    // It has been closed by then.
    assert_eq!(examine(&site).0.code, 0);
    // Keys that others do not know.
    let actor = site.read("public/ap/actor").replace("-----BEGIN PUBLIC", "-----BEGIN OTHER");
    site.put("public/ap/actor", actor);
    check_red(&site, ("keys", "keys", "skep build"));
}

#[test]
fn a_friend_tells_whether_its_server_gets_here() {
    let (site, _front, _serving) = site_behind();
    let peer = Peer::new();
    let via = |friend: &str| {
        let ran = site.run(&["doctor", "--json", "--via", friend]);
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        let checks = found["checks"].as_array().unwrap().clone();
        (ran.code, checks.into_iter().find(|it| it["check"] == "via").unwrap())
    };
    let (code, found) = via(&peer.handle());
    assert_eq!((code, &found["verdict"]), (0, &"green".into()), "{found}");
    let (code, found) = via("@nobody@127.0.0.1:1");
    assert_eq!((code, &found["verdict"]), (3, &"red".into()), "{found}");
}
