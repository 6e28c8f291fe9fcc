//! The letter that tells others of new keys. Each server hears of them before it gets anything else,
//! because whoever knows the old key alone believes nothing that is signed with another (SIG-20).

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter};
use crate::id::{ActivityId, Origin};

/// The activity that tells of new keys, as long as somebody may have to hear of them; a fact.
const ANNOUNCED: &str = "keys.announced";
/// The last one, for ever.
const CHANGED: &str = "keys.changed";
/// The new keys are in force, and their files may have yet to be moved; a fact.
const SWITCH: &str = "keys.switch";

/// How far it has come that the keys are new.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Announcement {
    /// The Update.
    pub activity: ActivityId,
    /// When it was written.
    pub written: Timestamp,
    /// For how many inboxes it waits.
    pub waiting: i64,
}

impl Tx<'_> {
    /// From now on the new keys are in force; `letter` says so. What has yet to be told of the account as
    /// it was is told no more: it carries the old ones.
    pub fn announce_keys(&self, letter: Letter, now: Timestamp) -> Result<(), Error> {
        let (activity, about) = (letter.activity.clone(), letter.about.clone());
        let sql = "update deliveries set state = 'done', reason = 'overtaken', settled = ?2,
                       leased_until = 0
                   where state = 'waiting'
                     and letter in (select id from letters where about = ?1 and kind = 'Update')";
        self.execute("settle what is overtaken", sql, params![about, now])?;
        self.enqueue(&[Effect::Deliver(letter)], now)?;
        self.upsert_fact(ANNOUNCED, activity.as_str())?;
        self.upsert_fact(CHANGED, activity.as_str())?;
        self.upsert_fact(SWITCH, activity.as_str())
    }

    /// Have the files of the keys yet to be moved?
    pub fn awaits_switch(&self) -> Result<bool, Error> {
        Ok(self.find_fact(SWITCH)?.is_some())
    }

    /// They have been moved.
    pub fn end_switch(&self) -> Result<(), Error> {
        self.remove_fact(SWITCH)
    }

    /// Which change of keys was the last, if there ever was one.
    pub fn last_change_of_keys(&self) -> Result<Option<String>, Error> {
        self.find_fact(CHANGED)
    }

    /// The change of keys of which somebody has yet to hear.
    pub fn find_announcement(&self) -> Result<Option<Announcement>, Error> {
        let sql = "select activity, written, (select count(*) from deliveries
                       where letter = letters.id and state = 'waiting') waiting
                   from letters where activity = (select value from facts where name = ?1)
                     and waiting > 0";
        self.find("look who has heard of the keys", sql, params![ANNOUNCED], |row| {
            Ok(Announcement { activity: row.get(0)?, written: row.get(1)?, waiting: row.get(2)? })
        })
    }

    /// Nobody hears of it any more by the old key.
    pub fn end_announcement(&self) -> Result<(), Error> {
        self.remove_fact(ANNOUNCED)
    }

    /// The row of that letter.
    pub(super) fn announced_letter(&self) -> Result<Option<i64>, Error> {
        let sql = "select id from letters
                   where activity = (select value from facts where name = ?1)";
        self.find("look for news of the keys", sql, params![ANNOUNCED], |row| row.get(0))
    }

    /// Is it that letter that goes to a server next? One inbox there is enough to know.
    pub(super) fn goes_first(&self, letter: i64, origin: &str) -> Result<bool, Error> {
        let sql = "select coalesce(sum(state = 'waiting') > 0 and sum(state = 'done') = 0, 0)
                   from deliveries where letter = ?1 and origin = ?2";
        Ok(self.count("look who has heard of the keys", sql, params![letter, origin])? > 0)
    }

    /// The texts of activities of `origin` that wait for anybody.
    pub fn list_waiting_bodies(&self, origin: &Origin) -> Result<Vec<(ActivityId, String)>, Error> {
        // `0` is what comes after `/`.
        let sql = "select activity, body from letters
                   where activity > ?1 || '/' and activity < ?1 || '0'
                     and exists (select 1 from deliveries
                                 where letter = letters.id and state = 'waiting')";
        self.list("look at the queue", sql, params![origin.as_str()], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })
    }

    /// Writes the text of an activity anew: its proof is another.
    pub fn rewrite_letter(&self, activity: &ActivityId, body: &str) -> Result<(), Error> {
        let sql = "update letters set body = ?2 where activity = ?1";
        self.execute("write a letter anew", sql, params![activity, body]).map(drop)
    }
}
