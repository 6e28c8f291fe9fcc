//! Which files no longer show the truth.

use rusqlite::params;

use super::{Error, Tx};
use crate::effect::Dirty;
use crate::id::PostKey;

impl Tx<'_> {
    /// Notes that files must be written again.
    pub fn mark_dirty(&self, dirty: &Dirty) -> Result<(), Error> {
        let post = match dirty {
            Dirty::Post(key) => key.as_str(),
            Dirty::Actor => "",
        };
        let sql = "insert or ignore into dirty (post) values (?1)";
        self.execute("mark a page dirty", sql, params![post]).map(drop)
    }

    /// What is dirty.
    pub fn list_dirty(&self) -> Result<Vec<Dirty>, Error> {
        // One row a post at most.
        let rows: Vec<String> =
            self.list("list dirty pages", "select post from dirty order by post", [], |row| {
                row.get(0)
            })?;
        Ok(rows.iter().map(|post| PostKey::parse(post).map_or(Dirty::Actor, Dirty::Post)).collect())
    }

    /// Forgets what was written. Marks made since the list was read are not in it, and stay.
    pub fn remove_dirty(&self, written: &[Dirty]) -> Result<(), Error> {
        for dirty in written {
            let post = match dirty {
                Dirty::Post(key) => key.as_str(),
                Dirty::Actor => "",
            };
            self.execute("clear a dirty page", "delete from dirty where post = ?1", params![post])?;
        }
        Ok(())
    }
}
