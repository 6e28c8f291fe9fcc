//! Posts that the owner has marked to find them again. Nobody is told.

use rusqlite::{Row, params};

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

/// What the owner has done with a post.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Marks {
    /// Liked it.
    pub liked: bool,
    /// Boosted it.
    pub boosted: bool,
    /// Marked it, to find it again.
    pub marked: bool,
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

    /// What the owner has done with this post.
    pub fn find_marks(&self, object: &ObjectId) -> Result<Marks, Error> {
        let sql = "select exists (select 1 from own_acts where object = ?1 and kind = 'like'),
                       exists (select 1 from own_acts where object = ?1 and kind = 'boost'),
                       exists (select 1 from bookmarks where object = ?1)";
        let found = self.find("look up what you did", sql, params![object], |row| {
            Ok(Marks { liked: row.get(0)?, boosted: row.get(1)?, marked: row.get(2)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// How many posts are marked.
    pub fn count_bookmarks(&self) -> Result<i64, Error> {
        self.count("count the bookmarks", "select count(*) from bookmarks", [])
    }

    /// Some marks, newest first, those behind the one that is named by its time and post.
    pub fn list_bookmarks_after(
        &self,
        after: Option<(Timestamp, &str)>,
        limit: i64,
    ) -> Result<Vec<Bookmark>, Error> {
        let sql = "select object, url, at from bookmarks
                   where at < ?1 or (at = ?1 and object > ?2)
                   order by at desc, object limit ?3";
        let (at, object) = after.map_or((i64::MAX, ""), |(at, object)| (at.millis(), object));
        self.list("list the bookmarks", sql, params![at, object, limit], bookmark)
    }

    /// The marks, newest first.
    pub fn list_bookmarks(&self, limit: i64) -> Result<Vec<Bookmark>, Error> {
        let sql = "select object, url, at from bookmarks order by at desc, object limit ?1";
        self.list("list the bookmarks", sql, params![limit], bookmark)
    }
}

fn bookmark(row: &Row<'_>) -> rusqlite::Result<Bookmark> {
    Ok(Bookmark { object: row.get(0)?, url: row.get(1)?, at: row.get(2)? })
}
