//! Which files no longer show the truth.

use rusqlite::params;

use super::{Error, Tx};
use crate::effect::Dirty;
use crate::id::PostKey;

/// What is dirty, and up to which mark.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct DirtyPages {
    /// The pages.
    pub pages: Vec<Dirty>,
    /// The newest mark among them.
    pub until: i64,
}

impl Tx<'_> {
    /// Notes that files must be written again.
    pub fn mark_dirty(&self, dirty: &Dirty) -> Result<(), Error> {
        let post = match dirty {
            Dirty::Post(key) => key.as_str(),
            Dirty::Actor => "",
        };
        let sql = "insert or replace into dirty (post) values (?1)";
        self.execute("mark a page dirty", sql, params![post]).map(drop)
    }

    /// What is dirty.
    pub fn list_dirty(&self) -> Result<DirtyPages, Error> {
        // One row a post at most.
        let rows: Vec<(i64, String)> = self.list(
            "list dirty pages",
            "select mark, post from dirty order by mark",
            [],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let until = rows.last().map_or(0, |(mark, _)| *mark);
        let dirty =
            |(_, post): &(i64, String)| PostKey::parse(post).map_or(Dirty::Actor, Dirty::Post);
        Ok(DirtyPages { pages: rows.iter().map(dirty).collect(), until })
    }

    /// Forgets what was written. What was marked since the list was read stays.
    pub fn remove_dirty(&self, written: &DirtyPages) -> Result<(), Error> {
        let sql = "delete from dirty where mark <= ?1";
        self.execute("clear dirty pages", sql, params![written.until]).map(drop)
    }
}
