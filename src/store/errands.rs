//! Things to fetch, because something that arrived needs them.

use rusqlite::{Row, params};

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::effect::{Errand, Lane};
use crate::id::{ActivityId, ActorId, ObjectId};
use crate::limits;

/// An errand that should be run now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DueErrand {
    /// The row.
    pub id: i64,
    /// What to fetch.
    pub errand: Errand,
    /// Attempts that failed.
    pub tries: i64,
}

fn errand(row: &Row<'_>) -> rusqlite::Result<DueErrand> {
    let kind: String = row.get(1)?;
    let by: ActorId = row.get(2)?;
    let errand = match kind.as_str() {
        "boosted" => {
            let (activity, object): (ActivityId, ObjectId) = (row.get(3)?, row.get(4)?);
            Errand::BoostedObject { by, activity, object }
        }
        "wrapped post" => Errand::WrappedPost { by, object: row.get(4)? },
        "wrapped delete" => Errand::WrappedDelete { by, object: row.get(4)? },
        "wrapped like" => Errand::WrappedLike { by, like: row.get(4)? },
        "wrapped undo" => Errand::WrappedUndo { by, undo: row.get(4)? },
        "moved" => Errand::Moved { from: by, to: row.get(4)? },
        "quote" => Errand::Quote { by, object: row.get(4)? },
        "parents" => Errand::Parents { by, object: row.get(4)? },
        "replies" => Errand::Replies { by, object: row.get(4)? },
        "relayed" => Errand::Relayed { by, object: row.get(4)? },
        "followers" => Errand::Followers { by, list: row.get(4)? },
        "outbox" => Errand::Outbox(by),
        "created" => Errand::CreatedObject { by, object: row.get(4)? },
        _ => Errand::RefreshActor(by),
    };
    Ok(DueErrand { id: row.get(0)?, errand, tries: row.get(5)? })
}

/// The columns `kind`, `actor`, `activity` and `object`.
fn columns(errand: &Errand) -> (&'static str, &ActorId, &str, &str) {
    match errand {
        Errand::RefreshActor(actor) => ("refresh", actor, "", ""),
        Errand::Outbox(actor) => ("outbox", actor, "", ""),
        Errand::BoostedObject { by, activity, object } => {
            ("boosted", by, activity.as_str(), object.as_str())
        }
        Errand::WrappedPost { by, object } => ("wrapped post", by, "", object.as_str()),
        Errand::WrappedDelete { by, object } => ("wrapped delete", by, "", object.as_str()),
        Errand::WrappedLike { by, like } => ("wrapped like", by, "", like.as_str()),
        Errand::WrappedUndo { by, undo } => ("wrapped undo", by, "", undo.as_str()),
        Errand::Moved { from, to } => ("moved", from, "", to.as_str()),
        Errand::Quote { by, object } => ("quote", by, "", object.as_str()),
        Errand::Relayed { by, object } => ("relayed", by, "", object.as_str()),
        Errand::Followers { by, list } => ("followers", by, "", list.as_str()),
        Errand::CreatedObject { by, object } => ("created", by, "", object.as_str()),
        Errand::Parents { by, object } => ("parents", by, "", object.as_str()),
        Errand::Replies { by, object } => ("replies", by, "", object.as_str()),
    }
}

impl Tx<'_> {
    /// Adds an errand; one that waits already is not added again. Strangers of one origin have
    /// [`limits::ERRANDS_PER_ORIGIN_MAX`] places, and all together [`limits::ERRANDS_MAX`]: past
    /// it theirs are dropped, and then what is new.
    pub fn insert_errand(&self, errand: &Errand, now: Timestamp) -> Result<(), Error> {
        let (kind, actor, activity, object) = columns(errand);
        let doing = "add an errand";
        let origin = actor.origin();
        // These wait for a day, and must not take the places of what is quickly done.
        let sql = "select count(*) from errands where kind = 'replies'";
        if kind == "replies" && self.count(doing, sql, [])? >= limits::WALKS_WAITING_MAX {
            return Ok(());
        }
        let sql = "select count(*) from errands where origin = ?1 and kind <> 'replies'";
        let of_origin = self.count(doing, sql, params![origin.as_str()])?;
        if of_origin >= limits::ERRANDS_PER_ORIGIN_MAX && !self.is_close(actor)? {
            return Ok(());
        }
        if self.size("errands")? >= limits::ERRANDS_MAX {
            self.evict_strangers(&room::ERRANDS, limits::ERRANDS_MAX)?;
        }
        let sql = "insert or ignore into errands (kind, actor, activity, object, due, origin)
                   select ?1, ?2, ?3, ?4, ?5, ?6
                   where (select n from sizes where name = 'errands') < ?7";
        let values =
            params![kind, actor, activity, object, now, origin.as_str(), limits::ERRANDS_MAX];
        self.execute(doing, sql, values).map(drop)
    }

    /// Does this errand wait?
    pub fn has_errand(&self, errand: &Errand) -> Result<bool, Error> {
        let (kind, actor, _, object) = columns(errand);
        let sql = "select count(*) from errands where kind = ?1 and actor = ?2 and object = ?3";
        let values = params![kind, actor, object];
        Ok(self.count("look up an errand", sql, values)? > 0)
    }

    /// Errands of a lane that are due, oldest first.
    pub fn list_due_errands(
        &self,
        lane: Lane,
        now: Timestamp,
        limit: i64,
    ) -> Result<Vec<DueErrand>, Error> {
        let sql = "select id, kind, actor, activity, object, tries from errands
                   where due <= ?1 and (kind in ('parents', 'replies', 'outbox')) = ?3
                   order by due, id limit ?2";
        self.list("list errands", sql, params![now, limit, lane == Lane::Walks], errand)
    }

    /// Puts an errand off.
    pub fn mark_errand_tried(&self, id: i64, due: Timestamp) -> Result<(), Error> {
        let sql = "update errands set due = ?2, tries = tries + 1 where id = ?1";
        self.execute("put an errand off", sql, params![id, due]).map(drop)
    }

    /// Puts an errand off that was not begun: that was no try.
    pub fn put_errand_off(&self, id: i64, due: Timestamp) -> Result<(), Error> {
        let sql = "update errands set due = ?2 where id = ?1";
        self.execute("put an errand off", sql, params![id, due]).map(drop)
    }

    /// Lists of answers that are to be looked at again later are due now.
    pub fn hasten_replies(&self, now: Timestamp) -> Result<(), Error> {
        let sql = "update errands set due = ?1 where kind = 'replies' and due > ?1";
        self.execute("look at answers again", sql, params![now]).map(drop)
    }

    /// Removes an errand that is done or hopeless.
    pub fn remove_errand(&self, id: i64) -> Result<(), Error> {
        self.execute("remove an errand", "delete from errands where id = ?1", params![id]).map(drop)
    }
}
