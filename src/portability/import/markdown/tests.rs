//! What texts of elsewhere are in Markdown.

use super::{Around, from_html, from_plain};
use crate::portability::carried::CarriedMention;

fn html(text: &str) -> String {
    let bo = CarriedMention {
        url: "https://peer.example/users/bo".to_owned(),
        handle: "@bo@peer.example".to_owned(),
    };
    let picture = |source: &str| (source == "a.png").then(|| "1.png".to_owned());
    from_html(text, &Around { mentions: &[bo], picture: &picture })
}

#[test]
fn html_of_servers_and_editors() {
    let cases = [
        ("<p>One</p><p>Two<br>lines</p>", "One\n\nTwo\\\nlines"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("a<br><br>b", "a\n\nb"),
        ("<b>bold </b>and <em>it</em>", "**bold** and *it*"),
        ("<p><b>over</p><p>two</b></p>", "**over**\n\n**two**"),
        ("<p>a <code>b`c</code></p>", "a ``b`c``"),
        (
            "<pre><code class=\"language-rust\">fn a() {\n\n}\n</code></pre>after",
            "```rust\nfn a() {\n\n}\n```\n\nafter",
        ),
        ("<ul><li>one<li>two<ul><li>three</ul></ul>x", "- one\n- two\n  - three\n\nx"),
        (
            "<ol start=3><li><p>one</p><p>more</p></li><li>two</li></ol>",
            "3. one\n\n   more\n\n4. two",
        ),
        ("<blockquote><p>a</p><p>b</p></blockquote><p>c</p>", "> a\n>\n> b\n\nc"),
        ("<h2>Hi <i>you</i></h2>text", "## Hi *you*\n\ntext"),
        ("<a href='https://a.example/x'>here</a>", "[here](https://a.example/x)"),
        ("<a href='https://a.example/(x)'>a [b]</a>", "[a \\[b\\]](<https://a.example/(x)>)"),
        ("<a href='javascript:alert(1)'>here</a>", "here"),
        (
            "<a href='https://a.example/x_y/'><span class=invisible>https://</span><span>a.example/x_y\
             </span></a>!",
            "<https://a.example/x_y/>!",
        ),
        (
            "<span class=h-card><a href='https://peer.example/@ana' class='u-url mention'>@<span>ana\
             </span></a></span> hi",
            "@ana@peer.example hi",
        ),
        ("<a href='https://peer.example/users/bo' class='mention'>@bo</a>", "@bo@peer.example"),
        ("<a href='https://x.example/tags/bees' rel=tag>#<span>bees</span></a>", "#bees"),
        (
            "<img src=a.png alt='A [bee]'> <img src='https://b.example/c.png'>",
            "![A \\[bee\\]](1.png) [Picture](https://b.example/c.png)",
        ),
        ("<script>if (a < b) alert('</p>')</script><style>p{}</style>a", "a"),
        (
            "<table><tr><th>a<th>b</tr><tr><td>1|<td>2</tr></table>",
            "| a | b |\n| --- | --- |\n| 1\\| | 2 |",
        ),
        (
            "a &lt;b&gt; &amp;amp; *c* {{&lt; x &gt;}} 5$",
            "a \\<b> \\&amp; \\*c\\* \\{\\{\\< x >}} 5\\$",
        ),
        (
            "<iframe src='https://film.example/1'></iframe>",
            "[https://film.example/1](https://film.example/1)",
        ),
    ];
    for (text, wanted) in cases {
        assert_eq!(html(text), wanted, "{text}");
    }
}

#[test]
fn what_is_nested_deeply_takes_no_longer() {
    for tag in ["<b>", "<div>", "<blockquote>", "<ul><li>", "<a href=x>", "<table><td>"] {
        let text = tag.repeat(100_000) + "word";
        assert!(html(&text).contains("word"), "{tag}");
    }
}

#[test]
fn plain_texts() {
    let cases = [
        ("one\ntwo\n\n\nthree", "one\\\ntwo\n\nthree"),
        ("# no heading\n#tag", "\\# no heading\\\n#tag"),
        ("- a\n+ b\n> c\n1. d\n---\n=", "\\- a\\\n\\+ b\\\n\\> c\\\n1\\. d\\\n\\---\\\n\\="),
        ("    four blanks", "four blanks"),
        (
            "see https://a.example/b_c_d, and (https://a.example/x)",
            "see <https://a.example/b_c_d>, and (https://a.example/x)",
        ),
        ("snake_case _no_ @a_b@c.example", "snake_case \\_no\\_ @a_b@c.example"),
        (
            "a*b*c `x` [y](z) ![w] ~s~ | \\",
            "a\\*b\\*c \\`x\\` \\[y\\](z) \\!\\[w\\] \\~s\\~ \\| \\\\",
        ),
        (
            "{{< figure >}} {% raw %} &amp; & AT&T",
            "\\{\\{\\< figure >}} \\{\\% raw %} \\&amp; & AT&T",
        ),
        (": definition", "\\: definition"),
    ];
    for (text, wanted) in cases {
        assert_eq!(from_plain(text), wanted, "{text}");
    }
}
