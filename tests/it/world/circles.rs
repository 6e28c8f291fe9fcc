//! Every circle a text may be for, on everything that anybody may ask for: who is not meant finds nothing,
//! and no sign that there is something (threat T30).

use serde_json::{Value, json};
use skep::server::{Method, owner_routes};

use super::http::{self, Answer};
use super::peer::Peer;
use super::site::Site;
use super::threads::{note, tell};
use super::{AP, BROWSER, PUBLIC, followed_site, until};

/// Of the owner and of others: for whom, and where it may be found.
const OWN: [(&str, Found); 5] = [
    ("public", Found::Everywhere),
    ("unlisted", Found::ByItsAddress),
    ("followers", Found::Nowhere),
    ("direct", Found::Nowhere),
    ("draft", Found::Nowhere),
];
const OTHERS: [&str; 4] = ["public", "unlisted", "followers", "direct"];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Found {
    Everywhere,
    ByItsAddress,
    Nowhere,
}

fn own_word(circle: &str) -> String {
    format!("quincunx{circle}")
}

fn word_of_others(circle: &str) -> String {
    format!("sassafras{circle}")
}

/// Posts of the owner, one for each circle: their words are in every field that is shown somewhere.
fn write(site: &Site, to: &Peer) {
    for (circle, _) in OWN {
        let word = own_word(circle);
        let whose = match circle {
            "draft" => "draft = true".to_owned(),
            circle => format!("visibility = \"{circle}\""),
        };
        let front = format!(
            "title = \"{word}\"\ndate = 2026-06-01T12:00:00Z\ntags = [\"{word}\"]\n\
             description = \"{word}\"\naliases = [\"/old-{word}/\"]\n{whose}\n"
        );
        let text = format!("+++\n{front}+++\n{word} {}\n", to.handle());
        site.put(&format!("content/posts/{circle}.md"), text);
    }
}

/// What others say to the owner, one for each circle, and nobody has approved.
fn answers(site: &Site, peer: &Peer) -> Vec<String> {
    let parent = json!(site.id("posts.public"));
    let say = |circle: &&str| {
        let word = word_of_others(circle);
        let mut note = note(peer, &word, &parent);
        let (owner, followers) = (site.actor(), format!("{}/followers", peer.actor()));
        let (to, cc) = match *circle {
            "public" => (PUBLIC, owner.as_str()),
            "unlisted" => (owner.as_str(), PUBLIC),
            "followers" => (followers.as_str(), owner.as_str()),
            _ => (owner.as_str(), owner.as_str()),
        };
        (note["to"], note["cc"], note["summary"]) = (json!([to]), json!([cc]), json!(word));
        tell(site, peer, &note);
        note["id"].as_str().unwrap().to_owned()
    };
    OTHERS.iter().map(say).collect()
}

/// Everything that answers: each file, what is made when asked for, and the owner's pages with all that a
/// stranger may guess.
fn surfaces(site: &Site, ids: &[String]) -> Vec<String> {
    let files = site.output();
    let mut paths: Vec<String> = files
        .keys()
        .map(|path| path.to_string_lossy().replace('\\', "/"))
        .map(|path| format!("/{}", path.rsplit_once("public/").map_or(&*path, |it| it.1)))
        .map(|path| path.strip_suffix("index.html").map(str::to_owned).unwrap_or(path))
        .collect();
    let made = [
        "/.well-known/nodeinfo",
        "/nodeinfo/2.1",
        "/ap/actor",
        "/ap/outbox",
        "/ap/outbox-page/1",
        "/ap/followers",
        "/ap/following",
        "/ap/featured",
        "/ap/inbox",
        "/feed.xml",
        "/sitemap.xml",
        "/metrics",
        "/readyz",
        "/livez",
    ];
    paths.extend(made.map(str::to_owned));
    let subject = format!("/.well-known/webfinger?resource=acct:me@{}", site.address);
    paths.push(subject);
    for (circle, _) in OWN {
        let of = format!("posts.{circle}");
        for kind in ["replies", "likes", "shares", "context", "quotes"] {
            paths.push(format!("/ap/{kind}/{of}"));
        }
        for (_, path) in owner_routes().filter(|(method, _)| *method == Method::Get) {
            paths.push(format!("{path}?post={of}"));
        }
    }
    for id in ids {
        for (_, path) in owner_routes().filter(|(method, _)| *method == Method::Get) {
            for field in ["post", "name", "after", "next"] {
                paths.push(format!("{path}?{field}={id}"));
            }
        }
    }
    paths.sort();
    paths.dedup();
    paths
}

/// The words of a circle are found here.
fn holds(answer: &Answer, word: &str) -> bool {
    let headers: String = answer.headers.iter().map(|(_, value)| value.as_str()).collect();
    answer.text().contains(word) || headers.contains(word)
}

#[test]
fn nobody_finds_what_is_not_for_everybody() {
    let (site, _serving, peer) = followed_site();
    write(&site, &peer);
    site.ok(&["publish"]);
    let ids = answers(&site, &peer);
    until("all answers", || {
        (site.json(&["inbox", "list"]).as_array().map_or(0, Vec::len) == ids.len()).then_some(())
    });
    site.until_delivered();
    until("the pages", || site.is_placed().then_some(()));
    let lists = ["/", "/posts/", "/tags/", "/feed.xml", "/sitemap.xml"];
    let (mut asked, mut seen) = (0, 0);
    for path in surfaces(&site, &ids) {
        for accept in [AP, BROWSER, "*/*"] {
            let answer = site.get(&path, &[("Accept", accept)]);
            asked += 1;
            for (circle, found) in OWN {
                let is_there = holds(&answer, &own_word(circle));
                seen += usize::from(is_there);
                let may = match found {
                    Found::Everywhere => true,
                    Found::ByItsAddress => !lists.contains(&&*path),
                    Found::Nowhere => false,
                };
                assert!(may || !is_there, "{circle} in {path} for {accept}: {answer:?}");
            }
            for circle in OTHERS {
                let word = word_of_others(circle);
                assert!(!holds(&answer, &word), "{circle} of others in {path}: {answer:?}");
            }
        }
    }
    assert!(asked > 300 && seen > 20, "{asked} asked, {seen} found");
}

/// An answer without what every answer has of its own.
fn bare(answer: Answer) -> (u16, Vec<(String, String)>, Vec<u8>) {
    let mut headers = answer.headers;
    headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
    (answer.status, headers, answer.body)
}

#[test]
fn what_is_not_for_somebody_is_not_there_at_all() {
    let (site, _serving, peer) = followed_site();
    write(&site, &peer);
    site.ok(&["publish"]);
    let ids = answers(&site, &peer);
    let rows: Vec<Value> = site.json(&["inbox", "list"]).as_array().unwrap().clone();
    assert_eq!(rows.len(), ids.len());
    // Somebody else's text by its number, where a page or a copy of it would be.
    let mut pairs = Vec::new();
    for (circle, _) in OWN.iter().filter(|(_, found)| *found == Found::Nowhere) {
        let word = own_word(circle);
        for (real, none) in [
            (format!("/posts/{circle}/"), "/posts/nobody/".to_owned()),
            (format!("/posts/{circle}.md"), "/posts/nobody.md".to_owned()),
            (format!("/tags/{word}/"), "/tags/nobody/".to_owned()),
            (format!("/old-{word}/"), "/old-nobody/".to_owned()),
            (format!("/ap/post/posts.{circle}"), "/ap/post/posts.nobody".to_owned()),
            (format!("/ap/post/posts.{circle}.create"), "/ap/post/posts.nobody.create".to_owned()),
            (format!("/ap/replies/posts.{circle}"), "/ap/replies/posts.nobody".to_owned()),
            (format!("/ap/likes/posts.{circle}"), "/ap/likes/posts.nobody".to_owned()),
            (format!("/ap/context/posts.{circle}"), "/ap/context/posts.nobody".to_owned()),
        ] {
            pairs.push((real, none));
        }
    }
    for row in &rows {
        for place in ["/media", "/ap/act", "/ap/post", "/ap/replies", "/ap/inbox", "/ap/context"] {
            pairs.push((format!("{place}/{}", row["id"]), format!("{place}/999999")));
        }
    }
    for (real, none) in pairs {
        for method in ["GET", "HEAD", "POST"] {
            for accept in [AP, BROWSER] {
                let ask = |path: &str| {
                    let line = format!("{method} {path}");
                    bare(http::send(site.address, &line, &[("Accept", accept)], b""))
                };
                let (one, other) = (ask(&real), ask(&none));
                assert_eq!(one, other, "{method} {real}, {accept}");
                assert!(matches!(one.0, 401 | 404 | 405), "{method} {real}: {one:?}");
            }
        }
    }
}
