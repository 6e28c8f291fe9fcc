//! Accounts that the owner has asked to follow in a list, each when its turn comes.

use rusqlite::params;

use super::values::word_column;
use super::{Error, Target, Tx};
use crate::clock::Timestamp;

/// How it stands with an account of a list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ImportState {
    /// Its turn has not come.
    Waiting,
    /// It was asked, or was followed already.
    Asked,
    /// It is not followed: it has moved, or the owner has blocked it.
    Refused,
    /// It could not be found.
    Unknown,
}

word_column!(ImportState {
    Waiting = "waiting",
    Asked = "asked",
    Refused = "refused",
    Unknown = "unknown",
});

/// An account whose turn has come.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueImport {
    /// `user@host`, or an id.
    pub account: String,
    /// Whom that is asked of.
    pub host: String,
    /// How often it was tried in vain.
    pub tries: i64,
}

/// An account that was not asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FailedImport {
    /// `user@host`, or an id.
    pub account: String,
    /// How it stands.
    pub state: ImportState,
    /// What came in the way.
    pub why: String,
}

impl Tx<'_> {
    /// Enters an account of a list. One that waits or was asked stays as it is; one that could not be
    /// asked gets another turn. True if it will be asked.
    pub fn insert_follow_import(
        &self,
        (account, host): (&Target, &str),
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "insert into follow_imports (account, host, state, due, since)
                   values (?1, ?2, 'waiting', ?3, ?3)
                   on conflict (account) do update
                       set state = 'waiting', why = null, due = ?3, tries = 0, since = ?3
                       where state in ('refused', 'unknown')";
        let values = params![account.as_str(), host, now];
        Ok(self.execute("enter an account to follow", sql, values)? > 0)
    }

    /// The next account of each host whose turn has come, the longest due first.
    pub fn list_due_follow_imports(
        &self,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<DueImport>, Error> {
        let sql = "select account, host, tries, min(due) from follow_imports
                   where state = 'waiting' and due <= ?1
                   group by host order by 4, host limit ?2";
        self.list("list accounts to follow", sql, params![now, limit], |row| {
            Ok(DueImport { account: row.get(0)?, host: row.get(1)?, tries: row.get(2)? })
        })
    }

    /// Writes down what came of an account.
    pub fn settle_follow_import(
        &self,
        account: &str,
        (state, why): (ImportState, Option<&str>),
    ) -> Result<(), Error> {
        let sql = "update follow_imports set state = ?2, why = ?3 where account = ?1";
        self.execute("settle an account to follow", sql, params![account, state, why]).map(drop)
    }

    /// Puts an account off that could not be looked up.
    pub fn put_follow_import_off(&self, account: &str, due: Timestamp) -> Result<(), Error> {
        let sql = "update follow_imports set due = ?2, tries = tries + 1 where account = ?1";
        self.execute("put an account to follow off", sql, params![account, due]).map(drop)
    }

    /// Nobody of this host has a turn before `due`.
    pub fn pace_follow_imports(&self, host: &str, due: Timestamp) -> Result<(), Error> {
        let sql = "update follow_imports set due = ?2
                   where host = ?1 and state = 'waiting' and due < ?2";
        self.execute("pace accounts to follow", sql, params![host, due]).map(drop)
    }

    /// How many are in this state.
    pub fn count_follow_imports(&self, state: ImportState) -> Result<i64, Error> {
        let sql = "select count(*) from follow_imports where state = ?1";
        self.count("count accounts to follow", sql, params![state])
    }

    /// Those that were not asked, by name.
    pub fn list_failed_follow_imports(&self, limit: i64) -> Result<Vec<FailedImport>, Error> {
        let sql = "select account, state, coalesce(why, '') from follow_imports
                   where state in ('refused', 'unknown') order by account limit ?1";
        self.list("list accounts that were not asked", sql, params![limit], |row| {
            Ok(FailedImport { account: row.get(0)?, state: row.get(1)?, why: row.get(2)? })
        })
    }

    /// Forgets those that wait; how many they were.
    pub fn remove_waiting_follow_imports(&self) -> Result<usize, Error> {
        let sql = "delete from follow_imports where state = 'waiting'";
        self.execute("forget accounts to follow", sql, [])
    }

    /// Forgets those that were settled and entered before `then`.
    pub fn remove_old_follow_imports(&self, then: Timestamp) -> Result<(), Error> {
        let sql = "delete from follow_imports where state <> 'waiting' and since < ?1";
        self.execute("forget accounts of old lists", sql, params![then]).map(drop)
    }
}
