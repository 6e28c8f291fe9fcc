//! What only few posts and pages say about themselves. Kept apart, so that all others stay small.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::content::Tag;
use crate::clock::Timestamp;
use crate::config::{ObjectType, Replies};

/// What few posts and pages have. Addresses in it are absolute (`https://...`) unless it says so.
#[derive(Clone, PartialEq, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Rare {
    /// Former addresses: paths below the origin, none of them that of the page itself.
    pub aliases: Vec<String>,
    /// When it comes out, if not at its date.
    pub appears: Option<Timestamp>,
    /// When it is taken back.
    pub expires: Option<Timestamp>,
    /// Templates to look for when there is no `template`, the best first: `layout` and `type` of
    /// other generators. They need not be there.
    pub layouts: Vec<String>,
    /// Pictures that stand for it; the first is shown above the text.
    pub images: Vec<Image>,
    /// Its terms in each taxonomy but that of tags, by the taxonomy's plural name.
    pub terms: Vec<(String, Vec<Arc<Tag>>)>,
    /// Which answers appear, if it is not as everywhere.
    pub replies: Option<Replies>,
    /// The accounts that its text mentions, as `user@host`.
    pub mentions: Vec<String>,
    /// The post it answers.
    pub in_reply_to: Option<String>,
    /// The post it quotes.
    pub quote: Option<String>,
    /// The page it likes.
    pub like_of: Option<String>,
    /// The post it boosts.
    pub repost_of: Option<String>,
    /// The page it remembers.
    pub bookmark_of: Option<String>,
    /// Where else it was published.
    pub syndication: Vec<String>,
    /// A question.
    pub poll: Option<Poll>,
    /// Its type on other servers, if it is not as everywhere.
    pub object: Option<ObjectType>,
    /// Its name on other servers ([`crate::id::PostKey`]), if it is not made of its address.
    pub id: Option<String>,
}

/// Nothing of it.
static NONE: Rare = Rare {
    aliases: Vec::new(),
    appears: None,
    expires: None,
    layouts: Vec::new(),
    images: Vec::new(),
    terms: Vec::new(),
    replies: None,
    mentions: Vec::new(),
    in_reply_to: None,
    quote: None,
    like_of: None,
    repost_of: None,
    bookmark_of: None,
    syndication: Vec::new(),
    poll: None,
    object: None,
    id: None,
};

impl Rare {
    /// What most have.
    pub(super) fn none() -> &'static Self {
        &NONE
    }

    /// In a box, if there is anything in it.
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        (self != NONE).then(|| Box::new(self))
    }
}

/// A picture that stands for a post.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Image {
    /// As written: an address, a path below the host, or one relative to the page.
    pub url: String,
    /// What it shows, if the owner says so.
    pub alt: Option<String>,
}

/// A question with answers to choose from.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Poll {
    /// At least two, all different; plain text.
    pub options: Vec<String>,
    /// May several be chosen?
    pub multiple: bool,
    /// When voting ends; `None`: never.
    pub ends: Option<Timestamp>,
}
