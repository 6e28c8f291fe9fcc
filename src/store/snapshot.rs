//! Copies of the whole database, made while it is in use, and what a copy says of itself.

use std::path::Path;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension};

use super::{Cause, Error, MIGRATIONS, Store, connect, while_doing};

/// What a copy of a database says of itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Copied {
    /// The origin under which its ids were made, if anything was.
    pub origin: Option<String>,
    /// Who follows.
    pub followers: i64,
    /// The owner's posts that are for everybody and were federated.
    pub posts: i64,
    /// What SQLite finds wrong with it.
    pub complaint: Option<String>,
}

impl Store {
    /// Writes the database as it is at one moment to `path`, an empty file. Readers and writers go
    /// on meanwhile.
    ///
    /// # Errors
    /// When it cannot be read, or the copy not written.
    pub fn copy_to(&self, path: &Path) -> Result<(), Error> {
        let doing = while_doing("copy the database");
        let source = connect(&self.path).map_err(&doing)?;
        let mut copy = connect(path).map_err(&doing)?;
        // Whoever keeps the copy syncs it; one that a power cut has halved is thrown away.
        copy.execute_batch("pragma synchronous = off;").map_err(&doing)?;
        let backup = Backup::new(&source, &mut copy).map_err(&doing)?;
        // In one step: what others write between two would begin it anew.
        if backup.step(-1).map_err(&doing)? != StepResult::Done {
            return Err(while_doing("copy the database")(Cause::Commit("it is locked".to_owned())));
        }
        drop(backup);
        // Whoever was logged out since must not be logged in by what is put back.
        copy.execute_batch("delete from sessions; delete from login_links;").map_err(&doing)?;
        // One file, which can be opened where nothing can be written.
        copy.execute_batch("pragma journal_mode = delete;").map_err(&doing)
    }
}

/// Reads a copy from beginning to end, and changes nothing.
///
/// # Errors
/// When it is no database, or was written by a newer skep.
pub fn inspect_copy(path: &Path) -> Result<Copied, Error> {
    let doing = while_doing("read the copy of the database");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let copy = Connection::open_with_flags(path, flags).map_err(&doing)?;
    let number = |sql: &str| copy.query_row(sql, [], |row| row.get::<_, i64>(0)).map_err(&doing);
    if number("pragma user_version")? > i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX) {
        return Err(while_doing("read the copy of the database")(Cause::Newer));
    }
    let answer = copy.query_row("pragma integrity_check(1)", [], |row| row.get::<_, String>(0));
    let complaint = match answer {
        Ok(answer) => Some(answer).filter(|answer| answer != "ok"),
        // What is damaged badly enough cannot even be checked.
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::DatabaseCorrupt) => {
            Some(error.to_string())
        }
        Err(error) => return Err(doing(error)),
    };
    if complaint.is_some() {
        return Ok(Copied { origin: None, followers: 0, posts: 0, complaint });
    }
    let sql = "select value from facts where name = 'origin'";
    let origin = copy.query_row(sql, [], |row| row.get(0)).optional().map_err(&doing)?;
    Ok(Copied {
        origin,
        followers: number("select count(*) from followers")?,
        posts: number("select count(*) from posts where deleted is null")?,
        complaint,
    })
}
