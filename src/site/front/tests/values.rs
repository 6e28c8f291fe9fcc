//! Tables: what single keys mean, and in which words they are refused.

use super::{config, page, post, problem, read, shown};
use crate::site::document::Document;

#[test]
fn refusals_name_line_and_remedy() {
    let cases = [
        ("date: soon", "`date` is `soon`, which is not a date"),
        ("updated: [1]", "`updated` is not text"),
        ("expiryDate: never", "`expiryDate` is `never`, which is not a date"),
        ("draft: 'no'", "`draft` is neither `true` nor `false`"),
        ("weight: heavy", "`weight` is not a whole number"),
        ("lang: en us", "`lang` is `en us`, which is not a language tag"),
        ("aliases: ['/?p=1']", "`aliases` is `/?p=1`, which is not a path"),
        (
            "redirect_from: /ap/x",
            "`redirect_from` leads to `/ap/`, which belongs to the node itself",
        ),
        (
            "permalink: /:yaer/:title/",
            "`permalink` has `:yaer`, which means nothing; did you mean `:year`?",
        ),
        (
            "permalink: '/{{ page.x }}/'",
            "`permalink` has `{{ page.x }}`, which skep cannot work out",
        ),
        ("permalink: '/{{ title'", "`permalink` is `/{{ title`, in which a `}}` is missing"),
        ("slug: '!!!'", "`slug` has no letter or digit; an address needs one"),
        ("tags: {a: 1}", "`tags` is not a list of texts"),
        ("taxonomies: x", "`taxonomies` is not a table"),
        ("image: 3", "`image` is not a picture"),
        ("author: {x: 1}", "`author` is not a name"),
        ("comments: maybe", "`comments` does not say what may be answered"),
        ("visibility: hidden", "`visibility` is `hidden`"),
        ("federate: soon", "`federate` is neither `true` nor `false` nor `\"later\"`"),
        ("in_reply_to: bob", "`in_reply_to` is `bob`, which is not an address"),
        ("syndication: [x]", "`syndication` is `x`, which is not an address"),
        ("poll: [a, b]", "`poll` is not a table"),
        ("poll: {options: [a, a]}", "`poll` needs 2 to 10 different `options`"),
        ("poll: {options: [a, b], end: x}", "`poll` has `end`, which means nothing"),
        ("poll: {options: [a, b], ends: x}", "`poll` is `x`, which is not a date"),
        ("object: video", "`object` is `video`"),
        ("id: Über", "`id` is `Über`, which cannot be part of an id"),
    ];
    for (line, expected) in cases {
        let told = problem(&format!("---\nx: 1\n{line}\n---\n"));
        let first = format!(
            "error[content/value]: {expected}\n  --> content/posts/2026-11-02-bees.md:3\n  help: "
        );
        assert!(told.starts_with(&first), "{line}: {told}");
    }
}

#[test]
fn broken_front_matter_names_its_line() {
    let cases = [
        ("+++\ntitle = x\n+++\n", ":2"),
        ("+++\ntitle = \"x\"\n", ":1"),
        ("---\na: [1\n---\n", ":"),
        ("---\na: 1\na: 2\n---\n", ":3"),
        ("---js\n{}\n---\n", ":1"),
        ("{\n\"a\": 1,\n}\n", ":3"),
        ("{\n\"a\": 1,\n\"a\": 2\n}\n", ":3"),
        ("{\n\"a\": 1\n", ":"),
        ("{ \"a\" }", ":1"),
        ("---json\n{}\n{}\n---\n", ":3"),
        ("---json\n[]\n---\n", ":2"),
        ("---\n- a\n---\n", ":2"),
        ("---\na: &b 1\nc: *b\n---\n", ":"),
    ];
    for (text, line) in cases {
        let told = problem(text);
        assert!(told.starts_with("error[content/front-matter]: "), "{text}: {told}");
        assert!(told.contains(&format!("bees.md{line}")), "{text}: {told}");
        assert!(told.contains("\n  help: "), "{text}: {told}");
    }
    let deep = format!("{{\"a\": {}1{}}}", "[".repeat(40), "]".repeat(40));
    assert!(problem(&deep).contains("nested more than 32 deep"));
    let large = format!("{{\"a\": \"{}\"}}", "x".repeat(70_000));
    assert!(problem(&large).contains("larger than 65536 bytes"));
}

#[test]
fn what_is_no_front_matter_is_text() {
    let texts = ["{{< figure src=\"x\" >}}\n", "{% include x %}", "{a}", "----\n", "--- x\n", "{"];
    for text in &texts[..5] {
        assert_eq!(page(text).body_at, 0, "{text}");
    }
    assert_eq!(page("---\ntitle: x\n...\nText").body_at, 17);
}

#[test]
fn misspelt_and_foreign_keys() {
    let told = problem("---\ntitel: x\n---\n");
    assert!(told.starts_with("warning[content/unknown-key]: `titel` is kept"), "{told}");
    assert!(told.ends_with("did you mean `title`?"), "{told}");
    for (key, generator) in
        [("menus", "Hugo"), ("eleventyNavigation", "Eleventy"), ("render", "Zola")]
    {
        let told = problem(&format!("---\n{key}: x\n---\n"));
        let expected = format!("warning[content/foreign-key]: `{key}` is for {generator}; here it");
        assert!(told.starts_with(&expected), "{told}");
    }
    // What themes use, two names for one thing, and values of null are nobody's mistakes.
    for line in
        ["math: true", "data: 1", "name: x\ntitle: z", "description: a\nsummary: b", "slug:"]
    {
        post(&format!("---\n{line}\n---\n"));
    }
    assert_eq!(post("---\nname: x\ntitle: z\n---\n").page.extra.len(), 1);
}

#[test]
fn addresses_follow_the_configuration() {
    let cases = [
        ("", "content/a/b/2026-01-02-x.md", "/a/b/x/"),
        ("permalink = \"/:section/:slug/\"", "content/a/b/2026-01-02-x.md", "/a/x/"),
        (
            "permalink = \"/:year/:month/:day/:filename\"",
            "content/2026-01-02-x.md",
            "/2026/01/02/2026-01-02-x/",
        ),
        ("permalink = \"date\"", "_posts/2026-01-02-x.md", "/2026/01/02/x.html"),
        ("permalink = \"pretty\"", "bees/_posts/2026-01-02-x.md", "/bees/2026/01/02/x/"),
        ("permalink = \"ordinal\"", "_posts/2026-02-01-x.md", "/2026/032/x.html"),
        ("permalink = \"none\"", "_posts/2026-01-02-x.md", "/x.html"),
        (
            "permalink = \"/:i_month-:short_year/:monthname/:slug\"",
            "content/2026-01-02-x.md",
            "/1-26/january/x/",
        ),
        // Pages stay where they are.
        ("permalink = \"date\"", "content/a/x.md", "/a/x/"),
        ("[permalinks]\nposts = \"/p/:slug/\"", "content/posts/2026-01-02-x.md", "/p/x/"),
        ("[permalinks]\nposts = \"/p/:slug/\"", "content/posts/x.md", "/p/x/"),
        ("[permalinks]\nposts = \"/:year/:slug/\"", "content/posts/x.md", "/posts/x/"),
        ("content = \"src\"", "src/a/2026-01-02-x.md", "/a/x/"),
    ];
    for (setting, source, expected) in cases {
        let (before, after) = if setting.starts_with('[') { ("", setting) } else { (setting, "") };
        let text = super::CONFIG.replace("[actor]", &format!("{before}\n[actor]"));
        let text = format!("{text}{after}\n");
        let config = crate::config::parse(&text, std::path::Path::new("node.toml"), []).unwrap();
        let (document, problems) = read(source, "", &config);
        assert_eq!(shown(&problems), "", "{setting}");
        let permalink = match document.unwrap() {
            Document::Post(post) => post.page.permalink,
            Document::Page(page) => page.permalink,
            Document::Index(_) => panic!("{source} is no index"),
        };
        assert_eq!(permalink, expected, "{setting} {source}");
    }
}

#[test]
fn dates_are_meant_in_the_zone_of_the_site() {
    let text = super::CONFIG.replace("[actor]", "timezone = \"Europe/Berlin\"\n[actor]");
    let Ok(config) = crate::config::parse(&text, std::path::Path::new("node.toml"), []) else {
        return;
    };
    for date in ["2026-01-02 10:00", "2026-01-02T10:00:00", "Fri, 2 Jan 2026 09:00:00 GMT"] {
        let (document, _) = read("content/x.md", &format!("---\ndate: {date}\n---\n"), &config);
        let Some(Document::Post(post)) = document else { panic!("{date} is no date") };
        assert_eq!(post.date.rfc3339(), "2026-01-02T09:00:00Z", "{date}");
    }
}

#[test]
fn two_problems_are_two() {
    let (document, problems) = read("content/x.md", "---\nweight: x\ndraft: x\n---\n", &config(""));
    assert!(document.is_none());
    assert_eq!(problems.len(), 2, "{}", shown(&problems));
}
