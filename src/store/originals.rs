//! Activities of others as they came, to be passed on to followers (ActivityPub, 7.1.2; INB-22). Only
//! those that whoever gets them can check, and none before the owner lets what they bring appear.

use rusqlite::params;

use super::{Error, RemotePost, Tx, letters};
use crate::clock::Timestamp;
use crate::effect::{Letter, Patience};
use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId};
use crate::limits;

/// An activity, byte for byte.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Original<'a> {
    /// Its id.
    pub activity: &'a ActivityId,
    /// Its type.
    pub kind: &'a str,
    /// What its author signed.
    pub body: &'a str,
}

impl Tx<'_> {
    /// Keeps what brought a post, or its last version. One that is too long is not passed on.
    pub fn keep_original(&self, post: i64, original: Original<'_>) -> Result<(), Error> {
        let doing = "keep an activity";
        let Original { activity, kind, body } = original;
        let body = if body.len() <= limits::ORIGINAL_MAX_BYTES { body } else { "" };
        let sql = "insert into originals (post, activity, kind, body) values (?1, ?2, ?3, ?4)
                   on conflict (post) do update set activity = ?2, kind = ?3, body = ?4";
        self.execute(doing, sql, params![post, activity, kind, body])?;
        if self.size("originals")? > limits::ORIGINALS_MAX_BYTES {
            // A tenth of them at once: the search is paid for by many.
            let sql = "update originals set body = '' where post in
                           (select post from originals where body <> '' order by post
                            limit (select count(*) / 10 + 1 from originals where body <> ''))";
            self.execute(doing, sql, [])?;
        }
        Ok(())
    }

    /// Its author has changed what is kept here: that is no longer what brought this version of it.
    pub(super) fn drop_original(&self, post: i64) -> Result<(), Error> {
        let sql = "update originals set body = '' where post = ?1 and body <> ''";
        self.execute("forget an activity", sql, params![post]).map(drop)
    }

    /// What is to be passed on now that a post appears. It is given once, and not when there was enough
    /// within the hour ([`limits::FORWARDS`]): followers can look at the thread.
    pub fn forward_original(&self, post: i64, now: Timestamp) -> Result<Option<Letter>, Error> {
        let doing = "pass an activity on";
        let sql = "select o.activity, o.kind, o.body, p.object, p.author
                   from originals o join remote_posts p on p.id = o.post
                   where o.post = ?1 and o.body <> ''";
        let found = self.find(doing, sql, params![post], |row| {
            let (activity, kind, body): (_, _, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let (object, author): (ObjectId, ActorId) = (row.get(3)?, row.get(4)?);
            let patience = Patience::Brief;
            let inboxes = Vec::new();
            let letter = Letter { activity, kind, body, about: Some(object), patience, inboxes };
            Ok((author, letter))
        })?;
        let Some((author, letter)) = found else { return Ok(None) };
        let inboxes = match self.may_forward(now)? {
            true => self.list_inboxes_beyond(&author)?,
            false => Vec::new(),
        };
        let forwarded = (!inboxes.is_empty()).then_some(now);
        let sql = "update originals set body = '', forwarded = coalesce(?2, forwarded)
                   where post = ?1";
        self.execute(doing, sql, params![post, forwarded])?;
        Ok(forwarded.map(|_| Letter { inboxes, ..letter }))
    }

    /// That a post is gone, as its author says, if it was passed on; within the same bounds.
    pub fn forward_farewell(
        &self,
        post: &RemotePost,
        farewell: Original<'_>,
        now: Timestamp,
    ) -> Result<Option<Letter>, Error> {
        let Original { activity, kind, body } = farewell;
        let sql = "select 1 from originals where post = ?1 and forwarded is not null";
        let was_forwarded = self.find("pass an activity on", sql, params![post.id], |_| Ok(()))?;
        let is_short = body.len() <= limits::ORIGINAL_MAX_BYTES;
        if was_forwarded.is_none() || !is_short || !self.may_forward(now)? {
            return Ok(None);
        }
        let letter = Letter {
            activity: activity.clone(),
            kind: kind.to_owned(),
            body: body.to_owned(),
            about: Some(post.post.object.clone()),
            patience: Patience::Brief,
            inboxes: self.list_inboxes_beyond(&post.post.author)?,
        };
        Ok(Some(letter))
    }

    /// Were fewer letters passed on within the hour than may be?
    fn may_forward(&self, now: Timestamp) -> Result<bool, Error> {
        // The newest are looked at, as far back as the hour goes: nothing else is read.
        let sql = "select count(*) from letters where patient = ?1 and id >
                       (select coalesce(max(id), 0) from letters where written <= ?2)";
        let values = params![letters::patience(Patience::Brief), now.minus(limits::FORWARDS_TIME)];
        Ok(self.count("count what was passed on", sql, values)? < limits::FORWARDS)
    }

    /// The inboxes of followers elsewhere than where this author is, who needs no telling.
    fn list_inboxes_beyond(&self, author: &ActorId) -> Result<Vec<InboxUrl>, Error> {
        let mut inboxes = self.list_follower_inboxes()?;
        inboxes.retain(|inbox| inbox.origin() != author.origin());
        Ok(inboxes)
    }
}
