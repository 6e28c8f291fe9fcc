//! Names in the common scanner: what one is, by the tables, by what stands around it, by its look.

use super::class::Class;
use super::code::{Before, Scanner};
use super::language::{Calls, Capitals};

impl Scanner<'_, '_> {
    /// A name begins here.
    pub(super) fn name(&mut self) {
        let end = self.name_end(self.at);
        let word = &self.painter.text()[self.at..end];
        let next = self.next.take();
        if self.code.on_name.is_some_and(|hook| hook(self, word)) {
            self.statement = false;
            return;
        }
        let first = std::mem::take(&mut self.statement);
        self.before = Before::Value;
        let member = self.is_member() && word != "await";
        let known = if member { None } else { self.tables.word(word) };
        let key = self.key_class(end);
        let class = match known {
            Some(found) if key.is_none() || found.class == Some(Class::Kc) => {
                self.next = found.next.or(next.filter(|_| found.class.is_some()));
                if found.class == Some(Class::Kn) && !self.fresh {
                    self.next = None;
                }
                if matches!(found.class, Some(Class::K | Class::Kd | Class::Kn | Class::Ow)) {
                    self.before = Before::Other;
                }
                found.class.or_else(|| self.by_look(word, end))
            }
            _ => next
                .filter(|_| !member)
                .or(key)
                .or(self.code.first.filter(|_| first).map(|(class, _)| class))
                .or_else(|| self.by_look(word, end)),
        };
        match class {
            Some(Class::Nn) => {
                let mut end = end;
                while matches!(self.byte(end), b'.' | b'\\') && self.name_end(end + 1) > end + 1 {
                    end = self.name_end(end + 1);
                }
                self.take(Class::Nn, end);
            }
            Some(class) => self.take(class, end),
            None => self.at = end,
        }
    }

    /// Does the name follow a dot, as a field or a method?
    fn is_member(&self) -> bool {
        let at = self.at;
        (at > 1 && self.bytes[at - 1] == b'.' && self.bytes[at - 2] != b'.')
            || (at > 1 && &self.bytes[at - 2..at] == b"->" && self.code.calls == Calls::Name)
    }

    /// Where the spaces behind a name end.
    fn behind(&self, end: usize) -> usize {
        let mut at = end;
        while matches!(self.byte(at), b' ' | b'\t') {
            at += 1;
        }
        at
    }

    fn key_class(&self, end: usize) -> Option<Class> {
        if self.code.keys.is_empty() {
            return None;
        }
        let first = self.bytes[self.at];
        if !(first.is_ascii_alphanumeric() || matches!(first, b'_' | b'$' | b'.') || first >= 0x80)
        {
            return None;
        }
        let at = self.behind(end);
        let (_, class) = self.code.keys.iter().find(|(sign, _)| {
            let after = self.byte(at + sign.len());
            self.bytes[at.min(self.bytes.len())..].starts_with(sign.as_bytes())
                && !(sign.ends_with(['=', ':']) && matches!(after, b'=' | b':' | b'~'))
        })?;
        Some(*class)
    }

    /// The class of a name that no table knows.
    fn by_look(&self, word: &str, end: usize) -> Option<Class> {
        let called = match self.code.calls {
            Calls::None => false,
            Calls::Name => self.byte(end) == b'(',
            Calls::Lisp => self.at > 0 && self.bytes[self.at - 1] == b'(',
        };
        if word.as_bytes()[0].is_ascii_uppercase() {
            match self.code.capitals {
                Capitals::TypeNotCall if called => return Some(Class::Nf),
                Capitals::TypeNotCall if self.is_member() => return None,
                Capitals::TypeNotCall => return Some(Class::Nc),
                Capitals::Type if called && self.is_member() => return Some(Class::Nf),
                Capitals::Type
                    if word.bytes().any(|b| b.is_ascii_lowercase()) || word.len() == 1 =>
                {
                    return Some(Class::Nc);
                }
                Capitals::Type if !called => return Some(Class::No),
                Capitals::Variable => return Some(Class::Nv),
                _ => {}
            }
        }
        called.then_some(Class::Nf)
    }
}
