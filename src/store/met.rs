//! Waves (threats T17, T18): how many hosts of strangers are new, and how many followers.

use rusqlite::params;

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::Origin;

impl Tx<'_> {
    /// Somebody unknown at this host has written to the owner. Since when that has been so.
    pub fn meet_host(&self, host: &str, now: Timestamp) -> Result<Timestamp, Error> {
        let doing = "note a host";
        let sql = "insert or ignore into met_hosts (host, since) values (?1, ?2)";
        self.execute(doing, sql, params![host, now])?;
        let sql = "select since from met_hosts where host = ?1";
        let since = self.find(doing, sql, params![host], |row| row.get(0))?;
        self.make_room(&room::MET_HOSTS)?;
        Ok(since.unwrap_or(now))
    }

    /// How many hosts were met after `since`.
    pub fn count_hosts_met(&self, since: Timestamp) -> Result<i64, Error> {
        let sql = "select count(*) from met_hosts where since > ?1";
        self.count("count new hosts", sql, params![since])
    }

    /// How many followers have come after `since`.
    pub fn count_new_followers(&self, since: Timestamp) -> Result<i64, Error> {
        let sql = "select count(*) from followers where since > ?1";
        self.count("count new followers", sql, params![since])
    }

    /// The same of one origin.
    pub fn count_new_followers_at(&self, origin: &Origin, since: Timestamp) -> Result<i64, Error> {
        // A slash comes right before a nought.
        let sql = "select count(*) from followers
                   where actor >= ?1 || '/' and actor < ?1 || '0' and since > ?2";
        self.count("count new followers", sql, params![origin.as_str(), since])
    }
}
