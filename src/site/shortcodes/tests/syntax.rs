//! What authors write, in the spelling of each tool.

use std::borrow::Cow;

use super::{expanded, page};
use crate::site::shortcodes::Expanded;
use crate::site::value::Value;

#[test]
fn a_text_without_shortcodes_is_handed_back() {
    for text in ["", "# Bees\n\n{a} { { b }", "```\nfn main() {}\n```", "\u{F8FA} é { {"] {
        let expanded = expanded(text);
        assert!(matches!(expanded.text, Cow::Borrowed(same) if same == text), "{text}");
        assert!(expanded.inserts.is_empty());
    }
}

#[test]
fn what_authors_write() {
    let cases = [
        // Hugo
        ("a {{< show >}} b", "a <i>1</i> b"),
        ("{{<show x>}}", r#"<i>1 Text("x")</i>"#),
        ("{{< show x/>}}", r#"<i>1 Text("x")</i>"#),
        (
            "{{< show \"a \\\"b\\\"\" 2 true -1.5 >}}",
            r#"<i>1 Text("a \"b\"") Integer(2) Bool(true) Float(-1.5)</i>"#,
        ),
        (
            "{{< show k=\"a b\" n=1 u=https://a.example/b/?c=d%20e >}}",
            r#"<i>1 k=Text("a b") n=Integer(1) u=Text("https://a.example/b/?c=d%20e")</i>"#,
        ),
        ("{{< show `raw \"x\"\n` >}}", "<i>1 Text(\"raw \\\"x\\\"\\n\")</i>"),
        ("{{< show\n  k=\"v\"\n>}}", r#"<i>1 k=Text("v")</i>"#),
        ("{{< show >}}{{< show >}}", "<i>1</i><i>2</i>"),
        ("{{< show >}} x {{< /show >}}", r#"<i>1 raw=" x " body="<p>x</p>"</i>"#),
        ("{{< note >}}a {{< show >}} b{{< /note >}} c", "<aside><p>a <i>1</i> b</p></aside> c"),
        (
            "{{< note >}}{{< note >}}x{{< /note >}}{{< /note >}}",
            "<aside><p><aside><p>x</p></aside></p></aside>",
        ),
        ("{{% words %}}", "*words*"),
        ("{{% words %}}a {{< version >}}{{% /words %}}", "*a 1.2.3*"),
        ("{{% version %}}", "1.2.3"),
        ("{{</* show x */>}} {{%/* y */%}}", "{{< show x >}} {{% y %}}"),
        ("`{{</* show */>}}`", "`{{< show >}}`"),
        // Zola
        (
            "{{ show(k=\"v\", n=1, f=true, l=[1, 'b']) }}",
            r#"<i>1 k=Text("v") n=Integer(1) f=Bool(true) l=List([Integer(1), Text("b")])</i>"#,
        ),
        ("{{ show() }}{{show()}}", "<i>1</i><i>2</i>"),
        ("{{ show(\n  k=1,\n) }}", "<i>1 k=Integer(1)</i>"),
        ("{% note() %}\nx\n{% end %}y", "<aside><p>x</p></aside>y"),
        ("{% note() %}{{ version() }}{% end %}", "<aside><p>1.2.3</p></aside>"),
        ("{{/* show() */}} {%/* note() */%}", "{{ show() }} {% note() %}"),
        ("{{ words() }}", "*words*"),
        // Jekyll
        ("{{ site.url }}{{ site.baseurl }}/x", "https://me.example/x"),
        ("[x]({% post_url 2026-11-24-hello %})", "[x](/posts/hello/)"),
        ("[x]({% link posts/hello.md %})", "[x](/posts/hello/)"),
        ("{% raw %}{{ x }} {% if %}{{< y >}}{% endraw %}.", "{{ x }} {% if %}{{< y >}}."),
        ("{%- raw -%}{{ show() }}{%- endraw -%}", "{{ show() }}"),
        // Braces of others
        (
            "{{ page.title }} {{ f(x) }} {{ a | b }} {{ {{",
            "{{ page.title }} {{ f(x) }} {{ a | b }} {{ {{",
        ),
        ("style={{ color: red }} {%", "style={{ color: red }} {%"),
    ];
    for (text, expected) in cases {
        assert_eq!(page(text), expected, "{text}");
    }
}

#[test]
fn code_stays_code() {
    let same = [
        "`{{< unknown >}}` and `{% if x %}`",
        "```\n{{< unknown \"x\n{{< figure src=\"x\" >}}\n{% if x %}{% end %}\n{{< /note2 >}}\n```\nx",
        "> ```\n> {{< figure >}}\n> ```",
        "- ```\n  {{< gist >}}\n  ```",
        "~~~\n```\n{{< unknown >}}\n~~~",
        "````\n```\n{{< unknown >}}\n````",
        "``a ` {{< unknown >}}``",
        "```{% highlight rust %}```",
        "```\n{{< unknown >}}",
        "`{% raw %}` and `{% raw %}`\n\n```\n{% raw %}\n```",
    ];
    for text in same {
        assert_eq!(page(text), text, "{text}");
    }
    let cases = [
        ("```\n{{ version() }}\n```", "```\n1.2.3\n```"),
        ("`{{< ref \"posts/hello.md\" >}}`", "`https://me.example/posts/hello/`"),
        ("```\n{% note() %}x{% end %}{% end %}\n```", "```\n<aside><p>x</p></aside>{% end %}\n```"),
        ("\\`{{ version() }}\\`", "\\`1.2.3\\`"),
        ("`a\n\n{{ version() }}`", "`a\n\n1.2.3`"),
        ("```\nx\n```\n{{ version() }}", "```\nx\n```\n1.2.3"),
    ];
    for (text, expected) in cases {
        assert_eq!(page(text), expected, "{text}");
    }
}

#[test]
fn highlight_becomes_a_fence() {
    let cases = [
        ("{{< highlight go >}}\na {{< b >}}\n{{< /highlight >}}", "```go\na {{< b >}}\n```\n"),
        (
            "{{< highlight go \"linenos=table,hl_lines=2\" >}}x{{< /highlight >}}",
            "```go {linenos=table,hl_lines=2}\nx\n```\n",
        ),
        ("{{% highlight md %}}\n```\n{{% /highlight %}}", "````md\n```\n````\n"),
        ("{% highlight rust linenos %}\nfn\n{% endhighlight %}", "```rust {linenos}\nfn\n```\n"),
        (
            "- x\n  {% highlight c %}\n  a\n\nb\n  {% endhighlight %}",
            "- x\n  ```c\n  a\n\n  b\n  ```\n",
        ),
        ("x {{< highlight c >}}a{{< /highlight >}}", "x \n\n```c\na\n```\n"),
        ("{% highlight(lang=\"c\") %}a{% end %}", "```c\na\n```\n"),
    ];
    for (text, expected) in cases {
        let Expanded { text: made, inserts } = expanded(text);
        assert_eq!(made, expected, "{text}");
        assert!(inserts.is_empty());
    }
}

#[test]
fn arguments_keep_their_kind() {
    assert_eq!(page("{{ show(k=nothing) }}"), "{{ show(k=nothing) }}");
    assert_eq!(Value::Integer(1).text().as_deref(), Some("1"));
}
#[test]
fn placeholders_are_ours_alone() {
    let text = "a \u{F8FE}0\u{F8FF} {{ version() }}";
    assert_eq!(expanded(text).text, "a \u{FFFD}0\u{FFFD} \u{F8FE}0\u{F8FF}");
    assert_eq!(expanded("\u{F8FF}").text, "\u{FFFD}");
    assert_eq!(
        page("{{ show(k=\"\u{F8FE}1\u{F8FF}\") }}"),
        "<i>1 k=Text(\"\u{FFFD}1\u{FFFD}\")</i>"
    );
}
