//! The ledger of a Move: who was to be taken along, and what has become of each.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, InboxUrl};
use crate::limits;

/// A follower whom the Move was sent to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Leaver {
    /// Who.
    pub actor: ActorId,
    /// Where the Move was sent for them.
    pub inbox: InboxUrl,
    /// Since when they have followed.
    pub since: Timestamp,
    /// When their server took the Move.
    pub told: Option<Timestamp>,
    /// Why it did not, if it was given up.
    pub refused: Option<String>,
    /// When they took back that they follow here.
    pub came: Option<Timestamp>,
    /// Do they still follow here?
    pub follows: bool,
}

impl Tx<'_> {
    /// Writes down who follows now: these are told.
    pub fn insert_leavers(&self, departure: i64) -> Result<(), Error> {
        let sql = "insert or ignore into leavers (departure, actor, inbox, since)
                   select ?1, actor, coalesce(shared_inbox, inbox), since from followers";
        self.execute("begin the ledger of a Move", sql, params![departure]).map(drop)
    }

    /// Somebody takes back that they follow here: they have gone along.
    pub fn mark_leaver_came(&self, actor: &ActorId, now: Timestamp) -> Result<(), Error> {
        let sql = "update leavers set came = ?2
                   where departure = (select max(id) from departures) and actor = ?1
                     and came is null";
        self.execute("note who came along", sql, params![actor, now]).map(drop)
    }

    /// Takes over from the queue, which forgets, whose servers have taken a Move, and which were given up.
    pub fn note_told(&self, departure: i64) -> Result<(), Error> {
        let (doing, sent) = (
            "note who was told",
            "from own_moves m join letters l on l.activity = m.activity
                  join deliveries d on d.letter = l.id
             where m.departure = ?1 and d.inbox = leavers.inbox",
        );
        let sql = format!(
            "update leavers set refused = null,
                 told = (select min(d.settled) {sent} and d.state = 'done')
             where departure = ?1 and told is null and exists (select 1 {sent} and d.state = 'done')"
        );
        self.execute(doing, &sql, params![departure])?;
        let sql = format!(
            "update leavers set refused = (select coalesce(d.reason, 'given up') {sent}
                              order by m.written desc limit 1)
             where departure = ?1 and told is null
               and (select d.state {sent} order by m.written desc limit 1) = 'failed'"
        );
        self.execute(doing, &sql, params![departure]).map(drop)
    }

    /// The ledger of a departure, by id.
    pub fn list_leavers(&self, departure: i64) -> Result<Vec<Leaver>, Error> {
        let sql = "select l.actor, l.inbox, l.since, told, refused, came, f.actor is not null
                   from leavers l left join followers f on f.actor = l.actor
                   where departure = ?1 order by l.actor limit ?2";
        self.list("list whom a Move was for", sql, params![departure, limits::LEAVERS_MAX], |row| {
            Ok(Leaver {
                actor: row.get(0)?,
                inbox: row.get(1)?,
                since: row.get(2)?,
                told: row.get(3)?,
                refused: row.get(4)?,
                came: row.get(5)?,
                follows: row.get(6)?,
            })
        })
    }

    /// Somebody is told elsewhere from now on.
    pub(super) fn readdress_leavers(&self, old: &InboxUrl, new: &InboxUrl) -> Result<(), Error> {
        let sql = "update leavers set inbox = ?2 where inbox = ?1 and told is null";
        self.execute("readdress a Move", sql, params![old, new]).map(drop)
    }
}
