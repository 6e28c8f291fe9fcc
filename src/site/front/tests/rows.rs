//! Every key of `docs/configuration.md` under each of its names, in each language that front matter
//! is written in.

use super::{config, post, read, shown};
use crate::config::Replies;
use crate::site::content::{Federate, Post, Visibility};
use crate::site::document::Document;
use crate::site::rare::Image;
use crate::site::value::Value;

/// The names of a key, a value as JSON, what is looked at, and what is seen.
type Row = (&'static [&'static str], &'static str, fn(&Post) -> String, &'static str);

/// A post with `name = value` in TOML, YAML, JSON, and JSON as Eleventy has it. The values here
/// are JSON, which YAML reads as it is, and TOML nearly.
fn dialects(name: &str, value: &str) -> [String; 4] {
    let toml = value.replace("\": ", "\" = ");
    [
        format!("+++\n{name} = {toml}\n+++\nText\n"),
        format!("---\n{name}: {value}\n---\nText\n"),
        format!("{{\n\"{name}\": {value}\n}}\nText\n"),
        format!("---json\n{{\"{name}\": {value}}}\n---\nText\n"),
    ]
}

#[track_caller]
fn check(rows: &[Row]) {
    for (names, value, seen, expected) in rows {
        for name in *names {
            for spelling in [(*name).to_owned(), name.to_uppercase(), name.to_lowercase()] {
                for text in dialects(&spelling, value) {
                    assert_eq!(seen(&post(&text)), *expected, "{text}");
                }
            }
        }
    }
}

fn or_nothing(text: Option<&impl AsRef<str>>) -> String {
    text.map(|text| text.as_ref().to_owned()).unwrap_or_default()
}

fn tags(post: &Post) -> String {
    let names: Vec<&str> = post.tags.iter().map(|tag| tag.name.as_str()).collect();
    names.join("|")
}

fn images(post: &Post) -> String {
    let image = |image: &Image| match &image.alt {
        Some(alt) => format!("{} ({alt})", image.url),
        None => image.url.clone(),
    };
    post.page.rare().images.iter().map(image).collect::<Vec<_>>().join("|")
}

fn replies(post: &Post) -> String {
    match post.page.rare().replies {
        None => "as everywhere",
        Some(Replies::Off) => "off",
        Some(Replies::Approve) => "approve",
        Some(Replies::ApproveFirst) => "approve-first",
        Some(Replies::Open) => "open",
    }
    .to_owned()
}

fn poll(post: &Post) -> String {
    let Some(poll) = &post.page.rare().poll else { return String::new() };
    let ends = poll.ends.map(|ends| ends.rfc3339()).unwrap_or_default();
    format!("{} {} {ends}", poll.options.join("|"), poll.multiple)
}

fn extra(post: &Post, key: &str) -> String {
    post.page.extra.get(key).and_then(Value::text).unwrap_or_default()
}

const TITLE: &[&str] = &["title", "name"];
const DATE: &[&str] = &["date", "pubdate", "published", "published_date"];
const UPDATED: &[&str] = &["updated", "lastmod", "modified", "last_modified_at"];
const EXPIRES: &[&str] = &["expires", "expiryDate", "unpublishdate"];
const PATH: &[&str] = &["path", "url", "permalink"];
const ALIASES: &[&str] = &["aliases", "alias", "redirect_from"];
const DESCRIPTION: &[&str] = &["description", "summary", "excerpt"];
const TAGS: &[&str] = &["tags", "tag"];
const CATEGORIES: &[&str] = &["categories", "category"];
const LANGUAGE: &[&str] = &["language", "lang"];
const AUTHOR: &[&str] = &["author", "authors"];
const IMAGE: &[&str] = &["image", "images", "cover"];
const COMMENTS: &[&str] = &["comments", "replies"];
const EXTRA: &[&str] = &["extra", "params"];

#[test]
fn words_about_a_text() {
    check(&[
        (TITLE, r#""Rye: a \"diary\"""#, |p| or_nothing(p.page.title.as_ref()), "Rye: a \"diary\""),
        (TITLE, "2026", |p| or_nothing(p.page.title.as_ref()), "2026"),
        (TITLE, r#"" ""#, |p| or_nothing(p.page.title.as_ref()), ""),
        (DESCRIPTION, r#""In short""#, |p| or_nothing(p.page.description.as_ref()), "In short"),
        (LANGUAGE, r#""pt-BR""#, |p| or_nothing(p.page.language.as_ref()), "pt-BR"),
        (AUTHOR, r#""Ada""#, |p| or_nothing(p.page.author.as_ref()), "Ada"),
        (AUTHOR, r#"["Ada", "Ben"]"#, |p| or_nothing(p.page.author.as_ref()), "Ada, Ben"),
        (AUTHOR, r#"{"name": "Ada"}"#, |p| or_nothing(p.page.author.as_ref()), "Ada"),
        (AUTHOR, r#"[{"name": "Ada"}, "Ben"]"#, |p| or_nothing(p.page.author.as_ref()), "Ada, Ben"),
        (AUTHOR, "[]", |p| or_nothing(p.page.author.as_ref()), ""),
        (&["content_warning"], r#""Wasps""#, |p| or_nothing(p.content_warning.as_ref()), "Wasps"),
        (&["content_warning"], r#""""#, |p| or_nothing(p.content_warning.as_ref()), ""),
        (&["sensitive"], "true", |p| p.sensitive.to_string(), "true"),
        (&["weight"], "-3", |p| p.page.weight.to_string(), "-3"),
        (&["template"], r#""own.html""#, |p| or_nothing(p.page.template.as_ref()), "own.html"),
        (&["layout"], r#""post""#, |p| p.page.rare().layouts.join("|"), "post.html"),
        (
            &["layout"],
            r#""layouts/post.njk""#,
            |p| p.page.rare().layouts.join("|"),
            "layouts/post.html",
        ),
        (&["layout"], r#""none""#, |p| p.page.rare().layouts.join("|"), ""),
        (&["type"], r#""essay.html""#, |p| p.page.rare().layouts.join("|"), "essay.html"),
    ]);
}

#[test]
fn moments() {
    let date: fn(&Post) -> String = |p| p.date.rfc3339();
    check(&[
        (DATE, r#""2026-01-02""#, date, "2026-01-02T00:00:00Z"),
        (DATE, r#""2026-01-02 08:15""#, date, "2026-01-02T08:15:00Z"),
        (DATE, r#""2026-01-02 08:15:00 +0100""#, date, "2026-01-02T07:15:00Z"),
        (DATE, r#""2026-01-02T08:15:00+01:00""#, date, "2026-01-02T07:15:00Z"),
        (DATE, r#""Fri, 2 Jan 2026 08:15:00 +0100""#, date, "2026-01-02T07:15:00Z"),
        (&["publishDate"], r#""2026-12-24""#, |p| p.appears().rfc3339(), "2026-12-24T00:00:00Z"),
        (&["publishDate"], r#""2026-01-01""#, |p| p.appears().rfc3339(), "2026-11-02T00:00:00Z"),
        (UPDATED, r#""2026-11-03""#, |p| p.page.updated.unwrap().rfc3339(), "2026-11-03T00:00:00Z"),
        (
            EXPIRES,
            r#""2030-01-01""#,
            |p| p.page.rare().expires.unwrap().rfc3339(),
            "2030-01-01T00:00:00Z",
        ),
    ]);
}

/// A date of TOML is one, and YAML's is a text that looks like one.
#[test]
fn dates_without_quotation_marks() {
    let texts = [
        "+++\ndate = 2026-01-02\n+++\n",
        "+++\ndate = 2026-01-02T00:00:00\n+++\n",
        "+++\ndate = 2026-01-02T01:00:00+01:00\n+++\n",
        "+++\ndate = 2026-01-02 00:00:00Z\n+++\n",
        "---\ndate: 2026-01-02\n---\n",
        "---\ndate: 2026-01-02 01:00:00 +0100\n---\n",
        "---\ndate: 2026-01-02T00:00:00Z\n---\n",
    ];
    for text in texts {
        assert_eq!(post(text).date.rfc3339(), "2026-01-02T00:00:00Z", "{text}");
    }
}

#[test]
fn addresses() {
    let aliases: fn(&Post) -> String = |p| p.page.rare().aliases.join(" ");
    check(&[
        (&["slug"], r#""Rye Bread""#, |p| p.page.permalink.clone(), "/posts/rye-bread/"),
        (&["slug"], r#""""#, |p| p.page.permalink.clone(), "/posts/bees/"),
        (PATH, r#""/a/b/""#, |p| p.page.permalink.clone(), "/a/b/"),
        (PATH, r#""a/b.html""#, |p| p.page.permalink.clone(), "/a/b.html"),
        (PATH, r#""/:year/:slug/""#, |p| p.page.permalink.clone(), "/2026/bees/"),
        (PATH, r#""date""#, |p| p.page.permalink.clone(), "/2026/11/02/bees.html"),
        (ALIASES, r#""/old/""#, aliases, "/old/"),
        (ALIASES, r#"["/old/", "2019/x.html", "/old"]"#, aliases, "/old/ /2019/x.html"),
        (ALIASES, r#"["https://me.example/x/", "/posts/bees/"]"#, aliases, "/x/"),
        (ALIASES, "[]", aliases, ""),
    ]);
}

#[test]
fn terms() {
    check(&[
        (TAGS, r##"["rye bread", "Bees", "bees", "#wax"]"##, tags, "rye bread|Bees|wax"),
        (TAGS, r#""rye bread, bees""#, tags, "rye bread|bees"),
        (TAGS, "[7]", tags, "7"),
        (TAGS, r#"["!!!", ""]"#, tags, ""),
        (&["tags"], r#""rye bread""#, tags, "rye|bread"),
        (&["tag"], r#""rye bread""#, tags, "rye bread"),
        (CATEGORIES, r#"["rye bread", "Bees"]"#, tags, "rye bread|Bees"),
        (&["categories"], r#""rye bread""#, tags, "rye|bread"),
        (&["category"], r#""rye bread""#, tags, "rye bread"),
        (&["taxonomies"], r#"{"tags": ["a b"], "categories": ["c"]}"#, tags, "a b|c"),
    ]);
}

#[test]
fn pictures() {
    check(&[
        (IMAGE, r#""a.jpg""#, images, "a.jpg"),
        (IMAGE, r#"["a.jpg", "b.jpg"]"#, images, "a.jpg|b.jpg"),
        (IMAGE, r#"{"url": "a.jpg", "alt": "A"}"#, images, "a.jpg (A)"),
        (IMAGE, r#"{"src": "a.jpg"}"#, images, "a.jpg"),
        (IMAGE, r#"{"path": "a.jpg"}"#, images, "a.jpg"),
        (IMAGE, r#"{"image": "a.jpg", "alt": "A", "relative": true}"#, images, "a.jpg (A)"),
        (IMAGE, r#"[{"url": "a.jpg", "alt": "A"}, "b.jpg"]"#, images, "a.jpg (A)|b.jpg"),
        (IMAGE, r#"{"caption": "none"}"#, images, ""),
        (IMAGE, r#""""#, images, ""),
        (&["extra"], r#"{"image": "a.jpg"}"#, images, "a.jpg"),
    ]);
}

#[test]
fn who_may_see_and_answer_it() {
    let draft: fn(&Post) -> String = |p| format!("{} {}", p.page.draft, p.federate == Federate::No);
    let federate: fn(&Post) -> String = |p| format!("{:?}", p.federate);
    let unlisted: fn(&Post) -> String = |p| (p.visibility == Visibility::Unlisted).to_string();
    check(&[
        (&["draft"], "true", draft, "true true"),
        (&["draft"], "false", draft, "false false"),
        (&["published", "permalink"], "false", draft, "true true"),
        (&["published", "permalink"], "true", draft, "false false"),
        (&["status"], r#""draft""#, draft, "true true"),
        (&["status"], r#""published""#, draft, "false false"),
        (&["federate"], "true", federate, "Yes"),
        (&["federate"], "false", federate, "No"),
        (&["federate"], r#""later""#, federate, "Later"),
        (&["visibility"], r#""public""#, unlisted, "false"),
        (&["visibility"], r#""unlisted""#, unlisted, "true"),
        (COMMENTS, "true", replies, "as everywhere"),
        (COMMENTS, "false", replies, "off"),
        (COMMENTS, r#""approve""#, replies, "approve"),
        (COMMENTS, r#""approve-first""#, replies, "approve-first"),
        (COMMENTS, r#""open""#, replies, "open"),
    ]);
}

#[test]
fn what_a_text_is_about() {
    let url = r#""https://peer.example/@bo/1""#;
    let expected = "https://peer.example/@bo/1";
    check(&[
        (
            &["in_reply_to", "replylink"],
            url,
            |p| or_nothing(p.page.rare().in_reply_to.as_ref()),
            expected,
        ),
        (&["quote", "quote_of"], url, |p| or_nothing(p.page.rare().quote.as_ref()), expected),
        (&["like_of", "likelink"], url, |p| or_nothing(p.page.rare().like_of.as_ref()), expected),
        (&["repost_of"], url, |p| or_nothing(p.page.rare().repost_of.as_ref()), expected),
        (&["bookmark_of"], url, |p| or_nothing(p.page.rare().bookmark_of.as_ref()), expected),
        (&["syndication"], url, |p| p.page.rare().syndication.join(" "), expected),
        (
            &["syndication"],
            r#"["https://a.example/1", "https://b.example/2"]"#,
            |p| p.page.rare().syndication.join(" "),
            "https://a.example/1 https://b.example/2",
        ),
        (&["poll"], r#"{"options": ["rye", " oats "]}"#, poll, "rye|oats false "),
        (
            &["poll"],
            r#"{"options": ["rye", 2], "multiple": true, "ends": "2026-12-01"}"#,
            poll,
            "rye|2 true 2026-12-01T00:00:00Z",
        ),
        (&["object"], r#""note""#, |p| format!("{:?}", p.page.rare().object), "Some(Note)"),
        (&["object"], r#""article""#, |p| format!("{:?}", p.page.rare().object), "Some(Article)"),
        (&["object"], r#""auto""#, |p| format!("{:?}", p.page.rare().object), "Some(Auto)"),
        (&["id"], r#""posts.old""#, |p| or_nothing(p.page.rare().id.as_ref()), "posts.old"),
        (EXTRA, r#"{"mood": "calm"}"#, |p| extra(p, "mood"), "calm"),
        (EXTRA, r#"{"title": "inner"}"#, |p| extra(p, "title"), "inner"),
    ]);
}

#[test]
fn of_two_names_the_first_counts_and_the_other_is_kept() {
    let groups = [TITLE, DATE, UPDATED, EXPIRES, DESCRIPTION, LANGUAGE, AUTHOR, PATH, IMAGE];
    for names in groups {
        for pair in names.windows(2) {
            let text = format!("---\n{}: 2026-01-03\n{}: 2026-01-02\n---\n", pair[1], pair[0]);
            assert_eq!(extra(&post(&text), pair[1]), "2026-01-03", "{text}");
        }
    }
}

/// The ends of lines, of blanks and of files are as editors leave them.
#[test]
fn front_matter_has_a_frame() {
    let cases = [
        ("+++\r\ntitle = \"A\"\r\n+++\r\nText\r\n", "Text\r\n", 4),
        ("\u{feff}---\ntitle: A\n---\nText", "Text", 4),
        ("--- \ntitle: A\n---  \nText", "Text", 4),
        ("---yaml\ntitle: A\n---\nText", "Text", 4),
        ("--- toml\ntitle = 'A'\n---\nText", "Text", 4),
        ("---toml\ntitle = 'A'\n---\n\nText", "\nText", 4),
        ("---\ntitle: A\n...\nText", "Text", 4),
        ("---\ntitle: A\n---", "", 4),
        ("{\"title\": \"A\"}\nText", "Text", 2),
        ("{\"title\": \"A\"} Text", " Text", 1),
        ("{\n  \"title\": \"A\"\n}\n\nText", "\nText", 4),
        ("{ \"title\": \"A\" }", "", 1),
    ];
    for (text, body, line) in cases {
        let post = post(text);
        assert_eq!(post.page.title.as_deref(), Some("A"), "{text:?}");
        assert_eq!((&text[post.page.body_at..], post.page.body_line), (body, line), "{text:?}");
    }
    for text in
        ["", "Text", "---\n---\nText", "+++\n+++\n", "{}\nText", "---\n# only a note\n---\n"]
    {
        assert_eq!(post(text).page.title, None, "{text:?}");
    }
}

/// Of values that are half right nothing is guessed.
#[test]
fn what_is_half_right_is_refused() {
    let cases = [
        ("poll: {options: [a, b], ends: [2026-12-01]}", "`poll` has an `ends` that is not a date"),
        ("poll: {options: [a, b], ends: true}", "`poll` has an `ends` that is not a date"),
        (
            "poll: {options: [a, b], multiple: 1}",
            "`poll` has a `multiple` that is neither `true` nor `false`",
        ),
        ("poll: {options: [a]}", "`poll` needs 2 to 10 different `options`"),
        ("poll: {options: [a, '']}", "`poll` needs 2 to 10 different `options`"),
        ("poll: {options: [a, ' a']}", "`poll` needs 2 to 10 different `options`"),
        (
            "poll: {options: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]}",
            "`poll` needs 2 to 10 different `options`",
        ),
        ("images: [a.jpg, 3]", "`images` is not a picture"),
        ("authors: [Ada, [x]]", "`authors` is not a name"),
        ("weight: 1.5", "`weight` is not a whole number"),
        ("sensitive: 'true'", "`sensitive` is neither `true` nor `false`"),
        ("federate: 'true'", "`federate` is neither `true` nor `false` nor `\"later\"`"),
        ("title: true", "`title` is not text"),
        ("id: posts/old", "`id` is `posts/old`, which cannot be part of an id"),
        ("quote: /posts/x/", "`quote` is `/posts/x/`, which is not an address"),
        ("repost_of: javascript:x", "`repost_of` is `javascript:x`, which is not an address"),
    ];
    for (line, expected) in cases {
        let text = format!("---\n{line}\n---\n");
        let (document, problems) = read("content/2026-01-02-x.md", &text, &config(""));
        assert!(document.is_none(), "{line}");
        let told = shown(&problems);
        assert_eq!(problems[0].message, expected, "{line}");
        assert_eq!(problems.len(), 1, "{line}: {told}");
        assert!(told.contains("x.md:2") && problems[0].help.is_some(), "{line}: {told}");
    }
}

#[test]
fn of_a_page_without_a_date_too() {
    let cases = [
        ("visibility: hidden", "`visibility` is `hidden`"),
        ("federate: maybe", "`federate` is neither `true` nor `false` nor `\"later\"`"),
        ("permalink: /:year/:slug/", "`permalink` is `/:year/:slug/`, but there is no date"),
    ];
    for (line, expected) in cases {
        let (document, problems) =
            read("content/x.md", &format!("---\n{line}\n---\n"), &config(""));
        assert!(document.is_none(), "{line}");
        assert_eq!(problems[0].message, expected, "{line}");
    }
    let text = "---\ntags: [a]\ncontent_warning: b\nsensitive: true\nfederate: false\n---\n#c @d@e.example\n";
    let (document, problems) = read("content/x.md", text, &config(""));
    assert_eq!(shown(&problems), "");
    let Some(Document::Page(page)) = document else { panic!("{document:?}") };
    assert!(page.rare().mentions.is_empty() && page.rare().terms.is_empty());
}
