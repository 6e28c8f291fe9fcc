//! The delivery queue: letters (the text, once) and deliveries (one for each inbox).
//!
//! A delivery is `waiting` until it is settled. A sender leases it first; a lease that runs out
//! belongs to a sender that was killed, and the delivery is taken up again (DEL-6). Nothing but
//! the body is needed to send it again, and no key is ever in a row.

use rusqlite::params;

use super::{Error, Standing, Tx};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId};
use crate::limits;

/// A delivery that a sender has leased.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueDelivery {
    /// The row.
    pub id: i64,
    /// Where to.
    pub inbox: InboxUrl,
    /// The id of the activity.
    pub activity: ActivityId,
    /// The activity's type, for the owner to read.
    pub kind: String,
    /// What it is about.
    pub about: Option<ObjectId>,
    /// What is sent, byte for byte (DEL-7).
    pub body: String,
    /// Attempts that failed before this one.
    pub failures: i64,
    /// The HTTP status that was answered to the last of them, if anybody answered.
    pub last: Option<u16>,
    /// When the letter was written.
    pub written: Timestamp,
    /// How long to go on.
    pub patience: Patience,
    /// How the server had done before.
    pub standing: Standing,
}

/// Which letters [`Tx::drop_letters`] drops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dropped<'a> {
    /// Posts for followers alone; their ids begin so.
    ForFollowers(&'a str),
    /// All but what tells of the end of a Follow.
    AllButTheEnd,
    /// All.
    All,
}

/// How an attempt ended.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Settlement {
    /// The peer took it.
    Done,
    /// Not now; `reason` is for the owner.
    Again {
        /// When to try again.
        at: Timestamp,
        /// Why it was not taken.
        reason: String,
    },
    /// Never.
    Failed {
        /// Why it was not taken.
        reason: String,
    },
}

/// Deliveries by state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct DeliveryCounts {
    /// To be sent, or to be sent again.
    pub waiting: i64,
    /// Taken by the peer.
    pub done: i64,
    /// Given up.
    pub failed: i64,
}

/// The column `patient`.
pub(super) fn patience(patience: Patience) -> i64 {
    match patience {
        Patience::Usual => 0,
        Patience::Long => 1,
        Patience::Brief => 2,
    }
}

impl Tx<'_> {
    /// Writes down everything that follows from a change, in the change's own transaction.
    pub fn enqueue(&self, effects: &[Effect], now: Timestamp) -> Result<(), Error> {
        for effect in effects {
            match effect {
                Effect::Deliver(letter) => self.enqueue_letter(letter, now)?,
                Effect::Rebuild(dirty) => self.mark_dirty(dirty)?,
                Effect::Fetch(errand) => self.insert_errand(errand, now)?,
            }
        }
        Ok(())
    }

    fn enqueue_letter(&self, letter: &Letter, now: Timestamp) -> Result<(), Error> {
        let doing = "queue an activity";
        let Letter { activity, kind, body, about, patience, inboxes } = letter;
        if inboxes.is_empty() {
            return Ok(());
        }
        let sql = "insert or ignore into letters (activity, kind, about, body, patient, written)
                   values (?1, ?2, ?3, ?4, ?5, ?6)";
        self.execute(
            doing,
            sql,
            params![activity, kind, about, body, self::patience(*patience), now],
        )?;
        let sql = "select id from letters where activity = ?1";
        let found: Option<i64> = self.find(doing, sql, params![activity], |row| row.get(0))?;
        let Some(id) = found else { return Err(Error::absent(doing)) };
        // What ends something is told to everybody; nothing else goes to a blocked server (DEL-2).
        let is_end = matches!(kind.as_str(), "Reject" | "Undo");
        let asks_nobody = is_end || !self.has_rules()?;
        for inbox in inboxes {
            let origin = inbox.origin();
            if !asks_nobody && self.is_domain_blocked(&origin.domain())? {
                continue;
            }
            let is_dead = *patience != Patience::Long && self.is_dead(origin.as_str(), now)?;
            let (state, settled, reason) = match is_dead {
                true => ("failed", Some(now), Some("the server has failed for days")),
                false => ("waiting", None, None),
            };
            // Not "or ignore": that would hold for what the triggers do, too.
            let sql = "insert into deliveries (letter, inbox, origin, state, due, settled, reason)
                       values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                       on conflict (letter, inbox) do nothing";
            let values = params![id, inbox, origin.as_str(), state, now, settled, reason];
            self.execute(doing, sql, values)?;
        }
        if kind == "Update" { self.overtake_updates(id, now) } else { Ok(()) }
    }

    /// Whoever gets this Update has no need of an earlier one of the same object that was never sent.
    fn overtake_updates(&self, letter: i64, now: Timestamp) -> Result<(), Error> {
        let sql = "update deliveries set state = 'done', reason = 'overtaken', settled = ?2
                   where state = 'waiting' and attempts = 0 and leased_until = 0
                     and letter in (select earlier.id from letters its join letters earlier
                                    on earlier.about = its.about and earlier.id < its.id
                                    where its.id = ?1 and earlier.kind = 'Update')
                     and exists (select 1 from deliveries newer
                                 where newer.letter = ?1 and newer.inbox = deliveries.inbox
                                   and newer.state = 'waiting')";
        self.execute("settle what is overtaken", sql, params![letter, now]).map(drop)
    }

    /// Ends all leases: their holders were threads of a process that is no more (DEL-6). Only for
    /// the one process that delivers. What waits for longer than anything does was put off by a clock
    /// that was ahead.
    pub fn release_leases(&self, now: Timestamp) -> Result<(), Error> {
        let doing = "take deliveries up again";
        let sql = "update deliveries set leased_until = 0 where leased_until > 0";
        self.execute(doing, sql, [])?;
        let latest = now.plus(limits::WAIT_LONGEST);
        let sql = "update deliveries set due = ?1 where state = 'waiting' and due > ?2";
        self.execute(doing, sql, params![now, latest])?;
        let sql = "update peers set until = ?1 where until > ?2";
        self.execute(doing, sql, params![now, latest])?;
        // Turns are worked out anew: the clock may have been wrong.
        self.execute(doing, "update peers set next = until where waiting > 0", []).map(drop)
    }

    /// When the next server has its turn, unless the owner has paused the queue.
    pub fn next_delivery_due(&self) -> Result<Option<Timestamp>, Error> {
        if self.queue_paused()?.is_some() {
            return Ok(None);
        }
        let sql = "select next from peers where waiting > 0 and paused = 0
                   order by next, origin limit 1";
        self.find("look at the queue", sql, [], |row| row.get(0))
    }

    /// Writes down how an attempt ended.
    pub fn settle_delivery(
        &self,
        id: i64,
        settlement: &Settlement,
        now: Timestamp,
    ) -> Result<(), Error> {
        let doing = "settle a delivery";
        let (state, due, reason) = match settlement {
            Settlement::Done => ("done", now, None),
            Settlement::Again { at, reason } => ("waiting", *at, Some(reason)),
            Settlement::Failed { reason } => ("failed", now, Some(reason)),
        };
        let reason: Option<String> =
            reason.map(|text| text.chars().take(limits::REASON_MAX_CHARS).collect());
        let sql = "update deliveries set state = ?2, due = ?3, reason = ?4, leased_until = 0,
                       attempts = attempts + 1,
                       settled = case ?2 when 'waiting' then null else ?5 end
                   where id = ?1 returning origin";
        let values = params![id, state, due, reason, now];
        let origin: Option<String> = self.find(doing, sql, values, |row| row.get(0))?;
        origin.map_or(Ok(()), |origin| self.set_turn(&origin, now))
    }

    /// Puts a delivery off that was leased, and counts no attempt.
    pub fn postpone_delivery(&self, id: i64, until: Timestamp) -> Result<(), Error> {
        let sql = "update deliveries set due = ?2, leased_until = 0
                   where id = ?1 and state = 'waiting' returning origin";
        let doing = "put a delivery off";
        let origin: Option<String> = self.find(doing, sql, params![id, until], |row| row.get(0))?;
        origin.map_or(Ok(()), |origin| self.set_turn(&origin, Timestamp::from_millis(0)))
    }

    /// The clock was wrong, and is `now`: nothing waits for a time that it had been.
    pub fn hasten_deliveries(&self, now: Timestamp) -> Result<(), Error> {
        let doing = "hasten deliveries";
        let sql = "update deliveries set due = min(due, ?1), leased_until = min(leased_until, ?2)
                   where state = 'waiting' and max(due, leased_until) > ?1";
        self.execute(doing, sql, params![now, now.plus(limits::LEASE_TIME)])?;
        let sql = "update peers set until = min(until, ?1), next = min(next, ?1)
                   where max(until, next) > ?1";
        self.execute(doing, sql, params![now]).map(drop)
    }

    /// The inboxes for which something waits.
    pub fn list_waiting_inboxes(&self) -> Result<Vec<InboxUrl>, Error> {
        let sql = "select distinct inbox from deliveries where state = 'waiting'";
        self.list("look at the queue", sql, [], |row| row.get(0))
    }

    /// Drops what still waits for an inbox.
    pub fn remove_waiting_deliveries(&self, inbox: &InboxUrl) -> Result<(), Error> {
        let sql = "delete from deliveries where origin = ?1 and inbox = ?2 and state = 'waiting'";
        let origin = inbox.origin();
        self.execute("drop deliveries", sql, params![origin.as_str(), inbox]).map(drop)
    }

    /// The same for those who are blocked: what tells them of the end stays.
    pub fn remove_barred_deliveries(&self, inbox: &InboxUrl) -> Result<(), Error> {
        let sql = "delete from deliveries where origin = ?1 and inbox = ?2 and state = 'waiting'
                   and (select kind from letters where id = letter) not in ('Reject', 'Undo')";
        let origin = inbox.origin();
        self.execute("drop deliveries", sql, params![origin.as_str(), inbox]).map(drop)
    }

    /// The same for those who no longer follow: what is for followers alone. `acts`: what the ids of such
    /// posts begin with.
    fn remove_closed_deliveries(&self, inbox: &InboxUrl, acts: &str) -> Result<(), Error> {
        let sql = "delete from deliveries where origin = ?1 and inbox = ?2 and state = 'waiting'
                   and exists (select 1 from letters l join private_posts p on l.about = ?3 || p.key
                               where l.id = letter and p.visibility = 'followers'
                                 and l.kind in ('Create', 'Update'))";
        let origin = inbox.origin();
        self.execute("drop deliveries", sql, params![origin.as_str(), inbox, acts]).map(drop)
    }

    /// Somebody is no longer told of something: at their own inbox and at that of their server, but where
    /// others receive as well who are told. Whoever names an inbox elsewhere has named that of others.
    pub fn drop_letters(
        &self,
        actor: &ActorId,
        inboxes: impl IntoIterator<Item = InboxUrl>,
        which: Dropped<'_>,
    ) -> Result<(), Error> {
        for inbox in inboxes.into_iter().filter(|inbox| inbox.origin() == actor.origin()) {
            match which {
                Dropped::ForFollowers(_) if self.has_follower_in(&inbox)? => {}
                Dropped::ForFollowers(acts) => self.remove_closed_deliveries(&inbox, acts)?,
                _ if self.is_inbox_used(&inbox)? => {}
                Dropped::AllButTheEnd => self.remove_barred_deliveries(&inbox)?,
                Dropped::All => self.remove_waiting_deliveries(&inbox)?,
            }
        }
        Ok(())
    }

    /// How many deliveries there are in each state.
    pub fn count_deliveries(&self) -> Result<DeliveryCounts, Error> {
        let sql = "select coalesce(sum(state = 'waiting'), 0), coalesce(sum(state = 'done'), 0),
                          coalesce(sum(state = 'failed'), 0) from deliveries";
        let counts = self.find("count deliveries", sql, [], |row| {
            Ok(DeliveryCounts { waiting: row.get(0)?, done: row.get(1)?, failed: row.get(2)? })
        })?;
        Ok(counts.unwrap_or_default())
    }

    /// An actor receives elsewhere on its own origin from now on: what waits for its old inbox
    /// follows, unless somebody else is still there.
    pub(super) fn readdress_deliveries(
        &self,
        actor: &ActorId,
        (old, new): (&InboxUrl, &InboxUrl),
    ) -> Result<(), Error> {
        let doing = "readdress deliveries";
        let origin = actor.origin();
        let is_own = old.origin() == origin && new.origin() == origin;
        if old == new || !is_own || self.is_inbox_used(old)? {
            return Ok(());
        }
        // Who has a letter at the new inbox already needs no second.
        let sql = "update or ignore deliveries set inbox = ?2
                   where origin = ?3 and inbox = ?1 and state = 'waiting'";
        self.execute(doing, sql, params![old, new, origin.as_str()])?;
        self.readdress_leavers(old, new)?;
        self.remove_waiting_deliveries(old)
    }

    /// Gives up what has waited for longer than letters of this patience are kept, at most
    /// [`limits::SWEEP_ROWS`]; true if there may be more. It stood behind others that failed: what was
    /// never tried because the owner has paused it, or because we were away ourselves, goes on waiting.
    pub fn expire_deliveries(
        &self,
        (patience, before): (Patience, Timestamp),
        now: Timestamp,
    ) -> Result<bool, Error> {
        if self.queue_paused()?.is_some() {
            return Ok(false);
        }
        let sql = "update deliveries set state = 'failed', settled = ?3,
                       reason = coalesce(reason, 'its server could not be reached in time')
                   where id in (select d.id from letters l join deliveries d
                                on d.letter = l.id and d.state = 'waiting' and d.leased_until = 0
                                left join peers p on p.origin = d.origin
                                where l.patient = ?1 and l.written < ?2 and coalesce(p.paused, 0) = 0
                                  and (d.attempts > 0 or coalesce(p.failures, 1) > 0) limit ?4)";
        let values = params![self::patience(patience), before, now, limits::SWEEP_ROWS];
        let ended = self.execute("give deliveries up", sql, values)?;
        Ok(is_full_sweep(ended))
    }

    /// Removes settled deliveries from before `before`, and the oldest of more than `most`; then
    /// letters from before that have none left. At most [`limits::SWEEP_ROWS`] of each; true if there
    /// may be more.
    pub fn remove_old_deliveries(&self, before: Timestamp, most: i64) -> Result<bool, Error> {
        let doing = "clean the queue";
        let sql = "delete from deliveries where id in (
                       select id from deliveries where state <> 'waiting' and settled < ?1
                       order by settled limit ?2)";
        let aged = self.execute(doing, sql, params![before, limits::SWEEP_ROWS])?;
        let sql = "select count(*) from deliveries where state <> 'waiting'";
        let over = (self.count(doing, sql, [])? - most).clamp(0, limits::SWEEP_ROWS);
        let sql = "delete from deliveries where id in (
                       select id from deliveries where state <> 'waiting' order by settled limit ?1)";
        let older = self.execute(doing, sql, params![over])?;
        let sql = "delete from letters where id in (
                       select id from letters where written < ?1
                       and not exists (select 1 from deliveries where letter = letters.id)
                       limit ?2)";
        let letters = self.execute(doing, sql, params![before, limits::SWEEP_ROWS])?;
        Ok(is_full_sweep(aged.max(older).max(letters)))
    }
}

fn is_full_sweep(rows: usize) -> bool {
    i64::try_from(rows).is_ok_and(|rows| rows >= limits::SWEEP_ROWS)
}
