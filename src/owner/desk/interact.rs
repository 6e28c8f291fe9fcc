//! What a page elsewhere has led the owner here for: an account or a post of somebody else's.

use serde::Serialize;

use super::{Attached, Done, Refused};

/// Looking at what is elsewhere, and doing something about it.
pub trait Interact {
    /// The account or the post that `name` leads to: an address, or a handle. It is fetched now, unless it
    /// is a post that came here: its server may be down, or give it to nobody.
    ///
    /// # Errors
    /// When there is none, or it cannot be had.
    fn meet(&self, name: &str) -> Result<Met, Refused>;

    /// Does something about the account or the post with this id. What was done, in a sentence.
    ///
    /// # Errors
    /// When it cannot be had, or that cannot be done with it.
    fn act(&self, id: &str, deed: Deed<'_>) -> Result<String, Refused>;
}

/// What the owner does about what was found.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed<'a> {
    /// Asks to follow an account.
    Follow,
    /// Likes a post.
    Like,
    /// Takes that back.
    Unlike,
    /// Boosts a post.
    Boost,
    /// Takes that back.
    Unboost,
    /// Marks a post for the owner alone.
    Bookmark,
    /// Takes the mark away.
    Unbookmark,
    /// Answers a post.
    Answer {
        /// With this text.
        text: &'a str,
        /// Forms with the same one and the same text answer once; empty is none.
        once: &'a str,
    },
}

/// What was found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Met {
    /// The account, or that of whoever wrote the post.
    pub account: MetAccount,
    /// The post.
    pub post: Option<MetPost>,
}

/// An account elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetAccount {
    /// Its id.
    pub id: String,
    /// How it is called.
    pub handle: String,
    /// Its name, plain text of a stranger.
    pub name: String,
    /// Its page.
    pub url: String,
    /// How far following it is: `pending`, `accepted`, `rejected`; nothing if it is not followed.
    pub follow: Option<&'static str>,
    /// Where it says it has moved.
    pub moved_to: Option<String>,
}

/// A post elsewhere.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct MetPost {
    /// Its id.
    pub id: String,
    /// Its page.
    pub url: String,
    /// Can it be answered? Not an entry of a feed.
    pub can_answer: bool,
    /// Does its author say that it is not for everybody's eyes?
    pub sensitive: bool,
    /// What is attached to it, where that is known.
    pub attachments: Vec<Attached>,
    /// Content warning, plain text of a stranger.
    pub summary: Option<String>,
    /// What it says: sanitised HTML.
    pub html: String,
    /// The language of that.
    pub language: Option<String>,
    /// What the owner has done with it.
    pub done: Done,
}
