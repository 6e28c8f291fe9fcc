//! One copy of what many texts say alike: a large site has fifty thousand posts in a few sections,
//! with a few hundred tags.

use std::borrow::Borrow;
use std::collections::HashSet;
use std::hash::Hash;
use std::sync::Arc;

use foldhash::fast::FixedState;

use super::content::{Page, Tag};
use super::document::Document;

/// What is shared so far.
#[derive(Default, Debug)]
pub(super) struct Interner {
    tags: HashSet<Arc<Tag>, FixedState>,
    words: HashSet<Arc<str>, FixedState>,
}

impl Interner {
    /// Lets `document` share what is known already, and keeps the rest for others.
    pub(super) fn intern(&mut self, document: &mut Document) {
        match document {
            Document::Post(post) => {
                post.tags.iter_mut().for_each(|tag| share(&mut self.tags, tag));
                post.tags.shrink_to_fit();
                self.page(&mut post.page);
            }
            Document::Page(page) => self.page(page),
            Document::Index(index) => self.page(&mut index.page),
        }
    }

    fn page(&mut self, page: &mut Page) {
        let words = [&mut page.section, &mut page.language, &mut page.author, &mut page.template];
        words.into_iter().flatten().for_each(|word| share(&mut self.words, word));
    }
}

fn share<T: ?Sized + Eq + Hash>(known: &mut HashSet<Arc<T>, FixedState>, own: &mut Arc<T>)
where
    Arc<T>: Borrow<T>,
{
    match known.get(&**own) {
        Some(shared) => *own = Arc::clone(shared),
        None => drop(known.insert(Arc::clone(own))),
    }
}
