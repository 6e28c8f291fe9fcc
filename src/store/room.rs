//! Bounds of the tables that strangers can make grow (architecture promise 6): what is least useful
//! goes, in the transaction that would have made the table too long.
//!
//! A table over its bound loses a tenth at once, so that the search for what is least useful is paid
//! for by many insertions. What belongs to followers, to followed accounts, to the authors of
//! answers on a page and to those whom the owner names goes last, or never.

use rusqlite::params;

use super::{Error, Tx};
use crate::id::ActorId;
use crate::limits;

/// A table with a bound.
pub(super) struct Bounded {
    /// Its name.
    name: &'static str,
    /// The columns of its primary key.
    key: &'static str,
    /// The column that says whose a row is, where it is anybody's.
    whose: Option<&'static str>,
    /// Least useful first.
    order: &'static str,
    /// Most rows.
    max: i64,
}

/// Which rows may go.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Of {
    Strangers,
    Anybody,
}

/// An actor that only says hello is less than one that has said something.
pub(super) const ACTORS: Bounded = Bounded {
    name: "actors",
    key: "id",
    whose: Some("id"),
    order: "exists (select 1 from remote_posts where author = actors.id)
        + exists (select 1 from reactions where actor = actors.id), fetched_at",
    max: limits::ACTORS_MAX,
};
/// Whose promise ends first.
pub(super) const BURNT: Bounded = Bounded {
    name: "burnt",
    key: "id, actor",
    whose: Some("actor"),
    order: "until",
    max: limits::BURNT_MAX,
};
/// What failed most often, then what waits longest.
pub(super) const ERRANDS: Bounded = Bounded {
    name: "errands",
    key: "id",
    whose: Some("actor"),
    order: "tries desc, id",
    max: limits::ERRANDS_MAX,
};
/// Oldest first.
pub(super) const FOLLOW_REQUESTS: Bounded = Bounded {
    name: "follow_requests",
    key: "actor",
    whose: Some("actor"),
    order: "since, actor",
    max: limits::FOLLOW_REQUESTS_MAX,
};
/// Who was met long ago is no news.
pub(super) const MET_HOSTS: Bounded = Bounded {
    name: "met_hosts",
    key: "host",
    whose: None,
    order: "since, host",
    max: limits::MET_HOSTS_MAX,
};
/// Each saves one fetch, for as long as it lives.
pub(super) const MISSING_KEYS: Bounded = Bounded {
    name: "missing_keys",
    key: "id",
    whose: None,
    order: "until",
    max: limits::MISSING_KEYS_MAX,
};
/// Oldest first.
pub(super) const REACTIONS: Bounded = Bounded {
    name: "reactions",
    key: "actor, post, kind, emoji",
    whose: Some("actor"),
    order: "since",
    max: limits::REACTIONS_MAX,
};
/// Oldest first.
pub(super) const SEEN: Bounded =
    Bounded { name: "seen", key: "key", whose: None, order: "at", max: limits::SEEN_MAX };
/// Oldest first.
pub(super) const TURNS: Bounded = Bounded {
    name: "turns",
    key: "actor, signed, body",
    whose: Some("actor"),
    order: "at",
    max: limits::TURNS_MAX,
};
/// Each saves one fetch, for as long as it lives.
pub(super) const VISITS: Bounded =
    Bounded { name: "visits", key: "id", whose: None, order: "until", max: limits::VISITS_MAX };
/// Oldest first.
pub(super) const VOTES: Bounded = Bounded {
    name: "votes",
    key: "post, actor, choice",
    whose: Some("actor"),
    order: "since",
    max: limits::VOTES_MAX,
};

impl Tx<'_> {
    /// Brings a table back within its bound, at the cost of strangers first.
    pub(super) fn make_room(&self, table: &Bounded) -> Result<(), Error> {
        if self.size(table.name)? <= table.max {
            return Ok(());
        }
        self.evict_strangers(table, table.max)?;
        let over = self.size(table.name)? - table.max;
        if over > 0 { self.evict(table, Of::Anybody, over) } else { Ok(()) }
    }

    /// The same for actors: who follows or is followed needs no place, and never goes.
    pub(super) fn make_room_for_actors(&self) -> Result<(), Error> {
        let most = ACTORS.max + self.size("followers")? + self.size("following")?;
        if self.size(ACTORS.name)? > most { self.evict_strangers(&ACTORS, most) } else { Ok(()) }
    }

    /// Removes rows of strangers until there are a tenth less than `most` rows, or none of them.
    pub(super) fn evict_strangers(&self, table: &Bounded, most: i64) -> Result<(), Error> {
        let doomed = self.size(table.name)? - most + table.max / 10;
        self.evict(table, Of::Strangers, doomed)
    }

    fn evict(&self, table: &Bounded, of: Of, doomed: i64) -> Result<(), Error> {
        let Bounded { name, key, whose, order, .. } = table;
        let which = match whose {
            Some(actor) if of == Of::Strangers => format!("where not {}", is_close(name, actor)),
            _ => String::new(),
        };
        let sql = format!(
            "delete from {name} where ({key}) in
                 (select {key} from {name} {which} order by {order} limit ?1)"
        );
        self.execute("keep a table within its bound", &sql, params![doomed]).map(drop)
    }

    /// How many rows a table has, without counting them.
    pub(super) fn size(&self, table: &str) -> Result<i64, Error> {
        self.count("look at a size", "select n from sizes where name = ?1", params![table])
    }

    /// Does this actor follow the owner, is it followed, does an answer of it stand on a page, or
    /// does the owner name it?
    pub(super) fn is_close(&self, actor: &ActorId) -> Result<bool, Error> {
        let sql = format!("select {}", is_close("it", "actor"));
        let sql = format!("{sql} from (select ?1 as actor) it");
        Ok(self.count("look at who somebody is", &sql, params![actor])? > 0)
    }
}

/// The condition that a row of `table` is about somebody who is close.
fn is_close(table: &str, actor: &str) -> String {
    format!(
        "(exists (select 1 from followers f where f.actor = {table}.{actor})
          or exists (select 1 from following f where f.actor = {table}.{actor})
          or exists (select 1 from remote_posts p
                     where p.author = {table}.{actor} and p.review = 'approved')
          or exists (select 1 from post_names n where n.actor = {table}.{actor}))"
    )
}
