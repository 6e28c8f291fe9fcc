//! What is at the addresses below `/ap/act/`, and who may read it.

use rusqlite::params;

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::id::{ActorId, InboxUrl, ObjectId, Origin};

/// Why a letter that was taken back is not sent.
pub const TAKEN_BACK: &str = "taken back before it was sent";

impl Tx<'_> {
    /// The activity of ours with this id, if it was written to somebody at `reader`. `acts` is what
    /// the ids of private posts begin with: what tells of one is gone when that is, or says something
    /// else.
    pub fn find_act(
        &self,
        id: &ObjectId,
        acts: &str,
        reader: &Origin,
    ) -> Result<Option<String>, Error> {
        let sql = "select body from letters its
                   where activity = ?1
                     and exists (select 1 from deliveries where letter = its.id and origin = ?2)
                     and (kind <> 'Create'
                          or exists (select 1 from private_posts
                                     where its.about = ?3 || key and deleted is null
                                       and updated is null))";
        let values = params![id, reader.as_str(), acts];
        self.find("look up an activity of ours", sql, values, |row| row.get(0))
    }

    /// Does anybody at `origin` follow the owner?
    pub fn has_follower_at(&self, origin: &Origin) -> Result<bool, Error> {
        Ok(!self.list_followers_at(origin, 1)?.is_empty())
    }

    /// Who follows the owner there, by id (FEP-8fcf).
    pub fn list_followers_at(&self, origin: &Origin, limit: i64) -> Result<Vec<ActorId>, Error> {
        // `0` is what comes after `/`: no other origin is between the two.
        let sql = "select actor from followers
                   where actor >= ?1 || '/' and actor < ?1 || '0' order by actor limit ?2";
        let values = params![origin.as_str(), limit];
        self.list("list the followers of a server", sql, values, |row| row.get(0))
    }

    /// The inboxes to which something about this object was sent, or is to be.
    pub fn list_told_of(&self, about: &ObjectId) -> Result<Vec<InboxUrl>, Error> {
        // Bounded by the deliveries that are kept.
        let sql = "select distinct inbox from deliveries
                   where letter in (select id from letters where about = ?1)";
        self.list("list who was told of a post", sql, params![about], |row| row.get(0))
    }

    /// What is said of this object and was not yet sent stays here, for good.
    pub fn recall(&self, about: &ObjectId, now: Timestamp) -> Result<(), Error> {
        let sql = "update deliveries set state = 'failed', settled = ?2, reason = ?3
                   where letter in (select id from letters where about = ?1)
                     and state = 'waiting' and leased_until = 0";
        self.execute("take letters back", sql, params![about, now, TAKEN_BACK]).map(drop)
    }
}
