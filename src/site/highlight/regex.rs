//! Regular expressions, and other quotes that choose their own signs: only where no operator can
//! be.

use super::class::Class;
use super::code::{Before, Scanner};
use super::hooks;

/// `/…/flags`, if no value stands before it and its line has an end for it.
pub(super) fn slashes(s: &mut Scanner<'_, '_>) -> bool {
    if s.before == Before::Value || s.at < s.no_regex_before {
        return false;
    }
    let follows = s.byte(s.at + 1);
    if matches!(follows, b'/' | b'*' | b'\n' | 0) || (follows == b' ' && !s.fresh) {
        return false;
    }
    let line_end = s.line_end();
    match end(&s.bytes[..line_end], s.at + 1, b'/') {
        Some(end) => {
            let flags = s.bytes[end..].iter().take_while(|b| b.is_ascii_lowercase()).count();
            s.take(Class::Sr, end + flags);
            s.before = Before::Value;
            true
        }
        None => {
            // The rest of the line is looked through once.
            s.no_regex_before = line_end;
            false
        }
    }
}

/// Behind the `close` that is neither escaped nor in a class of characters.
fn end(bytes: &[u8], mut at: usize, close: u8) -> Option<usize> {
    let mut class = false;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            b'[' => class = true,
            b']' => class = false,
            byte if byte == close && !class => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// The end of something between `open` and its bracket or the same sign again, with backslashes
/// and, for brackets, nested ones; within this line. For the quotes of Perl, Ruby and Elixir.
fn delimited(bytes: &[u8], open: usize) -> Option<usize> {
    let sign = *bytes.get(open)?;
    let close = match sign {
        b'(' => b')',
        b'[' => b']',
        b'{' => b'}',
        b'<' => b'>',
        sign => sign,
    };
    let (mut at, mut depth) = (open + 1, 0_u32);
    while at < bytes.len() {
        match bytes[at] {
            b'\\' => at += 1,
            byte if byte == close && depth == 0 => return Some(at + 1),
            byte if byte == close => depth -= 1,
            byte if byte == sign => depth += 1,
            b'\n' => return None,
            _ => {}
        }
        at += 1;
    }
    None
}

/// Perl: `qw(…)`, `m{…}x`, `s/…/…/`, `tr/…/…/`.
pub(super) fn perl_name(s: &mut Scanner<'_, '_>, word: &str) -> bool {
    let parts = match word {
        "q" | "qq" | "qw" | "qx" | "m" | "qr" => 1,
        "s" | "tr" | "y" => 2,
        _ => return false,
    };
    let open = s.at + word.len();
    if !b"/{([<|!#~".contains(&s.byte(open)) || s.at < s.no_regex_before {
        return false;
    }
    let Some(mut end) = delimited(s.bytes, open) else {
        s.no_regex_before = s.line_end();
        return false;
    };
    if parts == 2 {
        let bracket = b"{([<".contains(&s.byte(open));
        let second = if bracket { end } else { end - 1 };
        match delimited(s.bytes, second) {
            Some(behind) => end = behind,
            None => s.no_regex_before = s.line_end(),
        }
    }
    end += s.bytes[end..].iter().take(8).take_while(|b| b.is_ascii_lowercase()).count();
    let class = if word.starts_with('q') && word != "qr" { Class::S } else { Class::Sr };
    s.take(class, end);
    s.before = Before::Value;
    true
}

/// Ruby and Crystal: `%w[…]`, `%i(…)`, `%q{…}`, `%r{…}`.
pub(super) fn percent(s: &mut Scanner<'_, '_>) -> bool {
    if s.before == Before::Value || s.at < s.no_regex_before {
        return false;
    }
    let letter = s.byte(s.at + 1);
    if !b"wWiIqQrx".contains(&letter) || !b"[({<|!/".contains(&s.byte(s.at + 2)) {
        return false;
    }
    let Some(end) = delimited(s.bytes, s.at + 2) else {
        s.no_regex_before = s.line_end();
        return false;
    };
    s.take(if letter == b'r' { Class::Sr } else { Class::S }, end);
    s.before = Before::Value;
    true
}

/// Elixir: `~r/…/i`, `~w(…)a`, `~s"…"`.
pub(super) fn tilde(s: &mut Scanner<'_, '_>) -> bool {
    let letter = s.byte(s.at + 1);
    if !letter.is_ascii_alphabetic() || s.at < s.no_regex_before {
        return false;
    }
    if s.starts_with("~H\"\"\"") || s.starts_with("~S\"\"\"") || s.starts_with("~s\"\"\"") {
        hooks::raw(s, Class::S, s.at + 5, "\"\"\"");
        return true;
    }
    if !b"/([{<|\"'".contains(&s.byte(s.at + 2)) {
        return false;
    }
    let Some(mut end) = delimited(s.bytes, s.at + 2) else {
        s.no_regex_before = s.line_end();
        return false;
    };
    end += s.bytes[end..].iter().take(8).take_while(|b| b.is_ascii_lowercase()).count();
    s.take(if letter | 0x20 == b'r' { Class::Sr } else { Class::S }, end);
    s.before = Before::Value;
    true
}
