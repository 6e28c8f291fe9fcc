//! `#tags` in the text, before it is known which of them have pages.

use super::inline::{Looks, Scanner};
use super::{ALONE, read};

/// The names of the hashtags in `markdown`, in order, each once: not those in code and links.
pub(in crate::site) fn tags_in(markdown: &str) -> Vec<String> {
    // Most texts have none, and parsing is what a build costs.
    let looks = Looks::HASHTAGS.within(markdown);
    if looks.is_nothing() || Scanner::new(markdown, looks).next().is_none() {
        return Vec::new();
    }
    read::read(markdown, &ALONE, read::options(markdown, &ALONE)).1.hashtags
}
