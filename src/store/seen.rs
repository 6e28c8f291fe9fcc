//! Memory of what was acted on and what was undone: peers send twice, late and out of order.

use rusqlite::params;

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::limits;

impl Tx<'_> {
    /// Remembers an activity; true if it was not known (protocol 4.5). `about` is for
    /// [`Tx::remove_seen_about`].
    pub fn insert_seen(
        &self,
        key: &str,
        about: Option<&str>,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "insert or ignore into seen (key, about, at) values (?1, ?2, ?3)";
        let is_new = self.execute("remember an activity", sql, params![key, about, now])? > 0;
        self.make_room(&room::SEEN)?;
        Ok(is_new)
    }

    /// Forgets the activities that were remembered as being about this: they may come again.
    pub fn remove_seen_about(&self, about: &str) -> Result<(), Error> {
        let sql = "delete from seen where about = ?1";
        self.execute("forget an activity", sql, params![about]).map(drop)
    }

    /// Was this activity acted on?
    pub fn was_seen(&self, key: &str) -> Result<bool, Error> {
        let sql = "select 1 from seen where key = ?1";
        let found = self.find("look up an activity", sql, params![key], |_| Ok(()))?;
        Ok(found.is_some())
    }

    /// Remembers until `until` that `actor` undid or deleted the thing with this id, so that it is
    /// refused when it comes late (INB-9, OBJ-20).
    pub fn mark_burnt(&self, id: &str, actor: &ActorId, until: Timestamp) -> Result<(), Error> {
        let sql = "insert into burnt (id, actor, until) values (?1, ?2, ?3)
                   on conflict do update set until = max(until, ?3)";
        let doing = "remember what was undone";
        self.execute(doing, sql, params![id, actor, until])?;
        let sql = "delete from burnt where actor = ?1 and id in
                       (select id from burnt where actor = ?1
                        order by until desc, id limit -1 offset ?2)";
        self.execute(doing, sql, params![actor, limits::BURNT_PER_ACTOR_MAX])?;
        self.make_room(&room::BURNT)
    }

    /// Did `actor` undo or delete the thing with this id?
    pub fn is_burnt(&self, id: &str, actor: &ActorId, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from burnt where id = ?1 and actor = ?2 and until > ?3";
        let values = params![id, actor, now];
        Ok(self.find("look up what was undone", sql, values, |_| Ok(()))?.is_some())
    }

    /// Forgets activities from before [`limits::SEEN_KEPT`], and what ends by itself.
    pub fn remove_old_memory(&self, now: Timestamp) -> Result<(), Error> {
        let doing = "forget old activities";
        let sql = "delete from seen where at < ?1";
        self.execute(doing, sql, params![now.minus(limits::SEEN_KEPT)])?;
        let sql = "delete from turns where at < ?1";
        self.execute(doing, sql, params![now.minus(limits::TURNS_KEPT)])?;
        self.execute(doing, "delete from burnt where until < ?1", params![now])?;
        self.execute(doing, "delete from visits where until < ?1", params![now])?;
        self.execute(doing, "delete from missing_keys where until < ?1", params![now]).map(drop)
    }
}
