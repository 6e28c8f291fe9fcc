//! What the owner reads: posts of the accounts the owner follows, and what they boost. What is old goes
//! in small steps, but never a conversation in which the owner took part (table `joined`).

use rusqlite::{Row, params};

use super::remote_posts::{COLUMNS, WIDTH, remote_post};
use super::{Error, RemotePost, Tx, while_doing};
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId};
use crate::limits;

/// One line of the timeline.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TimelineEntry {
    /// The number of the line: newer ones may have smaller numbers.
    pub id: i64,
    /// The post.
    pub post: RemotePost,
    /// Who boosted it first; `None` when its author is followed.
    pub boosted_by: Option<ActorId>,
    /// Who else has boosted it, in the order in which that was heard.
    pub boosters: Vec<ActorId>,
    /// When it was published or boosted.
    pub at: Timestamp,
    /// The conversation that it is in.
    pub thread: String,
}

/// What of the timeline is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Which<'a> {
    /// All of it.
    Home,
    /// What those have written or boosted who are on this list.
    List(&'a str),
}

/// How much of the timeline is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct TimelineBounds {
    /// Most lines.
    pub rows: i64,
    /// Nothing older than this.
    pub since: Timestamp,
    /// Most bytes of the whole database that are in use.
    pub bytes: u64,
}

/// Nothing needs the post any more.
const UNREAD: &str = "review = 'none' and kept_until is null
    and not exists (select 1 from timeline where post = remote_posts.id)
    and not exists (select 1 from joined where thread = remote_posts.thread)";

fn entry(row: &Row<'_>) -> rusqlite::Result<TimelineEntry> {
    Ok(TimelineEntry {
        post: remote_post(row)?,
        id: row.get(WIDTH)?,
        boosted_by: row.get(WIDTH + 1)?,
        boosters: Vec::new(),
        at: row.get(WIDTH + 2)?,
        thread: row.get(WIDTH + 3)?,
    })
}

impl Tx<'_> {
    /// Puts a stored post into the timeline. What was brought by somebody else within
    /// [`limits::BOOSTS_ARE_ONE`] stays one line, which then names both.
    pub fn insert_timeline(
        &self,
        post: i64,
        boosted_by: Option<&ActorId>,
        at: Timestamp,
    ) -> Result<(), Error> {
        let doing = "add to the timeline";
        let sql = "select id, boosted_by, at from timeline
                   where post = ?1 and (boosted_by is ?2 or at >= ?3)
                   order by boosted_by is not ?2, at desc limit 1";
        let recent = at.minus(limits::BOOSTS_ARE_ONE);
        let known = self.find(doing, sql, params![post, boosted_by, recent], |row| {
            let first: Option<ActorId> = row.get(1)?;
            Ok((row.get::<_, i64>(0)?, first, row.get::<_, Timestamp>(2)?))
        })?;
        let (line, other, at) = match (known, boosted_by) {
            (None, _) => {
                let sql = "insert into timeline (post, boosted_by, at) values (?1, ?2, ?3)";
                return self.execute(doing, sql, params![post, boosted_by, at]).map(drop);
            }
            (Some((_, first, _)), by) if first.as_ref() == by => return Ok(()),
            (Some((line, ..)), Some(by)) => (line, by.clone(), at),
            // The author comes first, whoever was quicker.
            (Some((line, Some(first), heard)), None) => {
                let sql = "update timeline set boosted_by = null where id = ?1";
                self.execute(doing, sql, params![line])?;
                (line, first, heard)
            }
            (Some((_, None, _)), None) => return Ok(()),
        };
        let sql = "insert or ignore into boosters (entry, actor, at) values (?1, ?2, ?3)";
        self.execute(doing, sql, params![line, other, at]).map(drop)
    }

    /// The newest entries.
    pub fn list_timeline(&self, limit: i64) -> Result<Vec<TimelineEntry>, Error> {
        self.page_timeline(Which::Home, None, limit)
    }

    /// Entries from the newest to the oldest, those before the line `before` (its time and number).
    pub fn page_timeline(
        &self,
        which: Which<'_>,
        before: Option<(Timestamp, i64)>,
        limit: i64,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let (at, id) = before.map_or((i64::MAX, i64::MAX), |(at, id)| (at.millis(), id));
        self.list_lines(which, ("(t.at, t.id) < (?2, ?3) and ?5 is null", at, id, None), limit)
    }

    /// The lines of a conversation from the line `from` (its time and number) on, the newest first.
    pub fn list_newer_in_thread(
        &self,
        which: Which<'_>,
        (thread, from): (&str, (Timestamp, i64)),
        limit: i64,
    ) -> Result<Vec<TimelineEntry>, Error> {
        // Found by its conversation: from a place far down most of the timeline is newer.
        let span = "(+t.at, t.id) >= (?2, ?3) and p.thread = ?5";
        self.list_lines(which, (span, from.0.millis(), from.1, Some(thread)), limit)
    }

    fn list_lines(
        &self,
        which: Which<'_>,
        (span, at, id, thread): (&str, i64, i64, Option<&str>),
        limit: i64,
    ) -> Result<Vec<TimelineEntry>, Error> {
        let doing = "read the timeline";
        let (of_list, list) = match which {
            Which::Home => ("?4 is null", None),
            Which::List(list) => (
                // Found from the members on: a quiet list has few lines in a long timeline.
                "t.id in (
                     select own.id from list_members m
                         join remote_posts q on q.author = m.actor
                         join timeline own on own.post = q.id and own.boosted_by is null
                         where m.list = ?4
                     union select b.id from list_members m
                         join timeline b on b.boosted_by = m.actor where m.list = ?4
                     union select b.entry from list_members m
                         join boosters b on b.actor = m.actor where m.list = ?4)",
                Some(list),
            ),
        };
        let sql = format!(
            "select {COLUMNS}, t.id, t.boosted_by, t.at, p.thread from timeline t
             join remote_posts p on p.id = t.post
             where {span} and {of_list}
             order by t.at desc, t.id desc limit ?1"
        );
        let mut entries = self.list(doing, &sql, params![limit, at, id, list, thread], entry)?;
        let sql = "select actor from boosters where entry = ?1 order by at, actor limit ?2";
        for entry in &mut entries {
            let values = params![entry.id, limits::BOOSTERS_SHOWN_MAX];
            entry.boosters = self.list(doing, sql, values, |row| row.get(0))?;
        }
        Ok(entries)
    }

    /// The communities that have passed a post on.
    pub fn list_groups_of(&self, object: &ObjectId) -> Result<Vec<ActorId>, Error> {
        let sql = "select distinct a.id from remote_posts p join timeline t on t.post = p.id
                   join actors a on a.kind = 'Group' and (a.id = t.boosted_by
                       or a.id in (select actor from boosters where entry = t.id))
                   where p.object = ?1";
        self.list("list the communities of a post", sql, params![object], |row| row.get(0))
    }

    /// Removes what `actor` brought into the timeline; what others have brought, too, stays theirs. It
    /// looks at nothing but the lines of that actor, however long the timeline is.
    pub fn remove_timeline_of(&self, actor: &ActorId) -> Result<(), Error> {
        let doing = "clear the timeline";
        self.execute(doing, "delete from boosters where actor = ?1", params![actor])?;
        let sql = "select id from timeline where boosted_by = ?1
                   union all select t.id from remote_posts p
                       join timeline t on t.post = p.id and t.boosted_by is null
                       where p.author = ?1";
        let lines: Vec<i64> = self.list(doing, sql, params![actor], |row| row.get(0))?;
        for line in lines {
            self.pass_on_line(line)?;
        }
        Ok(())
    }

    /// Gives a line of the timeline to whoever boosted the post next, or removes it with its post.
    fn pass_on_line(&self, line: i64) -> Result<(), Error> {
        let doing = "clear the timeline";
        let sql = "delete from boosters where (entry, actor) in
                       (select entry, actor from boosters where entry = ?1 order by at, actor limit 1)
                   returning actor";
        let heirs: Vec<ActorId> = self.list(doing, sql, params![line], |row| row.get(0))?;
        if let Some(heir) = heirs.first() {
            // Who has another line of this post needs no second one.
            let sql = "update or ignore timeline set boosted_by = ?2 where id = ?1";
            if self.execute(doing, sql, params![line, heir])? > 0 {
                return Ok(());
            }
        }
        let sql = "delete from timeline where id = ?1 returning post";
        let posts = self.list(doing, sql, params![line], |row| row.get::<_, i64>(0))?;
        self.remove_unread(&posts)
    }

    /// The same, and what `author` wrote and others brought.
    pub fn remove_timeline_by(&self, author: &ActorId) -> Result<(), Error> {
        let sql = "delete from timeline where post in
                       (select id from remote_posts where author = ?1)
                   returning post";
        let posts =
            self.list("clear the timeline", sql, params![author], |row| row.get::<_, i64>(0))?;
        self.remove_unread(&posts)?;
        self.remove_timeline_of(author)
    }

    /// One step of clearing away what is beyond the bounds, oldest first: at most
    /// [`limits::TIMELINE_STEP`] lines. True if there may be more.
    pub fn trim_timeline(&self, bounds: &TimelineBounds) -> Result<bool, Error> {
        let doing = "trim the timeline";
        let rows = self.count(doing, "select count(*) from timeline", [])?;
        // What stays anyway takes no room from what is new.
        // In this order: SQLite would begin with all lines, and look each of them up.
        let sql = "select count(*) from joined j cross join remote_posts p on p.thread = j.thread
                   cross join timeline t on t.post = p.id";
        let joined = if rows > bounds.rows { self.count(doing, sql, [])? } else { 0 };
        let mut over = (rows - joined - bounds.rows).clamp(0, limits::TIMELINE_STEP);
        if self.bytes_in_use()? > bounds.bytes {
            over = limits::TIMELINE_STEP;
        }
        // However little room there is, what came last can be read.
        let least = limits::TIMELINE_LEAST.min(bounds.rows);
        let sql = "select at from timeline order by at desc limit 1 offset ?1";
        let newest = self.find(doing, sql, params![least - 1], |row| row.get::<_, i64>(0))?;
        let newest = if least == 0 { i64::MAX } else { newest.unwrap_or(i64::MIN) };
        let sql = "delete from timeline where id in
                       (select t.id from timeline t join remote_posts p on p.id = t.post
                        where t.at < ?1
                          and not exists (select 1 from joined where thread = p.thread)
                        order by t.at, t.id limit ?2)
                   returning post";
        let mut posts: Vec<i64> = Vec::new();
        for (before, most) in [(bounds.since.millis(), limits::TIMELINE_STEP), (newest, over)] {
            posts.extend(self.list(doing, sql, params![before, most], |row| row.get::<_, i64>(0))?);
        }
        self.remove_unread(&posts)?;
        Ok(i64::try_from(posts.len()).unwrap_or(i64::MAX) >= limits::TIMELINE_STEP)
    }

    /// How many bytes of the file hold something.
    pub fn bytes_in_use(&self) -> Result<u64, Error> {
        let pragma = |name| {
            let found = self.0.pragma_query_value(None, name, |row| row.get::<_, i64>(0));
            found.map_err(while_doing("measure the database"))
        };
        let pages = pragma("page_count")? - pragma("freelist_count")?;
        Ok(u64::try_from(pages * pragma("page_size")?).unwrap_or(0))
    }

    /// Removes those of `posts` that nothing needs any more.
    fn remove_unread(&self, posts: &[i64]) -> Result<(), Error> {
        let sql = format!("delete from remote_posts where id = ?1 and {UNREAD}");
        for post in posts {
            self.execute("drop posts nobody reads", &sql, params![post])?;
        }
        Ok(())
    }

    /// One step of dropping posts that were fetched to be read, once their time is over; true if there
    /// may be more.
    pub fn drop_once_read(&self, now: Timestamp) -> Result<bool, Error> {
        let doing = "drop posts that were read";
        let sql = "update remote_posts set kept_until = null
                   where id in (select id from remote_posts where kept_until < ?1 limit ?2)
                   returning id";
        let values = params![now, limits::TIMELINE_STEP];
        let ids = self.list(doing, sql, values, |row| row.get::<_, i64>(0))?;
        self.remove_unread(&ids)?;
        Ok(i64::try_from(ids.len()).unwrap_or(i64::MAX) >= limits::TIMELINE_STEP)
    }
}
