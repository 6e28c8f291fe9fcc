//! Tables: what patterns and the words of other generators make of a post.

use std::path::Path;

use super::Material;
use crate::clock::Timestamp;
use crate::config::{self, Config};
use crate::site::place::Name;

const CONFIG: &str = "[site]\nurl = \"https://me.example\"\n[actor]\nhandle = \"me\"\n";

fn config() -> Config {
    config::parse(CONFIG, Path::new("node.toml"), []).unwrap()
}

/// Where front matter with `text` as its path wants the post at `source`.
fn asked(source: &str, text: &str) -> Result<String, String> {
    let config = config();
    let name = Name::of(Path::new(source), Path::new("content"));
    let categories = ["Rye Bread", "bees"].map(str::to_owned);
    let date = source.contains("2026").then(|| Timestamp::parse("2026-02-03T04:05:06Z").unwrap());
    let material = Material {
        name: &name,
        title: Some("A Title!"),
        slug: None,
        categories: &categories,
        date,
        config: &config,
    };
    material.asked(text).map_err(|bad| bad.why)
}

#[track_caller]
fn check(source: &str, cases: &[(&str, &str)]) {
    for (text, expected) in cases {
        assert_eq!(asked(source, text).as_deref(), Ok(*expected), "{text}");
    }
}

const POST: &str = "content/a/b/2026-02-03-Own Name.md";

#[test]
fn every_word_of_a_pattern() {
    check(
        POST,
        &[
            ("/:section/", "/a/"),
            ("/:sections/", "/a/b/"),
            ("/:slug/", "/own-name/"),
            ("/:title/", "/own-name/"),
            ("/:slugorfilename/", "/own-name/"),
            ("/:filename/", "/2026-02-03-own-name/"),
            ("/:contentbasename/", "/2026-02-03-own-name/"),
            ("/:categories/", "/rye-bread/bees/"),
            ("/:slugified_categories/", "/rye-bread/bees/"),
            ("/:year/:short_year/", "/2026/26/"),
            ("/:month/:i_month/:monthname/", "/02/2/february/"),
            ("/:day/:i_day/:y_day/:yearday/", "/03/3/034/034/"),
            ("/:hour/:minute/:second/", "/04/05/06/"),
            ("/:slug:output_ext", "/own-name.html"),
            ("/:year-:month_:day/", "/2026-02_03/"),
            ("/blog/:year/:slug.html", "/blog/2026/own-name.html"),
            ("/x:slug/", "/xown-name/"),
            (":year/:slug", "/2026/own-name/"),
        ],
    );
}

#[test]
fn names_of_patterns() {
    check(
        POST,
        &[
            ("date", "/rye-bread/bees/2026/02/03/own-name.html"),
            ("pretty", "/rye-bread/bees/2026/02/03/own-name/"),
            ("ordinal", "/rye-bread/bees/2026/034/own-name.html"),
            ("none", "/rye-bread/bees/own-name.html"),
        ],
    );
}

#[test]
fn plain_paths() {
    check(
        "content/about.md",
        &[
            ("/me/", "/me/"),
            ("me", "/me/"),
            ("/me/index.html", "/me/"),
            ("/me.html", "/me.html"),
            ("/me.HTM", "/me.HTM"),
            ("/über/mich/", "/über/mich/"),
            ("/v1.2", "/v1.2/"),
            ("/:slug/", "/about/"),
            ("/:sections/x/", "/x/"),
        ],
    );
}

#[test]
fn expressions_of_eleventy() {
    check(
        POST,
        &[
            ("/{{ page.fileSlug }}/", "/own-name/"),
            ("/{{page.fileSlug}}/index.html", "/own-name/"),
            ("/{{- fileSlug -}}.html", "/own-name.html"),
            ("{{ page.filePathStem }}.html", "/a/b/own-name.html"),
            ("/{{ title | slugify }}/", "/a-title/"),
            ("/{{ title | slug }}/{{ slug }}/", "/a-title/own-name/"),
            ("/{{ title | lower | url }}/", "/a-title/"),
            ("/{{ page.date }}/", "/2026-02-03/"),
            ("/{{ date | date: '%Y/%m' }}/x/", "/2026/02/x/"),
            ("/{{ page.date | date(\"%j\") }}/", "/034/"),
            ("/{{ page.date | date: \"%B\" | downcase }}/", "/february/"),
        ],
    );
}

#[test]
fn what_cannot_be_an_address() {
    let unknown = "which skep cannot work out";
    let cases = [
        ("/{{ page.url }}/", "has `{{ page.url }}`, which skep cannot work out"),
        ("/{{ title | upper }}/", unknown),
        ("/{{ title | date: '%Y' }}/", unknown),
        ("/{{ page.date | date: '%Y' }}/", unknown),
        ("/{{ title", "in which a `}}` is missing"),
        ("/:yaer/", "has `:yaer`, which means nothing; did you mean `:year`?"),
        ("/:year/", "is `/:year/`, but there is no date"),
        ("date", "is `date`, but there is no date"),
        ("/a b/", "is `/a b/`, which is not a path"),
        ("/:slug/?x", "which is not a pattern"),
        ("https://me.example/x/", "which is not a path"),
        ("/.well-known/x/", "leads to `/.well-known/`, which belongs to the node itself"),
        ("/ap/:slug/", "leads to `/ap/`, which belongs to the node itself"),
        ("/../:slug/", "which is not a path"),
        ("", "is ``, which is not a path"),
    ];
    for (text, expected) in cases {
        let why = asked("content/about.md", text).expect_err(text);
        assert!(why.contains(expected), "{text}: {why}");
    }
    let why = asked("content/!!!.md", "/:slug/").unwrap_err();
    assert_eq!(why, "has no letter or digit; an address needs one");
}
