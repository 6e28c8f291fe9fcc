//! Who follows the owner, whom the owner follows, and whom the owner is looking for.

use serde::Serialize;

use super::{Moment, Print, Refused};
use crate::store;

/// An account elsewhere, in words of its own: plain text of a stranger.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Person {
    /// Its id.
    pub actor: String,
    /// Its handle; the id where nothing is known.
    pub handle: String,
    /// Its name; the handle where it has none.
    pub name: String,
    /// Its page.
    pub url: String,
    /// Its host.
    pub host: String,
    /// Its face, where that is shown.
    pub face: Option<Print>,
}

/// Somebody who follows the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FollowerRow {
    /// Who.
    pub person: Person,
    /// Since when, or when they asked.
    pub since: Moment,
    /// When their server last took something.
    pub taken: Option<Moment>,
    /// Attempts to send there that failed since then.
    pub failures: i64,
    /// Has it failed for days? Then only what must arrive is sent there.
    pub is_dead: bool,
    /// Where they say that they have moved.
    pub moved_to: Option<String>,
}

/// One page of those who follow the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Followers {
    /// All who ask to.
    pub requests: Vec<FollowerRow>,
    /// Some who do.
    pub followers: Vec<FollowerRow>,
    /// How many do in all.
    pub count: i64,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// Somebody whom the owner follows, or has asked to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FollowingRow {
    /// Who.
    pub person: Person,
    /// `pending`, `accepted` or `rejected`.
    pub state: &'static str,
    /// Since when.
    pub since: Moment,
    /// Where they say that they have moved.
    pub moved_to: Option<String>,
}

/// An account as the owner sees it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Profile {
    /// Who.
    pub person: Person,
    /// `Person`, `Group`, and so on.
    pub kind: String,
    /// Does the owner follow it? `pending`, `accepted`, `rejected`.
    pub following: Option<&'static str>,
    /// Does it follow the owner?
    pub follows_you: bool,
    /// What the rules say of it.
    pub stance: Option<&'static str>,
    /// Where it says that it has moved.
    pub moved_to: Option<String>,
}

/// What the owner does about somebody.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Tie {
    /// Lets in who asks to follow.
    Accept,
    /// Refuses that.
    Reject,
    /// Ends that somebody follows.
    Remove,
    /// No longer follows.
    Unfollow,
    /// Follows where somebody has moved.
    GoAlong,
}

impl Tie {
    /// The one with this name in a form.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "accept" => Self::Accept,
            "reject" => Self::Reject,
            "remove" => Self::Remove,
            "unfollow" => Self::Unfollow,
            "go-along" => Self::GoAlong,
            _ => return None,
        })
    }
}

/// Ties to others.
pub trait People {
    /// Who follows, behind what another page has named as `next`, and who asks to.
    ///
    /// # Errors
    /// When the store fails.
    fn followers(&self, after: &str) -> Result<Followers, store::Error>;

    /// Whom the owner follows.
    ///
    /// # Errors
    /// When the store fails.
    fn following(&self) -> Result<Vec<FollowingRow>, store::Error>;

    /// Whom this handle or address means. Its server is asked.
    ///
    /// # Errors
    /// Why it was not found.
    fn find(&self, name: &str) -> Result<Profile, Refused>;

    /// Asks to follow an account by its handle or address. What was done, in a sentence.
    ///
    /// # Errors
    /// Why that was not done.
    fn follow(&self, name: &str) -> Result<String, Refused>;

    /// Changes what binds the owner and an account, by its id. What was done, in a sentence.
    ///
    /// # Errors
    /// Why that was not done.
    fn tie(&self, actor: &str, tie: Tie) -> Result<String, Refused>;
}
