//! A [`Code`] made ready for scanning: a class for each byte, rules by their first byte, and one
//! hash table of words. Made once for each language, when it is first met.

use std::collections::HashMap;
use std::sync::{LazyLock, OnceLock};

use super::class::Class;
use super::language::{Code, Language, Letters, Rule, Scan, Signs};
use super::languages::LANGUAGES;

/// What a byte is when no rule takes it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Byte {
    Space,
    /// It begins a name.
    Name,
    Digit,
    Operator,
    /// It has no class.
    Other,
}

/// What is known of a word.
#[derive(Clone, Copy)]
pub(super) struct Word {
    pub(super) class: Option<Class>,
    /// The class of the name behind it.
    pub(super) next: Option<Class>,
}

pub(super) struct Tables {
    pub(super) bytes: [Byte; 256],
    pub(super) in_name: [bool; 256],
    /// By first byte; the rest in the order of the table.
    rules: Vec<(u8, &'static Rule)>,
    first_rule: [u8; 257],
    words: Words,
    letters: Letters,
}

impl Tables {
    pub(super) fn new(code: &'static Code) -> Self {
        let mut rules: Vec<_> =
            code.rules.iter().map(|rule| (rule.open.as_bytes()[0], rule)).collect();
        rules.sort_by_key(|(byte, _)| *byte);
        let before = |byte: usize| rules.iter().take_while(|(b, _)| usize::from(*b) < byte).count();
        let first_rule = std::array::from_fn(|byte| {
            u8::try_from(before(byte)).expect("a language has less than 256 rules")
        });
        let in_name = std::array::from_fn(|at| {
            let byte = byte_of(at);
            is_name(byte)
                || (code.name_start.as_bytes().contains(&byte))
                || code.name_more.as_bytes().contains(&byte)
        });
        let bytes = std::array::from_fn(|at| match byte_of(at) {
            b' ' | b'\t' | b'\n' | b'\r' | 0x0c => Byte::Space,
            byte if byte.is_ascii_digit() && code.signs == Signs::Operators => Byte::Digit,
            byte if is_name(byte) || code.name_start.as_bytes().contains(&byte) => Byte::Name,
            b'+' | b'-' | b'*' | b'/' | b'%' | b'=' | b'<' | b'>' | b'!' | b'&' | b'|' | b'^'
            | b'~' | b'?'
                if code.signs == Signs::Operators =>
            {
                Byte::Operator
            }
            _ => Byte::Other,
        });
        let (words, letters) = (Words::new(code), code.letters);
        Self { bytes, in_name, rules, first_rule, words, letters }
    }

    /// The rules that begin with `byte`.
    pub(super) fn rules(&self, byte: u8) -> &[(u8, &'static Rule)] {
        let at = usize::from(byte);
        &self.rules[usize::from(self.first_rule[at])..usize::from(self.first_rule[at + 1])]
    }

    pub(super) fn word(&self, word: &str) -> Option<Word> {
        if word.len() > self.words.longest {
            return None;
        }
        match self.letters {
            Letters::Exact => self.words.get(word.as_bytes()),
            Letters::AnyCase => {
                let mut lower = [0; WORD_MAX];
                let lower = &mut lower[..word.len()];
                lower.copy_from_slice(word.as_bytes());
                lower.make_ascii_lowercase();
                self.words.get(lower)
            }
        }
    }
}

fn byte_of(at: usize) -> u8 {
    u8::try_from(at).unwrap_or(u8::MAX)
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
}

/// The longest word of a table; a test holds it.
pub(super) const WORD_MAX: usize = 40;

/// Open addressing, because one look-up for each word of the code is most of the work.
struct Words {
    slots: Vec<Option<(&'static str, Word)>>,
    longest: usize,
}

impl Words {
    fn new(code: &Code) -> Self {
        let lists = [
            (code.keywords, Some(Class::K)),
            (code.declarations, Some(Class::Kd)),
            (code.imports, Some(Class::Kn)),
            (code.types, Some(Class::Kt)),
            (code.constants, Some(Class::Kc)),
            (code.builtins, Some(Class::Nb)),
            (code.operators, Some(Class::Ow)),
        ];
        let count: usize =
            lists.iter().map(|(list, _)| list.split_ascii_whitespace().count()).sum();
        let behind = [
            (code.before_function, Class::Nf),
            (code.before_type, Class::Nc),
            (code.before_module, Class::Nn),
        ];
        let more: usize =
            behind.iter().map(|(list, _)| list.split_ascii_whitespace().count()).sum();
        let slots = vec![None; ((count + more) * 2 + 1).next_power_of_two()];
        let mut words = Self { slots, longest: 0 };
        for (list, class) in lists {
            for word in list.split_ascii_whitespace() {
                let slot = words.slot(word.as_bytes());
                // A word in two lists is what the first says.
                words.slots[slot].get_or_insert((word, Word { class, next: None }));
                words.longest = words.longest.max(word.len());
            }
        }
        for (list, class) in behind {
            for word in list.split_ascii_whitespace() {
                let slot = words.slot(word.as_bytes());
                let entry =
                    words.slots[slot].get_or_insert((word, Word { class: None, next: None }));
                entry.1.next = Some(class);
                words.longest = words.longest.max(word.len());
            }
        }
        words
    }

    fn get(&self, word: &[u8]) -> Option<Word> {
        self.slots[self.slot(word)].map(|(_, word)| word)
    }

    /// Where `word` is or would be.
    fn slot(&self, word: &[u8]) -> usize {
        let mut hash = 0x811c_9dc5_u32;
        for byte in word {
            hash = (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193);
        }
        let mask = self.slots.len() - 1;
        let mut slot = (hash ^ (hash >> 15)) as usize & mask;
        while self.slots[slot].is_some_and(|(known, _)| known.as_bytes() != word) {
            slot = (slot + 1) & mask;
        }
        slot
    }
}

/// All languages by all their names.
static NAMES: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    for (at, language) in LANGUAGES.iter().enumerate() {
        for name in language.names.split_ascii_whitespace() {
            names.insert(name, at);
        }
    }
    names
});

static TABLES: LazyLock<Vec<OnceLock<Tables>>> =
    LazyLock::new(|| LANGUAGES.iter().map(|_| OnceLock::new()).collect());

/// The language that is called `name`.
pub(super) fn language(name: &str) -> Option<&'static Language> {
    position(name).map(|at| LANGUAGES[at])
}

/// The language `name` for the common scanner.
pub(super) fn code(name: &str) -> Option<(&'static Code, &'static Tables)> {
    let at = position(name)?;
    let Scan::Code(code) = &LANGUAGES[at].scan else { return None };
    Some((code, TABLES[at].get_or_init(|| Tables::new(code))))
}

fn position(name: &str) -> Option<usize> {
    if let Some(at) = NAMES.get(name) {
        return Some(*at);
    }
    let lower = name.trim().to_ascii_lowercase();
    NAMES.get(lower.as_str()).copied()
}
