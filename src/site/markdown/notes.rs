//! Footnotes: they are kept apart while the text is read, and numbered when it is known which of
//! them are mentioned.

use pulldown_cmark::CowStr;

use super::piece::{Note, Parsed, Piece};
use super::read::Reader;

impl<'a> Reader<'a, '_> {
    pub(super) fn mention_note(&mut self, label: CowStr<'a>) {
        let note = self.note(label);
        self.push(Piece::NoteRef { note, nth: 0 });
    }

    /// What follows belongs to a note. Of two with the same label the first is the note.
    pub(super) fn start_note(&mut self, label: CowStr<'a>) {
        let mut note = self.note(label);
        if self.parsed.notes[note].is_defined {
            note = self.new_note(CowStr::Borrowed(""));
        }
        self.parsed.notes[note].is_defined = true;
        self.open_notes.push(note);
    }

    pub(super) fn end_note(&mut self) {
        self.open_notes.pop();
    }

    /// The note with this label, upper and lower case being the same.
    fn note(&mut self, label: CowStr<'a>) -> usize {
        let key = label.to_lowercase();
        if let Some(note) = self.note_index.get(&key) {
            return *note;
        }
        let note = self.new_note(label);
        self.note_index.insert(key, note);
        note
    }

    fn new_note(&mut self, label: CowStr<'a>) -> usize {
        let note = Note { label, pieces: Vec::new(), number: 0, mentions: 0, is_defined: false };
        self.parsed.notes.push(note);
        self.parsed.notes.len() - 1
    }
}

/// Numbers the notes in the order in which they are mentioned: first in the text, then in the
/// notes as they stand below it.
pub(super) fn number(parsed: &mut Parsed<'_>) {
    if parsed.notes.is_empty() {
        return;
    }
    let mut pieces = std::mem::take(&mut parsed.pieces);
    number_in(&mut pieces, parsed);
    parsed.pieces = pieces;
    let mut next = 0;
    while let Some(note) = parsed.shown_notes.get(next).copied() {
        let mut pieces = std::mem::take(&mut parsed.notes[note].pieces);
        number_in(&mut pieces, parsed);
        parsed.notes[note].pieces = pieces;
        next += 1;
    }
}

fn number_in(pieces: &mut [Piece<'_>], parsed: &mut Parsed<'_>) {
    for piece in pieces {
        let Piece::NoteRef { note: index, nth } = piece else { continue };
        let note = &mut parsed.notes[*index];
        if !note.is_defined {
            let text = format!("[^{}]", note.label);
            *piece = Piece::Text(text.into());
            continue;
        }
        note.mentions += 1;
        *nth = note.mentions;
        if note.number == 0 {
            parsed.shown_notes.push(*index);
            note.number = parsed.shown_notes.len();
        }
    }
}
