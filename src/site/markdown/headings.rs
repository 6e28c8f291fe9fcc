//! Ids of headings, and the table of contents.

use std::collections::HashMap;

use super::TocEntry;

/// Gives each heading an id of its own.
#[derive(Default)]
pub(super) struct Ids {
    /// How often an id was wished for.
    taken: HashMap<String, usize>,
}

impl Ids {
    /// `wish`, or with the first number behind it that is free, as GitHub and Hugo do.
    pub(super) fn unique(&mut self, wish: String) -> String {
        let Some(count) = self.taken.get_mut(&wish) else {
            self.taken.insert(wish.clone(), 0);
            return wish;
        };
        let mut number = *count;
        let id = loop {
            number += 1;
            let id = format!("{wish}-{number}");
            if !self.taken.contains_key(&id) {
                break id;
            }
        };
        self.taken.insert(wish, number);
        self.taken.insert(id.clone(), 0);
        id
    }

    pub(super) fn is_taken(&self, id: &str) -> bool {
        self.taken.contains_key(id)
    }
}

/// The id that a heading with this text wishes for: letters, digits, `-` and `_` in lower case,
/// `-` for blanks, nothing for the rest (as GitHub and Hugo do).
pub(super) fn slug(text: &str) -> String {
    let text = text.trim();
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' | '_' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            c if c.is_whitespace() => slug.push('-'),
            c if c.is_alphanumeric() => slug.extend(c.to_lowercase()),
            _ => {}
        }
    }
    if slug.is_empty() { "section".to_owned() } else { slug }
}

/// Headings in a row (level, id, text) as a tree.
pub(super) fn toc(flat: Vec<(u8, String, String)>) -> Vec<TocEntry> {
    let mut flat = flat.into_iter().peekable();
    below(0, &mut flat)
}

fn below<I>(above: u8, flat: &mut std::iter::Peekable<I>) -> Vec<TocEntry>
where
    I: Iterator<Item = (u8, String, String)>,
{
    let mut entries = Vec::new();
    while let Some((level, id, text)) = flat.next_if(|(level, ..)| *level > above) {
        let children = below(level, flat);
        entries.push(TocEntry { level, id, text, children });
    }
    entries
}
