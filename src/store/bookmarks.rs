//! Posts that the owner has marked to find them again. Nobody is told.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ObjectId, WebUrl};

/// A post that was marked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bookmark {
    /// The post.
    pub object: ObjectId,
    /// Its page.
    pub url: WebUrl,
    /// When it was marked.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Marks a post; true if it was not marked already.
    pub fn insert_bookmark(&self, bookmark: &Bookmark) -> Result<bool, Error> {
        let sql = "insert or ignore into bookmarks (object, url, at) values (?1, ?2, ?3)";
        let Bookmark { object, url, at } = bookmark;
        Ok(self.execute("store a bookmark", sql, params![object, url, at])? > 0)
    }

    /// Removes the mark of a post, by its id or its page; true if it had one.
    pub fn remove_bookmark(&self, name: &str) -> Result<bool, Error> {
        let sql = "delete from bookmarks where object = ?1 or url = ?1";
        Ok(self.execute("remove a bookmark", sql, params![name])? > 0)
    }

    /// Is this post marked?
    pub fn has_bookmark(&self, object: &ObjectId) -> Result<bool, Error> {
        let sql = "select count(*) from bookmarks where object = ?1";
        Ok(self.count("look up a bookmark", sql, params![object])? > 0)
    }

    /// How many posts are marked.
    pub fn count_bookmarks(&self) -> Result<i64, Error> {
        self.count("count the bookmarks", "select count(*) from bookmarks", [])
    }

    /// The marks, newest first.
    pub fn list_bookmarks(&self, limit: i64) -> Result<Vec<Bookmark>, Error> {
        let sql = "select object, url, at from bookmarks order by at desc, object limit ?1";
        self.list("list the bookmarks", sql, params![limit], |row| {
            Ok(Bookmark { object: row.get(0)?, url: row.get(1)?, at: row.get(2)? })
        })
    }
}
