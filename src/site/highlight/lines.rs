//! What is read line by line: differences, settings, HTTP messages.

use std::ops::Range;

use super::class::Class;
use super::painter::Painter;
use super::{scan, yaml};

/// The lines of `range`, without their line breaks.
pub(super) fn lines(text: &str, range: Range<usize>) -> impl Iterator<Item = Range<usize>> + '_ {
    let mut at = range.start;
    text[range].split_inclusive('\n').map(move |line| {
        let from = at;
        at += line.len();
        from..from + line.trim_end_matches(['\n', '\r']).len()
    })
}

pub(super) fn plain(_: &mut Painter<'_>, _: Range<usize>, _: usize) {}

/// `diff -u`, `git show`.
pub(super) fn diff(painter: &mut Painter<'_>, range: Range<usize>, _depth: usize) {
    let text = painter.text();
    let head = ["diff ", "index ", "--- ", "+++ ", "Index: ", "=== ", "new file", "deleted file"];
    for line in lines(text, range) {
        let words = &text[line.clone()];
        let class = match words.as_bytes().first() {
            _ if head.iter().any(|head| words.starts_with(head)) => Class::Gh,
            Some(b'@') => Class::Gu,
            Some(b'+' | b'>') => Class::Gi,
            Some(b'-' | b'<') => Class::Gd,
            _ => continue,
        };
        painter.paint(class, line);
    }
}

/// INI and its kind: `[section]`, `key = value`, comments.
pub(super) fn ini(painter: &mut Painter<'_>, range: Range<usize>, _depth: usize) {
    let text = painter.text();
    for line in lines(text, range) {
        let words = text[line.clone()].trim_start();
        let from = line.end - words.len();
        match words.as_bytes().first() {
            Some(b'#' | b';' | b'!') => painter.paint(Class::C1, line),
            Some(b'[') => painter.paint(Class::K, line),
            Some(_) => setting(painter, from..line.end),
            None => {}
        }
    }
}

fn setting(painter: &mut Painter<'_>, line: Range<usize>) {
    let text = &painter.text()[line.clone()];
    let Some(sign) = text.find(['=', ':']) else { return };
    let mut key = line.start;
    if let Some(rest) = text[..sign].strip_prefix("export ") {
        painter.paint(Class::K, key..key + 6);
        key += sign - rest.len();
    }
    let at = line.start + sign;
    painter.paint(Class::Na, key..key + painter.text()[key..at].trim_end().len());
    painter.paint(Class::O, at..at + 1);
    let value = text[sign + 1..].trim_start();
    let from = line.end - value.len();
    let mut end = line.end;
    if !value.starts_with(['"', '\''])
        && let Some(comment) = value.find(" #").or_else(|| value.find(" ;"))
    {
        end = from + comment;
    }
    let words = painter.text()[from..end].trim_end();
    let class = yaml::value(words.as_bytes()).unwrap_or(Class::S);
    painter.paint(class, from..from + words.len());
    if end < line.end {
        painter.paint(Class::C1, end + 1..line.end);
    }
}

/// A request or an answer: its first line, its fields, its body by `Content-Type`.
pub(super) fn http(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    let text = painter.text();
    let mut body = "text";
    for (number, line) in lines(text, range.clone()).enumerate() {
        let words = &text[line.clone()];
        if number == 0 {
            first_line(painter, line);
        } else if words.is_empty() {
            scan(painter, body, line.end..range.end, depth + 1);
            return;
        } else if let Some((name, value)) = words.split_once(':') {
            painter.paint(Class::Na, line.start..line.start + name.len());
            let value = value.trim_start();
            painter.paint(Class::S, line.end - value.len()..line.end);
            if name.eq_ignore_ascii_case("content-type") {
                body = match () {
                    () if value.contains("json") => "json",
                    () if value.contains("html") => "html",
                    () if value.contains("xml") => "xml",
                    () => "text",
                };
            }
        }
    }
}

fn first_line(painter: &mut Painter<'_>, line: Range<usize>) {
    let text = painter.text();
    let mut at = line.start;
    for (number, word) in text[line].split(' ').enumerate() {
        let class = match number {
            _ if word.starts_with("HTTP/") => Some(Class::K),
            0 => Some(Class::Nf),
            1 if word.bytes().all(|byte| byte.is_ascii_digit()) => Some(Class::Mi),
            1 => Some(Class::Nn),
            _ => None,
        };
        if let Some(class) = class {
            painter.paint(class, at..at + word.len());
        }
        at += word.len() + 1;
    }
}
