//! What the owner can learn of letters on their way, and do about them.

use serde_json::{Value, json};

use super::peer::{Mood, Peer};
use super::site::Site;
use super::{followed_site, site_with_post, until};

/// `host:port` of a peer, as the owner types it.
fn host(peer: &Peer) -> String {
    peer.origin().replace("http://", "")
}

/// What waits, as soon as all of it has been tried.
#[track_caller]
fn tried(site: &Site) -> Value {
    until("an attempt at all that waits", || {
        let rows = site.json(&["queue", "list"]);
        let all = rows.as_array().unwrap();
        (!all.is_empty() && all.iter().all(|row| row["attempts"] == 1)).then(|| rows.clone())
    })
}

#[test]
fn what_waits_is_listed_and_tried_when_the_owner_says_so() {
    let (site, _serving, peer) = followed_site();
    peer.inbox_is(Mood::Says(503));
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let row = &tried(&site)[0];
    let found = [&row["kind"], &row["object"], &row["server"], &row["state"], &row["ended"]];
    assert_eq!(json!(found), json!(["Create", site.id("posts.a"), host(&peer), "waiting", null]));
    assert!(row["reason"].as_str().unwrap().starts_with("the server said 503"), "{row}");
    let status = site.json(&["status"]);
    let counts = ["servers_failing", "servers_dead", "servers_paused"].map(|it| &status[it]);
    assert_eq!(json!(counts), json!([1, 0, 0]));
    assert_eq!(status["oldest_waiting"], row["written"]);
    let words = site.ok(&["status"]).out;
    assert!(words.contains("failing     1 server; `skep queue` says why"), "{words}");

    let list = |more: &[&str]| site.json(&[&["queue", "list"], more].concat());
    assert_eq!(list(&["--server", "other.example"]), json!([]));
    assert_eq!(list(&["--server", peer.origin()]).as_array().unwrap().len(), 1);
    peer.inbox_is(Mood::Well);
    assert_eq!(site.json(&["queue", "retry", "other.example"])["letters"], 0);
    assert_eq!(site.json(&["queue", "retry", &host(&peer)])["letters"], 1);
    site.until_delivered();
    let done = list(&["--state", "done"]);
    assert_eq!((&done[0]["kind"], &done[0]["next"]), (&json!("Create"), &Value::Null));
}

#[test]
fn nothing_is_sent_where_the_owner_has_paused() {
    let (site, _serving, first) = followed_site();
    let second = Peer::new();
    second.follow(&site);
    site.until_delivered();
    let since = site.json(&["queue", "pause"])["since"].clone();
    let paused = site.json(&["queue", "pause", &host(&first)]);
    assert_eq!(paused, json!({ "since": since, "servers": [first.origin()] }));
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let status = site.json(&["status"]);
    assert_eq!((&status["paused"], &status["servers_paused"]), (&since, &json!(1)));
    assert_eq!((first.count_all(), second.count_all()), (1, 1), "the answers to their follows");
    for row in site.json(&["queue", "list"]).as_array().unwrap() {
        assert_eq!((&row["paused"], &row["next"]), (&json!(true), &Value::Null), "{row}");
    }
    let words = site.ok(&["queue", "retry"]).out;
    assert_eq!(words, "2 letters to be tried as soon as you `skep queue resume`\n");
    let why = end(&site, &second.handle(), "posts.a").1;
    assert_eq!(why, "It has not arrived: you have paused that.");

    site.ok(&["queue", "resume"]);
    second.expect("Create", &site.id("posts.a"));
    until("one letter left", || (site.json(&["status"])["deliveries_waiting"] == 1).then_some(()));
    assert_eq!(first.count_all(), 1);
    assert_eq!(site.json(&["queue", "list"])[0]["paused"], true);
    let nothing = json!({ "since": null, "servers": [] });
    assert_eq!(site.json(&["queue", "resume", &host(&first)]), nothing);
    first.expect("Create", &site.id("posts.a"));
    assert_eq!(site.run(&["queue", "resume", &host(&first)]).code, 1);
}

#[test]
fn what_is_dropped_can_come_back_and_deletions_are_never_dropped() {
    let (site, _serving, peer) = followed_site();
    let host = host(&peer);
    site.ok(&["queue", "pause", &host]);
    for number in 0..11 {
        site.post(&format!("p{number}"), "Words.");
    }
    site.ok(&["publish", "--allow-new", "11"]);
    let refused = site.run(&["queue", "drop", &host]);
    assert_eq!((refused.code, site.json(&["queue", "list"]).as_array().unwrap().len()), (5, 11));
    assert_eq!(site.json(&["queue", "drop", &host, "--yes"])["letters"], 11);
    let failed = site.json(&["queue", "list", "--state", "failed"]);
    assert_eq!(
        (failed.as_array().unwrap().len(), &failed[0]["reason"]),
        (11, &json!("you dropped it"))
    );

    site.remove("content/posts/p0.md");
    site.ok(&["publish"]);
    assert_eq!(site.json(&["queue", "drop", &host])["letters"], 0);
    // Whoever is told of the end is not told of the beginning after it.
    assert_eq!(site.json(&["queue", "retry", "--failed", &host])["letters"], 11);
    site.ok(&["queue", "resume", &host]);
    site.until_delivered();
    let id = site.id("posts.p0");
    assert_eq!((peer.count("Create", &id), peer.count("Delete", &id)), (0, 1));
    assert_eq!(peer.count("Create", &site.id("posts.p10")), 1);
}

/// The last step, and whether it was good.
#[track_caller]
fn end(site: &Site, account: &str, post: &str) -> (Value, String) {
    let explained = site.json(&["why", account, post]);
    let last = explained["steps"].as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["step"], "end", "{explained}");
    (last["leads"].clone(), last["text"].as_str().unwrap().to_owned())
}

#[test]
fn why_somebody_has_a_post_or_has_not() {
    let (site, _serving, peer) = site_with_post();
    site.until_delivered();
    let bob = peer.handle();
    // However the post is named.
    let address = format!("{}/posts/a/", site.origin());
    for name in ["posts.a", "content/posts/a.md", "/posts/a/", &address, &site.id("posts.a")] {
        let (leads, words) = end(&site, &bob, name);
        assert!(leads == "yes" && words.starts_with("It was taken at "), "{name}: {words}");
    }
    let late = Peer::new();
    late.follow(&site);
    site.until_delivered();
    assert!(end(&site, &late.actor(), "posts.a").1.contains("older than the follow"));

    peer.inbox_is(Mood::Says(503));
    site.post("b", "More.");
    site.ok(&["publish"]);
    late.expect("Create", &site.id("posts.b"));
    until("an attempt", || (end(&site, &bob, "posts.b").0 == "maybe").then_some(()));
    until("the attempt to be written down", || {
        let words = site.ok(&["why", &bob, "posts.b"]).out;
        words.contains("failed once, next try at").then_some(())
    });
    let table = site.json(&["why", "--post", "posts.b"]);
    let sums = ["inboxes", "done", "waiting", "failed"].map(|name| &table[name]);
    assert_eq!(json!(sums), json!([2, 1, 1, 0]));
    let words = site.ok(&["why", "--post", "posts.b"]).out;
    assert!(words.contains("1 of 2 inboxes have it, 1 wait, 0 given up"), "{words}");

    site.ok(&["block", &bob]);
    let explained = site.ok(&["why", &bob]).out;
    for told in ["no     follows  does not follow you", "no     rules    blocked: you block"] {
        assert!(explained.contains(told), "{told}: {explained}");
    }
    assert_eq!(site.run(&["why", &bob, "posts.nowhere"]).code, 1);
    assert_eq!(site.run(&["why", "nobody"]).code, 2);
    assert_eq!(site.run(&["why"]).code, 2);
}

#[test]
fn publish_waits_until_everybody_has_it() {
    let (site, serving, peer) = followed_site();
    site.post("a", "Words.");
    let ran = site.ok(&["publish", "--wait"]);
    assert_eq!(peer.count("Create", &site.id("posts.a")), 1);
    assert!(ran.err.ends_with("1 of 1 server has it\n"), "{ran:?}");
    peer.inbox_is(Mood::Says(503));
    site.post("b", "More.");
    let late = site.run(&["publish", "--wait", "0"]);
    assert!(late.code == 75 && late.err.contains("1 server did not have it in time"), "{late:?}");
    until("the failure", || (site.json(&["status"])["servers_failing"] == 1).then_some(()));
    drop(serving);
    site.post("c", "More.");
    let alone = site.run(&["publish", "--wait"]);
    assert!(alone.err.contains("0 of 1 server has it, 1 away"), "{alone:?}");
    assert!(alone.code == 75 && alone.err.contains("is not running here"), "{alone:?}");
    let again = site.run(&["publish", "--wait", "0"]);
    assert!(again.code == 75 && again.err.contains("0 of 1 server has it"), "{again:?}");
}
