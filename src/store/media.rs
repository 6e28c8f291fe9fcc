//! Copies of the pictures of others: which pages want, which are there, which may go.

use std::collections::{BTreeMap, HashMap};
use std::io;

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx, while_doing};
use crate::clock::Timestamp;
use crate::id::{Origin, PostKey, WebUrl};

/// What a picture is for, which decides how large it is kept.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Role {
    /// The face of an account.
    Avatar,
    /// A custom emoji.
    Emoji,
    /// Attached to a post.
    Picture,
}

word_column!(Role { Avatar = "avatar", Emoji = "emoji", Picture = "picture" });

/// What becomes of a picture.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MediumState {
    /// It is still to be fetched.
    Wanted,
    /// Our copy may be shown.
    Here,
    /// It cannot be had, or is no picture that is shown.
    Refused,
    /// It has no room.
    Evicted,
    /// No page wants it any more.
    Left,
}

word_column!(MediumState {
    Wanted = "wanted",
    Here = "here",
    Refused = "refused",
    Evicted = "evicted",
    Left = "left",
});

/// A picture as others have it: where, and what it is for.
pub type MediumKey = (WebUrl, Role);

/// How much a picture is wanted.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Use {
    /// One of the posts whose page shows it.
    pub post: PostKey,
    /// In how many places it is shown.
    pub uses: i64,
    /// When the newest of them was written.
    pub newest: Timestamp,
}

/// Our own copy of a picture.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Medium {
    /// `HASH.png`: the hash of its bytes, and what it is.
    pub name: String,
    /// How many bytes these are.
    pub bytes: i64,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// What is to be done for a picture now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum MediumTask {
    /// It is to be fetched; attempts that failed before.
    Fetch(MediumKey, i64),
    /// Our copy is to be removed: no page shows it any more.
    Remove(MediumKey),
}

fn key(row: &Row<'_>) -> rusqlite::Result<MediumKey> {
    Ok((row.get(0)?, row.get(1)?))
}

struct Known {
    state: MediumState,
    due: Option<Timestamp>,
    has_copy: bool,
    used: Use,
}

impl Tx<'_> {
    /// Makes these the pictures that pages want: what is new is due to be fetched, what is left over due
    /// to be removed. Pictures that had to go for want of room come back once there is enough of it:
    /// less than half of `most_bytes` taken.
    pub fn set_wanted_media(
        &self,
        wanted: &BTreeMap<MediumKey, Use>,
        most_bytes: i64,
        now: Timestamp,
    ) -> Result<(), Error> {
        let known = self.list_media()?;
        // When those come back that had no room.
        let back = (self.count_media_bytes()? < most_bytes / 2).then_some(now);
        for (key, used) in wanted {
            match known.get(key) {
                None => self.insert_wanted_medium(key, used, now)?,
                Some(known) => self.want_known_medium(key, (known, used), back, now)?,
            }
        }
        for (key, known) in known.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
            if known.has_copy {
                self.mark_medium(key, MediumState::Left, known.due.or(Some(now)))?;
            } else {
                self.remove_medium(key)?;
            }
        }
        Ok(())
    }

    fn list_media(&self) -> Result<BTreeMap<MediumKey, Known>, Error> {
        let sql = "select url, role, state, due, name is not null, post, uses, newest from media";
        let rows = self.list("list pictures", sql, [], |row| {
            let used = Use { post: row.get(5)?, uses: row.get(6)?, newest: row.get(7)? };
            let known = Known { state: row.get(2)?, due: row.get(3)?, has_copy: row.get(4)?, used };
            Ok((key(row)?, known))
        })?;
        Ok(rows.into_iter().collect())
    }

    fn insert_wanted_medium(
        &self,
        (url, role): &MediumKey,
        used: &Use,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into media (url, role, origin, state, due, post, uses, newest)
                   values (?1, ?2, ?3, 'wanted', ?4, ?5, ?6, ?7)";
        let origin = url.origin();
        let values = params![url, role, origin.as_str(), now, used.post, used.uses, used.newest];
        self.execute("want a picture", sql, values).map(drop)
    }

    fn want_known_medium(
        &self,
        (url, role): &MediumKey,
        (known, used): (&Known, &Use),
        back: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let key = (url.clone(), *role);
        let becomes = match (known.state, known.has_copy) {
            (MediumState::Left, true) => Some((MediumState::Here, None)),
            (MediumState::Left, false) => Some((MediumState::Wanted, Some(now))),
            // The pages have been written without it by now.
            (MediumState::Evicted, true) => Some((MediumState::Evicted, Some(now))),
            (MediumState::Evicted, false) => back.map(|_| (MediumState::Wanted, back)),
            _ => None,
        };
        if let Some((state, due)) = becomes {
            self.mark_medium(&key, state, due)?;
        }
        if known.used != *used {
            let sql = "update media set post = ?3, uses = ?4, newest = ?5
                       where url = ?1 and role = ?2";
            let values = params![url, role, used.post, used.uses, used.newest];
            self.execute("note where a picture is shown", sql, values)?;
        }
        Ok(())
    }

    fn mark_medium(
        &self,
        (url, role): &MediumKey,
        state: MediumState,
        due: Option<Timestamp>,
    ) -> Result<(), Error> {
        let sql = "update media set state = ?3, due = ?4 where url = ?1 and role = ?2";
        self.execute("note what becomes of a picture", sql, params![url, role, state, due])
            .map(drop)
    }

    fn remove_medium(&self, (url, role): &MediumKey) -> Result<(), Error> {
        let sql = "delete from media where url = ?1 and role = ?2";
        self.execute("forget a picture", sql, params![url, role]).map(drop)
    }

    /// Our copies of pictures that may be shown.
    pub fn list_shown_media(&self) -> Result<HashMap<MediumKey, Medium>, Error> {
        let sql = "select url, role, name, bytes, width, height from media
                   where state = 'here' and name is not null";
        let rows = self.list("list pictures", sql, [], |row| {
            let (name, bytes) = (row.get(2)?, row.get(3)?);
            let medium = Medium { name, bytes, width: row.get(4)?, height: row.get(5)? };
            Ok((key(row)?, medium))
        })?;
        Ok(rows.into_iter().collect())
    }

    /// Bytes of all copies. Several pictures may share one; it counts once.
    pub fn count_media_bytes(&self) -> Result<i64, Error> {
        let sql = "select coalesce(sum(bytes), 0) from
                       (select distinct name, bytes from media where name is not null)";
        self.count("count bytes of pictures", sql, [])
    }

    /// Is there something to do for pictures?
    pub fn has_due_media(&self, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from media where due <= ?1 limit 1";
        Ok(self.find("look for pictures", sql, params![now], |_| Ok(()))?.is_some())
    }

    /// What has waited longest.
    pub fn next_medium_task(&self, now: Timestamp) -> Result<Option<MediumTask>, Error> {
        let sql = "select url, role, state, tries from media where due <= ?1
                   order by due, url limit 1";
        self.find("look for pictures", sql, params![now], |row| {
            let key = key(row)?;
            Ok(match row.get(2)? {
                MediumState::Wanted => MediumTask::Fetch(key, row.get(3)?),
                _ => MediumTask::Remove(key),
            })
        })
    }

    /// Notes an attempt before it is made, so that whatever comes of it is not tried without end: at
    /// `due` again, or never.
    pub fn mark_medium_tried(&self, key: &MediumKey, due: Option<Timestamp>) -> Result<(), Error> {
        self.mark_medium(
            key,
            if due.is_some() { MediumState::Wanted } else { MediumState::Refused },
            due,
        )?;
        let sql = "update media set tries = tries + 1 where url = ?1 and role = ?2";
        self.execute("note an attempt", sql, params![key.0, key.1]).map(drop)
    }

    /// Nothing of this origin is asked for before `due`: it does not answer.
    pub fn put_off_media_of(&self, origin: &Origin, due: Timestamp) -> Result<(), Error> {
        let sql = "update media set due = max(due, ?2)
                   where origin = ?1 and state = 'wanted' and due is not null";
        self.execute("put pictures off", sql, params![origin.as_str(), due]).map(drop)
    }

    /// A picture that is never to be had.
    pub fn mark_medium_refused(&self, key: &MediumKey) -> Result<(), Error> {
        self.mark_medium(key, MediumState::Refused, None)
    }

    /// Our copy is there; a post whose page may show it now. `None`: nobody wants it any more.
    pub fn mark_medium_here(
        &self,
        (url, role): &MediumKey,
        medium: &Medium,
    ) -> Result<Option<PostKey>, Error> {
        let doing = "note that a picture is there";
        let sql = "update media set state = 'here', due = null, tries = 0, name = ?3, bytes = ?4,
                       width = ?5, height = ?6
                   where url = ?1 and role = ?2 and state in ('wanted', 'refused')";
        let Medium { name, bytes, width, height } = medium;
        if self.execute(doing, sql, params![url, role, name, bytes, width, height])? == 0 {
            return Ok(None);
        }
        let sql = "select post from media where url = ?1 and role = ?2";
        self.find(doing, sql, params![url, role], |row| row.get(0))
    }

    /// Our copy is not where it should be: it is wanted again.
    pub fn mark_medium_lost(&self, (url, role): &MediumKey, now: Timestamp) -> Result<(), Error> {
        let sql = "update media set state = 'wanted', due = ?3, tries = 0, name = null, bytes = 0
                   where url = ?1 and role = ?2 and state = 'here'";
        self.execute("miss a picture", sql, params![url, role, now]).map(drop)
    }

    /// Brings the copies back within `most_bytes`: those that are shown in the fewest and oldest places
    /// are no longer shown, and can be removed once the pages are written without them. Posts whose
    /// pages change.
    pub fn evict_media(&self, most_bytes: i64) -> Result<Vec<PostKey>, Error> {
        let doing = "make room for pictures";
        let sql = "select coalesce(sum(bytes), 0) from
                       (select distinct name, bytes from media where state = 'here')";
        let mut over = self.count(doing, sql, [])? - most_bytes;
        let mut touched = Vec::new();
        while over > 0 {
            let sql = "select url, role, name, bytes, post from media where state = 'here'
                       order by uses, newest, url limit 1";
            let victim = self.find(doing, sql, [], |row| {
                let name: String = row.get(2)?;
                Ok((key(row)?, name, row.get::<_, i64>(3)?, row.get(4)?))
            });
            let Some((key, name, bytes, post)) = victim? else { break };
            self.mark_medium(&key, MediumState::Evicted, None)?;
            touched.push(post);
            let sql = "select 1 from media where name = ?1 and state = 'here' limit 1";
            if self.find(doing, sql, params![name], |_| Ok(()))?.is_none() {
                over -= bytes;
            }
        }
        Ok(touched)
    }

    /// Forgets our copy of a picture that no page shows, with `remove`, which removes the file of this
    /// name, if no other picture has the same copy.
    pub fn remove_medium_copy(
        &self,
        key: &MediumKey,
        remove: impl FnOnce(&str) -> io::Result<()>,
    ) -> Result<(), Error> {
        let doing = "remove a picture";
        let sql = "select name, state from media
                   where url = ?1 and role = ?2 and state in ('left', 'evicted')";
        let found = self.find(doing, sql, params![key.0, key.1], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, MediumState>(1)?))
        })?;
        let Some((name, state)) = found else { return Ok(()) };
        if state == MediumState::Left {
            self.remove_medium(key)?;
        } else {
            let sql = "update media set name = null, bytes = 0, due = null
                       where url = ?1 and role = ?2";
            self.execute(doing, sql, params![key.0, key.1])?;
        }
        if let Some(name) = name
            && !self.has_medium_named(&name)?
        {
            let removed = remove(&name);
            removed.map_err(|error| while_doing(doing)(super::Cause::Commit(error.to_string())))?;
        }
        Ok(())
    }

    /// Does a picture have this copy?
    pub fn has_medium_named(&self, name: &str) -> Result<bool, Error> {
        let sql = "select 1 from media where name = ?1 limit 1";
        Ok(self.find("look up a picture", sql, params![name], |_| Ok(()))?.is_some())
    }
}
