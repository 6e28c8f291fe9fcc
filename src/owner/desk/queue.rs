//! The moderation queue: what others wrote to the owner, and what becomes of it.

use serde::Serialize;

use super::{Moment, Refused};
use crate::store::{Review, Why};

/// One answer in the queue.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct QueueItem {
    /// Its number.
    pub id: i64,
    /// Which version of its text this is.
    pub edition: i64,
    /// The id of its author.
    pub actor: String,
    /// The author's handle, or id where nothing is known.
    pub handle: String,
    /// The author's name, plain text of a stranger.
    pub name: String,
    /// The host of the author.
    pub host: String,
    /// Its page at its origin.
    pub url: String,
    /// The address of what it answers.
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
    /// When it came.
    pub received: Moment,
    /// What the owner thinks of it.
    pub review: &'static str,
    /// Why it waits, in words.
    pub why: Option<&'static str>,
    /// May it appear on a page at all?
    pub can_appear: bool,
}

/// Something attached to a post of others.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Attached {
    /// Where it is at its origin.
    pub url: String,
    /// What it says it is.
    pub media_type: Option<String>,
    /// What it shows, in words of its author.
    pub alt: Option<String>,
    /// Our own copy of it, or where that will be.
    pub print: Option<Print>,
    /// Would it be fetched if the owner asked for it?
    pub is_offered: bool,
}

/// Our own copy of a picture, for the owner alone.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Print {
    /// Its address, a path of ours.
    pub url: String,
    /// Is it there yet?
    pub is_here: bool,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What the owner decides about an answer.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decision {
    /// It appears.
    Approve,
    /// And so does all that its author writes.
    ApproveAlways,
    /// It does not appear.
    Hide,
    /// It goes away, with all that is like it, and its author is blocked.
    Spam,
    /// Its author is blocked.
    BlockAuthor,
    /// The whole server of its author is blocked.
    BlockServer,
}

impl Decision {
    /// The one with this name in a form.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "approve" => Self::Approve,
            "approve-always" => Self::ApproveAlways,
            "hide" => Self::Hide,
            "spam" => Self::Spam,
            "block" => Self::BlockAuthor,
            "block-server" => Self::BlockServer,
            _ => return None,
        })
    }
}

/// What came of a decision about some answers.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Decided {
    /// How many it was done for.
    pub done: usize,
    /// How many have other words now than those that were shown.
    pub edited: usize,
    /// How many can appear on no page: they were not written for everybody, or answer no post.
    pub pageless: usize,
    /// How many are no longer there.
    pub gone: usize,
}

/// What others wrote to the owner.
pub trait Queue {
    /// What is in this state, newest first, doubtful ones last. It counts as read.
    ///
    /// # Errors
    /// When the store fails.
    fn queue(&self, review: Review) -> Result<Vec<QueueItem>, Refused>;

    /// Decides about answers, each in the edition that was shown.
    ///
    /// # Errors
    /// When the store fails, or nobody may be blocked so.
    fn decide(&self, posts: &[(i64, i64)], decision: Decision) -> Result<Decided, Refused>;
}

/// Why an answer waits, as the end of a sentence.
#[must_use]
pub fn because(why: Why) -> &'static str {
    match why {
        Why::First => "you have approved nothing of this account before",
        Why::Thread => "it answers something that is not on the page",
        Why::Keyword => "it has a word of your `keywords`",
        Why::Links => "it has links, and you have approved nothing of this account before",
        Why::Mentions => "it names many, and you have approved nothing of this account before",
        Why::Young => "the account is young, and you have approved nothing of it before",
        Why::Burst => "many new servers write at once, and this is one of them",
        Why::Limited => "its author or the author's server is limited by your rules",
        Why::Crowd => "there are as many answers on the page as are shown",
    }
}
