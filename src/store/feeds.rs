//! Feeds (RSS, Atom) that are followed like accounts.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, WebUrl};

/// A feed that is followed. Its address is the author of what it brings.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Feed {
    /// Its address.
    pub url: ActorId,
    /// What it calls itself.
    pub title: String,
    /// The page that it is of.
    pub home: Option<WebUrl>,
    /// What its server said of the copy that we have, to be asked for news alone.
    pub etag: Option<String>,
    /// The same, as a date.
    pub modified: Option<String>,
    /// What went wrong last.
    pub why: Option<String>,
    /// How often in a row.
    pub tries: i64,
    /// When it is looked at next.
    pub due: Timestamp,
    /// Since when it is followed.
    pub since: Timestamp,
}

/// How a look at a feed ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum FeedState {
    /// It was read, or has nothing new: what its server said of this copy.
    Read {
        /// `ETag`.
        etag: Option<String>,
        /// `Last-Modified`.
        modified: Option<String>,
    },
    /// It was not: why.
    Failed(String),
}

const COLUMNS: &str = "url, title, home, etag, modified, why, tries, due, since";

fn feed(row: &Row<'_>) -> rusqlite::Result<Feed> {
    Ok(Feed {
        url: row.get(0)?,
        title: row.get(1)?,
        home: row.get(2)?,
        etag: row.get(3)?,
        modified: row.get(4)?,
        why: row.get(5)?,
        tries: row.get(6)?,
        due: row.get(7)?,
        since: row.get(8)?,
    })
}

impl Tx<'_> {
    /// Follows a feed; one that is followed gets its title and page anew.
    pub fn upsert_feed(&self, feed: &Feed) -> Result<(), Error> {
        let sql = "insert into feeds (url, title, home, etag, modified, due, since)
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   on conflict (url) do update set title = ?2, home = ?3";
        let Feed { url, title, home, etag, modified, due, since, .. } = feed;
        let values = params![url, title, home, etag, modified, due, since];
        self.execute("store a feed", sql, values).map(drop)
    }

    /// Writes down how a look at a feed ended, and when the next one is due.
    pub fn mark_feed(&self, url: &ActorId, state: &FeedState, due: Timestamp) -> Result<(), Error> {
        let doing = "store how a feed does";
        match state {
            FeedState::Read { etag, modified } => {
                let sql = "update feeds set etag = ?2, modified = ?3, due = ?4, tries = 0,
                               why = null
                           where url = ?1";
                self.execute(doing, sql, params![url, etag, modified, due])
            }
            FeedState::Failed(why) => {
                let sql = "update feeds set why = ?2, due = ?3, tries = tries + 1 where url = ?1";
                self.execute(doing, sql, params![url, why, due])
            }
        }
        .map(drop)
    }

    /// No longer follows a feed; true if it was.
    pub fn remove_feed(&self, url: &ActorId) -> Result<bool, Error> {
        Ok(self.execute("remove a feed", "delete from feeds where url = ?1", params![url])? > 0)
    }

    /// A feed by its address.
    pub fn find_feed(&self, url: &ActorId) -> Result<Option<Feed>, Error> {
        let sql = format!("select {COLUMNS} from feeds where url = ?1");
        self.find("look up a feed", &sql, params![url], feed)
    }

    /// All feeds, oldest first.
    pub fn list_feeds(&self, limit: i64) -> Result<Vec<Feed>, Error> {
        let sql = format!("select {COLUMNS} from feeds order by since, url limit ?1");
        self.list("list the feeds", &sql, params![limit], feed)
    }

    /// The feeds that should be looked at.
    pub fn list_due_feeds(&self, now: Timestamp, limit: i64) -> Result<Vec<Feed>, Error> {
        let sql = format!("select {COLUMNS} from feeds where due <= ?1 order by due limit ?2");
        self.list("list the feeds that are due", &sql, params![now, limit], feed)
    }
}
