//! What can be typed behind a command, and what it changes.

use std::net::TcpStream;

use serde_json::Value;

use super::site::{Site, run};
use super::{followed_site, http, own_address, until};

#[test]
fn serve_listens_where_it_is_told_to() {
    let site = Site::new();
    let elsewhere = own_address();
    let (ip, port) = (elsewhere.ip().to_string(), elsewhere.port().to_string());
    let here = site.address.port().to_string();
    for (args, address) in [
        (vec!["--interface", &ip, "--port", &port], elsewhere),
        (vec!["-i", &ip, "-p", &port], elsewhere),
        (vec!["-i", &ip, "-p", &here], (elsewhere.ip(), site.address.port()).into()),
        (vec!["-p", &port], (site.address.ip(), elsewhere.port()).into()),
    ] {
        let is_there = || TcpStream::connect(address).is_ok();
        let serving =
            site.serve_until(&args, || is_there() && site.path("data/build-record").is_file());
        let answer = http::send(address, "GET /livez", &[], b"");
        assert_eq!((answer.status, answer.text()), (200, "ok\n".to_owned()), "{args:?}");
        assert!(TcpStream::connect(site.address).is_err(), "{args:?}");
        // The ids are those of the settings, wherever it listens.
        let actor = http::send(address, "GET /ap/actor", &[], b"").json();
        assert_eq!(actor["id"], site.actor(), "{args:?}");
        drop(serving);
    }
}

#[test]
fn serve_says_where_it_is_and_what_is_missing() {
    let site = Site::new();
    let serving = site.serve();
    let log = || site.read("serve.log");
    until("the last word", || log().contains("federation").then_some(()));
    let lines: Vec<String> = log().lines().map(str::to_owned).collect();
    let begins = format!("site        http://{}   0 pages in ", site.address);
    assert!(lines.iter().any(|line| line.starts_with(&begins)), "{lines:?}");
    assert!(lines.contains(&format!("account     @me@{}", site.address)), "{lines:?}");
    let missing =
        "federation  missing a public domain: set `url = \"https://your.domain\"` under [site]";
    assert!(lines.iter().any(|line| line == missing), "{lines:?}");
    drop(serving);
    // With nothing missing, and without an account.
    for (federation, expected) in [
        ("true", "federation  set up as https://you.example; `skep doctor`"),
        (
            "false",
            "federation  missing federation is off: set `enabled = true` under [federation]\n",
        ),
    ] {
        let site = Site::new();
        let environment =
            [("SKEP_SITE_URL", "https://you.example"), ("SKEP_FEDERATION_ENABLED", federation)];
        let _serving =
            site.serve_as(&[], &environment, || site.read("serve.log").contains("federation  "));
        let log = site.read("serve.log");
        assert!(log.contains(expected), "{log}");
        assert_eq!(log.contains("account     @me@you.example\n"), federation == "true", "{log}");
    }
}

#[test]
fn drafts_are_read_only_where_they_are_asked_for() {
    let site = Site::new();
    site.put(
        "content/posts/a.md",
        "+++\ntitle = \"a\"\ndate = 2026-06-01\ndraft = true\n+++\nA [gap](b.md).\n",
    );
    let pages = |args: &[&str]| site.json(args)["pages"].as_u64().unwrap();
    let without = pages(&["build"]);
    assert!(!site.path("public/posts/a").exists());
    site.put(
        "content/posts/b.md",
        "+++\ntitle = \"b\"\ndate = 2026-06-01\ndraft = true\n+++\nB.\n",
    );
    for flag in ["-D", "--drafts"] {
        assert_eq!(pages(&["build", flag]), without + 2, "{flag}");
        assert!(site.path("public/posts/a/index.html").exists(), "{flag}");
        assert_eq!(pages(&["build"]), without);
        assert!(!site.path("public/posts/a").exists(), "{flag}");
    }
    // Whatever is asked for, a draft is never sent.
    assert_eq!(site.json(&["publish"])["created"], 0);
    assert!(!site.path("public/posts/a").exists());
}

#[test]
fn a_forced_build_makes_everything_again() {
    let site = Site::new();
    site.post("a", "Words.");
    let first = site.json(&["build"]);
    let same = site.json(&["build"]);
    assert_eq!((&same["written"], &same["pages"]), (&0.into(), &first["pages"]));
    // A file that somebody has spoilt, its time and length as they were, is noticed only so.
    let path = site.path("public/posts/a/index.html");
    let whole = site.read("public/posts/a/index.html");
    let time = std::fs::metadata(&path).unwrap().modified().unwrap();
    site.put("public/posts/a/index.html", whole.replace("Words.", "Sword."));
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(time).unwrap();
    site.ok(&["build", "--force"]);
    assert_eq!(site.read("public/posts/a/index.html"), whole);
}

#[test]
fn quiet_and_loud_are_about_words_and_not_about_results() {
    let (site, _serving, peer) = followed_site();
    let result = |args: &[&str]| {
        let ran = site.ok(args);
        (ran.out, ran.err)
    };
    let (usual, words) = result(&["followers"]);
    assert_eq!(words, "");
    assert_eq!(result(&["followers", "-q"]), (usual.clone(), String::new()));
    assert_eq!(result(&["-q", "followers"]).0, usual, "before and behind the command");
    assert_eq!(result(&["followers", "-vv"]).0, usual);
    site.ok(&["follow", &peer.handle()]);
    assert_eq!(result(&["unfollow", &peer.handle(), "-q"]), (String::new(), String::new()));
    // Errors are said, warnings are not.
    site.post("a", "![](x.png)\n\n[nowhere](/nowhere/)");
    site.put("content/posts/b.md", "+++\ndraft = 7\n+++\n");
    let (loud, quiet) = (site.run(&["build"]), site.run(&["build", "-q"]));
    assert_eq!((loud.code, &loud.out, &loud.err), (quiet.code, &quiet.out, &quiet.err));
    assert!(quiet.err.contains("error["), "{quiet:?}");
    site.remove("content/posts/b.md");
    let (loud, quiet) = (site.run(&["check"]), site.run(&["check", "-q"]));
    assert!(loud.err.contains("warning["), "{loud:?}");
    assert_eq!((loud.code, &loud.out, ""), (quiet.code, &quiet.out, &*quiet.err));
}

#[test]
fn what_excludes_each_other_is_refused() {
    let site = Site::new();
    for args in [
        &["serve", "--dev", "--watch"][..],
        &["serve", "--dev", "--no-deliver"],
        &["serve", "--drafts"],
        &["inbox", "approve", "1", "--edition", "x"],
        &["inbox", "hide", "1", "--edition", "1"],
        &["new", "a", "b"],
        &["init", "a.example", "b.example"],
        &["check", "--allow-new", "1"],
        &["build", "--dry-run"],
        &["followers", "remove"],
        &["keys", "show", "x"],
        &["status", "--root"],
        &["status", "--json", "yes"],
        &["timeline", "-n", "-1"],
    ] {
        let ran = site.run(args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        let begins = if args.contains(&"--json") { "{\"exit\":2" } else { "error: " };
        assert!(ran.err.starts_with(begins) && ran.err.contains("--help"), "{ran:?}");
    }
    assert!(!site.path("data/skep.db").exists(), "nothing was opened");
}

/// The public halves are what the actor shows to everybody.
#[test]
fn the_keys_that_are_shown_are_those_that_others_see() {
    let site = Site::new();
    site.ok(&["build"]);
    let shown = site.json(&["keys", "show"]);
    let actor: Value = serde_json::from_str(&site.read("public/ap/actor")).unwrap();
    let key = &actor["publicKey"];
    assert_eq!((&shown["key_id"], &shown["public_pem"]), (&key["id"], &key["publicKeyPem"]));
    assert_eq!(key["owner"], site.actor());
    let multikey = &actor["assertionMethod"][0];
    assert_eq!(shown["ed25519_key_id"], multikey["id"]);
    assert_eq!(shown["multikey"], multikey["publicKeyMultibase"]);
    assert_eq!(shown["folder"], site.path("data/keys").display().to_string());
    let words = site.ok(&["keys", "show"]).out;
    for name in ["key_id", "ed25519_key_id", "multikey", "folder"] {
        assert!(words.contains(shown[name].as_str().unwrap()), "{name}: {words}");
    }
    assert!(words.contains("keep a copy where nobody else reads it"), "{words}");
}

/// Every variable of the environment reaches every command.
#[test]
fn the_environment_is_heard_and_blamed() {
    let site = Site::new();
    let with = |name: &str, value: &str| run(site.command(&["build"]).env(name, value));
    assert_eq!(with("SKEP_SERVER_OUTPUT", "www").code, 0);
    assert!(site.path("www/index.html").is_file() && !site.path("public").exists());
    let ran = with("SKEP_SERVER_OUTPUT", "/www");
    assert_eq!(
        (ran.code, ran.err.as_str()),
        (
            2,
            "error[config/value]: `server.output` is `/www`; use a folder below the site's own\n  \
             help: it comes from the environment: `SKEP_SERVER_OUTPUT`\n"
        )
    );
    let ran = with("SKEP_FEEDS_LIMIT", "many");
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("from the environment: SKEP_FEEDS_LIMIT"), "{ran:?}");
    assert_eq!(with("SKEP_NONSENSE", "x").code, 0);
}
