//! `skep check`: what is wrong with texts although nothing stops a build.

use serde_json::Value;

use super::site::Site;

pub(super) fn warnings(site: &Site) -> Vec<String> {
    let checked = site.json(&["check"]);
    let texts = checked["warnings"].as_array().unwrap().iter();
    texts.map(text).collect()
}

/// As a person reads it.
fn text(told: &Value) -> String {
    let of = |name: &str| told[name].as_str().unwrap_or_default();
    let line = told["line"].as_u64().map_or_else(String::new, |line| format!(":{line}"));
    let (code, message, file, help) = (of("code"), of("message"), of("file"), of("help"));
    assert_eq!(of("severity"), "warning", "{told}");
    let mut text = format!("warning[{code}]: {message}");
    if !file.is_empty() {
        text.push_str(&format!("\n  --> {file}{line}"));
    }
    if !help.is_empty() {
        text.push_str(&format!("\n  help: {help}"));
    }
    text
}

/// Every kind of address within the site, and on which line (of the file, not of the text).
#[test]
fn links_that_lead_nowhere_are_told_with_line_and_help() {
    let site = Site::new();
    site.post("harvest", "## The first frame\n\n<a id=\"own\"></a> Words.");
    site.put("static/map.pdf", "a map");
    site.put("content/about.md", "---\ntitle: About\n---\nMe.\n");
    let good = [
        "/posts/harvest/",
        "../harvest/",
        "../harvest",
        "harvest.md",
        "harvest.md#the-first-frame",
        "/posts/harvest/#own",
        "/posts/harvest/?a=b#the-first-frame",
        "#here",
        "#top",
        "/map.pdf",
        "/about/",
        "/",
        "/posts/",
        "/tags/",
        "/feed.xml",
        "https://elsewhere.example/nowhere/",
        "mailto:ana@you.example",
    ];
    let text: String = good.iter().map(|link| format!("[a]({link})\n\n")).collect();
    site.post("good", &format!("# Here\n\n{text}"));
    assert_eq!(warnings(&site), Vec::<String>::new());

    site.post("shown", "![A map](/map.pdf) ![Far](https://elsewhere.example/a.png)");
    assert_eq!(warnings(&site), Vec::<String>::new());

    let bad = [
        ("/posts/harvets/", "`/posts/harvets/` leads nowhere", "did you mean `/posts/harvest/`?"),
        ("../nowhere/", "`../nowhere/` leads nowhere", "there is no such page or file"),
        ("/bee.png", "`/bee.png` leads nowhere", "there is no such page or file"),
        ("gone.md", "`gone.md` leads nowhere", "there is no such page or file"),
        ("#her", "`#her` leads to no heading of `/posts/bad/`", "did you mean `#here`?"),
        (
            "harvest.md#frame",
            "`/posts/harvest/#frame` leads to no heading of `/posts/harvest/`",
            "the headings of a page have ids of their words",
        ),
    ];
    for (link, message, help) in bad {
        let mark = if link.ends_with(".png") { "!" } else { "" };
        site.post("bad", &format!("# Here\n\n{mark}[a]({link})"));
        let expected = "content/posts/bad.md:7";
        let found = warnings(&site);
        assert_eq!(found.len(), 1, "{link}: {found:?}");
        for part in [message, help, expected] {
            assert!(found[0].contains(part), "{link}: {found:?} lacks {part}");
        }
        site.ok(&["check"]);
        site.ok(&["build"]);
    }
}

/// What stands in HTML, and what a shortcode makes.
#[test]
fn links_are_looked_at_however_they_are_made() {
    let site = Site::new();
    site.put("static/bee.png", crate::PIXEL);
    site.put("templates/shortcodes/go.html", "<p>Or</p>\n<a class=\"x\" href='{{ to }}'>go</a>");
    let good = "<a href=\"/posts/one/#here\">a</a> <img alt=\"A bee\" src=/bee.png> {{ go(to=\"/\") }}\n\n\
                <div id=\"here\">\n<a href=\"mailto:ana@you.example\">m</a>\n</div>\n\n\
                {{< figure src=\"/bee.png\" alt=\"A bee\" link=\"/posts/\" >}}";
    site.post("one", good);
    assert_eq!(warnings(&site), Vec::<String>::new());
    for (text, target, line) in [
        ("a\n<a href=\"/gone/\">b</a>", "/gone/", 6),
        ("<div>\n<img\n src='gone.png'></div>", "gone.png", 7),
        ("a\n\n<p><a title=b href=/gone?a=b>c</a></p>", "/gone?a=b", 7),
        ("a {{ go(to=\"/gone/\") }}", "/gone/", 5),
        ("a\n\n{{< figure src=\"/bee.png\" alt=\"A bee\" link=\"/gone/\" >}}", "/gone/", 7),
    ] {
        site.post("one", text);
        let found = warnings(&site);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].contains(&format!("`{target}` leads nowhere")), "{text}: {found:?}");
        assert!(found[0].contains(&format!("content/posts/one.md:{line}")), "{text}: {found:?}");
    }
}

#[test]
fn texts_are_read_for_what_is_missing_in_them() {
    let site = Site::new();
    site.put("static/a.png", crate::PIXEL);
    for (text, code) in [
        ("![](/a.png)", "site/alt"),
        ("$\\nope$", "site/math"),
        ("# a {#b}\n\n# c {#b}", "site/id"),
    ] {
        site.post("one", text);
        let found = warnings(&site);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert!(found[0].starts_with(&format!("warning[{code}]")), "{found:?}");
        assert!(found[0].contains("--> content/posts/one.md:"), "{found:?}");
    }
}

/// With `--future`, what is yet to come is on the site, and nowhere else.
#[test]
fn posts_of_the_future_are_shown_where_they_are_asked_for() {
    let site = Site::new();
    site.put("content/posts/a.md", "+++\ntitle = \"a\"\ndate = 9999-06-01\n+++\nA [gap](b.md).\n");
    assert!(warnings(&site).is_empty(), "nobody reads it");
    for flag in ["-F", "--future"] {
        assert!(site.ok(&["check", flag]).err.contains("`b.md` leads nowhere"));
        site.ok(&["build", flag]);
        assert!(site.path("public/posts/a/index.html").exists(), "{flag}");
        assert!(!site.path("public/ap/post/posts.a").exists(), "{flag}");
        assert!(site.read("public/index.html").contains("/posts/a/"), "{flag}");
        site.ok(&["build"]);
        assert!(!site.path("public/posts/a").exists(), "{flag}");
    }
    assert_eq!(site.json(&["publish"])["created"], 0);
}

/// A picture beside a note is where the list says that it is, on whatever page the list stands.
#[test]
fn lists_show_the_pictures_of_notes() {
    // A long one is not kept, but read again for its lists.
    for words in ["", &"word ".repeat(2_000)] {
        let site = Site::new();
        let front = "+++\ndate = 2026-06-01\ntags = [\"wax\"]\n+++\n";
        site.put("content/notes/bee/index.md", format!("{front}![A bee](bee.png)\n\n{words}\n"));
        site.put("content/notes/bee/bee.png", crate::PIXEL);
        site.ok(&["build"]);
        assert!(site.path("public/notes/bee/bee.png").is_file());
        for list in ["index.html", "notes/index.html", "tags/wax/index.html"] {
            let page = site.read(&format!("public/{list}"));
            let (_, rest) = page.split_once("<img").unwrap_or_else(|| panic!("{list}: {page}"));
            let (tag, _) = rest.split_once('>').unwrap();
            assert!(tag.contains("/notes/bee/bee.png\""), "{list}: {tag}");
        }
    }
}
