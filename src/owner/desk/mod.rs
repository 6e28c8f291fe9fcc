//! What the owner's pages ask and do: values in, values out. The corridor implements it, because it may
//! have to fetch something, which a room cannot; the server turns it into pages.
//!
//! One trait for each family of pages, in a file of its own; [`Desk`] is all of them.

mod interact;
mod keeping;
mod login;
mod moving;
mod people;
mod queue;
mod reading;
mod rules;
mod sent;
mod standing;
mod stats;
mod writing;

pub use interact::{Deed, Interact, Met, MetAccount, MetPost};
pub use keeping::{
    BookmarkRow, Bookmarks, FilterList, FilterRow, Keeping, ListMembers, ListRow, ListsOf,
};
pub use login::{Caller, Login, LoginRefused, PasswordRefused, Seen, SessionRow};
pub use moving::{Arriving, Checked, Leaving, LeavingStep, Moves, Moving, Rehearsed};
pub use people::{
    FollowerRow, Followers, Following, FollowingCounts, FollowingRow, People, Person, Profile, Tie,
    Ties,
};
pub use queue::{Attached, Decided, Decision, Queue, QueueItem, because};
pub use reading::{Done, NewsItem, Reading, Talk, Timeline, TimelineItem, Utterance};
pub use rules::{RuleList, RuleRow, Rules};
pub use sent::{Sent, SentPost, SentPosts, SentRow, SentTo};
pub use standing::{Badges, Overview, Standing};
pub use stats::{Month, Statistics, Stats};
pub use writing::{Draft, Previewed, Writing, Wrote};

use serde::Serialize;

use crate::store;

macro_rules! desk {
    ($($part:ident),* $(,)?) => {
        /// Everything that stands on the desk.
        pub trait Desk: Send + Sync $(+ $part)* {}

        impl<T: Send + Sync $(+ $part)*> Desk for T {}
    };
}

desk![
    Interact, Keeping, Login, Moving, Overview, People, Queue, Reading, Rules, Sent, Statistics,
    Writing
];

/// Why the owner did not get what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// One sentence that says why, and what to do.
    #[error("{0}")]
    Said(String),
    /// Our fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A point in time, for a program and for the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moment {
    /// RFC 3339.
    pub iso: String,
    /// In the zone of the site.
    pub words: String,
}
