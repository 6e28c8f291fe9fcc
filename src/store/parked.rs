//! Requests that wait until their sender's key could be fetched.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{KeyId, Origin};
use crate::limits;

/// A request to be judged later, byte for byte as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Parked {
    /// The row.
    pub id: i64,
    /// The key that it names.
    pub key_id: KeyId,
    /// Request line and signed fields, one a line.
    pub head: String,
    /// The body.
    pub body: Vec<u8>,
    /// When it came: its signature is judged against this, not against later clocks.
    pub received: Timestamp,
    /// Fetches of the key that failed.
    pub tries: i64,
}

fn parked(row: &Row<'_>) -> rusqlite::Result<Parked> {
    Ok(Parked {
        id: row.get(0)?,
        key_id: row.get(1)?,
        head: row.get(2)?,
        body: row.get(3)?,
        received: row.get(4)?,
        tries: row.get(5)?,
    })
}

impl Tx<'_> {
    /// Parks a request; false if the car park is full: [`limits::PARKED_MAX`] requests,
    /// [`limits::PARKED_MAX_BYTES`], or [`limits::PARKED_PER_ORIGIN_MAX`] of the key's origin; of the first
    /// and last there are more while the owner moves in. The same request twice (by `digest`) is kept once.
    /// It is judged from `due` on.
    pub fn insert_parked(
        &self,
        request: &Parked,
        digest: &str,
        due: Timestamp,
    ) -> Result<bool, Error> {
        let doing = "park a request";
        let Parked { key_id, head, body, received, .. } = request;
        let origin = key_id.origin();
        let length = i64::try_from(body.len()).unwrap_or(i64::MAX);
        let (most, most_of_origin) = match self.is_arriving(request.received)? {
            true => (limits::PARKED_ARRIVING_MAX, limits::PARKED_ARRIVING_PER_ORIGIN_MAX),
            false => (limits::PARKED_MAX, limits::PARKED_PER_ORIGIN_MAX),
        };
        let sql = "select count(*) from parked where origin = ?1";
        if self.size("parked")? >= most
            || self.size("parked bytes")? + length > limits::PARKED_MAX_BYTES
            || self.count(doing, sql, params![origin.as_str()])? >= most_of_origin
        {
            return Ok(false);
        }
        let sql = "insert or ignore into parked (key_id, origin, head, body, digest, received, due)
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![key_id, origin.as_str(), head, body, digest, received, due];
        self.execute(doing, sql, values)?;
        Ok(true)
    }

    /// Requests whose key should be asked for again, oldest first.
    pub fn list_due_parked(&self, now: Timestamp, limit: i64) -> Result<Vec<Parked>, Error> {
        let sql = "select id, key_id, head, body, received, tries from parked
                   where due <= ?1 order by due, id limit ?2";
        self.list("list parked requests", sql, params![now, limit], parked)
    }

    /// Puts a request off.
    pub fn mark_parked_tried(&self, id: i64, due: Timestamp) -> Result<(), Error> {
        let sql = "update parked set due = ?2, tries = tries + 1 where id = ?1";
        self.execute("put a parked request off", sql, params![id, due]).map(drop)
    }

    /// Puts off every request whose key is on this origin until `due` at least.
    pub fn put_off_parked(&self, origin: &Origin, due: Timestamp) -> Result<(), Error> {
        let sql = "update parked set due = ?2 where origin = ?1 and due < ?2";
        self.execute("put parked requests off", sql, params![origin.as_str(), due]).map(drop)
    }

    /// Removes a request that was judged.
    pub fn remove_parked(&self, id: i64) -> Result<(), Error> {
        self.execute("remove a parked request", "delete from parked where id = ?1", params![id])
            .map(drop)
    }

    /// Removes requests from before `before`.
    pub fn remove_old_parked(&self, before: Timestamp) -> Result<(), Error> {
        let sql = "delete from parked where received < ?1";
        self.execute("clear the car park", sql, params![before]).map(drop)
    }

    /// How many wait.
    pub fn count_parked(&self) -> Result<i64, Error> {
        self.count("count parked requests", "select count(*) from parked", [])
    }
}
