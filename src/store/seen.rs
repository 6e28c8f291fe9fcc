//! Memory of what was acted on and what was undone: peers send twice, late and out of order.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;

impl Tx<'_> {
    /// Remembers an activity; true if it was not known (protocol 4.5).
    pub fn insert_seen(&self, key: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "insert or ignore into seen (key, at) values (?1, ?2)";
        Ok(self.execute("remember an activity", sql, params![key, now])? > 0)
    }

    /// Was this activity acted on?
    pub fn was_seen(&self, key: &str) -> Result<bool, Error> {
        let sql = "select 1 from seen where key = ?1";
        let found = self.find("look up an activity", sql, params![key], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Remembers that `actor` undid or deleted the thing with this id, so that it is refused when
    /// it comes late (INB-9, OBJ-20).
    pub fn mark_burnt(&self, id: &str, actor: &ActorId, now: Timestamp) -> Result<(), Error> {
        let sql = "insert or ignore into burnt (id, actor, at) values (?1, ?2, ?3)";
        self.execute("remember what was undone", sql, params![id, actor, now]).map(drop)
    }

    /// Did `actor` undo or delete the thing with this id?
    pub fn is_burnt(&self, id: &str, actor: &ActorId) -> Result<bool, Error> {
        let sql = "select 1 from burnt where id = ?1 and actor = ?2";
        let found = self.find("look up what was undone", sql, params![id, actor], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Forgets both from before `before`.
    pub fn remove_old_memory(&self, before: Timestamp) -> Result<(), Error> {
        let doing = "forget old activities";
        self.execute(doing, "delete from seen where at < ?1", params![before])?;
        self.execute(doing, "delete from burnt where at < ?1", params![before])?;
        self.execute(doing, "delete from missing_keys where until < ?1", params![before]).map(drop)
    }
}
