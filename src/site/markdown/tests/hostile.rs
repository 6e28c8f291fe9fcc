//! Texts that are made to be slow or deep. They are so large that anything but linear time would
//! not end; what grows is counted.

use super::{SETTING, render};
use crate::site::markdown::math::{Display, mathml};
use crate::site::markdown::{Insert, Setting};

const SIZE: usize = 100_000;

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
    let tags = [crate::site::content::Tag { slug: "a".to_owned(), name: "a".to_owned() }];
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
