//! Which deliveries are sent next. The queue may be long after an outage, and whoever leases keeps
//! all other writers waiting: rows are walked in the order of the index, without their bodies, and
//! no further than needed.

use std::collections::BTreeMap;

use rusqlite::{Row, params};

use super::{DueDelivery, Error, Tx};
use crate::clock::Timestamp;
use crate::effect::Patience;
use crate::limits;

/// A delivery that is due, before it is known whether its turn has come.
struct Candidate {
    id: i64,
    origin: String,
    due: Timestamp,
    letter: i64,
    inbox: String,
}

fn candidate(row: &Row<'_>) -> rusqlite::Result<Candidate> {
    Ok(Candidate {
        id: row.get(0)?,
        origin: row.get(1)?,
        due: row.get(2)?,
        letter: row.get(3)?,
        inbox: row.get(4)?,
    })
}

fn due_delivery(row: &Row<'_>) -> rusqlite::Result<DueDelivery> {
    let patient: i64 = row.get(6)?;
    Ok(DueDelivery {
        id: row.get(0)?,
        inbox: row.get(1)?,
        kind: row.get(2)?,
        body: row.get(3)?,
        failures: row.get(4)?,
        written: row.get(5)?,
        patience: match patient {
            0 => Patience::Usual,
            2 => Patience::Brief,
            _ => Patience::Long,
        },
    })
}

impl Tx<'_> {
    /// Leases up to `limit` deliveries that are due, oldest first. One is passed over while an
    /// earlier letter about the same object waits for the same inbox, and while its origin has
    /// [`limits::DELIVERIES_PER_ORIGIN_MAX`] under way. The first delivery to an origin goes alone:
    /// GoToSocial answers 401 when two requests introduce the same new actor at once.
    pub fn lease_deliveries(
        &self,
        now: Timestamp,
        limit: usize,
    ) -> Result<Vec<DueDelivery>, Error> {
        let mut leased = Vec::new();
        // How many more each origin may have under way.
        let mut room: BTreeMap<String, i64> = BTreeMap::new();
        let mut after = (Timestamp::from_millis(i64::MIN), 0);
        while leased.len() < limit {
            let full: Vec<&str> =
                room.iter().filter(|(_, left)| **left <= 0).map(|(origin, _)| &**origin).collect();
            let page = self.list_candidates(now, after, &full)?;
            let Some(last) = page.last() else { break };
            after = (last.due, last.id);
            for candidate in page {
                let left = match room.get(&candidate.origin) {
                    Some(left) => *left,
                    None => self.room_at(&candidate.origin, now)?,
                };
                let takes = left > 0 && leased.len() < limit && self.is_next(&candidate)?;
                if takes {
                    leased.push(self.lease(candidate.id, now)?);
                }
                room.insert(candidate.origin, left - i64::from(takes));
            }
        }
        Ok(leased)
    }

    /// The next rows of the queue, passing over origins that are full.
    fn list_candidates(
        &self,
        now: Timestamp,
        (due, id): (Timestamp, i64),
        full: &[&str],
    ) -> Result<Vec<Candidate>, Error> {
        // Serialised origins have no character that JSON would escape.
        let full = format!(
            "[{}]",
            full.iter().map(|it| format!("\"{it}\"")).collect::<Vec<_>>().join(",")
        );
        let sql = "select id, origin, due, letter, inbox from deliveries
                   where state = 'waiting' and due <= ?1 and leased_until <= ?1
                     and (due, id) > (?2, ?3)
                     and origin not in (select value from json_each(?4))
                   order by due, id limit ?5";
        let values = params![now, due, id, full, limits::LEASE_PAGE];
        self.list("look at the queue", sql, values, candidate)
    }

    /// How many deliveries to this origin may be begun now.
    fn room_at(&self, origin: &str, now: Timestamp) -> Result<i64, Error> {
        let doing = "look at the queue of an origin";
        let sql = "select exists (select 1 from deliveries where origin = ?1 and state = 'done')";
        let is_met = self.count(doing, sql, params![origin])? > 0;
        let sql = "select count(*) from deliveries
                   where state = 'waiting' and origin = ?1 and leased_until > ?2";
        let busy = self.count(doing, sql, params![origin, now])?;
        let most = i64::try_from(limits::DELIVERIES_PER_ORIGIN_MAX).unwrap_or(i64::MAX);
        Ok(if is_met { most } else { 1 } - busy)
    }

    /// Does no earlier letter about the same object wait for the same inbox?
    fn is_next(&self, candidate: &Candidate) -> Result<bool, Error> {
        let sql = "select exists (
                       select 1 from letters its
                       join letters earlier on earlier.about = its.about and earlier.id < its.id
                       join deliveries d on d.letter = earlier.id and d.inbox = ?2
                       where its.id = ?1 and d.state = 'waiting')";
        let doing = "look for an earlier letter";
        Ok(self.count(doing, sql, params![candidate.letter, candidate.inbox])? == 0)
    }

    fn lease(&self, id: i64, now: Timestamp) -> Result<DueDelivery, Error> {
        let doing = "lease a delivery";
        let sql = "update deliveries set leased_until = ?2 where id = ?1";
        self.execute(doing, sql, params![id, now.plus(limits::LEASE_TIME)])?;
        let sql = "select d.id, d.inbox, l.kind, l.body, d.attempts, l.written, l.patient
                   from deliveries d join letters l on l.id = d.letter where d.id = ?1";
        let mut found = self.list(doing, sql, params![id], due_delivery)?;
        found.pop().ok_or_else(|| Error::absent(doing))
    }
}
