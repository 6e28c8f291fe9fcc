//! What the tables of single languages cannot say: raw strings, prefixes, lifetimes.

use super::class::Class;
use super::code::{Before, Scanner};
use super::language::{BRACE, DOLLAR_BRACE, DOLLAR_NAME, DOUBLE, Escapes, Lines, Quote, SINGLE};
use super::strings;

/// Paints up to behind `close`, or to the end of the text.
pub(super) fn raw(s: &mut Scanner<'_, '_>, class: Class, from: usize, close: &str) {
    let rest = &s.painter.text()[from.min(s.bytes.len())..s.bytes.len()];
    let end = rest.find(close).map_or(s.bytes.len(), |at| from + at + close.len());
    s.take(class, end);
    s.before = Before::Value;
}

/// How many bytes `byte` from `at` on, a few at most.
fn count(s: &Scanner<'_, '_>, at: usize, byte: u8) -> usize {
    s.bytes[at.min(s.bytes.len())..].iter().take(16).take_while(|b| **b == byte).count()
}

/// Rust: `r"…"`, `br#"…"#`, `b"…"`, `b'…'`, `c"…"`, `r#name`, `name!`.
pub(super) fn rust_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    let end = s.at + word.len();
    let follows = s.byte(end);
    match (word, follows) {
        ("r" | "br" | "cr", b'"' | b'#') => {
            let hashes = count(s, end, b'#');
            if s.byte(end + hashes) != b'"' {
                return false;
            }
            let close = format!("\"{}", "#".repeat(hashes));
            raw(s, Class::S2, end + hashes + 1, &close);
            true
        }
        ("b" | "c", b'"') => {
            static BYTES: Quote = DOUBLE.many();
            s.take(Class::Sa, end);
            strings::begin(s, 1, &BYTES);
            s.before = Before::Value;
            true
        }
        ("b", b'\'') => {
            s.take(Class::Sa, end);
            character_or_lifetime(s)
        }
        (_, b'!') if s.byte(end + 1) != b'=' => {
            s.take(Class::Nf, end + 1);
            (s.before, s.next) = (Before::Other, None);
            true
        }
        _ => false,
    }
}

/// Rust and OCaml: `'a'`, `'\n'`, or `'a` by itself.
pub(super) fn character_or_lifetime(s: &mut Scanner<'_, '_>) -> bool {
    let first = s.byte(s.at + 1);
    if first == b'\\' {
        static CHARACTER: Quote = Quote::new("'", Class::Sc);
        strings::begin(s, 1, &CHARACTER);
        s.before = Before::Value;
        return true;
    }
    let length = s.rest()[1..].chars().next().map_or(0, char::len_utf8);
    if length > 0 && s.byte(s.at + 1 + length) == b'\'' && first != b'\'' {
        s.take(Class::Sc, s.at + length + 2);
        s.before = Before::Value;
        return true;
    }
    let end = s.name_end(s.at + 1);
    if end == s.at + 1 {
        return false;
    }
    s.take(Class::Nl, end);
    true
}

/// `#[…]` over several lines, as far as its brackets go.
pub(super) fn attribute(s: &mut Scanner<'_, '_>) -> bool {
    let mut at = s.at;
    let mut depth = 0_u32;
    let mut string = false;
    while at < s.bytes.len() {
        match s.bytes[at] {
            b'\\' if string => at += 1,
            b'"' => string = !string,
            b'[' if !string => depth += 1,
            b']' if !string && depth <= 1 => {
                s.take(Class::Cp, at + 1);
                return true;
            }
            b']' if !string => depth -= 1,
            _ => {}
        }
        at += 1;
    }
    s.take(Class::Cp, at);
    true
}

/// C: `#include <…>`, `#define`; only the directive itself is painted.
pub(super) fn directive(s: &mut Scanner<'_, '_>) -> bool {
    let mut at = s.at + 1;
    while matches!(s.byte(at), b' ' | b'\t') {
        at += 1;
    }
    let end = s.name_end(at);
    if end == at {
        return false;
    }
    let includes = matches!(&s.bytes[at..end], b"include" | b"import" | b"include_next");
    s.take(Class::Cp, end);
    if includes {
        while matches!(s.byte(s.at), b' ' | b'\t') {
            s.at += 1;
        }
        let end = s.line_end();
        let close = if s.byte(s.at) == b'<' { b'>' } else { b'"' };
        let length = s.bytes[s.at..end].iter().skip(1).position(|byte| *byte == close);
        if let Some(length) = length {
            s.take(Class::Cpf, s.at + length + 2);
        }
    }
    (s.before, s.next) = (Before::Other, None);
    true
}

/// C++: `R"x(…)x"`; also `L"…"`, `u8"…"`.
pub(super) fn cpp_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    let end = s.at + word.len();
    if s.byte(end) != b'"' || !matches!(word, "R" | "LR" | "uR" | "u8R" | "UR") {
        return false;
    }
    let mark: Vec<u8> =
        s.bytes[end + 1..].iter().take(16).take_while(|b| **b != b'(').copied().collect();
    if s.byte(end + 1 + mark.len()) != b'(' || !mark.is_ascii() {
        return false;
    }
    let close = format!("){}\"", String::from_utf8_lossy(&mark));
    raw(s, Class::S2, end + mark.len() + 2, &close);
    true
}

/// The four kinds of string that letters in front of a quote can choose from.
struct Kinds {
    plain: Quote,
    raw: Quote,
    format: Quote,
    raw_format: Quote,
}

const fn kinds(base: &Quote) -> Kinds {
    let Quote { close, class, lines, .. } = *base;
    Kinds {
        plain: Quote { close, class, lines, escapes: Escapes::Backslash, holes: &[] },
        raw: Quote { close, class, lines, escapes: Escapes::None, holes: &[] },
        format: Quote { close, class, lines, escapes: Escapes::Backslash, holes: &[BRACE] },
        raw_format: Quote { close, class, lines, escapes: Escapes::None, holes: &[BRACE] },
    }
}

static PYTHON: [(&str, Kinds); 4] = [
    ("\"\"\"", kinds(&Quote::new("\"\"\"", Class::S2).many())),
    ("'''", kinds(&Quote::new("'''", Class::S1).many())),
    ("\"", kinds(&DOUBLE)),
    ("'", kinds(&SINGLE)),
];

/// Python and Mojo: `f"…"`, `rb'…'`.
pub(super) fn python_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    let end = s.at + word.len();
    let fits = matches!(s.byte(end), b'"' | b'\'')
        && word.len() <= 2
        && word.bytes().all(|byte| b"rRbBuUfFtT".contains(&byte));
    if !fits {
        return false;
    }
    let raw = word.contains(['r', 'R']);
    let format = word.contains(['f', 'F', 't', 'T']);
    s.take(Class::Sa, end);
    let Some((open, kinds)) = PYTHON.iter().find(|(open, _)| s.starts_with(open)) else {
        return true;
    };
    let quote = match (raw, format) {
        (false, false) => &kinds.plain,
        (true, false) => &kinds.raw,
        (false, true) => &kinds.format,
        (true, true) => &kinds.raw_format,
    };
    strings::begin(s, open.len(), quote);
    s.before = Before::Value;
    true
}

/// Raw strings behind an `r` (Dart, Julia, Elixir's cousins): no escapes.
pub(super) fn r_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    static RAW_DOUBLE: Quote = DOUBLE.escaped(Escapes::None);
    static RAW_SINGLE: Quote = SINGLE.escaped(Escapes::None);
    let end = s.at + word.len();
    let quote = match (word, s.byte(end)) {
        ("r", b'"') => &RAW_DOUBLE,
        ("r", b'\'') => &RAW_SINGLE,
        _ => return false,
    };
    s.take(Class::Sa, end);
    strings::begin(s, 1, quote);
    s.before = Before::Value;
    true
}

/// Scala: `s"… $name ${…}"`.
pub(super) fn scala_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    static LONG: Quote = Quote::new("\"\"\"", Class::S2)
        .many()
        .escaped(Escapes::None)
        .holes(&[DOLLAR_BRACE, DOLLAR_NAME]);
    static SHORT: Quote = DOUBLE.holes(&[DOLLAR_BRACE, DOLLAR_NAME]);
    let end = s.at + word.len();
    if s.byte(end) != b'"' {
        return false;
    }
    s.take(Class::Sa, end);
    let long = s.starts_with("\"\"\"");
    strings::begin(s, if long { 3 } else { 1 }, if long { &LONG } else { &SHORT });
    s.before = Before::Value;
    true
}

/// Lua: `[[…]]`, `[==[…]==]`, and `--[[…]]`.
pub(super) fn long_bracket(s: &mut Scanner<'_, '_>) -> bool {
    let comment = s.starts_with("--");
    let open = s.at + if comment { 2 } else { 0 };
    let level = count(s, open + 1, b'=');
    if s.byte(open) != b'[' || s.byte(open + 1 + level) != b'[' {
        return false;
    }
    let close = format!("]{}]", "=".repeat(level));
    let class = if comment { Class::Cm } else { Class::S };
    raw(s, class, open + level + 2, &close);
    true
}

/// Swift: `#"…"#`.
pub(super) fn hash_string(s: &mut Scanner<'_, '_>) -> bool {
    let hashes = count(s, s.at, b'#');
    if s.byte(s.at + hashes) != b'"' {
        return false;
    }
    let close = format!("\"{}", "#".repeat(hashes));
    raw(s, Class::S2, s.at + hashes + 1, &close);
    true
}

/// PostgreSQL: `$$…$$`, `$name$…$name$`.
pub(super) fn dollar_quote(s: &mut Scanner<'_, '_>) -> bool {
    let end = s.name_end(s.at + 1);
    if s.byte(end) != b'$' || end - s.at > 40 {
        return false;
    }
    let close = s.painter.text()[s.at..=end].to_owned();
    raw(s, Class::S, end + 1, &close);
    true
}

/// C#: `"""…"""` of any length, `@"…"` with doubled quotes, `$@"…"`.
pub(super) fn verbatim(s: &mut Scanner<'_, '_>) -> bool {
    static VERBATIM: Quote = Quote { lines: Lines::Many, ..DOUBLE.escaped(Escapes::Doubled) };
    static FILLED: Quote = VERBATIM_FILLED;
    const VERBATIM_FILLED: Quote = Quote {
        close: "\"",
        class: Class::S2,
        escapes: Escapes::Doubled,
        lines: Lines::Many,
        holes: &[BRACE],
    };
    let signs = s.bytes[s.at..].iter().take(2).take_while(|b| b"$@".contains(b)).count();
    if s.byte(s.at + signs) != b'"' {
        return false;
    }
    let filled = s.bytes[s.at..s.at + signs].contains(&b'$');
    strings::begin(s, signs + 1, if filled { &FILLED } else { &VERBATIM });
    s.before = Before::Value;
    true
}

/// JSON: a string that a colon follows is a key.
pub(super) fn json_string(s: &mut Scanner<'_, '_>) -> bool {
    let quote = s.byte(s.at);
    let mut end = s.at + 1;
    while end < s.bytes.len() && !matches!(s.bytes[end], b'\n') && s.bytes[end] != quote {
        end += if s.bytes[end] == b'\\' { 2 } else { 1 };
    }
    let mut behind = (end + 1).min(s.bytes.len());
    while matches!(s.byte(behind), b' ' | b'\t') {
        behind += 1;
    }
    if s.byte(behind) == b':' {
        s.take(Class::Nt, (end + 1).min(s.bytes.len()));
        return true;
    }
    static SHORT: Quote = SINGLE;
    strings::begin(s, 1, if quote == b'"' { &PLAIN } else { &SHORT });
    s.before = Before::Value;
    true
}

static PLAIN: Quote = DOUBLE;

/// TOML: `[table]` and `[[tables]]` at the beginning of a line.
pub(super) fn toml_table(s: &mut Scanner<'_, '_>) -> bool {
    let end = s.line_end();
    let line = &s.bytes[s.at..end];
    let Some(close) = line.iter().position(|byte| *byte == b']') else { return false };
    let close = close + usize::from(line.get(close + 1) == Some(&b']'));
    s.take(Class::K, s.at + close + 1);
    true
}

/// Letters and digits of a date or a time: `2026-11-24T10:00:00Z`.
pub(super) fn date(s: &mut Scanner<'_, '_>) -> bool {
    let bytes = &s.bytes[s.at..];
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let date = (0..4).all(digit) && bytes.get(4) == Some(&b'-') && digit(5) && digit(6);
    let time = digit(0) && digit(1) && bytes.get(2) == Some(&b':') && digit(3);
    if !date && !time {
        return false;
    }
    let fits = |byte: &u8| byte.is_ascii_digit() || b"-:.+TtZz".contains(byte);
    let length = bytes.iter().take(40).take_while(|byte| fits(byte)).count();
    s.take(Class::Ld, s.at + length);
    s.before = Before::Value;
    true
}

/// Haskell, Elm, F#: `'c'` is a character; a quote behind a name belongs to it.
pub(super) fn character(s: &mut Scanner<'_, '_>) -> bool {
    let length = s.rest()[1..].chars().next().map_or(0, char::len_utf8);
    let end = match s.byte(s.at + 1) {
        b'\\' => s.bytes[(s.at + 3).min(s.bytes.len())..]
            .iter()
            .take(10)
            .position(|byte| *byte == b'\'')
            .map(|length| s.at + length + 4),
        b'\'' => None,
        _ => (s.byte(s.at + 1 + length) == b'\'').then_some(s.at + length + 2),
    };
    let Some(end) = end else { return false };
    s.take(Class::Sc, end);
    s.before = Before::Value;
    true
}
