//! CSS, SCSS, Sass and Less: selectors and declarations, told apart by what ends them.

use std::ops::Range;

use super::class::Class;
use super::number::number;
use super::painter::Painter;

pub(super) fn css(painter: &mut Painter<'_>, range: Range<usize>, _depth: usize) {
    let bytes = &painter.text().as_bytes()[..range.end];
    Css { painter, bytes, at: range.start, reading: Reading::Statement, holes: 0 }.run();
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Reading {
    /// What comes is not known yet.
    Statement,
    Selector,
    /// `@media …`
    AtRule,
    Property,
    Value,
}

struct Css<'p, 't> {
    painter: &'p mut Painter<'t>,
    bytes: &'t [u8],
    at: usize,
    reading: Reading,
    /// `#{` that are open.
    holes: u32,
}

impl Css<'_, '_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            let byte = self.bytes[self.at];
            if byte.is_ascii_whitespace() {
                self.at += 1;
                continue;
            }
            if self.comment() {
                continue;
            }
            if self.reading == Reading::Statement && !matches!(byte, b'{' | b'}' | b';') {
                self.reading = self.kind();
            }
            match byte {
                b'}' if self.holes > 0 => {
                    self.holes -= 1;
                    self.take(Class::Si, 1);
                }
                b'#' if self.byte(1) == b'{' => {
                    self.holes += 1;
                    self.take(Class::Si, 2);
                }
                b'{' | b'}' | b';' => {
                    self.at += 1;
                    self.reading = Reading::Statement;
                }
                b'"' | b'\'' => self.string(byte),
                _ => match self.reading {
                    Reading::Property => self.property(byte),
                    Reading::Selector => self.selector(byte),
                    _ => self.value(byte),
                },
            }
        }
    }

    fn byte(&self, ahead: usize) -> u8 {
        self.bytes.get(self.at + ahead).copied().unwrap_or(0)
    }

    fn take(&mut self, class: Class, length: usize) {
        let to = (self.at + length).min(self.bytes.len());
        self.painter.paint(class, self.at..to);
        self.at = to;
    }

    /// The length of the word that begins `ahead`.
    fn word(&self, ahead: usize) -> usize {
        let from = (self.at + ahead).min(self.bytes.len());
        let fits = |byte: &&u8| {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_') || **byte >= 0x80
        };
        self.bytes[from..].iter().take_while(fits).count()
    }

    fn comment(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        if rest.starts_with(b"/*") {
            let end = rest.windows(2).skip(2).position(|end| end == b"*/");
            self.take(Class::Cm, end.map_or(rest.len(), |at| at + 4));
        } else if rest.starts_with(b"//") {
            let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
            self.take(Class::C1, end);
        } else {
            return false;
        }
        true
    }

    fn string(&mut self, quote: u8) {
        let mut end = 1;
        while self.at + end < self.bytes.len() && self.byte(end) != quote {
            if self.byte(end) == b'\n' {
                break;
            }
            end += if self.byte(end) == b'\\' { 2 } else { 1 };
        }
        let class = if quote == b'"' { Class::S2 } else { Class::S1 };
        self.take(class, end + usize::from(self.byte(end) == quote));
    }

    /// A statement begins: what is it? It is read to the end that is found here, so that every
    /// byte is looked at twice.
    fn kind(&self) -> Reading {
        let rest = &self.bytes[self.at..];
        if rest[0] == b'@' && self.word(1) > 0 {
            let assigned = rest.get(1 + self.word(1)) == Some(&b':');
            return if assigned { Reading::Property } else { Reading::AtRule };
        }
        let mut colon = false;
        let mut hole = false;
        for (at, byte) in rest.iter().enumerate() {
            match byte {
                b'{' if at > 0 && rest[at - 1] == b'#' => hole = true,
                b'}' if hole => hole = false,
                b'{' => return Reading::Selector,
                b':' => colon = true,
                b';' | b'}' => break,
                _ => {}
            }
        }
        if colon || matches!(rest[0], b'$' | b'-') { Reading::Property } else { Reading::Selector }
    }

    fn property(&mut self, byte: u8) {
        let sign = usize::from(matches!(byte, b'$' | b'@'));
        let length = self.word(sign) + sign;
        let variable = sign > 0 || self.bytes[self.at..].starts_with(b"--");
        match byte {
            b':' => {
                self.at += 1;
                self.reading = Reading::Value;
            }
            _ if length > sign => self.take(if variable { Class::Nv } else { Class::K }, length),
            _ => self.at += 1,
        }
    }

    fn selector(&mut self, byte: u8) {
        let name = self.word(1);
        match byte {
            b'.' | b'%' if name > 0 => self.take(Class::Nc, name + 1),
            b'#' if name > 0 => self.take(Class::Nn, name + 1),
            b'$' if name > 0 => self.take(Class::Nv, name + 1),
            b':' if self.byte(1) == b':' || name > 0 => {
                let colons = if self.byte(1) == b':' { 2 } else { 1 };
                let length = self.word(colons) + colons;
                self.take(Class::Nd, length);
            }
            b'[' => {
                self.at += 1;
                self.take(Class::Na, self.word(0));
            }
            b'^' | b'$' | b'*' | b'|' | b'~' if self.byte(1) == b'=' => self.take(Class::O, 2),
            b'>' | b'+' | b'~' | b'*' | b'=' | b'|' => self.take(Class::O, 1),
            b'&' => self.take(Class::K, 1),
            b'0'..=b'9' => self.number(),
            _ if self.word(0) > 0 => self.take(Class::Nt, self.word(0)),
            _ => self.at += 1,
        }
    }

    fn value(&mut self, byte: u8) {
        let name = self.word(1);
        match byte {
            b'@' if self.reading == Reading::AtRule => self.take(Class::K, name + 1),
            b'$' | b'@' if name > 0 => self.take(Class::Nv, name + 1),
            b'#' if name > 0 => self.take(Class::Mh, name + 1),
            b'%' if name > 0 => self.take(Class::Nc, name + 1),
            b'!' if name > 0 => self.take(Class::Cp, name + 1),
            b'.' | b'+' | b'-' if self.byte(1).is_ascii_digit() => self.number(),
            b'-' if self.byte(1) == b'-' => self.take(Class::Nv, self.word(0)),
            b'0'..=b'9' => self.number(),
            b'+' | b'-' | b'*' | b'/' | b'=' | b'<' | b'>' | b'%' => self.take(Class::O, 1),
            _ => self.word_of_value(),
        }
    }

    fn word_of_value(&mut self) {
        let length = self.word(0);
        let word = &self.bytes[self.at..self.at + length];
        if length == 0 {
            self.at += 1;
        } else if word == b"url" && self.byte(3) == b'(' && !matches!(self.byte(4), b'"' | b'\'') {
            self.take(Class::Nb, 3);
            let rest = &self.bytes[self.at..];
            let end = rest.iter().position(|b| matches!(b, b')' | b'\n')).unwrap_or(rest.len());
            self.at += 1;
            self.take(Class::S, end.saturating_sub(1));
        } else if self.byte(length) == b'(' {
            self.take(Class::Nb, length);
        } else if self.reading == Reading::Value {
            self.take(Class::Kc, length);
        } else if matches!(word, b"and" | b"or" | b"not" | b"in" | b"from" | b"through" | b"if") {
            self.take(Class::Ow, length);
        } else if self.byte(length) == b':' {
            self.take(Class::K, length);
        } else {
            self.at += length;
        }
    }

    /// A number, and its unit as a type.
    fn number(&mut self) {
        let sign = usize::from(matches!(self.byte(0), b'+' | b'-'));
        let digits = self.bytes[self.at + sign..]
            .iter()
            .take_while(|byte| byte.is_ascii_digit() || **byte == b'.')
            .count();
        let end = self.at + sign + digits;
        let (class, _) = number(&self.bytes[..end], self.at + sign);
        self.take(
            if self.bytes[self.at..end].contains(&b'.') { Class::Mf } else { class },
            sign + digits,
        );
        let unit = if self.byte(0) == b'%' { 1 } else { self.word(0) };
        self.take(Class::Kt, unit);
    }
}
