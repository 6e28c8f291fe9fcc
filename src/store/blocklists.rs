//! Lists of blocked servers that the owner has subscribed to.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;

/// A list that the owner has subscribed to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Blocklist {
    /// Where it is.
    pub source: String,
    /// When it was last fetched.
    pub fetched: Option<Timestamp>,
    /// What was fetched, and waits for the owner.
    pub pending: Option<String>,
    /// How many rules it has.
    pub rules: i64,
}

fn blocklist(row: &Row<'_>) -> rusqlite::Result<Blocklist> {
    Ok(Blocklist {
        source: row.get(0)?,
        fetched: row.get(1)?,
        pending: row.get(2)?,
        rules: row.get(3)?,
    })
}

impl Tx<'_> {
    /// Begins to keep a list; true if it is new.
    pub fn insert_blocklist(&self, source: &str) -> Result<bool, Error> {
        let sql = "insert or ignore into blocklists (source) values (?1)";
        Ok(self.execute("subscribe to a list", sql, params![source])? > 0)
    }

    /// Forgets a list and its rules; true if it was kept.
    pub fn remove_blocklist(&self, source: &str) -> Result<bool, Error> {
        self.remove_rules_of(source)?;
        let sql = "delete from blocklists where source = ?1";
        Ok(self.execute("forget a list", sql, params![source])? > 0)
    }

    /// All lists, by address.
    pub fn list_blocklists(&self) -> Result<Vec<Blocklist>, Error> {
        let sql = "select source, fetched, pending,
                       (select count(*) from rules r where r.source = b.source)
                   from blocklists b order by source";
        self.list("list the lists", sql, [], blocklist)
    }

    /// Keeps what was fetched until the owner decides, if it is not what holds already.
    pub fn mark_blocklist_fetched(
        &self,
        source: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "update blocklists set fetched = ?3, pending = nullif(?2, text)
                   where source = ?1";
        self.execute("keep a list", sql, params![source, text, now]).map(drop)
    }

    /// What waited holds now.
    pub fn mark_blocklist_applied(&self, source: &str) -> Result<(), Error> {
        let sql = "update blocklists set text = pending, pending = null
                   where source = ?1 and pending is not null";
        self.execute("take a list over", sql, params![source]).map(drop)
    }
}
