//! Accounts from which the owner moves in, and who has come since (protocol 7.4).

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::limits;

/// An account from which the owner moves in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Arrival {
    /// The old account.
    pub actor: ActorId,
    /// Its handle.
    pub handle: String,
    /// What its server runs, if it says so.
    pub software: Option<String>,
    /// How many followers it had when the move was declared, if it says so.
    pub expected: Option<i64>,
    /// How many the owner had then.
    pub before: i64,
    /// When the move was declared.
    pub since: Timestamp,
    /// When the old account was first seen to say that it has moved here.
    pub moved: Option<Timestamp>,
    /// Since when nobody is waited for any more.
    pub ended: Option<Timestamp>,
}

fn arrival(row: &Row<'_>) -> rusqlite::Result<Arrival> {
    Ok(Arrival {
        actor: row.get(0)?,
        handle: row.get(1)?,
        software: row.get(2)?,
        expected: row.get(3)?,
        before: row.get(4)?,
        since: row.get(5)?,
        moved: row.get(6)?,
        ended: row.get(7)?,
    })
}

impl Tx<'_> {
    /// Declares that the owner moves in from an account, now. One that is waited for keeps what was known
    /// when that began.
    pub fn declare_arrival(&self, arrival: &Arrival) -> Result<(), Error> {
        let Arrival { actor, handle, software, expected, before, since, .. } = arrival;
        let sql = "insert into arrivals (actor, handle, software, expected, before, since)
                   values (?1, ?2, ?3, ?4, ?5, ?6)
                   on conflict (actor) do update set handle = ?2, software = ?3, expected = ?4,
                       before = ?5, since = ?6, moved = null, ended = null
                   where ended is not null or since < ?7";
        let old = since.minus(limits::ARRIVAL_TIME);
        let values = params![actor, handle, software, expected, before, since, old];
        self.execute("declare a move", sql, values).map(drop)
    }

    /// All that were declared, oldest first.
    pub fn list_arrivals(&self) -> Result<Vec<Arrival>, Error> {
        let sql = "select actor, handle, software, expected, before, since, moved, ended
                   from arrivals order by since, actor";
        self.list("list moves", sql, [], arrival)
    }

    /// The old account says that it has moved here.
    pub fn mark_arrival_moved(&self, actor: &ActorId, now: Timestamp) -> Result<(), Error> {
        let sql = "update arrivals set moved = ?2 where actor = ?1 and moved is null";
        self.execute("note a move", sql, params![actor, now]).map(drop)
    }

    /// Nobody is waited for any more; true if somebody was.
    pub fn end_arrival(&self, actor: &ActorId, now: Timestamp) -> Result<bool, Error> {
        let sql = "update arrivals set ended = ?2 where actor = ?1 and ended is null";
        Ok(self.execute("end a move", sql, params![actor, now])? > 0)
    }

    /// May somebody who asks to follow have come along with the owner? Yes while a declared move is not
    /// over, until a few more have come than there were.
    pub fn is_arriving(&self, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from arrivals where ended is null and since > ?1
                       and (select n from sizes where name = 'followers')
                           < before + coalesce(expected, ?2) * 11 / 10 + ?3 limit 1";
        let values = params![
            now.minus(limits::ARRIVAL_TIME),
            limits::ARRIVALS_UNKNOWN,
            limits::ARRIVALS_BESIDE
        ];
        Ok(self.find("look for a move", sql, values, |_| Ok(()))?.is_some())
    }

    /// Followers who have come after `since`.
    pub fn list_new_followers(&self, since: Timestamp) -> Result<Vec<ActorId>, Error> {
        let sql = "select actor from followers where since >= ?1";
        self.list("list new followers", sql, params![since], |row| row.get(0))
    }
}
