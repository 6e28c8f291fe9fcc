//! Tags in JavaScript: `<Name attribute={code}>text {code}</Name>`, with a stack of what is open.

use super::class::Class;
use super::code::{Before, Frame, Scanner, Tag};

/// A tag begins here, where an expression is expected: true if it does.
pub(super) fn begin(s: &mut Scanner<'_, '_>) -> bool {
    let follows = s.byte(s.at + 1);
    let fits = s.byte(s.at) == b'<'
        && s.before == Before::Other
        && (follows.is_ascii_alphabetic() || follows == b'>');
    fits && !is_generic(s) && tag(s)
}

/// `<T,>(…) =>` and `<T extends …>` are types.
fn is_generic(s: &Scanner<'_, '_>) -> bool {
    let end = s.name_end(s.at + 1);
    s.byte(end) == b',' || s.bytes[end..].starts_with(b" extends ")
}

/// `<name` or `</name`: what follows is read as its attributes.
fn tag(s: &mut Scanner<'_, '_>) -> bool {
    let closing = s.byte(s.at + 1) == b'/';
    if !s.push(Frame::Tag(if closing { Tag::Closing } else { Tag::Opening })) {
        return false;
    }
    let end = word_end(s, s.at + if closing { 2 } else { 1 });
    s.take(Class::Nt, end);
    true
}

/// The next token, if it is one of a tag or of text.
pub(super) fn inside(s: &mut Scanner<'_, '_>) -> bool {
    match s.frames.last() {
        Some(Frame::Jsx { .. }) => text(s),
        Some(Frame::Tag(kind)) => {
            let kind = *kind;
            in_tag(s, kind);
        }
        _ => return false,
    }
    true
}

fn text(s: &mut Scanner<'_, '_>) {
    let opened = match s.bytes[s.at] {
        b'<' => tag(s),
        b'{' => braces(s),
        _ => false,
    };
    if !opened {
        let rest = &s.bytes[s.at + 1..];
        let length = rest.iter().position(|byte| matches!(byte, b'<' | b'{'));
        s.at += 1 + length.unwrap_or(rest.len());
    }
}

fn braces(s: &mut Scanner<'_, '_>) -> bool {
    let opened = s.push(Frame::Braces { depth: 0 });
    if opened {
        s.at += 1;
        s.before = Before::Other;
    }
    opened
}

fn in_tag(s: &mut Scanner<'_, '_>, kind: Tag) {
    match s.bytes[s.at] {
        b'>' => {
            s.take(Class::Nt, s.at + 1);
            s.frames.pop();
            content(s, kind);
        }
        b'/' if s.byte(s.at + 1) == b'>' => {
            s.take(Class::Nt, s.at + 2);
            s.frames.pop();
            s.before = Before::Value;
        }
        quote @ (b'"' | b'\'') => {
            let rest = &s.bytes[s.at + 1..];
            let length = rest.iter().position(|byte| *byte == quote).unwrap_or(rest.len());
            s.take(Class::S, (s.at + length + 2).min(s.bytes.len()));
        }
        b'{' => {
            if !braces(s) {
                s.at += 1;
            }
        }
        _ => {
            let end = word_end(s, s.at);
            if end > s.at {
                s.take(Class::Na, end);
            } else {
                s.at += 1;
            }
        }
    }
}

/// A tag has ended: what counts the elements around it?
fn content(s: &mut Scanner<'_, '_>, kind: Tag) {
    match s.frames.last_mut() {
        Some(Frame::Jsx { depth }) if kind == Tag::Opening => *depth += 1,
        Some(Frame::Jsx { depth }) if *depth > 1 => *depth -= 1,
        Some(Frame::Jsx { .. }) => drop(s.frames.pop()),
        _ if kind == Tag::Opening => drop(s.push(Frame::Jsx { depth: 1 })),
        _ => {}
    }
    s.before = Before::Value;
}

/// A brace in code between braces: true if it ended them.
pub(super) fn bracket(s: &mut Scanner<'_, '_>, byte: u8) -> bool {
    let Some(Frame::Braces { depth }) = s.frames.last_mut() else { return false };
    match byte {
        b'{' => *depth += 1,
        b'}' if *depth > 0 => *depth -= 1,
        b'}' => {
            s.frames.pop();
            s.at += 1;
            return true;
        }
        _ => {}
    }
    false
}

fn word_end(s: &Scanner<'_, '_>, from: usize) -> usize {
    let mut at = from;
    while at < s.bytes.len()
        && (s.tables.in_name[usize::from(s.bytes[at])] || b"-.:".contains(&s.bytes[at]))
    {
        at += 1;
    }
    at
}
