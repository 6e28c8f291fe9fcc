//! Colours for code, at build time: spans with the class names of Pygments and Chroma, so that a
//! style sheet made for either (`hugo gen chromastyles`) fits.
//!
//! This is a scanner of our own, which is a surprise where good crates exist. Measured on the same
//! texts: syntect does 20,000 lines a second with its Rust engine and 55,000 with Oniguruma; three
//! quarters of a whole build went there, and its grammars are larger than what our binary has
//! left. Tables of words and of beginnings need one pass and no regular expressions: 5,900,000
//! lines a second over the golden texts of 46 languages, in some 250 KB. What a table cannot know
//! (is this `<` a type argument?) stays uncoloured rather than wrong.
//!
//! A name and punctuation get no span: they have the colour of the text in nearly every style, and
//! would be half of the page.
//!
//! [`highlight`] → [`language`](tables::language) → a [`Scanner`](code::Scanner) with a table from
//! `languages/`, or a scanner of its own for what is not made of words (Markdown, YAML, HTML, ...)
//! → [`painter::Painter`], which copies what nobody paints.
//!
//! Promises, each with a test: the text of the result is the text that came in; a span never
//! crosses a line; time and space are linear in the text, whatever it is.

mod class;
mod code;
mod console;
mod css;
mod hooks;
mod jsx;
mod language;
mod languages;
mod lines;
mod markdown;
mod markup;
mod names;
mod number;
mod painter;
mod recipes;
mod regex;
mod strings;
mod tables;
mod yaml;

#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::limits::{HIGHLIGHT_DEPTH_MAX, HIGHLIGHT_MAX_BYTES};
use language::Scan;
use painter::Painter;

/// `code` as HTML with spans. `None` if the language is not known, or the text larger than what
/// is worth colours: the caller escapes it plainly.
#[must_use]
pub fn highlight(code: &str, language: &str) -> Option<String> {
    if code.len() > HIGHLIGHT_MAX_BYTES || !is_known(language) {
        return None;
    }
    let mut painter = Painter::new(code);
    scan(&mut painter, language, 0..code.len(), 0);
    Some(painter.finish())
}

/// Is there a language of this name? Names are those of Hugo, Zola and GitHub, in any case.
#[must_use]
pub fn is_known(language: &str) -> bool {
    tables::language(language).is_some()
}

/// Paints a range in another language: code in a page, a command in a session. `depth` counts
/// languages within languages; too deep or unknown, the range stays plain.
fn scan(painter: &mut Painter<'_>, language: &str, range: Range<usize>, depth: usize) {
    if depth > HIGHLIGHT_DEPTH_MAX {
        return;
    }
    match tables::language(language).map(|language| &language.scan) {
        Some(Scan::Own(scan)) => scan(painter, range, depth),
        Some(Scan::Code(_)) => code::scan(painter, language, range),
        None => {}
    }
}
