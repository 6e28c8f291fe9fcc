//! Tables: what a `node.toml` means, and how it is refused.

mod edits;
mod settings;
mod strangers;
mod values;

use std::path::Path;

use super::{Config, Problem, parse};

const GOOD: &str = "[site]\nurl = \"https://you.example\"\n[actor]\nhandle = \"me\"\n";

fn read(text: &str) -> Result<Config, Problem> {
    parse(text, Path::new("node.toml"), [])
}

#[track_caller]
fn refused(text: &str, expected: &str) {
    assert_eq!(read(text).unwrap_err().to_string(), expected);
}

#[test]
fn the_smallest_file() {
    let config = read(GOOD).unwrap();
    assert_eq!(config.handle().to_string(), "@me@you.example");
    assert_eq!(config.own_ids().actor().as_str(), "https://you.example/ap/actor");
    assert!(!config.federation.enabled, "federation is an explicit choice");
    assert_eq!(config.server.listen.to_string(), "127.0.0.1:8787");
}

#[test]
fn a_misspelt_key_names_its_line_and_the_nearest_setting() {
    refused(
        "[site]\nurl = \"https://you.example\"\ntitel = \"x\"\n",
        "error[config/unknown-key]: `titel` is not a setting\n  --> node.toml:3\n  help: did you mean `title`?",
    );
    refused(
        "[site]\nurl = \"https://you.example\"\n\n[fedration]\nenabled = true\n",
        "error[config/unknown-key]: `fedration` is not a setting\n  --> node.toml:4\n  help: did you mean `federation`?",
    );
}

#[test]
fn values_are_checked_and_named() {
    let with = |line: &str| format!("{GOOD}{line}\n");
    let cases: &[(String, &str)] = &[
        (
            GOOD.replace("https://you.example", "you.example"),
            "error[config/value]: `site.url` is `you.example`, which is not an address such as `https://you.example`\n  --> node.toml:2",
        ),
        (
            GOOD.replace("https://you.example", "https://you.example/blog"),
            "error[config/value]: `site.url` is `https://you.example/blog`; only scheme and host are possible: `https://you.example`\n  --> node.toml:2",
        ),
        (
            GOOD.replace("\"me\"", "\"Me!\""),
            "error[config/value]: `actor.handle` is `Me!`, but it may only have lower-case letters, digits and `_`, 1 to 30 of them\n  --> node.toml:4",
        ),
        (
            with("[server]\noutput = \"../x\""),
            "error[config/value]: `server.output` is `../x`; use a folder below the site's own\n  --> node.toml:6",
        ),
        (
            with("[federation]\nenabled = true"),
            "error[config/value]: `federation.deliver_since` is missing; write today's date, so that older posts are never pushed to anybody\n  --> node.toml",
        ),
        (
            GOOD.replace("[actor]", "permalink = \"/:yera/:slug/\"\n[actor]"),
            "error[config/value]: `site.permalink` has `:yera`, which means nothing; did you mean `:year`?\n  --> node.toml:3",
        ),
        (
            with("[permalinks]\nposts = \"x\""),
            "error[config/value]: `permalinks` of `posts` is `x`, which is not a pattern such as `/:year/:month/:slug/`\n  --> node.toml:5",
        ),
        (
            with("[taxonomies]\ntag = \"topics\""),
            "error[config/value]: `taxonomies` has `tag = \"topics\"`; tags are always `tag = \"tags\"`\n  --> node.toml:5",
        ),
    ];
    for (text, expected) in cases {
        refused(text, expected);
    }
}

#[test]
fn tables_are_checked_and_named() {
    let with = |line: &str| format!("{GOOD}{line}\n");
    let cases: &[(String, &str)] = &[
        (
            with("[taxonomies]\nx = \"admin\""),
            "error[config/value]: `taxonomies` has `admin`, which belongs to the node itself\n  --> node.toml:5",
        ),
        (
            with("[taxonomies]\nX = \"y\""),
            "error[config/value]: `taxonomies` has `X`; use lower-case letters, digits, `-` and `_`\n  --> node.toml:5",
        ),
        (
            with("[taxonomies]\na = \"y\"\nb = \"y\""),
            "error[config/value]: `taxonomies` has `y` twice\n  --> node.toml:5",
        ),
        (
            with("[feeds]\natom = \"../x\""),
            "error[config/value]: `feeds.atom` is `../x`; use a file name such as `feed.xml`\n  --> node.toml:6",
        ),
        (
            with("[feeds]\nrss = \"a.xml\"\njson = \"a.xml\""),
            "error[config/value]: `feeds.json` is `a.xml`, as another feed is; name it differently\n  --> node.toml:7",
        ),
        (
            GOOD.replace("[actor]", "theme = \"../x\"\n[actor]"),
            "error[config/value]: `site.theme` is `../x`; use the name of a folder in `themes/`\n  --> node.toml:3",
        ),
        (
            GOOD.replace("[actor]", "robots = \"some\"\n[actor]"),
            "error[config/value]: `site.robots` is `some`; use `all` or `none`\n  --> node.toml:3",
        ),
        (
            with("[feeds]\nlimit = 0"),
            "error[config/value]: `feeds.limit` is 0; it must be at least 1\n  --> node.toml:6",
        ),
    ];
    for (text, expected) in cases {
        refused(text, expected);
    }
}

#[test]
fn taxonomies_leave_the_lists_of_the_node_alone() {
    for name in ["ap", "archive", "assets", "nodeinfo", "page"] {
        refused(
            &format!("{GOOD}[taxonomies]\nx = \"{name}\"\n"),
            &format!(
                "error[config/value]: `taxonomies` has `{name}`, which belongs to the node itself\n  --> node.toml:5"
            ),
        );
    }
}

#[test]
fn patterns_of_addresses() {
    let told = |pattern: &str| {
        let permalink = super::Permalink::parse(pattern)?;
        Ok::<_, String>(permalink.expand(|token| match token {
            super::Token::Categories => String::new(),
            super::Token::Year => "2026".to_owned(),
            other => format!("{other:?}").to_lowercase(),
        }))
    };
    let cases = [
        ("pretty", "/2026/month/day/slug/"),
        ("none", "/slug.html"),
        ("/:year_:month/:title", "/2026_month/slug"),
        ("/a/:categories/:slug/", "/a/slug/"),
        ("/:year-:i_day:hour.html", "/2026-plaindayhour.html"),
        ("/fixed/", "/fixed/"),
    ];
    for (pattern, expected) in cases {
        assert_eq!(told(pattern).as_deref(), Ok(expected), "{pattern}");
    }
    for pattern in ["", "x", "slug", "/:", "/:x/", "/a b/:slug/", "/:slug?x", "/%41/:slug/"] {
        assert!(told(pattern).is_err(), "{pattern}");
    }
}

#[test]
fn broken_toml_names_its_line() {
    let problem = read("[site]\nurl = \n").unwrap_err();
    assert_eq!(problem.code, "config/toml");
    assert_eq!(problem.place.unwrap().line, Some(2));
}

#[test]
fn the_environment_wins() {
    let environment = [("SKEP_SITE_TITLE", "Else"), ("SKEP_SITE_PAGINATE_BY", "7"), ("HOME", "/")]
        .map(|(name, value)| (name.to_owned(), value.to_owned()));
    let config = parse(GOOD, Path::new("node.toml"), environment).unwrap();
    assert_eq!(config.site.title, "Else");
    assert_eq!(config.site.paginate_by, 7);
}
