//! Small facts about this node.

use rusqlite::params;

use super::{Error, Tx};

impl Tx<'_> {
    /// The value of the fact called `name`, if it was ever written.
    pub fn find_fact(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "select value from facts where name = ?1";
        self.find("read a fact", sql, params![name], |row| row.get(0))
    }

    /// Writes a fact, replacing the old value.
    pub fn upsert_fact(&self, name: &str, value: &str) -> Result<(), Error> {
        let sql = "insert into facts (name, value) values (?1, ?2)
                   on conflict (name) do update set value = excluded.value";
        self.execute("write a fact", sql, params![name, value]).map(drop)
    }

    /// Forgets a fact.
    pub fn remove_fact(&self, name: &str) -> Result<(), Error> {
        self.execute("forget a fact", "delete from facts where name = ?1", params![name]).map(drop)
    }
}
