//! The owner blocks, mutes and lets in again, and takes lists over.

use std::process::{Command, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use skep::clock;
use skep::store::{Error, Rule, Stance, Store, Target};

use super::desk::Browser;
use super::peer::Peer;
use super::site::Site;
use super::{BROWSER, followed_site, site_with_post, until};

fn page(site: &Site) -> String {
    site.get("/posts/a/", &[("Accept", BROWSER)]).text()
}

fn length(site: &Site, args: &[&str]) -> usize {
    site.json(args).as_array().unwrap().len()
}

#[track_caller]
fn answer(site: &Site, peer: &Peer, text: &str) -> Value {
    let mut note = peer.note(text);
    note["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(site, &peer.activity("Create", note.clone())).status, 202);
    note
}

#[test]
fn whoever_is_blocked_is_cut_off_until_let_in_again() {
    for by_domain in [false, true] {
        let (site, _serving, peer) = site_with_post();
        let target = if by_domain { peer.host_name() } else { peer.handle() };
        answer(&site, &peer, "Rye");
        let number = site.json(&["inbox", "list"])[0]["id"].to_string();
        site.ok(&["inbox", "approve", &number]);
        answer(&site, &peer, "Oats");
        assert_eq!(peer.send(&site, &peer.activity("Like", site.id("posts.a"))).status, 202);
        until("the page", || (page(&site).contains("Rye")).then_some(()));

        // Looked at first, and nothing is changed by that.
        let tried = site.json(&["block", &target, "--dry-run"]);
        let expected = json!({ "followers": [peer.handle()], "requests": 0, "following": [] });
        assert_eq!(tried, expected);
        assert_eq!((length(&site, &["followers"]), length(&site, &["blocks"])), (1, 0));

        site.ok(&["block", &target, "--note", "rude"]);
        peer.wait_for("the Reject", |delivery| delivery.kind() == "Reject");
        assert_eq!((length(&site, &["followers"]), length(&site, &["inbox", "list"])), (0, 0));
        let rules = site.json(&["blocks"]);
        assert_eq!((&rules[0]["stance"], &rules[0]["note"]), (&json!("block"), &json!("rude")));
        assert!(!page(&site).contains("Rye"), "{target}");
        for kind in ["replies", "likes"] {
            assert_eq!(site.status(&format!("/ap/{kind}/posts.a")), 404, "{target} {kind}");
        }

        // Nothing comes in, nothing goes out.
        answer(&site, &peer, "Barley");
        assert_eq!(peer.send(&site, &peer.activity("Follow", site.actor())).status, 202);
        site.post("a", "Other words.");
        site.ok(&["publish"]);
        site.until_delivered();
        assert_eq!(length(&site, &["inbox", "list", "--state", "all"]), 2, "what was there before");
        assert_eq!(length(&site, &["followers"]), 0);
        assert_eq!(peer.count("Update", &site.id("posts.a")), 0, "{target}");

        site.ok(&["unblock", &target]);
        assert!(page(&site).contains("Rye"), "{target}");
        let again = site.run(&["unblock", &target]);
        assert_eq!(again.code, 1, "{again:?}");
        assert!(again.err.contains("nothing to take back"), "{again:?}");
    }
}

/// Not even their key is asked for.
#[test]
fn a_blocked_server_is_asked_for_nothing() {
    let (site, _serving, _peer) = followed_site();
    let stranger = Peer::new();
    site.ok(&["block", &stranger.host_name()]);
    assert_eq!(stranger.send(&site, &stranger.activity("Follow", site.actor())).status, 202);
    let refused = site.run(&["follow", &stranger.actor()]);
    assert!(refused.err.contains("skep unblock"), "{refused:?}");
    let refused = site.run(&["follow", &stranger.handle()]);
    assert!(refused.err.contains("skep unblock"), "{refused:?}");
    assert_eq!(stranger.gets(), Vec::<String>::new());
    assert_eq!(site.json(&["status"])["requests_parked"], 0);
    assert_eq!(length(&site, &["followers"]), 1);
}

#[test]
fn whoever_is_muted_still_follows_and_is_not_seen() {
    let (site, _serving, peer) = site_with_post();
    answer(&site, &peer, "Rye");
    assert_eq!(length(&site, &["inbox", "list"]), 1);
    site.ok(&["mute", &peer.handle(), "--for", "7d"]);
    assert!(site.json(&["blocks"])[0]["until"].is_string());
    answer(&site, &peer, "Oats");
    assert_eq!(length(&site, &["inbox", "list"]), 0);
    assert_eq!(length(&site, &["inbox", "list", "--state", "hidden"]), 2);
    assert_eq!(length(&site, &["followers"]), 1);
    let wrong = site.run(&["unblock", &peer.handle()]);
    assert_eq!(wrong.code, 1, "a mute is no block: {wrong:?}");
    site.ok(&["unmute", &peer.handle()]);
    answer(&site, &peer, "Barley");
    assert_eq!(length(&site, &["inbox", "list"]), 1);
}

/// A block of `target` whose time is over.
/// To mute is less than to block.
#[test]
fn a_block_is_not_taken_back_by_a_mute() {
    let (site, _serving, peer) = followed_site();
    let browser = Browser::with_link(&site);
    site.ok(&["block", &peer.handle()]);
    let ran = site.run(&["mute", &peer.handle()]);
    assert!(ran.code == 5 && ran.err.contains("skep unblock"), "{ran:?}");
    for name in [peer.handle(), peer.actor()] {
        let refused = browser.post("/admin/rules", &[("target", &name), ("stance", "mute")]);
        assert_eq!(refused.status, 422, "{name}");
        assert!(refused.text().contains("take the block back first"), "{}", refused.text());
    }
    assert_eq!(site.json(&["blocks", "list"])[0]["stance"], "block");
    let found = browser.page(&format!("/admin/search?name={}", peer.handle().replace('@', "%40")));
    assert!(!found.contains("value=\"mute\""), "{found}");
    site.ok(&["unblock", &peer.handle()]);
    site.ok(&["mute", &peer.handle()]);
}

fn ended(target: &str) -> Rule {
    let now = clock::now();
    Rule {
        target: Target::parse(target).unwrap(),
        source: String::new(),
        stance: Stance::Block,
        note: None,
        since: now.minus(Duration::from_secs(9)),
        until: Some(now),
    }
}

#[test]
fn a_rule_ends_in_time_whether_anything_runs_or_not() {
    let site = Site::new();
    site.ok(&["build"]);
    let store = Store::open(&site.path("data/skep.db")).unwrap();
    let write = || store.write::<_, Error>(|tx| tx.upsert_rule(&ended("spam.example"))).unwrap();
    write();
    assert_eq!(site.json(&["blocks"]), json!([]));
    let _serving = site.serve();
    write();
    until("the rule to end", || {
        let rules = store.read::<_, Error>(|tx| tx.list_rules("")).unwrap();
        rules.is_empty().then_some(())
    });
}

#[test]
fn a_list_that_cuts_followers_off_needs_a_yes() {
    let (site, _serving, peer) = followed_site();
    let list = format!(
        "#domain,#severity\nspam.example,suspend\n{},suspend\nx***.y,suspend\n",
        peer.host_name()
    );
    site.put("list.csv", list);
    let file = site.path("list.csv");
    let file = file.to_str().unwrap();

    let refused = site.run(&["blocks", "import", file]);
    assert_eq!(refused.code, 5, "{refused:?}");
    assert!(refused.err.contains(&peer.handle()) && refused.err.contains("--yes"), "{refused:?}");
    let tried = site.json(&["blocks", "import", file, "--dry-run"]);
    let expected = json!({
        "rules": 2, "kept": 0, "unread": [4], "harmless": 0,
        "followers": [peer.handle()], "requests": 0, "following": [],
    });
    assert_eq!(tried, expected);
    assert_eq!((length(&site, &["followers"]), length(&site, &["blocks"])), (1, 0));

    assert_eq!(site.json(&["blocks", "import", file, "--yes"]), expected);
    assert_eq!((length(&site, &["followers"]), length(&site, &["blocks"])), (0, 2));
    let written = site.ok(&["blocks", "export", "-"]).out;
    assert!(written.contains("\nspam.example,suspend,false,false,,false\n"), "{written}");

    // A pipe is written to, and stays one.
    let pipe = site.path("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let reader = Command::new("cat").arg(&pipe).stdout(Stdio::piped()).spawn().unwrap();
    site.ok(&["blocks", "export", pipe.to_str().unwrap()]);
    let read = String::from_utf8(reader.wait_with_output().unwrap().stdout).unwrap();
    assert_eq!(read.trim_end(), written.trim_end());
    assert!(!std::fs::metadata(&pipe).unwrap().is_file());

    // Whom the owner allows, no list cuts off; what cuts off nobody needs no yes.
    site.ok(&["blocks", "import", file, "--as", "allow"]);
    site.ok(&["blocks", "import", file, "--as", "mute"]);
    let bad = site.run(&["blocks", "import", site.path("node.toml").to_str().unwrap()]);
    assert_eq!(bad.code, 1, "{bad:?}");
}

#[test]
fn what_the_owner_has_decided_no_list_decides_anew() {
    let site = Site::new();
    site.ok(&["block", "spam.example", "--note", "mine"]);
    site.put("list.csv", "#domain,#severity\nspam.example,silence\nnew.example,suspend\n");
    let file = site.path("list.csv");
    let taken = site.json(&["blocks", "import", file.to_str().unwrap()]);
    assert_eq!((&taken["rules"], &taken["kept"]), (&json!(1), &json!(1)));
    let rules = site.json(&["blocks"]);
    assert_eq!(json!([&rules[1]["stance"], &rules[1]["note"]]), json!(["block", "mine"]));
    // Nobody cuts off themselves.
    let host = site.address.ip().to_string();
    for target in [format!("@me@{}", site.address), site.actor(), host] {
        assert_eq!(site.run(&["block", &target]).code, 5, "{target}");
    }
    assert_eq!(length(&site, &["blocks"]), 2);
}

#[test]
fn what_a_rule_has_hidden_comes_back_with_its_end() {
    let (site, _serving, peer) = site_with_post();
    answer(&site, &peer, "Seen.");
    let seen = site.json(&["inbox", "list"])[0]["id"].to_string();
    site.ok(&["inbox", "hide", &seen]);
    answer(&site, &peer, "Waits.");
    for (rule, end) in [("block", "unblock"), ("mute", "unmute")] {
        assert_eq!(length(&site, &["inbox", "list"]), 1, "{rule}");
        site.ok(&[rule, &peer.handle()]);
        assert_eq!(length(&site, &["inbox", "list"]), 0, "{rule}");
        site.ok(&[end, &peer.handle()]);
    }
    let waits = site.json(&["inbox", "list"]);
    assert_eq!(waits.as_array().unwrap().len(), 1, "what the owner has hidden stays hidden");
    assert!(waits[0]["content"].as_str().unwrap().contains("Waits."), "{waits}");
}

#[test]
fn what_is_no_target_and_no_time_is_refused() {
    let site = Site::new();
    for (args, says) in [
        (&["block", "spam"][..], "neither an account"),
        (&["mute", "a b"], "neither an account"),
        (&["block", "spam..example"], "neither an account"),
        (&["mute", "spam.example", "--for", "7"], "is no time"),
        (&["mute", "spam.example", "--for", "0d"], "is no time"),
        (&["block", "spam.example", "--for", "7 d"], "is no time"),
    ] {
        let ran = site.run(args);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains(says), "{ran:?}");
    }
    assert_eq!(site.json(&["blocks"]), json!([]));
}

/// A site under which everything appears that is not doubtful.
fn open_site(more: &str) -> (Site, super::site::Serving) {
    let site = Site::with("replies = \"open\"");
    let config = site.read("node.toml").replace("[server]\n", &format!("{more}\n[server]\n"));
    site.put("node.toml", config);
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let serving = site.serve();
    (site, serving)
}

#[test]
fn what_is_doubtful_is_told_in_one_line_and_thrown_away_at_once() {
    let (site, _serving) = open_site("[moderation]\nkeywords = [\"Cheap  Hats\"]\n");
    let peers: Vec<Peer> = (0..3).map(|_| Peer::new()).collect();
    for peer in &peers {
        answer(&site, peer, &format!("@me {} cheap hats for all of you", peer.handle()));
    }
    answer(&site, &peers[0], "More of my cheap hats");
    let honest = Peer::new();
    answer(&site, &honest, "Cheap. Hats off!");

    let status = site.json(&["status"]);
    assert_eq!((&status["inbox_waiting"], &status["inbox_held"]), (&json!(4), &json!(4)));
    assert_eq!(status["inbox_held_servers"], 3);
    assert_eq!(status["inbox_held_why"], json!({ "keyword": 4 }));
    let text = site.ok(&["status"]).out;
    let lines = text.lines().filter(|line| line.contains("4 of these, from 3 servers: 4 keyword"));
    assert_eq!(lines.count(), 1, "{text}");
    assert!(site.ok(&["inbox", "list"]).out.contains("a word of your `keywords`"));
    assert_eq!(length(&site, &["inbox", "list", "--why", "keyword"]), 4);
    assert_eq!(length(&site, &["inbox", "list", "--why", "links"]), 0);

    let rows = site.json(&["inbox", "list"]);
    let first = rows.as_array().unwrap().last().unwrap()["id"].to_string();
    let thrown = site.json(&["inbox", "spam", &first]);
    assert_eq!(thrown["posts"], 4, "what says the same, and what the same account says: {thrown}");
    assert_eq!(length(&site, &["inbox", "list", "--state", "all"]), 1, "the honest one");
    assert_eq!(length(&site, &["blocks"]), 3);
    answer(&site, &peers[2], "Hats again");
    assert_eq!(length(&site, &["inbox", "list", "--state", "all"]), 1);
    let gone = site.run(&["inbox", "spam", &first]);
    assert_eq!(gone.code, 1, "{gone:?}");
}

#[test]
fn whoever_is_approved_for_always_appears_at_once() {
    let (site, _serving, peer) = site_with_post();
    answer(&site, &peer, "Rye");
    let unread = site.run(&["inbox", "approve-always", "1"]);
    assert_eq!(unread.code, 5, "{unread:?}");
    assert_eq!(site.json(&["blocks"]), json!([]), "nothing was approved");
    site.ok(&["inbox", "approve-always", "1"]);
    answer(&site, &peer, "Oats <a href='https://x.example/'>this</a>");
    until("the answer", || page(&site).contains("Oats").then_some(()));
    assert_eq!(site.json(&["blocks"])[0]["stance"], "trust");
    answer(&site, &Peer::new(), "Barley");
    assert_eq!(length(&site, &["inbox", "list"]), 1);
}

/// A list with one name: a text of JSON is one between quotation marks.
fn list_at(peer: &Peer, name: &str) -> String {
    peer.host_at("/list.csv", &json!(name));
    format!("{}/list.csv", peer.origin())
}

#[test]
fn a_list_holds_when_the_owner_has_seen_whom_it_cuts_off() {
    let (site, _serving, follower) = followed_site();
    let keeper = Peer::new();
    let list = list_at(&keeper, &follower.host_name());
    let followers = || length(&site, &["followers"]);

    let shown = site.json(&["blocks", "subscribe", &list]);
    let expected = json!([{
        "source": list, "rules": 1, "problem": null,
        "added": [format!("block {}", follower.host_name())], "removed": [],
        "followers": [follower.handle()], "requests": 0, "following": [],
    }]);
    assert_eq!(shown, expected);
    assert_eq!(site.json(&["blocks", "update"]), expected);
    let row = &site.json(&["blocks", "lists"])[0];
    assert_eq!((&row["rules"], &row["waits"], followers()), (&json!(0), &json!(true), 1));

    // What was shown is what holds, whatever the list says now.
    list_at(&keeper, "spam.example");
    assert_eq!(site.json(&["blocks", "update", "--yes"]), expected);
    let row = &site.json(&["blocks", "lists"])[0];
    assert_eq!((&row["rules"], &row["waits"], followers()), (&json!(1), &json!(false), 0));
    let listed = site.json(&["blocks", "list", "--by", &list]);
    assert_eq!(
        (&listed[0]["target"], length(&site, &["blocks"])),
        (&json!(follower.host_name()), 0)
    );
    assert_eq!(follower.send(&site, &follower.activity("Follow", site.actor())).status, 202);
    assert_eq!(followers(), 0);

    // What the list takes back is let in, and so is whomever the owner allows.
    site.ok(&["unblock", &follower.host_name()]);
    assert_eq!(site.json(&["blocks"])[0]["stance"], "allow");
    assert_eq!(follower.send(&site, &follower.activity("Follow", site.actor())).status, 202);
    assert_eq!(followers(), 1);
    for args in [&["blocks", "update"][..], &["blocks", "update", "--yes"]] {
        let words = site.ok(args).out;
        let taken_back = format!("  - block {}\n", follower.host_name());
        assert!(
            words.contains("  + block spam.example\n") && words.contains(&taken_back),
            "{words}"
        );
    }
    assert_eq!(site.json(&["blocks", "update"]), json!([]), "nothing new");
    site.ok(&["blocks", "unsubscribe", &list]);
    assert_eq!(site.json(&["blocks", "lists"]), json!([]));
}

#[test]
fn what_is_no_list_is_not_subscribed_to() {
    let site = Site::new();
    let keeper = Peer::new();
    keeper.host_at("/list.csv", &json!({ "domains": [] }));
    let list = format!("{}/list.csv", keeper.origin());
    for (url, code) in
        [(list.as_str(), 4), (&format!("{}/none", keeper.origin()), 4), ("list.csv", 2)]
    {
        let ran = site.run(&["blocks", "subscribe", url]);
        assert_eq!(ran.code, code, "{ran:?}");
    }
    assert_eq!(site.json(&["blocks", "lists"]), json!([]));

    // Those of node.toml are fetched with the others, and stay there.
    let config = site.read("node.toml");
    let line = format!("[federation]\nblocklists = [\"{list}\"]\n");
    site.put("node.toml", config.replace("[federation]\n", &line));
    let news = site.json(&["blocks", "update"]);
    assert!(news[0]["problem"].as_str().unwrap().contains("no domain"), "{news}");
    let kept = site.run(&["blocks", "unsubscribe", &list]);
    assert_eq!(kept.code, 1, "{kept:?}");
}
