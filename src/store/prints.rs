//! Our own copies of the pictures that the owner's pages show of others: which are wanted, which are there,
//! which may go. Nobody else sees one; [`super::media`] has those of public pages.

use std::collections::HashSet;
use std::time::Duration;

use rusqlite::params;

use super::{Error, Medium, MediumKey, MediumState, MediumTask, Tx};
use crate::clock::Timestamp;
use crate::id::Origin;
use crate::limits;

/// A picture that a page of the owner's has asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Print {
    /// Its number, which no other picture ever has.
    pub id: i64,
    /// What became of it.
    pub state: MediumState,
    /// Our copy, if there is one.
    pub copy: Option<Medium>,
    /// When a page last asked for it.
    pub asked: Timestamp,
}

impl Tx<'_> {
    /// What is known of a picture.
    pub fn find_print(&self, (url, role): &MediumKey) -> Result<Option<Print>, Error> {
        let sql = "select id, state, asked, name, bytes, width, height from prints
                   where url = ?1 and role = ?2";
        self.find("look up a picture", sql, params![url, role], |row| {
            let copy = match row.get::<_, Option<String>>(3)? {
                None => None,
                Some(name) => Some(Medium {
                    name,
                    bytes: row.get(4)?,
                    width: row.get(5)?,
                    height: row.get(6)?,
                }),
            };
            Ok(Print { id: row.get(0)?, state: row.get(1)?, asked: row.get(2)?, copy })
        })
    }

    /// The name of the copy that has this number, if the owner may see it.
    pub fn find_print_name(&self, id: i64) -> Result<Option<String>, Error> {
        let sql = "select name from prints where id = ?1 and state = 'here' and name is not null";
        self.find("look up a picture", sql, params![id], |row| row.get(0))
    }

    /// A page asks for these: what is new is due to be fetched, what was to go stays.
    pub fn want_prints(&self, keys: &[MediumKey], now: Timestamp) -> Result<(), Error> {
        let sql = "insert into prints (url, role, origin, state, due, asked)
                   values (?1, ?2, ?3, 'wanted', ?4, ?4)
                   on conflict (url, role) do update set asked = ?4,
                       due = case when state <> 'left' then due when name is null then ?4 end,
                       state = case when state <> 'left' then state
                                    when name is null then 'wanted' else 'here' end";
        for (url, role) in keys {
            let origin = url.origin();
            let values = params![url, role, origin.as_str(), now];
            self.execute("want a picture", sql, values)?;
        }
        Ok(())
    }

    /// Is there something to do for them?
    pub fn has_due_prints(&self, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from prints where due <= ?1 limit 1";
        Ok(self.find("look for pictures", sql, params![now], |_| Ok(()))?.is_some())
    }

    /// What has waited longest.
    pub fn next_print_task(&self, now: Timestamp) -> Result<Option<MediumTask>, Error> {
        let sql = "select url, role, state, tries from prints where due <= ?1
                   order by due, id limit 1";
        self.find("look for pictures", sql, params![now], |row| {
            let key = (row.get(0)?, row.get(1)?);
            Ok(match row.get(2)? {
                MediumState::Wanted => MediumTask::Fetch(key, row.get(3)?),
                _ => MediumTask::Remove(key),
            })
        })
    }

    /// Notes an attempt before it is made, so that whatever comes of it is not tried without end: at
    /// `due` again, or never.
    pub fn mark_print_tried(
        &self,
        (url, role): &MediumKey,
        due: Option<Timestamp>,
    ) -> Result<(), Error> {
        let sql = "update prints set tries = tries + 1, due = ?3,
                       state = case when ?3 is null then 'refused' else 'wanted' end
                   where url = ?1 and role = ?2";
        self.execute("note an attempt", sql, params![url, role, due]).map(drop)
    }

    /// A picture that is never to be had.
    pub fn mark_print_refused(&self, (url, role): &MediumKey) -> Result<(), Error> {
        let sql = "update prints set state = 'refused', due = null
                   where url = ?1 and role = ?2 and state = 'wanted'";
        self.execute("refuse a picture", sql, params![url, role]).map(drop)
    }

    /// Nothing of this origin is asked for before `due`: it does not answer.
    pub fn put_off_prints_of(&self, origin: &Origin, due: Timestamp) -> Result<(), Error> {
        let sql = "update prints set due = max(due, ?2)
                   where origin = ?1 and state = 'wanted' and due is not null";
        self.execute("put pictures off", sql, params![origin.as_str(), due]).map(drop)
    }

    /// Our copy is there; false if nobody wants it any more.
    pub fn mark_print_here(&self, (url, role): &MediumKey, copy: &Medium) -> Result<bool, Error> {
        let sql = "update prints set state = 'here', due = null, tries = 0, name = ?3, bytes = ?4,
                       width = ?5, height = ?6
                   where url = ?1 and role = ?2 and state in ('wanted', 'refused')";
        let Medium { name, bytes, width, height } = copy;
        let values = params![url, role, name, bytes, width, height];
        Ok(self.execute("note that a picture is there", sql, values)? > 0)
    }

    /// Our copy is not where it should be: it is wanted again.
    pub fn mark_print_lost(&self, id: i64, now: Timestamp) -> Result<(), Error> {
        let sql = "update prints set state = 'wanted', due = ?2, tries = 0, name = null, bytes = 0
                   where id = ?1 and state = 'here'";
        self.execute("miss a picture", sql, params![id, now]).map(drop)
    }

    /// Brings the copies back within `most_bytes`: what was not looked at for longest is due to be removed.
    /// A copy that several pictures share counts for each, so that there is never more than this.
    pub fn evict_prints(&self, most_bytes: u64, now: Timestamp) -> Result<(), Error> {
        let most = i64::try_from(most_bytes).unwrap_or(i64::MAX);
        let sql = "update prints set state = 'left', due = ?2 where id in
                       (select id from
                           (select id, sum(bytes) over (order by asked desc, id desc) as upto
                            from prints where state = 'here')
                        where upto > ?1)";
        self.execute("make room for pictures", sql, params![most, now]).map(drop)
    }

    /// What nobody has looked at for `age` is due to be removed. Of what is no copy, there are at most
    /// [`limits::PRINTS_MAX`] rows.
    pub fn drop_old_prints(&self, age: Duration, now: Timestamp) -> Result<(), Error> {
        let doing = "drop pictures";
        let sql = "update prints set state = 'left', due = ?2
                   where asked < ?1 and state <> 'left'";
        self.execute(doing, sql, params![now.minus(age), now])?;
        let sql = "delete from prints where name is null and id in
                       (select id from prints order by asked desc, id desc limit -1 offset ?1)";
        self.execute(doing, sql, params![limits::PRINTS_MAX]).map(drop)
    }

    /// Forgets a picture that is to go; the name of its file, if no other picture has the same copy, so
    /// that it can be removed.
    pub fn remove_print(&self, (url, role): &MediumKey) -> Result<Option<String>, Error> {
        let sql = "delete from prints where url = ?1 and role = ?2 and state = 'left'
                   returning name";
        let doing = "remove a picture";
        let gone: Vec<Option<String>> =
            self.list(doing, sql, params![url, role], |row| row.get(0))?;
        match gone.into_iter().next().flatten() {
            Some(name) if !self.has_print_named(&name)? => Ok(Some(name)),
            _ => Ok(None),
        }
    }

    /// Does a picture have this copy?
    pub fn has_print_named(&self, name: &str) -> Result<bool, Error> {
        let sql = "select 1 from prints where name = ?1 limit 1";
        Ok(self.find("look up a picture", sql, params![name], |_| Ok(()))?.is_some())
    }

    /// The names of all copies.
    pub fn list_print_names(&self) -> Result<HashSet<String>, Error> {
        let sql = "select distinct name from prints where name is not null";
        let names = self.list("list copies of pictures", sql, [], |row| row.get(0))?;
        Ok(names.into_iter().collect())
    }
}
