//! What Markdown becomes on the page and on other servers.

use std::sync::Arc;

use super::{Rendered, Setting, tags_in};
use crate::site::content::Tag;

mod corpus;
mod extensions;
mod hostile;
mod inline;
mod page;

const SETTING: Setting<'static> = Setting {
    origin: "https://me.example",
    base: "https://me.example/posts/hello/",
    ..super::ALONE
};

fn render(markdown: &str) -> Rendered {
    let tags = [Arc::new(Tag { slug: "rye".to_owned(), name: "Rye".to_owned() })];
    super::render(markdown, &Setting { tags: &tags, ..SETTING })
}

#[track_caller]
fn check(markdown: &str, federated: &str) {
    assert_eq!(render(markdown).federated, federated, "{markdown}");
}

#[test]
fn what_other_servers_get() {
    check("Hello\n**world**", "<p>Hello <strong>world</strong></p>");
    check(
        "# A\n\n[b](c.html)",
        "<h1>A</h1><p><a href=\"https://me.example/posts/hello/c.html\">b</a></p>",
    );
    check("![a bee](bee.jpg)", "");
    check("Look: ![a bee](bee.jpg)", "<p>Look:</p>");
    check("[![a](b.jpg)](c.html)", "");
    check("- a\n- b", "<ul><li>a</li><li>b</li></ul>");
    check("- [x] a\n- [ ] b", "<ul><li>[x] a</li><li>[ ] b</li></ul>");
    check("3. a\n\n   b", "<ol start=\"3\"><li><p>a</p><p>b</p></li></ol>");
    check("|a|b|\n|-|-|\n|1|2|", "<p><strong>a | b</strong><br>1 | 2</p>");
    check("a[^1]\n\n[^1]: b", "<p>a<sup>1</sup></p><ol><li><p>b</p></li></ol>");
    check("<div onclick=x>a</div>\n\nb <b>c</b>", "<p>b c</p>");
    check("<script>alert(1)</script>", "");
    check("[x](javascript:alert(1))", "<p>x</p>");
    check("```rust\na < b\n```", "<pre><code class=\"language-rust\">a &lt; b\n</code></pre>");
    check("a ~~b~~ `c`  \nd", "<p>a <del>b</del> <code>c</code><br>d</p>");
    check("> a\n\n---", "<blockquote><p>a</p></blockquote><hr>");
    check(
        "> [!NOTE]\n> Mind.",
        "<blockquote><p><strong>Note</strong></p><p>Mind.</p></blockquote>",
    );
    check(
        "Wax\n: soft\n: warm\n\nRye\n: - a\n  - b",
        "<p><strong>Wax</strong></p><p>soft</p><p>warm</p><p><strong>Rye</strong></p>\
         <ul><li>a</li><li>b</li></ul>",
    );
    check("$a<b$ and $$c$$", "<p><code>a&lt;b</code> and <code>c</code></p>");
    check("# A {#b .c}", "<h1>A</h1>");
    check(
        "a[^x] b[^x]\n\n[^x]: c[^y]\n[^y]: d",
        "<p>a<sup>1</sup> b<sup>1</sup></p>\
         <ol><li><p>c<sup>2</sup></p></li><li><p>d</p></li></ol>",
    );
    check("```rust {linenos=true}\na\n```", "<pre><code class=\"language-rust\">a\n</code></pre>");
    check(
        "so #Rye, #other!",
        "<p>so <a href=\"https://me.example/tags/rye/\" class=\"mention hashtag\" \
         rel=\"tag\">#Rye</a>, #other!</p>",
    );
}

#[test]
fn pictures_become_attachments() {
    let rendered = render("![a *bee*](bee.jpg) ![](/static.png) ![x](data:image/png,1)");
    let found: Vec<_> =
        rendered.pictures.iter().map(|p| (p.url.as_str(), p.alt.as_deref())).collect();
    let expected = [
        ("https://me.example/posts/hello/bee.jpg", Some("a bee")),
        ("https://me.example/static.png", None),
    ];
    assert_eq!(found, expected);
}

#[test]
fn hashtags_stand_outside_code_and_links() {
    let cases: &[(&str, &[&str])] = &[
        ("#Rye and (#bread), #rye_2", &["Rye", "bread", "rye_2"]),
        ("C# a#b #1 # x `#code` [#l](x) https://a.example/#x", &[]),
        ("# Heading\n\n```\n#no\n```\n#yes", &["yes"]),
        ("#Bücher", &["Bücher"]),
    ];
    for (markdown, expected) in cases {
        assert_eq!(tags_in(markdown), *expected, "{markdown}");
    }
}

#[test]
fn summaries() {
    let cases = [
        ("# T\n\nFirst *one*.\n\nSecond.", "First one."),
        ("One.\n\nTwo.\n\n<!-- more -->\n\nThree.", "One. Two."),
        ("![a](b.jpg)\n\nText", "Text"),
        ("A long article. ![Our hive](hive.png)", "A long article."),
        ("One![a](b.jpg)two", "One two"),
        ("![a](b.jpg)\n\n![c](d.jpg)", "a"),
        ("", ""),
    ];
    for (markdown, expected) in cases {
        assert_eq!(render(markdown).summary, expected, "{markdown}");
    }
}

#[test]
fn addresses_of_other_sites_are_listed_with_their_lines() {
    let text = "[a](https://a.example/x) [b](/b/) [c](https://me.example/c/) [d](d.md)\n\n\
                ![e](http://e.example/e.png)\n\n- https://f.example/f#g\n- <https://h.example>\n\
                - [i][j] [k](//k.example) [l](mailto:l@l.example) [m](https://me.example.org/)\n\n\
                `https://n.example`\n\n[j]: https://j.example/ \"J\"\n";
    let expected = [
        ("https://a.example/x", 1),
        ("http://e.example/e.png", 3),
        ("https://f.example/f#g", 5),
        ("https://h.example", 6),
        ("https://j.example/", 7),
        ("//k.example", 7),
        ("https://me.example.org/", 7),
    ];
    let expected = expected.map(|(url, line)| (url.to_owned(), line));
    assert_eq!(super::external(text, "https://me.example"), expected);
    assert_eq!(render(text).external, expected);
}
