//! Where the owner's posts have gone.

use serde::Serialize;

use super::{Moment, Refused};
use crate::store;

/// A post of the owner's, and how it has arrived.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SentPost {
    /// Its name in the ledger.
    pub key: String,
    /// Its file.
    pub source: String,
    /// Its page; `None` for what is for some alone.
    pub url: Option<String>,
    /// Whom it is for.
    pub visibility: &'static str,
    /// When it was published.
    pub published: Moment,
    /// Inboxes that have it.
    pub done: i64,
    /// To which it is on its way.
    pub waiting: i64,
    /// For which it was given up.
    pub failed: i64,
}

/// What became of a post at one server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SentRow {
    /// The server.
    pub server: String,
    /// The type of the last activity.
    pub kind: String,
    /// `waiting`, `done` or `failed`.
    pub state: &'static str,
    /// Why it was not taken the last time, in words of that server.
    pub reason: Option<String>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it came to its end, or is tried next.
    pub at: Moment,
    /// Has the owner paused this server, or all?
    pub paused: bool,
}

/// One page of posts.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SentPosts {
    /// Newest first.
    pub posts: Vec<SentPost>,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// A post, server by server.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SentTo {
    /// The post.
    pub post: SentPost,
    /// What did not arrive comes first.
    pub rows: Vec<SentRow>,
}

/// Where posts have gone.
pub trait Sent {
    /// Posts behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails.
    fn sent(&self, after: &str) -> Result<SentPosts, store::Error>;

    /// One of them, server by server.
    ///
    /// # Errors
    /// When the store fails, or there is no such post.
    fn sent_to(&self, key: &str) -> Result<SentTo, Refused>;

    /// Tries again what waits for a server, or was given up there; empty: everywhere. How many letters.
    ///
    /// # Errors
    /// When the store fails, or that is no server.
    fn send_again(&self, host: &str) -> Result<i64, Refused>;
}
