//! How things stand: `skep status` and the first page.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::store;

/// How things stand.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Standing {
    /// The owner's address.
    pub handle: String,
    /// Where the site is.
    pub url: String,
    /// Is federation on?
    pub federation: bool,
    /// What is missing before others can reach it.
    pub missing: Vec<&'static str>,
    /// Posts that others were told of.
    pub posts: i64,
    /// Who follows the owner.
    pub followers: i64,
    /// Who asks to.
    pub follow_requests: i64,
    /// Whom the owner follows.
    pub following: i64,
    /// Answers that wait for the owner.
    pub inbox_waiting: i64,
    /// Quotes that do.
    pub quotes_waiting: i64,
    /// Reports about the owner, or their posts.
    pub reports: i64,
    /// Of the answers that wait, how many are doubtful, of how many servers, and why.
    pub inbox_held: i64,
    /// See `inbox_held`.
    pub inbox_held_servers: usize,
    /// See `inbox_held`.
    pub inbox_held_why: BTreeMap<&'static str, i64>,
    /// Letters that are on their way.
    pub deliveries_waiting: i64,
    /// Letters that have arrived.
    pub deliveries_done: i64,
    /// Letters that were given up.
    pub deliveries_failed: i64,
    /// Servers that failed last, and of these those that have failed for days.
    pub servers_failing: i64,
    /// See `servers_failing`.
    pub servers_dead: i64,
    /// Servers to which the owner wants nothing sent.
    pub servers_paused: i64,
    /// When the oldest letter was written that waits.
    pub oldest_waiting: Option<String>,
    /// Since when the owner wants nothing sent.
    pub paused: Option<String>,
    /// By how many seconds the clock is behind what it was.
    pub clock_behind: u64,
    /// Requests that wait for the keys of their senders.
    pub requests_parked: i64,
    /// Lists of blocked servers that have changed.
    pub blocklists_waiting: usize,
    /// When the last good backup was made, and where it was put.
    pub last_backup: Option<String>,
    /// See `last_backup`.
    pub backup_file: Option<String>,
    /// Should there be a newer one?
    pub backup_due: bool,
    /// Where the account has moved.
    pub moved_to: Option<String>,
}

/// What stands beside the names of pages: how much waits there, counted to just above [`crate::limits::BADGE_MAX`].
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Badges {
    /// Answers.
    pub inbox: i64,
    /// Who asks to follow.
    pub requests: i64,
    /// What is new.
    pub news: i64,
}

/// What the frame of every page and the first of them show.
pub trait Overview {
    /// The owner's address and the title of the site.
    fn whose(&self) -> (String, String);

    /// The address of the site, without a slash at the end.
    fn origin(&self) -> &str;

    /// How much waits where.
    ///
    /// # Errors
    /// When the store fails.
    fn badges(&self) -> Result<Badges, store::Error>;

    /// How things stand.
    ///
    /// # Errors
    /// When the store fails.
    fn standing(&self) -> Result<Standing, store::Error>;
}
