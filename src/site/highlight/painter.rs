//! Writes code with spans around its tokens. Everything that is not painted is copied, so the text
//! of the result is the text that came in whatever a scanner does.

use std::ops::Range;

use super::class::Class;

/// The text, and what has been written of it.
pub(super) struct Painter<'t> {
    text: &'t str,
    out: String,
    /// Up to here everything is written.
    done: usize,
}

impl<'t> Painter<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text, out: String::with_capacity(text.len() * 3), done: 0 }
    }

    /// The whole text. Scanners share it and work on ranges of it.
    pub(super) fn text(&self) -> &'t str {
        self.text
    }

    /// Gives `range` a class. Ranges come in order; what is already written stays as it is.
    /// A span ends before each line break and goes on behind it.
    pub(super) fn paint(&mut self, class: Class, range: Range<usize>) {
        let from = self.boundary(range.start.max(self.done));
        let to = self.boundary(range.end);
        if from >= to {
            return;
        }
        self.copy_to(from);
        for line in self.text[from..to].split_inclusive('\n') {
            let words = line.trim_end_matches(['\n', '\r']);
            if !words.is_empty() {
                self.out.push_str(class.tag());
                escape(&mut self.out, words);
                self.out.push_str("</span>");
            }
            self.out.push_str(&line[words.len()..]);
        }
        self.done = to;
    }

    /// The result: all the rest stays unpainted.
    pub(super) fn finish(mut self) -> String {
        self.copy_to(self.text.len());
        self.out
    }

    fn copy_to(&mut self, to: usize) {
        escape(&mut self.out, &self.text[self.done..to]);
        self.done = to;
    }

    /// Scanners go by bytes; a token never ends inside a character.
    fn boundary(&self, mut at: usize) -> usize {
        while !self.text.is_char_boundary(at) && at < self.text.len() {
            at += 1;
        }
        at.min(self.text.len())
    }
}

/// Text between tags needs no more than this escaped.
fn escape(out: &mut String, text: &str) {
    let mut from = 0;
    for (at, byte) in text.bytes().enumerate() {
        let entity = match byte {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + 1;
    }
    out.push_str(&text[from..]);
}
