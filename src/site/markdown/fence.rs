//! What stands behind an opening fence: the language, and the marks of two generators:
//! `{linenos=true, hl_lines=[2,"4-6"], linenostart=10}` (Hugo) and `linenos, hl_lines=2-4` (Zola).

use std::borrow::Cow;
use std::ops::RangeInclusive;

use pulldown_cmark::CowStr;

use super::piece::Fence;
use crate::limits::FENCE_RANGES_MAX;

/// Reads the words behind a fence. What it does not know is left alone.
pub(super) fn read<'a>(info: &CowStr<'a>) -> Fence<'a> {
    let end = info.find([' ', '\t', ',', '{']).unwrap_or(info.len());
    let (language, rest) = info.split_at(end);
    let language = match info {
        CowStr::Borrowed(info) => Cow::Borrowed(&info[..end]),
        _ => Cow::Owned(language.to_owned()),
    };
    if rest.is_empty() {
        return Fence { language, ..Fence::default() };
    }
    let start = value(rest, "linenostart").and_then(|text| number(text).map(|(start, _)| start));
    let numbered = word(rest, "linenos").is_some_and(|after| {
        let value = after.strip_prefix('=').unwrap_or_default();
        !value.trim_start_matches(['"', '\'']).starts_with("false")
    });
    Fence {
        language,
        first_number: numbered.then_some(start.unwrap_or(1)),
        marked: value(rest, "hl_lines").map(ranges).unwrap_or_default(),
    }
}

/// What follows the word `key`, if it is there by itself.
fn word<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    let is_letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(key)
        .find(|(at, _)| {
            !text[..*at].ends_with(is_letter) && !text[at + key.len()..].starts_with(is_letter)
        })
        .map(|(at, _)| &text[at + key.len()..])
}

fn value<'t>(text: &'t str, key: &str) -> Option<&'t str> {
    word(text, key)?.strip_prefix('=')
}

/// `2`, `4-6`, with anything of `[",` and blanks between them.
fn ranges(text: &str) -> Vec<RangeInclusive<usize>> {
    let mut ranges = Vec::new();
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(['[', '"', '\'', ',', ' ']);
        let Some((first, after)) = number(rest) else { break };
        let to = after.strip_prefix('-').and_then(number);
        let (last, after) = to.unwrap_or((first, after));
        if ranges.len() < FENCE_RANGES_MAX {
            ranges.push(first..=last);
        }
        rest = after;
    }
    ranges
}

/// The number that `text` begins with, after a quotation mark maybe, and what follows it.
fn number(text: &str) -> Option<(usize, &str)> {
    let text = text.trim_start_matches(['"', '\'']);
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    let (digits, rest) = text.split_at(length);
    Some((digits.parse().ok()?, rest))
}
