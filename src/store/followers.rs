//! Who follows the owner.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, InboxUrl};

/// Somebody who follows the owner, or asks to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Follower {
    /// Who.
    pub actor: ActorId,
    /// The id of their Follow; Pixelfed sends some without (INB-7).
    pub follow: Option<ActivityId>,
    /// Their own inbox.
    pub inbox: InboxUrl,
    /// Their server's.
    pub shared_inbox: Option<InboxUrl>,
    /// Since when, or when they asked.
    pub since: Timestamp,
}

impl Follower {
    /// Where they receive: their own inbox, and that of their server if it has one.
    pub fn inboxes(&self) -> impl Iterator<Item = InboxUrl> {
        [Some(&self.inbox), self.shared_inbox.as_ref()].into_iter().flatten().cloned()
    }
}

pub(super) fn follower(row: &Row<'_>) -> rusqlite::Result<Follower> {
    Ok(Follower {
        actor: row.get(0)?,
        follow: row.get(1)?,
        inbox: row.get(2)?,
        shared_inbox: row.get(3)?,
        since: row.get(4)?,
    })
}

impl Tx<'_> {
    /// Adds a follower; one who is known already keeps the date and gets the new Follow (INB-8).
    /// True if they are new.
    pub fn upsert_follower(&self, follower: &Follower) -> Result<bool, Error> {
        let doing = "add a follower";
        let Follower { actor, follow, inbox, shared_inbox, since } = follower;
        let sql = "update followers set follow = ?2, inbox = ?3, shared_inbox = ?4, moved = null
                   where actor = ?1";
        if self.execute(doing, sql, params![actor, follow, inbox, shared_inbox])? > 0 {
            return Ok(false);
        }
        let sql = "insert into followers (actor, follow, inbox, shared_inbox, since)
                   values (?1, ?2, ?3, ?4, ?5)";
        self.execute(doing, sql, params![actor, follow, inbox, shared_inbox, since])?;
        Ok(true)
    }

    /// The follower with this id.
    pub fn find_follower(&self, actor: &ActorId) -> Result<Option<Follower>, Error> {
        let sql = "select actor, follow, inbox, shared_inbox, since from followers
                   where actor = ?1";
        self.find("look up a follower", sql, params![actor], follower)
    }

    /// Removes a follower; true if there was one.
    pub fn remove_follower(&self, actor: &ActorId) -> Result<bool, Error> {
        let sql = "delete from followers where actor = ?1";
        Ok(self.execute("remove a follower", sql, params![actor])? > 0)
    }

    /// Remembers that a follower has moved, since the first time that was heard (MOV-4).
    pub fn mark_follower_moved(&self, actor: &ActorId, now: Timestamp) -> Result<(), Error> {
        let sql = "update followers set moved = ?2 where actor = ?1 and moved is null";
        self.execute("mark a follower as moved", sql, params![actor, now]).map(drop)
    }

    /// Removes followers that moved before `then` and have not followed anew; how many they were.
    pub fn remove_moved_followers(&self, then: Timestamp) -> Result<usize, Error> {
        let sql = "delete from followers where moved < ?1";
        self.execute("remove followers that have moved", sql, params![then])
    }

    /// Followers, oldest first.
    pub fn list_followers(&self, limit: i64) -> Result<Vec<Follower>, Error> {
        let sql = "select actor, follow, inbox, shared_inbox, since from followers
                   order by since, actor limit ?1";
        self.list("list followers", sql, params![limit], follower)
    }

    /// How many there are.
    pub fn count_followers(&self) -> Result<i64, Error> {
        self.count("count followers", "select count(*) from followers", [])
    }

    /// Where a public post goes: each follower's shared inbox, or their own where they have none,
    /// each once (DEL-1, DEL-2).
    pub fn list_follower_inboxes(&self) -> Result<Vec<InboxUrl>, Error> {
        let sql = "select distinct coalesce(shared_inbox, inbox) from followers order by 1";
        self.list("list the inboxes of followers", sql, [], |row| row.get(0))
    }

    /// Does any follower, or anybody whom the owner follows, receive at this inbox?
    pub fn is_inbox_used(&self, inbox: &InboxUrl) -> Result<bool, Error> {
        let sql = "select 1 from followers where inbox = ?1 or shared_inbox = ?1
                   union all select 1 from following where inbox = ?1 limit 1";
        Ok(self.find("look up an inbox", sql, params![inbox], |_| Ok(()))?.is_some())
    }

    /// Does any follower receive at this inbox?
    pub fn has_follower_in(&self, inbox: &InboxUrl) -> Result<bool, Error> {
        let sql = "select 1 from followers where inbox = ?1 or shared_inbox = ?1 limit 1";
        Ok(self.find("look up an inbox", sql, params![inbox], |_| Ok(()))?.is_some())
    }

    /// Followers whose own or shared inbox this is, and followed accounts whose inbox it is.
    pub fn list_actors_at(&self, inbox: &InboxUrl, limit: i64) -> Result<Vec<ActorId>, Error> {
        let sql = "select actor from followers where inbox = ?1 or shared_inbox = ?1
                   union select actor from following where inbox = ?1 order by actor limit ?2";
        self.list("list who is at an inbox", sql, params![inbox, limit], |row| row.get(0))
    }
}
