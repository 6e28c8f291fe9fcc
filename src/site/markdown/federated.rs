//! The rendition for other servers: what is left of the text in a sanitiser of theirs (OBJ-11,
//! protocol 2.4). Links absolute, pictures as attachments, tables as rows of text, task lists with
//! `[x]`, footnotes as numbers with a list at the end, formulas as their source. No raw HTML of the
//! owner's, no `div`, no style, no script.

use super::code;
use super::images;
use super::piece::{Done, Element, Link, LinkKind, Parsed, Piece};
use super::text::{push_absolute, push_escaped, push_number};
use super::{Picture, Setting};
use crate::limits::FEDERATED_DEPTH_MAX;

/// Writes the text and lists its pictures.
pub(super) fn render(parsed: &Parsed<'_>, setting: &Setting<'_>) -> (String, Vec<Picture>) {
    let mut writer = Writer {
        out: String::with_capacity(parsed.pieces.len() * 24),
        parsed,
        setting,
        open: Vec::new(),
        depth: 0,
        definitions: Vec::new(),
        is_first_cell: true,
        is_first_row: true,
    };
    writer.write(&parsed.pieces);
    for (number, note) in parsed.shown_notes.iter().enumerate() {
        writer.out.push_str(if number == 0 { "<ol><li>" } else { "</li><li>" });
        writer.write(&parsed.notes[*note].pieces);
    }
    if !parsed.shown_notes.is_empty() {
        writer.out.push_str("</li></ol>");
    }
    (writer.out, images::pictures(parsed, setting))
}

struct Writer<'w> {
    out: String,
    parsed: &'w Parsed<'w>,
    setting: &'w Setting<'w>,
    /// Where elements began that vanish when they stay empty: before and after the opening tag.
    open: Vec<(usize, usize)>,
    /// Block elements open now: peers give up on deep nesting (OBJ-12).
    depth: usize,
    /// Of each definition that is open: is the paragraph open that it begins with?
    definitions: Vec<bool>,
    is_first_cell: bool,
    is_first_row: bool,
}

impl Writer<'_> {
    fn write(&mut self, pieces: &[Piece<'_>]) {
        for piece in pieces {
            match piece {
                Piece::Plain(text) => self.out.push_str(text),
                Piece::Text(text) => push_escaped(&mut self.out, text),
                Piece::Open(element) => {
                    if element.is_block() {
                        self.end_definition_text();
                    }
                    self.open(*element);
                }
                Piece::Close(element) => self.close(*element),
                other => self.special(other),
            }
        }
    }

    fn special(&mut self, piece: &Piece<'_>) {
        match piece {
            Piece::Code(code) => self.code(code),
            Piece::SoftBreak => self.out.push(' '),
            Piece::HardBreak => self.out.push_str("<br>"),
            Piece::Rule => self.out.push_str("<hr>"),
            Piece::Task(Done::Yes) => self.out.push_str("[x] "),
            Piece::Task(Done::No) => self.out.push_str("[ ] "),
            Piece::Math(math) => self.code(&self.parsed.maths[*math].tex),
            Piece::Insert(number) | Piece::InsertBlock(number) => {
                if let Some(insert) = self.setting.inserts.get(*number) {
                    self.out.push_str(&insert.federated);
                }
            }
            Piece::NoteRef { note, .. } => {
                self.out.push_str("<sup>");
                push_number(&mut self.out, self.parsed.notes[*note].number);
                self.out.push_str("</sup>");
            }
            Piece::CodeBlock(block) => {
                self.end_definition_text();
                code::push_plain(&mut self.out, &self.parsed.codes[*block]);
            }
            // Pictures are attachments, and raw HTML is the page's alone.
            _ => {}
        }
    }

    fn code(&mut self, code: &str) {
        self.out.push_str("<code>");
        push_escaped(&mut self.out, code);
        self.out.push_str("</code>");
    }

    fn open(&mut self, element: Element) {
        match element {
            Element::Paragraph => self.start("<p>"),
            Element::Heading(number) => {
                let level = self.parsed.headings[number].level;
                self.start(HEADINGS[usize::from(level) - 1].0);
            }
            Element::Quote => self.start_block("<blockquote>"),
            Element::Alert(kind) => {
                self.start_block("<blockquote>");
                self.out.push_str("<p><strong>");
                self.out.push_str(kind.title());
                self.out.push_str("</strong></p>");
            }
            Element::BulletList => self.start_block("<ul>"),
            Element::NumberedList(1) => self.start_block("<ol>"),
            Element::NumberedList(first) => {
                self.start_block(&format!("<ol start=\"{first}\">"));
            }
            Element::Item => self.out.push_str(if self.is_deep() { "" } else { "<li>" }),
            Element::Term => self.start("<p><strong>"),
            Element::Definition => {
                self.definitions.push(true);
                self.start("<p>");
            }
            Element::Table => {
                self.is_first_row = true;
                self.start("<p>");
            }
            Element::TableHead | Element::TableRow => self.row(element),
            Element::HeadCell(_) | Element::Cell(_) => {
                if !self.is_first_cell {
                    self.out.push_str(" | ");
                }
                self.is_first_cell = false;
            }
            Element::TableBody | Element::DefinitionList => {}
            Element::Link(number) => self.link(&self.parsed.links[number]),
            Element::Emphasis => self.start("<em>"),
            Element::Strong => self.start("<strong>"),
            Element::Strikethrough => self.start("<del>"),
        }
    }

    fn close(&mut self, element: Element) {
        match element {
            Element::Paragraph | Element::Table => self.end("</p>"),
            Element::Heading(number) => {
                let level = self.parsed.headings[number].level;
                self.end(HEADINGS[usize::from(level) - 1].1);
            }
            Element::Quote | Element::Alert(_) => self.end_block("</blockquote>"),
            Element::BulletList => self.end_block("</ul>"),
            Element::NumberedList(_) => self.end_block("</ol>"),
            Element::Item => self.out.push_str(if self.is_deep() { " " } else { "</li>" }),
            Element::Term => self.end("</strong></p>"),
            Element::Definition => {
                self.end_definition_text();
                self.definitions.pop();
            }
            Element::TableHead | Element::Strong => self.end("</strong>"),
            Element::TableRow => self.end(""),
            Element::HeadCell(_) | Element::Cell(_) => {}
            Element::TableBody | Element::DefinitionList => {}
            Element::Link(number) => {
                let is_mention = self.parsed.links[number].kind == LinkKind::Mention;
                self.end(if is_mention { "</a></span>" } else { "</a>" });
            }
            Element::Emphasis => self.end("</em>"),
            Element::Strikethrough => self.end("</del>"),
        }
    }

    fn row(&mut self, element: Element) {
        if !self.is_first_row {
            self.out.push_str("<br>");
        }
        (self.is_first_row, self.is_first_cell) = (false, true);
        self.start(if element == Element::TableHead { "<strong>" } else { "" });
    }

    /// A block within a definition ends the paragraph that it began with.
    fn end_definition_text(&mut self) {
        if let Some(is_open @ true) = self.definitions.last_mut() {
            *is_open = false;
            self.end("</p>");
        }
    }

    /// Opens an element that vanishes if nothing is written into it.
    fn start(&mut self, tag: &str) {
        let before = self.out.len();
        self.out.push_str(tag);
        self.open.push((before, self.out.len()));
    }

    fn end(&mut self, tag: &str) {
        let Some((before, after)) = self.open.pop() else { return };
        if self.out[after..].trim_start().is_empty() {
            self.out.truncate(before);
        } else if before < after {
            self.out.truncate(self.out.trim_end().len());
            self.out.push_str(tag);
        }
    }

    fn start_block(&mut self, tag: &str) {
        self.depth += 1;
        self.start(if self.is_deep() { "" } else { tag });
    }

    fn end_block(&mut self, tag: &str) {
        self.end(tag);
        self.depth -= 1;
    }

    fn is_deep(&self) -> bool {
        self.depth > FEDERATED_DEPTH_MAX
    }

    fn link(&mut self, link: &Link<'_>) {
        let Setting { origin, base, .. } = *self.setting;
        let before = self.out.len();
        self.out.push_str(match link.kind {
            LinkKind::Mention => "<span class=\"h-card\" translate=\"no\"><a href=\"",
            _ => "<a href=\"",
        });
        if push_absolute(&mut self.out, &link.url, origin, base) {
            self.out.push_str(match link.kind {
                LinkKind::Ordinary => "\">",
                LinkKind::Hashtag => "\" class=\"mention hashtag\" rel=\"tag\">",
                LinkKind::Mention => "\" class=\"u-url mention\">",
            });
        } else {
            self.out.truncate(before);
        }
        self.open.push((before, self.out.len()));
    }
}

const HEADINGS: [(&str, &str); 6] = [
    ("<h1>", "</h1>"),
    ("<h2>", "</h2>"),
    ("<h3>", "</h3>"),
    ("<h4>", "</h4>"),
    ("<h5>", "</h5>"),
    ("<h6>", "</h6>"),
];
