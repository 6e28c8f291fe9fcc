//! Misskey's markup, roughly: most of it is Markdown, what only moves or colours is left out.

use super::plain::{address, begin, push_address};

/// Tags and what they are in Markdown.
const TAGS: &[(&str, &str)] = &[
    ("<b>", "**"),
    ("</b>", "**"),
    ("<i>", "*"),
    ("</i>", "*"),
    ("<s>", "~~"),
    ("</s>", "~~"),
    ("<small>", ""),
    ("</small>", ""),
    ("<center>", ""),
    ("</center>", ""),
    ("<plain>", ""),
    ("</plain>", ""),
    ("?[", "["),
];

/// Markdown that means what `text` does.
pub(in crate::portability) fn from_mfm(text: &str) -> String {
    let text = without_functions(text);
    let mut out = String::with_capacity(text.len() + 16);
    let mut is_code = false;
    let mut blank = true;
    for line in text.trim().lines() {
        let is_fence = line.trim_start().starts_with("```");
        let line = if is_code && !is_fence { line } else { line.trim() };
        if line.is_empty() && !is_code {
            blank = true;
            continue;
        }
        let is_quote = line.starts_with('>');
        if !out.is_empty() {
            let gap = match (is_code, blank || is_fence || is_quote) {
                (true, _) => "\n",
                (false, true) => "\n\n",
                (false, false) => "\\\n",
            };
            out.push_str(gap);
        }
        blank = is_fence && is_code;
        if is_fence || is_code {
            out.push_str(line);
        } else {
            escape(line, &mut out);
        }
        if is_fence {
            is_code = !is_code;
        }
    }
    if is_code {
        out.push_str("\n```");
    }
    out
}

/// Takes `$[name.arguments …]` away and leaves what is in it.
fn without_functions(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut open: Vec<bool> = Vec::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let function = rest.strip_prefix("$[").and_then(|inner| {
            let end = inner.find([' ', '\n', ']'])?;
            inner[end..].strip_prefix(' ')
        });
        if let Some(inner) = function {
            open.push(true);
            rest = inner;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        match c {
            '[' => open.push(false),
            ']' if open.pop() == Some(true) => continue,
            _ => {}
        }
        out.push(c);
    }
    out
}

fn escape(line: &str, out: &mut String) {
    let quote = line.strip_prefix('>').map(str::trim_start);
    let mut rest = match quote {
        Some(inner) => {
            out.push_str("> ");
            inner
        }
        None => begin(line, out),
    };
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        if let Some(len) = address(rest).filter(|_| !before.is_alphanumeric()) {
            push_address(&rest[..len], out);
            before = '/';
            rest = &rest[len..];
            continue;
        }
        if let Some((tag, sign)) = TAGS.iter().find(|(tag, _)| rest.starts_with(tag)) {
            out.push_str(sign);
            rest = &rest[tag.len()..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let after = rest.chars().next().unwrap_or(' ');
        let inside = before.is_alphanumeric() && after.is_alphanumeric();
        let means = matches!(c, '\\' | '<' | '{' | '$' | '|');
        if means || (c == '_' && !inside) || (c == '%' && before == '{') {
            out.push('\\');
        }
        out.push(c);
        before = c;
    }
}
