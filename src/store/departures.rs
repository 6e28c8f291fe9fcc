//! The owner leaves for another account (protocol 7.5).

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, ObjectId};

/// How far the owner has left.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DepartureState {
    /// Followers are being told.
    Leaving,
    /// The Move is on its way.
    Gone,
    /// It was taken back, and others are yet to be told.
    Returning,
    /// It was taken back.
    Back,
}

word_column!(DepartureState {
    Leaving = "leaving",
    Gone = "gone",
    Returning = "returning",
    Back = "back",
});

impl DepartureState {
    /// Does the account say that it has moved?
    #[must_use]
    pub fn has_moved(self) -> bool {
        matches!(self, Self::Leaving | Self::Gone)
    }
}

/// One time that the owner has left, or has begun to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Departure {
    /// The row.
    pub id: i64,
    /// The new account.
    pub target: ActorId,
    /// Its handle, or its address.
    pub handle: String,
    /// The post of it that the owner wants boosted first.
    pub post: Option<ObjectId>,
    /// How far it is.
    pub state: DepartureState,
    /// When it was begun.
    pub begun: Timestamp,
    /// When the Move was sent, or it was taken back.
    pub ended: Option<Timestamp>,
}

/// What is done in leaving, in this order (MOV-8).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Step {
    /// The actor says where it has gone, and others see that.
    Show,
    /// They are told to look.
    Tell,
    /// They meet the new account.
    Meet,
    /// The Move is sent.
    Move,
}

word_column!(Step { Show = "show", Tell = "tell", Meet = "meet", Move = "move" });

/// A step, as far as it was done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DepartureStep {
    /// Which.
    pub step: Step,
    /// When it was begun.
    pub begun: Timestamp,
    /// When it was done.
    pub done: Option<Timestamp>,
    /// What was sent.
    pub activity: Option<ActivityId>,
    /// What the owner should know.
    pub note: Option<String>,
}

/// A Move of the owner's.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct OwnMove {
    /// Its id.
    pub activity: ActivityId,
    /// What is sent, byte for byte.
    pub body: String,
    /// When it was written.
    pub written: Timestamp,
    /// When it was sent.
    pub sent: Option<Timestamp>,
}

const COLUMNS: &str = "id, target, handle, post, state, begun, ended from departures";

fn departure(row: &Row<'_>) -> rusqlite::Result<Departure> {
    Ok(Departure {
        id: row.get(0)?,
        target: row.get(1)?,
        handle: row.get(2)?,
        post: row.get(3)?,
        state: row.get(4)?,
        begun: row.get(5)?,
        ended: row.get(6)?,
    })
}

fn own_move(row: &Row<'_>) -> rusqlite::Result<OwnMove> {
    Ok(OwnMove {
        activity: row.get(0)?,
        body: row.get(1)?,
        written: row.get(2)?,
        sent: row.get(3)?,
    })
}

impl Tx<'_> {
    /// Begins to leave; the number of the row.
    pub fn insert_departure(
        &self,
        (target, handle): (&ActorId, &str),
        post: Option<&ObjectId>,
        now: Timestamp,
    ) -> Result<i64, Error> {
        let sql = "insert into departures (target, handle, post, state, begun)
                   values (?1, ?2, ?3, 'leaving', ?4) returning id";
        let found =
            self.find("begin to leave", sql, params![target, handle, post, now], |row| row.get(0))?;
        found.ok_or_else(|| Error::absent("begin to leave"))
    }

    /// The last time that the owner has left, whatever became of it.
    pub fn find_departure(&self) -> Result<Option<Departure>, Error> {
        let sql = format!("select {COLUMNS} order by id desc limit 1");
        self.find("look whether the account has moved", &sql, [], departure)
    }

    /// Does the account say that it has moved?
    pub fn has_moved(&self) -> Result<bool, Error> {
        Ok(self.find_departure()?.is_some_and(|it| it.state.has_moved()))
    }

    /// Writes down how far it is.
    pub fn mark_departure(
        &self,
        id: i64,
        state: DepartureState,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "update departures set state = ?2, ended = ?3 where id = ?1";
        self.execute("write down a departure", sql, params![id, state, now]).map(drop)
    }

    /// Begins a step; one that was begun stays as it is.
    pub fn begin_step(
        &self,
        departure: i64,
        step: Step,
        activity: Option<&ActivityId>,
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into departure_steps (departure, step, begun, activity)
                   values (?1, ?2, ?3, ?4)
                   on conflict do update set activity = coalesce(activity, excluded.activity)";
        self.execute("begin a step", sql, params![departure, step, now, activity]).map(drop)
    }

    /// Ends a step.
    pub fn end_step(&self, departure: i64, step: Step, now: Timestamp) -> Result<(), Error> {
        let sql = "update departure_steps set done = coalesce(done, ?3)
                   where departure = ?1 and step = ?2";
        self.execute("end a step", sql, params![departure, step, now]).map(drop)
    }

    /// Tells the owner something of a step.
    pub fn note_step(&self, departure: i64, step: Step, note: Option<&str>) -> Result<(), Error> {
        let sql = "update departure_steps set note = ?3
                   where departure = ?1 and step = ?2 and note is not ?3";
        self.execute("write a note", sql, params![departure, step, note]).map(drop)
    }

    /// The steps that were begun, in their order.
    pub fn list_steps(&self, departure: i64) -> Result<Vec<DepartureStep>, Error> {
        let sql = "select step, begun, done, activity, note from departure_steps
                   where departure = ?1";
        let mut steps = self.list("list steps", sql, params![departure], |row| {
            Ok(DepartureStep {
                step: row.get(0)?,
                begun: row.get(1)?,
                done: row.get(2)?,
                activity: row.get(3)?,
                note: row.get(4)?,
            })
        })?;
        steps.sort_by_key(|it| it.step);
        Ok(steps)
    }

    /// Writes a Move down, not yet sent.
    pub fn insert_own_move(
        &self,
        departure: i64,
        (activity, body): (&ActivityId, &str),
        now: Timestamp,
    ) -> Result<(), Error> {
        let sql = "insert into own_moves (activity, departure, body, written)
                   values (?1, ?2, ?3, ?4)";
        self.execute("write a Move", sql, params![activity, departure, body, now]).map(drop)
    }

    /// A Move is on its way; false if it was before.
    pub fn mark_own_move_sent(&self, activity: &ActivityId, now: Timestamp) -> Result<bool, Error> {
        let sql = "update own_moves set sent = ?2 where activity = ?1 and sent is null";
        Ok(self.execute("send a Move", sql, params![activity, now])? > 0)
    }

    /// Forgets Moves that were written and never sent.
    pub fn remove_unsent_moves(&self) -> Result<(), Error> {
        let sql = "delete from own_moves where sent is null";
        self.execute("forget a Move", sql, []).map(drop)
    }

    /// All Moves of the owner's, oldest first: each is served at its id.
    pub fn list_own_moves(&self) -> Result<Vec<OwnMove>, Error> {
        let sql = "select activity, body, written, sent from own_moves order by written, activity";
        self.list("list Moves", sql, [], own_move)
    }
}
