//! The owner reads a page elsewhere and wants to do something there: it leads to the owner's own pages, which
//! ask before anything is done.

use serde_json::json;

use super::desk::Browser;
use super::http::send;
use super::peer::Peer;
use super::site::Site;

const FORM: (&str, &str) = ("Content-Type", "application/x-www-form-urlencoded");

/// WF-7, FEP-3b86: what a page elsewhere is told, and that each of it leads to one of our pages.
#[test]
fn pages_elsewhere_are_told_where_to_lead() {
    let site = Site::new();
    let _serving = site.serve();
    let found = site.get(&format!("/.well-known/webfinger?resource=acct:me@{}", site.address), &[]);
    let links = found.json()["links"].clone();
    let template = |rel: &str| {
        let link = links.as_array().unwrap().iter().find(|it| it["rel"] == rel).unwrap();
        link["template"].as_str().unwrap().to_owned()
    };
    for (rel, filled, leads) in [
        ("http://ostatus.org/schema/1.0/subscribe", "{uri}", "/admin/interact?uri="),
        ("https://w3id.org/fep/3b86/Object", "{object}", "/admin/interact?uri="),
        ("https://w3id.org/fep/3b86/Follow", "{object}", "/admin/interact?uri="),
        ("https://w3id.org/fep/3b86/Like", "{object}", "/admin/interact?uri="),
        ("https://w3id.org/fep/3b86/Announce", "{object}", "/admin/interact?uri="),
        ("https://w3id.org/fep/3b86/Create", "{content}", "/admin/write?text="),
    ] {
        let template = template(rel);
        assert!(template.starts_with(&site.origin()) && template.contains(filled), "{template}");
        let target = template[site.origin().len()..].replace(filled, "https%3A%2F%2Fa.example%2Fb");
        let page = site.get(&target.replace("{name}", ""), &[]);
        assert_eq!((page.status, page.header("location")), (200, ""), "{target}");
        let onward = format!("content=\"0; url={leads}https%3A%2F%2Fa.example%2Fb");
        assert!(page.text().contains(&onward), "{}", page.text());
    }
}

/// Whatever is put into such an address, it leads to one of our own pages or nowhere.
#[test]
fn nothing_leads_elsewhere() {
    let site = Site::new();
    let _serving = site.serve();
    for path in ["/authorize_interaction", "/share", "/authorize_interaction?x=y", "/share?uri=x"] {
        assert_eq!(site.status(path), 400, "{path}");
    }
    for value in [
        "javascript:alert(1)",
        "//evil.example",
        "https://you:word@evil.example",
        "0;url=https://evil.example",
        "\"><script>alert(1)</script>",
        "a\r\nLocation: https://evil.example",
        "\u{fc}\u{202e}",
    ] {
        let encoded: String = value.bytes().map(|byte| format!("%{byte:02X}")).collect();
        for path in ["/authorize_interaction?uri=", "/share?text=", "/share?title="] {
            let answer = site.get(&format!("{path}{encoded}"), &[]);
            assert_eq!((answer.status, answer.header("location")), (200, ""), "{path}{value}");
            let text = answer.text();
            let after =
                text.split("http-equiv=\"refresh\" content=\"0; url=/admin/").nth(1).unwrap();
            let onward = after.split('"').next().unwrap();
            assert!(!onward.contains([';', '<', '\'', '\\', ':', ' ']), "{onward}");
            assert!(!text.contains("<script>"), "{text}");
        }
    }
    let long = "x".repeat(9_000);
    assert_eq!(site.status(&format!("/authorize_interaction?uri={long}")), 414);
}

#[test]
fn the_owner_follows_whom_a_page_elsewhere_shows() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let browser = Browser::with_link(&site);
    let nobody = site.get("/admin/interact?uri=x", &[]);
    assert_eq!(nobody.status, 303, "only who is logged in looks anything up");
    assert!(peer.gets().is_empty());

    let uri = peer.actor().replace(':', "%3A").replace('/', "%2F");
    let page = browser.page(&format!("/admin/interact?uri={uri}"));
    assert!(page.contains(&peer.handle()) && page.contains("value=\"follow\""), "{page}");
    assert_eq!(peer.count("Follow", &site.actor()), 0, "nothing is done yet");

    // A page elsewhere cannot ask for it.
    let fields = format!("id={uri}&do=follow");
    for (name, value) in [("Origin", "https://evil.example"), ("Sec-Fetch-Site", "cross-site")] {
        let headers = [FORM, ("Cookie", browser.cookie()), (name, value)];
        let refused = send(site.address, "POST /admin/interact", &headers, fields.as_bytes());
        assert_eq!(refused.status, 403, "{name}");
    }
    assert_eq!(
        browser.post("/admin/interact", &[("id", &peer.actor()), ("do", "follow")]).status,
        303
    );
    peer.wait_for("a Follow", |it| it.kind() == "Follow");
    let page = browser.page(&format!("/admin/interact?uri={uri}"));
    assert!(page.contains("was asked"), "{page}");
}

/// What came here needs no server that answers; of an entry of a feed nobody is told.
#[test]
fn what_came_here_is_shown_though_its_server_gives_it_to_nobody() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    peer.is_followed_by(&site);
    let mut note = peer.note("For those who follow");
    (note["to"], note["cc"]) = (json!([format!("{}/followers", peer.actor())]), json!([]));
    note["sensitive"] = json!(true);
    assert_eq!(peer.send(&site, &peer.activity("Create", note.clone())).status, 202);
    let browser = Browser::with_link(&site);
    let uri = note["id"].as_str().unwrap();
    let path = format!("/admin/interact?uri={uri}");
    let page = browser.page(&path);
    assert!(page.contains("For those who follow") && page.contains(&peer.handle()), "{page}");
    let folded = page.find("<details class=\"warning\">").unwrap();
    assert!(folded < page.find("For those who follow").unwrap(), "{page}");
    assert!(!page.contains("value=\"boost\""), "it is not for everybody: {page}");

    // A form that comes twice is one answer; with other words it is another.
    let once = page.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let answer = |text: &str| {
        let fields = [("id", uri), ("do", "answer"), ("text", text), ("once", once)];
        assert_eq!(browser.post("/admin/interact", &fields).status, 303);
        browser.page(&path)
    };
    let first = answer("Well said.");
    assert!(first.contains("Your answer is in <code>"), "{first}");
    let again = answer("Well said.");
    assert!(again.contains("sent twice, and written once"), "{again}");
    let file =
        |page: &str| page.split("<code>").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(file(&first), file(&again));
    assert_ne!(file(&answer("Besides.")), file(&first));
    let create = peer.wait_for("the answer", |it| it.kind() == "Create");
    assert_eq!(create.activity["object"]["inReplyTo"], uri);
    // What cannot be sent is not lost, whether what it answers is here or not.
    let nobody = format!("{}/notes/none", peer.origin());
    for (id, text, once) in
        [(uri, "x {% nonsense %}", once), (uri, "x", "no token"), (nobody.as_str(), "x", "")]
    {
        let fields = [("id", id), ("do", "answer"), ("text", text), ("once", once)];
        let refused = browser.post("/admin/interact", &fields);
        let page = refused.text();
        assert_eq!(refused.status, 200, "{id}: {page}");
        assert!(
            page.contains("role=\"alert\"") && page.contains(&format!("\n{text}</textarea>")),
            "{page}"
        );
    }
}

#[test]
fn an_entry_of_a_feed_is_not_answered() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let today = skep::clock::now().rfc3339();
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Bees</title><link>https://blog.example/</link>\
         <item><title>Wax</title><guid>wax</guid><link>https://blog.example/wax</link>\
         <pubDate>{today}</pubDate></item></channel></rss>"
    );
    let head = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/rss+xml\r\n";
    let answer = format!("{head}Content-Length: {}\r\n\r\n{feed}", feed.len());
    site.ok(&["follow", &peer.answer_at("/feed.xml", answer)]);
    let browser = Browser::with_link(&site);
    let timeline = browser.page("/admin/timeline");
    assert!(timeline.contains("Wax") && !timeline.contains(">Answer<"), "{timeline}");
    let entry = site.json(&["timeline"])[0].clone();
    let object = entry["id"].as_str().unwrap().to_owned();
    let page = browser.page(&format!("/admin/interact?uri={}", object.replace('#', "%23")));
    assert!(page.contains("Wax") && page.contains("Bees"), "{page}");
    for absent in ["value=\"answer\"", "value=\"like\"", "value=\"follow\""] {
        assert!(!page.contains(absent), "{absent}: {page}");
    }
    let ran = site.run(&["post", "x", "--reply-to", &object]);
    assert!(ran.code != 0 && ran.err.contains("nobody is there"), "{ran:?}");
}

/// What is wrong with names, the owner reads where the answer was written.
#[test]
fn an_answer_says_whom_it_does_not_reach() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let note = peer.note("Who knows?");
    peer.host(&note);
    let browser = Browser::with_link(&site);
    let nobody = peer.handle().replace("bob", "nobody");
    let text = format!("Ask {nobody}");
    let fields = [("id", note["id"].as_str().unwrap()), ("do", "answer"), ("text", &*text)];
    assert_eq!(browser.post("/admin/interact", &fields).status, 303);
    let page = browser.page("/admin");
    assert!(page.contains("1 new") && page.contains("could not be found"), "{page}");
}

#[test]
fn a_post_elsewhere_is_shown_with_its_author() {
    let site = Site::new();
    let _serving = site.serve();
    let peer = Peer::new();
    let mut note = peer.note("<p>Wax &amp; honey</p><script>alert(1)</script>");
    note["summary"] = json!("Bees <b>");
    peer.host(&note);
    let browser = Browser::with_link(&site);
    let uri = note["id"].as_str().unwrap();
    let page = browser.page(&format!("/admin/interact?uri={uri}"));
    assert!(page.contains("Wax &amp; honey") && page.contains(&peer.handle()), "{page}");
    assert!(!page.contains("<script>alert") && !page.contains("Bees <b>"), "{page}");

    for (deed, kind) in [("like", "Like"), ("boost", "Announce")] {
        assert_eq!(browser.post("/admin/interact", &[("id", uri), ("do", deed)]).status, 303);
        peer.expect(kind, uri);
    }
    // A double click answers once.
    let once = page.split("name=\"once\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    let fields = [("id", uri), ("do", "answer"), ("text", "Well said."), ("once", once)];
    assert_eq!(browser.post("/admin/interact", &fields).status, 303);
    assert!(browser.page("/admin").contains("Your answer is in"));
    assert_eq!(browser.post("/admin/interact", &fields).status, 303);
    let said = browser.page("/admin");
    assert!(said.contains("written once"), "{said}");
    assert_eq!(std::fs::read_dir(site.path("content/notes")).unwrap().count(), 1);
    let file = said.split("<code>").nth(1).unwrap().split("</code>").next().unwrap();
    let written = site.read(file);
    assert!(written.contains(uri) && written.contains("Well said."), "{written}");
    assert_eq!(browser.post("/admin/interact", &[("id", uri), ("do", "dance")]).status, 422);

    for (uri, why) in [
        ("nonsense", "neither an address nor a name"),
        (&*format!("{}/ap/actor", site.origin()), "on your own site"),
        (&*format!("{}/none", peer.origin()), "could not be read"),
        ("javascript:alert(1)", "neither an address nor a name"),
        ("https://10.0.0.1/x", "could not be read"),
    ] {
        let page = browser.page(&format!("/admin/interact?uri={uri}"));
        assert!(page.contains(why) && !page.contains("value=\"follow\""), "{uri}: {page}");
    }
}
