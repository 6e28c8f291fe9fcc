//! Conversations: which posts belong together, and in which the owner took part. The trigger
//! `remote_posts_find_thread` says which conversation a post is in.

use rusqlite::params;

use super::remote_posts::{COLUMNS, remote_post};
use super::{Error, RemotePost, Tx};
use crate::clock::Timestamp;
use crate::id::{ObjectId, PostKey};

impl Tx<'_> {
    /// The conversation that a stored post is in: the id of what began it, as far as that is known.
    pub fn find_thread(&self, object: &ObjectId) -> Result<Option<String>, Error> {
        let sql = "select thread from remote_posts where object = ?1";
        self.find("look up a conversation", sql, params![object], |row| row.get(0))
    }

    /// What is stored of a conversation: what `start` answers and what answers it before all else, the rest
    /// from the oldest on.
    pub fn list_thread(
        &self,
        thread: &str,
        start: &ObjectId,
        limit: i64,
    ) -> Result<Vec<RemotePost>, Error> {
        let sql = format!(
            "with recursive above (object, parent, steps) as (
                 select object, in_reply_to, 0 from remote_posts where object = ?2
                 union all
                 select up.object, up.in_reply_to, steps + 1 from above
                     join remote_posts up on up.object = above.parent where steps < ?3
             )
             select {COLUMNS} from remote_posts p where p.thread = ?1
             order by p.object in (select object from above) desc,
                      coalesce(p.in_reply_to = ?2, 0) desc, p.published, p.id limit ?3"
        );
        self.list("read a conversation", &sql, params![thread, start, limit], remote_post)
    }

    /// The owner's posts that name something in a conversation.
    pub fn list_named_in_thread(&self, thread: &str) -> Result<Vec<PostKey>, Error> {
        let sql = "select distinct n.post from remote_posts p
                   join post_names n on n.object = p.object where p.thread = ?1";
        self.list("list what you said", sql, params![thread], |row| row.get(0))
    }

    /// The owner's posts that name this post.
    pub fn list_naming(&self, object: &ObjectId) -> Result<Vec<PostKey>, Error> {
        let sql = "select distinct post from post_names where object = ?1";
        self.list("list what you said", sql, params![object], |row| row.get(0))
    }

    /// Did the owner take part in this conversation?
    pub fn has_joined(&self, thread: &str) -> Result<bool, Error> {
        let sql = "select count(*) from joined where thread = ?1";
        Ok(self.count("look up a conversation", sql, params![thread])? > 0)
    }

    /// A post that was fetched to be read stays so long.
    pub fn mark_kept(&self, object: &ObjectId, until: Timestamp) -> Result<(), Error> {
        let sql = "update remote_posts set kept_until = max(coalesce(kept_until, 0), ?2)
                   where object = ?1";
        self.execute("keep a post", sql, params![object, until]).map(drop)
    }

    /// Forgets that the owner took part in what is not here any more.
    pub fn remove_old_joined(&self, before: Timestamp) -> Result<(), Error> {
        let sql = "delete from joined where since < ?1
                   and not exists (select 1 from remote_posts where thread = joined.thread)";
        self.execute("forget conversations", sql, params![before]).map(drop)
    }
}
