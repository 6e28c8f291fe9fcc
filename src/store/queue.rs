//! What the owner asks of the queue, and does with it.

use std::collections::HashMap;

use rusqlite::{Row, params};

use super::acts::TAKEN_BACK;
use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, Domain, InboxUrl, ObjectId, Origin};
use crate::limits;

/// The fact that says since when nothing is sent at all.
const PAUSED: &str = "queue.paused";
/// What ends something: dropped by nobody.
const LASTING: &str = "('Delete', 'Undo', 'Reject', 'Move')";

/// What has become of a delivery.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DeliveryState {
    /// It is to be sent.
    Waiting,
    /// The server took it.
    Done,
    /// It was given up.
    Failed,
}

word_column!(DeliveryState { Waiting = "waiting", Done = "done", Failed = "failed" });

/// A letter on its way to one inbox, as the owner is told of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Delivery {
    /// The type of the activity.
    pub kind: String,
    /// What it is about.
    pub about: Option<ObjectId>,
    /// Where to.
    pub inbox: InboxUrl,
    /// What has become of it.
    pub state: DeliveryState,
    /// How often it was tried.
    pub attempts: i64,
    /// Why it was not taken the last time.
    pub reason: Option<String>,
    /// When it was written.
    pub written: Timestamp,
    /// Waiting: when it is tried at the earliest. Else when it came to its end.
    pub at: Timestamp,
    /// Has the owner paused its server, or all of the queue?
    pub is_paused: bool,
}

const DELIVERY: &str = "l.kind, l.about, d.inbox, d.state, d.attempts, d.reason, l.written,
    coalesce(d.settled, max(d.due, coalesce(p.until, 0))),
    coalesce(p.paused, 0) or exists (select 1 from facts where name = 'queue.paused')
    from letters l join deliveries d on d.letter = l.id left join peers p on p.origin = d.origin";

fn delivery(row: &Row<'_>) -> rusqlite::Result<Delivery> {
    Ok(Delivery {
        kind: row.get(0)?,
        about: row.get(1)?,
        inbox: row.get(2)?,
        state: row.get(3)?,
        attempts: row.get(4)?,
        reason: row.get(5)?,
        written: row.get(6)?,
        at: row.get(7)?,
        is_paused: row.get(8)?,
    })
}

/// Servers, counted by how they do, and what waits for all of them.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct PeerCounts {
    /// They took something, and did not fail since.
    pub well: i64,
    /// They never took anything.
    pub new: i64,
    /// They failed last.
    pub failing: i64,
    /// They failed for days: nothing is sent there but what must arrive.
    pub dead: i64,
    /// The owner has paused them; they are counted above as well.
    pub paused: i64,
    /// Deliveries that wait.
    pub waiting: i64,
}

/// How far some letters have come, in servers.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
pub struct Reached {
    /// All that are told.
    pub servers: i64,
    /// They have taken all of it.
    pub done: i64,
    /// They are told something newer instead, which waits.
    pub newer: i64,
    /// It waits for them, and they did not take what they were sent last.
    pub away: i64,
    /// Something was given up.
    pub failed: i64,
}

impl Reached {
    /// For how many it still waits.
    #[must_use]
    pub fn waiting(&self) -> i64 {
        self.servers - self.done - self.newer - self.failed
    }
}

/// The origins of a host: some tests and tunnels have no TLS. Empty texts: all.
fn origins(host: Option<&Domain>) -> (String, String) {
    host.map_or_else(Default::default, |it| (format!("https://{it}"), format!("http://{it}")))
}

/// With `?1` and `?2` of [`origins`].
const OF_HOST: &str = "(?1 = '' or origin in (?1, ?2))";

impl Tx<'_> {
    /// Was anything ever sent to `host`, or does something wait for it, as far as is remembered?
    pub fn knows_host(&self, host: &Domain) -> Result<bool, Error> {
        let (secure, plain) = origins(Some(host));
        let sql = "select exists (select 1 from peers where origin in (?1, ?2))
                       or exists (select 1 from deliveries where origin in (?1, ?2))";
        let found = self.find("look up a server", sql, params![secure, plain], |row| row.get(0))?;
        Ok(found.unwrap_or(false))
    }

    /// Deliveries in one state: what waits, oldest first; what came to its end, newest first.
    pub fn list_deliveries(
        &self,
        state: DeliveryState,
        host: Option<&Domain>,
        limit: i64,
    ) -> Result<Vec<Delivery>, Error> {
        let (secure, plain) = origins(host);
        let order = match state {
            DeliveryState::Waiting => "d.id",
            _ => "d.settled desc, d.id desc",
        };
        let sql = format!(
            "select {DELIVERY} where d.state = '{}' and (?1 = '' or d.origin in (?1, ?2))
             order by {order} limit ?3",
            state.as_str()
        );
        self.list("list the queue", &sql, params![secure, plain, limit], delivery)
    }

    /// All that is remembered of letters about an object, in the order in which they were written.
    pub fn list_deliveries_about(&self, object: &ObjectId) -> Result<Vec<Delivery>, Error> {
        let sql = format!("select {DELIVERY} where l.about = ?1 order by l.id, d.inbox");
        self.list("list letters about a post", &sql, params![object], delivery)
    }

    /// The same to an account, by its own inbox or that of its server, whatever it is about; newest
    /// first.
    pub fn list_deliveries_to(
        &self,
        (own, shared): (&InboxUrl, Option<&InboxUrl>),
        limit: i64,
    ) -> Result<Vec<Delivery>, Error> {
        let sql =
            format!("select {DELIVERY} where d.inbox in (?1, ?2) order by l.id desc limit ?3");
        self.list("list letters to an account", &sql, params![own, shared, limit], delivery)
    }

    /// How far these activities have come.
    pub fn count_reached(&self, activities: &[ActivityId]) -> Result<Reached, Error> {
        // What an id holds needs no escape: quotation marks and backslashes are percent-encoded.
        let names: Vec<String> =
            activities.iter().map(|it| format!("\"{}\"", it.as_str())).collect();
        let sql = "select count(*), coalesce(sum(waiting = 0 and failed = 0 and not newer), 0),
                          coalesce(sum(tried), 0), coalesce(sum(waiting = 0 and failed > 0), 0),
                          coalesce(sum(waiting = 0 and failed = 0 and newer), 0)
                   from (select sum(state = 'waiting') waiting, sum(state = 'failed') failed,
                                max(coalesce(reason = 'overtaken', 0)) newer,
                                max(state = 'waiting' and (attempts > 0 or failures > 0)) tried
                         from deliveries left join peers using (origin) where letter in (
                             select id from letters
                             where activity in (select value from json_each(?1)))
                         group by origin)";
        let values = params![format!("[{}]", names.join(","))];
        let found = self.find("look how far letters have come", sql, values, |row| {
            let (servers, done) = (row.get(0)?, row.get(1)?);
            Ok(Reached {
                servers,
                done,
                away: row.get(2)?,
                failed: row.get(3)?,
                newer: row.get(4)?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// What is said of the owner's posts and still waits for anybody.
    pub fn list_waiting_activities(&self) -> Result<Vec<ActivityId>, Error> {
        let sql = "select activity from letters
                   where kind in ('Create', 'Update', 'Delete') and patient <> 2
                     and id in (select letter from deliveries where state = 'waiting')";
        self.list("look what waits", sql, [], |row| row.get(0))
    }

    /// How servers do.
    pub fn count_peers(&self) -> Result<PeerCounts, Error> {
        let sql = "select coalesce(sum(failures = 0 and taken is not null), 0),
                          coalesce(sum(failures = 0 and taken is null), 0),
                          coalesce(sum(failures > 0 and days < ?1), 0),
                          coalesce(sum(failures > 0 and days >= ?1), 0),
                          coalesce(sum(paused), 0), coalesce(sum(waiting), 0) from peers";
        let found = self.find("count servers", sql, params![limits::DEAD_AFTER_DAYS], |row| {
            Ok(PeerCounts {
                well: row.get(0)?,
                new: row.get(1)?,
                failing: row.get(2)?,
                dead: row.get(3)?,
                paused: row.get(4)?,
                waiting: row.get(5)?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }

    /// On how many days a server has said 403 to a letter since it took one.
    pub fn count_days_refused(&self, origin: &Origin) -> Result<i64, Error> {
        // As the reason begins that is written down of an answer; what others wrote is refused by many.
        let sql = "select count(distinct settled / 86400000) from deliveries
                   where origin = ?1 and state = 'failed' and reason like 'the server said 403%'
                     and (select patient from letters where id = letter) <> 2
                     and settled > coalesce((select taken from peers where origin = ?1), 0)";
        self.count("look for refusals", sql, params![origin.as_str()])
    }

    /// When the oldest letter was written that waits for anybody.
    pub fn oldest_waiting(&self) -> Result<Option<Timestamp>, Error> {
        let sql = "select written from letters
                   where id = (select min(letter) from deliveries where state = 'waiting')";
        self.find("look for the oldest letter", sql, [], |row| row.get(0))
    }

    /// Forgets that servers failed: each has its turn now. How many letters wait there.
    pub fn retry_peers(&self, host: Option<&Domain>, now: Timestamp) -> Result<i64, Error> {
        let (doing, (secure, plain)) = ("try letters again", origins(host));
        let sql = format!(
            "update peers set failures = 0, days = 0, until = 0, next = ?3
             where (waiting > 0 or ?1 <> '') and {OF_HOST}"
        );
        self.execute(doing, &sql, params![secure, plain, now])?;
        let sql = format!("select coalesce(sum(waiting), 0) from peers where {OF_HOST}");
        self.count(doing, &sql, params![secure, plain])
    }

    /// Makes due what waits for another try, at most [`limits::SWEEP_ROWS`]: who writes at the same time
    /// must not wait for half a million. True if there may be more.
    pub fn retry_deliveries(&self, host: Option<&Domain>, now: Timestamp) -> Result<bool, Error> {
        let (secure, plain) = origins(host);
        let sql = format!(
            "update deliveries set due = ?3 where id in (
                 select id from deliveries where state = 'waiting' and due > ?3 and {OF_HOST} limit ?4)"
        );
        let values = params![secure, plain, now, limits::SWEEP_ROWS];
        Ok(self.execute("try letters again", &sql, values)? > 0)
    }

    /// Lets letters wait again that were given up, unless something later about the same object was
    /// sent to the same inbox, it has been taken back, or nothing may be sent there any more: `acts` is
    /// what the ids of posts for some alone begin with, which are for those who follow now. Looks at no
    /// more than [`limits::SWEEP_ROWS`] behind the delivery `after`, and gives the last one it saw.
    pub fn revive_deliveries(
        &self,
        host: Option<&Domain>,
        acts: &str,
        (after, now): (i64, Timestamp),
    ) -> Result<Option<i64>, Error> {
        let doing = "take letters up again";
        let (secure, plain) = origins(host);
        let oldest = now.minus(limits::PATIENT_DELIVERY_KEPT);
        let sql = "select d.id, d.inbox, l.kind in ('Create', 'Update') and p.key is not null,
                          p.visibility = 'followers'
             from deliveries d join letters l on l.id = d.letter
             left join private_posts p on l.about = ?4 || p.key
             where d.id > ?6 and d.state = 'failed' and (?1 = '' or d.origin in (?1, ?2)) and l.written > ?3
               and l.patient <> 2 and coalesce(d.reason, '') <> ?5 and not exists (
                   select 1 from letters later join deliveries its on its.letter = later.id
                   where later.about = l.about and later.id > l.id and its.inbox = d.inbox
                     and its.state <> 'failed')
             order by d.id limit ?7";
        let values = params![secure, plain, oldest, acts, TAKEN_BACK, after, limits::SWEEP_ROWS];
        let found: Vec<(i64, InboxUrl, bool, Option<bool>)> =
            self.list(doing, sql, values, |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let (last, mut barred) = (found.last().map(|found| found.0), HashMap::new());
        for (id, inbox, is_closed, is_for_followers) in found {
            // Once for each: a server may have missed thousands.
            if !barred.contains_key(&inbox) {
                barred.insert(inbox.clone(), self.is_inbox_barred(&inbox)?);
                // It may have been forgotten meanwhile, and would get no turn.
                let sql = "insert or ignore into peers (origin) values (?1)";
                self.execute(doing, sql, [inbox.origin().as_str()])?;
            }
            let is_cut_off =
                is_closed && is_for_followers == Some(true) && !self.has_follower_in(&inbox)?;
            if !is_cut_off && barred.get(&inbox) == Some(&false) {
                let sql = "update deliveries set state = 'waiting', due = ?2, settled = null,
                               reason = nullif(reason, 'you dropped it') where id = ?1";
                self.execute(doing, sql, params![id, now])?;
            }
        }
        Ok(last)
    }

    /// Is its server blocked, or somebody whose own inbox it is?
    pub fn is_inbox_barred(&self, inbox: &InboxUrl) -> Result<bool, Error> {
        let origin = inbox.origin();
        if self.is_domain_blocked(&origin.domain())? {
            return Ok(true);
        }
        // `0` is what comes after `/`.
        let sql = "select id from actors
                   where id > ?1 || '/' and id < ?1 || '0' and inbox = ?2 limit 1";
        let values = params![origin.as_str(), inbox];
        let actor: Option<ActorId> =
            self.find("look up an inbox", sql, values, |row| row.get(0))?;
        actor.map_or(Ok(false), |actor| self.is_blocked(&actor))
    }

    /// How many letters [`Self::drop_deliveries`] would give up.
    pub fn count_droppable(&self, host: &Domain, now: Timestamp) -> Result<i64, Error> {
        let (secure, plain) = origins(Some(host));
        let sql = format!("select count(*) from deliveries where {}", droppable());
        self.count("look what waits for a server", &sql, params![secure, plain, now])
    }

    /// Gives up what waits for a host, but for what ends something and what is under way. How many
    /// letters that were.
    pub fn drop_deliveries(&self, host: &Domain, now: Timestamp) -> Result<usize, Error> {
        let (secure, plain) = origins(Some(host));
        let sql = format!(
            "update deliveries set state = 'failed', settled = ?3, reason = 'you dropped it'
             where {}",
            droppable()
        );
        self.execute("drop letters", &sql, params![secure, plain, now])
    }

    /// Since when the owner wants nothing sent at all.
    pub fn queue_paused(&self) -> Result<Option<Timestamp>, Error> {
        Ok(self.find_fact(PAUSED)?.and_then(|text| Timestamp::parse(&text)))
    }

    /// Nothing is begun any more, or all again.
    pub fn pause_queue(&self, since: Option<Timestamp>) -> Result<(), Error> {
        match since {
            Some(now) => self.upsert_fact(PAUSED, &now.rfc3339()),
            None => self.remove_fact(PAUSED),
        }
    }

    /// Nothing is begun there any more.
    pub fn pause_peer(&self, host: &Domain) -> Result<(), Error> {
        let (secure, plain) = origins(Some(host));
        let (doing, sql) =
            ("pause a server", "update peers set paused = 1 where origin in (?1, ?2)");
        if self.execute(doing, sql, params![secure, plain])? == 0 {
            let origin = if host.is_local() { plain } else { secure };
            self.execute(
                doing,
                "insert into peers (origin, paused) values (?1, 1)",
                params![origin],
            )?;
        }
        Ok(())
    }

    /// And is again; true if it was not.
    pub fn resume_peer(&self, host: &Domain) -> Result<bool, Error> {
        let (secure, plain) = origins(Some(host));
        let sql = "update peers set paused = 0 where paused <> 0 and origin in (?1, ?2)";
        Ok(self.execute("resume a server", sql, params![secure, plain])? > 0)
    }

    /// The servers that the owner has paused.
    pub fn list_paused_peers(&self) -> Result<Vec<String>, Error> {
        let sql = "select origin from peers where paused <> 0 order by origin limit ?1";
        self.list("list paused servers", sql, params![limits::LIST_MAX], |row| row.get(0))
    }
}

/// With `?1` and `?2` of [`origins`], and `?3` for the time.
fn droppable() -> String {
    format!(
        "state = 'waiting' and leased_until <= ?3 and {OF_HOST}
         and letter in (select id from letters where kind not in {LASTING})"
    )
}
