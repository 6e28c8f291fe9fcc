//! A mistake in a file costs nothing: it is told with its place, together with all others, and
//! the site stays as it was.

use super::site::Site;

/// A site that was built, and its output.
fn built() -> Site {
    let site = Site::new();
    site.post("fine", "Words.");
    site.ok(&["build"]);
    site
}

#[test]
fn each_mistake_is_told_with_its_place_and_changes_nothing() {
    let cases: &[(&str, &[u8], &str, &str)] = &[
        ("content/a.md", b"+++\ntitle = \n+++\n", "content/front-matter", "content/a.md:2"),
        ("content/a.md", b"+++\ntitle = \"x\"\n", "content/front-matter", "content/a.md:1"),
        ("content/a.md", b"---\ntitle: [\n---\n", "content/front-matter", "content/a.md:"),
        ("content/a.md", b"one\ntwo\0", "content/nul", "content/a.md:2"),
        ("content/a.md", b"one\n\xff\xfe", "content/not-utf8", "content/a.md:2"),
        (
            "content/a.md",
            b"+++\n+++\none\n<<<<<<< ours\ntwo\n=======\n2\n>>>>>>> theirs\n",
            "content/unmerged",
            "content/a.md:4",
        ),
        (
            "content/posts/b.md",
            b"+++\ntitle = \"b\"\ndate = 2026-06-01\npath = \"/posts/fine/\"\n+++\n",
            "content/duplicate",
            "content/posts/",
        ),
        ("templates/post.html", b"<p>\n{% if %}\n", "site/template", "templates/post.html:2"),
        (
            "templates/post.html",
            b"<p>\n{{ page.title | nosuch }}\n",
            "site/template",
            "post.html:2",
        ),
    ];
    for (path, bytes, code, place) in cases {
        let site = built();
        let before = site.output();
        site.put(path, bytes);
        for args in [&["check"][..], &["build"], &["publish"], &["publish", "--dry-run"]] {
            let ran = site.run(args);
            assert_eq!(ran.code, 3, "{args:?} {path} {code}: {ran:?}");
            assert!(ran.err.contains(&format!("error[{code}]")), "{args:?}: {ran:?}");
            assert!(ran.err.contains(place), "{args:?} wants {place}: {ran:?}");
            assert_eq!(ran.err.matches("error[").count(), 1, "{args:?}: {ran:?}");
            assert_eq!(site.output(), before, "{args:?} changed the site in spite of {code}");
        }
        assert_eq!(site.json(&["status"])["posts"], 0);
    }
}

#[test]
fn folders_files_and_links_in_the_wrong_place_are_named() {
    let site = Site::new();
    site.put("public", "not a folder");
    let ran = site.run(&["build"]);
    assert!(ran.code != 0 && ran.err.contains("`public` is a file"), "{ran:?}");
    site.remove("public");
    site.put("templates/post.html/x.txt", "");
    std::fs::create_dir(site.path("content")).unwrap();
    std::os::unix::fs::symlink("..", site.path("content/loop")).unwrap();
    for (place, count) in [("templates/post.html", 1), ("content/loop", 1)] {
        let ran = site.run(&["check"]);
        assert_eq!(ran.code, 3, "{ran:?}");
        assert_eq!(ran.err.matches(place).count(), count, "{ran:?}");
    }
}

#[test]
fn all_mistakes_of_all_files_are_told_in_one_run() {
    let site = built();
    site.put("content/a.md", "+++\ntitle = \n+++\n");
    site.put("content/b.md", b"\0");
    site.put("templates/page.html", "{% nonsense %}");
    let ran = site.run(&["check"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    for place in ["content/a.md:2", "content/b.md:1", "templates/page.html:1"] {
        assert!(ran.err.contains(place), "{place}: {ran:?}");
    }
    assert_eq!(ran.err.matches("error[").count(), 3, "{ran:?}");
}

#[test]
fn mistakes_in_the_settings_end_with_2() {
    let cases = [
        ("handle = \"me\"", "handle = \"me\"\nsumary = \"x\"", "summary"),
        ("handle = \"me\"", "handle = \"Me You\"", "actor.handle"),
        ("handle = \"me\"", "", "actor.handle"),
        ("enabled = true", "enabled = maybe", "node.toml:"),
        ("enabled = true", "enabled = 1", "node.toml:"),
        ("deliver_since = 2026-01-01", "", "deliver_since"),
        ("[net]", "[nett]", "net"),
        ("url = ", "title2 = ", "node.toml"),
    ];
    for (from, to, expected) in cases {
        let site = built();
        let before = site.output();
        let config = site.read("node.toml");
        assert!(config.contains(from), "{from}");
        site.put("node.toml", config.replacen(from, to, 1));
        for args in [&["check"][..], &["build"], &["publish"], &["serve"], &["status"]] {
            let ran = site.run(args);
            assert_eq!(ran.code, 2, "{args:?} {to}: {ran:?}");
            assert_eq!(ran.err.matches("error[").count(), 1, "{to}: {ran:?}");
            assert!(ran.err.contains(expected), "{to}: {ran:?}");
            assert!(ran.err.contains("node.toml"), "{to}: {ran:?}");
        }
        assert_eq!(site.output(), before);
    }
    let site = built();
    site.put("node.toml", "[actor]\nhandle = \"me\"\n");
    let ran = site.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("site.url") && ran.err.contains("is missing"), "{ran:?}");
}

#[test]
fn a_site_that_was_built_before_is_served_in_spite_of_a_mistake() {
    let site = built();
    site.put("content/a.md", b"\0");
    let _serving = site.serve();
    assert_eq!(site.status("/posts/fine/"), 200);
    super::until("the mistake to be told", || {
        site.read("serve.log").contains("content/a.md:1").then_some(())
    });
}

#[test]
fn a_site_that_was_never_built_is_not_served_with_a_mistake() {
    let site = Site::new();
    site.put("content/a.md", b"\0");
    let ran = site.run(&["serve"]);
    assert_eq!(ran.code, 3, "{ran:?}");
    assert!(ran.err.contains("content/a.md:1"), "{ran:?}");
}
