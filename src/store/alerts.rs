//! What the owner is told of elsewhere, and the messages that say so. What happens is written down by the
//! triggers of `0019_alerts.sql`.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;

/// The fact that lets the triggers write.
const WANTED: &str = "notify";

/// Something that has happened.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Alert {
    /// Its number; later ones are larger.
    pub id: i64,
    /// What: one of the words of `[notify] kinds`.
    pub kind: String,
    /// Who did it, or whom it is about; may be empty.
    pub actor: String,
    /// Which post, by id or key, or what else; may be empty.
    pub subject: String,
    /// When.
    pub at: Timestamp,
}

/// A message on its way.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AlertMessage {
    /// Its number.
    pub id: i64,
    /// By which way it goes.
    pub channel: String,
    /// Its name, by which whoever gets it knows a repeat.
    pub name: String,
    /// What it says.
    pub body: String,
    /// When it was written.
    pub written: Timestamp,
    /// Attempts before this one.
    pub attempts: i64,
}

fn alert(row: &Row<'_>) -> rusqlite::Result<Alert> {
    Ok(Alert {
        id: row.get(0)?,
        kind: row.get(1)?,
        actor: row.get(2)?,
        subject: row.get(3)?,
        at: row.get(4)?,
    })
}

impl Tx<'_> {
    /// From now on what happens is written down, or not. What waited is not told once it is not wanted.
    pub fn want_alerts(&self, are_wanted: Wanted) -> Result<(), Error> {
        if are_wanted == Wanted::Yes {
            return self.upsert_fact(WANTED, "");
        }
        self.remove_fact(WANTED)?;
        self.execute("forget alerts", "delete from alerts where told is null", [])?;
        self.execute("forget messages", "delete from alert_messages", []).map(drop)
    }

    /// Writes down something that no row of another table stands for; false if it was before.
    pub fn insert_alert(
        &self,
        kind: &str,
        (actor, subject): (&str, &str),
        now: Timestamp,
    ) -> Result<bool, Error> {
        let sql = "insert or ignore into alerts (kind, actor, subject, at)
                   select ?1, ?2, ?3, ?4 from alerts_wanted";
        let written = self.execute("write an alert", sql, params![kind, actor, subject, now])?;
        Ok(written > 0)
    }

    /// What the owner has not been told, oldest first.
    pub fn list_untold_alerts(&self, limit: i64) -> Result<Vec<Alert>, Error> {
        let sql = "select id, kind, actor, subject, at from alerts where told is null
                   order by id limit ?1";
        self.list("list alerts", sql, params![limit], alert)
    }

    /// What has happened lately, newest first, whether the owner was told or not.
    pub fn list_alerts(&self, limit: i64) -> Result<Vec<Alert>, Error> {
        let sql = "select id, kind, actor, subject, at from alerts order by id desc limit ?1";
        self.list("list alerts", sql, params![limit], alert)
    }

    /// When the newest was told.
    pub fn last_told(&self) -> Result<Option<Timestamp>, Error> {
        let sql = "select max(told) from alerts where told is not null";
        self.find("look up an alert", sql, [], |row| row.get(0)).map(Option::flatten)
    }

    /// All up to this one have gone into a message.
    pub fn mark_alerts_told(&self, last: i64, now: Timestamp) -> Result<(), Error> {
        let sql = "update alerts set told = ?2 where told is null and id <= ?1";
        self.execute("note what was told", sql, params![last, now]).map(drop)
    }

    /// Forgets what was told, but for the newest `kept`.
    pub fn trim_alerts(&self, kept: i64) -> Result<(), Error> {
        let sql = "delete from alerts where told is not null and id <=
                   (select id from alerts order by id desc limit 1 offset ?1)";
        self.execute("forget old alerts", sql, params![kept]).map(drop)
    }

    /// Puts a message on its way.
    pub fn insert_alert_message(
        &self,
        channel: &str,
        (name, body): (&str, &str),
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into alert_messages (channel, name, body, written, due)
                   values (?1, ?2, ?3, ?4, ?4)";
        self.execute("write a message", sql, params![channel, name, body, now]).map(drop)
    }

    /// The first message that is due, as one that is being sent from now on.
    pub fn take_alert_message(&self, now: Timestamp) -> Result<Option<AlertMessage>, Error> {
        let sql = "update alert_messages set tried = ?1, attempts = attempts + 1
                   where id = (select id from alert_messages where due <= ?1 and tried is null
                               order by due, id limit 1)
                   returning id, channel, name, body, written, attempts - 1";
        self.find("take a message", sql, params![now], |row| {
            Ok(AlertMessage {
                id: row.get(0)?,
                channel: row.get(1)?,
                name: row.get(2)?,
                body: row.get(3)?,
                written: row.get(4)?,
                attempts: row.get(5)?,
            })
        })
    }

    /// It has certainly not arrived: it is tried again at `due`.
    pub fn put_back_alert_message(&self, id: i64, due: Timestamp) -> Result<(), Error> {
        let sql = "update alert_messages set tried = null, due = ?2 where id = ?1";
        self.execute("put a message back", sql, params![id, due]).map(drop)
    }

    /// It has arrived, or never will.
    pub fn remove_alert_message(&self, id: i64) -> Result<(), Error> {
        self.execute("forget a message", "delete from alert_messages where id = ?1", params![id])
            .map(drop)
    }

    /// Forgets messages whose attempt was cut off: they may have arrived, and are sent once at most.
    pub fn drop_tried_alert_messages(&self) -> Result<usize, Error> {
        self.execute("forget messages", "delete from alert_messages where tried is not null", [])
    }

    /// How many messages wait.
    pub fn count_alert_messages(&self) -> Result<i64, Error> {
        self.count("count messages", "select count(*) from alert_messages", [])
    }
}

/// Does the owner want to be told?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Wanted {
    /// Yes.
    Yes,
    /// No.
    No,
}
