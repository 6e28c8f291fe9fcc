//! What is more than CommonMark, on the page and elsewhere: tables with a line for each case.

use super::{SETTING, render};
use crate::site::markdown::Setting;

/// Cases of Markdown, its page, and what other servers get.
#[track_caller]
fn both(cases: &[(&str, &str, &str)]) {
    for (markdown, page, federated) in cases {
        let rendered = render(markdown);
        assert_eq!(rendered.page.trim_end(), *page, "{markdown}");
        assert_eq!(rendered.federated, *federated, "{markdown}");
    }
}

#[test]
fn alerts_of_every_kind() {
    let kinds = [
        ("NOTE", "note", "Note"),
        ("TIP", "tip", "Tip"),
        ("IMPORTANT", "important", "Important"),
        ("WARNING", "warning", "Warning"),
        ("CAUTION", "caution", "Caution"),
        ("caution", "caution", "Caution"),
    ];
    for (kind, class, title) in kinds {
        let page = format!(
            "<div class=\"markdown-alert markdown-alert-{class}\" role=\"note\">\n\
             <p class=\"markdown-alert-title\">{title}</p>\n<p>a</p>\n</div>"
        );
        let federated = format!("<blockquote><p><strong>{title}</strong></p><p>a</p></blockquote>");
        both(&[(&format!("> [!{kind}]\n> a"), &page, &federated)]);
    }
    let plain = "<blockquote>\n<p>a\n[!NOTE]</p>\n</blockquote>";
    both(&[("> a\n> [!NOTE]", plain, "<blockquote><p>a [!NOTE]</p></blockquote>")]);
}

#[test]
fn lists_of_definitions() {
    both(&[
        ("A\n: b", "<dl>\n<dt>A</dt>\n<dd>b</dd>\n</dl>", "<p><strong>A</strong></p><p>b</p>"),
        (
            "*A*\n: `b`\n\nC\n: d",
            "<dl>\n<dt><em>A</em></dt>\n<dd><code>b</code></dd>\n<dt>C</dt>\n<dd>d</dd>\n</dl>",
            "<p><strong><em>A</em></strong></p><p><code>b</code></p><p><strong>C</strong></p><p>d</p>",
        ),
        ("a: b", "<p>a: b</p>", "<p>a: b</p>"),
        (": b", "<p>: b</p>", "<p>: b</p>"),
    ]);
}

#[test]
fn lines_through_and_tasks() {
    both(&[
        (
            "~~a~~ ~b~ ~ c",
            "<p><del>a</del> <del>b</del> ~ c</p>",
            "<p><del>a</del> <del>b</del> ~ c</p>",
        ),
        ("~~a", "<p>~~a</p>", "<p>~~a</p>"),
        (
            "- [X] a\n- [ ]b",
            "<ul>\n<li><input type=\"checkbox\" aria-label=\"Task\" checked=\"\" disabled=\"\" /> a</li>\n<li>[ ]b</li>\n</ul>",
            "<ul><li>[x] a</li><li>[ ]b</li></ul>",
        ),
    ]);
}

/// The formula of a text, or its text if there is none.
fn formula(markdown: &str) -> String {
    let page = render(markdown).page;
    match (page.find("<math"), page.find("</math>")) {
        (Some(from), Some(end)) => page[from..end + 7].to_owned(),
        _ => page.trim_end().to_owned(),
    }
}

#[test]
fn dollars_that_are_formulas_and_those_that_are_money() {
    let cases = [
        ("$x$", "<math><mi>x</mi></math>"),
        ("a$x$b", "<math><mi>x</mi></math>"),
        ("$$x$$", "<math display=\"block\"><mi>x</mi></math>"),
        ("$x_1$", "<math><msub><mi>x</mi><mn>1</mn></msub></math>"),
        ("$\\sqrt{2}$", "<math><msqrt><mn>2</mn></msqrt></math>"),
        ("$ x$", "<p>$ x$</p>"),
        ("$x $", "<p>$x $</p>"),
        ("$5 or $6", "<p>$5 or $6</p>"),
        ("\\$x$", "<p>$x$</p>"),
        ("$x", "<p>$x</p>"),
        ("`$x$`", "<p><code>$x$</code></p>"),
        ("$$", "<p>$$</p>"),
    ];
    for (markdown, expected) in cases {
        assert_eq!(formula(markdown), expected, "{markdown}");
    }
    for markdown in ["$\\frac{1}$", "$\\nope$", "$x^$", "$\\begin{matrix}$"] {
        let rendered = render(markdown);
        let source = format!("<code class=\"math\">{}</code>", markdown.trim_matches('$'));
        assert!(rendered.page.contains(&source), "{markdown}: {}", rendered.page);
        let codes: Vec<_> = rendered.warnings.iter().map(|it| (it.code, it.line)).collect();
        assert_eq!(codes, [("site/math", 1)], "{markdown}");
    }
}

#[test]
fn typographic_signs() {
    let cases = [
        ("\"a\" 'b'", "“a” ‘b’"),
        ("a -- b --- c", "a – b — c"),
        ("a...", "a…"),
        ("it's '90s", "it’s ’90s"),
        ("(\"a\")", "(“a”)"),
        ("\"*a*\"", "“<em>a</em>”"),
        ("\\\"a\\\"", "&quot;a&quot;"),
        ("`\"a\" -- ...`", "<code>&quot;a&quot; -- ...</code>"),
        ("<b title=\"a -- b\">'c'</b>", "<b title=\"a -- b\">‘c’</b>"),
        ("[\"a\"](/b--c/)", "<a href=\"/b--c/\">“a”</a>"),
    ];
    for (markdown, expected) in cases {
        let smart = Setting { smart: true, ..SETTING };
        let rendered = super::super::render(markdown, &smart);
        assert_eq!(rendered.page, format!("<p>{expected}</p>\n"), "{markdown}");
        assert!(!render(markdown).page.contains('“'), "only if it is asked for: {markdown}");
    }
}

#[test]
fn footnotes_wherever_they_are_used() {
    let number = |label: &str, id: &str, number: usize| {
        format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn-{label}\" id=\"fnref-{id}\" data-footnote-ref>{number}</a></sup>"
        )
    };
    let cases = [
        ("- a[^1]\n\n[^1]: b", vec![number("1", "1", 1)]),
        ("> a[^x y]\n\n[^x y]: b", vec![number("x%20y", "x%20y", 1)]),
        (
            "|a[^1]|\n|-|\n|b[^2]|\n\n[^2]: c\n[^1]: d",
            vec![number("1", "1", 1), number("2", "2", 2)],
        ),
        ("# a[^1]\n\n[^1]: b", vec![number("1", "1", 1)]),
        ("*a[^1]*[^1]\n\n[^1]: b", vec![number("1", "1", 1), number("1", "1-2", 1)]),
    ];
    for (markdown, numbers) in cases {
        let page = render(markdown).page;
        for number in numbers {
            assert!(page.contains(&number), "{markdown}: {number} {page}");
        }
    }
    let rendered = render("a[^1]\n\n[^1]: b\n\n    - c\n\n    > d");
    let federated = "<p>a<sup>1</sup></p><ol><li><p>b</p><ul><li>c</li></ul><blockquote><p>d</p></blockquote></li></ol>";
    assert_eq!(rendered.federated, federated);
}

#[test]
fn ids_of_headings() {
    let cases = [
        ("# a  b", "a--b"),
        ("# A_b-c.d", "a_b-cd"),
        ("# 1. One!", "1-one"),
        ("# *a* [b](/c/) `d`", "a-b-d"),
        ("# ![a](b.png) c", "a-c"),
        ("# ÄÖ ß", "äö-ß"),
        ("# 🐝", "section"),
        ("# a {#b}", "b"),
        ("# a {.wide}", "a"),
        ("# a &amp; b", "a--b"),
        ("# <b>a</b>", "a"),
        ("# -a-", "-a-"),
    ];
    for (markdown, id) in cases {
        assert_eq!(render(markdown).anchors, [id], "{markdown}");
    }
}

#[test]
fn what_owners_are_told_of() {
    let cases: &[(&str, &[(&str, usize)])] = &[
        ("![](a.png)\n\n![b](b.png)\n\n![ ](c.png)", &[("site/alt", 1), ("site/alt", 5)]),
        ("# a {#b}\n\n# c {#b}", &[("site/id", 3)]),
        ("a\n\n$\\nope$\n\n![](a.png)", &[("site/math", 3), ("site/alt", 5)]),
        ("[![](a.png)](/b/)", &[("site/alt", 1)]),
        ("`![](a.png)`", &[]),
    ];
    for (markdown, expected) in cases {
        let rendered = super::page::within_site(markdown, &[]);
        let told: Vec<_> = rendered.warnings.iter().map(|it| (it.code, it.line)).collect();
        assert_eq!(told, *expected, "{markdown}");
    }
}
