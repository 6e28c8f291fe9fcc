//! The ledger: which of the owner's posts were federated, under which id, saying what.

use rusqlite::{Row, params};

use super::{Error, Tx, Visibility};
use crate::clock::Timestamp;
use crate::id::{ContentHash, PostKey};

/// One post that was federated.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct LedgerPost {
    /// Its name under `/ap/`, frozen.
    pub key: PostKey,
    /// Its file, relative to the root of the site, with `/`.
    pub source: String,
    /// Its ActivityStreams type, frozen (OBJ-4).
    pub kind: String,
    /// Hash of what peers were told: equal means nothing to send (OBJ-22).
    pub fingerprint: ContentHash,
    /// Hash of the text alone: recognises a file that was renamed.
    pub body_hash: ContentHash,
    /// Frozen (OBJ-6).
    pub published: Timestamp,
    /// When the last Update was sent.
    pub updated: Option<Timestamp>,
    /// Was a Create pushed? Older posts are only served (DEL-9).
    pub announced: bool,
    /// When it was deleted; its id is burnt (ID-5).
    pub deleted: Option<Timestamp>,
    /// Whom it is for, as others were told; unknown of old ones that are for everybody.
    pub visibility: Option<Visibility>,
}

impl LedgerPost {
    /// Is it for some alone? Then it is in a ledger of its own.
    #[must_use]
    pub fn is_private(&self) -> bool {
        self.visibility.is_some_and(|visibility| !visibility.is_for_all())
    }

    fn table(&self) -> &'static str {
        if self.is_private() { "private_posts" } else { "posts" }
    }
}

pub(super) fn post(row: &Row<'_>) -> rusqlite::Result<LedgerPost> {
    Ok(LedgerPost {
        key: row.get(0)?,
        source: row.get(1)?,
        kind: row.get(2)?,
        fingerprint: row.get(3)?,
        body_hash: row.get(4)?,
        published: row.get(5)?,
        updated: row.get(6)?,
        announced: row.get(7)?,
        deleted: row.get(8)?,
        visibility: row.get(9)?,
    })
}

pub(super) const COLUMNS: &str =
    "key, source, kind, fingerprint, body_hash, published, updated, announced, deleted, visibility";

impl Tx<'_> {
    /// Enters a post that was not in the ledger. Fails if the key was ever used.
    pub fn insert_post(&self, post: &LedgerPost) -> Result<(), Error> {
        let sql = format!(
            "insert into {} ({COLUMNS}) values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
            post.table()
        );
        let LedgerPost { key, source, kind, fingerprint, body_hash, .. } = post;
        let values = params![
            key,
            source,
            kind,
            fingerprint,
            body_hash,
            post.published,
            post.updated,
            post.announced,
            post.deleted,
            post.visibility
        ];
        self.execute("enter a post in the ledger", &sql, values).map(drop)
    }

    /// Writes what may change of a post: where it is, what it says, when it was updated.
    pub fn mark_post_changed(&self, post: &LedgerPost) -> Result<(), Error> {
        let sql = format!(
            "update {} set source = ?2, fingerprint = ?3, body_hash = ?4, updated = ?5,
                 visibility = ?6 where key = ?1 and deleted is null",
            post.table()
        );
        let LedgerPost { key, source, fingerprint, body_hash, updated, visibility, .. } = post;
        let values = params![key, source, fingerprint, body_hash, updated, visibility];
        self.execute("change a post in the ledger", &sql, values).map(drop)
    }

    /// Burns the id of a post.
    pub fn mark_post_deleted(&self, post: &LedgerPost, at: Timestamp) -> Result<(), Error> {
        let text = if post.is_private() { ", document = null" } else { "" };
        let sql = format!(
            "update {} set deleted = ?2{text} where key = ?1 and deleted is null",
            post.table()
        );
        self.execute("delete a post from the ledger", &sql, params![post.key, at]).map(drop)
    }

    /// The whole ledger of what is for some alone, by key, the deleted ones included.
    pub fn list_private_posts(&self) -> Result<Vec<LedgerPost>, Error> {
        // Bounded as the other one.
        let sql = format!("select {COLUMNS} from private_posts order by key");
        self.list("read the private ledger", &sql, [], post)
    }

    /// Writes down what the id of a post answers that is for some alone.
    pub fn mark_document(&self, key: &PostKey, document: &str) -> Result<(), Error> {
        let sql = "update private_posts set document = ?2 where key = ?1 and deleted is null";
        self.execute("keep a private post", sql, params![key, document]).map(drop)
    }

    /// For whom a living post is that is for some alone.
    pub fn find_private(&self, key: &PostKey) -> Result<Option<Visibility>, Error> {
        let sql = "select visibility from private_posts where key = ?1 and deleted is null";
        self.find("look up a private post", sql, params![key], |row| row.get(0))
    }

    /// What the id of a living post answers that is for some alone, and for whom it is.
    pub fn find_document(&self, key: &PostKey) -> Result<Option<(Visibility, String)>, Error> {
        let sql = "select visibility, document from private_posts
                   where key = ?1 and deleted is null and document is not null";
        self.find("look up a private post", sql, params![key], |row| Ok((row.get(0)?, row.get(1)?)))
    }

    /// The whole ledger of what is for everybody, by key, the deleted ones included.
    pub fn list_posts(&self) -> Result<Vec<LedgerPost>, Error> {
        // Bounded by what the owner wrote, which is in memory at the same time anyway.
        let sql = format!("select {COLUMNS} from posts order by key");
        self.list("read the ledger", &sql, [], post)
    }

    /// Gives each post of the ledger to `see`, in the same order, and keeps none.
    pub fn each_post(&self, mut see: impl FnMut(LedgerPost)) -> Result<(), Error> {
        let sql = format!("select {COLUMNS} from posts order by key");
        self.list("read the ledger", &sql, [], |row| post(row).map(&mut see)).map(|_: Vec<()>| ())
    }

    /// One post of the ledger.
    pub fn find_post(&self, key: &PostKey) -> Result<Option<LedgerPost>, Error> {
        let sql = format!("select {COLUMNS} from posts where key = ?1");
        self.find("look up a post in the ledger", &sql, params![key], post)
    }

    /// The files of all living posts, of those for some alone as well, and when each was published.
    pub fn list_sources<C: FromIterator<(String, Timestamp)>>(&self) -> Result<C, Error> {
        // Bounded as the ledger.
        let sql = "select source, published from posts where deleted is null
                   union all select source, published from private_posts where deleted is null";
        let rows =
            self.list("list files of posts", sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.into_iter().collect())
    }

    /// How many posts live, those for some alone as well.
    pub fn count_sources(&self) -> Result<i64, Error> {
        let sql = "select (select count(*) from posts where deleted is null)
                        + (select count(*) from private_posts where deleted is null)";
        self.count("count all posts", sql, [])
    }

    /// How many of the owner's posts are public now.
    pub fn count_posts(&self) -> Result<i64, Error> {
        self.count("count posts", "select count(*) from posts where deleted is null", [])
    }
}
