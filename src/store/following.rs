//! Whom the owner follows.

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, InboxUrl};

/// Somebody the owner follows, or has asked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Follow {
    /// Whom.
    pub actor: ActorId,
    /// The id of our Follow: peers undo by it (INB-6).
    pub follow: ActivityId,
    /// Their inbox.
    pub inbox: InboxUrl,
    /// What they answered.
    pub state: FollowState,
    /// When we asked.
    pub since: Timestamp,
}

/// What the followed account has answered.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum FollowState {
    /// Nothing yet.
    Pending,
    /// Yes.
    Accepted,
    /// No, or no longer.
    Rejected,
}

word_column!(FollowState { Pending = "pending", Accepted = "accepted", Rejected = "rejected" });

fn follow(row: &Row<'_>) -> rusqlite::Result<Follow> {
    Ok(Follow {
        actor: row.get(0)?,
        follow: row.get(1)?,
        inbox: row.get(2)?,
        state: row.get(3)?,
        since: row.get(4)?,
    })
}

impl Tx<'_> {
    /// Stores a Follow of ours, replacing an earlier one of the same account.
    pub fn upsert_following(&self, follow: &Follow) -> Result<(), Error> {
        let sql = "insert into following (actor, follow, inbox, state, since)
                   values (?1, ?2, ?3, ?4, ?5)
                   on conflict (actor) do update
                       set follow = ?2, inbox = ?3, state = ?4, since = ?5";
        let Follow { actor, follow, inbox, state, since } = follow;
        self.execute("store a follow", sql, params![actor, follow, inbox, state, since]).map(drop)
    }

    /// Our Follow of this account.
    pub fn find_following(&self, actor: &ActorId) -> Result<Option<Follow>, Error> {
        let sql = "select actor, follow, inbox, state, since from following where actor = ?1";
        self.find("look up a follow", sql, params![actor], follow)
    }

    /// Writes down the answer; true if that changed anything.
    pub fn mark_following(&self, actor: &ActorId, state: FollowState) -> Result<bool, Error> {
        let sql = "update following set state = ?2 where actor = ?1 and state <> ?2";
        Ok(self.execute("store the answer to a follow", sql, params![actor, state])? > 0)
    }

    /// Removes our Follow of this account; true if there was one.
    pub fn remove_following(&self, actor: &ActorId) -> Result<bool, Error> {
        let sql = "delete from following where actor = ?1";
        Ok(self.execute("remove a follow", sql, params![actor])? > 0)
    }

    /// All follows, oldest first.
    pub fn list_following(&self, limit: i64) -> Result<Vec<Follow>, Error> {
        let sql = "select actor, follow, inbox, state, since from following
                   order by since, actor limit ?1";
        self.list("list follows", sql, params![limit], follow)
    }

    /// Those whose account was last fetched before this, longest ago first.
    pub fn list_stale_followed(
        &self,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<ActorId>, Error> {
        let sql = "select f.actor from following f join actors a on a.id = f.actor
                   where f.state = 'accepted' and a.fetched_at < ?1
                   order by a.fetched_at limit ?2";
        self.list("list accounts to look at again", sql, params![before, limit], |row| row.get(0))
    }

    /// How many have said yes.
    pub fn count_following(&self) -> Result<i64, Error> {
        let sql = "select count(*) from following where state = 'accepted'";
        self.count("count follows", sql, [])
    }
}
