//! The domain moves: what the account at the new name keeps of what was known at the old one.

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::limits;
use crate::store::{FollowState, Target};

/// What belongs to the account at the old name alone: its copy of the database has it.
const LEFT: &[&str] = &[
    "delete from letters",
    "delete from followers",
    "delete from follow_requests",
    "delete from following",
    "delete from relays",
    "delete from departures",
    "delete from arrivals",
    "delete from errands",
    "delete from own_acts",
    "delete from parked",
    "delete from quotes where state in ('asked', 'waiting')",
    // Nobody was told of them under their new ids.
    "update posts set announced = 0",
    "update private_posts set announced = 0",
    "delete from facts where name like 'actor.%' or name like 'keys.%'",
];

impl Tx<'_> {
    /// Goes on as another account with the same posts: nobody follows it, nobody was told anything by it,
    /// and whom the owner followed is to be asked anew.
    pub fn become_heir(&self, now: Timestamp) -> Result<(), Error> {
        let followed = self.list_following(limits::FOLLOWING_HANDED_ON)?.into_iter();
        for follow in followed.filter(|it| it.state != FollowState::Rejected) {
            let host = follow.actor.domain();
            self.insert_follow_import((&Target::Actor(follow.actor), host.as_str()), now)?;
        }
        for sql in LEFT {
            self.execute("begin anew at another name", sql, [])?;
        }
        Ok(())
    }
}
