//! What raw HTML says that the rest of the site must know, read roughly: ids that a link of the
//! owner's may lead to, and links that may lead nowhere. Nothing that is shown depends on it.

use super::read::Reader;
use crate::limits::HTML_VALUE_MAX_CHARS;
use crate::site::html::decode;

/// Where raw HTML comes from: a byte of the text.
#[derive(Clone, Copy)]
pub(super) enum Place {
    /// It stands there.
    Written(usize),
    /// A shortcode stands there that made it.
    Made(usize),
}

impl Reader<'_, '_> {
    /// Lists where `html` leads, and what it shows.
    pub(super) fn list_markup(&mut self, html: &str, place: Place) {
        for (value, offset) in values(html, [" href=", " src="]) {
            let at = match place {
                Place::Written(at) => at + offset,
                Place::Made(at) => at,
            };
            let url = decode(value);
            self.list_local(url.trim(), at);
            self.list_absolute(url.trim(), at);
        }
    }
}

/// The ids in `html`.
pub(super) fn ids(html: &str) -> impl Iterator<Item = String> {
    values(html, [" id=", " name="]).map(|(id, _)| id.to_owned())
}

/// What stands behind each of `names`, and where it begins.
fn values<'h>(html: &'h str, names: [&'static str; 2]) -> impl Iterator<Item = (&'h str, usize)> {
    let places = names
        .into_iter()
        .flat_map(move |name| html.match_indices(name).map(move |(at, _)| at + name.len()));
    places.filter_map(move |at| {
        let rest = &html[at..];
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''));
        let begin = quote.map_or(0, char::len_utf8);
        let mut near = rest[begin..].char_indices().take(HTML_VALUE_MAX_CHARS);
        let ends = |c: char| quote.map_or(c.is_whitespace() || c == '>', |quote| c == quote);
        let (end, _) = near.find(|(_, c)| ends(*c))?;
        Some((&rest[begin..begin + end], at + begin))
    })
}
