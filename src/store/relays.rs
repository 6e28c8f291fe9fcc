//! Relays, and the hashtags that the owner reads in what they pass on (FEP-ae0c).

use rusqlite::{Row, params};

use super::values::word_column;
use super::{Error, FollowState, Tx};
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, InboxUrl};
use crate::limits;

/// How a relay is joined.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum RelayKind {
    /// By a Follow of everybody, sent to an inbox.
    Mastodon,
    /// By a Follow of its actor, which follows back.
    LitePub,
}

word_column!(RelayKind { Mastodon = "mastodon", LitePub = "litepub" });

/// A relay that the owner has joined, or asked to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Relay {
    /// As the owner has named it.
    pub address: String,
    /// How it is joined.
    pub kind: RelayKind,
    /// Who answers there, as soon as that is known.
    pub actor: Option<ActorId>,
    /// Where to send.
    pub inbox: InboxUrl,
    /// The id of our Follow.
    pub follow: ActivityId,
    /// What it answered.
    pub state: FollowState,
    /// When we asked.
    pub since: Timestamp,
}

const RELAY: &str = "select address, kind, actor, inbox, follow, state, since from relays";

fn relay(row: &Row<'_>) -> rusqlite::Result<Relay> {
    Ok(Relay {
        address: row.get(0)?,
        kind: row.get(1)?,
        actor: row.get(2)?,
        inbox: row.get(3)?,
        follow: row.get(4)?,
        state: row.get(5)?,
        since: row.get(6)?,
    })
}

impl Tx<'_> {
    /// Stores a relay; one that is there is asked anew.
    pub fn upsert_relay(&self, relay: &Relay) -> Result<(), Error> {
        let sql = "insert into relays (address, kind, actor, inbox, follow, state, since)
                   values (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                   on conflict (address) do update set kind = ?2, actor = ?3, inbox = ?4,
                       follow = ?5, state = ?6, since = ?7";
        let Relay { address, kind, actor, inbox, follow, state, since } = relay;
        let values = params![address, kind, actor, inbox, follow, state, since];
        self.execute("store a relay", sql, values).map(drop)
    }

    /// The relay with this address.
    pub fn find_relay(&self, address: &str) -> Result<Option<Relay>, Error> {
        self.find("look up a relay", &format!("{RELAY} where address = ?1"), [address], relay)
    }

    /// The relay that this actor is.
    pub fn find_relay_of(&self, actor: &ActorId) -> Result<Option<Relay>, Error> {
        self.find("look up a relay", &format!("{RELAY} where actor = ?1"), params![actor], relay)
    }

    /// The relay that was asked with this Follow.
    pub fn find_relay_asked(&self, follow: &ActivityId) -> Result<Option<Relay>, Error> {
        self.find("look up a relay", &format!("{RELAY} where follow = ?1"), params![follow], relay)
    }

    /// Writes down what a relay answered, and who that was.
    pub fn mark_relay(
        &self,
        address: &str,
        actor: &ActorId,
        state: FollowState,
    ) -> Result<(), Error> {
        let sql = "update relays set actor = ?2, state = ?3 where address = ?1";
        self.execute("store the answer of a relay", sql, params![address, actor, state]).map(drop)
    }

    /// Removes a relay and its hashtags.
    pub fn remove_relay(&self, address: &str) -> Result<(), Error> {
        self.execute("remove a relay", "delete from relays where address = ?1", [address]).map(drop)
    }

    /// All relays, by address.
    pub fn list_relays(&self) -> Result<Vec<Relay>, Error> {
        let sql = format!("{RELAY} order by address limit ?1");
        self.list("list relays", &sql, [limits::RELAYS_MAX], relay)
    }

    /// Is nothing to be sent to a relay with this inbox and actor?
    pub fn is_relay_barred(
        &self,
        inbox: &InboxUrl,
        actor: Option<&ActorId>,
    ) -> Result<bool, Error> {
        let is_blocked = actor.map_or(Ok(false), |actor| self.is_blocked(actor))?;
        Ok(is_blocked || self.is_inbox_barred(inbox)?)
    }

    /// Where relays of these kinds are sent what is for everybody.
    pub fn list_relay_inboxes(&self, kinds: &[RelayKind]) -> Result<Vec<InboxUrl>, Error> {
        let relays = self.list_relays()?.into_iter();
        let joined = relays.filter(|relay| relay.state == FollowState::Accepted);
        Ok(joined.filter(|relay| kinds.contains(&relay.kind)).map(|relay| relay.inbox).collect())
    }

    /// Reads a hashtag in what a relay passes on; true if that is new.
    pub fn insert_relay_tag(&self, relay: &str, tag: &str) -> Result<bool, Error> {
        let sql = "insert or ignore into relay_tags (relay, tag) values (?1, ?2)";
        Ok(self.execute("follow a hashtag", sql, [relay, tag])? > 0)
    }

    /// Reads a hashtag no longer in this relay, or in none; true if it was.
    pub fn remove_relay_tag(&self, relay: Option<&str>, tag: &str) -> Result<bool, Error> {
        let sql = "delete from relay_tags where tag = ?1 and (?2 is null or relay = ?2)";
        Ok(self.execute("leave a hashtag", sql, params![tag, relay])? > 0)
    }

    /// The hashtags that the owner reads there.
    pub fn list_relay_tags(&self, relay: &str) -> Result<Vec<String>, Error> {
        let sql = "select tag from relay_tags where relay = ?1 order by tag limit ?2";
        self.list("list hashtags", sql, params![relay, limits::LIST_MAX], |row| row.get(0))
    }
}
