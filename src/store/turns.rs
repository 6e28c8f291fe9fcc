//! Memory of signed requests that turned something back and forth, so that their bytes cannot be
//! played again (SEC-13).

use rusqlite::params;

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::limits;

/// What tells one signed request from all others: who signed what, and when. All of it is covered
/// by the signature, so whoever plays a request back cannot change it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct SignedRequest {
    /// Who signed.
    pub actor: ActorId,
    /// A hash of the body.
    pub body: String,
    /// The second of the signature.
    pub signed: Timestamp,
}

/// What is known of a request that came before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Turned {
    /// When it first came, by our clock.
    pub first: Timestamp,
    /// The second of the newest signature of the same actor.
    pub newest: Timestamp,
}

impl Tx<'_> {
    /// Remembers a request; what is known if it came before.
    pub fn insert_turn(
        &self,
        request: &SignedRequest,
        now: Timestamp,
    ) -> Result<Option<Turned>, Error> {
        let doing = "remember a request";
        let SignedRequest { actor, body, signed } = request;
        let sql = "insert or ignore into turns (actor, signed, body, at) values (?1, ?2, ?3, ?4)";
        if self.execute(doing, sql, params![actor, signed, body, now])? > 0 {
            // Its own oldest go first: nobody pushes out what is remembered of others.
            let sql = "delete from turns where actor = ?1 and (signed, body) in
                           (select signed, body from turns where actor = ?1
                            order by signed desc, body limit -1 offset ?2)";
            self.execute(doing, sql, params![actor, limits::TURNS_PER_ACTOR_MAX])?;
            self.make_room(&room::TURNS)?;
            return Ok(None);
        }
        let sql = "select at, (select max(signed) from turns where actor = ?1) from turns
                   where actor = ?1 and signed = ?2 and body = ?3";
        let values = params![actor, signed, body];
        self.find(doing, sql, values, |row| Ok(Turned { first: row.get(0)?, newest: row.get(1)? }))
    }
}
