//! A text as parts: tags, and what stands between them. Knows where Markdown has code.

use super::World;
use super::built_in;
use super::place::Places;
use super::tag::{Found, Kind, Tag, tag};
use crate::config::{Problem, nearest};
use crate::limits::SHORTCODES_MAX;
use crate::site::value::Value;

/// A piece of the text.
#[derive(Debug)]
pub(super) enum Part<'t> {
    /// Markdown, or text that only looked like a shortcode.
    Text(&'t str),
    /// With the part that ends it, if it is the beginning of a pair.
    Tag(Tag<'t>, Option<usize>),
    /// Code between the tags of `highlight`.
    Code { language: String, options: String, code: &'t str },
}

/// Splits `text`.
pub(super) fn read<'t>(text: &'t str, world: &dyn World, places: &mut Places<'_>) -> Vec<Part<'t>> {
    let mut reader = Reader {
        text,
        world,
        places,
        parts: Vec::new(),
        tags: 0,
        done: 0,
        at: 0,
        fence: None,
        span_end: 0,
        paragraph_end: 0,
        spans_looked: [0; SPAN_SIGNS_MAX],
        open_in_code: 0,
        raw_has_end: true,
    };
    reader.run();
    reader.parts
}

/// Longest run of backticks that can begin code in a line; as in other readers of Markdown.
const SPAN_SIGNS_MAX: usize = 80;

struct Reader<'t, 'a, 'p> {
    text: &'t str,
    world: &'a dyn World,
    places: &'a mut Places<'p>,
    parts: Vec<Part<'t>>,
    tags: usize,
    /// Up to here all is in `parts`.
    done: usize,
    at: usize,
    /// The sign and the length of the fence that is open.
    fence: Option<(u8, usize)>,
    /// Code in a line goes on up to here.
    span_end: usize,
    /// Where the paragraph ends that was last looked at.
    paragraph_end: usize,
    /// By length of a run of backticks: up to here there is no other one.
    spans_looked: [usize; SPAN_SIGNS_MAX],
    /// Tags that need an end, opened in the code that is open.
    open_in_code: usize,
    /// `false` once an end of `raw` was looked for in vain.
    raw_has_end: bool,
}

impl<'t> Reader<'t, '_, '_> {
    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        self.line_begins();
        while self.at < bytes.len() {
            match bytes[self.at] {
                b'\n' => {
                    self.at += 1;
                    self.line_begins();
                }
                b'`' if self.fence.is_none() && self.at >= self.span_end => self.span(),
                b'{' if matches!(bytes.get(self.at + 1), Some(b'{' | b'%')) => self.braces(),
                _ => self.at += 1,
            }
        }
        self.flush(self.text.len());
    }

    /// Text up to `to` is as it is.
    fn flush(&mut self, to: usize) {
        if self.done < to {
            self.parts.push(Part::Text(&self.text[self.done..to]));
        }
        self.done = to;
    }

    /// Looks whether the line that begins here is the edge of a block of code. Quotes and lists may
    /// stand in front of it.
    fn line_begins(&mut self) {
        let rest = &self.text[self.at..];
        let line = rest.find('\n').map_or(rest, |end| &rest[..end]);
        let words = line.trim_start_matches([' ', '\t', '>']);
        let words = words.strip_prefix("- ").or(words.strip_prefix("* ")).unwrap_or(words);
        let words = words.trim_start();
        let Some(sign @ (b'`' | b'~')) = words.as_bytes().first().copied() else { return };
        let length = words.bytes().take_while(|byte| *byte == sign).count();
        let info = &words[length..];
        match self.fence {
            Some((open, least)) if open == sign && length >= least && info.trim().is_empty() => {
                (self.fence, self.open_in_code) = (None, 0);
                self.at += line.len();
            }
            None if length >= 3 && !(sign == b'`' && info.contains('`')) => {
                self.fence = Some((sign, length));
                self.at += line.len();
            }
            _ => {}
        }
    }

    /// Code in a line, if the run of backticks that begins here has another one in its paragraph.
    fn span(&mut self) {
        let run = |at: usize| self.text.as_bytes()[at..].iter().take_while(|b| **b == b'`').count();
        let length = run(self.at);
        let from = self.at + length;
        let escaped = self.at > 0 && self.text.as_bytes()[self.at - 1] == b'\\';
        self.at = from;
        if escaped || length >= SPAN_SIGNS_MAX || self.spans_looked[length] > from {
            return;
        }
        if self.paragraph_end <= from {
            let rest = &self.text[from..];
            self.paragraph_end = rest.find("\n\n").map_or(self.text.len(), |end| from + end);
        }
        let paragraph = self.paragraph_end;
        let mut at = from;
        while let Some(next) = self.text[at..paragraph].find('`') {
            at += next;
            let found = self.text.as_bytes()[at..].iter().take_while(|b| **b == b'`').count();
            if found == length {
                (self.span_end, self.open_in_code) = (at, 0);
                return;
            }
            at += found;
        }
        self.spans_looked[length] = paragraph;
    }

    fn in_code(&self) -> bool {
        self.in_code_at(self.at)
    }

    fn in_code_at(&self, at: usize) -> bool {
        self.fence.is_some() || at < self.span_end
    }

    fn braces(&mut self) {
        let start = self.at;
        match tag(self.text, start) {
            Found::Text => self.at += 2,
            Found::Broken if self.in_code() => self.at += 2,
            Found::Broken => {
                let problem = Problem::error("shortcode/broken", "this shortcode has no end").help(
                    "close it in the way it begins, or write `{{</* … */>}}` to show it as text",
                );
                self.places.error(start, problem);
                self.at += 2;
            }
            Found::Escaped(texts, end) => {
                self.flush(start);
                self.parts.extend(texts.map(Part::Text));
                (self.at, self.done) = (end, end);
            }
            Found::Tag(tag) => self.tag(tag),
        }
    }

    fn tag(&mut self, tag: Tag<'t>) {
        if !self.is_meant(&tag) {
            self.at += 2;
            return;
        }
        self.tags += 1;
        if self.tags > SHORTCODES_MAX {
            if self.tags == SHORTCODES_MAX + 1 {
                let message = format!("more than {SHORTCODES_MAX} shortcodes in one text");
                self.places.error(tag.start, Problem::error("shortcode/too-many", message));
            }
            self.at = tag.end;
            return;
        }
        self.flush(tag.start);
        (self.at, self.done) = (tag.end, tag.end);
        let verbatim = matches!(tag.name, "raw" | "highlight") && tag.kind == Kind::Jekyll;
        if verbatim || (tag.name == "highlight" && self.world.template("highlight").is_none()) {
            self.verbatim(&tag);
        } else {
            self.parts.push(Part::Tag(tag, None));
        }
    }

    /// Is it a shortcode? In code, what is not known is code, and what makes a block is, too;
    /// elsewhere what is not known is an error.
    fn is_meant(&mut self, tag: &Tag<'_>) -> bool {
        let has_template = tag.kind != Kind::Jekyll && self.world.template(tag.name).is_some();
        if self.in_code() {
            let is_known = match tag.kind {
                Kind::Jekyll if tag.name == "raw" => self.raw_has_end,
                Kind::Jekyll => built_in::is_jekyll(tag.name) && tag.name != "highlight",
                Kind::End => self.open_in_code > 0,
                _ => has_template || built_in::is_text(tag.name),
            };
            match tag.kind {
                Kind::Opening if is_known => self.open_in_code += 1,
                Kind::End => self.open_in_code = self.open_in_code.saturating_sub(1),
                _ => {}
            }
            return is_known;
        }
        let is_known = match tag.kind {
            Kind::End => true,
            Kind::Jekyll => built_in::is_jekyll(tag.name),
            _ => has_template || built_in::NAMES.contains(&tag.name),
        };
        if !is_known {
            self.unknown(tag);
        }
        is_known
    }

    fn unknown(&mut self, tag: &Tag<'_>) {
        let templates = self.world.templates();
        let templates = templates.iter().map(String::as_str);
        let (message, help) = if tag.kind == Kind::Jekyll {
            let help = nearest(tag.name, built_in::JEKYLL).map_or_else(
                || "write `{% raw %}…{% endraw %}` around it to show it as text".to_owned(),
                |name| format!("did you mean `{name}`?"),
            );
            (format!("`{{% {} %}}` is not a tag that is read here", tag.name), help)
        } else {
            let help = nearest(tag.name, built_in::NAMES.into_iter().chain(templates)).map_or_else(
                || format!("put a template at `templates/shortcodes/{}.html`", tag.name),
                |name| format!("did you mean `{name}`?"),
            );
            (format!("there is no shortcode `{}`", tag.name), help)
        };
        self.places.error(tag.start, Problem::error("shortcode/unknown", message).help(help));
    }

    /// What is not looked into: from the tag to its end.
    fn verbatim(&mut self, tag: &Tag<'t>) {
        if tag.kind == Kind::Closing {
            let problem = Problem::error("shortcode/unclosed", "`highlight` is closed, not opened");
            return self.places.error(tag.start, problem);
        }
        let rest = &self.text[tag.end..];
        let Some((length, end)) = end_of(rest, tag) else {
            if tag.name == "raw" && self.in_code_at(tag.start) {
                // It is shown, not used.
                self.raw_has_end = false;
                (self.at, self.done) = (tag.start + 2, tag.start);
                return;
            }
            let message = format!("`{}` has no end", tag.name);
            let help = "what begins a block needs its end, in the way it begins";
            let problem = Problem::error("shortcode/unclosed", message).help(help);
            self.places.error(tag.start, problem);
            // All the rest is in it; another look for its end would find nothing either.
            (self.at, self.done) = (self.text.len(), self.text.len());
            return;
        };
        let inner = &rest[..length];
        (self.at, self.done) = (tag.end + end, tag.end + end);
        if tag.name == "raw" {
            self.parts.push(Part::Text(inner));
            return;
        }
        let (language, options) = language(tag);
        self.parts.push(Part::Code { language, options, code: inner });
    }
}

/// The length of what `tag` begins, and of that with its end.
fn end_of(rest: &str, tag: &Tag<'_>) -> Option<(usize, usize)> {
    let (open, word, close) = match tag.kind {
        Kind::Jekyll if tag.name == "raw" => ("{%", "endraw", "%}"),
        Kind::Jekyll => ("{%", "endhighlight", "%}"),
        Kind::Markdown => ("{{%", "/highlight", "%}}"),
        Kind::Opening => ("{%", "end", "%}"),
        _ => ("{{<", "/highlight", ">}}"),
    };
    for (at, _) in rest.match_indices(open) {
        let inner = rest[at + open.len()..].trim_start_matches('-').trim_start();
        let Some(inner) = inner.strip_prefix(word) else { continue };
        let inner = inner.trim_start().trim_start_matches('-');
        if let Some(behind) = inner.strip_prefix(close) {
            return Some((at, rest.len() - behind.len()));
        }
    }
    None
}

/// The language of a `highlight`, and its options: `rust`, `linenos=table,hl_lines=2`.
fn language(tag: &Tag<'_>) -> (String, String) {
    let named = |names: &[&str]| {
        let found = tag.arguments.named.iter().find(|(key, _)| names.contains(key));
        found.and_then(|(_, value)| value.text())
    };
    if tag.kind == Kind::Jekyll {
        let words = named(&["words"]).unwrap_or_default();
        let (language, options) = words.split_once(' ').unwrap_or((&words, ""));
        return (language.to_owned(), options.trim().to_owned());
    }
    let at = |number: usize| tag.arguments.args.get(number).and_then(Value::text);
    let language = named(&["lang", "language"]).or_else(|| at(0)).unwrap_or_default();
    let options = named(&["options", "opts"]).or_else(|| at(1)).unwrap_or_default();
    (language, options)
}
