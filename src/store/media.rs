//! Copies of the pictures of others: which pages want, which are there, which may go.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::time::Duration;

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{Origin, PostKey, WebUrl};
use crate::limits;

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
    tries: i64,
    has_copy: bool,
    used: Use,
}

impl Tx<'_> {
    /// Makes these the pictures that pages want: what is new is due to be fetched, what is left over due
    /// to be removed. Pictures that had to go for want of room come back once there is enough of it:
    /// less than half of `most_bytes` taken. Posts whose pages can show a picture that they did not.
    pub fn set_wanted_media(
        &self,
        wanted: &BTreeMap<MediumKey, Use>,
        most_bytes: i64,
        now: Timestamp,
    ) -> Result<Vec<PostKey>, Error> {
        let known = self.list_media()?;
        let mut touched = Vec::new();
        // When those come back that had no room.
        let back = (self.count_media_bytes()? < most_bytes / 2).then_some(now);
        for (key, used) in wanted {
            match known.get(key) {
                None => self.insert_wanted_medium(key, used, now)?,
                Some(known) => {
                    self.want_known_medium(key, (known, used), back, now)?;
                    if known.state == MediumState::Left && known.has_copy {
                        touched.push(used.post.clone());
                    }
                }
            }
        }
        for (key, known) in known.iter().filter(|(key, _)| !wanted.contains_key(*key)) {
            if known.has_copy {
                self.mark_medium(key, MediumState::Left, known.due.or(Some(now)))?;
            } else if known.tries == 0 {
                self.remove_medium(key)?;
            } else if known.state != MediumState::Left {
                let end = now.plus(limits::MEDIA_REFUSED_KEPT);
                self.mark_medium(key, MediumState::Left, Some(end))?;
            }
        }
        Ok(touched)
    }

    fn list_media(&self) -> Result<BTreeMap<MediumKey, Known>, Error> {
        let sql = "select url, role, post, uses, newest, state, due, tries, name is not null
                   from media";
        let rows = self.list("list pictures", sql, [], |row| {
            let used = Use { post: row.get(2)?, uses: row.get(3)?, newest: row.get(4)? };
            let (state, due) = (row.get(5)?, row.get(6)?);
            let known = Known { state, due, tries: row.get(7)?, has_copy: row.get(8)?, used };
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
            (MediumState::Left, false) if known.tries >= limits::MEDIA_TRIES_MAX => {
                Some((MediumState::Refused, None))
            }
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

    /// Counts a fetch from this origin; when the next one is allowed, if this one is not.
    pub fn count_media_fetch(
        &self,
        origin: &Origin,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Error> {
        const HOUR: Duration = Duration::from_secs(60 * 60);
        let doing = "count fetches of pictures";
        let sql = "delete from media_origins where since <= ?1";
        self.execute(doing, sql, params![now.minus(HOUR)])?;
        let sql = "insert into media_origins (origin, since, fetches) values (?1, ?2, 1)
                   on conflict (origin) do update set fetches = fetches + 1";
        self.execute(doing, sql, params![origin.as_str(), now])?;
        let sql = "select since from media_origins where origin = ?1 and fetches > ?2";
        let most = limits::MEDIA_PER_ORIGIN_AND_HOUR;
        let since = self.find(doing, sql, params![origin.as_str(), most], |row| row.get(0))?;
        Ok(since.map(|since: Timestamp| since.plus(HOUR)))
    }

    /// An attempt that failed through no fault of the picture does not count: it is due again.
    pub fn forgive_medium(&self, (url, role): &MediumKey, now: Timestamp) -> Result<(), Error> {
        let sql = "update media set state = 'wanted', due = ?3, tries = max(tries - 1, 0)
                   where url = ?1 and role = ?2 and state in ('wanted', 'refused')";
        self.execute("forgive an attempt", sql, params![url, role, now]).map(drop)
    }

    /// A picture that is never to be had.
    pub fn mark_medium_refused(&self, (url, role): &MediumKey) -> Result<(), Error> {
        let sql = "update media set state = 'refused', due = null, tries = ?3
                   where url = ?1 and role = ?2 and state = 'wanted'";
        let values = params![url, role, limits::MEDIA_TRIES_MAX];
        self.execute("refuse a picture", sql, values).map(drop)
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
        if over <= 0 {
            return Ok(touched);
        }
        let sql = "select url, role, name, bytes, post from media where state = 'here'
                   order by uses, newest, url";
        let here: Vec<(MediumKey, String, i64, PostKey)> = self
            .list(doing, sql, [], |row| Ok((key(row)?, row.get(2)?, row.get(3)?, row.get(4)?)))?;
        let mut sharing: HashMap<&str, usize> = HashMap::new();
        for (_, name, ..) in &here {
            *sharing.entry(name).or_default() += 1;
        }
        for (key, name, bytes, post) in &here {
            if over <= 0 {
                break;
            }
            self.mark_medium(key, MediumState::Evicted, None)?;
            touched.push(post.clone());
            let left = sharing.entry(name).or_default();
            *left -= 1;
            if *left == 0 {
                over -= bytes;
            }
        }
        Ok(touched)
    }

    /// Forgets our copy of a picture that no page shows; the name of its file, if no other picture has
    /// the same copy, so that it can be removed.
    pub fn remove_medium_copy(&self, key: &MediumKey) -> Result<Option<String>, Error> {
        let doing = "remove a picture";
        let sql = "select name, state from media
                   where url = ?1 and role = ?2 and state in ('left', 'evicted')";
        let found = self.find(doing, sql, params![key.0, key.1], |row| {
            Ok((row.get::<_, Option<String>>(0)?, row.get::<_, MediumState>(1)?))
        })?;
        let Some((name, state)) = found else { return Ok(None) };
        if state == MediumState::Left {
            self.remove_medium(key)?;
        } else {
            let sql = "update media set name = null, bytes = 0, due = null
                       where url = ?1 and role = ?2";
            self.execute(doing, sql, params![key.0, key.1])?;
        }
        match name {
            Some(name) if !self.has_medium_named(&name)? => Ok(Some(name)),
            _ => Ok(None),
        }
    }

    /// The names of all copies.
    pub fn list_media_names(&self) -> Result<HashSet<String>, Error> {
        let sql = "select distinct name from media where name is not null";
        let names = self.list("list copies of pictures", sql, [], |row| row.get(0))?;
        Ok(names.into_iter().collect())
    }

    /// Does a picture have this copy?
    pub fn has_medium_named(&self, name: &str) -> Result<bool, Error> {
        let sql = "select 1 from media where name = ?1 limit 1";
        Ok(self.find("look up a picture", sql, params![name], |_| Ok(()))?.is_some())
    }
}
