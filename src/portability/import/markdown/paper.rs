//! Markdown while it is written: blocks within each other, emphasis, and where lines end.

use super::plain::{Place, escape};

/// What a line stands in.
enum Block {
    Quote,
    Item { marker: String, is_marked: bool },
}

/// Emphasis that was asked for. It is written when there is a word to emphasise.
struct Emphasis {
    tag: &'static str,
    sign: &'static str,
    is_open: bool,
}

/// A text that grows.
#[derive(Default)]
pub(super) struct Paper {
    text: String,
    blocks: Vec<Block>,
    /// The fewest blocks since the last word: what blank lines stand in.
    low: usize,
    emphases: Vec<Emphasis>,
    /// Ends of lines before the next word.
    ends: usize,
    /// Of these, `<br>`.
    breaks: usize,
    /// A blank before the next word.
    is_apart: bool,
    /// What the next line begins with: `## `.
    beginning: String,
    /// Within a row everything stands on one line.
    pub(super) is_row: bool,
}

impl Paper {
    /// The text, when nothing more comes.
    pub(super) fn finish(mut self) -> String {
        self.rest();
        self.text.truncate(self.text.trim_end().len());
        self.text
    }

    /// How long it is; to be called after [`Paper::touch`].
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    /// Takes back what was written since it was `len` long.
    pub(super) fn take_from(&mut self, len: usize) -> String {
        if len > self.text.len() || !self.text.is_char_boundary(len) {
            return String::new();
        }
        self.text.split_off(len)
    }

    /// Words, in which several blanks are one.
    pub(super) fn words(&mut self, text: &str) {
        let blank = |c: char| c.is_whitespace() && c != '\u{a0}';
        for (number, part) in text.split(blank).enumerate() {
            if number > 0 {
                self.is_apart = true;
            }
            if part.is_empty() {
                continue;
            }
            let place = self.touch();
            escape(part, place, &mut self.text);
        }
    }

    /// Markdown as it is.
    pub(super) fn raw(&mut self, text: &str) {
        if !text.is_empty() {
            self.touch();
            self.text.push_str(text);
        }
    }

    /// Writes all that stands before the next word.
    pub(super) fn touch(&mut self) -> Place {
        let is_first = self.text.is_empty();
        let mut place = Place::Middle;
        if is_first || self.ends > 0 || self.breaks > 1 {
            let ends =
                if is_first { 0 } else { self.ends.max(if self.breaks > 1 { 2 } else { 1 }) };
            for _ in 1..ends {
                self.text.push('\n');
                let low = self.low.min(self.blocks.len());
                let quotes = self.blocks[..low].iter().rposition(|it| matches!(it, Block::Quote));
                if let Some(last) = quotes {
                    self.prefix(last + 1);
                    self.text.truncate(self.text.trim_end_matches(' ').len());
                }
            }
            if ends > 0 {
                self.text.push('\n');
            }
            self.prefix(self.blocks.len());
            let beginning = std::mem::take(&mut self.beginning);
            place = if beginning.is_empty() { Place::Line } else { Place::Middle };
            self.text.push_str(&beginning);
        } else if self.breaks > 0 {
            self.text.push_str("\\\n");
            self.prefix(self.blocks.len());
            place = Place::Line;
        } else if self.is_apart {
            self.text.push(' ');
        }
        (self.ends, self.breaks, self.is_apart) = (0, 0, false);
        self.low = self.blocks.len();
        for emphasis in self.emphases.iter_mut().filter(|it| !it.is_open) {
            self.text.push_str(emphasis.sign);
            emphasis.is_open = true;
            place = Place::Middle;
        }
        place
    }

    fn prefix(&mut self, blocks: usize) {
        for block in &mut self.blocks[..blocks] {
            match block {
                Block::Quote => self.text.push_str("> "),
                Block::Item { marker, is_marked: false } => {
                    self.text.push_str(marker);
                    *block = Block::Item { marker: std::mem::take(marker), is_marked: true };
                }
                Block::Item { marker, .. } => {
                    self.text.extend(std::iter::repeat_n(' ', marker.len()));
                }
            }
        }
    }

    /// Ends the line (1) or the paragraph (2).
    pub(super) fn end(&mut self, ends: usize) {
        if self.is_row {
            self.is_apart = true;
            return;
        }
        self.rest();
        self.ends = self.ends.max(ends);
        self.breaks = 0;
        self.is_apart = false;
        self.beginning.clear();
    }

    /// `<br>`
    pub(super) fn line_break(&mut self) {
        if self.is_row || !self.beginning.is_empty() {
            self.is_apart = true;
            return;
        }
        if self.breaks > 0 {
            self.rest();
        }
        self.breaks += usize::from(!self.text.is_empty() && self.ends == 0);
    }

    /// Closes emphasis at the end of a paragraph; the next word opens it again.
    fn rest(&mut self) {
        for emphasis in self.emphases.iter_mut().rev().filter(|it| it.is_open) {
            self.text.push_str(emphasis.sign);
            emphasis.is_open = false;
        }
    }

    /// What the next line begins with.
    pub(super) fn begin_with(&mut self, text: &str) {
        text.clone_into(&mut self.beginning);
    }

    pub(super) fn open(&mut self, tag: &'static str, sign: &'static str) {
        // Twice the same would be something else: `****`.
        if self.emphases.iter().all(|it| it.sign != sign) {
            self.emphases.push(Emphasis { tag, sign, is_open: false });
        }
    }

    pub(super) fn close(&mut self, tag: &str) {
        let Some(at) = self.emphases.iter().rposition(|it| it.tag == tag) else { return };
        // What was opened within it must be closed before it.
        for emphasis in self.emphases[at..].iter_mut().rev().filter(|it| it.is_open) {
            self.text.push_str(emphasis.sign);
            emphasis.is_open = false;
        }
        self.emphases.remove(at);
    }

    pub(super) fn quote(&mut self) {
        self.blocks.push(Block::Quote);
    }

    pub(super) fn item(&mut self, marker: String) {
        self.blocks.push(Block::Item { marker, is_marked: false });
    }

    /// Ends the innermost quote.
    pub(super) fn end_quote(&mut self) {
        if let Some(at) = self.blocks.iter().rposition(|it| matches!(it, Block::Quote)) {
            self.leave(at);
        }
    }

    /// Ends what stands deeper than `at`.
    pub(super) fn leave(&mut self, at: usize) {
        self.blocks.truncate(at);
        self.low = self.low.min(at);
    }

    /// How deep it is in quotes and lists.
    pub(super) fn depth(&self) -> usize {
        self.blocks.len()
    }

    /// A block of code.
    pub(super) fn code(&mut self, language: &str, code: &str) {
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest.max(2) + 1);
        self.end(2);
        self.raw(&format!("{fence}{language}"));
        for line in code.trim_end().trim_start_matches('\n').lines() {
            self.ends = 1;
            if line.is_empty() {
                self.touch();
            } else {
                self.raw(line);
            }
        }
        self.ends = 1;
        self.raw(&fence);
        self.end(2);
    }

    /// Code within a line.
    pub(super) fn code_span(&mut self, code: &str) {
        let code: String = code.split_whitespace().collect::<Vec<_>>().join(" ");
        if code.is_empty() {
            return;
        }
        let longest = code.split(|c| c != '`').map(str::len).max().unwrap_or(0);
        let fence = "`".repeat(longest + 1);
        let pad = if code.starts_with('`') || code.ends_with('`') { " " } else { "" };
        self.raw(&format!("{fence}{pad}{code}{pad}{fence}"));
    }
}
