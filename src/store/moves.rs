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
                   on conflict (actor) do update set target = ?2, heard = ?3";
        self.execute("remember a move", sql, params![actor, target, now]).map(drop)
    }

    /// Where this account has gone.
    pub fn find_move(&self, actor: &ActorId) -> Result<Option<Moved>, Error> {
        let sql = "select target, heard from moves where actor = ?1";
        self.find("look up a move", sql, params![actor], |row| {
            Ok(Moved { target: row.get(0)?, heard: row.get(1)? })
        })
    }
}
