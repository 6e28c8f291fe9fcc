//! HTML, XML and what is written into them: scripts, styles, and the islands of template
//! languages (`{{ … }}`, `<?php … ?>`).

use std::ops::Range;

use super::class::Class;
use super::painter::Painter;
use super::scan;

/// Code of another language between two marks.
pub(super) struct Island {
    pub(super) open: &'static str,
    pub(super) close: &'static str,
    /// Empty for a comment.
    pub(super) language: &'static str,
}

const fn island(open: &'static str, close: &'static str, language: &'static str) -> Island {
    Island { open, close, language }
}

static PHP: [Island; 2] = [island("<?php", "?>", "php-code"), island("<?=", "?>", "php-code")];
static JINJA: [Island; 3] =
    [island("{#", "#}", ""), island("{{", "}}", "jinja-code"), island("{%", "%}", "jinja-code")];
static GO: [Island; 3] =
    [island("{{/*", "*/}}", ""), island("{{- /*", "*/ -}}", ""), island("{{", "}}", "go-action")];
static ERB: [Island; 2] = [island("<%#", "%>", ""), island("<%", "%>", "ruby")];
static EEX: [Island; 3] =
    [island("<%#", "%>", ""), island("<%", "%>", "elixir"), island("{", "}", "elixir")];
static EJS: [Island; 1] = [island("<%", "%>", "javascript")];
static MUSTACHE: [Island; 3] =
    [island("{{!--", "--}}", ""), island("{{!", "}}", ""), island("{{", "}}", "jinja-code")];
static VUE: [Island; 1] = [island("{{", "}}", "typescript")];
static SVELTE: [Island; 1] = [island("{", "}", "typescript")];

pub(super) fn html(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &[]);
}

pub(super) fn xml(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &[]);
}

/// PHP; a text without `<?` is code from its beginning.
pub(super) fn php(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    if painter.text()[range.clone()].contains("<?") {
        run(painter, range, depth, &PHP);
    } else {
        scan(painter, "php-code", range, depth + 1);
    }
}

pub(super) fn jinja(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &JINJA);
}

pub(super) fn go_template(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &GO);
}

pub(super) fn erb(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &ERB);
}

pub(super) fn eex(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &EEX);
}

pub(super) fn ejs(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &EJS);
}

pub(super) fn mustache(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &MUSTACHE);
}

pub(super) fn vue(painter: &mut Painter<'_>, range: Range<usize>, depth: usize) {
    run(painter, range, depth, &VUE);
}

/// Svelte and Astro; the code above an Astro page stands between dashes.
pub(super) fn svelte(painter: &mut Painter<'_>, mut range: Range<usize>, depth: usize) {
    let text = &painter.text()[range.clone()];
    if let Some(rest) = text.strip_prefix("---\n")
        && let Some(length) = rest.find("\n---")
    {
        let end = range.start + 4 + length;
        scan(painter, "typescript", range.start + 4..end, depth + 1);
        range.start = end + 4;
    }
    run(painter, range, depth, &SVELTE);
}

fn run(painter: &mut Painter<'_>, range: Range<usize>, depth: usize, islands: &'static [Island]) {
    let bytes = &painter.text().as_bytes()[..range.end];
    Markup { painter, bytes, at: range.start, depth, islands }.run();
}

struct Markup<'p, 't> {
    painter: &'p mut Painter<'t>,
    bytes: &'t [u8],
    at: usize,
    depth: usize,
    islands: &'static [Island],
}

impl Markup<'_, '_> {
    fn run(&mut self) {
        while self.at < self.bytes.len() {
            if self.island() {
                continue;
            }
            let rest = &self.bytes[self.at..];
            match rest[0] {
                b'<' if rest.starts_with(b"<!--") => self.through(Class::Cm, "-->"),
                b'<' if rest.starts_with(b"<![CDATA[") => self.through(Class::Cp, "]]>"),
                b'<' if matches!(rest.get(1), Some(b'!' | b'?')) => self.through(Class::Cp, ">"),
                b'<' if is_tag(rest) => self.tag(),
                b'&' => self.entity(),
                _ => self.at += 1,
            }
        }
    }

    fn take(&mut self, class: Class, to: usize) {
        let to = to.min(self.bytes.len());
        self.painter.paint(class, self.at..to);
        self.at = to;
    }

    fn through(&mut self, class: Class, close: &str) {
        let end = self.find(self.at, close).map_or(self.bytes.len(), |at| at + close.len());
        self.take(class, end);
    }

    fn find(&self, from: usize, what: &str) -> Option<usize> {
        let what = what.as_bytes();
        let from = from.min(self.bytes.len());
        let found = self.bytes[from..].windows(what.len()).position(|part| part == what);
        found.map(|at| from + at)
    }

    fn island(&mut self) -> bool {
        let rest = &self.bytes[self.at..];
        let Some(island) = self.islands.iter().find(|i| rest.starts_with(i.open.as_bytes())) else {
            return false;
        };
        if island.language.is_empty() {
            self.through(Class::Cm, island.close);
            return true;
        }
        let open = self.at + island.open.len();
        // `{%-`, `<%=`
        let sign = usize::from(self.bytes.get(open).is_some_and(|byte| b"-=~#:/@".contains(byte)));
        let (start, end) = if island.open == "{" {
            (open + sign, self.braces_end(open))
        } else {
            (open + sign, self.find(open, island.close).unwrap_or(self.bytes.len()))
        };
        self.take(Class::Cp, start);
        let inner = self.at..end.max(self.at);
        scan(self.painter, island.language, inner.clone(), self.depth + 1);
        self.at = inner.end;
        self.take(Class::Cp, inner.end + island.close.len());
        true
    }

    /// Where the brace before `from` closes.
    fn braces_end(&self, from: usize) -> usize {
        let mut depth = 0_u32;
        for (at, byte) in self.bytes.iter().enumerate().skip(from) {
            match byte {
                b'{' => depth += 1,
                b'}' if depth == 0 => return at,
                b'}' => depth -= 1,
                _ => {}
            }
        }
        self.bytes.len()
    }

    fn entity(&mut self) {
        let fits = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'#';
        let length = self.bytes[self.at + 1..].iter().take(32).take_while(fits).count();
        let end = self.at + length + 1;
        if length > 0 && self.bytes.get(end) == Some(&b';') {
            self.take(Class::Ni, end + 1);
        } else {
            self.at += 1;
        }
    }

    fn tag(&mut self) {
        let name = self.at + 1;
        let closing = usize::from(self.bytes.get(name) == Some(&b'/'));
        let end = self.word_end(name + closing);
        self.take(Class::Nt, end);
        let attributes = self.at;
        while self.at < self.bytes.len() {
            if self.island() {
                continue;
            }
            match self.bytes[self.at] {
                b'>' => {
                    self.take(Class::Nt, self.at + 1);
                    self.embedded(name..end, attributes);
                    return;
                }
                b'/' => self.take(Class::Nt, self.at + 1),
                b'<' => return,
                b'=' => self.value(),
                byte if byte.is_ascii_whitespace() => self.at += 1,
                _ => self.take(Class::Na, self.word_end(self.at + 1)),
            }
        }
    }

    fn word_end(&self, from: usize) -> usize {
        let ends = |byte: &u8| byte.is_ascii_whitespace() || b"=></\"'{".contains(byte);
        let rest = &self.bytes[from.min(self.bytes.len())..];
        from + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// `="…"`, with islands in it.
    fn value(&mut self) {
        self.at += 1;
        while self.bytes.get(self.at).is_some_and(u8::is_ascii_whitespace) {
            self.at += 1;
        }
        let quote = match self.bytes.get(self.at) {
            Some(quote @ (b'"' | b'\'')) => *quote,
            Some(b'{') if !self.islands.is_empty() => return,
            _ => return self.take(Class::S, self.unquoted_end()),
        };
        let mut from = self.at;
        self.at += 1;
        while self.at < self.bytes.len() && self.bytes[self.at] != quote {
            let begin = self.at;
            let found = self
                .islands
                .iter()
                .any(|island| self.bytes[begin..].starts_with(island.open.as_bytes()));
            if found {
                self.painter.paint(Class::S, from..begin);
                self.island();
                from = self.at;
            } else {
                self.at += 1;
            }
        }
        self.at = (self.at + 1).min(self.bytes.len());
        self.painter.paint(Class::S, from..self.at);
    }

    fn unquoted_end(&self) -> usize {
        let rest = &self.bytes[self.at..];
        let ends = |byte: &u8| byte.is_ascii_whitespace() || *byte == b'>';
        self.at + rest.iter().position(ends).unwrap_or(rest.len())
    }

    /// The script or style that begins behind its tag.
    fn embedded(&mut self, name: Range<usize>, attributes: usize) {
        let (close, usual) = match &self.bytes[name] {
            b"script" => ("</script", "javascript"),
            b"style" => ("</style", "css"),
            _ => return,
        };
        let tag = &self.painter.text()[attributes..self.at];
        if tag.ends_with("/>") {
            return;
        }
        let kinds = [
            ("scss", "scss"),
            ("less", "less"),
            ("\"ts\"", "typescript"),
            ("typescript", "typescript"),
            ("json", "json"),
            ("text/template", "html"),
        ];
        let language = kinds.iter().find(|(mark, _)| tag.contains(mark));
        let language = language.map_or(usual, |(_, language)| language);
        let end = self.find(self.at, close).unwrap_or(self.bytes.len());
        scan(self.painter, language, self.at..end, self.depth + 1);
        self.at = end;
    }
}

fn is_tag(rest: &[u8]) -> bool {
    let name = if rest.get(1) == Some(&b'/') { 2 } else { 1 };
    rest.get(name).is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'>')
}
