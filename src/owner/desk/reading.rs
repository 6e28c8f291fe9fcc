//! What the owner reads.

use serde::Serialize;

use super::{Attached, Moment, Person};
use crate::store;

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
}

/// One page of the timeline.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Timeline {
    /// Newest first.
    pub items: Vec<TimelineItem>,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// What the owner reads.
pub trait Reading {
    /// The timeline, behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails.
    fn timeline(&self, after: &str) -> Result<Timeline, store::Error>;
}
