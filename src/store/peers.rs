//! Other servers as places to send to (DEL-5).

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, InboxUrl, Origin};
use crate::limits;

/// How sending to a server has gone.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Peer {
    /// Attempts that failed since it last answered.
    pub failures: i64,
    /// The last day on which it failed, since 1970.
    pub day: i64,
    /// On how many different days it has failed since it last answered.
    pub days: i64,
    /// Nothing is begun before.
    pub until: Timestamp,
    /// When it last took something.
    pub taken: Option<Timestamp>,
}

/// Which signatures a server has shown to know.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Speech {
    /// It has taken something.
    pub has_taken: bool,
    /// It has shown that it knows RFC 9421.
    pub shows_rfc9421: bool,
    /// When it refused that and took draft-cavage.
    pub declined: Option<Timestamp>,
}

impl Tx<'_> {
    /// Which signatures a server has shown; the default if none.
    pub fn find_speech(&self, origin: &Origin) -> Result<Speech, Error> {
        let sql = "select taken is not null, speaks is not null, declined from peers
                   where origin = ?1";
        let found = self.find("look up a server", sql, params![origin.as_str()], |row| {
            let (has_taken, shows_rfc9421) = (row.get(0)?, row.get(1)?);
            Ok(Speech { has_taken, shows_rfc9421, declined: row.get(2)? })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// Writes down which signatures a server has shown; that it took something stands elsewhere.
    pub fn save_speech(&self, origin: &Origin, speech: &Speech) -> Result<(), Error> {
        let sql =
            "insert into peers (origin, speaks, declined) values (?1, iif(?2, 'rfc9421', null), ?3)
                   on conflict (origin) do update set speaks = excluded.speaks,
                       declined = excluded.declined";
        let values = params![origin.as_str(), speech.shows_rfc9421, speech.declined];
        self.execute("write down what a server knows", sql, values).map(drop)
    }

    /// What is known of a server; the default if nothing is.
    pub fn find_peer(&self, origin: &Origin) -> Result<Peer, Error> {
        let sql = "select failures, day, days, until, taken from peers where origin = ?1";
        let found = self.find("look up a server", sql, params![origin.as_str()], |row| {
            Ok(Peer {
                failures: row.get(0)?,
                day: row.get(1)?,
                days: row.get(2)?,
                until: row.get(3)?,
                taken: row.get(4)?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// One inbox of each server that has taken something since `since`, if an account there is known
    /// that is not blocked and whose own server has it.
    pub fn list_contacts(&self, since: Timestamp) -> Result<Vec<InboxUrl>, Error> {
        // `0` is what comes after `/`. Bounded by the servers that are kept.
        let sql =
            "select coalesce(shared_inbox, inbox) found, id from peers p join actors a on a.id =
                       (select id from actors where id > p.origin || '/' and id < p.origin || '0'
                        limit 1)
                   where taken >= ?1 and substr(found, 1, length(origin) + 1) = origin || '/'";
        let all: Vec<(InboxUrl, ActorId)> =
            self.list("list whom we spoke to", sql, params![since], |row| {
                Ok((row.get(0)?, row.get(1)?))
            })?;
        let mut inboxes = Vec::new();
        for (inbox, actor) in all {
            if !self.is_blocked(&actor)? {
                inboxes.push(inbox);
            }
        }
        Ok(inboxes)
    }

    /// Writes down how sending to a server goes now, and when its next turn is.
    pub fn save_peer(&self, origin: &Origin, peer: &Peer) -> Result<(), Error> {
        let sql = "insert into peers (origin, failures, day, days, until, taken)
                   values (?1, ?2, ?3, ?4, ?5, ?6)
                   on conflict (origin) do update set failures = excluded.failures,
                       day = excluded.day, days = excluded.days, until = excluded.until,
                       taken = excluded.taken";
        let Peer { failures, day, days, until, taken } = peer;
        let values = params![origin.as_str(), failures, day, days, until, taken];
        self.execute("write down how a server does", sql, values)?;
        self.set_turn(origin.as_str(), Timestamp::from_millis(0))
    }

    /// A server that failed has been heard of: what waits for it is due at once (DEL-5). True if it
    /// had failed.
    pub fn revive_peer(&self, origin: &Origin, now: Timestamp) -> Result<bool, Error> {
        let doing = "revive a server";
        let sql = "update peers set failures = 0, days = 0, until = 0
                   where origin = ?1 and (failures > 0 or days > 0)";
        if self.execute(doing, sql, params![origin.as_str()])? == 0 {
            return Ok(false);
        }
        let sql = "update deliveries set due = ?2
                   where origin = ?1 and state = 'waiting' and due > ?2";
        self.execute(doing, sql, params![origin.as_str(), now])?;
        self.set_turn(origin.as_str(), Timestamp::from_millis(0))?;
        Ok(true)
    }

    /// Is nothing sent there but what must arrive, because it failed on
    /// [`limits::DEAD_AFTER_DAYS`] days? Something is tried all the same when nothing was for a week.
    pub(super) fn is_dead(&self, origin: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from peers where origin = ?1 and days >= ?2 and day > ?3";
        let values = params![origin, limits::DEAD_AFTER_DAYS, now.day() - limits::DEAD_DAYS];
        Ok(self.find("look up a server", sql, values, |_| Ok(()))?.is_some())
    }

    /// Works out the next turn of a server from what waits for it, behind those whose turn came before
    /// `turned`: whoever has much waiting is not always first.
    pub(super) fn set_turn(&self, origin: &str, turned: Timestamp) -> Result<(), Error> {
        // Under way are two at most, so one of three is none of these.
        let sql = "update peers set next = max(until, ?2, coalesce((
                       select min(max(due, leased_until)) from (
                           select due, leased_until from deliveries
                           where origin = ?1 and state = 'waiting' order by due, id limit 3)), 0))
                   where origin = ?1";
        self.execute("give a server its turn", sql, params![origin, turned]).map(drop)
    }

    /// The same, but not before `then`.
    pub fn put_off_turn(&self, origin: &str, then: Timestamp) -> Result<(), Error> {
        let sql = "update peers set next = ?2 where origin = ?1";
        self.execute("put off a server", sql, params![origin, then]).map(drop)
    }

    /// Forgets servers for which nothing waits, those heard of longest ago first, until no more than
    /// `most` are left.
    pub fn trim_peers(&self, most: i64) -> Result<(), Error> {
        let sql = "delete from peers where origin in (
                       select origin from peers where waiting = 0 and paused = 0
                       order by max(coalesce(taken, 0), day * 86400000), origin
                       limit max(0, (select count(*) from peers) - ?1))";
        self.execute("forget servers", sql, params![most]).map(drop)
    }
}
