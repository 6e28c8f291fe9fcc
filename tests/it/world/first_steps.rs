//! What somebody meets who knows nothing of skep but its README: a mistake is said before it costs anything.

use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::symlink;

use serde_json::json;
use tempfile::TempDir;

use super::peer::Peer;
use super::site::{Ran, Site, run, skep};
use super::{followed_site, own_address};

fn skep_in(folder: &TempDir, args: &[&str]) -> Ran {
    run(skep().args(args).current_dir(folder.path()))
}

/// A new site, as `skep init` makes it.
fn fresh(args: &[&str]) -> TempDir {
    let folder = TempDir::new().unwrap();
    let made = skep_in(&folder, &[&["init"], args].concat());
    assert_eq!(made.code, 0, "{made:?}");
    folder
}

/// Changes a line of node.toml.
fn set(folder: &TempDir, key: &str, line: &str) {
    let path = folder.path().join("node.toml");
    let text = fs::read_to_string(&path).unwrap();
    let lines = text.lines().map(|it| if it.starts_with(key) { line } else { it });
    fs::write(&path, lines.map(|it| format!("{it}\n")).collect::<String>()).unwrap();
}

#[test]
fn the_sample_is_sent_to_nobody() {
    let folder = fresh(&["you.example"]);
    let dry = skep_in(&folder, &["publish", "--dry-run"]);
    assert!(dry.code == 0 && !dry.out.contains("Create"), "{dry:?}");
    let said = skep_in(&folder, &["post", "My own words.", "--json"]);
    assert_eq!(said.code, 0, "{said:?}");
    assert!(said.out.contains("content/notes/") && !said.out.contains("posts.hello"), "{said:?}");
    let there = |path: &str| folder.path().join(path).exists();
    assert!(there("public/index.html") && !there("public/posts/hello"));
    // Until its owner wants it.
    let sample = fs::read_to_string(folder.path().join("content/posts/hello.md")).unwrap();
    fs::write(folder.path().join("content/posts/hello.md"), sample.replace("draft = true\n", ""))
        .unwrap();
    let sent = skep_in(&folder, &["publish", "-v"]);
    assert!(there("public/posts/hello/index.html"), "{sent:?}");
}

#[test]
fn a_name_without_an_address_is_no_place_to_move_to() {
    let site = Site::new();
    let serving = site.serve();
    let ran = site.run(&["move", "domain", "typo-that-is-not.invalid", "--check"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.out.contains("NO    leads-here"), "{ran:?}");
    assert!(ran.out.contains("0 followers on 0 servers would be told"), "{ran:?}");
    drop(serving);
    let ran = site.run(&["move", "domain", "typo-that-is-not.invalid", "--yes", "x"]);
    assert_eq!(ran.code, 5, "{ran:?}");
}

#[test]
fn what_cannot_be_published_is_not_left_behind() {
    let site = Site::new();
    for (args, words) in [
        (&["x", "--lang", "xx!!"][..], "is not a language tag"),
        (&["x", "--to", "nonsense"], "is not a community"),
        (&["psst", "--visibility", "direct"], "names nobody"),
    ] {
        let ran = site.run(&[&["post"], args].concat());
        assert!(ran.code == 2 && ran.err.contains(words), "{args:?}: {ran:?}");
        assert!(!site.path("content/notes").exists(), "{args:?}");
    }
    let ran = site.run(&["post", "{% nonsense %}"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("nothing was written"), "{ran:?}");
    assert!(!site.path("content/notes").exists(), "neither is its folder");
    site.ok(&["post", "Good words."]);
}

#[test]
fn what_waits_for_the_owner_is_not_written_twice() {
    let site = Site::new();
    for number in 0..6 {
        site.post(&format!("p{number}"), "Words.");
    }
    let ran = site.run(&["post", "One more."]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("do not write it again"), "{ran:?}");
    assert_eq!(fs::read_dir(site.path("content/notes")).unwrap().count(), 1);
    assert_eq!(site.json(&["publish", "--allow-new", "7"])["created"], 7);
}

#[test]
fn a_server_that_has_read_other_settings_is_told_of() {
    let site = Site::new();
    let serving = site.serve();
    assert_eq!(site.json(&["status"])["settings_newer"], false);
    let text = site.read("node.toml");
    site.put("node.toml", text.replace("[actor]\n", "[actor]\nname = \"Else\"\n"));
    assert_eq!(site.json(&["status"])["settings_newer"], true);
    let words = "node.toml is newer than the running `skep serve`";
    assert!(site.ok(&["status"]).out.contains(words));
    let doctor = site.run(&["doctor"]);
    assert!(doctor.out.contains(words), "{doctor:?}");
    drop(serving);
    let _serving = site.serve();
    assert_eq!(site.json(&["status"])["settings_newer"], false);
}

#[test]
fn a_server_that_was_down_is_asked_again_by_the_next_publish() {
    let site = Site::new();
    let _serving = site.serve();
    let address = own_address();
    site.post("a", &format!("Dear @bob@{address},"));
    let ran = site.ok(&["publish"]);
    assert!(ran.err.contains("could not be found"), "{ran:?}");
    let peer = Peer::at(TcpListener::bind(address).unwrap());
    let ran = site.ok(&["publish"]);
    assert!(!ran.err.contains("could not be found"), "{ran:?}");
    assert_eq!(peer.gets().iter().filter(|it| it.contains("webfinger")).count(), 1);
}

#[test]
fn dates_and_addresses_of_the_settings_are_explained() {
    let folder = fresh(&["you.example"]);
    set(&folder, "deliver_since", "deliver_since = 28.11.2026");
    let ran = skep_in(&folder, &["check"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.err.contains("`deliver_since` is no date"), "{ran:?}");
    assert!(ran.err.contains("help: write `deliver_since = 2026-11-28`"), "{ran:?}");
    let folder = fresh(&["you.example"]);
    let warned = |line: &str| {
        set(&folder, "url", line);
        let ran = skep_in(&folder, &["check", "--json"]);
        assert_eq!(ran.code, 0, "{ran:?}");
        let checked: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        checked["warnings"].as_array().unwrap().iter().map(|it| it["code"].clone()).collect()
    };
    let warned: Vec<Vec<serde_json::Value>> = [
        "url = \"http://you.example\"",
        "url = \"https://you.example\"",
        "url = \"http://127.0.0.1:8787\"",
    ]
    .map(warned)
    .into();
    assert_eq!(warned, [vec![json!("config/plain-http")], vec![], vec![]]);
}

#[test]
fn manual_pages_have_a_folder_of_their_own() {
    let folder = TempDir::new().unwrap();
    assert_eq!(skep_in(&folder, &["man"]).code, 0);
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    assert!(folder.path().join("man/skep.1").is_file());
}

#[test]
fn an_archive_of_export_is_no_backup() {
    let site = Site::new();
    site.ok(&["build"]);
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("all.tar");
    let file = file.to_str().unwrap();
    site.ok(&["export", "-o", file]);
    for args in [&["restore", file][..], &["restore", "--verify", file]] {
        let ran = skep_in(&folder, args);
        assert_eq!(ran.code, 5, "{args:?}: {ran:?}");
        assert!(ran.err.contains(&format!("skep init --from {file}")), "{args:?}: {ran:?}");
    }
}

#[test]
fn what_is_no_server_is_neither_paused_nor_dropped() {
    let site = Site::new();
    for args in [["pause", "foo..bar"], ["drop", "foo"], ["drop", "foo..bar"], ["resume", "foo"]] {
        let ran = site.run(&[&["queue"], &args[..]].concat());
        assert!(ran.code == 2 && ran.err.contains("queue/no-server"), "{args:?}: {ran:?}");
    }
    let ran = site.ok(&["queue", "pause", "unknown.example"]);
    assert!(ran.err.contains("nothing was ever sent to unknown.example"), "{ran:?}");
}

#[test]
fn a_post_for_some_alone_is_shown_by_its_file_before_it_goes() {
    let (site, _serving, _follower) = followed_site();
    let text = "+++\ndate = 2026-06-01T12:00:00Z\nvisibility = \"followers\"\n+++\nWords.\n";
    site.put("content/notes/quiet.md", text);
    let ran = site.ok(&["publish", "--dry-run"]);
    assert!(ran.out.contains("Create content/notes/quiet.md to 1 inbox"), "{ran:?}");
}

#[test]
fn units_call_skep_by_the_path_that_its_owner_uses() {
    let folder = fresh(&["you.example"]);
    let link = folder.path().join("skep");
    symlink(env!("CARGO_BIN_EXE_skep"), &link).unwrap();
    let mut called = std::process::Command::new(&link);
    let ran = run(called.args(["proxy", "systemd"]).current_dir(folder.path()));
    assert!(ran.out.contains(&format!("ExecStart={} ", link.display())), "{ran:?}");
    let mut called = std::process::Command::new("skep");
    let ran = run(called
        .args(["proxy", "systemd"])
        .env("PATH", folder.path())
        .current_dir(folder.path()));
    assert!(ran.out.contains(&format!("ExecStart={} ", link.display())), "{ran:?}");
}
