//! Who asks to follow the owner and waits for the answer.

use rusqlite::params;

use super::followers::follower;
use super::{Error, Follower, Tx, room};
use crate::id::ActorId;
use crate::limits;

impl Tx<'_> {
    /// Keeps a request; one that is known already keeps its date and gets the new Follow (INB-8).
    /// One origin has [`limits::FOLLOW_REQUESTS_PER_ORIGIN_MAX`] places, past which its requests
    /// are dropped; of all there are [`limits::FOLLOW_REQUESTS_MAX`], past which the oldest go.
    pub fn upsert_follow_request(&self, request: &Follower) -> Result<(), Error> {
        let doing = "store a follow request";
        let Follower { actor, follow, inbox, shared_inbox, since } = request;
        let sql = "update follow_requests set follow = ?2, inbox = ?3, shared_inbox = ?4
                   where actor = ?1";
        if self.execute(doing, sql, params![actor, follow, inbox, shared_inbox])? > 0 {
            return Ok(());
        }
        let origin = actor.origin();
        let sql = "insert into follow_requests (actor, follow, inbox, shared_inbox, origin, since)
                   select ?1, ?2, ?3, ?4, ?5, ?6
                   where (select count(*) from follow_requests where origin = ?5) < ?7";
        let most = limits::FOLLOW_REQUESTS_PER_ORIGIN_MAX;
        let values = params![actor, follow, inbox, shared_inbox, origin.as_str(), since, most];
        self.execute(doing, sql, values)?;
        self.make_room(&room::FOLLOW_REQUESTS)
    }

    /// The request of this actor.
    pub fn find_follow_request(&self, actor: &ActorId) -> Result<Option<Follower>, Error> {
        let sql = "select actor, follow, inbox, shared_inbox, since from follow_requests
                   where actor = ?1";
        self.find("look up a follow request", sql, params![actor], follower)
    }

    /// Removes a request; true if there was one.
    pub fn remove_follow_request(&self, actor: &ActorId) -> Result<bool, Error> {
        let sql = "delete from follow_requests where actor = ?1";
        Ok(self.execute("remove a follow request", sql, params![actor])? > 0)
    }

    /// Requests, oldest first.
    pub fn list_follow_requests(&self, limit: i64) -> Result<Vec<Follower>, Error> {
        let sql = "select actor, follow, inbox, shared_inbox, since from follow_requests
                   order by since, actor limit ?1";
        self.list("list follow requests", sql, params![limit], follower)
    }

    /// How many wait.
    pub fn count_follow_requests(&self) -> Result<i64, Error> {
        self.size("follow_requests")
    }
}
