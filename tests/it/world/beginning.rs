//! `skep init` and `skep new`: whatever is typed, what they write can be read again.

use std::fs;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::site::{Ran, Site, run, skep};

fn skep_in(folder: &TempDir, args: &[&str]) -> Ran {
    run(skep().args(args).current_dir(folder.path()))
}

fn json_in(folder: &TempDir, args: &[&str]) -> Value {
    let ran = skep_in(folder, &[args, &["--json"]].concat());
    assert_eq!(ran.code, 0, "{args:?}: {ran:?}");
    serde_json::from_str(&ran.out).unwrap()
}

fn read(folder: &TempDir, path: &str) -> String {
    fs::read_to_string(folder.path().join(path)).unwrap()
}

/// Titles that could end a line, a text or a file.
const TITLES: &[&str] = &[
    "Ada's hive",
    "A \"b\" \\ c \\n",
    "two\nlines",
    "\ttabs\r\n",
    "\u{7f}\u{1b}[2J",
    "\"\"\"",
    "'''",
    "# no comment",
    "]\n[actor]\nhandle = \"eve\"",
    "Bienen \u{1F41D} \u{202e}",
    "+++",
];

#[test]
fn a_domain_becomes_an_address_and_a_place_to_listen() {
    for (domain, url, listen) in [
        ("you.example", "https://you.example", "127.0.0.1:8787"),
        ("YOU.Example", "https://you.example", "127.0.0.1:8787"),
        ("you.example.", "https://you.example", "127.0.0.1:8787"),
        ("you.example:8443", "https://you.example:8443", "127.0.0.1:8787"),
        ("b\u{fc}cher.example", "https://xn--bcher-kva.example", "127.0.0.1:8787"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000", "127.0.0.1:9000"),
        ("[::1]:9000", "http://[::1]:9000", "[::1]:9000"),
        ("192.168.1.5:9000", "http://192.168.1.5:9000", "192.168.1.5:9000"),
        // Where no port is named, one that needs no rights.
        ("127.0.0.1", "http://127.0.0.1:8787", "127.0.0.1:8787"),
        ("[::1]", "http://[::1]:8787", "[::1]:8787"),
        ("localhost", "http://localhost:8787", "127.0.0.1:8787"),
        ("localhost:9000", "http://localhost:9000", "127.0.0.1:9000"),
        ("hive.localhost:9000", "http://hive.localhost:9000", "127.0.0.1:9000"),
    ] {
        let folder = TempDir::new().unwrap();
        let made = json_in(&folder, &["init", domain]);
        assert_eq!(made["url"], url, "{domain}");
        let handle = format!("@me@{}", url.split("//").nth(1).unwrap());
        assert_eq!(made["handle"], handle, "{domain}");
        let settings = read(&folder, "node.toml");
        assert!(settings.contains(&format!("\nlisten = \"{listen}\"\n")), "{domain}: {settings}");
        assert_eq!(json_in(&folder, &["status"])["url"], url, "{domain}");
    }
}

#[test]
fn what_is_no_domain_or_no_handle_makes_nothing() {
    for (args, words) in [
        (&["init", "https://you.example"][..], "`https://you.example` is not a domain name"),
        (&["init", "you.example/blog"], "`you.example/blog` is not a domain name"),
        (&["init", "me@you.example"], "`me@you.example` is not a domain name"),
        (&["init", ""], "`` is not a domain name"),
        (&["init", "."], "`.` is not a domain name"),
        (&["init", "you example"], "`you example` is not a domain name"),
        (&["init", "you.example", "--handle", "Ada"], "the handle `Ada` may only have lower-case"),
        (&["init", "you.example", "--handle", "a.b"], "the handle `a.b` may only have"),
        (
            &["init", "you.example", "--handle", "a234567890123456789012345678901"],
            "may only have lower-case letters, digits and `_`, 1 to 30 of them",
        ),
    ] {
        let folder = TempDir::new().unwrap();
        let ran = skep_in(&folder, args);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.err.starts_with("error[init/usage]: ") && ran.err.contains(words), "{ran:?}");
        assert!(ran.err.contains("\n  help: "), "{ran:?}");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0, "{args:?}");
    }
    // The sign before a handle is no part of it.
    let folder = TempDir::new().unwrap();
    let made = json_in(&folder, &["init", "you.example", "--handle", "@ada"]);
    assert_eq!(made["handle"], "@ada@you.example");
}

#[test]
fn a_new_site_has_everything_and_can_be_shown_at_once() {
    let folder = TempDir::new().unwrap();
    let made = skep_in(&folder, &["--root", "sites/hive", "init", "you.example"]);
    assert_eq!(made.code, 0, "{made:?}");
    let lines: Vec<&str> = made.out.lines().collect();
    assert_eq!(
        lines,
        [
            "created       node.toml, content/posts/hello.md, content/about.md, .gitignore, data/ \
             (database and keys)",
            "your address  @me@you.example",
            "your pages    https://you.example/admin   (`skep login` lets you in, `skep passwd` sets a password)",
            "next          skep serve; `content/posts/hello.md` is a draft, which nobody sees until you make it yours",
        ]
    );
    let there = |path: &str| folder.path().join("sites/hive").join(path).exists();
    assert!(there("node.toml") && !there("public") && !folder.path().join("node.toml").exists());
    let inside = |args: &[&str]| skep_in(&folder, &[&["-r", "sites/hive"], args].concat());
    let ignored = read(&folder, "sites/hive/.gitignore");
    assert_eq!(ignored, "/public\n/data\n/backups\n");
    for args in [&["check"][..], &["build"], &["publish", "--dry-run"], &["status"]] {
        let ran = inside(args);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{args:?}: {ran:?}");
    }
    assert!(!there("public/posts/hello") && there("public/about/index.html"));
    // Nothing of what was there before is pushed to anybody.
    let today = skep_in(&folder, &["-r", "sites/hive", "init", "you.example", "--force"]);
    assert_eq!(today.code, 0, "{today:?}");
    assert!(today.out.starts_with("created       node.toml, data/ "), "{today:?}");
}

#[test]
fn another_file_of_settings_can_be_made() {
    let folder = TempDir::new().unwrap();
    let made = json_in(&folder, &["-c", "conf/mine.toml", "init", "you.example"]);
    assert_eq!(made["created"][0], "conf/mine.toml");
    assert!(!folder.path().join("node.toml").exists());
    assert_eq!(json_in(&folder, &["-c", "conf/mine.toml", "status"])["url"], "https://you.example");
}

#[test]
fn any_title_makes_settings_that_can_be_read() {
    for title in TITLES {
        let folder = TempDir::new().unwrap();
        let made = skep_in(&folder, &["init", "127.0.0.1", "--title", title]);
        assert_eq!(made.code, 0, "{title:?}: {made:?}");
        let built = skep_in(&folder, &["build", "--quiet"]);
        assert_eq!((built.code, built.err.as_str()), (0, ""), "{title:?}: {built:?}");
        let actor: Value = serde_json::from_str(&read(&folder, "public/ap/actor")).unwrap();
        assert_eq!(actor["preferredUsername"], "me", "{title:?}");
        assert_eq!(actor["name"], *title, "{title:?}");
    }
}

#[test]
fn any_title_makes_a_post_that_can_be_read() {
    let site = Site::new();
    for (number, title) in (0..).zip(TITLES) {
        let typed = format!("{title} {number}");
        for kind in ["post", "page", "note"] {
            let made = site.json(&["new", "--kind", kind, &typed]);
            let path = made["path"].as_str().unwrap();
            let text = site.read(path);
            site.ok(&["check"]);
            assert_eq!(text.contains("\ndate = "), kind != "page", "{text}");
            assert_eq!(text.contains("\ntitle = "), kind != "note", "{text}");
            assert!(
                kind != "note" || text.ends_with(&format!("+++\n\n{}\n", typed.trim())),
                "{text}"
            );
            // Notes of the same second would have one name.
            site.remove(path);
        }
    }
}

#[test]
fn new_files_go_where_they_belong() {
    let site = Site::new();
    for (args, path) in [
        (&["First frost"][..], "content/posts/first-frost.md"),
        (&["  First  Frost!  "], "content/posts/first-frost.md"),
        (&["-k", "page", "About me"], "content/about-me.md"),
        (&["garden/rye.md"], "content/garden/rye.md"),
        (&["content/garden/oats.md"], "content/garden/oats.md"),
        (&["-k", "page", "a/b/c.md"], "content/a/b/c.md"),
        (&["-k", "note", "notes/today.md"], "content/notes/today.md"),
    ] {
        let made = site.run(&[&["new"], args].concat());
        assert_eq!((made.code, made.out), (0, format!("{path}\n")), "{args:?}");
        let text = site.read(path);
        assert!(text.starts_with("+++\n") && text.contains("\n+++\n"), "{args:?}: {text}");
        let again = site.run(&[&["new"], args].concat());
        assert_eq!(again.code, 5, "{again:?}");
        assert_eq!(again.err, format!("error[new/exists]: `{path}` is there already\n"));
        assert_eq!(site.read(path), text, "{args:?}");
        site.remove(path);
    }
    // The folder of the texts is the one of the settings.
    let other = site.read("node.toml").replace("[actor]", "content = \"texts\"\n[actor]");
    site.put("node.toml", other);
    assert_eq!(site.json(&["new", "Rye"]), json!({ "path": "texts/posts/rye.md" }));
    assert_eq!(site.json(&["new", "texts/oats.md"]), json!({ "path": "texts/oats.md" }));
}

#[test]
fn what_cannot_be_a_file_says_why() {
    let site = Site::new();
    for (what, error) in [
        ("../x.md", "error[new/usage]: `../x.md` is not below content/\n"),
        ("/x.md", "error[new/usage]: `/x.md` is not below content/\n"),
        ("./x.md", "error[new/usage]: `./x.md` is not below content/\n"),
        (
            "!?",
            "error[new/usage]: `!?` gives no file name\n  help: use a title with letters or \
             digits, or a path that ends in .md\n",
        ),
    ] {
        let ran = site.run(&["new", what]);
        assert_eq!((ran.code, ran.err.as_str()), (2, error), "{what}");
        assert!(!site.path("content").exists(), "{what}");
    }
}
