//! Tables: what a `node.toml` means, and how it is refused.

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
    ];
    for (text, expected) in cases {
        refused(text, expected);
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
