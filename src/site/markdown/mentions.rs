//! `@user@host` in the text, before it is known whose account that is.

use std::cell::RefCell;

use super::inline::{Kind, Looks, Scanner};
use super::{ALONE, ImageInfo, MentionInfo, Setting, Surroundings, read};
use crate::limits::POST_MENTIONS_MAX;

/// Notes who is asked for.
#[derive(Default)]
struct Asked(RefCell<Vec<String>>);

impl Surroundings for Asked {
    fn page(&self, _: &str) -> Option<String> {
        None
    }

    fn image(&self, _: &str) -> Option<ImageInfo> {
        None
    }

    fn mention(&self, handle: &str) -> Option<MentionInfo> {
        let mut handles = self.0.borrow_mut();
        if handles.len() < POST_MENTIONS_MAX && handles.iter().all(|other| other != handle) {
            handles.push(handle.to_owned());
        }
        None
    }
}

/// The accounts that `markdown` mentions, as `user@host`, in order, each once: not those in code
/// and links.
#[must_use]
pub fn mentions_in(markdown: &str) -> Vec<String> {
    // Most texts have none, and parsing is what a build costs.
    let looks = Looks::ACCOUNTS.within(markdown);
    if looks.is_nothing() || Scanner::new(markdown, looks).all(|it| it.kind != Kind::Mention) {
        return Vec::new();
    }
    let asked = Asked::default();
    let setting = Setting { around: &asked, ..ALONE };
    read::read(markdown, &setting, read::options(markdown, &setting));
    asked.0.into_inner()
}
