//! What the owner reads: posts of the accounts the owner follows, and what they boost.

use rusqlite::params;

use super::remote_posts::{COLUMNS, WIDTH, remote_post};
use super::{Error, RemotePost, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;

/// One line of the timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimelineEntry {
    /// The post.
    pub post: RemotePost,
    /// Who boosted it; `None` when its author is followed.
    pub boosted_by: Option<ActorId>,
    /// When it was published or boosted.
    pub at: Timestamp,
}

impl Tx<'_> {
    /// Puts a stored post into the timeline, once for each who brought it.
    pub fn insert_timeline(
        &self,
        post: i64,
        boosted_by: Option<&ActorId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        // `unique` does not see two nulls as equal, so the author's own entry is checked by hand.
        let sql = "insert or ignore into timeline (post, boosted_by, at)
                   select ?1, ?2, ?3 where not exists
                       (select 1 from timeline where post = ?1 and boosted_by is ?2)";
        self.execute("add to the timeline", sql, params![post, boosted_by, at]).map(drop)
    }

    /// The newest entries.
    pub fn list_timeline(&self, limit: i64) -> Result<Vec<TimelineEntry>, Error> {
        let sql = format!(
            "select {COLUMNS}, t.boosted_by, t.at from timeline t
             join remote_posts p on p.id = t.post order by t.at desc, t.id desc limit ?1"
        );
        self.list("read the timeline", &sql, params![limit], |row| {
            Ok(TimelineEntry {
                post: remote_post(row)?,
                boosted_by: row.get(WIDTH)?,
                at: row.get(WIDTH + 1)?,
            })
        })
    }

    /// Removes what `actor` brought into the timeline.
    pub fn remove_timeline_of(&self, actor: &ActorId) -> Result<(), Error> {
        let doing = "clear the timeline";
        let sql = "delete from timeline where boosted_by = ?1 or (boosted_by is null and post in
                       (select id from remote_posts where author = ?1))";
        self.execute(doing, sql, params![actor])?;
        self.remove_unread_posts()
    }

    /// The same, and what `author` wrote and others brought.
    pub fn remove_timeline_by(&self, author: &ActorId) -> Result<(), Error> {
        let sql = "delete from timeline where post in
                       (select id from remote_posts where author = ?1)";
        self.execute("clear the timeline", sql, params![author])?;
        self.remove_timeline_of(author)
    }

    /// Keeps the newest `keep` entries, and drops posts that nothing refers to any more.
    pub fn trim_timeline(&self, keep: i64) -> Result<(), Error> {
        let sql = "delete from timeline where id in
                       (select id from timeline order by at desc, id desc limit -1 offset ?1)";
        self.execute("trim the timeline", sql, params![keep])?;
        self.remove_unread_posts()
    }

    fn remove_unread_posts(&self) -> Result<(), Error> {
        let sql = "delete from remote_posts where review = 'none'
                   and not exists (select 1 from timeline where post = remote_posts.id)";
        self.execute("drop posts nobody reads", sql, []).map(drop)
    }
}
