//! Texts of any kind → Markdown that means the same, whatever is in them.

mod html;
mod mfm;
mod paper;
mod plain;
mod tags;

pub(in crate::portability) use html::from_html;
pub(in crate::portability) use mfm::from_mfm;
pub(in crate::portability) use plain::from_plain;

use crate::portability::carried::{CarriedMention, CarriedText};

/// What a text may lead to.
pub(in crate::portability) struct Around<'a> {
    /// Profiles, and what they are called.
    pub(in crate::portability) mentions: &'a [CarriedMention],
    /// The file beside the text that a picture of this source has become.
    pub(in crate::portability) picture: &'a dyn Fn(&str) -> Option<String>,
}

/// The Markdown of `text`, without blank lines at its ends.
pub(in crate::portability) fn of(text: &CarriedText, around: &Around<'_>) -> String {
    match text {
        CarriedText::Html(html) => from_html(html, around),
        CarriedText::Plain(plain) => from_plain(plain),
        CarriedText::Markdown(text) => text.trim().to_owned(),
    }
}

/// A link or a picture: `[text](url)`.
pub(in crate::portability) fn link(text: &str, url: &str) -> String {
    let plain = url.bytes().all(|b| b.is_ascii_graphic() && !b"()<>\\".contains(&b));
    if plain {
        return format!("[{text}]({url})");
    }
    let url = url.replace('<', "%3C").replace('>', "%3E").replace('\\', "%5C");
    let url = url.split(char::is_control).collect::<String>();
    format!("[{text}](<{url}>)")
}

#[cfg(test)]
mod tests;
