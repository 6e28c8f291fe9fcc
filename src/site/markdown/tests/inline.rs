//! What is found in running text: bare links, tags, accounts, words, summaries.

use super::page::within_site;
use super::{SETTING, render};
use crate::site::markdown::Setting;

/// The page of a text with its links as `[text](url)`.
fn links(markdown: &str, setting: &Setting<'_>) -> String {
    let page = super::super::render(markdown, setting).page;
    let page = page.trim_end().trim_start_matches("<p>").trim_end_matches("</p>");
    let mut out = String::new();
    let mut rest = page;
    while let Some((before, after)) = rest.split_once("<a href=\"") {
        let (url, after) = after.split_once("\">").unwrap();
        let (text, after) = after.split_once("</a>").unwrap();
        out.push_str(&format!("{before}[{text}]({url})"));
        rest = after;
    }
    out + rest
}

#[test]
fn bare_links() {
    let cases = [
        ("https://a.example.", "[https://a.example](https://a.example)."),
        ("(http://a.example/x_(y))", "([http://a.example/x_(y)](http://a.example/x_(y)))"),
        ("see www.a.example/b?c, ok", "see [www.a.example/b?c](http://www.a.example/b?c), ok"),
        ("xwww.a.example", "xwww.a.example"),
        ("me@a.example!", "[me@a.example](mailto:me@a.example)!"),
        ("mailto:me@a.example", "[mailto:me@a.example](mailto:me@a.example)"),
        ("me@localhost", "me@localhost"),
        ("http://localhost:80/a", "[http://localhost:80/a](http://localhost:80/a)"),
        ("foohttp://a.example", "foohttp://a.example"),
        ("javascript://a.example", "javascript://a.example"),
        ("http://a_b.example_x", "http://a_b.example_x"),
        (
            "`http://a.example` <b title=\"http://a.example\">",
            "<code>http://a.example</code> <b title=\"http://a.example\">",
        ),
        ("http://a.example/b_c_d*e", "[http://a.example/b_c_d*e](http://a.example/b_c_d*e)"),
        ("http://a.example/b\\_c", "[http://a.example/b_c](http://a.example/b_c)"),
        ("http://a.example/?b&amp;c", "[http://a.example/?b&amp;c](http://a.example/?b&amp;c)"),
        ("„http://a.example/ä“", "„[http://a.example/ä](http://a.example/%C3%A4)“"),
        ("看http://a.example/b。好", "看[http://a.example/b](http://a.example/b)。好"),
        ("[http://a.example](/b/)", "[http://a.example](/b/)"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(links(markdown, &SETTING), expected, "{markdown}");
    }
}

#[test]
fn typographic_signs_stay_out_of_addresses() {
    let cases = [
        ("\"a\" -- it's...", "“a” – it’s…"),
        (
            "see http://a.example/b--c'd... \"ok\"",
            "see [http://a.example/b--c'd](http://a.example/b--c&#x27;d)… “ok”",
        ),
        ("`--`", "<code>--</code>"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(links(markdown, &Setting { smart: true, ..SETTING }), expected, "{markdown}");
    }
}

#[test]
fn escaped_tags_are_none() {
    let page = render("\\#Rye #Rye a\\#Rye \\\\ #rye").page;
    let link = "<a href=\"/tags/rye/\" rel=\"tag\">#";
    assert_eq!(page, format!("<p>#Rye {link}Rye</a> a#Rye \\ {link}rye</a></p>\n"));
}

#[test]
fn accounts_that_are_known_are_mentioned() {
    let text = "Hi @bob@peer.example, (@bob@peer.example.) @no@peer.example `@bob@peer.example` \
                [@bob@peer.example](/x/) a@bob@peer.example";
    let rendered = within_site(text, &[]);
    let link =
        "<a href=\"https://peer.example/@bob\" class=\"u-url mention\">@bob@peer.example</a>";
    let page = format!(
        "<p>Hi {link}, ({link}.) @no@peer.example <code>@bob@peer.example</code> \
         <a href=\"/x/\">@bob@peer.example</a> \
         a@<a href=\"mailto:bob@peer.example\">bob@peer.example</a></p>\n"
    );
    assert_eq!(rendered.page, page);
    let card = format!("<span class=\"h-card\" translate=\"no\">{link}</span>");
    assert!(rendered.federated.starts_with(&format!("<p>Hi {card}, ({card}.)")));
    let handles: Vec<_> =
        rendered.mentions.iter().map(|m| (m.handle.as_str(), m.info.id.as_str())).collect();
    assert_eq!(handles, [("bob@peer.example", "https://peer.example/users/1")]);
}

#[test]
fn accounts_are_found_before_they_are_known() {
    let cases: &[(&str, &[&str])] = &[
        (
            "Hi @bob@peer.example, @Ann@b.example. @bob@peer.example!",
            &["bob@peer.example", "Ann@b.example"],
        ),
        ("`@a@b.example` [@a@b.example](/x/) a@b.example <!-- @a@b.example -->", &[]),
        (
            "@a@127.0.0.1:8080: @b@c.example:443, @d@e.example:8 @f@g.example:x @h@i.example:123456",
            &["a@127.0.0.1:8080", "b@c.example:443", "d@e.example:8", "f@g.example", "h@i.example"],
        ),
        ("a@b", &[]),
    ];
    for (markdown, expected) in cases {
        assert_eq!(crate::site::markdown::mentions_in(markdown), *expected, "{markdown}");
    }
    let many: String = (0..200).map(|n| format!("@a{n}@b.example ")).collect();
    assert_eq!(crate::site::markdown::mentions_in(&many).len(), 50);
}

#[test]
fn words() {
    let cases = [
        ("", 0),
        ("one two\nthree", 3),
        ("o*n*e `two three`", 3),
        ("naïve – dash", 3),
        ("Zürich ist schön", 3),
        ("蜜蜂很忙。", 4),
        ("私は bee です", 5),
        ("한국어 단어", 2),
        ("# A\n\n- b\n- c\n\n|d|e|\n|-|-|\n|f|g|", 7),
        ("```\nnot counted\n```", 0),
        ("<b>x</b> <!-- no words -->", 1),
    ];
    for (markdown, expected) in cases {
        assert_eq!(render(markdown).words, expected, "{markdown}");
    }
}

#[test]
fn summaries_end_where_the_owner_says() {
    let rendered = within_site("# A\n\n[b](c/) d[^1]\n\n> - e <!--more--> f\n\n[^1]: g", &[]);
    let html = "<h1>A</h1>\n<p><a href=\"/posts/hello/c/\">b</a> d\
                <sup class=\"footnote-ref\"><a href=\"/posts/hello/#fn-1\" \
                data-footnote-ref>1</a></sup></p>\n<blockquote>\n<ul>\n<li>e </li>\n</ul>\n\
                </blockquote>\n";
    assert_eq!(rendered.summary_html.as_deref(), Some(html));
    assert_eq!(rendered.summary, "b d e");
    assert!(!rendered.page.contains("more"), "{}", rendered.page);
    assert_eq!(render("a\n\nb").summary_html, None);
    let long = render(&"word ".repeat(5_000)).summary;
    assert!(long.ends_with(" word…") && long.chars().count() <= 301, "{long}");
    assert_eq!(render(&"蜂".repeat(5_000)).summary.chars().count(), 300);
}
