//! The text without its dress: the summary, and how many words there are.

use std::mem;

use crate::limits::{SUMMARY_MAX_CHARS, SUMMARY_TEXT_MAX_BYTES};

/// Gathers what a reader would hear.
#[derive(Default)]
pub(super) struct Plain {
    words: usize,
    in_word: bool,
    /// Gathered until the summary is known.
    text: String,
    first: Option<String>,
    /// What the first picture shows.
    picture: String,
    more: Option<usize>,
    /// Does the text say itself where its summary ends?
    expects_more: bool,
    is_known: bool,
}

impl Plain {
    pub(super) fn new(source: &str) -> Self {
        Self { expects_more: has_more(source), ..Self::default() }
    }

    pub(super) fn text(&mut self, text: &str) {
        self.words += count_words(text, &mut self.in_word);
        if !self.is_known {
            self.text.push_str(text);
            self.is_known = self.text.len() > SUMMARY_TEXT_MAX_BYTES;
        }
    }

    /// A picture shows this. It is heard, and no summary but where there is nothing else.
    pub(super) fn picture(&mut self, alt: &str) {
        self.words += count_words(alt, &mut self.in_word);
        if !self.is_known {
            self.text.push(' ');
            let alt = self.picture.is_empty().then(|| alt.trim().to_owned());
            self.picture = alt.unwrap_or_else(|| mem::take(&mut self.picture));
        }
    }

    /// A line or a block ends.
    pub(super) fn space(&mut self) {
        self.in_word = false;
        if !self.is_known {
            self.text.push(' ');
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.space();
        if self.first.is_none() && !self.is_known {
            let words = self.text.trim();
            self.first = (!words.is_empty()).then(|| words.to_owned());
            self.is_known = self.first.is_some() && !self.expects_more;
        }
    }

    /// What stands above the first paragraph is a title, not a summary.
    pub(super) fn end_heading(&mut self) {
        self.space();
        if self.first.is_none() && self.more.is_none() && !self.is_known {
            self.text.clear();
        }
    }

    /// The owner's end of the summary. `true` the first time.
    pub(super) fn more(&mut self) -> bool {
        let is_first = self.more.is_none();
        if is_first {
            self.more = Some(self.text.len());
            self.is_known = true;
        }
        is_first
    }

    /// The summary and the number of words.
    pub(super) fn finish(self) -> (String, usize) {
        let summary = match (self.more, &self.first) {
            (Some(end), _) => &self.text[..end],
            (None, Some(first)) => first,
            // One paragraph that is longer than any summary.
            (None, None) if self.is_known => &self.text,
            (None, None) => "",
        };
        let summary = if summary.trim().is_empty() { &self.picture } else { summary };
        (shorten(summary), self.words)
    }
}

/// Is this HTML the mark at which a summary ends?
pub(super) fn is_more(html: &str) -> bool {
    let inner = html.trim().strip_prefix("<!--").and_then(|rest| rest.strip_suffix("-->"));
    inner.is_some_and(|inner| inner.trim() == "more")
}

fn has_more(source: &str) -> bool {
    memchr::memmem::find_iter(source.as_bytes(), "<!--")
        .any(|at| source[at + 4..].trim_start().starts_with("more"))
}

/// Words of `text`: what stands between blanks, and each character of the scripts that have none
/// between words. `in_word` carries a word over to the next piece of text.
fn count_words(text: &str, in_word: &mut bool) -> usize {
    if text.is_ascii() {
        return count_ascii_words(text.as_bytes(), in_word);
    }
    let mut words = 0;
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| !byte.is_ascii()) {
        words += count_ascii_words(&rest.as_bytes()[..at], in_word);
        let others = &rest[at..];
        let length = others.bytes().position(|byte| byte.is_ascii()).unwrap_or(others.len());
        words += others[..length].chars().filter(|c| begins_word(*c, in_word)).count();
        rest = &others[length..];
    }
    words + count_ascii_words(rest.as_bytes(), in_word)
}

fn count_ascii_words(bytes: &[u8], in_word: &mut bool) -> usize {
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else { return 0 };
    let mut words = usize::from(!*in_word && *first > b' ');
    *in_word = *last > b' ';
    // In steps whose sum fits in a byte, which lets the compiler add many in one go.
    for (before, after) in bytes.chunks(128).zip(bytes[1..].chunks(128)) {
        let pairs = before.iter().zip(after);
        words +=
            usize::from(pairs.map(|(a, b)| u8::from(*a <= b' ') & u8::from(*b > b' ')).sum::<u8>());
    }
    words
}

/// Does a word begin with this character of another script than ours?
fn begins_word(c: char, in_word: &mut bool) -> bool {
    let before = *in_word;
    let is_alone = is_word_alone(c);
    *in_word = !is_alone && !c.is_whitespace() && (before || !is_cjk_punctuation(c));
    is_alone || (*in_word && !before)
}

/// Han, Hiragana, Katakana (not Hangul: Korean has blanks), Thai and its neighbours are counted by
/// the character only where that is what readers do: Han and kana.
fn is_word_alone(c: char) -> bool {
    matches!(c,
        '\u{3041}'..='\u{30ff}' | '\u{31f0}'..='\u{31ff}' | '\u{3400}'..='\u{4dbf}'
        | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff66}'..='\u{ff9d}'
        | '\u{20000}'..='\u{3ffff}')
}

fn is_cjk_punctuation(c: char) -> bool {
    matches!(c, '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
}

/// At most [`SUMMARY_MAX_CHARS`] characters of `text` in one line, cut between words.
fn shorten(text: &str) -> String {
    let mut short = String::with_capacity(text.len().min(SUMMARY_MAX_CHARS * 2));
    let mut count = 0;
    for word in text.split_whitespace() {
        let length = word.chars().count() + 1;
        if count + length > SUMMARY_MAX_CHARS {
            if short.is_empty() {
                // A language without blanks is one long word.
                short.extend(word.chars().take(SUMMARY_MAX_CHARS - 1));
            }
            short.push('…');
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
        count += length;
    }
    // There is one for each post, and all are kept.
    short.shrink_to_fit();
    short
}
