//! Markdown: line by line, with the languages of its fences and of its front matter.

use std::ops::Range;

use super::class::Class;
use super::lines::lines;
use super::painter::Painter;
use super::scan;

pub(super) fn markdown(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    let text = painter.text();
    let mut fence: Option<(&str, &str, usize)> = None;
    let mut front = "";
    for line in lines(text, range.clone()) {
        let whole = &text[line.clone()];
        let words = whole.trim_start();
        if line.start == range.start && matches!(whole, "---" | "+++") {
            front = whole;
            let language = if whole == "---" { "yaml" } else { "toml" };
            painter.paint(Class::Cp, line.clone());
            fence = Some((whole, language, line.end));
            continue;
        }
        if let Some((mark, language, start)) = fence {
            if closes(words, mark) {
                scan(painter, language, start..line.start, depth + 1);
                let class = if mark == front { Class::Cp } else { Class::Sb };
                painter.paint(class, line);
                fence = None;
            }
            continue;
        }
        if words.starts_with("```") || words.starts_with("~~~") {
            let sign = words.as_bytes()[0];
            let length = words.bytes().take_while(|byte| *byte == sign).count();
            let (mark, info) = words.split_at(length);
            let name = info.trim_start_matches(['{', '.', ' ']);
            let name = name.split([' ', ',', '{', '}']).next().unwrap_or_default();
            painter.paint(Class::Sb, line.clone());
            fence = Some((mark, name, line.end));
        } else {
            one(painter, line);
        }
    }
    if let Some((_, language, start)) = fence {
        scan(painter, language, start..range.end, depth + 1);
    }
}

/// Does this line end what `mark` began?
fn closes(words: &str, mark: &str) -> bool {
    let words = words.trim_end();
    words.starts_with(mark) && words.bytes().all(|byte| byte == mark.as_bytes()[0])
}

/// One line outside of fences.
fn one(painter: &mut Painter<'_>, line: Range<usize>) {
    let words = painter.text()[line.clone()].trim_start();
    let from = line.end - words.len();
    let hashes = words.bytes().take_while(|byte| *byte == b'#').count();
    if (1..=6).contains(&hashes) && words[hashes..].starts_with(' ') {
        return painter.paint(if hashes == 1 { Class::Gh } else { Class::Gu }, line);
    }
    let digits = words.bytes().take_while(u8::is_ascii_digit).count();
    let mark = match words.as_bytes() {
        [b'>', ..] | [b'-' | b'*' | b'+', b' ', ..] => 1,
        _ if digits > 0 && words[digits..].starts_with(". ") => digits + 1,
        _ => 0,
    };
    painter.paint(Class::K, from..from + mark);
    let mut at = from + mark;
    let task = words[mark..].trim_start();
    if mark > 0 && (task.starts_with("[ ] ") || task.starts_with("[x] ")) {
        let box_at = line.end - task.len();
        painter.paint(Class::K, box_at..box_at + 3);
        at = box_at + 3;
    }
    inline(painter, at..line.end);
}

/// Code, emphasis, links. Each search ends at the next sign of its kind, so a line is looked
/// through twice at most.
fn inline(painter: &mut Painter<'_>, range: Range<usize>) {
    let bytes = &painter.text().as_bytes()[..range.end];
    let mut at = range.start;
    while at < bytes.len() {
        let rest = &bytes[at..];
        let length = match rest[0] {
            b'\\' => 2,
            b'`' => paint_pair(painter, (rest, at), "`", Class::Sb),
            b'*' if rest.starts_with(b"**") => paint_pair(painter, (rest, at), "**", Class::Gs),
            b'_' if rest.starts_with(b"__") => paint_pair(painter, (rest, at), "__", Class::Gs),
            b'*' => paint_pair(painter, (rest, at), "*", Class::Ge),
            b'_' if at == 0 || !bytes[at - 1].is_ascii_alphanumeric() => {
                paint_pair(painter, (rest, at), "_", Class::Ge)
            }
            b'[' => link(painter, rest, at),
            b'<' => tag(painter, rest, at),
            _ => 1,
        };
        at += length;
    }
}

fn paint_pair(
    painter: &mut Painter<'_>,
    (rest, at): (&[u8], usize),
    mark: &str,
    class: Class,
) -> usize {
    let length = mark.len();
    let inner = &rest[length..];
    let sign = rest[0];
    if inner.first().is_none_or(|byte| byte.is_ascii_whitespace() && sign != b'`') {
        return length;
    }
    let Some(close) = inner.iter().position(|byte| *byte == sign) else { return length };
    if !inner[close..].starts_with(mark.as_bytes()) {
        return length + close;
    }
    let end = length + close + length;
    painter.paint(class, at..at + end);
    end
}

/// `[text](address)`, `[text][name]`, `[name]: address`.
fn link(painter: &mut Painter<'_>, rest: &[u8], at: usize) -> usize {
    let close = rest.iter().skip(1).position(|byte| matches!(byte, b']' | b'['));
    let Some(close) = close.map(|close| close + 1).filter(|close| rest[*close] == b']') else {
        return 1;
    };
    let end = match rest.get(close + 1) {
        Some(b'(') => b')',
        Some(b'[') => b']',
        Some(b':') => {
            painter.paint(Class::Nt, at + 1..at + close);
            painter.paint(Class::Na, at + close + 2..at + rest.len());
            return rest.len();
        }
        _ => return close,
    };
    let address = &rest[close + 2..];
    let stop = address.iter().position(|byte| *byte == end || matches!(byte, b'[' | b'('));
    let Some(length) = stop.filter(|stop| address[*stop] == end) else { return close + 1 };
    painter.paint(Class::Nt, at + 1..at + close);
    painter.paint(Class::Na, at + close + 2..at + close + 2 + length);
    close + length + 3
}

/// `<tag>`, `<https://…>`, `<!-- … -->`.
fn tag(painter: &mut Painter<'_>, rest: &[u8], at: usize) -> usize {
    let end = rest.iter().skip(1).position(|byte| matches!(byte, b'>' | b'<'));
    let Some(end) = end.map(|end| end + 2).filter(|end| rest[end - 1] == b'>') else { return 1 };
    let class = if rest.starts_with(b"<!--") { Class::Cm } else { Class::Nt };
    painter.paint(class, at..at + end);
    end
}
