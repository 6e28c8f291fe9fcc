//! What is put into pages, and what is left of a text on its way.

use super::card::as_mastodon;
use super::panel::{html, problems, put_into};
use super::{State, is_near, permalink};
use crate::config::Problem;

#[test]
fn only_addresses_and_localhost_are_near() {
    for host in ["127.0.0.1:1111", "127.0.0.1", "[::1]:1111", "[::1]", "localhost", "a.localhost:1"]
    {
        assert!(is_near(host), "{host}");
    }
    for host in
        ["", "evil.example", "evil.example:1111", "localhost.evil.example", "127.0.0.1.evil"]
    {
        assert!(!is_near(host), "{host}");
    }
}

#[test]
fn what_mastodon_leaves_of_a_text() {
    for (told, shown) in [
        ("<p>a</p>", "<p>a</p>"),
        ("<h2>a <em>b</em></h2><p>c</p>", "<p><strong>a <em>b</em></strong></p><p>c</p>"),
        ("<h1 lang=\"de\">a</h1>", "<p><strong>a</strong></p>"),
        ("<p>H<sub>2</sub>O<sup>1</sup></p>", "<p>H2O1</p>"),
        ("<p>1 &lt; 2 &amp; 3</p>", "<p>1 &lt; 2 &amp; 3</p>"),
        ("<p><script>x</script>a<img src=\"/x.png\"></p>", "<p>a</p>"),
        ("<table><tr><td>a</td></tr></table>", "a"),
        ("<ul><li>a</li></ul>", "<ul><li>a</li></ul>"),
        ("<p>a > b</p>", "<p>a &gt; b</p>"),
        ("", ""),
    ] {
        assert_eq!(as_mastodon(told), shown, "{told}");
    }
    let link = as_mastodon("<p><a href=\"https://a.example/?q=>x\">y</a><sup>z</sup></p>");
    assert!(
        link.contains(">y</a>z</p>") && link.contains("href=\"https://a.example/?q="),
        "{link}"
    );
}

#[test]
fn the_panel_goes_before_the_end_of_the_last_body() {
    for (page, expected) in [
        ("<body>a</body></html>", "<body>a!</body></html>"),
        ("<BODY>a</BODY>", "<BODY>a!</BODY>"),
        ("<body><pre></body></pre></body>\n", "<body><pre></body></pre>!</body>\n"),
        ("a", "a!"),
        ("", "!"),
    ] {
        let put = put_into(page.as_bytes().to_vec(), "!");
        assert_eq!(String::from_utf8(put).unwrap(), expected);
    }
}

#[test]
fn the_panel_says_what_is_wrong_and_where() {
    let error =
        Problem::error("content/x", "`<b>` is wrong").at("content/a&b.md", 3).help("mend `it");
    let warning = Problem::warning("content/y", "odd");
    let state = State { edition: "1-2".to_owned(), problems: vec![error, warning] };
    let panel = html(&state, Some("/posts/a%20b/"));
    for part in [
        "1 error<",
        "<code>&lt;b&gt;</code> is wrong",
        "content/a&amp;b.md:3",
        "mend `it",
        "1 warning<",
        "href=\"/.dev/preview/posts/a%20b/\"",
        "data-edition=\"1-2\"",
    ] {
        assert!(panel.contains(part), "{part} in {panel}");
    }
    assert!(!html(&State::default(), None).contains("<section"));
    assert_eq!(problems(&[]), "<ul></ul>");
}

#[test]
fn paths_are_read_as_permalinks_are_written() {
    for (path, expected) in [
        ("/", Some("/")),
        ("/posts/a/", Some("/posts/a/")),
        ("/posts//a%20b/", Some("/posts/a b/")),
        ("/a.html", Some("/a.html")),
        ("/../a", None),
    ] {
        assert_eq!(permalink(path).as_deref(), expected, "{path}");
    }
}
