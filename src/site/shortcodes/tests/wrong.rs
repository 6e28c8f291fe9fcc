//! Errors, bounds, and texts that nobody would write.

use std::time::Duration;

use super::{Site, problems, source};
use crate::limits::SHORTCODES_MAX;
use crate::site::shortcodes::{CLOSE, Expanded, OPEN, expand};
use crate::site::work::worked;

#[test]
fn errors_say_where_and_what() {
    let cases = [
        ("a\n\n{{< figur >}}", "shortcode/unknown", "there is no shortcode `figur`", 7),
        ("{{< figure >}}", "shortcode/argument", "`figure` needs `src`", 5),
        (
            "{{< youtube a/b >}}",
            "shortcode/argument",
            "`a/b` is not the id of a video at YouTube",
            5,
        ),
        ("\n{{< show \"x >}}", "shortcode/broken", "this shortcode has no end", 6),
        ("{{< show\n\n{{< note >}}", "shortcode/broken", "this shortcode has no end", 5),
        ("x\n{{< /note >}}", "shortcode/unclosed", "`note` closes what is not open", 6),
        ("{% end %}", "shortcode/unclosed", "`end` closes what is not open", 5),
        ("{% note() %}", "shortcode/unclosed", "`{% note(…) %}` has no end", 5),
        ("\n\n{{< highlight c >}}", "shortcode/unclosed", "`highlight` has no end", 7),
        ("{% raw %}\nx", "shortcode/unclosed", "`raw` has no end", 5),
        (
            "{% include x.html %}",
            "shortcode/unknown",
            "`{% include %}` is not a tag that is read here",
            5,
        ),
        ("{{< ref \"no.md\" >}}", "shortcode/ref", "`ref` finds no page `no.md`", 5),
        ("{% post_url x %}", "shortcode/ref", "`{% post_url x %}` finds no page", 5),
    ];
    for (text, code, message, line) in cases {
        assert_eq!(problems(text), [(code, message.to_owned(), line)], "{text}");
    }
    let all = problems("{{< a1 >}}\n{{< b2 >}}\n`{{< c3 >}}`\n{{ d4() }}");
    assert_eq!(all.iter().map(|(_, _, line)| *line).collect::<Vec<_>>(), [5, 6, 8]);
}

#[test]
fn the_nearest_name_is_said() {
    let help = |text| expand(text, source(), &Site).unwrap_err()[0].help.clone().unwrap();
    assert_eq!(help("{{< figur >}}"), "did you mean `figure`?");
    assert_eq!(help("{{< versoin >}}"), "did you mean `version`?");
    assert_eq!(help("{% endrwa %}"), "write `{% raw %}…{% endraw %}` around it to show it as text");
    assert_eq!(help("{% post_ulr x %}"), "did you mean `post_url`?");
    assert_eq!(help("{{< zzzzzz >}}"), "put a template at `templates/shortcodes/zzzzzz.html`");
}

#[test]
fn an_error_in_a_template_says_where_it_is_used() {
    let problem = expand("a\n{{< broken >}}", source(), &Site).unwrap_err().remove(0);
    let text = problem.to_string();
    assert!(text.contains("broken.html:3") && text.contains("content/x.md:6"), "{text}");
}

#[test]
fn all_is_bounded() {
    let deep = "{{< note >}}".repeat(12) + &"{{< /note >}}".repeat(12);
    assert_eq!(problems(&deep)[0].0, "shortcode/too-deep");
    let many = "{{< version >}}".repeat(SHORTCODES_MAX + 2);
    assert_eq!(problems(&many).len(), 1);
    assert_eq!(problems(&many)[0].0, "shortcode/too-many");
    let bytes = "x".repeat(4 * 1024 * 1024);
    let text =
        format!("{{{{< twice >}}}}{{{{< twice >}}}}{bytes}{{{{< /twice >}}}}{{{{< /twice >}}}}");
    assert_eq!(problems(&text)[0].0, "shortcode/too-large");
    assert!(problems(&"{{< zzzzzz >}}\n".repeat(100)).len() <= 20);
}

/// Whatever the text, nothing panics, and what looks like a placeholder is one.
#[test]
fn noise() {
    const PARTS: &[&str] = &[
        "{{<",
        ">}}",
        "{{%",
        "%}}",
        "{{",
        "}}",
        "{%",
        "%}",
        "/*",
        "*/",
        " note ",
        " show ",
        " version",
        "()",
        "(k=1)",
        "(k=\"v\")",
        " /note ",
        "end",
        " raw ",
        " endraw ",
        " highlight ",
        "/",
        "\"",
        "`",
        "```\n",
        "\n",
        "\n\n",
        "é",
        " k=",
        "~~~\n",
        "> ",
        "- ",
        "\u{F8FE}",
        "\u{F8FF}",
        "0",
        " ref ",
        "'",
        "\\",
        ",",
        "[",
    ];
    let mut seed = 7_u32;
    for _ in 0..3_000 {
        let mut text = String::new();
        for _ in 0..40 {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            text.push_str(PARTS[(seed >> 8) as usize % PARTS.len()]);
        }
        let Ok(Expanded { text: made, inserts }) = expand(&text, source(), &Site) else { continue };
        for part in made.split(OPEN).skip(1) {
            let (number, _) = part.split_once(CLOSE).expect("a placeholder has an end");
            assert!(number.parse::<usize>().unwrap() < inserts.len(), "{text}");
        }
    }
}

#[test]
fn no_text_takes_long() {
    const PARTS: &[&str] = &[
        "{{",
        "{%",
        "{{<",
        "{{</*",
        "{{/*",
        "{{< a ",
        "{{< a \"",
        "{{< a `",
        "{{a(x='",
        "{{a(x=\"\\",
        "{% a(",
        "{% a ",
        "`",
        "``",
        "` ``",
        "```\n",
        "{{< note >}}",
        "{{< /note >}}",
        "{% note() %}",
        "{% end %}",
        "{% raw %}",
        "{{< highlight c >}}",
        "{% highlight c %}",
        "\u{F8FE}",
        "\n",
        "{{ show() }}",
        "{{< show >}}",
        "`{% raw %}",
        "~~~\n{% raw %}\n",
    ];
    for part in PARTS {
        let text = part.repeat(150_000 / part.len());
        let from = worked();
        let _made = expand(&text, source(), &Site);
        let took = worked() - from;
        assert!(took < Duration::from_secs(2), "it works {took:?} for {part:?}");
    }
}
