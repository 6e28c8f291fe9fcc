//! What was fetched for the sake of a thread: once a day is enough, whoever names it again.

use rusqlite::params;

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::limits;

impl Tx<'_> {
    /// Remembers that this was asked for, whatever came of it.
    pub fn mark_visited(&self, id: &str, now: Timestamp) -> Result<(), Error> {
        let sql = "insert into visits (id, until) values (?1, ?2)
                   on conflict (id) do update set until = ?2";
        self.execute("note a visit", sql, params![id, now.plus(limits::VISIT_KEPT)])?;
        self.make_room(&room::VISITS)
    }

    /// Was this asked for lately?
    pub fn was_visited(&self, id: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from visits where id = ?1 and until > ?2";
        Ok(self.find("look up a visit", sql, params![id, now], |_| Ok(()))?.is_some())
    }
}
