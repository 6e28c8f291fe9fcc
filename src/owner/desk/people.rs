//! Who follows the owner, whom the owner follows, and whom the owner is looking for.

use serde::Serialize;

use super::{Moment, Refused};
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

/// Somebody whom the owner follows, or has asked to: an account, a community, a feed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct FollowingRow {
    /// Who.
    pub person: Person,
    /// `pending`, `accepted`, `rejected` or `feed`.
    pub state: &'static str,
    /// Is it a community?
    pub is_group: bool,
    /// Since when.
    pub since: Moment,
    /// When something was heard of them last, as far as it is still here.
    pub heard: Option<Moment>,
    /// Attempts to reach their server that failed since one did not; of a feed, to read it.
    pub failures: i64,
    /// Has it failed for days?
    pub is_dead: bool,
    /// Why a feed could not be read.
    pub why: Option<String>,
    /// Where they say that they have moved.
    pub moved_to: Option<String>,
    /// What the owner's rules say of them.
    pub stance: Option<&'static str>,
    /// The lists on which they are.
    pub lists: Vec<String>,
}

/// How many there are of each kind.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
pub struct FollowingCounts {
    /// In all.
    pub all: i64,
    /// Accounts that have said yes.
    pub accepted: i64,
    /// Those that have not answered.
    pub pending: i64,
    /// Those that have said no.
    pub rejected: i64,
    /// Communities.
    pub groups: i64,
    /// Feeds.
    pub feeds: i64,
}

/// One page of those whom the owner follows.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Following {
    /// Newest first.
    pub rows: Vec<FollowingRow>,
    /// How many there are of each kind.
    pub counts: FollowingCounts,
    /// Behind which the next page begins.
    pub next: Option<String>,
}

/// Which of those whom the owner follows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ties {
    /// All.
    All,
    /// Those who have said yes.
    Accepted,
    /// Those who have not answered.
    Pending,
    /// Those who have said no.
    Rejected,
    /// Communities.
    Groups,
    /// Feeds.
    Feeds,
}

impl Ties {
    /// Those with this name in an address; all for any other.
    #[must_use]
    pub fn parse(name: &str) -> Self {
        match name {
            "accepted" => Self::Accepted,
            "pending" => Self::Pending,
            "rejected" => Self::Rejected,
            "communities" => Self::Groups,
            "feeds" => Self::Feeds,
            _ => Self::All,
        }
    }

    /// Their name in an address; empty for all.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "",
            Self::Accepted => "accepted",
            Self::Pending => "pending",
            Self::Rejected => "rejected",
            Self::Groups => "communities",
            Self::Feeds => "feeds",
        }
    }
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
    /// The lists on which it is.
    pub lists: Vec<String>,
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
    /// No longer shows what they write.
    Mute,
    /// Shows it again.
    Unmute,
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
            "mute" => Self::Mute,
            "unmute" => Self::Unmute,
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

    /// Whom the owner follows, behind what another page has named as `next`.
    ///
    /// # Errors
    /// When the store fails.
    fn following(&self, which: Ties, after: &str) -> Result<Following, store::Error>;

    /// Whom this handle or address means. Its server is asked.
    ///
    /// # Errors
    /// Why it was not found.
    fn find(&self, name: &str) -> Result<Profile, Refused>;

    /// Asks to follow an account by its handle or address, or follows a feed. What was done, in a sentence.
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
