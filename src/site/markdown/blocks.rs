//! The blocks of a text and the elements within its lines, as they open and close.

use std::borrow::Cow;

use pulldown_cmark::{Alignment, CodeBlockKind, Tag, TagEnd};

use super::piece::{CodeBlock, Element, Fence, Heading, Piece};
use super::read::Reader;
use super::{Warning, fence, headings};
use crate::site::highlight::highlight;

/// The table that is open.
#[derive(Default)]
pub(super) struct Table {
    alignments: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

impl<'a> Reader<'a, '_> {
    pub(super) fn start(&mut self, tag: Tag<'a>, at: usize) {
        let element = match tag {
            Tag::Paragraph => {
                self.paragraph = self.target().len();
                Element::Paragraph
            }
            Tag::Heading { level, id, classes, attrs } => {
                let level = level as u8;
                let id = id.map(|id| self.own_id(&id, at)).unwrap_or_default();
                self.heading_text = Some(String::new());
                self.parsed.headings.push(Heading { level, id, classes, attributes: attrs });
                Element::Heading(self.parsed.headings.len() - 1)
            }
            Tag::BlockQuote(None) => Element::Quote,
            Tag::BlockQuote(Some(kind)) => Element::Alert(kind.into()),
            Tag::List(None) => Element::BulletList,
            Tag::List(Some(first)) => Element::NumberedList(first),
            Tag::Item => Element::Item,
            Tag::DefinitionList => Element::DefinitionList,
            Tag::DefinitionListTitle => Element::Term,
            Tag::DefinitionListDefinition => Element::Definition,
            Tag::Table(alignments) => {
                self.table = Table { alignments, ..Table::default() };
                Element::Table
            }
            Tag::TableHead => {
                self.table.in_head = true;
                Element::TableHead
            }
            Tag::TableRow => return self.start_row(),
            Tag::TableCell => self.cell(),
            Tag::Emphasis => Element::Emphasis,
            Tag::Strong => Element::Strong,
            Tag::Strikethrough => Element::Strikethrough,
            tag => return self.start_special(tag, at),
        };
        self.push(Piece::Open(element));
    }

    fn start_special(&mut self, tag: Tag<'a>, at: usize) {
        match tag {
            Tag::CodeBlock(kind) => {
                let fence = match &kind {
                    CodeBlockKind::Fenced(info) => fence::read(info),
                    CodeBlockKind::Indented => Fence::default(),
                };
                self.code = Some((fence, Cow::Borrowed("")));
            }
            Tag::HtmlBlock => {
                self.in_html = true;
                self.push(Piece::Fresh);
            }
            Tag::FootnoteDefinition(label) => self.start_note(label),
            tag @ Tag::Link { .. } => self.start_link(tag, at),
            tag @ Tag::Image { .. } => self.start_image(tag, at),
            // The parser was not asked for anything else.
            _ => {}
        }
    }

    pub(super) fn end(&mut self, tag: TagEnd) {
        let element = match tag {
            TagEnd::Paragraph => return self.end_paragraph(),
            TagEnd::Heading(_) => return self.end_heading(),
            TagEnd::BlockQuote(None) => Element::Quote,
            TagEnd::BlockQuote(Some(kind)) => Element::Alert(kind.into()),
            TagEnd::List(false) => Element::BulletList,
            TagEnd::List(true) => Element::NumberedList(0),
            TagEnd::Item => Element::Item,
            TagEnd::DefinitionList => Element::DefinitionList,
            TagEnd::DefinitionListTitle => Element::Term,
            TagEnd::DefinitionListDefinition => Element::Definition,
            TagEnd::Table => {
                if self.table.has_body {
                    self.push(Piece::Close(Element::TableBody));
                }
                Element::Table
            }
            TagEnd::TableHead => {
                self.table.in_head = false;
                Element::TableHead
            }
            TagEnd::TableRow => Element::TableRow,
            TagEnd::TableCell => {
                self.table.column -= 1;
                self.cell()
            }
            TagEnd::Emphasis => Element::Emphasis,
            TagEnd::Strong => Element::Strong,
            TagEnd::Strikethrough => Element::Strikethrough,
            tag => return self.end_special(tag),
        };
        if element.is_block() {
            self.plain.space();
        }
        self.push(Piece::Close(element));
    }

    fn end_special(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::HtmlBlock => {
                self.in_html = false;
                self.push(Piece::Fresh);
            }
            TagEnd::FootnoteDefinition => self.end_note(),
            TagEnd::Link => self.end_link(),
            _ => {}
        }
    }

    fn start_row(&mut self) {
        if !self.table.has_body {
            self.table.has_body = true;
            self.push(Piece::Open(Element::TableBody));
        }
        self.table.column = 0;
        self.push(Piece::Open(Element::TableRow));
    }

    /// The cell in this column; the next is one further.
    fn cell(&mut self) -> Element {
        let Table { alignments, column, in_head, .. } = &mut self.table;
        let alignment = alignments.get(*column).copied().unwrap_or(Alignment::None);
        *column += 1;
        if *in_head { Element::HeadCell(alignment) } else { Element::Cell(alignment) }
    }

    fn end_code(&mut self) {
        let Some((fence, code)) = self.code.take() else { return };
        let language = &fence.language;
        let wanted = self.setting.highlight && !language.is_empty();
        let highlighted = if wanted { highlight(&code, language) } else { None };
        self.push(Piece::CodeBlock(self.parsed.codes.len()));
        self.parsed.codes.push(CodeBlock { fence, code, highlighted });
    }

    /// A paragraph that has nothing but what stands for a shortcode is none.
    fn end_paragraph(&mut self) {
        self.plain.end_paragraph();
        let start = self.paragraph;
        let is_own = |piece: &Piece<'_>| {
            matches!(piece, Piece::Insert(_) | Piece::SoftBreak | Piece::HardBreak)
        };
        let pieces = self.target();
        let within = pieces.get_mut(start + 1..).unwrap_or_default();
        let has_insert = matches!(within.first(), Some(Piece::Insert(_)));
        if !has_insert || !within.iter().all(is_own) {
            pieces.push(Piece::Close(Element::Paragraph));
            return;
        }
        for piece in within {
            *piece = match piece {
                Piece::Insert(number) => Piece::InsertBlock(*number),
                _ => Piece::Fresh,
            };
        }
        pieces[start] = Piece::Fresh;
    }

    /// An id that the owner chose.
    fn own_id(&mut self, id: &str, at: usize) -> String {
        if self.ids.is_taken(id) {
            let message = format!("the id `{id}` is taken by a heading above");
            let line = self.lines.line(at);
            self.rendered.warnings.push(Warning { code: "site/id", message, line });
        }
        self.ids.unique(id.to_owned())
    }

    fn end_heading(&mut self) {
        self.plain.end_heading();
        let title = self.heading_text.take().unwrap_or_default();
        let number = self.parsed.headings.len() - 1;
        let heading = &mut self.parsed.headings[number];
        if heading.id.is_empty() {
            heading.id = self.ids.unique(headings::slug(&title));
        }
        self.titles.push(title.trim().to_owned());
        self.push(Piece::Close(Element::Heading(number)));
    }
}
