//! What is news for the owner, read from where it is kept anyway: nothing is stored twice, and the
//! bounds of those tables are its bounds.

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, PostKey};

/// What has happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum NoticeKind {
    /// Somebody follows the owner.
    Follow,
    /// Somebody asks to.
    Request,
    /// Somebody answers a post of the owner's.
    Reply,
    /// Somebody names the owner.
    Mention,
    /// Somebody likes a post of the owner's.
    Like,
    /// Somebody boosts one.
    Boost,
    /// Somebody gives one an emoji.
    Emoji,
    /// Somebody quotes one, or asks to.
    Quote,
    /// A vote on a post of the owner's is over.
    Poll,
    /// An account that the owner follows has moved.
    Moved,
    /// A follower has.
    FollowerMoved,
}

word_column!(NoticeKind {
    Follow = "follow",
    Request = "request",
    Reply = "reply",
    Mention = "mention",
    Like = "like",
    Boost = "boost",
    Emoji = "emoji",
    Quote = "quote",
    Poll = "poll",
    Moved = "moved",
    FollowerMoved = "follower-moved",
});

/// One thing that has happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Who did it.
    pub actor: Option<ActorId>,
    /// Which of the owner's posts it is about.
    pub post: Option<PostKey>,
    /// The number of the post that says it.
    pub number: Option<i64>,
    /// Which emoji was given.
    pub emoji: Option<String>,
    /// When it was heard.
    pub at: Timestamp,
}

/// Up to when the owner has seen what is new, as a fact.
const SEEN: &str = "notices.seen";

/// One part for each table, newest first, so that each is read by its index and no further than needed.
const SQL: &str = "
    select * from (select 'follow' as kind, actor, null as post, null as number, null as emoji,
                       since as at from followers where since > ?2 order by since desc limit ?1)
    union all select * from (select 'request', actor, null, null, null, since
        from follow_requests where since > ?2 order by since desc limit ?1)
    union all select * from (select iif(answers is null, 'mention', 'reply'), author, answers, id,
            null, received
        from remote_posts where review <> 'none' and review <> 'hidden' and received > ?2
        order by received desc limit ?1)
    union all select * from (select kind, actor, post, null, nullif(emoji, ''), since
        from reactions where since > ?2 order by since desc limit ?1)
    union all select * from (select 'quote', actor, post, null, null, since
        from quotes where state <> 'asked' and since > ?2 order by since desc limit ?1)
    union all select * from (select 'poll', null, post, null, null, ends
        from polls where over = 1 and ends > ?2 order by ends desc limit ?1)
    union all select * from (select 'moved', actor, null, null, null, heard
        from moves where heard > ?2 order by heard desc limit ?1)
    union all select * from (select 'follower-moved', actor, null, null, null, moved
        from followers where moved > ?2 order by moved desc limit ?1)
    order by at desc, kind, actor limit ?1";

fn notice(row: &Row<'_>) -> rusqlite::Result<Notice> {
    Ok(Notice {
        kind: row.get(0)?,
        actor: row.get(1)?,
        post: row.get(2)?,
        number: row.get(3)?,
        emoji: row.get(4)?,
        at: row.get(5)?,
    })
}

impl Tx<'_> {
    /// What has happened since then, newest first; `None`: at all.
    pub fn list_notices(&self, since: Option<Timestamp>, limit: i64) -> Result<Vec<Notice>, Error> {
        let since = since.map_or(i64::MIN, Timestamp::millis);
        self.list("list what is new", SQL, params![limit, since], notice)
    }

    /// Up to when the owner has seen what is new.
    pub fn notices_seen(&self) -> Result<Timestamp, Error> {
        let fact = self.find_fact(SEEN)?;
        let millis = fact.and_then(|text| text.parse().ok());
        Ok(millis.map(Timestamp::from_millis).unwrap_or_default())
    }

    /// The owner has seen what is new up to here.
    pub fn mark_notices_seen(&self, at: Timestamp) -> Result<(), Error> {
        self.upsert_fact(SEEN, &at.millis().to_string())
    }
}
