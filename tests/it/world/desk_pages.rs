//! What the owner sees and does on their own pages.

use serde_json::json;
use skep::server::{Method, owner_routes};

use super::desk::Browser;
use super::peer::Peer;
use super::site::Site;
use super::{AP, BROWSER, followed_site, site_with_post, until};

/// An answer that waits, and what a form calls it.
fn answer(site: &Site, peer: &Peer, text: &str) -> String {
    let mut note = peer.note(text);
    note["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(site, &peer.activity("Create", note)).status, 202);
    let row = site.json(&["inbox", "list"])[0].clone();
    format!("{}.{}", row["id"], row["edition"])
}

fn shows(site: &Site, text: &str) -> bool {
    site.get("/posts/a/", &[("Accept", BROWSER)]).text().contains(text)
}

#[test]
fn the_queue_is_decided_one_by_one_and_all_at_once() {
    let (site, _serving, peer) = site_with_post();
    let browser = Browser::with_link(&site);
    let first = answer(&site, &peer, "The first");
    let page = browser.page("/admin/inbox");
    assert!(page.contains("The first") && page.contains("It waits") | page.contains("Approve"));
    assert!(page.contains("<span class=\"badge\">1"), "{page}");
    let path = "/admin/inbox";
    let done = browser.post(path, &[("one", &format!("approve {first}"))]);
    assert_eq!((done.status, done.header("location")), (303, path), "{done:?}");
    assert!(browser.page(path).contains("1 approved."));
    assert!(!browser.page(path).contains("1 approved."), "it is said once");
    until("the answer on the page", || shows(&site, "The first").then_some(()));
    assert!(browser.page("/admin/inbox?state=approved").contains("The first"));

    let [second, third] = ["The second", "The third"].map(|text| answer(&site, &peer, text));
    assert!(browser.page(path).contains("The second"));
    browser.post(path, &[("all", "hide"), ("post", &second), ("post", &third)]);
    assert!(browser.page(path).contains("2 hidden."));
    let hidden = browser.page("/admin/inbox?state=hidden");
    assert!(hidden.contains("The second") && hidden.contains("The third"));
    browser.post(path, &[("all", "approve")]);
    assert!(browser.page(path).contains("Tick what is meant"));
    for fields in [&[("all", "nonsense"), ("post", "1.1")][..], &[("one", "hide x")], &[]] {
        assert_eq!(browser.post(path, fields).status, 422, "{fields:?}");
    }
    // One that is gone, and one that was edited since it was shown.
    browser.post(path, &[("one", "approve 999.1")]);
    assert!(browser.page(path).contains("1 no longer there"));
    let fourth = answer(&site, &peer, "The fourth");
    let other = fourth.replace(".1", ".2");
    browser.post(path, &[("one", &format!("approve {other}"))]);
    assert!(browser.page(path).contains("1 edited since you read it"));
    browser.post(path, &[("one", &format!("block {fourth}"))]);
    assert!(browser.page("/admin/rules").contains(&peer.handle()));
    assert!(!browser.page("/admin/followers").contains(&peer.handle()));
}

#[test]
fn ties_are_made_and_ended() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    assert!(browser.page("/admin/followers").contains(&peer.handle()));
    let found = browser.page(&format!("/admin/search?name={}", peer.handle().replace('@', "%40")));
    assert!(found.contains("follows you") && found.contains(">Follow<"), "{found}");
    assert!(browser.page("/admin/search?name=nobody").contains("neither a handle"));

    assert_eq!(browser.post("/admin/follow", &[("name", &peer.handle())]).status, 303);
    assert!(browser.page("/admin/following").contains("was asked"));
    let follow = peer.expect("Follow", &peer.actor());
    assert!(browser.page("/admin/following").contains("no answer yet"));
    let accept = peer.activity("Accept", follow.activity["id"].clone());
    assert_eq!(peer.send(&site, &accept).status, 202);
    until("the answer to the follow", || {
        (!browser.page("/admin/following").contains("no answer yet")).then_some(())
    });
    assert_eq!(peer.send(&site, &peer.activity("Create", peer.note("Read me"))).status, 202);
    assert!(browser.page("/admin/timeline").contains("Read me"));

    let actor = peer.actor();
    browser.post("/admin/tie", &[("actor", &actor), ("tie", "unfollow")]);
    assert!(browser.page("/admin/following").contains("You no longer follow"));
    browser.post("/admin/tie", &[("actor", &actor), ("tie", "remove")]);
    assert!(browser.page("/admin/followers").contains("no longer follows you"));
    assert!(browser.page("/admin/followers").contains("Nobody follows you yet"));
    assert_eq!(browser.post("/admin/tie", &[("actor", "x"), ("tie", "remove")]).status, 422);
    assert_eq!(browser.post("/admin/tie", &[("actor", &actor), ("tie", "x")]).status, 422);
}

/// A text that somebody else has put into the form (`/share`) is looked at beside forms of ours.
#[test]
fn a_preview_has_no_forms_of_strangers() {
    let site = Site::new();
    let _serving = site.serve();
    let browser = Browser::with_link(&site);
    let text = "Words\n\n<form method=post action=/admin/move/out><input name=account value=x>\n\n\
                <meta http-equiv=refresh content='0;url=https://evil.example/'>";
    let answer = browser.post("/admin/write", &[("do", "preview"), ("text", text)]);
    let page = answer.text();
    assert!(page.contains("<p>Words</p>"), "{page}");
    // In the field it stands as it was typed, escaped.
    for foreign in ["<form method=post", "<meta http-equiv", "<input name=account"] {
        assert!(!page.contains(foreign), "{foreign}: {page}");
    }
}

#[test]
fn what_is_new_is_told_and_conversations_can_be_read() {
    let (site, _serving, peer) = site_with_post();
    let browser = Browser::with_link(&site);
    let page = browser.page("/admin/notifications");
    assert!(page.contains(&format!("{} follows you", peer.handle())), "{page}");
    let mut note = peer.note("<p>Barley &amp; rye</p>");
    note["inReplyTo"] = json!(site.id("posts.a"));
    peer.host(&note);
    assert_eq!(peer.send(&site, &peer.activity("Create", note.clone())).status, 202);
    let like = peer.activity("Like", site.id("posts.a"));
    assert_eq!(peer.send(&site, &like).status, 202);
    let page = browser.page("/admin/notifications");
    assert!(page.contains(&format!("{} answers {}", peer.handle(), site.id("posts.a"))), "{page}");
    assert!(
        page.contains(&format!("{} likes", peer.handle())) && page.contains("Barley"),
        "{page}"
    );
    assert!(page.contains(">new<"), "{page}");
    assert!(!browser.page("/admin/notifications").contains(">new<"), "it is new once");

    let id = note["id"].as_str().unwrap();
    let thread = browser.page(&format!("/admin/thread?uri={id}"));
    let places = [thread.find("Words."), thread.find("Barley &amp; rye")];
    assert!(places[0].is_some() && places[0] < places[1], "the post above its answer: {thread}");
    assert!(thread.contains("depth-1"), "{thread}");
    let nothing = browser.page(&format!("/admin/thread?uri={}/nothing", peer.actor()));
    assert!(nothing.contains("role=\"alert\""), "{nothing}");
}

#[test]
fn rules_are_made_and_taken_back() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let rule = [("target", "spam.example"), ("stance", "block"), ("note", "ads & more")];
    assert_eq!(browser.post("/admin/rules", &rule).status, 303);
    let page = browser.page("/admin/rules");
    assert!(page.contains("spam.example") && page.contains("ads &amp; more"), "{page}");
    browser.post("/admin/rules/end", &[("target", "spam.example")]);
    assert!(browser.page("/admin/rules").contains("no rules of your own"));
    let own = [("target", site.address.ip().to_string()), ("stance", "block".to_owned())];
    let own: Vec<_> = own.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(browser.post("/admin/rules", &own).status, 422, "of one's own site");
    assert_eq!(browser.post("/admin/rules", &[("target", "!"), ("stance", "mute")]).status, 422);
    let mute = [("target", peer.handle()), ("stance", "mute".to_owned())];
    let mute: Vec<_> = mute.iter().map(|(name, value)| (*name, value.as_str())).collect();
    browser.post("/admin/rules", &mute);
    assert_eq!(site.json(&["blocks", "list"])[0]["stance"], "mute");
}

#[test]
fn where_posts_have_gone_is_shown_server_by_server() {
    let (site, _serving, peer) = site_with_post();
    site.until_delivered();
    let browser = Browser::with_link(&site);
    let page = browser.page("/admin/sent");
    assert!(page.contains("content/posts/a.md"), "{page}");
    let one = browser.page("/admin/sent?post=posts.a");
    assert!(one.contains("arrived") && one.contains("1 inbox has it"), "{one}");
    assert_eq!(browser.get("/admin/sent?post=nothing").status, 422);
    peer.inbox_is(super::peer::Mood::Says(503));
    site.post("b", "More words.");
    site.ok(&["publish"]);
    until("a failure", || browser.page("/admin/sent?post=posts.b").contains("said:").then_some(()));
    peer.inbox_is(super::peer::Mood::Well);
    let host = peer.origin().strip_prefix("http://").unwrap().to_owned();
    let again = browser.post("/admin/sent/again", &[("host", &host), ("post", "posts.b")]);
    assert_eq!(again.header("location"), "/admin/sent?post=posts.b");
    peer.expect("Create", &site.id("posts.b"));
    assert!(browser.page("/admin/stats").contains("Followers, month by month"));
}

#[test]
fn sessions_are_listed_and_ended() {
    let site = Site::new();
    let _serving = site.serve();
    let (one, other) = (Browser::with_link(&site), Browser::with_link(&site));
    let page = one.page("/admin/sessions");
    assert_eq!(page.matches("last seen").count(), 2, "{page}");
    let id = page.split("name=\"session\" value=\"").nth(1).unwrap().split('"').next().unwrap();
    one.post("/admin/sessions/end", &[("session", id)]);
    assert_eq!((one.get("/admin").status, other.get("/admin").status), (200, 303));
    let third = Browser::with_link(&site);
    one.post("/admin/sessions/others", &[]);
    assert_eq!((one.get("/admin").status, third.get("/admin").status), (200, 303));
    // The first password needs no old one, every other does; all have to log in again.
    let typed = [("new", "a phrase of mine"), ("again", "a phrase of mine")];
    assert_eq!(one.post("/admin/password", &[typed[0], ("again", "b")]).status, 422);
    assert_eq!(one.post("/admin/password", &typed).status, 303);
    assert_eq!(one.get("/admin").status, 303);
    let browser = Browser::with_link(&site);
    assert_eq!(browser.post("/admin/password", &typed).status, 422, "without the old one");
    let typed = [typed[0], typed[1], ("old", "a phrase of mine")];
    assert_eq!(browser.post("/admin/password", &typed).status, 303);
}

/// Whatever strangers call themselves and write, wherever it is shown (threat T6).
#[test]
fn nothing_of_strangers_runs_on_these_pages() {
    let (site, _serving, peer) = site_with_post();
    let hostile = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'\u{202e}{{ 7*7 }}";
    let mut actor = peer.document("/users/bob");
    for field in ["name", "preferredUsername", "summary"] {
        actor[field] = json!(hostile);
    }
    actor["preferredUsername"] = json!("bob");
    actor["url"] = json!("javascript:alert(3)");
    peer.host(&actor);
    assert_eq!(peer.send(&site, &peer.activity("Update", actor)).status, 202);
    super::until_fetched(&site);
    let browser = Browser::with_link(&site);
    browser.post("/admin/follow", &[("name", &peer.handle())]);
    let follow = peer.expect("Follow", &peer.actor());
    let accept = peer.activity("Accept", follow.activity["id"].clone());
    assert_eq!(peer.send(&site, &accept).status, 202);
    for in_reply_to in [json!(site.id("posts.a")), json!(null)] {
        let mut note = peer.note(hostile);
        for field in ["summary", "content", "name"] {
            note[field] = json!(hostile);
        }
        note["inReplyTo"] = in_reply_to;
        note["url"] = json!("javascript:alert(4)");
        note["attachment"] = json!([{
            "type": "Document", "mediaType": hostile, "name": hostile,
            "url": format!("{}/a.png?\"><script>", peer.origin()),
        }]);
        assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    }
    browser.post("/admin/rules", &[("target", "a.example"), ("stance", "mute"), ("note", hostile)]);
    let encoded = "%22%3E%3Cscript%3Ealert(1)%3C/script%3E";
    let shown = owner_routes().filter(|(method, _)| *method == Method::Get);
    let mut seen = 0;
    for (_, path) in shown {
        let queries = ["", "?name=", "?after=", "?post=", "?state=", "?link="];
        for query in queries {
            let value = if query.is_empty() { "" } else { encoded };
            let page = browser.get(&format!("{path}{query}{value}")).text();
            seen += page.matches("alert(1)").count();
            let text = page.replace("<script src=\"/admin/desk-", "");
            for bad in ["<script", "<img", "onerror=\"", "href=\"javascript", "49\u{202e}"] {
                assert!(!text.contains(bad), "{path}{query}: {bad}: {page}");
            }
        }
    }
    assert!(seen > 5, "{seen}: nothing of it was shown");
    let raw =
        site.get("/admin/login?link=%22%3E%3Cscript%3E&next=/admin/%22%3E", &[("Accept", AP)]);
    assert!(!raw.text().contains("\"><script"), "{}", raw.text());
    assert!(raw.text().contains("value=\"&quot;&gt;&lt;script&gt;\""), "{}", raw.text());
}

#[test]
fn a_text_becomes_a_file_is_published_and_committed() {
    let (site, _serving, peer) = followed_site();
    let git = |args: &[&str]| {
        let mut command = std::process::Command::new("git");
        let output = command.args(args).current_dir(site.root()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8(output.stdout).unwrap()
    };
    git(&["init", "-q"]);
    let browser = Browser::with_link(&site);
    let write = |fields: &[(&str, &str)]| {
        browser.post("/admin/write", &[&[("do", "publish")], fields].concat())
    };
    let looked = browser.post("/admin/write", &[("do", "preview"), ("text", "*Hi* <b>")]);
    assert_eq!(looked.status, 200);
    assert!(looked.text().contains("<em>Hi</em>"), "{}", looked.text());
    assert!(!site.path("content/notes").exists());

    let done =
        write(&[("title", "Bees \"&\" rye"), ("text", "Words.\r\nMore."), ("language", "de")]);
    assert_eq!(done.status, 303, "{}", done.text());
    let page = browser.page("/admin/write");
    assert!(page.contains("content/posts/bees-rye.md") && page.contains("Committed."), "{page}");
    let text = site.read("content/posts/bees-rye.md");
    assert!(text.contains("title = \"Bees \\\"&\\\" rye\"\nlanguage = \"de\""), "{text}");
    assert!(text.ends_with("Words.\nMore.\n"), "{text}");
    peer.expect("Create", &site.id("posts.bees-rye"));
    assert_eq!(git(&["log", "--format=%s"]), "Write content/posts/bees-rye.md\n");
    assert_eq!(git(&["show", "--name-only", "--format="]), "content/posts/bees-rye.md\n");

    // What cannot be is said beside the text, which is still there.
    for (fields, why) in [
        (&[("title", "Bees & rye"), ("text", "Again")][..], "is there already"),
        (&[("text", " ")], "no text yet"),
        (&[("text", "Again"), ("visibility", "nobody")], "nobody whom"),
        (&[("text", "Again"), ("date", "soon")], "is no date"),
    ] {
        let refused = write(fields);
        assert_eq!(refused.status, 200, "{fields:?}: {refused:?}");
        assert!(refused.text().contains(why), "{fields:?}: {}", refused.text());
    }
    let future = write(&[("text", "Later"), ("date", "2099-01-01T10:00")]);
    assert_eq!(future.status, 303, "{}", future.text());
    assert!(browser.page("/admin/write").contains("It comes out at 1 Jan 2099, 10:00."));
}

#[test]
fn a_picture_has_words_or_is_said_to_be_decorative() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    let picture = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/screenshot-phone-dark.png");
    let picture = std::fs::read(picture).unwrap();
    let send = |fields: &[(&str, &str)]| browser.post_with_file("/admin/write", fields, &picture);
    let refused = send(&[("do", "publish"), ("text", "See")]);
    assert!(refused.text().contains("Say what the picture shows"), "{}", refused.text());
    let private = [
        ("do", "publish"),
        ("text", "See @ada@peer.example"),
        ("alt", "A hive"),
        ("visibility", "direct"),
    ];
    assert!(send(&private).text().contains("cannot have pictures"));
    let done = send(&[("do", "publish"), ("title", "Hive"), ("text", "See"), ("alt", "A [hive]")]);
    assert_eq!(done.status, 303, "{}", done.text());
    assert!(site.read("content/posts/hive/index.md").contains("![A \\[hive\\]](picture.png)"));
    let create = peer.expect("Create", &site.id("posts.hive"));
    let text = create.activity.to_string();
    assert!(text.contains("A [hive]"), "{text}");
}

#[test]
fn a_move_is_rehearsed_and_not_begun_by_a_slip() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    assert!(browser.page("/admin/move").contains("Leave with your followers"));
    let account = peer.handle();
    let rehearsed = browser.post("/admin/move/rehearse", &[("account", &account)]);
    assert_eq!(rehearsed.status, 200);
    // That account does not name this one as its other name.
    assert!(rehearsed.text().contains("failed"), "{}", rehearsed.text());
    for again in ["", "@somebody@else.example", account.as_str()] {
        let fields = [("account", account.as_str()), ("again", again)];
        assert_eq!(browser.post("/admin/move/out", &fields).status, 422, "{again}");
    }
    assert_eq!(browser.post("/admin/move/back", &[("again", &account)]).status, 422);
    assert!(browser.page("/admin/move").contains("Leave with your followers"));
}
