//! One tag: `{{< … >}}`, `{{% … %}}`, `{{ name(…) }}`, `{% name(…) %}`, and what Jekyll knows.

use super::arguments::{Arguments, Reader};
use crate::limits::SHORTCODE_ESCAPED_MAX_BYTES;
use crate::site::value::Value;

/// A tag and where it stands.
#[derive(Debug, PartialEq)]
pub(super) struct Tag<'t> {
    pub(super) name: &'t str,
    pub(super) kind: Kind,
    pub(super) arguments: Arguments<'t>,
    /// Its first byte, and the one behind it.
    pub(super) start: usize,
    pub(super) end: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `{{< name >}}`: HTML. It may be the beginning of a pair.
    Html,
    /// `{{% name %}}`: Markdown. The same.
    Markdown,
    /// `{{< name />}}`, `{{ name() }}`: never the beginning of a pair.
    Single(Makes),
    /// `{% name() %}`: always the beginning of a pair.
    Opening,
    /// `{{< /name >}}`, `{{% /name %}}`
    Closing,
    /// `{% end %}`
    End,
    /// A word of Jekyll's: `{{ site.url }}`, `{% raw %}`, ...
    Jekyll,
}

/// What a single tag is replaced by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Makes {
    Html,
    Markdown,
}

/// What begins at a `{{` or `{%`.
#[derive(Debug, PartialEq)]
pub(super) enum Found<'t> {
    Tag(Tag<'t>),
    /// `{{</* … */>}}`: text to write as it is, and the byte behind it.
    Escaped([&'t str; 3], usize),
    /// Braces that mean nothing here.
    Text,
    /// The beginning of a shortcode that has no end.
    Broken,
}

const ESCAPES: [(&str, &str, [&str; 2]); 4] = [
    ("{{</*", "*/>}}", ["{{<", ">}}"]),
    ("{{%/*", "*/%}}", ["{{%", "%}}"]),
    ("{{/*", "*/}}", ["{{", "}}"]),
    ("{%/*", "*/%}", ["{%", "%}"]),
];

/// Reads what begins at `start`.
pub(super) fn tag(text: &str, start: usize) -> Found<'_> {
    let rest = &text[start..];
    if let Some((open, close, [before, after])) =
        ESCAPES.iter().find(|(open, ..)| rest.starts_with(open))
    {
        // Not far: an end further down belongs to another, and the search must not be long.
        let inner = &rest[open.len()..];
        let most = floor(inner, SHORTCODE_ESCAPED_MAX_BYTES);
        return match inner[..most].split_once(close) {
            Some((inner, _)) => {
                let end = start + open.len() + inner.len() + close.len();
                Found::Escaped([before, inner, after], end)
            }
            None => Found::Text,
        };
    }
    if rest.starts_with("{{<") {
        hugo(text, start, (Kind::Html, Makes::Html, ">}}"))
    } else if rest.starts_with("{{%") {
        hugo(text, start, (Kind::Markdown, Makes::Markdown, "%}}"))
    } else if rest.starts_with("{{") {
        expression(text, start).map_or(Found::Text, Found::Tag)
    } else {
        statement(text, start)
    }
}

/// The largest boundary of a character that is not above `most`.
fn floor(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0)
}

fn is_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '/')
}

fn hugo<'t>(text: &'t str, start: usize, (kind, single, close): (Kind, Makes, &str)) -> Found<'t> {
    let mut reader = Reader::new(text, start + 3);
    reader.skip_blank();
    let closing = reader.take("/");
    reader.skip_blank();
    let Some(name) = reader.word(is_name) else { return Found::Broken };
    let name = name.strip_suffix('/').inspect(|_| reader.at -= 1).unwrap_or(name);
    let Some(arguments) = reader.hugo(close) else { return Found::Broken };
    let is_single = reader.take("/");
    reader.take(close);
    let kind = match kind {
        _ if closing => Kind::Closing,
        _ if is_single => Kind::Single(single),
        kind => kind,
    };
    Found::Tag(Tag { name, kind, arguments, start, end: reader.at })
}

/// `{{ name(…) }}` or `{{ site.url }}`; other braces are text.
fn expression(text: &str, start: usize) -> Option<Tag<'_>> {
    let mut reader = Reader::new(text, start + 2);
    reader.take("-");
    reader.skip_blank();
    let name = reader.word(is_name)?;
    let (kind, arguments) = if reader.take("(") {
        (Kind::Single(Makes::Html), reader.zola()?)
    } else {
        matches!(name, "site.url" | "site.baseurl").then_some(())?;
        (Kind::Jekyll, Arguments::default())
    };
    reader.skip_blank();
    reader.take("-");
    reader.take("}}").then_some(())?;
    Some(Tag { name, kind, arguments, start, end: reader.at })
}

/// `{% name(…) %}`, `{% end %}`, `{% raw %}`, `{% highlight rust linenos %}`.
fn statement(text: &str, start: usize) -> Found<'_> {
    let mut reader = Reader::new(text, start + 2);
    reader.take("-");
    reader.skip_blank();
    let Some(name) = reader.word(|c| c.is_alphanumeric() || matches!(c, '_' | '-')) else {
        return Found::Text;
    };
    let (kind, arguments) = if reader.take("(") {
        let Some(arguments) = reader.zola() else { return Found::Broken };
        (Kind::Opening, arguments)
    } else {
        let words = reader.rest();
        let words = &words[..floor(words, SHORTCODE_ESCAPED_MAX_BYTES)];
        let line = words.find('\n').map_or(words, |end| &words[..end]);
        let Some((inner, _)) = line.split_once("%}") else { return Found::Text };
        let words = inner.trim_end_matches('-');
        let mut arguments = Arguments::default();
        arguments.named.push(("words", Value::Text(words.trim().to_owned())));
        reader.at += words.len();
        let is_end = name == "end" && words.trim().is_empty();
        (if is_end { Kind::End } else { Kind::Jekyll }, arguments)
    };
    reader.skip_blank();
    reader.take("-");
    if !reader.take("%}") {
        return Found::Broken;
    }
    Found::Tag(Tag { name, kind, arguments, start, end: reader.at })
}
