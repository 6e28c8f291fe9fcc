//! The common scanner: one pass over the bytes, with the tables of one language.

use std::ops::Range;

use super::class::Class;
use super::jsx;
use super::language::{Code, Jsx, Nests, Place, Quote, Rule, Then};
use super::number::number;
use super::painter::Painter;
use super::strings;
use super::tables::{self, Byte, Tables};
use crate::limits::HIGHLIGHT_FRAMES_MAX;

/// Paints `range` as the language called `name`.
pub(super) fn scan(painter: &mut Painter<'_>, name: &str, range: Range<usize>) {
    let Some((code, tables)) = tables::code(name) else { return };
    let bytes = &painter.text().as_bytes()[..range.end];
    Scanner {
        painter,
        code,
        tables,
        bytes,
        at: range.start,
        frames: Vec::new(),
        before: Before::Other,
        next: None,
        fresh: true,
        statement: true,
        no_regex_before: 0,
        waiting: Vec::new(),
    }
    .run();
}

/// What the last token was, as far as the next one depends on it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// A value: what follows is an operator.
    Value,
    Other,
}

/// What is open around the code that is being read.
pub(super) enum Frame {
    /// Code in a string: these brackets are counted, then the string goes on.
    Hole { brackets: (u8, u8), depth: u32, quote: &'static Quote },
    /// Text between tags, this many elements deep.
    Jsx { depth: u32 },
    /// A tag, and its text around it if there is one.
    Tag(Tag),
    /// `{…}` in a tag or in text.
    Braces { depth: u32 },
}

/// A kind of tag.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag {
    Opening,
    Closing,
}

pub(super) struct Scanner<'p, 't> {
    pub(super) painter: &'p mut Painter<'t>,
    pub(super) code: &'static Code,
    pub(super) tables: &'static Tables,
    /// The text up to the end of what is read.
    pub(super) bytes: &'t [u8],
    pub(super) at: usize,
    pub(super) frames: Vec<Frame>,
    pub(super) before: Before,
    /// The class of the next name, if the last word says so.
    pub(super) next: Option<Class>,
    /// Did only spaces come in this line?
    pub(super) fresh: bool,
    /// Does a statement begin here?
    pub(super) statement: bool,
    /// Looked for the end of a regular expression from here up to there, in vain.
    pub(super) no_regex_before: usize,
    /// Here-documents that begin with the next line: where their ends are named.
    pub(super) waiting: Vec<Range<usize>>,
}

impl<'t> Scanner<'_, 't> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            let kind = self.tables.bytes[usize::from(byte)];
            if kind == Byte::Space {
                self.space(byte);
                continue;
            }
            let from = self.at;
            if jsx::inside(self) || self.rule(byte) {
                // Taken.
            } else if kind == Byte::Name {
                self.name();
            } else if kind == Byte::Digit {
                self.number();
            } else {
                self.sign(byte, kind);
            }
            debug_assert!(self.at > from, "every step goes on");
            self.at = self.at.max(from + 1);
            self.fresh = false;
        }
    }

    fn space(&mut self, byte: u8) {
        self.at += 1;
        if byte != b'\n' {
            return;
        }
        self.fresh = true;
        if let Some((_, enders)) = self.code.first
            && enders.contains('\n')
        {
            self.statement = true;
        }
        for name in std::mem::take(&mut self.waiting) {
            strings::here_document(self, name);
        }
    }

    /// What is left of the text.
    pub(super) fn rest(&self) -> &'t str {
        &self.painter.text()[self.at..self.bytes.len()]
    }

    pub(super) fn byte(&self, at: usize) -> u8 {
        self.bytes.get(at).copied().unwrap_or(0)
    }

    pub(super) fn starts_with(&self, text: &str) -> bool {
        self.bytes[self.at..].starts_with(text.as_bytes())
    }

    /// Where the line ends, without its line break.
    pub(super) fn line_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        self.at + rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len())
    }

    /// Paints from here to `to` and goes there.
    pub(super) fn take(&mut self, class: Class, to: usize) {
        self.painter.paint(class, self.at..to);
        self.at = to;
    }

    /// The end of the name that begins at `from`.
    pub(super) fn name_end(&self, from: usize) -> usize {
        let mut at = from;
        while at < self.bytes.len() && self.tables.in_name[usize::from(self.bytes[at])] {
            at += 1;
        }
        at
    }

    fn rule(&mut self, byte: u8) -> bool {
        let tables = self.tables;
        tables.rules(byte).iter().any(|(_, rule)| {
            self.starts_with(rule.open) && self.fits(rule.place) && self.apply(rule)
        })
    }

    /// Could a rule hold at `at`?
    fn begins(&self, at: usize) -> bool {
        let rest = &self.bytes[at..];
        self.tables.rules(rest[0]).iter().any(|(_, rule)| rest.starts_with(rule.open.as_bytes()))
    }

    fn fits(&self, place: Place) -> bool {
        let before = |at: usize| self.bytes[at - 1];
        match place {
            Place::Anywhere => true,
            Place::LineStart => self.fresh,
            Place::Column => self.at == 0 || before(self.at) == b'\n',
            Place::Spaced => {
                self.at == 0
                    || before(self.at).is_ascii_whitespace()
                    || b"([{;|&`".contains(&before(self.at))
            }
        }
    }

    fn apply(&mut self, rule: &'static Rule) -> bool {
        let open = self.at + rule.open.len();
        match &rule.then {
            Then::Line(class) => {
                let end = self.line_end();
                self.take(*class, end);
            }
            Then::Block { close, class, nests } => {
                let end = self.block_end(open, (rule.open, close), *nests);
                self.take(*class, end);
            }
            Then::Quote(quote) => {
                strings::begin(self, rule.open.len(), quote);
                self.before = Before::Value;
            }
            Then::Name { class, more } => {
                let mut end = open;
                while end < self.bytes.len()
                    && (self.tables.in_name[usize::from(self.bytes[end])]
                        || more.as_bytes().contains(&self.bytes[end]))
                {
                    end += 1;
                }
                if end == open {
                    return false;
                }
                self.take(*class, end);
                self.before = Before::Value;
                self.statement = false;
            }
            Then::Mark(class) => {
                self.take(*class, open);
                self.before = Before::Other;
            }
            Then::Hook(hook) => return hook(self),
        }
        true
    }

    fn block_end(&self, from: usize, (open, close): (&str, &str), nests: Nests) -> usize {
        let (open, close) = (open.as_bytes(), close.as_bytes());
        let (mut at, mut depth) = (from, 1_u32);
        while at < self.bytes.len() {
            let rest = &self.bytes[at..];
            if rest.starts_with(close) {
                depth -= 1;
                at += close.len();
                if depth == 0 {
                    return at;
                }
            } else if nests == Nests::Yes && rest.starts_with(open) {
                depth += 1;
                at += open.len();
            } else {
                at += 1;
            }
        }
        self.bytes.len()
    }

    /// `.5`, but not the end of `1..5`.
    fn is_fraction(&self) -> bool {
        self.before == Before::Other
            && self.byte(self.at + 1).is_ascii_digit()
            && (self.at == 0 || self.bytes[self.at - 1] != b'.')
    }

    fn number(&mut self) {
        let (class, end) = number(self.bytes, self.at);
        self.take(class, end);
        self.before = Before::Value;
        (self.next, self.statement) = (None, false);
    }

    fn sign(&mut self, byte: u8, kind: Byte) {
        if kind == Byte::Operator {
            if self.code.jsx == Jsx::Yes && jsx::begin(self) {
                return;
            }
            let mut end = self.at + 1;
            while end < self.bytes.len()
                && self.tables.bytes[usize::from(self.bytes[end])] == Byte::Operator
                && !self.begins(end)
            {
                end += 1;
            }
            self.take(Class::O, end);
            self.before = Before::Other;
        } else if byte == b'.' && self.is_fraction() {
            self.number();
        } else {
            if strings::bracket(self, byte) {
                return;
            }
            self.at += 1;
            self.before =
                if matches!(byte, b')' | b']' | b'}') { Before::Value } else { Before::Other };
            self.next = None;
        }
        if let Some((_, enders)) = self.code.first {
            self.statement = enders.as_bytes().contains(&byte);
        }
    }

    /// Opens a frame, unless too many are open: then the caller goes on without.
    pub(super) fn push(&mut self, frame: Frame) -> bool {
        let fits = self.frames.len() < HIGHLIGHT_FRAMES_MAX;
        if fits {
            self.frames.push(frame);
        }
        fits
    }
}
