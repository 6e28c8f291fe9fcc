//! What the shell is told (docs/running.md): each kind of failure has its code, says on stderr
//! what to do, and leaves stdout to results.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::peer::{Mood, Peer};
use super::site::{Ran, Site, run, skep};
use super::until;

/// Ran it so, with these words of help, and without half a result?
#[track_caller]
fn failed(ran: &Ran, code: i32, words: &[&str]) {
    assert_eq!(ran.code, code, "{ran:?}");
    assert_eq!(ran.out, "", "a failure has no result: {ran:?}");
    assert!(ran.err.starts_with("error"), "{ran:?}");
    assert!(!ran.err.contains("panicked") && !ran.err.contains("Error {"), "{ran:?}");
    for word in words {
        assert!(ran.err.contains(word), "it does not say {word:?}: {ran:?}");
    }
}

/// Both for people and for scripts.
#[track_caller]
fn fails(site: &Site, args: &[&str], code: i32, words: &[&str]) {
    for more in [&[][..], &["--quiet"]] {
        failed(&site.run(&[args, more].concat()), code, words);
    }
    let ran = site.run(&[args, &["--json"]].concat());
    let told: Value = serde_json::from_str(ran.err.lines().last().unwrap_or_default()).unwrap();
    assert_eq!((ran.code, &told["exit"], &*ran.out), (code, &json!(code), ""), "{ran:?}");
    let text = |it: &Value, name: &str| it[name].as_str().unwrap_or_default().to_owned();
    let said = told["problems"].as_array().unwrap().iter().map(|it| {
        let [code, message, file, help] =
            ["code", "message", "file", "help"].map(|name| text(it, name));
        format!("error[{code}]: {message} {file}:{} {help}", it["line"])
    });
    let said: String = said.collect();
    for word in words {
        assert!(said.contains(word), "it does not say {word:?}: {ran:?}");
    }
}

/// Everything that can be typed wrongly.
#[test]
fn two_is_for_what_was_asked_wrongly() {
    for args in [
        &["--nonsense"][..],
        &["nonsense"],
        &["Status"],
        &["status", "extra"],
        &["status", "--color", "pink"],
        &["serve", "--port", "x"],
        &["serve", "--port", "65536"],
        &["serve", "--port", "-1"],
        &["serve", "--interface", "localhost"],
        &["follow"],
        &["follow", "a@b.example", "c@d.example"],
        &["unfollow"],
        &["inbox"],
        &["inbox", "nonsense"],
        &["inbox", "approve"],
        &["inbox", "approve", "x"],
        &["inbox", "hide", "99999999999999999999"],
        &["inbox", "list", "--state", "nonsense"],
        &["timeline", "-n", "0"],
        &["timeline", "-n", "1001"],
        &["timeline", "-n", "many"],
        &["publish", "--allow-new"],
        &["publish", "--allow-new", "-1"],
        &["publish", "--allow-deletes", "x"],
        &["new"],
        &["new", "x", "--kind", "nonsense"],
        &["keys", "nonsense"],
        &["completion"],
        &["completion", "nonsense"],
        &["inspect"],
        &["restore"],
        &["restore", "x.tar", "--verify", "--force"],
        &["backup", "x", "y"],
        &["build", "--nonsense"],
    ] {
        let site = Site::new();
        let before = fs::read_dir(site.root()).unwrap().count();
        let ran = site.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.starts_with("error: ") || ran.err.contains("Usage:"), "{args:?}: {ran:?}");
        assert_eq!(fs::read_dir(site.root()).unwrap().count(), before, "{args:?} left something");
    }
}

#[test]
fn two_is_for_settings_that_are_wrong() {
    let site = Site::new();
    let good = site.read("node.toml");
    for (from, to, words) in [
        ("[site]", "[site", &["node.toml:1"][..]),
        ("[site]", "[site]\nnonsense = 1", &["nonsense", "node.toml:2"]),
        ("title =", "titel =", &["titel", "title", "node.toml:3"]),
        ("handle = \"me\"", "handle = \"Me Too\"", &["actor.handle", "node.toml:5"]),
        ("handle = \"me\"\n", "", &["actor.handle"]),
        ("url = \"http", "url = \"ftp", &["site.url", "node.toml:2"]),
        ("[server]\nlisten = \"", "[server]\nlisten = \"x", &["server.listen"]),
        ("[server]", "[server]\ntrusted_proxies = [\"x\"]", &["server.trusted_proxies"]),
        ("[server]", "[server]\noutput = \"../x\"", &["server.output"]),
        ("[server]", "[server]\noutput = \"data\"", &["server.output", "server.data", "apart"]),
        ("deliver_since = 2026-01-01", "deliver_since = \"soon\"", &["node.toml:9"]),
        ("allow = [\"127.0.0.0/8\"]", "allow = [\"127.0.0.0/33\"]", &["net.allow"]),
        ("enabled = true", "enabled = \"yes\"", &["node.toml:7", "`enabled`", "boolean"]),
    ] {
        assert!(good.contains(from), "{from} in {good}");
        site.put("node.toml", good.replacen(from, to, 1));
        for args in
            [&["status"][..], &["build"], &["check"], &["publish"], &["followers"], &["serve"]]
        {
            failed(&site.run(args), 2, words);
        }
    }
    site.put("node.toml", b"\xff\xfe");
    fails(&site, &["status"], 2, &["node.toml"]);
    site.remove("node.toml");
    fails(&site, &["status"], 2, &["node.toml", "skep init"]);
    fails(&site, &["status", "-c", "other.toml"], 2, &["other.toml"]);
    let nowhere = run(skep().args(["status", "--root", "/nowhere/at/all"]));
    failed(&nowhere, 2, &["/nowhere/at/all"]);
}

#[test]
fn two_is_for_names_that_are_none() {
    let site = Site::new();
    for name in ["", "x", "@x", "@x@", "me@", "@@", "ftp://peer.example/u", "x y@peer.example"] {
        fails(&site, &["follow", name], 2, &[]);
    }
    for what in ["***", "../x.md", "/x.md", "a/../../x.md", "content/../../x.md", ""] {
        fails(&site, &["new", what], 2, &["new/usage"]);
    }
    let folder = TempDir::new().unwrap();
    for args in [
        &["init", "not a domain"][..],
        &["init", "you.example", "--handle", "Me"],
        &["init", "you.example", "--handle", ""],
        &["init", "you.example", "--handle", "a-b"],
    ] {
        failed(&run(skep().args(args).current_dir(folder.path())), 2, &["init/usage"]);
    }
}

#[test]
fn one_is_for_what_did_not_work() {
    let site = Site::new();
    fails(&site, &["inspect", "nowhere.json"], 1, &["nowhere.json"]);
    fails(&site, &["inspect", site.root().to_str().unwrap()], 1, &[]);
    fails(&site, &["inbox", "approve", "7"], 1, &["7", "skep inbox list"]);
    fails(&site, &["inbox", "hide", "7"], 1, &["7"]);
    fails(&site, &["unfollow", "https://peer.example/u"], 1, &["do not follow"]);
    let taken = TcpListener::bind(site.address).unwrap();
    fails(&site, &["serve"], 1, &["serve/listen", &site.address.to_string()]);
    drop(taken);
    site.put("data/keys/rsa.pem", "no key");
    fails(&site, &["status"], 1, &["data/keys"]);
}

/// A folder that cannot be written. Root may write everywhere, so the folder is a file.
#[test]
fn one_is_for_a_disk_that_does_not_play_along() {
    let site = Site::new();
    site.ok(&["status"]);
    site.put("content/posts", "a file in the way");
    failed(&site.run(&["new", "Rye"]), 1, &["content/posts"]);
    fs::set_permissions(site.path("data/skep.db"), fs::Permissions::from_mode(0o600)).unwrap();
    fs::remove_file(site.path("data/skep.db")).unwrap();
    fs::create_dir(site.path("data/skep.db")).unwrap();
    fails(&site, &["status"], 1, &["skep.db"]);
    let site = Site::new();
    site.put("public", "a file in the way");
    fails(&site, &["build"], 1, &["site/unwritable", "public"]);
}

#[test]
fn three_is_for_content() {
    let site = Site::new();
    site.put("content/a.md", "+++\ntitle = \n+++\n");
    site.put("content/b.md", "+++\nnonsense =\n+++\n");
    for args in [&["check"][..], &["build"], &["publish"], &["publish", "--dry-run"]] {
        fails(&site, args, 3, &["content/a.md:2", "content/b.md:2"]);
    }
    assert!(!site.path("public/index.html").exists());
    // Drafts count only for who reads drafts.
    site.put("content/a.md", "+++\ntitle = \"a\"\ndraft = true\npath = \"/x/\"\n+++\n");
    site.put("content/b.md", "+++\ntitle = \"b\"\npath = \"/x/\"\n+++\n");
    site.ok(&["check"]);
    fails(&site, &["check", "--drafts"], 3, &["content/duplicate"]);
}

#[test]
fn four_is_for_other_servers() {
    let site = Site::new();
    let peer = Peer::new();
    for name in
        [format!("nobody@{}", peer.handle().rsplit('@').next().unwrap()), peer.fresh("users")]
    {
        fails(&site, &["follow", &name], 4, &[]);
    }
    fails(&site, &["inspect", &peer.fresh("notes")], 4, &[]);
    peer.gets_are(Mood::Says(500));
    fails(&site, &["follow", &peer.handle()], 4, &[]);
    fails(&site, &["inspect", &peer.actor()], 4, &["500"]);
    // Not there at all, and not to be reached from here.
    let gone = super::own_address();
    fails(&site, &["inspect", &format!("http://{gone}/x")], 4, &[]);
    fails(&site, &["inspect", "https://10.0.0.1/x"], 4, &["not allowed"]);
    fails(&site, &["inspect", "https://[::1]/x"], 4, &["not allowed"]);
    fails(&site, &["follow", "me@192.168.0.1"], 4, &["not allowed"]);
    fails(&site, &["follow", "https://169.254.169.254/latest"], 4, &["not allowed"]);
    assert_eq!(site.json(&["following"]), serde_json::json!([]));
}

#[test]
fn five_is_for_what_needs_a_word_more() {
    let site = Site::new();
    for number in 0..6 {
        site.post(&format!("p{number}"), "Words.");
    }
    fails(&site, &["publish"], 5, &["publish/too-many-new", "--allow-new 6"]);
    fails(&site, &["publish", "--dry-run"], 5, &["--allow-new 6"]);
    fails(&site, &["publish", "--allow-new", "5"], 5, &["--allow-new 6"]);
    site.ok(&["publish", "--allow-new", "6"]);
    for number in 0..4 {
        site.remove(&format!("content/posts/p{number}.md"));
    }
    fails(&site, &["publish"], 5, &["publish/too-many-deletes", "--allow-deletes 4"]);
    fails(&site, &["new", "posts/p5.md"], 5, &["new/exists", "p5.md"]);
    fails(&site, &["init", "you.example"], 5, &["node.toml"]);
    fails(&site, &["init", "you.example", "--force"], 5, &[&site.origin()]);
    let moved = site.read("node.toml").replace(&site.origin(), "https://moved.example");
    site.put("node.toml", moved);
    for args in [&["status"][..], &["publish"], &["serve"], &["follow", "a@b.example"], &["check"]]
    {
        fails(&site, args, 5, &["config/url-changed", &site.origin()]);
    }
    site.remove("data/skep.db");
    fails(&site, &["check"], 5, &["config/url-changed", &site.origin()]);
}

#[test]
fn seventy_five_is_for_later() {
    let site = Site::new();
    let serving = site.serve();
    fails(&site, &["serve"], 75, &["already running"]);
    fails(&site, &["serve", "--port", "1"], 75, &["already running"]);
    drop(serving);
    // The lock goes with its process.
    let again = site.serve();
    until("the site", || (site.status("/livez") == 200).then_some(()));
    drop(again);
}

/// Every code that is used is explained, and no other.
#[test]
fn the_manual_knows_every_code() {
    let manual = include_str!("../../../docs/running.md");
    let section = manual.split("## Exit codes").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let codes: Vec<u32> = section
        .lines()
        .filter_map(|line| line.strip_prefix("| ")?.split(' ').next()?.parse().ok())
        .collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 75]);
}
