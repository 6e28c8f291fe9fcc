//! What Markdown becomes on its page, in a feed and in a list.

use super::{SETTING, render};
use crate::site::markdown::{
    ImageInfo, Insert, MentionInfo, Picture, Rendered, Setting, Surroundings, code, fence,
};

/// A site with one page, one picture and one friend.
struct Around;

impl Surroundings for Around {
    fn page(&self, path: &str) -> Option<String> {
        ["@/posts/bees.md", "bees.md", "../bees.md"]
            .contains(&path)
            .then(|| "/posts/bees/".to_owned())
    }

    fn image(&self, url: &str) -> Option<ImageInfo> {
        (url == "bee.jpg").then(|| ImageInfo {
            src: "/posts/hello/bee.jpg".to_owned(),
            width: 800,
            height: 600,
            srcset: vec![("/i/bee-400.jpg".to_owned(), 400), ("/i/bee-800.jpg".to_owned(), 800)],
            media_type: "image/jpeg".to_owned(),
            blurhash: Some("LEHV6n".to_owned()),
        })
    }

    fn mention(&self, handle: &str) -> Option<MentionInfo> {
        (handle == "bob@peer.example").then(|| MentionInfo {
            id: "https://peer.example/users/1".to_owned(),
            url: "https://peer.example/@bob".to_owned(),
        })
    }
}

pub(super) fn within_site(markdown: &str, inserts: &[Insert]) -> Rendered {
    let setting = Setting { around: &Around, feed: true, card: true, inserts, ..SETTING };
    super::super::render(markdown, &setting)
}

#[track_caller]
fn check(markdown: &str, page: &str) {
    assert_eq!(render(markdown).page.trim_end(), page, "{markdown}");
}

fn warnings(rendered: &Rendered) -> Vec<(&str, usize)> {
    rendered.warnings.iter().map(|warning| (warning.code, warning.line)).collect()
}

#[test]
fn headings_have_ids_and_anchors() {
    let anchor = |id: &str| {
        format!(" <a class=\"anchor\" href=\"#{id}\" aria-hidden=\"true\" tabindex=\"-1\"></a>")
    };
    let cases = [
        ("# Hello, *World*!", "hello-world"),
        ("## A & B", "a--b"),
        ("## `code_x` y", "code_x-y"),
        ("# Über Bienen", "über-bienen"),
        ("# 蜂", "蜂"),
        ("# ???", "section"),
        ("# A {#own}", "own"),
        ("Title\n=====", "title"),
    ];
    for (markdown, id) in cases {
        let rendered = render(markdown);
        assert_eq!(rendered.anchors, [id], "{markdown}");
        assert!(rendered.page.contains(&format!(" id=\"{id}\">")), "{}", rendered.page);
        assert!(rendered.page.contains(&anchor(id)), "{}", rendered.page);
    }
    check(
        "## A {#x .big}",
        "<h2 id=\"x\" class=\"big\">A <a class=\"anchor\" href=\"#x\" aria-hidden=\"true\" \
         tabindex=\"-1\"></a></h2>",
    );
}

#[test]
fn ids_are_unique() {
    let rendered = render("# A\n# A\n# A-1\n# A\n# B {#a}");
    assert_eq!(rendered.anchors, ["a", "a-1", "a-1-1", "a-2", "a-3"]);
    assert_eq!(warnings(&rendered), [("site/id", 5)]);
}

#[test]
fn the_table_of_contents_is_a_tree() {
    let rendered = render("## A\n### B `c`\n#### D\n## E\n# F");
    let shape = |entries: &[crate::site::markdown::TocEntry]| {
        entries.iter().map(|e| (e.level, e.text.clone(), e.children.len())).collect::<Vec<_>>()
    };
    let expected = [(2, "A".to_owned(), 1), (2, "E".to_owned(), 0), (1, "F".to_owned(), 0)];
    assert_eq!(shape(&rendered.toc), expected);
    assert_eq!(shape(&rendered.toc[0].children), [(3, "B c".to_owned(), 1)]);
    assert_eq!(rendered.toc[0].children[0].children[0].id, "d");
}

#[test]
fn what_scrolls_or_is_ticked_has_a_name() {
    check(
        "|a|b|c|\n|:-|:-:|-:|\n|1|2|3|",
        "<div class=\"scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>\n\
         <thead>\n<tr>\n<th class=\"to-left\">a</th>\n<th class=\"to-center\">b</th>\n\
         <th class=\"to-right\">c</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n\
         <td class=\"to-left\">1</td>\n<td class=\"to-center\">2</td>\n\
         <td class=\"to-right\">3</td>\n</tr>\n</tbody>\n</table></div>",
    );
    check(
        "- [x] a\n- [ ] b",
        "<ul>\n<li><input type=\"checkbox\" aria-label=\"Task\" checked=\"\" disabled=\"\" /> a\
         </li>\n<li><input type=\"checkbox\" aria-label=\"Task\" disabled=\"\" /> b</li>\n</ul>",
    );
    check("    a\n", "<pre tabindex=\"0\"><code>a\n</code></pre>");
}

#[test]
fn alerts() {
    check(
        "> [!WARNING]\n> Stings.",
        "<div class=\"markdown-alert markdown-alert-warning\" role=\"note\">\n\
         <p class=\"markdown-alert-title\">Warning</p>\n<p>Stings.</p>\n</div>",
    );
    check("> [!OTHER]\n> a", "<blockquote>\n<p>[!OTHER]\na</p>\n</blockquote>");
}

#[test]
fn definitions() {
    check("A\n: b\n: c", "<dl>\n<dt>A</dt>\n<dd>b</dd>\n<dd>c</dd>\n</dl>");
}

#[test]
fn footnotes_stand_at_the_end_and_lead_back() {
    let rendered = render("a[^n] b[^N] c[^m]\n\n[^m]: Last\n\n[^n]: First\n\n[^un]: Unused\n\nEnd");
    let back = |label: &str, nth: &str| {
        format!(
            "<a href=\"#fnref-{label}\" class=\"footnote-backref\" data-footnote-backref \
             data-footnote-backref-idx=\"{nth}\" aria-label=\"Back to reference {nth}\">↩"
        )
    };
    let expected = format!(
        "<p>a<sup class=\"footnote-ref\"><a href=\"#fn-n\" id=\"fnref-n\" data-footnote-ref>1</a></sup> \
         b<sup class=\"footnote-ref\"><a href=\"#fn-n\" id=\"fnref-n-2\" data-footnote-ref>1</a></sup> \
         c<sup class=\"footnote-ref\"><a href=\"#fn-m\" id=\"fnref-m\" data-footnote-ref>2</a></sup></p>\n\
         <p>End</p>\n\
         <section class=\"footnotes\" data-footnotes role=\"doc-endnotes\" aria-label=\"Footnotes\">\n\
         <ol>\n<li id=\"fn-n\">\n<p>First {}</a> {}<sup class=\"footnote-ref\">2</sup></a></p>\n</li>\n\
         <li id=\"fn-m\">\n<p>Last {}</a></p>\n</li>\n</ol>\n</section>\n",
        back("n", "1"),
        back("n-2", "1-2"),
        back("m", "2"),
    );
    assert_eq!(rendered.page, expected);
    check("a[^none]", "<p>a[^none]</p>");
}

#[test]
fn formulas() {
    let rendered = render("$x^2$ costs $5 and a\\$b$, \\$1 to US$2 or $3\n\n$$\\frac12$$");
    assert!(rendered.page.contains("<math><msup><mi>x</mi><mn>2</mn></msup></math>"));
    assert!(rendered.page.contains("<math display=\"block\">"), "{}", rendered.page);
    assert!(rendered.page.contains("US$2 or $3"), "{}", rendered.page);
    assert_eq!(warnings(&rendered), []);
    let rendered = render("a\n\nb $\\nonsense<$ c");
    assert!(rendered.page.contains("<p>b <code class=\"math\">\\nonsense&lt;</code> c</p>"));
    assert_eq!(warnings(&rendered), [("site/math", 3)]);
    let page = render("$$\\begin{align} a &= b \\end{align}\\color{red} x$$").page;
    assert!(page.contains("to-right") && page.contains("mathcolor=\"#"), "{page}");
    assert!(!page.contains(" style="), "{page}");
}

#[test]
fn the_words_behind_a_fence() {
    type Case = (&'static str, &'static str, Option<usize>, &'static [(usize, usize)]);
    let cases: [Case; 10] = [
        ("", "", None, &[]),
        ("rust", "rust", None, &[]),
        ("rust,linenos,hl_lines=2-4 6", "rust", Some(1), &[(2, 4), (6, 6)]),
        ("go {hl_lines=[2,\"4-6\"], linenos=true}", "go", Some(1), &[(2, 2), (4, 6)]),
        (
            "go {linenos=table,linenostart=199,hl_lines=[8,\"15-17\"]}",
            "go",
            Some(199),
            &[(8, 8), (15, 17)],
        ),
        ("go {linenos=false,hl_lines=3}", "go", None, &[(3, 3)]),
        ("go {linenos=\"inline\", hl_lines=\"1 3\"}", "go", Some(1), &[(1, 1), (3, 3)]),
        ("{linenos=true}", "", Some(1), &[]),
        ("sh mylinenos hl_lines=x", "sh", None, &[]),
        ("sh hl_lines=99999999999999999999999", "sh", None, &[]),
    ];
    for (info, language, number, marked) in cases {
        let fence = fence::read(&pulldown_cmark::CowStr::Borrowed(info));
        let ranges: Vec<_> = fence.marked.iter().map(|r| (*r.start(), *r.end())).collect();
        assert_eq!((&*fence.language, fence.first_number), (language, number), "{info}");
        assert_eq!(ranges, marked, "{info}");
    }
}

#[test]
fn lines_of_code_are_marked_and_numbered() {
    check(
        "```x,linenos,hl_lines=2\n<a\nb\n```",
        "<pre class=\"chroma\" tabindex=\"0\"><code class=\"language-x\" data-lang=\"x\">\
         <span class=\"ln\" data-line=\"1\"></span>&lt;a\n\
         <span class=\"hl\"><span class=\"ln\" data-line=\"2\"></span>b\n</span></code></pre>",
    );
    let block = crate::site::markdown::piece::CodeBlock {
        fence: fence::read(&"x,hl_lines=2".into()),
        code: "/* a\nb */ c".into(),
        highlighted: Some("<span class=\"c\">/* a\nb */</span> c".to_owned()),
    };
    let mut out = String::new();
    code::push_page(&mut out, &block);
    let lines =
        "<span class=\"c\">/* a\n</span><span class=\"hl\"><span class=\"c\">b */</span> c</span>";
    assert!(out.contains(lines), "{out}");
}

#[test]
fn pictures_know_their_size() {
    let markdown = "![A bee](bee.jpg \"Busy {focus=0.2,-0.5}\") ![](far.png)\n\n![x](bee.jpg)";
    let rendered = within_site(markdown, &[]);
    let first = "<img src=\"/posts/hello/bee.jpg\" alt=\"A bee\" title=\"Busy\" width=\"800\" \
                 height=\"600\" srcset=\"/i/bee-400.jpg 400w, /i/bee-800.jpg 800w\" \
                 sizes=\"(max-width: 38rem) 100vw, 35rem\" decoding=\"async\" />";
    assert!(rendered.page.contains(first), "{}", rendered.page);
    let other = "<img src=\"far.png\" alt=\"\" loading=\"lazy\" decoding=\"async\" />";
    assert!(rendered.page.contains(other), "{}", rendered.page);
    assert!(rendered.page.contains("sizes=\"auto, (max-width"), "{}", rendered.page);
    let plain = "<img src=\"https://me.example/posts/hello/bee.jpg\" alt=\"A bee\" title=\"Busy\" \
                 width=\"800\" height=\"600\" />";
    assert!(rendered.feed.contains(plain), "{}", rendered.feed);
    assert_eq!(warnings(&rendered), [("site/alt", 1)]);
    let expected = Picture {
        url: "https://me.example/posts/hello/bee.jpg".to_owned(),
        alt: Some("A bee".to_owned()),
        width: Some(800),
        height: Some(600),
        blurhash: Some("LEHV6n".to_owned()),
        focus: Some((0.2, -0.5)),
        media_type: Some("image/jpeg".to_owned()),
    };
    assert_eq!(rendered.pictures[0], expected);
    for title in ["{focus=2,0}", "{focus=a,b}", "focus=0,0", "{focus=0}"] {
        let rendered = within_site(&format!("![a](b.jpg \"{title}\")"), &[]);
        assert_eq!(rendered.pictures[0].focus, None, "{title}");
    }
}

#[test]
fn links_to_files_lead_to_their_pages() {
    let markdown = "[a](@/posts/bees.md#x)\n[b](../bees.md)\n[c](none.md)\n[d](#top) [e](https://x.example/a.md)\n[f](/y/) [g](https://me.example/y/) [h](https://me.example.org/)";
    let rendered = within_site(markdown, &[]);
    assert!(
        rendered.page.contains("<a href=\"/posts/bees/#x\">a</a>\n<a href=\"/posts/bees/\">b</a>")
    );
    assert!(rendered.federated.contains("<a href=\"https://me.example/posts/bees/#x\">a</a>"));
    let links: Vec<_> =
        rendered.links.iter().map(|l| (l.target.as_str(), l.line, l.is_missing)).collect();
    let expected = [
        ("/posts/bees/#x", 1, false),
        ("/posts/bees/", 2, false),
        ("none.md", 3, true),
        ("#top", 4, false),
        ("/y/", 5, false),
        ("https://me.example/y/", 5, false),
    ];
    assert_eq!(links, expected);
}

#[test]
fn ids_in_html_are_known() {
    let rendered = render("<a id=\"one\"></a> <p id='two' name=three>");
    assert_eq!(rendered.anchors, ["one", "two", "three"]);
}

#[test]
fn raw_html_and_scripts_in_links_are_the_owners_choice() {
    let setting = Setting { html: false, ..SETTING };
    let page = |markdown: &str| super::super::render(markdown, &setting).page;
    assert_eq!(page("<b>a</b> [x](JavaScript:alert(1))"), "<p>a <a href=\"\">x</a></p>\n");
    assert_eq!(page("<script>a</script>\n\nb"), "<p>b</p>\n");
    assert_eq!(page("# a {onclick=x}").matches("onclick").count(), 0);
    check("<b>a</b> [x](javascript:x)", "<p><b>a</b> <a href=\"javascript:x\">x</a></p>");
}

#[test]
fn feeds_and_lists_stand_alone() {
    let rendered = within_site("# A\n\n[b](c/)[^1]\n\n```x\na\n```\n\n[^1]: Note", &[]);
    assert_eq!(
        rendered.feed,
        "<h1>A</h1>\n<p><a href=\"https://me.example/posts/hello/c/\">b</a>\
         <sup class=\"footnote-ref\"><a href=\"https://me.example/posts/hello/#fn-1\" \
         data-footnote-ref>1</a></sup></p>\n<pre><code class=\"language-x\">a\n</code></pre>\n\
         <section class=\"footnotes\" data-footnotes>\n<ol>\n<li>\n<p>Note</p>\n</li>\n</ol>\n\
         </section>\n"
    );
    assert!(!rendered.card.contains(" id=") && !rendered.card.contains("<section"));
    assert!(rendered.card.contains("tabindex=\"0\""));
    assert_eq!(render("a").feed, "");
}

#[test]
fn shortcodes_stand_in_their_places() {
    let insert = |name: &str| Insert {
        page: format!("<video-{name}>"),
        feed: format!("<feed-{name}>"),
        federated: format!("<p>{name}</p>"),
        pictures: vec![Picture {
            url: format!("https://me.example/{name}.jpg"),
            ..Picture::default()
        }],
    };
    let inserts = [insert("a"), insert("b")];
    let cases = [
        ("x\n\n\u{f8fe}0\u{f8ff}\n\ny", "<p>x</p>\n<video-a>\n<p>y</p>\n"),
        ("\u{f8fe}0\u{f8ff}\n\u{f8fe}1\u{f8ff}", "<video-a>\n<video-b>\n"),
        ("x \u{f8fe}1\u{f8ff} y", "<p>x <video-b> y</p>\n"),
        ("[x \u{f8fe}1\u{f8ff}](/y/)", "<p><a href=\"/y/\">x <video-b></a></p>\n"),
        ("<div>\u{f8fe}1\u{f8ff}</div>", "<div><video-b></div>\n"),
        ("\u{f8fe}7\u{f8ff} \u{f8fe}", "<p>\u{f8fe}7\u{f8ff} \u{f8fe}</p>\n"),
        ("`\u{f8fe}1\u{f8ff}`", "<p><code>\u{f8fe}1\u{f8ff}</code></p>\n"),
    ];
    for (markdown, page) in cases {
        assert_eq!(within_site(markdown, &inserts).page, page, "{markdown:?}");
    }
    let rendered = within_site("\u{f8fe}1\u{f8ff}\n\n![x](bee.jpg)\n\n\u{f8fe}0\u{f8ff}", &inserts);
    let urls: Vec<_> = rendered.pictures.iter().map(|picture| picture.url.as_str()).collect();
    assert_eq!(
        urls,
        [
            "https://me.example/b.jpg",
            "https://me.example/posts/hello/bee.jpg",
            "https://me.example/a.jpg"
        ]
    );
    assert_eq!(rendered.federated, "<p>b</p><p>a</p>");
    assert!(rendered.feed.starts_with("<feed-b>\n"), "{}", rendered.feed);
}
