//! Text into HTML, without looking at a byte more often than needed: escaping by runs, addresses,
//! and the two questions that are asked of every run of text.

use crate::site::slug::absolute;

/// Bytes that stand for something else in HTML.
const ESCAPED: [bool; 256] = table(b"&<>\"");
/// Bytes that stand in an `href` as they are (CommonMark).
const IN_HREF: [bool; 256] =
    table(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+!*(),%#@?=;:/$~");
/// Bytes that stand in an absolute address as they are (as `slug::encode`, without `&`).
const IN_ADDRESS: [bool; 256] =
    table(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.+!*(),%#@?=;:/$~'[]");

const fn table(bytes: &[u8]) -> [bool; 256] {
    let mut table = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        table[bytes[at] as usize] = true;
        at += 1;
    }
    table
}

/// What is known of a text after one look at it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Look {
    /// Is there something to escape?
    pub(super) is_escaped: bool,
    /// Is there something that may begin a link?
    pub(super) may_link: bool,
}

/// Looks at `text`. Both questions are asked at once and without an early end, so that the compiler
/// can look at many bytes in one step.
pub(super) fn look(text: &str) -> Look {
    let (mut escaped, mut link) = (0_u8, 0_u8);
    for &byte in text.as_bytes() {
        escaped |= u8::from(byte == b'&')
            | u8::from(byte == b'<')
            | u8::from(byte == b'>')
            | u8::from(byte == b'"');
        // The last is the first byte of a placeholder.
        link |= u8::from(byte == b'#')
            | u8::from(byte == b'@')
            | u8::from(byte == b':')
            | u8::from(byte == 0xef);
    }
    Look { is_escaped: escaped != 0, may_link: link != 0 }
}

/// `text` as HTML, in text and in attributes.
pub(super) fn push_escaped(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| ESCAPED[usize::from(byte)]) {
        out.push_str(&rest[..at]);
        out.push_str(match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
}

/// Text as HTML.
pub(in crate::site) fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    push_escaped(&mut html, text);
    html
}

/// An address as the value of `href` or `src`.
pub(super) fn push_href(out: &mut String, url: &str) {
    push_encoded(out, url, &IN_HREF);
}

fn push_encoded(out: &mut String, url: &str, plain: &[bool; 256]) {
    let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble)]);
    let bytes = url.as_bytes();
    let mut from = 0;
    while let Some(offset) = bytes[from..].iter().position(|byte| !plain[usize::from(*byte)]) {
        let at = from + offset;
        out.push_str(url.get(from..at).unwrap_or_default());
        match bytes[at] {
            b'&' => out.push_str("&amp;"),
            b'\'' => out.push_str("&#x27;"),
            byte => {
                out.push('%');
                out.push(digit(byte >> 4));
                out.push(digit(byte & 15));
            }
        }
        from = at + 1;
    }
    out.push_str(url.get(from..).unwrap_or_default());
}

/// The absolute form of `url` as the value of an attribute. `false`, and nothing is written, if
/// others can do nothing with it.
pub(super) fn push_absolute(out: &mut String, url: &str, origin: &str, base: &str) -> bool {
    if url.starts_with("https://") || url.starts_with("http://") {
        push_encoded(out, url.trim_end(), &IN_ADDRESS);
        return true;
    }
    let Some(url) = absolute(url, origin, base) else { return false };
    push_escaped(out, &url);
    true
}

/// `url` as it is right on every page of the site, as the value of an attribute.
pub(super) fn push_rooted(out: &mut String, url: &str, origin: &str, base: &str) {
    match absolute(url, origin, base) {
        Some(whole) => match whole.strip_prefix(origin) {
            Some(path) if path.starts_with('/') => push_escaped(out, path),
            _ => push_href(out, url),
        },
        None => push_href(out, url),
    }
}

/// Begins a new line unless one has begun.
pub(super) fn fresh(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

pub(super) fn push_number(out: &mut String, number: usize) {
    if let Ok(digit @ 0..=9) = u8::try_from(number) {
        out.push(char::from(b'0' + digit));
    } else {
        out.push_str(&number.to_string());
    }
}

/// Lines of a text, found by positions that mostly grow.
pub(super) struct Lines<'a> {
    source: &'a [u8],
    at: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn of(source: &'a str) -> Self {
        Self { source: source.as_bytes(), at: 0, line: 1 }
    }

    /// The line, from 1, on which the byte `at` stands.
    pub(super) fn line(&mut self, at: usize) -> usize {
        let at = at.min(self.source.len());
        let (from, to) = (self.at.min(at), self.at.max(at));
        let between = memchr::memchr_iter(b'\n', &self.source[from..to]).count();
        self.line = if at < self.at { self.line - between } else { self.line + between };
        self.at = at;
        self.line
    }
}
