//! The text of WordPress' old editor, in which empty lines are paragraphs.

/// Elements that stand for themselves.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "blockquote",
    "center",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "iframe",
    "li",
    "math",
    "nav",
    "object",
    "ol",
    "p",
    "pre",
    "script",
    "section",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "ul",
    "video",
];

/// `text` as HTML. What the new editor made has its paragraphs already.
pub(super) fn paragraphs(text: &str) -> String {
    if text.contains("<!-- wp:") {
        return text.to_owned();
    }
    let mut html = String::with_capacity(text.len() + text.len() / 16);
    let mut rest = text;
    while let Some(at) = rest.find("<pre") {
        divide(&rest[..at], &mut html);
        let end = rest[at..].find("</pre>").map_or(rest.len(), |end| at + end + "</pre>".len());
        html.push_str(&rest[at..end]);
        html.push('\n');
        rest = &rest[end..];
    }
    divide(rest, &mut html);
    html.truncate(html.trim_end().len());
    html
}

fn divide(text: &str, html: &mut String) {
    let mut lines = Vec::new();
    // One empty line more, after the last.
    for line in text.lines().map(str::trim_end).chain([""]) {
        if !line.trim().is_empty() {
            lines.push(line);
            continue;
        }
        if let Some(first) = lines.first() {
            if begins_block(first) {
                html.push_str(&lines.join("\n"));
            } else {
                html.push_str(&format!("<p>{}</p>", lines.join("<br>\n")));
            }
            html.push('\n');
        }
        lines.clear();
    }
}

fn begins_block(line: &str) -> bool {
    let line = line.trim_start();
    if line.starts_with("<!--") {
        return true;
    }
    let Some(tag) = line.strip_prefix('<') else { return false };
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let end = tag.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(tag.len());
    BLOCKS.iter().any(|block| block.eq_ignore_ascii_case(&tag[..end]))
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn empty_lines_are_paragraphs() {
        let cases = [
            ("One\ntwo\r\n\r\nthree", "<p>One<br>\ntwo</p>\n<p>three</p>"),
            ("<h2>A</h2>\n\n<em>b</em>", "<h2>A</h2>\n<p><em>b</em></p>"),
            ("a\n<pre>b\n\nc</pre>d", "<p>a</p>\n<pre>b\n\nc</pre>\n<p>d</p>"),
            ("<ul>\n<li>a</li>\n</ul>", "<ul>\n<li>a</li>\n</ul>"),
            ("<!--more-->\n\na", "<!--more-->\n<p>a</p>"),
            ("<!-- wp:paragraph --><p>a</p>\n\n", "<!-- wp:paragraph --><p>a</p>\n\n"),
            ("<pre>never closed\n\n", "<pre>never closed"),
            ("", ""),
        ];
        for (text, html) in cases {
            assert_eq!(paragraphs(text), html, "{text}");
        }
    }
}
