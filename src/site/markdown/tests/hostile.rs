//! Texts that are made to be slow or deep. They are so large that anything but linear time would
//! not end; what grows is counted.

use std::sync::Arc;

use super::{SETTING, render};
use crate::site::content::Tag;
use crate::site::markdown::math::{Display, mathml};
use crate::site::markdown::{Insert, Setting};

const SIZE: usize = 100_000;
const ROUNDS: usize = 5_000;

fn filled(pattern: &str) -> String {
    pattern.repeat(SIZE / pattern.len())
}

#[test]
fn repeated_patterns_take_linear_time_and_space() {
    let patterns = [
        "[",
        "![",
        "[a](",
        "*a _b ",
        "**a*",
        "`a ``b ",
        "<a ",
        "<!-- ",
        "&#1;",
        "\\*",
        "~~a~",
        "$a ",
        "$$a",
        "#a ",
        "#a\\* ",
        "@a@b.c ",
        "a@b.",
        "a@",
        "www._",
        "http://a.b/(",
        "http://a.b/) ",
        "://",
        "\u{f8fe}",
        "\u{f8fe}1",
        "\u{f8fe}0\u{f8ff}",
        "# a\n",
        "# a-1\n",
        "[^a]: b\n",
        "[^1] ",
        "a\n: b\n\n",
        "|a",
        "|-|-|\n",
        "> a\n",
        "- a\n",
        "  - a\n",
        "[a]: b\n",
        "\"a'",
        "...--",
        "a\u{300}",
        "蜂",
        "{#a}",
        "` id=\"",
        "<p id=\">",
        "```a\n",
        "&amp;",
        "#",
        "\n",
        "\t",
    ];
    let inserts = [Insert::default()];
    let tags = [Arc::new(Tag { slug: "a".to_owned(), name: "a".to_owned() })];
    let setting = Setting { smart: true, tags: &tags, inserts: &inserts, ..SETTING };
    for pattern in patterns {
        let rendered = super::super::render(&filled(pattern), &setting);
        let written = rendered.page.len() + rendered.federated.len();
        assert!(written < 100 * SIZE, "{pattern:?}: {written}");
    }
}

#[test]
fn many_notes_and_many_mentions_of_one() {
    let notes: String =
        (0..5_000).map(|n| format!("a[^{n}]\n\n[^{n}]: b[^{}]\n\n", n + 1)).collect();
    let rendered = render(&notes);
    assert_eq!(rendered.page.matches("<li id=").count(), 5_000);
    let rendered = render(&format!("{}\n\n[^1]: b", filled("[^1] ")));
    let mentions = SIZE / 5;
    assert_eq!(rendered.page.matches("footnote-backref\"").count(), mentions);
}

#[test]
fn deep_nesting_ends() {
    for pattern in ["> ", "- ", "1. ", "> - ", "*a ", "[a ", "(*"] {
        let rendered = render(&format!("{}a", pattern.repeat(5_000)));
        assert!(rendered.federated.matches("<blockquote>").count() <= 20, "{pattern}");
        assert!(rendered.federated.matches("<ul>").count() <= 20, "{pattern}");
    }
}

#[test]
fn formulas_are_bounded() {
    let patterns = [
        ("{", "}"),
        ("\\sqrt", ""),
        ("x^{", "}"),
        ("\\left(", "\\right)"),
        ("\\frac", ""),
        ("\\begin{matrix}", "\\end{matrix}"),
        ("\\sqrt[", "]"),
        ("\\hat", ""),
        ("\\color{red}", ""),
        ("\\overset", ""),
        ("\\mathbf", ""),
        ("\\text{", "}"),
        ("\\not", ""),
        ("\\big", ""),
        ("x_1 ", ""),
        ("'", ""),
        ("&", ""),
        ("\\\\", ""),
        ("\\operatorname{", "}"),
        ("^", ""),
        ("\\begin{cases}", "\\end{cases}"),
        ("\\substack{", "}"),
        ("\\mathrm{", "}"),
    ];
    for (open, close) in patterns {
        for count in [10, 60, 64, 400, 999, 1_000, 5_000] {
            let tex = format!("{}x{}", open.repeat(count), close.repeat(count));
            if let Ok(mathml) = mathml(&tex, Display::Inline) {
                assert!(mathml.len() < 2_000 * tex.len(), "{open}");
            }
        }
    }
    let setting = Setting { ..SETTING };
    let many = super::super::render(&filled("$x$ "), &setting);
    assert_eq!(many.page.matches("<math>").count(), SIZE / 4);
}

/// Something of everything, in an order that nobody would think of.
const TOKENS: &[&str] = &[
    "a",
    "b ",
    " ",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "*",
    "**",
    "_",
    "~~",
    "`",
    "```",
    "```x {hl_lines=1}\n",
    "[",
    "]",
    "(",
    ")",
    "](/x)",
    "![",
    "[^1]",
    "[^1]: ",
    "[a]: /b\n",
    "> ",
    "- ",
    "1. ",
    "- [x] ",
    "# ",
    "## ",
    "{#a .b}",
    "\n: ",
    "|",
    "\n|-|-|\n",
    "---",
    "$",
    "$$",
    "\\",
    "\\frac",
    "^",
    "_1",
    "&amp;",
    "<",
    ">",
    "#a",
    "@b@peer.example",
    "c@d.example",
    "http://e.example/f",
    "www.g.example",
    "\"",
    "'",
    "...",
    "--",
    "\u{f8fe}0\u{f8ff}",
    "\u{f8fe}",
    "蜂",
    "é",
    "\u{301}",
    "> [!NOTE]\n",
    "<!-- more -->",
    "\0",
    "\r\n",
    "!",
    ":",
    "//",
    "=",
    "\n===\n",
    "  \n",
];

fn balance(html: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = html;
    while let Some((_, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').ok_or("a tag does not end")?;
        rest = after;
        let name = tag.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return Err(format!("</{name}>")),
            None if !tag.ends_with('/') && !["br", "hr"].contains(&name) => open.push(name),
            _ => {}
        }
    }
    if open.is_empty() { Ok(()) } else { Err(format!("{open:?} is open")) }
}

#[test]
fn any_text_gives_balanced_html() {
    let inserts = [Insert::default()];
    let setting =
        Setting { html: false, smart: true, feed: true, card: true, inserts: &inserts, ..SETTING };
    let mut state: u64 = 1;
    let mut random = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(state >> 40).unwrap()
    };
    for _ in 0..ROUNDS {
        let length = random() % 40;
        let text: String = (0..length).map(|_| TOKENS[random() % TOKENS.len()]).collect();
        let rendered = super::super::render(&text, &setting);
        let summary = rendered.summary_html.unwrap_or_default();
        for html in [&rendered.page, &rendered.federated, &rendered.feed, &rendered.card, &summary]
        {
            balance(html).unwrap_or_else(|why| panic!("{text:?}: {why} in {html}"));
        }
        assert_eq!(rendered.federated.trim(), rendered.federated, "{text:?}");
    }
}
