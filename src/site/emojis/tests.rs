//! Names between colons: where they are pictures, and where they are text.

use std::collections::BTreeMap;

use super::{emoji_names, text_with_emojis, with_emojis};
use crate::site::Picture;

fn known() -> BTreeMap<String, Picture> {
    let picture = Picture { name: "ab.png".to_owned(), width: 30, height: 20 };
    BTreeMap::from([(":bee:".to_owned(), picture)])
}

const BEE: &str = "<img class=\"emoji\" src=\"/media/ab.png\" alt=\":bee:\" title=\":bee:\" \
                   width=\"30\" height=\"20\" loading=\"lazy\">";

#[test]
fn emoji_become_pictures_where_they_are_text() {
    for (html, expected) in [
        ("<p>A :bee: here</p>", "<p>A BEE here</p>"),
        (":bee::bee:", "BEEBEE"),
        ("::bee:", ":BEE"),
        (":bee", ":bee"),
        (":wasp: :bee:", ":wasp: BEE"),
        ("10:30:bee:", "10:30BEE"),
        (
            "<a href=\"https://x.example/:bee:\">:bee:</a>",
            "<a href=\"https://x.example/:bee:\">BEE</a>",
        ),
        ("<span title=\"a>:bee:\">x</span>", "<span title=\"a>:bee:\">x</span>"),
        ("<pre><code>:bee:</code>:bee:</pre>:bee:", "<pre><code>:bee:</code>:bee:</pre>BEE"),
        ("</code>:bee:", "</code>BEE"),
        ("a <", "a <"),
        ("", ""),
    ] {
        assert_eq!(with_emojis(html, &known()), expected.replace("BEE", BEE), "{html}");
    }
}

#[test]
fn plain_text_stays_text() {
    let found = text_with_emojis("<b> & :bee:", &known());
    assert_eq!(found, format!("&lt;b&gt; &amp; {BEE}"));
}

#[test]
fn names_are_found_where_they_would_be_shown() {
    let html = "<p title=\":a:\">:b: <code>:c:</code> :d e: :ü-1@x.example:</p>";
    let expected: Vec<&str> = vec![":b:", ":ü-1@x.example:"];
    assert_eq!(emoji_names(html).into_iter().collect::<Vec<_>>(), expected);
}
