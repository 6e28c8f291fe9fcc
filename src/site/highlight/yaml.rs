//! YAML: line by line, with the blocks of text that `|` and `>` begin.

use std::ops::Range;

use super::class::Class;
use super::number::number;
use super::painter::Painter;

pub(super) fn yaml(painter: &mut Painter<'_>, range: Range<usize>, _depth: usize) {
    let bytes = &painter.text().as_bytes()[..range.end];
    Yaml { painter, bytes, at: range.start, block: None, no_end_before: 0 }.run();
}

struct Yaml<'p, 't> {
    painter: &'p mut Painter<'t>,
    bytes: &'t [u8],
    at: usize,
    /// Lines that are indented deeper belong to a block of text.
    block: Option<usize>,
    /// Looked for the end of a template up to there, in vain.
    no_end_before: usize,
}

impl Yaml<'_, '_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let end = self.line_end();
            let indent = self.bytes[self.at..end].iter().take_while(|byte| **byte == b' ').count();
            let empty = self.at + indent == end;
            if self.block.is_some_and(|block| indent > block || empty) {
                self.take(Class::S, end);
            } else {
                self.block = None;
                self.line(indent);
            }
            self.at = (self.line_end() + 1).min(self.bytes.len());
        }
    }

    fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        self.at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
    }

    fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(b'\n')
    }

    fn take(&mut self, class: Class, to: usize) {
        let to = to.min(self.bytes.len());
        self.painter.paint(class, self.at..to);
        self.at = to;
    }

    fn line(&mut self, indent: usize) {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"---") || rest.starts_with(b"...") || rest.starts_with(b"%") {
            let end = if rest[0] == b'%' { self.line_end() } else { self.at + 3 };
            self.take(Class::K, end);
        }
        let mut depth = indent;
        self.at += indent;
        while matches!(self.byte(self.at), b'-' | b'?') && is_space(self.byte(self.at + 1)) {
            self.at += 1;
            while self.byte(self.at) == b' ' {
                self.at += 1;
                depth += 1;
            }
            depth += 1;
        }
        self.values(if depth > indent { indent } else { depth });
    }

    /// Keys and values up to the end of the line; text in quotes may go on.
    fn values(&mut self, indent: usize) {
        let mut flow = 0_u32;
        loop {
            let byte = self.byte(self.at);
            match byte {
                b'\n' => return,
                b' ' | b'\t' | b'\r' | b',' | b':' => self.at += 1,
                b'{' if self.byte(self.at + 1) == b'{' => self.template(),
                b'[' | b'{' => {
                    flow += 1;
                    self.at += 1;
                }
                b']' | b'}' => {
                    flow = flow.saturating_sub(1);
                    self.at += 1;
                }
                b'#' if self.at == 0 || is_space(self.bytes[self.at - 1]) => {
                    let end = self.line_end();
                    self.take(Class::C1, end);
                }
                b'"' | b'\'' => self.quoted(byte),
                b'&' | b'*' | b'!' => {
                    let class = if byte == b'!' { Class::Kt } else { Class::Nl };
                    let end = self.word_end();
                    self.take(class, end);
                }
                b'|' | b'>' => {
                    let end = self.word_end();
                    self.take(Class::O, end);
                    self.block = Some(indent);
                }
                _ => self.plain(flow),
            }
        }
    }

    fn word_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let ends = |byte: &u8| is_space(*byte) || b",[]{}".contains(byte);
        self.at + rest.iter().skip(1).position(ends).map_or(rest.len(), |at| at + 1)
    }

    /// `{{ … }}` of a template, in this line.
    fn template(&mut self) {
        let looked = self.at < self.no_end_before;
        let end = if looked { self.no_end_before } else { self.line_end() };
        let line = if looked { &[] } else { &self.bytes[self.at..end] };
        let close = line.windows(2).position(|end| end == b"}}");
        match close {
            Some(length) => self.take(Class::Nv, self.at + length + 2),
            None => {
                self.no_end_before = end;
                self.at += 2;
            }
        }
    }

    fn quoted(&mut self, quote: u8) {
        let mut end = self.at + 1;
        while end < self.bytes.len() && self.bytes[end] != quote {
            end += if quote == b'"' && self.bytes[end] == b'\\' { 2 } else { 1 };
        }
        end = (end + 1).min(self.bytes.len());
        let class = match quote {
            _ if self.byte(end) == b':' && is_space(self.byte(end + 1)) => Class::Nt,
            b'"' => Class::S2,
            _ => Class::S1,
        };
        self.take(class, end);
    }

    /// Words: a key if a colon follows, else a value.
    fn plain(&mut self, flow: u32) {
        let mut end = self.at;
        loop {
            let byte = self.byte(end);
            let ends = match byte {
                b'\n' => true,
                b':' => is_space(self.byte(end + 1)),
                b'#' => end > 0 && is_space(self.bytes[end - 1]),
                b',' | b']' | b'}' => flow > 0,
                b'{' => self.byte(end + 1) == b'{',
                _ => false,
            };
            if ends {
                break;
            }
            end += 1;
        }
        let end = end.min(self.bytes.len());
        let words = self.bytes[self.at..end].trim_ascii_end();
        let class = if self.byte(end) == b':' { Some(Class::Nt) } else { value(words) };
        match class {
            Some(class) => {
                let to = self.at + words.len();
                self.take(class, to);
            }
            None => self.at = end.max(self.at + 1).min(self.bytes.len()),
        }
        self.at = self.at.max(end);
    }
}

/// What a value without quotes is.
pub(super) fn value(words: &[u8]) -> Option<Class> {
    let first = words.first()?;
    if matches!(
        words.to_ascii_lowercase().as_slice(),
        b"true" | b"false" | b"null" | b"~" | b"yes" | b"no" | b"on" | b"off"
    ) {
        return Some(Class::Kc);
    }
    let sign = usize::from(matches!(first, b'+' | b'-'));
    if !words.get(sign)?.is_ascii_digit() {
        return None;
    }
    let (class, end) = number(words, sign);
    let date = words.len() >= 10
        && words[4] == b'-'
        && words.iter().all(|b| b.is_ascii_digit() || b"-:. TtZz+".contains(b));
    if date {
        return Some(Class::Ld);
    }
    (end == words.len()).then_some(class)
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}
