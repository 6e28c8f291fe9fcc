//! What a person reads on the terminal: each command says what there is, and, where there is
//! nothing, what to do.

use serde_json::json;

use super::peer::Peer;
use super::site::{Site, run, skep};
use super::{followed_site, until};

/// The text with each time replaced by `TIME`: a time ends with `Z`.
fn timeless(text: &str) -> String {
    let is_time = |word: &&str| word.len() >= 20 && word.ends_with('Z') && word.starts_with("20");
    let times: Vec<&str> = text.split_whitespace().filter(is_time).collect();
    times.into_iter().fold(text.to_owned(), |text, time| text.replace(time, "TIME"))
}

#[track_caller]
fn says(site: &Site, args: &[&str], expected: &str) {
    let ran = site.ok(args);
    assert_eq!(timeless(&ran.out), expected, "{args:?}");
}

#[test]
fn where_there_is_nothing_it_is_said() {
    let site = Site::new();
    for (args, expected) in [
        (&["followers"][..], "nobody follows you yet\n"),
        (&["followers", "list"], "nobody follows you yet\n"),
        (&["followers", "requests"], "nobody asks to follow you\n"),
        (&["following"], "you follow nobody yet; `skep follow @user@host` asks somebody\n"),
        (&["following", "list"], "you follow nobody yet; `skep follow @user@host` asks somebody\n"),
        (&["timeline"], "nothing yet\n"),
        (&["inbox", "list"], "nothing waits\n"),
        (&["inbox", "list", "--state", "all"], "nothing waits\n"),
        (&["check"], "no errors\n"),
        (&["publish"], "0 new, 0 updated, 0 deleted; nobody to tell\n"),
        (&["publish", "--dry-run"], "would be: 0 new, 0 updated, 0 deleted; nobody to tell\n"),
    ] {
        says(&site, args, expected);
    }
}

#[test]
fn how_things_stand_is_told_in_lines() {
    let site = Site::new();
    let (address, origin) = (site.address, site.origin());
    let expected = format!(
        "account     @me@{address}  {origin}\n\
         posts       0 federated\n\
         followers   0, following 0\n\
         inbox       0 waiting for you\n\
         deliveries  0 waiting, 0 done, 0 given up\n\
         stopped     `skep serve` is not running: nothing is received or sent\n\
         doctor      has never looked: run `skep doctor`\n\
         missing     a public domain: set `url = \"https://your.domain\"` under [site]\n"
    );
    says(&site, &["status"], &expected);
    // What is missing before others can reach it, for each way in which it can be.
    for (url, enabled, missing) in [
        ("https://you.example", "true", vec![]),
        ("http://you.example", "true", vec!["https: other servers refuse plain http"]),
        (
            "https://you.example",
            "false",
            vec!["federation is off: set `enabled = true` under [federation]"],
        ),
        (
            "http://127.0.0.1:1",
            "false",
            vec![
                "federation is off: set `enabled = true` under [federation]",
                "a public domain: set `url = \"https://your.domain\"` under [site]",
            ],
        ),
    ] {
        let site = Site::new();
        let mut command = site.command(&["status", "--json"]);
        command.env("SKEP_SITE_URL", url).env("SKEP_FEDERATION_ENABLED", enabled);
        let status: serde_json::Value = serde_json::from_str(&run(&mut command).out).unwrap();
        assert_eq!(status["missing"], json!(missing), "{url} {enabled}");
        assert_eq!(
            (&status["url"], &status["federation"]),
            (&json!(url), &json!(enabled == "true"))
        );
    }
}

#[test]
fn each_listing_has_a_line_for_everybody() {
    let (site, _serving, peer) = followed_site();
    let (handle, bob) = (peer.handle(), peer.actor());
    let origin = peer.origin().to_owned();
    says(&site, &["followers"], &format!("TIME  {handle}  {bob}\n"));
    let asked = format!("asked to follow {handle}; `skep following` shows the answer\n");
    says(&site, &["follow", &handle], &asked);
    says(&site, &["following"], &format!("pending   {handle}  {bob}\n"));
    let follow = peer.expect("Follow", &bob);
    peer.send(&site, &peer.activity("Accept", follow.activity));
    says(&site, &["following"], &format!("accepted  {handle}  {bob}\n"));
    says(&site, &["follow", &handle], &format!("you follow {handle} already\n"));

    let mut note = peer.note("Rye <b>and</b><br>bees");
    note["summary"] = json!("Food");
    note["url"] = json!(format!("{origin}/@bob/1"));
    assert_eq!(peer.send(&site, &peer.activity("Create", note)).status, 202);
    let post = format!("TIME  {handle}\n  [Food] Rye and bees\n  {origin}/@bob/1\n");
    says(&site, &["timeline"], &post);
    let ran = site.ok(&["unfollow", &handle]);
    assert_eq!((ran.out.as_str(), ran.err), ("", format!("you no longer follow {handle}\n")));
    assert_eq!(
        site.run(&["unfollow", &handle, "--quiet"]).err,
        format!("error: you do not follow {handle}; `skep following` lists whom you do\n")
    );
}

#[test]
fn a_boost_says_who_brought_it() {
    let site = Site::new();
    let _serving = site.serve();
    let (peer, other) = (Peer::new(), Peer::new());
    site.ok(&["follow", &peer.handle()]);
    let follow = peer.expect("Follow", &peer.actor());
    peer.send(&site, &peer.activity("Accept", follow.activity));
    let boosted = other.note("Rye");
    other.host(&boosted);
    peer.send(&site, &peer.activity("Announce", boosted["id"].clone()));
    until("the boost", || (site.ok(&["timeline"]).out != "nothing yet\n").then_some(()));
    let expected = format!(
        "TIME  {} (boosted by {})\n  Rye\n  {}\n",
        other.handle(),
        peer.handle(),
        boosted["id"].as_str().unwrap()
    );
    says(&site, &["timeline"], &expected);
    // No more than was asked for, the newest first.
    for text in ["One", "Two"] {
        peer.send(&site, &peer.activity("Create", peer.note(text)));
    }
    let rows = |count: &str| site.json(&["timeline", "-n", count]).as_array().unwrap().len();
    assert_eq!([rows("1"), rows("2"), rows("1000")], [1, 2, 3]);
}

#[test]
fn an_answer_is_shown_whole_and_decided_in_a_word() {
    let (site, _serving, peer) = followed_site();
    site.post("a", "Words.");
    site.ok(&["publish"]);
    let mut reply = peer.note("Thank <i>you</i>");
    reply["inReplyTo"] = json!(site.id("posts.a"));
    assert_eq!(peer.send(&site, &peer.activity("Create", reply)).status, 202);
    let row = |state: &str| {
        let (handle, post) = (peer.handle(), site.id("posts.a"));
        format!("1  {handle}  {state}, public, TIME\n  to {post}\n  Thank you\n")
    };
    says(&site, &["inbox", "list"], &row("waiting"));
    for (verb, says_so, state) in [
        ("approve", "1 is approved and appears on the page\n", "approved"),
        ("hide", "1 is hidden\n", "hidden"),
    ] {
        assert_eq!(site.ok(&["inbox", verb, "1"]).err, says_so);
        says(&site, &["inbox", "list", "--state", state], &row(state));
        says(&site, &["inbox", "list"], "nothing waits\n");
        // Said twice, it is still so.
        assert_eq!(site.ok(&["inbox", verb, "1", "--quiet"]).err, "");
    }
}

#[test]
fn a_publication_is_told_in_a_sentence_and_shown_on_demand() {
    let (site, _serving, peer) = followed_site();
    let second = Peer::new();
    second.follow(&site);
    site.until_delivered();
    site.post("a", "Words.");
    let id = site.id("posts.a");
    let sentence = "would be: 1 new, 0 updated, 0 deleted; queued for 2 inboxes on 2 servers\n";
    let line = format!("Create {id} to 2 inboxes\n");
    says(&site, &["publish", "--dry-run"], &format!("{line}{sentence}"));
    let verbose = site.ok(&["publish", "--dry-run", "-v"]).out;
    let body = verbose.lines().nth(1).unwrap().trim();
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    assert_eq!((&body["type"], &body["object"]["id"]), (&json!("Create"), &json!(id)));
    let done = "1 new, 0 updated, 0 deleted; queued for 2 inboxes on 2 servers\n";
    says(&site, &["publish"], done);
    says(&site, &["publish"], "0 new, 0 updated, 0 deleted; nobody to tell\n");
    // Who follows no longer is told no more.
    let follow = peer.activity("Follow", site.actor());
    peer.send(&site, &peer.activity("Undo", follow));
    site.post("a", "Other words.");
    let line = format!("Update {id} to 1 inbox\n");
    let one = "would be: 0 new, 1 updated, 0 deleted; queued for 1 inbox\n";
    says(&site, &["publish", "--dry-run"], &format!("{line}{one}"));
}

#[test]
fn errors_say_what_where_and_what_to_do() {
    let site = Site::new();
    let good = site.read("node.toml");
    for (from, to, expected) in [
        (
            "title =",
            "titel =",
            "error[config/unknown-key]: `titel` is not a setting\n  --> node.toml:3\n  \
             help: did you mean `title`?\n",
        ),
        (
            "[actor]",
            "robots = \"maybe\"\n[actor]",
            "error[config/value]: `site.robots` is `maybe`; use `all` or `none`\n  --> node.toml:4\n",
        ),
    ] {
        site.put("node.toml", good.replacen(from, to, 1));
        for command in ["status", "check", "build", "publish", "followers"] {
            let ran = site.run(&[command]);
            assert_eq!((ran.code, ran.err.as_str()), (2, expected), "{command}");
        }
    }
    site.put("node.toml", good);
    // A misspelt command, and a misspelt flag.
    for (args, near) in [
        (&["pubish"][..], "'publish'"),
        (&["publish", "--dry-rnu"], "'--dry-run'"),
        (&["serve", "--watsh"], "'--watch'"),
        (&["inbox", "aprove", "1"], "'approve'"),
        (&["inbox", "list", "--state", "hiden"], "'hidden'"),
        (&["new", "x", "--kind", "pst"], "'post'"),
    ] {
        let ran = site.run(args);
        assert_eq!(ran.code, 2, "{ran:?}");
        assert!(ran.err.contains("similar") && ran.err.contains(near), "{ran:?}");
    }
    // A remedy stands behind `help:`, one line below what is wrong.
    let ran = run(skep().args(["status", "--root", "/nowhere"]));
    let lines: Vec<&str> = ran.err.lines().collect();
    assert!(lines[0].starts_with("error[config/missing]: `/nowhere/node.toml` cannot be read: "));
    assert_eq!(
        lines[1],
        "  help: run `skep init` to make a site here, or name its folder with `--root`"
    );
}
