//! What the owner keeps on their own pages: lists, filters, bookmarks, whom they follow, and how much is new.

use rusqlite::{Connection, params};
use serde_json::{Value, json};
use skep::clock;

use super::desk::Browser;
use super::fetching::none_left;
use super::peer::Peer;
use super::site::Site;
use super::{BROWSER, followed_site, site_with_post, until};

/// Two whom the owner follows, and what each has written.
fn reading(site: &Site) -> [(Peer, Value); 2] {
    [Peer::new(), Peer::new()].map(|peer| {
        peer.is_followed_by(site);
        let note = peer.note(&format!("Words of {}", peer.origin()));
        peer.host(&note);
        assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
        (peer, note)
    })
}

fn id(note: &Value) -> &str {
    note["id"].as_str().unwrap()
}

#[test]
fn those_on_a_list_are_read_together() {
    let site = Site::new();
    let _serving = site.serve();
    let [(ada, ada_said), (eve, eve_said)] = reading(&site);
    let browser = Browser::with_link(&site);
    assert!(browser.page("/admin/lists").contains("There are no lists"));
    browser.post("/admin/lists", &[("name", " Garden & co ")]);
    assert!(browser.page("/admin/lists").contains("Garden &amp; co"));
    let path = "/admin/lists?list=Garden+%26+co";
    let put = [("list", "garden & co"), ("account", &*ada.handle())];
    assert_eq!(browser.post("/admin/lists/put", &put).status, 303);
    assert!(browser.page(path).contains(&ada.handle()));
    let members = site.json(&["lists", "show", "Garden & co"]);
    assert_eq!(members[0]["actor"], ada.actor());

    // Only what those have written who are on it; the choice is on the page, and leads to older lines of it.
    let all = browser.page("/admin/timeline");
    assert!(all.contains(id(&ada_said)) && all.contains(id(&eve_said)));
    assert!(all.contains("href=\"/admin/timeline?list=Garden%20%26%20co\""), "{all}");
    let listed = browser.page("/admin/timeline?list=Garden%20%26%20co");
    assert!(listed.contains(id(&ada_said)) && !listed.contains(id(&eve_said)), "{listed}");
    assert_eq!(browser.get("/admin/timeline?list=nothing").status, 422);

    // All lists of one account, by ticking them; from whom they follow and from a profile.
    site.ok(&["lists", "create", "Sea"]);
    let found = browser.page(&format!("/admin/search?name={}", ada.handle().replace('@', "%40")));
    assert!(found.contains("on Garden &amp; co") && found.contains("/admin/lists/of?actor="));
    let following = browser.page("/admin/following");
    assert!(following.contains("on Garden &amp; co"), "{following}");
    let of = browser.page(&format!("/admin/lists/of?actor={}", ada.actor()));
    assert_eq!(of.matches(" checked").count(), 1, "{of}");
    let chosen = [("actor", &*eve.actor()), ("list", "Sea"), ("list", "Garden & co")];
    browser.post("/admin/lists/of", &chosen);
    assert_eq!(site.json(&["lists", "show", "Sea"])[0]["actor"], eve.actor());
    browser.post("/admin/lists/of", &[("actor", &*eve.actor()), ("list", "Sea")]);
    assert_eq!(site.json(&["lists", "show", "Garden & co"]), members);

    // Strangers are on none; nothing is changed by what cannot be.
    let stranger = Peer::new();
    for (path, account) in [("/admin/lists/of", "actor"), ("/admin/lists/put", "account")] {
        let fields = [(account, &*stranger.actor()), ("list", "Sea")];
        assert_eq!(browser.post(path, &fields).status, 422, "{path}");
    }
    assert_eq!(browser.post("/admin/lists", &[("name", " ")]).status, 422);
    let take = [("list", "Sea"), ("account", &*eve.actor())];
    assert_eq!(browser.post("/admin/lists/take", &take).status, 303);
    assert_eq!(browser.post("/admin/lists/take", &take).status, 422, "only once");
    browser.post("/admin/lists/delete", &[("list", "sea")]);
    assert_eq!(site.json(&["lists"]), json!([{ "name": "Garden & co", "accounts": 1 }]));
}

#[test]
fn a_filter_says_what_it_would_meet_before_it_holds() {
    let site = Site::new();
    let _serving = site.serve();
    let [(_ada, said), _] = reading(&site);
    let browser = Browser::with_link(&site);
    let rule = [("word", "WORDS of"), ("place", "home"), ("act", "hide")];
    let tried = browser.post("/admin/filters", &[&rule[..], &[("do", "try")]].concat());
    let page = tried.text();
    assert_eq!(tried.status, 200);
    assert!(page.contains("is in 2 of the newest 2 lines"), "{page}");
    assert!(page.contains("value=\"WORDS of\"") && page.contains("\"hide\" selected"), "{page}");
    assert_eq!(site.json(&["filter"]), json!([]), "it was only tried");
    assert!(browser.page("/admin/timeline").contains(id(&said)));

    browser.post("/admin/filters", &rule);
    let known = site.json(&["filter"]);
    assert_eq!((&known[0]["place"], &known[0]["act"]), (&json!("home"), &json!("hide")));
    assert!(browser.page("/admin/filters").contains("in 2 of the newest 2 lines"));
    assert!(!browser.page("/admin/timeline").contains(id(&said)));
    assert_eq!(browser.post("/admin/filters", &[("word", "")]).status, 422);
    browser.post("/admin/filters/remove", &[("word", "WORDS of")]);
    assert!(browser.page("/admin/filters").contains("There are none."));
    assert!(browser.page("/admin/timeline").contains(id(&said)));
}

#[test]
fn what_was_done_with_a_post_is_shown_and_taken_back() {
    let site = Site::new();
    let _serving = site.serve();
    let [(ada, said), _] = reading(&site);
    let browser = Browser::with_link(&site);
    let number = |page: &str| -> String {
        let before = page.split(&format!("name=\"id\" value=\"{}\"", id(&said))).nth(1).unwrap();
        before.split("#post-").nth(1).unwrap().split('"').next().unwrap().to_owned()
    };
    let from = format!("/admin/timeline#post-{}", number(&browser.page("/admin/timeline")));
    let post = from.split('#').nth(1).unwrap();
    // The buttons of that post alone, on whichever page it is.
    let buttons = |path: &str| -> Vec<String> {
        let page = browser.page(path);
        let article = page.split(&format!("id=\"{post}\"")).nth(1).unwrap();
        let article = article.split("</article>").next().unwrap();
        article
            .split("name=\"do\" value=\"")
            .skip(1)
            .map(|it| it.split('"').next().unwrap().to_owned())
            .collect()
    };
    let thread = format!("/admin/thread?uri={}", id(&said));
    assert_eq!(buttons("/admin/timeline"), ["like", "boost", "bookmark"]);
    for (deed, kind) in [("like", "Like"), ("boost", "Announce")] {
        let done = browser
            .post("/admin/interact", &[("id", id(&said)), ("do", deed), ("from", from.as_str())]);
        assert_eq!((done.status, done.header("location")), (303, &*from), "{done:?}");
        ada.expect(kind, id(&said));
    }
    let mark = [("id", id(&said)), ("do", "bookmark"), ("from", "https://evil.example/")];
    assert_eq!(browser.post("/admin/interact", &mark).header("location"), "/admin");
    for path in ["/admin/timeline", &thread, "/admin/bookmarks"] {
        assert_eq!(buttons(path), ["unlike", "unboost", "unbookmark"], "{path}");
    }
    let elsewhere = browser.page(&format!("/admin/interact?uri={}", id(&said)));
    assert!(elsewhere.contains("value=\"unlike\"") && elsewhere.contains("value=\"unboost\""));
    assert_eq!(site.json(&["bookmarks"])[0]["object"], said["id"]);

    for deed in ["unlike", "unboost", "unbookmark"] {
        browser.post("/admin/interact", &[("id", id(&said)), ("do", deed)]);
    }
    assert_eq!(buttons("/admin/timeline"), ["like", "boost", "bookmark"]);
    assert!(browser.page("/admin/bookmarks").contains("Nothing is marked"));
    until("both to be taken back", || {
        let undone = ada.deliveries();
        let undone = undone.iter().filter(|it| it.activity["type"] == "Undo").count();
        (undone == 2).then_some(())
    });
}

/// Marks and follows so many, as skep stores them, each a second after the one before.
fn fill(site: &Site, many: i64) {
    let database = Connection::open(site.path("data/skep.db")).unwrap();
    let follow =
        "insert into following (actor, follow, inbox, state, since) values (?, ?, ?, ?, ?)";
    let mark = "insert into bookmarks (object, url, at) values (?1, ?1, ?2)";
    for number in 0..many {
        let (id, at) = (format!("https://a.example/{number:03}"), number / 2 * 1_000);
        let state = ["accepted", "pending", "rejected"][usize::try_from(number % 3).unwrap()];
        let follow_id = format!("{}/ap/act/{number}", site.origin());
        let inbox = format!("{id}/inbox");
        database.execute(follow, params![id, follow_id, inbox, state, at]).unwrap();
        database.execute(mark, params![id, at]).unwrap();
    }
}

/// All of a listing, page by page; how many pages, and each thing as often as it was there.
fn walk(browser: &Browser<'_>, first: &str) -> (usize, Vec<String>) {
    let (mut pages, mut seen, mut next) = (0, Vec::new(), Some(first.to_owned()));
    while let Some(path) = next {
        let page = browser.page(&path);
        pages += 1;
        let ids = page.split("href=\"https://a.example/").skip(1);
        seen.extend(ids.map(|it| it.split('"').next().unwrap().to_owned()));
        let older = page.split("rel=\"next\"").next().filter(|it| *it != page);
        let older = older.map(|it| it.rsplit("href=\"").next().unwrap().split('"').next().unwrap());
        next = older.map(|it| it.replace("&amp;", "&"));
        assert!(pages < 9, "{first} does not end");
    }
    (pages, seen)
}

#[test]
fn long_listings_have_pages_and_each_thing_is_on_one() {
    let site = Site::new();
    site.ok(&["login"]);
    fill(&site, 90);
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    for (path, pages, many) in [
        ("/admin/following", 3, 90),
        ("/admin/following?show=pending", 1, 30),
        ("/admin/following?show=rejected", 1, 30),
        ("/admin/following?show=feeds", 1, 0),
        ("/admin/bookmarks", 3, 90),
    ] {
        let (seen_pages, mut seen) = walk(&browser, path);
        let all = seen.len();
        seen.sort();
        seen.dedup();
        assert_eq!((seen_pages, all, seen.len()), (pages, many, many), "{path}");
    }
    assert!(browser.page("/admin/following?show=rejected").contains("do not want to be followed"));
}

#[test]
fn communities_feeds_and_the_muted_are_told_apart() {
    let site = Site::new();
    let _serving = site.serve();
    let (group, ada) = (Peer::new(), Peer::new());
    group.is_group();
    group.is_followed_by(&site);
    ada.is_followed_by(&site);
    let feed = "<rss version=\"2.0\"><channel><title>Bees &amp; more</title>\
                <link>https://blog.example/</link></channel></rss>";
    let answer = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/rss+xml\r\n\
         Content-Length: {}\r\n\r\n{feed}",
        feed.len()
    );
    let feed = ada.answer_at("/feed.xml", answer);
    let browser = Browser::with_link(&site);
    browser.post("/admin/follow", &[("name", &feed)]);
    assert!(browser.page("/admin/following").contains("You follow the feed Bees &amp; more"));
    let shown = |show: &str| browser.page(&format!("/admin/following?show={show}"));
    assert!(shown("feeds").contains("Bees &amp; more") && !shown("feeds").contains(&ada.handle()));
    assert!(shown("communities").contains(&group.handle()));
    assert!(!shown("communities").contains(&ada.handle()));

    // A feed and a community can be on a list, too.
    site.ok(&["lists", "create", "Garden"]);
    for account in [&feed, &group.handle()] {
        browser.post("/admin/lists/put", &[("list", "Garden"), ("account", account)]);
    }
    let on = browser.page("/admin/lists?list=Garden");
    assert!(on.contains("Bees &amp; more") && on.contains(&group.handle()), "{on}");

    let mute = |tie| browser.post("/admin/tie", &[("actor", &*ada.actor()), ("tie", tie)]);
    mute("mute");
    assert!(shown("").contains(">muted<") && shown("").contains("value=\"unmute\""));
    assert_eq!(site.json(&["blocks", "list"])[0]["stance"], "mute");
    mute("unmute");
    assert!(!shown("").contains(">muted<"));
    assert_eq!(site.json(&["blocks", "list"]), json!([]));

    browser.post("/admin/tie", &[("actor", &*feed), ("tie", "unfollow")]);
    assert!(!shown("feeds").contains("https://blog.example/"));
    assert!(site.json(&["following"]).as_array().unwrap().iter().all(|it| it["state"] != "feed"));
}

#[test]
fn the_menu_says_how_much_is_new_and_how_much_waits() {
    let (site, _serving, peer) = site_with_post();
    let browser = Browser::with_link(&site);
    let new = || {
        let page = browser.page("/admin/sessions");
        let link = page.split("href=\"/admin/notifications\"").nth(1).unwrap().to_owned();
        let link = link.split("</a>").next().unwrap();
        let badge = link.split("class=\"badge\">").nth(1).map(|it| it.split('<').next().unwrap());
        badge.unwrap_or_default().to_owned()
    };
    browser.page("/admin/notifications");
    assert_eq!(new(), "", "all of it was seen");
    let like = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &like).status, 202);
    let mut note = peer.note("Rye");
    note["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    none_left(&site);
    assert_eq!(new(), "2", "a like and an answer");
    let page = browser.page("/admin");
    assert!(
        page.contains("<span class=\"badge\">1<span class=\"unseen\"> waiting</span>"),
        "{page}"
    );
    // However much it is, it is counted to a bound.
    let database = Connection::open(site.path("data/skep.db")).unwrap();
    let sql = "insert into reactions (activity, actor, post, kind, emoji, since)
               values (?1, ?1, 'posts.' || ?2, 'boost', '', ?3)";
    for number in 0..150 {
        let id = format!("https://a.example/{number}");
        database.execute(sql, params![id, number, clock::now().millis()]).unwrap();
    }
    assert_eq!(new(), "99+");
    // Nobody else is told: not on the pages of the site, and no cache keeps what the owner sees.
    assert_eq!(browser.get("/admin").header("cache-control"), "no-store");
    let public = site.get("/", &[("Accept", BROWSER), ("Cookie", browser.cookie())]);
    assert!(public.status == 200 && !public.text().contains("badge"), "{}", public.text());
    browser.page("/admin/notifications");
    assert_eq!(new(), "");
}

/// What is muted is not new, as the page of what is new has it.
#[test]
fn whoever_is_muted_is_not_counted() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let is_new = || browser.page("/admin").contains(" new</span></span>");
    assert!(is_new(), "somebody follows");
    site.ok(&["mute", &peer.actor()]);
    assert!(!is_new());
}
