//! Other people's actors and keys, as last fetched from their own origin.

use rusqlite::{Row, params};

use super::{Error, Tx, room};
use crate::clock::Timestamp;
use crate::id::{ActorId, Handle, InboxUrl, KeyId, Origin, WebUrl};
use crate::limits;

/// What is remembered of an actor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownActor {
    /// Its id.
    pub id: ActorId,
    /// Its ActivityStreams type: `Person`, `Service`, `Group`.
    pub kind: String,
    /// `preferredUsername`, plain text of a stranger.
    pub username: String,
    /// Display name, plain text of a stranger; the user name where there is none.
    pub name: String,
    /// Profile page.
    pub url: Option<WebUrl>,
    /// Where activities for it alone go.
    pub inbox: InboxUrl,
    /// Where activities for its whole server go.
    pub shared_inbox: Option<InboxUrl>,
    /// The id of its followers collection: tells its followers-only posts.
    pub followers_url: Option<String>,
    /// Where it says it has moved.
    pub moved_to: Option<ActorId>,
    /// Its picture, at its origin.
    pub icon: Option<WebUrl>,
    /// When it says that it was made.
    pub published: Option<Timestamp>,
    /// When it was fetched.
    pub fetched_at: Timestamp,
}

impl KnownActor {
    /// `@user@host`, as shown to people. Not verified by WebFinger.
    #[must_use]
    pub fn handle(&self) -> String {
        format!("@{}@{}", self.username, self.id.domain())
    }
}

/// A key and whose it is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KnownKey {
    /// Its owner (SIG-15 held when it was stored).
    pub actor: ActorId,
    /// The public key, PEM.
    pub pem: String,
    /// When its owner was fetched.
    pub fetched_at: Timestamp,
}

/// How long the origin of an actor has said that it does not have it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Absence {
    /// How often, at moments that are apart.
    pub times: i64,
    /// Since when.
    pub since: Timestamp,
}

/// Why a key is not asked for again yet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MissingKey {
    /// Its origin answered 404 or 410.
    Gone,
    /// Its origin did not answer, or not with a key.
    Unreachable,
}

const COLUMNS: &str = "id, kind, username, name, url, inbox, shared_inbox, followers_url, moved_to,
    fetched_at, icon, published";

fn actor(row: &Row<'_>) -> rusqlite::Result<KnownActor> {
    Ok(KnownActor {
        id: row.get(0)?,
        kind: row.get(1)?,
        username: row.get(2)?,
        name: row.get(3)?,
        url: row.get(4)?,
        inbox: row.get(5)?,
        shared_inbox: row.get(6)?,
        followers_url: row.get(7)?,
        moved_to: row.get(8)?,
        fetched_at: row.get(9)?,
        icon: row.get(10)?,
        published: row.get(11)?,
    })
}

impl Tx<'_> {
    /// Is anybody of this origin known?
    pub fn knows_origin(&self, origin: &Origin) -> Result<bool, Error> {
        // A slash comes right before a nought.
        let sql = "select 1 from actors where id >= ?1 || '/' and id < ?1 || '0' limit 1";
        Ok(self.find("look up a host", sql, params![origin.as_str()], |_| Ok(()))?.is_some())
    }

    /// Stores an actor with exactly these keys, replacing what was known.
    pub fn upsert_actor(&self, known: &KnownActor, keys: &[(KeyId, String)]) -> Result<(), Error> {
        let doing = "store an actor";
        let sql = format!(
            "insert into actors ({COLUMNS}, first_met)
             values (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?10)
             on conflict (id) do update set kind = ?2, username = ?3, name = ?4, url = ?5,
                 inbox = ?6, shared_inbox = ?7, followers_url = ?8, moved_to = ?9, fetched_at = ?10,
                 icon = ?11, published = ?12,
                 absent_times = 0, absent_since = null, absent_last = null"
        );
        let KnownActor { id, kind, username, name, url, inbox, .. } = known;
        let values = params![
            id,
            kind,
            username,
            name,
            url,
            inbox,
            known.shared_inbox,
            known.followers_url,
            known.moved_to,
            known.fetched_at,
            known.icon,
            known.published
        ];
        self.execute(doing, &sql, values)?;
        self.revive_peer(&id.origin(), known.fetched_at)?;
        let sql = "select coalesce(shared_inbox, inbox) from followers where actor = ?1";
        let old: Option<InboxUrl> = self.find(doing, sql, params![id], |row| row.get(0))?;
        // Where to write to them is what they say now, not what they said when they followed.
        // Whoever no longer says that they have moved follows from where they are.
        let sql = "update followers set inbox = ?2, shared_inbox = ?3,
                       moved = iif(?4 is null, null, moved) where actor = ?1";
        self.execute(doing, sql, params![id, inbox, known.shared_inbox, known.moved_to])?;
        let sql = "update follow_requests set inbox = ?2, shared_inbox = ?3 where actor = ?1";
        self.execute(doing, sql, params![id, inbox, known.shared_inbox])?;
        let sql = "update following set inbox = ?2 where actor = ?1";
        self.execute(doing, sql, params![id, inbox])?;
        if let Some(old) = old {
            self.readdress_deliveries(id, (&old, known.shared_inbox.as_ref().unwrap_or(inbox)))?;
        }
        self.execute(doing, "delete from actor_keys where actor = ?1", params![id])?;
        for (key, pem) in keys {
            // A neighbour on the same origin cannot take over the row of somebody else's key.
            let sql = "insert into actor_keys (id, actor, pem) values (?1, ?2, ?3)
                       on conflict (id) do update set pem = ?3 where actor = ?2";
            self.execute(doing, sql, params![key, id, pem])?;
            let sql = "delete from missing_keys where id = ?1";
            self.execute(doing, sql, params![key.document()])?;
        }
        self.make_room_for_actors()
    }

    /// The actor with this id, if it was ever fetched.
    pub fn find_actor(&self, id: &ActorId) -> Result<Option<KnownActor>, Error> {
        let sql = format!("select {COLUMNS} from actors where id = ?1");
        self.find("look up an actor", &sql, params![id], actor)
    }

    /// When this actor was first fetched; `None` of one who is not known, or was known before this
    /// was written down.
    pub fn find_first_met(&self, id: &ActorId) -> Result<Option<Timestamp>, Error> {
        let sql = "select first_met from actors where id = ?1";
        let found = self.find("look up an actor", sql, params![id], |row| row.get(0))?;
        Ok(found.flatten())
    }

    /// The key with this id, if its owner was ever fetched.
    pub fn find_key(&self, id: &KeyId) -> Result<Option<KnownKey>, Error> {
        let sql = "select actor, pem, fetched_at from actor_keys
                   join actors on actors.id = actor_keys.actor where actor_keys.id = ?1";
        self.find("look up a key", sql, params![id], |row| {
            Ok(KnownKey { actor: row.get(0)?, pem: row.get(1)?, fetched_at: row.get(2)? })
        })
    }

    /// Its origin does not have it: 404. Counted at most once in [`limits::ABSENT_APART`], and
    /// from the beginning after [`limits::ABSENT_KEPT`] without another. What is counted so far;
    /// `None` of an actor who is not known.
    pub fn mark_absent(&self, id: &ActorId, now: Timestamp) -> Result<Option<Absence>, Error> {
        let doing = "note that an actor is absent";
        let sql = "update actors set absent_times = 0, absent_since = null
                   where id = ?1 and absent_last < ?2";
        self.execute(doing, sql, params![id, now.minus(limits::ABSENT_KEPT)])?;
        let sql = "update actors set absent_times = absent_times + 1, absent_last = ?2,
                       absent_since = coalesce(absent_since, ?2)
                   where id = ?1 and (absent_times = 0 or absent_last <= ?3)";
        self.execute(doing, sql, params![id, now, now.minus(limits::ABSENT_APART)])?;
        let sql = "select absent_times, absent_since from actors where id = ?1";
        self.find(doing, sql, params![id], |row| {
            Ok(Absence { times: row.get(0)?, since: row.get(1)? })
        })
    }

    /// Whoever of this server says that this is its name.
    pub fn find_actor_named(&self, handle: &Handle) -> Result<Option<ActorId>, Error> {
        let sql = "select id from actors where id >= ?1 and id < ?2
                   and lower(username) = lower(?3) order by id limit 1";
        for scheme in ["https", "http"] {
            // A slash comes right before a nought.
            let (first, end) = ("/", "0");
            let [first, end] = [first, end].map(|end| format!("{scheme}://{}{end}", handle.domain));
            let found =
                self.find("look up a name", sql, params![first, end, handle.user], |row| {
                    row.get(0)
                })?;
            if found.is_some() {
                return Ok(found);
            }
        }
        Ok(None)
    }

    /// It has been heard of: whatever its origin said before was a mistake.
    pub fn mark_present(&self, id: &ActorId) -> Result<(), Error> {
        let sql = "update actors set absent_times = 0, absent_since = null, absent_last = null
                   where id = ?1 and absent_times > 0";
        self.execute("note that an actor is there", sql, params![id]).map(drop)
    }

    /// Forgets an actor and its keys.
    pub fn remove_actor(&self, id: &ActorId) -> Result<(), Error> {
        self.execute("forget an actor", "delete from actors where id = ?1", params![id]).map(drop)
    }

    /// Remembers until when a key is not asked for again, nor any other of the same document.
    pub fn mark_key_missing(
        &self,
        id: &KeyId,
        why: MissingKey,
        until: Timestamp,
    ) -> Result<(), Error> {
        self.mark_missing(id.document(), why, until)
    }

    /// Remembers until when no key of this origin is asked for.
    pub fn mark_silent(&self, origin: &Origin, until: Timestamp) -> Result<(), Error> {
        self.mark_missing(origin.as_str(), MissingKey::Unreachable, until)
    }

    fn mark_missing(&self, id: &str, why: MissingKey, until: Timestamp) -> Result<(), Error> {
        let sql = "insert into missing_keys (id, until, gone) values (?1, ?2, ?3)
                   on conflict (id) do update set until = ?2, gone = ?3";
        let gone = why == MissingKey::Gone;
        self.execute("remember a missing key", sql, params![id, until, gone])?;
        self.make_room(&room::MISSING_KEYS)
    }

    /// Is this key known to be missing at `now`?
    pub fn find_missing_key(
        &self,
        id: &KeyId,
        now: Timestamp,
    ) -> Result<Option<MissingKey>, Error> {
        let sql = "select gone from missing_keys where id in (?1, ?2) and until > ?3
                   order by gone desc limit 1";
        let origin = id.origin();
        let values = params![id.document(), origin.as_str(), now];
        self.find("look up a missing key", sql, values, |row| {
            Ok(if row.get(0)? { MissingKey::Gone } else { MissingKey::Unreachable })
        })
    }
}
