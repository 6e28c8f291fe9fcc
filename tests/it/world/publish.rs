//! Saving a file and running `skep publish` tells every follower once, and nobody anything else.

use std::process::Stdio;

use serde_json::Value;
use skep::sig;

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{AP, PUBLIC, followed_site, until};

fn kinds(published: &Value) -> Vec<(String, i64)> {
    let rows = published["activities"].as_array().unwrap().iter();
    rows.map(|row| (row["kind"].as_str().unwrap().to_owned(), row["inboxes"].as_i64().unwrap()))
        .collect()
}

/// `skep new` and then `serve --watch` would send it: nobody wants to read a title alone.
#[test]
fn a_new_post_waits_until_it_has_a_text() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "\n");
    let published = site.ok(&["publish"]);
    assert!(published.err.contains("warning[content/empty]"), "{}", published.err);
    assert!(published.err.contains("content/posts/a.md"), "{}", published.err);
    assert!(site.path("public/posts/a/index.html").exists(), "it is on the page");
    assert_eq!(site.json(&["publish"])["created"], 0);
    site.post("a", "Words.");
    assert_eq!(site.json(&["publish"])["created"], 1);
    peer.expect("Create", &site.id("posts.a"));
    // What others have is theirs to lose by the owner's hand alone.
    site.post("a", "");
    let emptied = site.json(&["publish"]);
    assert_eq!((&emptied["updated"], &emptied["deleted"]), (&1.into(), &0.into()));
}

#[test]
fn a_post_is_created_updated_and_deleted_once_each() {
    let (site, _serving, peer) = followed_site();
    let id = site.id("posts.a");
    site.post("a", "Some **bold** words about #bees.");
    site.ok(&["publish"]);
    let create = peer.expect("Create", &id);
    let object = &create.activity["object"];
    assert_eq!(object["type"], "Article");
    assert_eq!(object["name"], "a");
    assert_eq!(object["attributedTo"], site.actor());
    assert_eq!(object["to"], serde_json::json!([PUBLIC]));
    assert_eq!(create.activity["to"], object["to"]);
    assert_eq!(create.activity["cc"], object["cc"]);
    assert!(object["content"].as_str().unwrap().contains("<strong>bold</strong>"));
    assert_eq!(create.head.header("digest").unwrap(), sig::digest(&create.body));
    assert!(create.head.header("signature").unwrap().contains("digest"));
    // What is fetched is what was sent.
    let fetched = site.get("/ap/post/posts.a", &[("Accept", AP)]).json();
    assert_eq!(fetched["content"], object["content"]);
    assert_eq!(fetched["published"], object["published"]);

    site.post("a", "Other words.");
    site.ok(&["publish"]);
    let update = peer.expect("Update", &id);
    assert_eq!(update.activity["object"]["published"], object["published"]);
    let first = update.activity["object"]["updated"].as_str().unwrap().to_owned();
    assert!(update.activity["object"]["content"].as_str().unwrap().contains("Other words"));

    site.post("a", "Third words.");
    site.ok(&["publish"]);
    let second = peer.wait_for("a second Update", |it| {
        it.is("Update", &id) && it.activity["object"]["updated"].as_str() > Some(first.as_str())
    });
    assert_ne!(second.activity["id"], update.activity["id"]);

    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    let delete = peer.expect("Delete", &id);
    assert_eq!(delete.activity["actor"], site.actor());
    assert_eq!(site.get("/ap/post/posts.a", &[("Accept", AP)]).status, 410);
    site.until_delivered();
    assert_eq!(
        (peer.count("Create", &id), peer.count("Update", &id), peer.count("Delete", &id)),
        (1, 2, 1)
    );
    assert!(peer.deliveries().iter().all(|it| it.fault.is_none()));
}

#[test]
fn a_dry_run_shows_everything_and_does_nothing() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    let before = site.output();
    let shown = site.ok(&["publish", "--dry-run"]);
    assert!(shown.out.contains(&format!("Create {} to 1 inbox", site.id("posts.a"))), "{shown:?}");
    assert!(shown.out.contains("would be: 1 new, 0 updated, 0 deleted"), "{shown:?}");
    let dry = site.json(&["publish", "--dry-run"]);
    assert_eq!(dry["dry_run"], true);
    assert_eq!(kinds(&dry), [("Create".to_owned(), 1)]);
    assert_eq!(site.output(), before, "a dry run wrote a file");
    assert_eq!(site.json(&["status"])["posts"], 0);
    site.until_delivered();
    assert_eq!(peer.count("Create", &site.id("posts.a")), 0);
    // It is still new.
    assert_eq!(site.json(&["publish"])["created"], 1);
}

#[test]
fn what_changes_nothing_for_others_is_not_sent() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    // Nothing at all has changed: no file is written either.
    let before = site.output();
    let again = site.json(&["publish"]);
    assert_eq!(kinds(&again), []);
    assert_eq!(site.output(), before, "an unchanged file was written again");
    // A template changes pages, not posts.
    site.put("templates/404.html", "<!doctype html><title>gone fishing</title>");
    assert_eq!(kinds(&site.json(&["publish"])), []);
    assert!(site.get("/nowhere", &[]).text().contains("gone fishing"));
    site.until_delivered();
    assert_eq!(peer.count("Update", &site.id("posts.a")), 0);
}

#[test]
fn a_renamed_file_keeps_its_id() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words that stay the same.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a"));
    std::fs::rename(site.path("content/posts/a.md"), site.path("content/posts/b.md")).unwrap();
    site.ok(&["publish"]);
    let update = peer.expect("Update", &site.id("posts.a"));
    assert_eq!(update.activity["object"]["url"], format!("{}/posts/b/", site.origin()));
    assert_eq!(site.status("/posts/b/"), 200);
    site.until_delivered();
    assert!(peer.deliveries().iter().all(|it| it.kind() != "Delete"));
}

#[test]
fn a_post_that_comes_back_gets_a_new_id() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    site.remove("content/posts/a.md");
    site.ok(&["publish", "--allow-deletes", "1"]);
    peer.expect("Delete", &site.id("posts.a"));
    site.post("a", "Words.");
    site.ok(&["publish"]);
    peer.expect("Create", &site.id("posts.a-2"));
    assert_eq!(site.get("/ap/post/posts.a", &[("Accept", AP)]).status, 410);
    assert_eq!(site.get("/ap/post/posts.a-2", &[("Accept", AP)]).status, 200);
}

#[test]
fn old_posts_stay_quiet() {
    let site = Site::with("deliver_since = 2026-05-01");
    let serving = site.serve();
    let peer = Peer::new();
    peer.follow(&site);
    site.put("content/posts/old.md", "+++\ndate = 2026-04-30T23:59:59Z\n+++\nOld.\n");
    site.put("content/posts/new.md", "+++\ndate = 2026-05-01T00:00:00Z\n+++\nNew.\n");
    let published = site.json(&["publish"]);
    assert_eq!(kinds(&published), [("Create".to_owned(), 1)]);
    peer.expect("Create", &site.id("posts.new"));
    assert_eq!(site.get("/ap/post/posts.old", &[("Accept", AP)]).status, 200);
    assert_eq!(kinds(&site.json(&["publish"])), []);
    drop(serving);
}

#[test]
fn too_much_at_once_is_refused_and_nothing_has_happened() {
    let (site, _serving, peer) = followed_site();
    for number in 0..6 {
        site.post(&format!("p{number}"), "Words.");
    }
    let before = site.output();
    let refused = site.run(&["publish"]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.err.contains("--allow-new 6"), "{refused:?}");
    assert_eq!(site.output(), before);
    assert_eq!(site.json(&["status"])["posts"], 0);
    site.ok(&["publish", "--allow-new", "6"]);
    for number in 0..6 {
        peer.expect("Create", &site.id(&format!("posts.p{number}")));
    }
    for number in 0..4 {
        site.remove(&format!("content/posts/p{number}.md"));
    }
    let refused = site.run(&["publish"]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.err.contains("--allow-deletes 4"), "{refused:?}");
    assert_eq!(site.status("/posts/p0/"), 200, "a refused publish took a page away");
    assert_eq!(site.json(&["status"])["posts"], 6);
    site.until_delivered();
    assert!(peer.deliveries().iter().all(|it| it.kind() != "Delete"));
    site.ok(&["publish", "--allow-deletes", "4"]);
    peer.expect("Delete", &site.id("posts.p3"));
}

#[test]
fn what_the_owner_keeps_at_home_stays_at_home() {
    let (site, _serving, peer) = followed_site();
    site.put(
        "content/posts/home.md",
        "+++\ntitle = \"Home\"\ndate = 2026-06-01T12:00:00Z\nfederate = false\n+++\nWords.\n",
    );
    site.put("content/posts/draft.md", "+++\ndraft = true\ndate = 2026-06-01\n+++\nWords.\n");
    site.put("content/about.md", "About.\n");
    assert_eq!(kinds(&site.json(&["publish"])), []);
    let page = site.get("/posts/home/", &[("Accept", AP)]);
    assert_eq!((page.status, page.header("content-type")), (200, "text/html; charset=utf-8"));
    assert_eq!(site.get("/ap/post/posts.home", &[("Accept", AP)]).status, 404);
    assert_eq!(site.status("/posts/draft/"), 404);
    assert_eq!(peer.deliveries().len(), 1, "only the Accept was ever sent");
}

#[test]
fn without_federation_there_is_an_ordinary_site() {
    let site = Site::bare();
    site.put("node.toml", site.config("enabled = false"));
    site.post("a", "Words.");
    let _serving = site.serve();
    assert_eq!(site.json(&["publish"])["created"], 0);
    assert_eq!(site.status("/posts/a/"), 200);
    assert!(!site.path("public/ap").exists());
    for target in ["/ap/actor", "/ap/inbox", "/.well-known/webfinger?resource=acct:me@x"] {
        assert_eq!(site.status(target), 404, "{target}");
    }
    let peer = Peer::new();
    assert_eq!(peer.send(&site, &peer.activity("Follow", site.actor())).status, 404);
}

#[test]
fn a_changed_profile_is_told_once() {
    let (site, serving, peer) = followed_site();
    site.ok(&["publish"]);
    drop(serving);
    let config =
        site.read("node.toml").replace("handle = \"me\"", "handle = \"me\"\nname = \"Ada\"");
    site.put("node.toml", config);
    let _serving = site.serve();
    site.ok(&["publish"]);
    let update = peer.expect("Update", &site.actor());
    assert_eq!(update.activity["object"]["name"], "Ada");
    assert_eq!(site.get("/ap/actor", &[("Accept", AP)]).json()["name"], "Ada");
    assert_eq!(kinds(&site.json(&["publish"])), []);
    site.until_delivered();
    assert_eq!(peer.count("Update", &site.actor()), 1);
}

#[test]
fn a_note_stays_a_note_when_it_gets_a_title() {
    let (site, _serving, peer) = followed_site();
    site.put("content/posts/n.md", "+++\ndate = 2026-06-01T12:00:00Z\n+++\nWords.\n");
    site.ok(&["publish"]);
    let create = peer.expect("Create", &site.id("posts.n"));
    assert_eq!(create.activity["object"]["type"], "Note");
    assert!(create.activity["object"].get("name").is_none_or(Value::is_null));
    site.post("n", "Words.");
    site.ok(&["publish"]);
    assert_eq!(peer.expect("Update", &site.id("posts.n")).activity["object"]["type"], "Note");
}

#[test]
fn a_peer_that_says_gone_or_no_is_not_asked_again_at_once() {
    for status in [500, 410, 429] {
        let (site, _serving, peer) = followed_site();
        peer.inbox_is(Mood::Says(status));
        site.post("a", "Words.");
        site.ok(&["publish"]);
        peer.expect("Create", &site.id("posts.a"));
        // The verdict of the attempt: given up on 410, put off otherwise.
        until(&format!("the verdict on {status}"), || {
            let now = site.json(&["status"]);
            let (waiting, failed) = (&now["deliveries_waiting"], &now["deliveries_failed"]);
            let is_gone = status == 410 && failed == 1;
            (is_gone || (status != 410 && waiting == 1)).then_some(())
        });
        assert_eq!(peer.count("Create", &site.id("posts.a")), 1, "{status}");
    }
}

#[test]
fn a_peer_that_never_answers_keeps_nobody_waiting() {
    let (site, _serving, dead) = followed_site();
    dead.inbox_is(Mood::Silent);
    let peer = Peer::new();
    peer.follow(&site);
    for name in ["a", "b", "c"] {
        site.post(name, "Words.");
    }
    let begun = std::time::Instant::now();
    site.ok(&["publish"]);
    for name in ["a", "b", "c"] {
        peer.expect("Create", &site.id(&format!("posts.{name}")));
    }
    // One delivery is given 15 s: who waits behind a dead one waits longer than this.
    assert!(begun.elapsed() < std::time::Duration::from_secs(8), "{:?}", begun.elapsed());
}

#[test]
fn publishes_at_the_same_time_tell_everything_once() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    let children: Vec<_> = (0..4)
        .map(|_| site.command(&["publish", "--json"]).stdout(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    peer.expect("Create", &site.id("posts.a"));
    site.until_delivered();
    assert_eq!(peer.deliveries().len(), 2, "one Accept, one Create");
}

#[test]
fn saving_a_file_publishes_it_where_that_is_wanted() {
    let site = Site::new();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let _serving = site.serve_with(&["--watch"]);
    let peer = Peer::new();
    peer.follow(&site);
    site.post("b", "Saved.");
    peer.expect("Create", &site.id("posts.b"));
    // A mistake is told, and the next save works again.
    site.put("content/posts/b.md", b"\0");
    until("the mistake to be told", || {
        site.read("serve.log").contains("content/posts/b.md:1").then_some(())
    });
    assert_eq!(site.status("/posts/b/"), 200);
    site.post("b", "Saved again.");
    let update = peer.expect("Update", &site.id("posts.b"));
    assert!(update.activity["object"]["content"].as_str().unwrap().contains("Saved again"));
}
