//! Followed accounts that have moved.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;

/// Where a followed account has gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Moved {
    /// The new account.
    pub target: ActorId,
    /// When that was heard and found to be true.
    pub heard: Timestamp,
    /// Since when the owner goes along.
    pub went: Option<Timestamp>,
}

/// How an account came to be followed because another one moved.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Led {
    /// How many moves in a row led to it.
    pub hops: i64,
    /// When the last one did.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Remembers where a followed account has gone; it is forgotten when it is no longer followed.
    pub fn upsert_move(
        &self,
        actor: &ActorId,
        target: &ActorId,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into moves (actor, target, heard)
                   select actor, ?2, ?3 from following where actor = ?1
                   on conflict (actor) do update set target = ?2, heard = ?3, went = null";
        self.execute("remember a move", sql, params![actor, target, now]).map(drop)
    }

    /// Where this account has gone.
    pub fn find_move(&self, actor: &ActorId) -> Result<Option<Moved>, Error> {
        let sql = "select target, heard, went from moves where actor = ?1";
        self.find("look up a move", sql, params![actor], |row| {
            Ok(Moved { target: row.get(0)?, heard: row.get(1)?, went: row.get(2)? })
        })
    }

    /// The owner goes along with an account that has moved: the new one has been asked.
    pub fn mark_went_along(
        &self,
        (old, new): (&ActorId, &ActorId),
        now: Timestamp,
    ) -> Result<(), Error> {
        let doing = "go along with a move";
        let sql = "update moves set went = ?2 where actor = ?1";
        self.execute(doing, sql, params![old, now])?;
        // Whoever was followed before is known by more than a move.
        let sql = "insert or ignore into led (actor, hops, at)
                   select actor, coalesce((select hops from led where actor = ?2), 0) + 1, ?3
                   from following where actor = ?1 and state = 'pending'";
        self.execute(doing, sql, params![new, old, now]).map(drop)
    }

    /// How an account came to be followed, if that was by a move.
    pub fn find_led(&self, actor: &ActorId) -> Result<Option<Led>, Error> {
        let sql = "select hops, at from led where actor = ?1";
        self.find("look up a move", sql, params![actor], |row| {
            Ok(Led { hops: row.get(0)?, at: row.get(1)? })
        })
    }

    /// Old accounts that can be left: the new one has said yes, or has not answered since `then`.
    pub fn list_left_behind(&self, then: Timestamp) -> Result<Vec<ActorId>, Error> {
        let sql = "select moves.actor from moves
                   left join following on following.actor = moves.target
                   where went is not null and (following.state = 'accepted' or went < ?1)
                   order by went";
        self.list("list old accounts", sql, params![then], |row| row.get(0))
    }
}
