//! Which deliveries are sent next. The queue may be long after an outage, and whoever leases keeps
//! all other writers waiting: servers are walked in the order of their turns, and of what waits for
//! one no more is looked at than may be begun there.

use rusqlite::{Row, params};

use super::{DueDelivery, Error, Tx};
use crate::clock::Timestamp;
use crate::effect::Patience;
use crate::limits;

/// How many deliveries may be begun, and how many of these to servers that may keep their sender
/// waiting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Seats {
    /// In all.
    pub all: usize,
    /// To servers that never took anything, or failed last.
    pub doubtful: usize,
    /// To servers that failed last.
    pub failing: usize,
}

/// This many, whatever the servers are.
impl From<usize> for Seats {
    fn from(all: usize) -> Self {
        Self { all, doubtful: all, failing: all }
    }
}

/// How a server has done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It took something, and did not fail since.
    Well,
    /// It never took anything.
    New,
    /// It failed last.
    Failing,
}

impl Seats {
    fn has_room(self, standing: Standing) -> bool {
        self.all > 0
            && (standing == Standing::Well || self.doubtful > 0)
            && (standing != Standing::Failing || self.failing > 0)
    }

    /// Without the seat that a delivery to such a server takes.
    #[must_use]
    pub fn without(self, standing: Standing) -> Self {
        self.moved(standing, |seats| seats.saturating_sub(1))
    }

    /// With the seat that such a delivery leaves.
    #[must_use]
    pub fn with(self, standing: Standing) -> Self {
        self.moved(standing, |seats| seats.saturating_add(1))
    }

    fn moved(self, standing: Standing, by: impl Fn(usize) -> usize) -> Self {
        let is_doubtful = standing != Standing::Well;
        let is_failing = standing == Standing::Failing;
        Self {
            all: by(self.all),
            doubtful: if is_doubtful { by(self.doubtful) } else { self.doubtful },
            failing: if is_failing { by(self.failing) } else { self.failing },
        }
    }
}

/// How the turn of a server ended.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TurnEnd {
    /// There was no seat for it.
    Cut,
    /// Something was begun, and more may be.
    Open,
    /// As much is under way there as may be.
    Full,
    /// What is due there waits for something earlier that is not.
    Stuck,
}

/// A server whose turn it is.
struct Turn {
    origin: String,
    next: Timestamp,
    standing: Standing,
}

fn turn(row: &Row<'_>) -> rusqlite::Result<Turn> {
    let (failures, taken): (i64, Option<Timestamp>) = (row.get(2)?, row.get(3)?);
    let standing = match (failures, taken) {
        (0, Some(_)) => Standing::Well,
        (0, None) => Standing::New,
        _ => Standing::Failing,
    };
    Ok(Turn { origin: row.get(0)?, next: row.get(1)?, standing })
}

fn due_delivery(row: &Row<'_>) -> rusqlite::Result<DueDelivery> {
    let patient: i64 = row.get(6)?;
    Ok(DueDelivery {
        id: row.get(0)?,
        inbox: row.get(1)?,
        kind: row.get(2)?,
        about: row.get(7)?,
        activity: row.get(9)?,
        body: row.get(3)?,
        failures: row.get(4)?,
        written: row.get(5)?,
        patience: match patient {
            0 => Patience::Usual,
            2 => Patience::Brief,
            _ => Patience::Long,
        },
        last: row.get(8)?,
        standing: Standing::New,
    })
}

impl Tx<'_> {
    /// Leases deliveries that are due, of each server the oldest first; the servers take turns. One is
    /// passed over while an earlier letter about the same object waits for the same inbox, or its server
    /// has yet to hear of new keys. No server
    /// has more than [`limits::DELIVERIES_PER_ORIGIN_MAX`] under way, and one that failed or never took
    /// anything a single one: GoToSocial answers 401 when two requests introduce the same new actor at
    /// once.
    pub fn lease_deliveries(
        &self,
        now: Timestamp,
        seats: impl Into<Seats>,
    ) -> Result<Vec<DueDelivery>, Error> {
        let mut seats = seats.into();
        let mut leased = Vec::new();
        if self.queue_paused()?.is_some() {
            return Ok(leased);
        }
        let news = self.announced_letter()?;
        let mut after = (Timestamp::from_millis(i64::MIN), String::new());
        while seats.all > 0 {
            let turns = self.list_turns(now, &after, seats)?;
            let Some(last) = turns.last() else { break };
            after = (last.next, last.origin.clone());
            for turn in turns {
                let mut room = self.room_at(&turn, now)?;
                let mut end = if room > 0 { TurnEnd::Cut } else { TurnEnd::Full };
                while room > 0 && seats.has_room(turn.standing) {
                    let Some(next) = self.lease_next(&turn, news, now)? else {
                        end = if end == TurnEnd::Cut { TurnEnd::Stuck } else { end };
                        break;
                    };
                    leased.push(next);
                    (room, seats) = (room - 1, seats.without(turn.standing));
                    end = if room > 0 { TurnEnd::Open } else { TurnEnd::Full };
                }
                self.end_turn(&turn.origin, now, end)?;
            }
        }
        Ok(leased)
    }

    /// The next servers whose turn it is, but for those that have no seats.
    fn list_turns(
        &self,
        now: Timestamp,
        (next, origin): &(Timestamp, String),
        seats: Seats,
    ) -> Result<Vec<Turn>, Error> {
        let sql = "select origin, next, failures, taken from peers
                   where waiting > 0 and paused = 0 and next <= ?1 and (next, origin) > (?2, ?3)
                     and (?4 or (taken is not null and failures = 0)) and (?5 or failures = 0)
                   order by next, origin limit ?6";
        let (doubtful, failing) = (seats.doubtful > 0, seats.failing > 0);
        let values = params![now, next, origin, doubtful, failing, limits::LEASE_PAGE];
        self.list("look at the queue", sql, values, turn)
    }

    /// How many deliveries to this server may be begun now.
    fn room_at(&self, turn: &Turn, now: Timestamp) -> Result<i64, Error> {
        let sql = "select count(*) from deliveries
                   where origin = ?1 and leased_until > 0 and leased_until > ?2";
        let busy = self.count("look at a server", sql, params![turn.origin, now])?;
        let most = i64::try_from(limits::DELIVERIES_PER_ORIGIN_MAX).unwrap_or(i64::MAX);
        Ok(if turn.standing == Standing::Well { most } else { 1 } - busy)
    }

    /// Leases the oldest delivery to a server that may be begun: no earlier letter about the same object
    /// waits for the same inbox. What is new of the owner goes first.
    fn lease_next(
        &self,
        turn: &Turn,
        news: Option<i64>,
        now: Timestamp,
    ) -> Result<Option<DueDelivery>, Error> {
        let first = match news {
            Some(letter) if self.goes_first(letter, &turn.origin)? => Some(letter),
            _ => None,
        };
        let sql = "select id from (
                       select id, letter, inbox from deliveries
                       where state = 'waiting' and origin = ?1 and due <= ?2 and leased_until <= ?2
                         and (?4 is null or letter = ?4)
                       order by due, id limit ?3) due
                   where not exists (
                       select 1 from letters its
                       join letters earlier on earlier.about = its.about and earlier.id < its.id
                       join deliveries d on d.letter = earlier.id and d.inbox = due.inbox
                       where its.id = due.letter and d.state = 'waiting')
                   limit 1";
        let values = params![turn.origin, now, limits::LEASE_LOOK, first];
        let doing = "look at what waits for a server";
        let found: Option<i64> = self.find(doing, sql, values, |row| row.get(0))?;
        let Some(id) = found else { return Ok(None) };
        let mut delivery = self.lease(id, now)?;
        delivery.standing = turn.standing;
        Ok(Some(delivery))
    }

    /// Gives a server its next turn.
    fn end_turn(&self, origin: &str, now: Timestamp, end: TurnEnd) -> Result<(), Error> {
        let later = now.plus(limits::LEASE_TIME);
        match end {
            TurnEnd::Cut => self.set_turn(origin, Timestamp::from_millis(0)),
            TurnEnd::Open => self.set_turn(origin, now),
            // Whoever settles gives it its next turn.
            TurnEnd::Full => self.put_off_turn(origin, later),
            TurnEnd::Stuck => {
                let sql = "select min(max(due, leased_until)) from deliveries
                           where state = 'waiting' and origin = ?1 and max(due, leased_until) > ?2";
                let doing = "look at what waits for a server";
                let next = self.find(doing, sql, params![origin, now], |row| row.get(0))?.flatten();
                self.put_off_turn(origin, next.unwrap_or(later))
            }
        }
    }

    fn lease(&self, id: i64, now: Timestamp) -> Result<DueDelivery, Error> {
        let doing = "lease a delivery";
        let sql = "update deliveries set leased_until = ?2 where id = ?1";
        self.execute(doing, sql, params![id, now.plus(limits::LEASE_TIME)])?;
        // As the reason begins that is written down of an answer.
        let sql = "select d.id, d.inbox, l.kind, l.body, d.attempts, l.written, l.patient, l.about,
                       case when d.reason like 'the server said %'
                            then cast(substr(d.reason, 17, 3) as integer) end, l.activity
                   from deliveries d join letters l on l.id = d.letter where d.id = ?1";
        let mut found = self.list(doing, sql, params![id], due_delivery)?;
        found.pop().ok_or_else(|| Error::absent(doing))
    }
}
