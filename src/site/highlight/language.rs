//! What a table of a language can say. Most languages are one [`Code`] each, in `languages/`.

use super::class::Class;
use super::code::Scanner;
use super::painter::Painter;
use std::ops::Range;

/// A language and its names.
pub(super) struct Language {
    /// All names, lower case, between spaces; the usual one comes first.
    pub(super) names: &'static str,
    pub(super) scan: Scan,
}

/// How it is read.
pub(super) enum Scan {
    /// By the common scanner.
    Code(&'static Code),
    /// By one of its own, which paints the range. The number counts languages within languages.
    Own(fn(&mut Painter<'_>, Range<usize>, usize)),
}

/// A programming language for the common scanner. Lists of words are between spaces.
pub(super) struct Code {
    pub(super) keywords: &'static str,
    pub(super) declarations: &'static str,
    pub(super) imports: &'static str,
    pub(super) types: &'static str,
    pub(super) constants: &'static str,
    pub(super) builtins: &'static str,
    /// Operators that are words.
    pub(super) operators: &'static str,
    /// Words behind which the name of a function comes; of a type; of a module.
    pub(super) before_function: &'static str,
    pub(super) before_type: &'static str,
    pub(super) before_module: &'static str,
    pub(super) letters: Letters,
    /// Characters of names besides letters, digits and `_`: also at the beginning; only later.
    pub(super) name_start: &'static str,
    pub(super) name_more: &'static str,
    /// What begins something else than a name or a number. The first that fits counts.
    pub(super) rules: &'static [Rule],
    pub(super) calls: Calls,
    pub(super) capitals: Capitals,
    /// A name with this behind it (and spaces between) is a key.
    pub(super) keys: &'static [(&'static str, Class)],
    /// What the first word of a statement is, and the bytes that end a statement.
    pub(super) first: Option<(Class, &'static str)>,
    /// Sees each name first: true if it took it (and maybe more).
    pub(super) on_name: Option<fn(&mut Scanner<'_, '_>, &str) -> bool>,
    pub(super) jsx: Jsx,
    pub(super) signs: Signs,
}

/// What operators and numbers are.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Signs {
    Operators,
    /// Part of a text for people.
    Text,
}

/// Does upper or lower case matter in keywords?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Letters {
    Exact,
    AnyCase,
}

/// What a call looks like.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Calls {
    None,
    /// `name(`
    Name,
    /// `(name`
    Lisp,
}

/// What a name that begins with a capital is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Capitals {
    Name,
    /// `Type` and `CONSTANT`.
    Type,
    /// `Type`, but `Method()` and `x.Property`.
    TypeNotCall,
    /// `Variable`.
    Variable,
}

/// Does `<tag>` stand for an expression?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Jsx {
    No,
    Yes,
}

/// A beginning and what it begins.
pub(super) struct Rule {
    pub(super) open: &'static str,
    pub(super) place: Place,
    pub(super) then: Then,
}

/// Where a rule holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Anywhere,
    /// Only spaces stand before it in its line.
    LineStart,
    /// Nothing stands before it in its line.
    Column,
    /// It does not touch a word before it.
    Spaced,
}

/// What begins.
pub(super) enum Then {
    /// Something that ends with the line.
    Line(Class),
    /// Something that ends with `close`.
    Block {
        close: &'static str,
        class: Class,
        nests: Nests,
    },
    Quote(Quote),
    /// A name with something in front, maybe with more characters than usual.
    Name {
        class: Class,
        more: &'static str,
    },
    /// Nothing but the beginning itself.
    Mark(Class),
    /// Something that needs more than a table; true if it was there.
    Hook(fn(&mut Scanner<'_, '_>) -> bool),
}

/// Can one be in another of its kind?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Nests {
    No,
    Yes,
}

/// A string.
pub(super) struct Quote {
    pub(super) close: &'static str,
    pub(super) class: Class,
    pub(super) escapes: Escapes,
    pub(super) lines: Lines,
    pub(super) holes: &'static [Hole],
}

/// How its end can be part of a string.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Escapes {
    None,
    /// `\"`, and `\n` and the like.
    Backslash,
    /// `""`
    Doubled,
    /// `` `" `` (PowerShell).
    Backtick,
    /// `''$` and `'''` (Nix).
    Quotes,
}

/// Must a string end in its line?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Lines {
    One,
    Many,
}

/// Code in a string.
pub(super) struct Hole {
    pub(super) open: &'static str,
    pub(super) inside: Inside,
}

/// What is in a hole.
#[derive(Clone, Copy)]
pub(super) enum Inside {
    /// Code of the language, between brackets that are counted.
    Brackets(u8, u8),
    /// Nothing but a name.
    Name,
    /// A variable with what is done to it, up to this byte.
    Variable(u8),
}

impl Code {
    pub(super) const EMPTY: Self = Self {
        keywords: "",
        declarations: "",
        imports: "",
        types: "",
        constants: "",
        builtins: "",
        operators: "",
        before_function: "",
        before_type: "",
        before_module: "",
        letters: Letters::Exact,
        name_start: "",
        name_more: "",
        rules: &[],
        calls: Calls::Name,
        capitals: Capitals::Name,
        keys: &[],
        first: None,
        on_name: None,
        jsx: Jsx::No,
        signs: Signs::Operators,
    };
}

impl Language {
    pub(super) const fn code(names: &'static str, code: &'static Code) -> Self {
        Self { names, scan: Scan::Code(code) }
    }
}

impl Rule {
    const fn new(open: &'static str, then: Then) -> Self {
        Self { open, place: Place::Anywhere, then }
    }

    /// The same, at one kind of place only.
    pub(super) const fn only(self, place: Place) -> Self {
        Self { open: self.open, place, then: self.then }
    }
}

/// A comment to the end of the line.
pub(super) const fn comment(open: &'static str) -> Rule {
    line(open, Class::C1)
}

/// Anything to the end of the line.
pub(super) const fn line(open: &'static str, class: Class) -> Rule {
    Rule::new(open, Then::Line(class))
}

/// A comment with an end.
pub(super) const fn comments(open: &'static str, close: &'static str) -> Rule {
    block(open, close, Class::Cm)
}

/// A comment with an end that can be in another.
pub(super) const fn nested(open: &'static str, close: &'static str) -> Rule {
    nested_block(open, close, Class::Cm)
}

/// Anything with an end that can be in another.
pub(super) const fn nested_block(open: &'static str, close: &'static str, class: Class) -> Rule {
    Rule::new(open, Then::Block { close, class, nests: Nests::Yes })
}

/// Anything with an end, over several lines and without escapes.
pub(super) const fn block(open: &'static str, close: &'static str, class: Class) -> Rule {
    Rule::new(open, Then::Block { close, class, nests: Nests::No })
}

/// A string.
pub(super) const fn quote(open: &'static str, quote: Quote) -> Rule {
    Rule::new(open, Then::Quote(quote))
}

/// A name behind a sign.
pub(super) const fn sigil(open: &'static str, class: Class) -> Rule {
    Rule::new(open, Then::Name { class, more: "" })
}

/// The same with more characters.
pub(super) const fn sigil_with(open: &'static str, class: Class, more: &'static str) -> Rule {
    Rule::new(open, Then::Name { class, more })
}

/// A sign by itself.
pub(super) const fn mark(open: &'static str, class: Class) -> Rule {
    Rule::new(open, Then::Mark(class))
}

/// What needs more than a table.
pub(super) const fn hook(open: &'static str, hook: fn(&mut Scanner<'_, '_>) -> bool) -> Rule {
    Rule::new(open, Then::Hook(hook))
}

impl Quote {
    /// In one line, with backslashes.
    pub(super) const fn new(close: &'static str, class: Class) -> Self {
        Self { close, class, escapes: Escapes::Backslash, lines: Lines::One, holes: &[] }
    }

    /// The same over several lines.
    pub(super) const fn many(self) -> Self {
        Self { lines: Lines::Many, ..self }
    }

    /// The same with other escapes.
    pub(super) const fn escaped(self, escapes: Escapes) -> Self {
        Self { escapes, ..self }
    }

    /// The same with code in it.
    pub(super) const fn holes(self, holes: &'static [Hole]) -> Self {
        Self { holes, ..self }
    }
}

/// `"…"` with backslashes.
pub(super) const DOUBLE: Quote = Quote::new("\"", Class::S2);
/// `'…'` with backslashes.
pub(super) const SINGLE: Quote = Quote::new("'", Class::S1);
/// `'x'`.
pub(super) const CHARACTER: Quote = Quote::new("'", Class::Sc);
/// `` `…` `` over several lines and without escapes.
pub(super) const BACKTICK: Quote = Quote::new("`", Class::Sb).many().escaped(Escapes::None);

/// `${…}`
pub(super) const DOLLAR_BRACE: Hole = Hole { open: "${", inside: Inside::Brackets(b'{', b'}') };
/// `${…}` of shells.
pub(super) const DOLLAR_VARIABLE: Hole = Hole { open: "${", inside: Inside::Variable(b'}') };
/// `$(…)`
pub(super) const DOLLAR_PAREN: Hole = Hole { open: "$(", inside: Inside::Brackets(b'(', b')') };
/// `$(…)` of makefiles.
pub(super) const PAREN_VARIABLE: Hole = Hole { open: "$(", inside: Inside::Variable(b')') };
/// `$name`
pub(super) const DOLLAR_NAME: Hole = Hole { open: "$", inside: Inside::Name };
/// `#{…}`
pub(super) const HASH_BRACE: Hole = Hole { open: "#{", inside: Inside::Brackets(b'{', b'}') };
/// `{…}`
pub(super) const BRACE: Hole = Hole { open: "{", inside: Inside::Brackets(b'{', b'}') };
/// `\(…)`
pub(super) const BACKSLASH_PAREN: Hole = Hole { open: "\\(", inside: Inside::Brackets(b'(', b')') };
