//! The command line: what can be typed, what comes back, and what the shell is told.

use std::fs;
use std::io::Read;
use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt;
use std::process::Stdio;

use serde_json::Value;
use tempfile::TempDir;

use super::site::{Ran, Site, run, skep};

const COMMANDS: &[&str] = &[
    "init",
    "new",
    "serve",
    "build",
    "check",
    "publish",
    "status",
    "doctor",
    "inbox",
    "followers",
    "follow",
    "unfollow",
    "following",
    "timeline",
    "keys",
    "adopt",
    "inspect",
    "completion",
    "man",
    "version",
];

fn plain(args: &[&str]) -> Ran {
    run(skep().args(args))
}

#[test]
fn every_command_explains_itself() {
    let all = plain(&["--help"]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    for command in COMMANDS {
        assert!(all.out.contains(&format!("  {command} ")), "--help lacks {command}");
        let help = plain(&[command, "--help"]);
        assert_eq!(help.code, 0, "{command}: {help:?}");
        assert!(help.out.contains(&format!("Usage: skep {command}")), "{help:?}");
    }
}

#[test]
fn the_version_is_told_in_three_ways() {
    let version = format!("skep {}\n", env!("CARGO_PKG_VERSION"));
    assert_eq!(plain(&["--version"]).out, version);
    assert_eq!(plain(&["version"]).out, version);
    let json: Value = serde_json::from_str(&plain(&["version", "--json"]).out).unwrap();
    assert_eq!(json["version"], env!("CARGO_PKG_VERSION"));
}

#[test]
fn what_is_not_understood_ends_with_2() {
    for args in [&["--nonsense"][..], &["nonsense"], &["serve", "-p", "x"], &["follow"], &[]] {
        let ran = plain(args);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
        assert!(!ran.err.is_empty() && ran.out.is_empty(), "{args:?}: {ran:?}");
    }
    // A folder without a site: what to do is said.
    let empty = TempDir::new().unwrap();
    let ran = run(skep().arg("status").current_dir(empty.path()));
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("skep init"), "{ran:?}");
    assert_eq!(fs::read_dir(empty.path()).unwrap().count(), 0, "it left something behind");
}

#[test]
fn colours_are_for_those_who_want_them() {
    let site = Site::bare();
    let coloured = |args: &[&str]| site.run(args).err.contains('\u{1b}');
    assert!(!coloured(&["status"]), "a pipe is no terminal");
    assert!(coloured(&["status", "--color", "always"]));
    assert!(!coloured(&["status", "--color", "never"]));
    let quiet = run(site.command(&["status"]).env("NO_COLOR", "1"));
    assert!(!quiet.err.contains('\u{1b}'));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let site = Site::new();
    site.post("a", "Words.");
    for args in [&["status"][..], &["publish", "--dry-run"], &["--help"], &["completion", "bash"]] {
        let mut child =
            site.command(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let mut err = String::new();
        child.stderr.take().unwrap().read_to_string(&mut err).unwrap();
        child.wait().unwrap();
        assert!(!err.contains("panicked"), "{args:?}: {err}");
    }
}

#[test]
fn the_folder_and_the_settings_can_be_named() {
    let site = Site::new();
    fs::rename(site.path("node.toml"), site.path("other.toml")).unwrap();
    assert_eq!(site.run(&["status"]).code, 2);
    assert_eq!(site.json(&["status", "-c", "other.toml"])["url"], site.origin());
    let here = run(skep().args(["check", "--config", "other.toml"]).current_dir(site.root()));
    assert_eq!(here.code, 0, "{here:?}");
    assert_eq!(site.ok(&["-c", "other.toml", "check"]).out, "no errors\n");
    // Any setting can come from the environment.
    let ran = run(site
        .command(&["status", "--json", "-c", "other.toml"])
        .env("SKEP_ACTOR_HANDLE", "eve"));
    assert!(ran.out.contains("eve@"), "{ran:?}");
}

#[test]
fn completions_and_manual_pages_are_written() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let ran = plain(&["completion", shell]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{shell}");
        for command in COMMANDS {
            assert!(ran.out.contains(command), "{shell} does not know {command}");
        }
    }
    let folder = TempDir::new().unwrap();
    let ran = run(skep().arg("man").arg(folder.path().join("man")));
    assert_eq!(ran.code, 0, "{ran:?}");
    let pages = COMMANDS.iter().map(|command| format!("skep-{command}.1"));
    let verbs = ["inbox-list", "inbox-approve", "inbox-hide", "keys-show", "followers-list"];
    let pages = pages.chain(verbs.iter().map(|verb| format!("skep-{verb}.1")));
    for page in pages.chain(["skep.1".to_owned()]) {
        let text = fs::read_to_string(folder.path().join("man").join(&page)).unwrap();
        assert!(text.contains(".TH"), "{page}");
    }
}

#[test]
fn init_makes_a_site_that_works_and_never_over_another() {
    let folder = TempDir::new().unwrap();
    let skep_in = |args: &[&str]| run(skep().args(args).current_dir(folder.path()));
    let made = skep_in(&["init", "you.example", "--handle", "ada", "--title", "A \"b\" \\ c"]);
    assert_eq!(made.code, 0, "{made:?}");
    assert!(made.out.contains("@ada@you.example"), "{made:?}");
    assert_eq!(skep_in(&["check"]).code, 0);
    let settings = fs::read_to_string(folder.path().join("node.toml")).unwrap();
    assert!(settings.contains("https://you.example"));
    for (path, expected) in [
        ("data", 0o700),
        ("data/keys", 0o700),
        ("data/keys/rsa.pem", 0o600),
        ("data/keys/ed25519.pem", 0o600),
    ] {
        let meta = fs::metadata(folder.path().join(path)).unwrap();
        assert_eq!(meta.permissions().mode() & 0o777, expected, "{path}");
    }
    let again = skep_in(&["init", "other.example"]);
    assert_eq!(again.code, 5, "{again:?}");
    assert!(again.err.contains("--force"), "{again:?}");
    assert_eq!(fs::read_to_string(folder.path().join("node.toml")).unwrap(), settings);
}

#[test]
fn init_needs_no_domain_but_a_good_handle() {
    let folder = TempDir::new().unwrap();
    let skep_in = |args: &[&str]| run(skep().args(args).current_dir(folder.path()));
    for args in [&["init", "--handle", "Not Good"][..], &["init", "not a domain"]] {
        let ran = skep_in(args);
        assert_eq!(ran.code, 2, "{args:?}: {ran:?}");
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "a refused init left something");
    let made = skep_in(&["init", "--json"]);
    assert_eq!(made.code, 0, "{made:?}");
    let made: Value = serde_json::from_str(&made.out).unwrap();
    assert_eq!(made["url"], "http://127.0.0.1:8787");
    assert_eq!(made["handle"], "@me@127.0.0.1:8787");
    assert_eq!(skep_in(&["build"]).code, 0);
    assert!(folder.path().join("public/index.html").is_file());
}

#[test]
fn new_begins_posts_notes_and_pages() {
    let site = Site::new();
    let path = |args: &[&str]| site.json(args)["path"].as_str().unwrap().to_owned();
    assert_eq!(path(&["new", "Rye & bees"]), "content/posts/rye-bees.md");
    assert!(site.read("content/posts/rye-bees.md").contains("title = \"Rye & bees\""));
    assert_eq!(path(&["new", "--kind", "page", "Über \"mich\""]), "content/über-mich.md");
    let note = path(&["new", "-k", "note", "What was typed."]);
    assert!(note.starts_with("content/notes/20"), "{note}");
    assert!(site.read(&note).ends_with("What was typed.\n"));
    path(&["new", "--draft", "posts/x.md"]);
    assert!(site.read("content/posts/x.md").contains("draft = true"));
    assert_eq!(site.run(&["new", "Rye & bees"]).code, 5);
    for bad in ["../x.md", "/etc/x.md", "***"] {
        assert_eq!(site.run(&["new", bad]).code, 2, "{bad}");
    }
    site.ok(&["check"]);
}

#[test]
fn listings_are_json_for_scripts() {
    let site = Site::new();
    for args in [
        &["followers"][..],
        &["followers", "list"],
        &["following"],
        &["timeline"],
        &["inbox", "list"],
        &["inbox", "list", "--state", "all"],
    ] {
        assert_eq!(site.json(args), Value::Array(Vec::new()), "{args:?}");
    }
    let status = site.json(&["status"]);
    for key in ["posts", "followers", "inbox_waiting", "deliveries_waiting", "requests_parked"] {
        assert_eq!(status[key], 0, "{key}");
    }
    assert!(site.ok(&["status"]).out.contains(&format!("@me@{}", site.address)));
    let built = site.json(&["build"]);
    assert!(built["written"].as_u64().unwrap() > 5, "{built}");
    assert_eq!(site.json(&["check"])["errors"], 0);
    assert_eq!(site.json(&["publish"])["activities"], Value::Array(Vec::new()));
}

#[test]
fn private_keys_are_private_and_never_made_anew() {
    let site = Site::new();
    let shown = site.ok(&["keys", "show"]);
    let json = site.ok(&["keys", "show", "--json"]);
    let verbose = site.ok(&["-vv", "keys", "show"]);
    for text in [&shown.out, &shown.err, &json.out, &verbose.out, &verbose.err] {
        assert!(!text.contains("PRIVATE"), "{text}");
    }
    assert!(shown.out.contains("BEGIN PUBLIC KEY"), "{shown:?}");
    site.remove("data/keys/rsa.pem");
    site.remove("data/keys/ed25519.pem");
    let ran = site.run(&["status"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("backup"), "{ran:?}");
    assert!(!site.path("data/keys/rsa.pem").exists());
}

#[test]
fn another_url_is_another_account() {
    let site = Site::new();
    let ours = site.read("node.toml");
    let other = ours.replace(&site.origin(), "https://other.example");
    site.ok(&["status"]);
    // Nobody has heard of it yet.
    for config in [&other, &ours] {
        site.put("node.toml", config);
        site.ok(&["status"]);
    }
    site.post("a", "Words.");
    site.ok(&["publish"]);
    site.put("node.toml", &other);
    let ran = site.run(&["status"]);
    assert_eq!(ran.code, 5, "{ran:?}");
    assert!(ran.err.contains("config/url-changed") && ran.err.contains(&site.origin()), "{ran:?}");
}

#[test]
fn two_servers_do_not_share_a_folder_or_a_port() {
    let site = Site::new();
    let serving = site.serve();
    let second = site.run(&["serve"]);
    assert_eq!(second.code, 75, "{second:?}");
    drop(serving);
    let _taken = TcpListener::bind(site.address).unwrap();
    let ran = site.run(&["serve"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains(&site.address.to_string()), "{ran:?}");
    assert!(ran.err.contains("another program has this port"), "{ran:?}");
}

#[test]
fn a_build_tells_where_its_time_went() {
    let site = Site::new();
    site.post("a", "Words.");
    let built = site.json(&["build", "--timings"]);
    let laps = built["timings"].as_array().unwrap();
    let names: Vec<&str> = laps.iter().map(|lap| lap["phase"].as_str().unwrap()).collect();
    let all = ["look", "read", "know", "posts", "pages", "lists", "rest", "place", "remember"];
    assert_eq!(names, all);
    assert!(laps.iter().all(|lap| lap["ms"].as_f64().is_some_and(|ms| ms >= 0.0)), "{built}");
    assert_eq!(laps[3]["steps"], 1, "{built}");
    assert!(site.json(&["build", "--force"]).get("timings").is_none());
    let ran = site.ok(&["build", "--force", "--timings"]);
    for part in ["posts", "together", " ms ", "100 %"] {
        assert!(ran.out.contains(part), "{ran:?}");
    }
    // The bar is for terminals.
    assert!(!ran.err.contains('\u{1b}') && !ran.out.contains('\u{1b}'), "{ran:?}");
}
