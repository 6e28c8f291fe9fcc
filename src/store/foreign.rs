//! What databases of other software say of an account that is taken over. They are only read.

use std::path::Path;

use rusqlite::{Connection, OpenFlags};

use super::{Error, while_doing};

/// Whom an account of microblog.pub has to do with.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Microblogpub {
    /// The documents of those who follow.
    pub followers: Vec<String>,
    /// The documents of those who are followed, and the id of the Follow of each.
    pub following: Vec<(String, String)>,
    /// The ids of those who are blocked.
    pub blocked: Vec<String>,
}

/// Reads the database of microblog.pub.
///
/// # Errors
/// When it is none.
pub fn read_microblogpub(path: &Path) -> Result<Microblogpub, Error> {
    let doing = while_doing("read the database of microblog.pub");
    read(path).map_err(doing)
}

fn read(path: &Path) -> rusqlite::Result<Microblogpub> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    let sql = "select ap_actor from follower f join actor a on a.id = f.actor_id order by f.id";
    let mut statement = connection.prepare(sql)?;
    let followers = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let sql = "select ap_actor, o.ap_id from following f join actor a on a.id = f.actor_id
               join outbox o on o.id = f.outbox_object_id order by f.id";
    let mut statement = connection.prepare(sql)?;
    let following = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let following = following.collect::<Result<_, _>>()?;
    Ok(Microblogpub { followers, following, blocked: blocked(&connection)? })
}

/// The first versions knew of no blocked accounts.
fn blocked(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let sql = "select sql from sqlite_master where type = 'table' and name = 'actor'";
    let table: String = connection.query_row(sql, [], |row| row.get(0))?;
    if !table.contains("is_blocked") {
        return Ok(Vec::new());
    }
    let mut statement =
        connection.prepare("select ap_id from actor where is_blocked order by id")?;
    statement.query_map([], |row| row.get(0))?.collect()
}
