//! Every argument of the built-in shortcodes, in both spellings.

use super::{expanded, page, problems};

/// The three renditions of the one shortcode of a text.
fn made(text: &str) -> [String; 3] {
    let insert = expanded(text).inserts.remove(0);
    [insert.page, insert.feed, insert.federated]
}

#[test]
fn a_figure_in_both_spellings() {
    let cases = [
        ("src=\"a.png\"", "<figure><img src=\"a.png\" alt=\"\"></figure>"),
        ("src=\"a.png\" alt=\"<A>\"", "<figure><img src=\"a.png\" alt=\"&lt;A&gt;\"></figure>"),
        (
            "src=\"a.png\" title=\"T\"",
            "<figure><img src=\"a.png\" alt=\"T\"><figcaption><p><strong>T</strong></p></figcaption></figure>",
        ),
        (
            "src=\"a.png\" caption=\"On <b>rye</b> &amp; oats\"",
            "<figure><img src=\"a.png\" alt=\"On rye &amp; oats\">\
             <figcaption><p>On <b>rye</b> &amp; oats</p></figcaption></figure>",
        ),
        (
            "src=\"a.png\" link=\"b/\" target=\"_blank\" rel=\"noopener\"",
            "<figure><a href=\"b/\" target=\"_blank\" rel=\"noopener\"><img src=\"a.png\" alt=\"\"></a></figure>",
        ),
        (
            "src=\"a.png\" width=\"40\" height=\"30\" loading=\"lazy\" class=\"a b\"",
            "<figure class=\"a b\"><img src=\"a.png\" alt=\"\" width=\"40\" height=\"30\" loading=\"lazy\"></figure>",
        ),
        (
            "src=\"a.png\" attr=\"Ada & Bo\"",
            "<figure><img src=\"a.png\" alt=\"\"><figcaption><p>Ada &amp; Bo</p></figcaption></figure>",
        ),
        ("src=\"a.png\" attrlink=\"b/\"", "<figure><img src=\"a.png\" alt=\"\"></figure>"),
        ("src=\"a.png\" alt=\"\" class=\"\"", "<figure><img src=\"a.png\" alt=\"\"></figure>"),
    ];
    for (arguments, expected) in cases {
        assert_eq!(page(&format!("{{{{< figure {arguments} >}}}}")), expected, "{arguments}");
        let zola = arguments.replace("\" ", "\", ");
        assert_eq!(page(&format!("{{{{ figure({zola}) }}}}")), expected, "{zola}");
    }
}

/// Elsewhere there is no page that an address could be relative to.
#[test]
fn addresses_of_a_figure_are_whole_elsewhere() {
    let [page, feed, federated] =
        made("{{< figure src=\"a.png\" link=\"b/\" attr=\"Ada\" attrlink=\"c/\" >}}");
    let at = "https://me.example/posts/x/";
    assert!(page.contains("src=\"a.png\"") && page.contains("href=\"b/\""), "{page}");
    assert!(page.contains("<a href=\"c/\">Ada</a>"), "{page}");
    for address in ["src=\"{}a.png\"", "href=\"{}b/\"", "href=\"{}c/\""] {
        assert!(feed.contains(&address.replace("{}", at)), "{feed}");
    }
    assert_eq!(federated, format!("<p><a href=\"{at}c/\">Ada</a></p>"));
    let script = "{{< figure src=\"a.png\" attr=\"Ada\" attrlink=\"javascript:alert(1)\" >}}";
    assert_eq!(made(script)[2], "<p>Ada</p>", "no address that others can open");
    assert!(!made(script)[1].contains("javascript"));
}

#[test]
fn films() {
    let cases = [
        (
            "{{< youtube w7Ft2ymGmfc >}}",
            "https://www.youtube.com/watch?v=w7Ft2ymGmfc",
            "Video at YouTube",
        ),
        (
            "{{< youtube id=\"a-_b\" title=\"A & b\" >}}",
            "https://www.youtube.com/watch?v=a-_b",
            "A &amp; b",
        ),
        (
            "{{ youtube(id=\"x\", start=90) }}",
            "https://www.youtube.com/watch?v=x&amp;t=90s",
            "Video at YouTube",
        ),
        (
            "{{< youtube id=x start=\"1m\" >}}",
            "https://www.youtube.com/watch?v=x",
            "Video at YouTube",
        ),
        ("{{< vimeo 7 >}}", "https://vimeo.com/7", "Video at Vimeo"),
        ("{{ vimeo(id=\"7\", start=\"5\") }}", "https://vimeo.com/7#t=5s", "Video at Vimeo"),
        ("{{< gist ada 0a1b >}}", "https://gist.github.com/ada/0a1b", "Gist 0a1b by ada"),
        ("{{< gist ada 0a1b \"<x>.rs\" >}}", "https://gist.github.com/ada/0a1b", "&lt;x&gt;.rs"),
        (
            "{{ gist(user=\"ada\", id=\"0a1b\", file=\"x.rs\") }}",
            "https://gist.github.com/ada/0a1b",
            "x.rs",
        ),
    ];
    for (text, url, title) in cases {
        let [page, feed, federated] = made(text);
        assert_eq!(federated, format!("<p><a href=\"{url}\">{title}</a></p>"), "{text}");
        assert_eq!(feed, federated, "{text}");
        assert!(page.contains(&format!("href=\"{url}\"")) && page.contains(title), "{page}");
    }
}

#[test]
fn details() {
    let cases = [
        (
            "{{< details >}}a{{< /details >}}",
            "<details><summary>Details</summary>\n<p>a</p></details>",
        ),
        (
            "{{< details \"A <b>\" >}}a{{< /details >}}",
            "<details><summary>A &lt;b&gt;</summary>\n<p>a</p></details>",
        ),
        (
            "{{< details title=\"T\" class=\"c\" >}}a{{< /details >}}",
            "<details class=\"c\"><summary>T</summary>\n<p>a</p></details>",
        ),
        (
            "{{< details summary=\"S\" open=true >}}{{< /details >}}",
            "<details open><summary>S</summary>\n<p></p></details>",
        ),
        (
            "{{< details open=\"true\" >}}a{{< /details >}}",
            "<details open><summary>Details</summary>\n<p>a</p></details>",
        ),
        (
            "{% details(summary=\"S\", open=false) %}a{% end %}",
            "<details><summary>S</summary>\n<p>a</p></details>",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(page(text), expected, "{text}");
    }
}

#[test]
fn values_are_read_as_they_are_written() {
    let cases = [
        ("{{< show \"a\\nb\\tc\\\\d\\q\" >}}", r#"<i>1 Text("a\nb\tc\\d\\q")</i>"#),
        ("{{< show `a\\n` >}}", r#"<i>1 Text("a\\n")</i>"#),
        (
            "{{< show 007 +1 1e3 -x 1.5.2 >}}",
            r#"<i>1 Integer(7) Integer(1) Float(1000.0) Text("-x") Text("1.5.2")</i>"#,
        ),
        (
            "{{< show inf nan TRUE false >}}",
            r#"<i>1 Text("inf") Text("nan") Text("TRUE") Bool(false)</i>"#,
        ),
        ("{{< show a=b=c >}}", r#"<i>1 a=Text("b=c")</i>"#),
        ("{{< show a-b=1 _c=2 >}}", "<i>1 a-b=Integer(1) _c=Integer(2)</i>"),
        (
            "{{ show(a='it\\'s', b=`x`, c=-1.5) }}",
            r#"<i>1 a=Text("it's") b=Text("x") c=Float(-1.5)</i>"#,
        ),
        (
            "{{ show(a=[], b=['x', 1, true,]) }}",
            r#"<i>1 a=List([]) b=List([Text("x"), Integer(1), Bool(true)])</i>"#,
        ),
        ("{{show(a = 1 , b = 2)}}", "<i>1 a=Integer(1) b=Integer(2)</i>"),
    ];
    for (text, expected) in cases {
        assert_eq!(page(text), expected, "{text}");
    }
    let many: String = (0..64).map(|number| format!(" {number}")).collect();
    assert!(page(&format!("{{{{< show{many} >}}}}")).contains("Integer(63)"));
    assert_eq!(problems(&format!("{{{{< show{many} 64 >}}}}"))[0].0, "shortcode/broken");
}

#[test]
fn what_is_wrong_with_arguments() {
    let cases = [
        ("{{< figure alt=\"x\" >}}", "`figure` needs `src`"),
        ("{{< figure src=\"\" >}}", "`figure` needs `src`"),
        ("{{ youtube() }}", "`youtube` needs `id`"),
        (
            "{{< youtube \"https://youtu.be/x\" >}}",
            "`https://youtu.be/x` is not the id of a video at YouTube",
        ),
        ("{{< vimeo \"1&x\" >}}", "`1&x` is not the id of a video at Vimeo"),
        ("{{< gist ada >}}", "`gist` needs `id`"),
        ("{{< gist ada/x 1 >}}", "`ada/x/1` is not a gist"),
        ("{{< ref >}}", "`ref` needs `path`"),
        ("{{< relref \"none.md#x\" >}}", "`relref` finds no page `none.md`"),
        ("{% link none.md %}", "`{% link none.md %}` finds no page"),
    ];
    for (text, expected) in cases {
        assert_eq!(problems(text)[0].1, expected, "{text}");
    }
}
