//! Lists for the owner's pages, a page at a time: each goes on behind the last row of the one before.

use rusqlite::params;

use super::followers::follower;
use super::{Error, Follower, LedgerPost, Tx, posts};
use crate::clock::Timestamp;
use crate::id::ObjectId;

/// How a post has arrived, in inboxes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Arrived {
    /// They have it.
    pub done: i64,
    /// It is on its way there.
    pub waiting: i64,
    /// It was given up.
    pub failed: i64,
}

impl Tx<'_> {
    /// Followers, newest first, behind the one that came at `after`.
    pub fn list_followers_after(
        &self,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Follower>, Error> {
        let (since, actor) = after.unwrap_or((Timestamp::from_millis(i64::MAX), ""));
        let sql = "select actor, follow, inbox, shared_inbox, since from followers
                   where (since, actor) < (?1, ?2) order by since desc, actor desc limit ?3";
        self.list("list followers", sql, params![since, actor, limit], follower)
    }

    /// Living posts of the ledger, newest first, behind the one with this time and key.
    pub fn list_posts_after(
        &self,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<LedgerPost>, Error> {
        let columns = posts::COLUMNS;
        let sql = format!(
            "select * from (select {columns} from posts union all select {columns} from private_posts)
             where deleted is null and (published < ?1 or (published = ?1 and key > ?2))
             order by published desc, key limit ?3"
        );
        let (at, key) = after.unwrap_or((Timestamp::from_millis(i64::MAX), ""));
        self.list("list posts", &sql, params![at, key, limit], posts::post)
    }

    /// How a post has arrived: of each inbox the latest letter counts.
    pub fn count_arrived(&self, object: &ObjectId) -> Result<Arrived, Error> {
        let sql = "select sum(state = 'done'), sum(state = 'waiting'), sum(state = 'failed') from
                   (select d.state, max(l.id) from letters l join deliveries d on d.letter = l.id
                    where l.about = ?1 group by d.inbox)";
        let found = self.find("count letters about a post", sql, params![object], |row| {
            let count =
                |at: usize| Ok::<i64, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.unwrap_or(0));
            Ok(Arrived { done: count(0)?, waiting: count(1)?, failed: count(2)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Likes, boosts and emoji that the owner's posts have got.
    pub fn sum_reactions(&self) -> Result<(i64, i64, i64), Error> {
        let sql =
            "select sum(kind = 'like'), sum(kind = 'boost'), sum(kind = 'emoji') from reactions";
        let found = self.find("count reactions", sql, [], |row| {
            let count =
                |at: usize| Ok::<i64, rusqlite::Error>(row.get::<_, Option<i64>>(at)?.unwrap_or(0));
            Ok((count(0)?, count(1)?, count(2)?))
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Since when each of those who follow now does, oldest first.
    pub fn list_follow_times(&self) -> Result<Vec<Timestamp>, Error> {
        let sql = "select since from followers order by since";
        self.list("list since when followers follow", sql, [], |row| row.get(0))
    }
}
