//! Whom the owner reads: accounts that are followed or were asked, and feeds, as one listing.

use rusqlite::{Row, params};

use super::{Error, FollowState, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;

/// Which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Followees {
    /// All.
    All,
    /// Accounts that have answered so.
    State(FollowState),
    /// Communities.
    Groups,
    /// Feeds.
    Feeds,
}

/// One of them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Followee {
    /// The account, or the address of the feed.
    pub actor: ActorId,
    /// What the account has answered; `None`: a feed, which is not asked.
    pub state: Option<FollowState>,
    /// Since when.
    pub since: Timestamp,
}

/// How many there are of each.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FolloweeCounts {
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

const THEM: &str = "with them as (
        select f.actor, f.state, f.since, ifnull(a.kind = 'Group', 0) as is_group
            from following f left join actors a on a.id = f.actor
        union all select url, null, since, 0 from feeds)";

fn followee(row: &Row<'_>) -> rusqlite::Result<Followee> {
    Ok(Followee { actor: row.get(0)?, state: row.get(1)?, since: row.get(2)? })
}

impl Tx<'_> {
    /// Some of them, newest first, those before the one that is named by its time and id.
    pub fn list_followees(
        &self,
        which: Followees,
        before: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Followee>, Error> {
        let holds = match which {
            Followees::All => "1",
            Followees::State(FollowState::Accepted) => "state = 'accepted'",
            Followees::State(FollowState::Pending) => "state = 'pending'",
            Followees::State(FollowState::Rejected) => "state = 'rejected'",
            Followees::Groups => "is_group",
            Followees::Feeds => "state is null",
        };
        let (at, actor) = before.map_or((i64::MAX, ""), |(at, actor)| (at.millis(), actor));
        let sql = format!(
            "{THEM} select actor, state, since from them
             where {holds} and (since, actor) < (?1, ?2)
             order by since desc, actor desc limit ?3"
        );
        self.list("list whom you follow", &sql, params![at, actor, limit], followee)
    }

    /// How many there are of each.
    pub fn count_followees(&self) -> Result<FolloweeCounts, Error> {
        let sql = format!(
            "{THEM} select count(*), count(*) filter (where state = 'accepted'),
                 count(*) filter (where state = 'pending'),
                 count(*) filter (where state = 'rejected'),
                 count(*) filter (where is_group), count(*) filter (where state is null)
             from them"
        );
        let counts = self.list("count whom you follow", &sql, [], |row| {
            Ok(FolloweeCounts {
                all: row.get(0)?,
                accepted: row.get(1)?,
                pending: row.get(2)?,
                rejected: row.get(3)?,
                groups: row.get(4)?,
                feeds: row.get(5)?,
            })
        })?;
        Ok(counts.into_iter().next().expect("sums without groups are one row"))
    }

    /// When something was last heard of this author that is still here.
    pub fn last_heard(&self, author: &ActorId) -> Result<Option<Timestamp>, Error> {
        // The index of authors is in the order of numbers, so this reads one row.
        let sql = "select received from remote_posts where author = ?1 order by id desc limit 1";
        self.find("look up what was heard last", sql, params![author], |row| row.get(0))
    }
}
