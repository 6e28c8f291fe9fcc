//! Footnotes on a page, as GitHub writes them: numbers in the text, a list below it, and a way back
//! for each mention.

use super::page::{Addresses, Writer};
use super::piece::{Element, Piece};
use super::text::{fresh, push_href, push_number};

impl Writer<'_> {
    pub(super) fn note_ref(&mut self, note: usize, nth: usize) {
        let note = &self.parsed.notes[note];
        self.out.push_str("<sup class=\"footnote-ref\"><a href=\"");
        if self.dress.addresses != Addresses::AsTheyAre {
            self.url(self.setting.base);
        }
        self.out.push_str("#fn-");
        push_href(&mut self.out, &note.label);
        if self.dress.has_ids {
            self.out.push_str("\" id=\"fnref-");
            push_href(&mut self.out, &note.label);
            self.nth(nth, "-");
        }
        self.out.push_str("\" data-footnote-ref>");
        push_number(&mut self.out, note.number);
        self.out.push_str("</a></sup>");
    }

    fn nth(&mut self, nth: usize, before: &str) {
        if nth > 1 {
            self.out.push_str(before);
            push_number(&mut self.out, nth);
        }
    }

    pub(super) fn notes(&mut self) {
        if self.parsed.shown_notes.is_empty() {
            return;
        }
        self.begin("<section class=\"footnotes\" data-footnotes");
        if self.dress.is_full {
            self.out.push_str(" role=\"doc-endnotes\" aria-label=\"Footnotes\"");
        }
        self.out.push_str(">\n<ol>\n");
        for index in &self.parsed.shown_notes {
            self.note(*index);
        }
        self.out.push_str("</ol>\n</section>\n");
    }

    fn note(&mut self, index: usize) {
        let note = &self.parsed.notes[index];
        self.out.push_str("<li");
        if self.dress.has_ids {
            self.out.push_str(" id=\"fn-");
            push_href(&mut self.out, &note.label);
            self.out.push('"');
        }
        self.out.push_str(">\n");
        let (last, before) = match note.pieces.split_last() {
            Some((last @ Piece::Close(Element::Paragraph), before)) => (Some(last), before),
            _ => (None, note.pieces.as_slice()),
        };
        self.write(before);
        for nth in (1..=note.mentions).take_while(|_| self.dress.has_ids) {
            self.back_link(index, nth);
        }
        self.write(last.map(std::slice::from_ref).unwrap_or_default());
        fresh(&mut self.out);
        self.out.push_str("</li>\n");
    }

    fn back_link(&mut self, index: usize, nth: usize) {
        let note = &self.parsed.notes[index];
        self.out.push_str(" <a href=\"#fnref-");
        push_href(&mut self.out, &note.label);
        self.nth(nth, "-");
        self.out.push_str("\" class=\"footnote-backref\" data-footnote-backref");
        self.out.push_str(" data-footnote-backref-idx=\"");
        push_number(&mut self.out, note.number);
        self.nth(nth, "-");
        self.out.push_str("\" aria-label=\"Back to reference ");
        push_number(&mut self.out, note.number);
        self.nth(nth, "-");
        self.out.push_str("\">↩");
        if nth > 1 {
            self.out.push_str("<sup class=\"footnote-ref\">");
            push_number(&mut self.out, nth);
            self.out.push_str("</sup>");
        }
        self.out.push_str("</a>");
    }
}
