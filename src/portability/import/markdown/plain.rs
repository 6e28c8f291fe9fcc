//! Plain text: nothing in it is markup, but addresses, `#tags` and `@user@host`.

/// Signs that may begin or end something wherever they stand.
const ALWAYS: &[char] = &['\\', '`', '*', '[', ']', '<', '{', '~', '$', '|'];
/// Those that only the beginning of a line makes something of.
const AT_LINE: &[char] = &['>', '+', '-', '=', ':', '#'];

/// Markdown that shows `text` as it is, line for line.
pub(in crate::portability) fn from_plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut blank = true;
    for line in text.trim().lines().map(str::trim) {
        if line.is_empty() {
            blank = true;
            continue;
        }
        if !out.is_empty() {
            out.push_str(if blank { "\n\n" } else { "\\\n" });
        }
        blank = false;
        escape(line, Place::Line, &mut out);
    }
    out
}

/// Where a text begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Place {
    /// With a line.
    Line,
    /// Somewhere in it.
    Middle,
}

/// Writes one line so that Markdown takes it for text.
pub(super) fn escape(text: &str, place: Place, out: &mut String) {
    let mut rest = text;
    let mut before = out.chars().next_back().unwrap_or(' ');
    if place == Place::Line {
        rest = begin(text, out);
        before = ' ';
    }
    while let Some(c) = rest.chars().next() {
        let starts_word = !before.is_alphanumeric();
        if let Some(len) = address(rest).filter(|_| starts_word) {
            push_address(&rest[..len], out);
            before = '/';
            rest = &rest[len..];
            continue;
        }
        if let Some(len) = handle(rest).filter(|_| c == '@' && starts_word) {
            out.push_str(&rest[..len]);
            before = 'a';
            rest = &rest[len..];
            continue;
        }
        rest = &rest[c.len_utf8()..];
        let after = rest.chars().next().unwrap_or(' ');
        let inside = before.is_alphanumeric() && after.is_alphanumeric();
        let means = ALWAYS.contains(&c)
            || (c == '_' && !inside)
            // Shortcodes are read before Markdown: `\{%` would be one.
            || (c == '%' && before == '{')
            || (c == '&' && is_entity(rest))
            || (c == '!' && after == '[');
        if means {
            out.push('\\');
        }
        out.push(if c.is_control() { ' ' } else { c });
        before = c;
    }
}

/// Writes what would begin a list, a heading or the like; gives the rest.
pub(super) fn begin<'a>(text: &'a str, out: &mut String) -> &'a str {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    if (1..=9).contains(&digits) && text[digits..].starts_with(['.', ')']) {
        out.push_str(&text[..digits]);
        out.push('\\');
        out.push_str(&text[digits..=digits]);
        return &text[digits + 1..];
    }
    let Some(first) = text.chars().next().filter(|c| AT_LINE.contains(c)) else { return text };
    // `#word` is a tag.
    let is_tag = first == '#'
        && !text.trim_start_matches('#').starts_with([' ', '\t'])
        && !text.trim_start_matches('#').is_empty();
    if is_tag {
        return text;
    }
    out.push('\\');
    out.push(first);
    &text[1..]
}

/// The length of an address at the beginning of `text`, without what belongs to the sentence.
pub(super) fn address(text: &str) -> Option<usize> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"');
    let mut len = text.find(ends).unwrap_or(text.len());
    loop {
        let address = &text[..len];
        let last = address.chars().next_back()?;
        let opened = address.matches('(').count() >= address.matches(')').count();
        let belongs = match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '…' | '*' | '_' | ']' => false,
            ')' => opened,
            _ => true,
        };
        if belongs {
            break;
        }
        len -= last.len_utf8();
    }
    (len > scheme.len()).then_some(len)
}

/// Writes an address, in brackets if Markdown would see something else in it.
pub(super) fn push_address(address: &str, out: &mut String) {
    let odd = address.contains(['*', '_', '[', ']', '~', '`', '$', '\\', '{', '|', '&']);
    if odd {
        let address = address.replace('\\', "%5C").replace('{', "%7B");
        out.push_str(&format!("<{address}>"));
    } else {
        out.push_str(address);
    }
}

/// The length of `@user@host` or `@user`.
fn handle(text: &str) -> Option<usize> {
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | '@');
    let len = text.find(|c| !is_part(c)).unwrap_or(text.len());
    let len = text[..len].trim_end_matches(['.', '-', '@', '_']).len();
    // One that begins or ends with `_` could be emphasis.
    (len > 1 && !text[..len].contains("@_") && !text[..len].contains("_@")).then_some(len)
}

/// Does `&` before `rest` begin something like `&amp;`?
fn is_entity(rest: &str) -> bool {
    let len = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '#').unwrap_or(rest.len());
    len > 0 && rest[len..].starts_with(';')
}
