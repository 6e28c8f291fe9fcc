//! Strings of the common scanner: escapes, code in strings, here-documents.

use std::ops::Range;

use super::class::Class;
use super::code::{Before, Frame, Scanner};
use super::language::{Escapes, Hole, Inside, Lines, Quote};
use crate::limits::HIGHLIGHT_HERE_MAX;

/// A string begins here; its beginning has `open` bytes.
pub(super) fn begin(s: &mut Scanner<'_, '_>, open: usize, quote: &'static Quote) {
    let from = s.at;
    s.at += open;
    body(s, from, quote);
}

/// The string goes on at `s.at`; what is from `from` on is not painted yet. Ends behind the
/// string, or in it, where code begins.
fn body(s: &mut Scanner<'_, '_>, mut from: usize, quote: &'static Quote) {
    let close = quote.close.as_bytes();
    let (first, holes) = (close[0], quote.holes);
    while s.at < s.bytes.len() {
        let byte = s.bytes[s.at];
        let kept = quote.escapes == Escapes::Quotes
            && ["''$", "'''", "''\\"].iter().any(|escape| s.starts_with(escape));
        if !kept && byte == first && s.bytes[s.at..].starts_with(close) {
            s.at += close.len();
            if quote.escapes == Escapes::Doubled && s.byte(s.at) == first && close.len() == 1 {
                s.at += 1;
                continue;
            }
            s.painter.paint(quote.class, from..s.at);
            return;
        }
        if byte == b'\n' && quote.lines == Lines::One {
            break;
        }
        if let Some(hole) = holes.iter().find(|hole| s.starts_with(hole.open)) {
            s.painter.paint(quote.class, from..s.at);
            // What turns out to be no code is painted with what follows.
            from = s.at;
            if open(s, hole, quote) {
                return;
            }
            continue;
        }
        let escape = match quote.escapes {
            Escapes::Backslash if byte == b'\\' => escape_length(&s.bytes[s.at..]),
            Escapes::Backtick if byte == b'`' => 2,
            Escapes::Quotes if kept => 3,
            _ => 0,
        };
        if escape == 0 {
            s.at += 1;
            continue;
        }
        s.painter.paint(quote.class, from..s.at);
        let end = (s.at + escape).min(s.bytes.len());
        s.take(Class::Se, end);
        from = end;
    }
    s.painter.paint(quote.class, from..s.at);
}

/// Code in the string: true if the scanner shall read it. A bare name is painted at once; what is
/// no code after all stays part of the string.
fn open(s: &mut Scanner<'_, '_>, hole: &'static Hole, quote: &'static Quote) -> bool {
    let start = s.at + hole.open.len();
    let brackets = match hole.inside {
        Inside::Brackets(open, close) => (open, close),
        Inside::Name => {
            let end = s.name_end(start);
            if end > start {
                s.take(Class::Nv, end);
            } else {
                s.at = start;
            }
            return false;
        }
        Inside::Variable(close) => {
            let length = s.bytes[start..].iter().position(|b| *b == close || *b == b'\n');
            s.take(Class::Nv, length.map_or(s.bytes.len(), |length| start + length + 1));
            return false;
        }
    };
    // `{{` in a format string is a brace.
    let doubled = hole.open == "{" && s.byte(start) == b'{';
    if doubled || !s.push(Frame::Hole { brackets, depth: 0, quote }) {
        s.at = start + usize::from(doubled);
        return false;
    }
    // In `{$name}` the sign belongs to the name.
    let start = start - usize::from(hole.open == "{$");
    s.take(Class::Si, start);
    (s.before, s.statement) = (Before::Other, true);
    true
}

/// A bracket while something is open: true if it ended that.
pub(super) fn bracket(s: &mut Scanner<'_, '_>, byte: u8) -> bool {
    let Some(Frame::Hole { brackets, depth, quote }) = s.frames.last_mut() else {
        return super::jsx::bracket(s, byte);
    };
    if byte == brackets.0 {
        *depth += 1;
    } else if byte == brackets.1 && *depth > 0 {
        *depth -= 1;
    } else if byte == brackets.1 {
        let quote = *quote;
        s.frames.pop();
        let end = s.at + 1;
        s.take(Class::Si, end);
        body(s, end, quote);
        s.before = Before::Value;
        return true;
    }
    false
}

/// The length of what a backslash begins.
fn escape_length(rest: &[u8]) -> usize {
    let hex = |from: usize, most: usize| {
        rest[from..].iter().take(most).take_while(|byte| byte.is_ascii_hexdigit()).count()
    };
    match rest.get(1) {
        Some(b'x') => 2 + hex(2, 2),
        Some(b'u') if rest.get(2) == Some(&b'{') => {
            let digits = hex(3, 8);
            3 + digits + usize::from(rest.get(3 + digits) == Some(&b'}'))
        }
        Some(b'u') => 2 + hex(2, 4),
        Some(b'U') => 2 + hex(2, 8),
        Some(b'0'..=b'7') => {
            1 + rest[1..].iter().take(3).take_while(|byte| matches!(byte, b'0'..=b'7')).count()
        }
        // The whole character: a painter never cuts one.
        Some(byte) if *byte >= 0x80 => {
            1 + 1 + rest[2..].iter().take(3).take_while(|byte| **byte & 0xC0 == 0x80).count()
        }
        Some(b'\r') if rest.get(2) == Some(&b'\n') => 3,
        Some(_) => 2,
        None => 1,
    }
}

/// `<<NAME`, with `-` or `~` before the name, which may be in quotes: a here-document.
pub(super) fn here(s: &mut Scanner<'_, '_>) -> bool {
    named(s, s.at + 2)
}

/// The same for shells, where `<<<` is followed by a string, and `<<` maybe by blanks.
pub(super) fn here_in_shell(s: &mut Scanner<'_, '_>) -> bool {
    if s.starts_with("<<<") {
        s.take(Class::O, s.at + 3);
        s.before = Before::Other;
        return true;
    }
    let at = behind_blanks(s, s.at + 2);
    // `1 << n` is a shift; hardly anybody writes one with capitals.
    let fits = at == s.at + 2 || is_capital(s, at) || matches!(s.byte(at), b'"' | b'\'');
    fits && named(s, at)
}

/// The same for PHP: `<<< NAME`.
pub(super) fn here_in_php(s: &mut Scanner<'_, '_>) -> bool {
    named(s, behind_blanks(s, s.at + 3))
}

/// The same without quotes in languages that also shift with `<<`: a name in capitals, and no
/// value that touches the sign.
pub(super) fn here_in_capitals(s: &mut Scanner<'_, '_>) -> bool {
    let touched = s.at > 0 && s.tables.in_name[usize::from(s.bytes[s.at - 1])];
    !touched && is_capital(s, s.at + 2) && named(s, s.at + 2)
}

fn is_capital(s: &Scanner<'_, '_>, at: usize) -> bool {
    s.byte(at).is_ascii_uppercase()
}

fn behind_blanks(s: &Scanner<'_, '_>, from: usize) -> usize {
    let rest = &s.bytes[from.min(s.bytes.len())..];
    from + rest.iter().take_while(|byte| **byte == b' ').count()
}

/// Remembers that a here-document begins with the next line; `at` is behind the sign.
fn named(s: &mut Scanner<'_, '_>, mut at: usize) -> bool {
    at += usize::from(matches!(s.byte(at), b'-' | b'~'));
    if s.byte(at) == b'\\' {
        at += 1;
    }
    let quote = s.byte(at);
    let quoted = matches!(quote, b'"' | b'\'');
    at += usize::from(quoted);
    let end = s.name_end(at);
    let fits = end > at && !s.byte(at).is_ascii_digit() && (!quoted || s.byte(end) == quote);
    if !fits || s.waiting.len() >= HIGHLIGHT_HERE_MAX {
        return false;
    }
    s.waiting.push(at..end);
    s.take(Class::Sh, end + usize::from(quoted));
    s.before = Before::Value;
    true
}

/// The here-document that begins at `s.at` and ends with a line that begins with `name`, maybe
/// behind spaces.
pub(super) fn here_document(s: &mut Scanner<'_, '_>, name: Range<usize>) {
    let from = s.at;
    while s.at < s.bytes.len() {
        let end = s.line_end();
        let line = &s.bytes[s.at..end];
        let line = line.trim_ascii_start();
        let name = &s.bytes[name.clone()];
        let is_end = line.strip_prefix(name).is_some_and(|behind| {
            !behind.first().is_some_and(|byte| s.tables.in_name[usize::from(*byte)])
        });
        if is_end {
            let end = end - line.len() + name.len();
            s.painter.paint(Class::Sh, from..end);
            s.at = end;
            return;
        }
        s.at = (end + 1).min(s.bytes.len());
    }
    s.painter.paint(Class::Sh, from..s.at);
}
