//! What the owner reads.

use serde::Serialize;

use super::{Attached, Moment, Person, Refused};
use crate::store;

/// What the owner has done with a post; `None`: it cannot be done with this one.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug, Serialize)]
pub struct Done {
    /// Liked it?
    pub liked: Option<bool>,
    /// Boosted it?
    pub boosted: Option<bool>,
    /// Marked it, to find it again?
    pub marked: bool,
}

/// One entry of the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct TimelineItem {
    /// The number of the post.
    pub id: i64,
    /// The id of the post.
    pub object: String,
    /// Who wrote it.
    pub author: Person,
    /// Who boosted it, first to last, by name.
    pub boosters: Vec<String>,
    /// The community that passed it on, by name.
    pub community: Option<String>,
    /// The word of a filter that warns of it.
    pub filtered: Option<String>,
    /// How many older posts of the same conversation are folded into this one.
    pub more: usize,
    /// Its page at its origin.
    pub url: String,
    /// What it answers.
    pub in_reply_to: Option<String>,
    /// Who may read it.
    pub visibility: &'static str,
    /// Content warning, plain text of a stranger.
    pub summary: Option<String>,
    /// Does its author say that it is not for everybody's eyes?
    pub sensitive: bool,
    /// What it says: sanitised HTML.
    pub html: String,
    /// The language of that.
    pub language: Option<String>,
    /// What is attached to it.
    pub attachments: Vec<Attached>,
    /// When it was published or boosted.
    pub at: Moment,
    /// What the owner has done with it.
    pub done: Done,
}

/// One page of the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Timeline {
    /// Newest first.
    pub items: Vec<TimelineItem>,
    /// The list whose accounts are read; `None`: all.
    pub list: Option<String>,
    /// All lists by name.
    pub lists: Vec<String>,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// A post of a conversation.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Utterance {
    /// How many posts stand above it that it answers, as far as that is shown.
    pub depth: usize,
    /// Is it the one from which the conversation was opened?
    pub is_start: bool,
    /// Is it the owner's own?
    pub is_own: bool,
    /// The post.
    pub said: TimelineItem,
}

/// A conversation, as far as it is here.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Talk {
    /// Each below what it answers.
    pub posts: Vec<Utterance>,
    /// Is there more that was not fetched?
    pub is_cut: bool,
}

/// One line of what is new.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct NewsItem {
    /// What has happened, in a sentence; the names in it are strangers' words.
    pub words: String,
    /// The post that says it: its id.
    pub object: Option<String>,
    /// What it says: sanitised HTML.
    pub html: Option<String>,
    /// The language of that.
    pub language: Option<String>,
    /// Content warning, plain text of a stranger.
    pub summary: Option<String>,
    /// Does its author say that it is not for everybody's eyes?
    pub sensitive: bool,
    /// The word of a filter that warns of it.
    pub filtered: Option<String>,
    /// What is attached to it.
    pub attachments: Vec<Attached>,
    /// Has the owner not seen it yet?
    pub is_new: bool,
    /// When it was heard last.
    pub at: Moment,
}

/// What the owner reads.
pub trait Reading {
    /// The conversation that the post is in to which `name` leads: its id, its page or its number. It is
    /// fetched now, within bounds.
    ///
    /// # Errors
    /// When there is no such post, or it cannot be had.
    fn conversation(&self, name: &str) -> Result<Talk, Refused>;

    /// What is new, latest first. It is seen then.
    ///
    /// # Errors
    /// When the store fails.
    fn news(&self) -> Result<Vec<NewsItem>, store::Error>;

    /// The timeline, or that of a list, behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails, or there is no such list.
    fn timeline(&self, list: &str, after: &str) -> Result<Timeline, Refused>;

    /// Our copy of a picture, and what it is; `None` if there is none of this number, or none yet.
    ///
    /// # Errors
    /// When the store fails.
    fn picture(&self, id: &str) -> Result<Option<(&'static str, Vec<u8>)>, store::Error>;
}
