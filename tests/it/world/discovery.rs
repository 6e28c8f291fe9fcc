//! How other servers find the account and its documents: WebFinger (WF-1 to WF-9), NodeInfo, and
//! one address for pages and documents (DISC-1 to DISC-13).

use serde_json::{Value, json};

use super::http::{Answer, send};
use super::site::{Serving, Site};
use super::{AP, BROWSER};

fn served() -> (Site, Serving) {
    let site = Site::new();
    site.post("a", "Words.");
    site.post("draft", "Not yet.\n");
    let draft = site.read("content/posts/draft.md").replacen("+++\n", "+++\ndraft = true\n", 1);
    site.put("content/posts/draft.md", draft);
    site.put("content/about.md", "+++\ntitle = \"About\"\n+++\nAbout.\n");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

fn finger(site: &Site, query: &str) -> Answer {
    site.get(&format!("/.well-known/webfinger{query}"), &[])
}

/// WF-1: whatever another server may know of the account leads to it.
#[test]
fn every_name_of_the_account_is_known() {
    let (site, _serving) = served();
    let (domain, origin) = (site.address.to_string(), site.origin());
    let encoded = origin.replace(':', "%3A").replace('/', "%2F");
    for resource in [
        format!("acct:me@{domain}"),
        format!("acct:Me@{domain}"),
        format!("ACCT:me@{domain}"),
        format!("acct:@me@{domain}"),
        format!("acct%3ame%40{domain}"),
        format!("acct:me@{}", domain.replace(':', "%3A")),
        format!("acct:%6De@{domain}"),
        origin.clone(),
        format!("{origin}/"),
        format!("{origin}/ap/actor"),
        format!("{origin}/@me"),
        format!("{origin}/@ME/"),
        format!("{origin}/users/me"),
        format!("{origin}/users/me/"),
        format!("{encoded}%2Fap%2Factor"),
        format!("{encoded}%2f%40me"),
        origin.replace("http", "HTTP"),
    ] {
        for query in [
            format!("?resource={resource}"),
            format!("?x=y&resource={resource}&z"),
            format!("?&&resource={resource}&"),
        ] {
            let answer = finger(&site, &query);
            assert_eq!(answer.status, 200, "{query}: {answer:?}");
            assert_eq!(answer.json()["subject"], format!("acct:me@{domain}"), "{query}");
        }
    }
}

/// WF-4: 404 for who is not here, 400 for what is no question. Always to be read by anybody.
#[test]
fn nobody_else_is() {
    let (site, _serving) = served();
    let (domain, origin) = (site.address, site.origin());
    for (query, status) in [
        (format!("?resource=acct:you@{domain}"), 404),
        (format!("?resource=acct:mee@{domain}"), 404),
        ("?resource=acct:me@other.example".to_owned(), 404),
        (format!("?resource=acct:me@{}", domain.ip()), 404),
        (format!("?resource={origin}/posts/a/"), 404),
        (format!("?resource={origin}/ap/actor/x"), 404),
        (format!("?resource={origin}.example/"), 404),
        (format!("?resource={origin}@other.example/"), 404),
        (format!("?resource={origin}/@you"), 404),
        ("?resource=https://other.example/ap/actor".to_owned(), 404),
        (format!("?resource=mailto:me@{domain}"), 404),
        (format!("?resource=acct:me%2540{domain}"), 400),
        ("?resource=acct:".to_owned(), 400),
        ("?resource=acct:me".to_owned(), 400),
        ("?resource=acct:@".to_owned(), 400),
        (format!("?resource=acct:@{domain}"), 400),
        (format!("?resource=acct:m%20e@{domain}"), 400),
        (format!("?resource=acct:me%00@{domain}"), 400),
        (format!("?resource=me@{}", domain.ip()), 400),
        ("?resource=/ap/actor".to_owned(), 400),
        ("?resource=%ff".to_owned(), 400),
        ("?resource=%4".to_owned(), 400),
        ("?resource=".to_owned(), 400),
        ("?resource".to_owned(), 400),
        ("?Resource=acct:me@x.example".to_owned(), 400),
        ("?".to_owned(), 400),
        (String::new(), 400),
        (format!("?resource=acct:me@{domain}&resource=acct:me@{domain}"), 400),
        (format!("?resource=acct:me@{domain}&resource=acct:you@{domain}"), 400),
    ] {
        let answer = finger(&site, &query);
        assert_eq!(answer.status, status, "{query}: {answer:?}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{query}");
        assert!(!answer.text().contains("ap/actor"), "{query}: {answer:?}");
    }
}

/// WF-2, WF-3, WF-5, WF-7.
#[test]
fn the_answer_says_what_others_read() {
    let (site, _serving) = served();
    let answer = finger(&site, &format!("?resource=acct:me@{}", site.address));
    assert_eq!(answer.header("content-type"), "application/jrd+json");
    let found = answer.json();
    let aliases = found["aliases"].as_array().unwrap();
    assert!(aliases.contains(&json!(site.actor())), "{found}");
    assert!(aliases.contains(&json!(format!("{}/", site.origin()))), "{found}");
    let links = found["links"].as_array().unwrap();
    let own: Vec<&Value> = links.iter().filter(|link| link["rel"] == "self").collect();
    assert_eq!(own, [&json!({ "rel": "self", "type": AP, "href": site.actor() })]);
    let page = links.iter().find(|link| link["rel"] == "http://webfinger.net/rel/profile-page");
    assert_eq!(page.unwrap()["type"], "text/html", "{found}");
    // The actor agrees (its id is what the link says, its name is the subject's).
    let actor = site.get("/ap/actor", &[("Accept", AP)]).json();
    assert_eq!((&actor["id"], &actor["preferredUsername"]), (&json!(site.actor()), &json!("me")));
    // On a host that knows only files, the file says the same.
    let file: Value = serde_json::from_str(&site.read("public/.well-known/webfinger")).unwrap();
    assert_eq!(file, found);
}

/// WF-6: who asks for some links gets those; subject and aliases stay.
#[test]
fn links_can_be_chosen() {
    let (site, _serving) = served();
    let ask = |rels: &str| {
        let answer = finger(&site, &format!("?resource=acct:me@{}{rels}", site.address)).json();
        let links = answer["links"].as_array().unwrap().clone();
        assert_eq!(answer["subject"], format!("acct:me@{}", site.address));
        assert!(answer["aliases"].is_array(), "{answer}");
        links.iter().map(|link| link["rel"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let profile = "http://webfinger.net/rel/profile-page";
    let all = ask("");
    assert!(all.len() >= 2, "{all:?}");
    assert_eq!(ask("&rel=self"), ["self"]);
    assert_eq!(ask(&format!("&rel={profile}")), [profile]);
    assert_eq!(ask("&rel=http%3A%2F%2Fwebfinger.net%2Frel%2Fprofile-page"), [profile]);
    assert_eq!(ask(&format!("&rel=self&rel={profile}")), ["self", profile]);
    assert!(ask("&rel=nothing").is_empty());
    assert_eq!(ask("&rel=nothing&rel=self"), ["self"]);
}

#[test]
fn the_node_tells_about_itself() {
    let (site, _serving) = served();
    let index = site.get("/.well-known/nodeinfo", &[]).json();
    let links = index["links"].as_array().unwrap();
    assert_eq!(links.len(), 2, "{index}");
    for link in links {
        let (rel, href) = (link["rel"].as_str().unwrap(), link["href"].as_str().unwrap());
        let version = rel.strip_prefix("http://nodeinfo.diaspora.software/ns/schema/").unwrap();
        // NI-3: others follow this link only to the same host.
        let target = href.strip_prefix(&site.origin()).unwrap();
        let answer = site.get(target, &[]);
        assert_eq!(answer.status, 200, "{target}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{target}");
        let node = answer.json();
        assert_eq!(node["version"], version);
        assert_eq!(node["software"]["name"], "skep");
        assert_eq!(node["software"]["version"], env!("CARGO_PKG_VERSION"));
        assert_eq!(node["protocols"], json!(["activitypub"]));
        assert_eq!(node["openRegistrations"], false);
        assert_eq!(node["services"], json!({ "inbound": [], "outbound": [] }));
        assert_eq!(node["usage"]["users"]["total"], 1);
        assert_eq!(node["usage"]["localPosts"], 1, "the draft does not count");
    }
    // WF-9.
    let meta = site.get("/.well-known/host-meta", &[]);
    assert_eq!(meta.header("content-type"), "application/xrd+xml");
    let template = format!("template=\"{}/.well-known/webfinger?resource={{uri}}\"", site.origin());
    assert!(meta.text().contains(&template), "{}", meta.text());
}

/// DISC-2, with what the software of others really sends.
#[test]
fn who_asks_for_a_document_gets_it() {
    let (site, _serving) = served();
    let profile = "https://www.w3.org/ns/activitystreams";
    for (accept, is_document) in [
        ("application/activity+json, application/ld+json".to_owned(), true),
        (format!("application/ld+json; profile=\"{profile}\", {AP}, text/html;q=0.1"), true),
        (format!("application/ld+json; profile=\"{profile}\",application/activity+json"), true),
        (format!("application/activity+json, application/ld+json; profile=\"{profile}\""), true),
        (format!("application/ld+json; profile=\"{profile}\""), true),
        (format!("application/ld+json;profile={profile}"), true),
        ("application/ld+json".to_owned(), true),
        ("Application/Activity+JSON; charset=utf-8".to_owned(), true),
        ("application/activity+json;q=0.5, text/html;q=0.4".to_owned(), true),
        ("application/activity+json;q=0.5, text/html;q=0.5".to_owned(), true),
        ("*/*, application/activity+json".to_owned(), true),
        ("application/activity+json;q=0.4, text/html;q=0.5".to_owned(), false),
        ("application/activity+json;q=0, */*".to_owned(), false),
        ("text/html, application/activity+json;q=0.9".to_owned(), false),
        ("application/json".to_owned(), false),
        ("application/activity".to_owned(), false),
        ("application/activity+jsonx".to_owned(), false),
        ("text/plain; x=\"application/activity+json\"".to_owned(), false),
        (BROWSER.to_owned(), false),
    ] {
        for target in ["/posts/a/", "/"] {
            let answer = site.get(target, &[("Accept", &accept)]);
            let media_type = if is_document { AP } else { "text/html; charset=utf-8" };
            let got = (answer.status, answer.header("content-type"));
            assert_eq!(got, (200, media_type), "{target} {accept}");
        }
    }
}

/// DISC-3 and DISC-4: the id is a document for everybody but browsers, the permalink a page for
/// everybody but servers, and both name each other.
#[test]
fn the_two_forms_of_a_post_name_each_other() {
    let (site, _serving) = served();
    let id = site.id("posts.a");
    let document = site.get("/posts/a/", &[("Accept", AP)]);
    assert_eq!(document.body, site.get("/ap/post/posts.a", &[]).body);
    let object = document.json();
    assert_eq!(object["id"], id);
    assert_eq!(object["url"], format!("{}/posts/a/", site.origin()));
    // DISC-5: absolute, and never on an answer that is no redirect.
    assert_eq!(document.header("location"), "");
    let sent = site.get("/ap/post/posts.a", &[("Accept", BROWSER)]);
    assert_eq!((sent.status, sent.header("location")), (303, object["url"].as_str().unwrap()));
    // DISC-6: the first link is the document's.
    let page = site.get("/posts/a/", &[("Accept", BROWSER)]);
    assert_eq!(page.header("link"), format!("<{id}>; rel=\"alternate\"; type=\"{AP}\""));
    let html = page.text().replace("&#x2f;", "/");
    let link = format!("<link rel=\"alternate\" type=\"{AP}\" href=\"{id}\">");
    assert!(html.contains(&link), "{html}");
    // What is a page alone has no other form.
    let about = site.get("/about/", &[("Accept", BROWSER)]);
    assert_eq!((about.status, about.header("link")), (200, ""));
}

/// DISC-11.
#[test]
fn unknown_parameters_change_nothing() {
    let (site, _serving) = served();
    for target in ["/ap/actor", "/ap/post/posts.a", "/ap/outbox", "/posts/a/", "/", "/feed.xml"] {
        let plain = site.get(target, &[("Accept", AP)]);
        assert_eq!(plain.status, 200, "{target}");
        for query in ["?cb=1790000000", "?", "?a=b&c", "?%00", "?../../x", "?x=/ap/inbox", "??"] {
            let asked = site.get(&format!("{target}{query}"), &[("Accept", AP)]);
            assert_eq!((asked.status, asked.body), (200, plain.body.clone()), "{target}{query}");
        }
    }
}

/// DISC-10: what everybody may read, every page in a browser may read; the inbox is not for pages.
#[test]
fn public_documents_are_open_to_web_pages() {
    let (site, _serving) = served();
    let asking = [("Origin", "https://tool.example"), ("Accept", AP)];
    for target in [
        "/ap/actor",
        "/ap/post/posts.a",
        "/ap/create/posts.a",
        "/ap/outbox",
        "/ap/followers",
        "/ap/following",
        "/ap/featured",
        "/posts/a/",
        "/",
        "/.well-known/nodeinfo",
        "/.well-known/host-meta",
        "/nodeinfo/2.0",
        "/nodeinfo/2.1",
    ] {
        let answer = site.get(target, &asking);
        assert_eq!(answer.status, 200, "{target}");
        assert_eq!(answer.header("access-control-allow-origin"), "*", "{target}");
        assert_eq!(answer.header("access-control-allow-credentials"), "", "{target}");
        let before = send(site.address, &format!("OPTIONS {target}"), &asking, b"");
        assert_eq!(before.status, 204, "{target}");
        assert_eq!(before.header("access-control-allow-methods"), "GET, HEAD, OPTIONS", "{target}");
    }
    for request in ["OPTIONS /ap/inbox", "GET /ap/inbox", "POST /ap/inbox", "PUT /ap/inbox"] {
        let answer = send(site.address, request, &asking, b"");
        assert!(answer.status >= 400, "{request}: {answer:?}");
        assert!(
            !answer.headers.iter().any(|(name, _)| name.to_lowercase().contains("access-control"))
        );
    }
}

/// DISC-13: what never was, what is not for everybody, and what has another name are one answer.
#[test]
fn what_is_missing_tells_nothing() {
    let (site, _serving) = served();
    for accept in [AP, BROWSER, "*/*"] {
        let ask = |target: &str| {
            let answer = site.get(target, &[("Accept", accept)]);
            let mut headers = answer.headers.clone();
            headers.retain(|(name, _)| !name.eq_ignore_ascii_case("date"));
            (answer.status, headers, answer.body)
        };
        let never = ask("/ap/post/posts.never");
        assert_eq!(never.0, 404);
        for target in ["/ap/post/posts.draft", "/ap/create/posts.draft", "/ap/post/", "/ap/x/y"] {
            assert_eq!(ask(target), never, "{target} {accept}");
        }
        let never = ask("/posts/never/");
        assert_eq!(never.0, 404);
        for target in ["/posts/draft/", "/posts/draft", "/data/skep.db", "/node.toml"] {
            assert_eq!(ask(target), never, "{target} {accept}");
        }
    }
}

#[test]
fn without_federation_there_is_no_inbox() {
    let site = Site::bare();
    let config = site.config("enabled = false");
    site.put("node.toml", config);
    site.post("a", "Words.");
    site.ok(&["build"]);
    let _serving = site.serve();
    assert_eq!(site.status("/posts/a/"), 200);
    for request in ["POST /ap/inbox", "GET /ap/inbox", "GET /ap/actor"] {
        assert_eq!(send(site.address, request, &[("Accept", AP)], b"{}").status, 404, "{request}");
    }
    assert_eq!(finger(&site, &format!("?resource=acct:me@{}", site.address)).status, 404);
}
