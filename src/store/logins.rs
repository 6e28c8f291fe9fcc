//! Who may see the owner's pages: the password, links that let in once, and sessions. Of what opens a
//! door only hashes come here.

use rusqlite::{Row, params};

use super::{Error, Tx};
use crate::clock::Timestamp;
use crate::limits;

/// What is kept of a password.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct StoredPassword {
    /// What it was salted with.
    pub salt: String,
    /// What came out.
    pub hash: Vec<u8>,
    /// The memory that it took, in KiB.
    pub memory_kib: u32,
    /// How often that was gone over.
    pub passes: u32,
}

/// A browser that is logged in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Session {
    /// By what the owner names it.
    pub id: i64,
    /// When it began.
    pub begun: Timestamp,
    /// When it was last heard of.
    pub seen: Timestamp,
    /// From where it began.
    pub address: String,
    /// What its browser calls itself, plain text.
    pub agent: String,
}

fn session(row: &Row<'_>) -> rusqlite::Result<Session> {
    Ok(Session {
        id: row.get(0)?,
        begun: row.get(1)?,
        seen: row.get(2)?,
        address: row.get(3)?,
        agent: row.get(4)?,
    })
}

const COLUMNS: &str = "id, begun, seen, address, agent";

impl Tx<'_> {
    /// The owner's password, if one was ever chosen.
    pub fn find_password(&self) -> Result<Option<StoredPassword>, Error> {
        let sql = "select salt, hash, memory_kib, passes from owner_password";
        self.find("look up the password", sql, [], |row| {
            Ok(StoredPassword {
                salt: row.get(0)?,
                hash: row.get(1)?,
                memory_kib: row.get(2)?,
                passes: row.get(3)?,
            })
        })
    }

    /// Another password from now on. Whoever is logged in no longer is, and no link lets in any more.
    pub fn replace_password(&self, new: &StoredPassword, now: Timestamp) -> Result<(), Error> {
        let sql = "insert or replace into owner_password
                       (id, salt, hash, memory_kib, passes, changed)
                   values (1, ?1, ?2, ?3, ?4, ?5)";
        let StoredPassword { salt, hash, memory_kib, passes } = new;
        let values = params![salt, hash, memory_kib, passes, now];
        self.execute("store the password", sql, values)?;
        self.execute("end the links", "delete from login_links", [])?;
        self.remove_other_sessions(None).map(drop)
    }

    /// Keeps the hash of a link that lets in once, until `ends`; of all links the
    /// [`limits::LOGIN_LINKS_MAX`] that end last.
    pub fn insert_login_link(&self, token: &str, ends: Timestamp) -> Result<(), Error> {
        let doing = "store a link";
        let sql = "insert or replace into login_links (token, ends) values (?1, ?2)";
        self.execute(doing, sql, params![token, ends])?;
        let sql = "delete from login_links where token not in
                       (select token from login_links order by ends desc, token limit ?1)";
        self.execute(doing, sql, params![limits::LOGIN_LINKS_MAX]).map(drop)
    }

    /// Does a link with this hash let in?
    pub fn has_login_link(&self, token: &str, now: Timestamp) -> Result<bool, Error> {
        let sql = "select 1 from login_links where token = ?1 and ends > ?2";
        Ok(self.find("look up a link", sql, params![token, now], |_| Ok(()))?.is_some())
    }

    /// Uses a link up; true if it lets in.
    pub fn take_login_link(&self, token: &str, now: Timestamp) -> Result<bool, Error> {
        let lets_in = self.has_login_link(token, now)?;
        let sql = "delete from login_links where token = ?1 or ends <= ?2";
        self.execute("use a link up", sql, params![token, now])?;
        Ok(lets_in)
    }

    /// Begins a session whose cookie has this hash. Those that are over go, and of all others the
    /// [`limits::SESSIONS_MAX`] that were seen last stay.
    pub fn insert_session(
        &self,
        token: &str,
        (address, agent): (&str, &str),
        now: Timestamp,
    ) -> Result<(), Error> {
        let doing = "begin a session";
        let sql = "insert into sessions (token, begun, seen, address, agent)
                   values (?1, ?2, ?2, ?3, ?4)";
        self.execute(doing, sql, params![token, now, address, agent])?;
        let sql = "delete from sessions where seen < ?1 or begun < ?2 or id not in
                       (select id from sessions order by seen desc, id desc limit ?3)";
        let (idle, oldest) = ends_before(now);
        self.execute(doing, sql, params![idle, oldest, limits::SESSIONS_MAX]).map(drop)
    }

    /// The session whose cookie has this hash, unless it is over.
    pub fn find_session(&self, token: &str, now: Timestamp) -> Result<Option<Session>, Error> {
        let sql = format!(
            "select {COLUMNS} from sessions where token = ?1 and seen >= ?2 and begun >= ?3"
        );
        let (idle, oldest) = ends_before(now);
        self.find("look up a session", &sql, params![token, idle, oldest], session)
    }

    /// It was heard of.
    pub fn mark_session_seen(&self, id: i64, now: Timestamp) -> Result<(), Error> {
        let sql = "update sessions set seen = ?2 where id = ?1";
        self.execute("note a session", sql, params![id, now]).map(drop)
    }

    /// Those that are not over, the latest first.
    pub fn list_sessions(&self, now: Timestamp) -> Result<Vec<Session>, Error> {
        let sql = format!(
            "select {COLUMNS} from sessions where seen >= ?1 and begun >= ?2
             order by seen desc, id desc limit ?3"
        );
        let (idle, oldest) = ends_before(now);
        self.list("list sessions", &sql, params![idle, oldest, limits::SESSIONS_MAX], session)
    }

    /// The hashes of their cookies, in the same order.
    pub fn list_session_tokens(&self, now: Timestamp) -> Result<Vec<String>, Error> {
        let sql = "select token from sessions where seen >= ?1 and begun >= ?2
                   order by seen desc, id desc limit ?3";
        let (idle, oldest) = ends_before(now);
        let values = params![idle, oldest, limits::SESSIONS_MAX];
        self.list("list sessions", sql, values, |row| row.get(0))
    }

    /// Ends a session; true if there was one.
    pub fn remove_session(&self, id: i64) -> Result<bool, Error> {
        let sql = "delete from sessions where id = ?1";
        Ok(self.execute("end a session", sql, params![id])? > 0)
    }

    /// Ends all sessions but one; how many those were.
    pub fn remove_other_sessions(&self, but: Option<i64>) -> Result<usize, Error> {
        self.execute("end sessions", "delete from sessions where id is not ?1", params![but])
    }
}

/// Sessions that were last seen, or begun, before these are over.
fn ends_before(now: Timestamp) -> (Timestamp, Timestamp) {
    (now.minus(limits::SESSION_IDLE), now.minus(limits::SESSION_LIFE))
}
