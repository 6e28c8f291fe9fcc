//! The words of HTML: what is left without its tags.

/// What stands within a line, so that no blank takes its place.
const INLINE: [&str; 10] = ["a", "b", "i", "em", "strong", "code", "span", "sup", "sub", "mark"];

/// Elements whose content nobody reads as words.
const SILENT: [&str; 5] = ["script", "style", "svg", "iframe", "noscript"];

/// The text of HTML: no tags, no comments, no scripts; entities as what they stand for; blanks
/// that a browser would not show are one.
pub(super) fn strip_tags(html: &str) -> String {
    spaced(decode(&without_tags(html, "<")).split_ascii_whitespace())
}

/// The same as HTML.
pub(super) fn words_of(html: &str) -> String {
    spaced(without_tags(html, "&lt;").split_ascii_whitespace())
}

fn spaced<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let mut spaced = String::new();
    for word in words {
        if !spaced.is_empty() {
            spaced.push(' ');
        }
        spaced.push_str(word);
    }
    spaced
}

/// `html` with `sign` for each `<` that begins no tag.
fn without_tags(html: &str, sign: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        match end_of_tag(rest) {
            Some(end) => {
                // What stood apart stays apart.
                if !INLINE.iter().any(|name| tag_name(rest).eq_ignore_ascii_case(name)) {
                    text.push(' ');
                }
                rest = &rest[end..];
            }
            None => {
                text.push_str(sign);
                rest = &rest[1..];
            }
        }
    }
    text.push_str(rest);
    text
}

/// The name of the tag at the beginning of `html`; empty if it is only a `<`.
fn tag_name(html: &str) -> &str {
    let inner = &html[1..];
    let inner = inner.strip_prefix('/').unwrap_or(inner);
    if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let ends = |c: char| !c.is_ascii_alphanumeric() && c != '-';
    &inner[..inner.find(ends).unwrap_or(inner.len())]
}

/// Where the tag or comment at the beginning of `html` ends, or the element, if it is a silent one.
/// `None` if it is only a `<`.
fn end_of_tag(html: &str) -> Option<usize> {
    if html.starts_with("<!--") {
        return Some(html.find("-->").map_or(html.len(), |at| at + 3));
    }
    let name = tag_name(html);
    if name.is_empty() && !html.starts_with("<!") && !html.starts_with("<?") {
        return None;
    }
    let mut quote = None;
    let end = html.char_indices().find_map(|(at, c)| {
        match (quote, c) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
        None
    });
    let end = end.unwrap_or(html.len());
    let opens = !html.starts_with("</") && !html[..end].ends_with("/>");
    if opens && SILENT.iter().any(|silent| name.eq_ignore_ascii_case(silent)) {
        return Some(end_of_element(html, name));
    }
    Some(end)
}

/// Where `name`, which begins `html`, is closed.
fn end_of_element(html: &str, name: &str) -> usize {
    let closes = |at: &usize| {
        let inner = html.get(at + 2..at + 2 + name.len());
        inner.is_some_and(|inner| inner.eq_ignore_ascii_case(name))
    };
    let found = html.match_indices("</").map(|(at, _)| at).find(closes);
    found.and_then(|at| Some(at + html[at..].find('>')? + 1)).unwrap_or(html.len())
}

/// The entities that Markdown and this program write, and numeric ones.
pub(super) fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        // No entity that is read here is longer.
        let end = rest.bytes().take(10).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                decoded.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                decoded.push('&');
                rest = &rest[1..];
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

fn entity(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        _ => {
            let number = name.strip_prefix('#')?;
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(number)?
        }
    })
}

#[cfg(test)]
mod tests {
    use super::{strip_tags, words_of};

    #[test]
    fn words_without_tags() {
        let cases = [
            ("<p>a</p><p>b <b>c</b>d</p>", "a b cd"),
            ("a<br/>b<hr>c", "a b c"),
            ("x<EM>y</EM>z", "xyz"),
            ("a <!-- <b> --> c <!-- never closed", "a c"),
            ("<!DOCTYPE html><?xml?>a", "a"),
            ("<a title=\">\" href='>'>x</a>", "x"),
            ("<img alt=\"a > b\">c", "c"),
            ("a<script>b</script>c<STYLE>d</Style >e", "a c e"),
            ("a<script src=x />b", "a b"),
            ("a<svg><title>b</title></svg>c", "a c"),
            ("a<script>b", "a"),
            ("a<script-like>b</script-like>", "a b"),
            ("a<img src=\"b", "a"),
            ("", ""),
        ];
        for (html, words) in cases {
            assert_eq!(strip_tags(html), words, "{html}");
            assert_eq!(words_of(html), words, "{html}");
        }
    }

    /// A sign that begins no tag stays, and entities are read where text is wanted.
    #[test]
    fn signs_and_entities() {
        let cases = [
            ("I <3 you < me", "I <3 you < me", "I &lt;3 you &lt; me"),
            ("a &amp; b &lt;i&gt;", "a & b <i>", "a &amp; b &lt;i&gt;"),
            ("&#x41;&#66;&#X43;", "ABC", "&#x41;&#66;&#X43;"),
            ("&quot;&apos;&hellip;&ndash;&mdash;", "\"'…–—", "&quot;&apos;&hellip;&ndash;&mdash;"),
            ("a&nbsp;b", "a\u{a0}b", "a&nbsp;b"),
            (
                "&bogus; &#xD800; &#; & &am",
                "&bogus; &#xD800; &#; & &am",
                "&bogus; &#xD800; &#; & &am",
            ),
            ("< b", "< b", "&lt; b"),
            ("</>a</ b", "</>a</ b", "&lt;/>a&lt;/ b"),
        ];
        for (html, text, words) in cases {
            assert_eq!(strip_tags(html), text, "{html}");
            assert_eq!(words_of(html), words, "{html}");
        }
    }
}
