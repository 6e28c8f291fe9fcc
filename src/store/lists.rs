//! Lists of accounts that the owner reads together. Nobody is told who is on which.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;

impl Tx<'_> {
    /// Makes an empty list; true if there was none of that name, in whatever case.
    pub fn insert_list(&self, name: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "insert or ignore into lists (name, since) values (?1, ?2)";
        Ok(self.execute("make a list", sql, params![name, now])? > 0)
    }

    /// Removes a list; true if there was one.
    pub fn remove_list(&self, name: &str) -> Result<bool, Error> {
        Ok(self.execute("remove a list", "delete from lists where name = ?1", params![name])? > 0)
    }

    /// A list by its name, in whatever case: the name as it was given.
    pub fn find_list(&self, name: &str) -> Result<Option<String>, Error> {
        let sql = "select name from lists where name = ?1";
        self.find("look up a list", sql, params![name], |row| row.get(0))
    }

    /// All lists by name, and how many accounts are on each.
    pub fn list_lists(&self) -> Result<Vec<(String, i64)>, Error> {
        let sql = "select name, (select count(*) from list_members where list = lists.name)
                   from lists order by name";
        self.list("list the lists", sql, [], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// Puts an account on a list that is there; true if it was not on it.
    pub fn insert_list_member(&self, list: &str, actor: &ActorId) -> Result<bool, Error> {
        let sql = "insert or ignore into list_members (list, actor)
                   select name, ?2 from lists where name = ?1";
        Ok(self.execute("add to a list", sql, params![list, actor])? > 0)
    }

    /// Takes an account off a list; true if it was on it.
    pub fn remove_list_member(&self, list: &str, actor: &ActorId) -> Result<bool, Error> {
        let sql = "delete from list_members where list = ?1 and actor = ?2";
        Ok(self.execute("take off a list", sql, params![list, actor])? > 0)
    }

    /// Is this account on a list?
    pub fn is_on_list(&self, list: &str, actor: &ActorId) -> Result<bool, Error> {
        let sql = "select count(*) from list_members where list = ?1 and actor = ?2";
        Ok(self.count("look at a list", sql, params![list, actor])? > 0)
    }

    /// The lists on which this account is, by name.
    pub fn list_lists_of(&self, actor: &ActorId) -> Result<Vec<String>, Error> {
        let sql = "select list from list_members where actor = ?1 order by list";
        self.list("look up lists", sql, params![actor], |row| row.get(0))
    }

    /// Who is on a list, behind `after`.
    pub fn list_members_after(
        &self,
        list: &str,
        after: &str,
        limit: i64,
    ) -> Result<Vec<ActorId>, Error> {
        let sql = "select actor from list_members where list = ?1 and actor > ?2
                   order by actor limit ?3";
        self.list("read a list", sql, params![list, after, limit], |row| row.get(0))
    }

    /// Who is on a list.
    pub fn list_members(&self, list: &str) -> Result<Vec<ActorId>, Error> {
        let sql = "select actor from list_members where list = ?1 order by actor";
        self.list("read a list", sql, params![list], |row| row.get(0))
    }
}
