//! The SQLite file: what this node knows that is not in the content folder. The only module that
//! knows SQL.
//!
//! ```text
//! write(work) ─┐
//! write(work) ─┼─▶ one transaction, one fsync ─▶ all answered
//! write(work) ─┘
//! ```
//!
//! One connection writes, several read. Changes that arrive together are committed together, so
//! that "202 means on disk" does not cost an fsync for each request. Every change happens inside
//! [`Store::write`] and is whole or absent. Other processes (`skep publish` beside `skep serve`)
//! may use the file at the same time; Litestream may replicate it.

mod actors;
mod acts;
mod alerts;
mod announced;
mod arrivals;
mod attachments;
mod audience;
mod blocklists;
mod bookmarks;
mod conversations;
mod departures;
mod dirty;
mod errands;
mod facts;
mod feeds;
mod filters;
mod follow_imports;
mod followees;
mod followers;
mod following;
mod foreign;
mod heirs;
mod held;
mod leases;
mod leavers;
mod letters;
mod lists;
mod logins;
mod media;
mod met;
mod moves;
mod names;
mod notices;
mod originals;
mod own_acts;
mod pages;
mod parked;
mod peers;
mod policies;
mod posts;
mod queue;
mod quotes;
mod reactions;
mod readers;
mod relays;
mod remote_posts;
mod reports;
mod requests;
mod room;
mod rules;
mod seen;
mod snapshot;
mod tables;
mod timeline;
mod turns;
mod values;
mod visits;
mod votes;
mod writer;

pub use actors::{Absence, KnownActor, KnownKey, MissingKey};
pub use acts::TAKEN_BACK;
pub use alerts::{Alert, AlertMessage, Wanted};
pub use announced::Announcement;
pub use arrivals::Arrival;
pub use attachments::Attachment;
pub use blocklists::Blocklist;
pub use bookmarks::{Bookmark, Marks};
pub use departures::{Departure, DepartureState, DepartureStep, OwnMove, Step};
pub use dirty::DirtyPages;
pub use errands::DueErrand;
pub use feeds::{Feed, FeedState};
pub use filters::{Filter, FilterAct, FilterPlace};
pub use follow_imports::{DueImport, FailedImport, ImportState};
pub use followees::{Followee, FolloweeCounts, Followees};
pub use followers::Follower;
pub use following::{Follow, FollowState};
pub use foreign::{Microblogpub, read_microblogpub};
pub use held::Held;
pub use leases::{Seats, Standing};
pub use leavers::Leaver;
pub use letters::{DeliveryCounts, Dropped, DueDelivery, Settlement};
pub use logins::{Session, StoredPassword};
pub use media::{Medium, MediumKey, MediumState, MediumTask, Role, Use};
pub use moves::{Led, Moved};
pub use names::{FoundName, Meaning, Name, NamedPost, ToldName};
pub use notices::{Notice, NoticeKind};
pub use originals::Original;
pub use own_acts::{OwnAct, OwnActKind};
pub use pages::Arrived;
pub use parked::Parked;
pub use peers::{Peer, Speech};
pub use policies::ReplyPolicy;
pub use posts::LedgerPost;
pub use queue::{Delivery, DeliveryState, PeerCounts, Reached};
pub use quotes::{Quote, QuoteRequest, QuoteState};
pub use reactions::{EmojiCount, ReactedBy, Reaction, ReactionTo};
pub use relays::{Relay, RelayKind};
pub use remote_posts::{NewRemotePost, RemotePost, Review, Visibility, Why};
pub use reports::{NewReport, Report, ReportState};
pub use rules::{Rule, Stance, Target};
pub use snapshot::{Copied, inspect_copy};
pub use tables::{Cell, Filling, Table, make_database, schema_version};
pub use timeline::{TimelineBounds, TimelineEntry, Which};
pub use turns::{SignedRequest, Turned};
pub use votes::{KnownPoll, VoteCount};

use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::limits;
use readers::Readers;
use writer::Writer;

/// Applied in order; the count is kept in `PRAGMA user_version`. Append only: what has been
/// released is never edited.
const MIGRATIONS: &[&str] = &[
    include_str!("schema/0001_start.sql"),
    include_str!("schema/0002_bounds.sql"),
    include_str!("schema/0003_names.sql"),
    include_str!("schema/0004_door.sql"),
    include_str!("schema/0005_moderation.sql"),
    include_str!("schema/0006_arrivals.sql"),
    include_str!("schema/0007_threads.sql"),
    include_str!("schema/0008_media.sql"),
    include_str!("schema/0009_rest.sql"),
    include_str!("schema/0010_peers.sql"),
    include_str!("schema/0011_private.sql"),
    include_str!("schema/0012_relays.sql"),
    include_str!("schema/0013_inboxes.sql"),
    include_str!("schema/0014_arrivals.sql"),
    include_str!("schema/0015_follow_imports.sql"),
    include_str!("schema/0016_leaving.sql"),
    include_str!("schema/0017_sessions.sql"),
    include_str!("schema/0018_taking_part.sql"),
    include_str!("schema/0019_alerts.sql"),
];

/// A database failure, and what we were doing when it happened.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing}")]
pub struct Error {
    doing: &'static str,
    source: Cause,
}

/// What lies behind an [`Error`].
#[derive(Debug, thiserror::Error)]
enum Cause {
    #[error("{}", said(.0))]
    Sqlite(#[from] rusqlite::Error),
    /// Another member of the group met this while committing for all.
    #[error("{0}")]
    Commit(String),
    #[error("it was written by a newer skep; install that version or a later one")]
    Newer,
}

/// The open database. Share it by reference between threads.
pub struct Store {
    path: PathBuf,
    writer: Writer,
    readers: Readers,
}

/// One transaction. Queries are methods on it, one file per family of tables.
pub struct Tx<'a>(&'a Connection);

impl Store {
    /// Opens or creates the file at `path` and brings its schema up to date.
    ///
    /// # Errors
    /// When the file cannot be opened, is damaged, or was written by a newer skep.
    pub fn open(path: &Path) -> Result<Self, Error> {
        let mut connection = connect(path).map_err(while_doing("open the database"))?;
        connection
            // What every request changes stays at hand: it is read again by the next one. So does what
            // a change would need to be undone alone; else that is written to a file.
            .execute_batch(
                "pragma journal_mode = wal; pragma synchronous = full; pragma cache_size = -4096;
                 pragma temp_store = memory; pragma wal_autocheckpoint = 4000;",
            )
            .map_err(while_doing("set up the database"))?;
        migrate(&mut connection).map_err(while_doing("upgrade the database"))?;
        Ok(Self {
            path: path.to_owned(),
            writer: Writer::new(connection),
            readers: Readers::default(),
        })
    }

    /// Runs `work` in a transaction: durable when this returns `Ok`, undone when it returns an
    /// error. Several callers may share one commit; each sees the changes of those before it.
    ///
    /// # Errors
    /// Those of `work`, or that the transaction could not be committed.
    pub fn write<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.writer.run(work)
    }

    /// Runs `work` on one unchanging view of the data, without keeping writers out.
    ///
    /// # Errors
    /// Those of `work`, or that the file cannot be read.
    pub fn read<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let reader = self.readers.take(&self.path)?;
        let transaction = reader.unchecked_transaction().map_err(while_doing("begin reading"))?;
        work(&Tx(&transaction))
    }

    /// How many bytes it takes on the disk, with what is not yet merged into it.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        let mut log = self.path.clone().into_os_string();
        log.push("-wal");
        let bytes = |path: &Path| std::fs::metadata(path).map_or(0, |it| it.len());
        bytes(&self.path) + bytes(Path::new(&log))
    }

    /// Is the file sound, as far as can be seen without comparing indexes with tables? `Ok(None)` when SQLite
    /// finds nothing wrong, else its first complaint.
    ///
    /// # Errors
    /// When the check cannot be run.
    pub fn check_quickly(&self) -> Result<Option<String>, Error> {
        self.read(|tx| {
            let answer: String =
                tx.0.query_row("pragma quick_check(1)", [], |row| row.get(0))
                    .map_err(while_doing("check the database"))?;
            Ok((answer != "ok").then_some(answer))
        })
    }

    /// Is the file sound? `Ok(None)` when SQLite finds nothing wrong, else its first complaint.
    ///
    /// # Errors
    /// When the check cannot be run.
    pub fn check_integrity(&self) -> Result<Option<String>, Error> {
        self.read(|tx| {
            let answer: String =
                tx.0.query_row("pragma integrity_check(1)", [], |row| row.get(0))
                    .map_err(while_doing("check the database"))?;
            Ok((answer != "ok").then_some(answer))
        })
    }
}

impl Error {
    /// A row that must be there is not: somebody else has taken it away.
    fn absent(doing: &'static str) -> Self {
        while_doing(doing)(rusqlite::Error::QueryReturnedNoRows)
    }
}

fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(limits::BUSY_TIME)?;
    connection.set_prepared_statement_cache_capacity(64);
    // Else a statement whose plan might depend on its values is made anew whenever they change.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // Few rows are hot; the usual 2 MiB for each of nine connections would be most of our memory.
    connection.execute_batch("pragma foreign_keys = on; pragma cache_size = -512;")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), Cause> {
    migrate_to(connection, tables::schema_version())
}

/// Brings the schema to this version, or leaves it where it is if it is newer.
fn migrate_to(connection: &mut Connection, wanted: u32) -> Result<(), Cause> {
    let transaction =
        connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    let done: u32 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for (version, sql) in (1_u32..).zip(MIGRATIONS).take(wanted as usize).skip(done as usize) {
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "user_version", version)?;
    }
    if done as usize > MIGRATIONS.len() {
        return Err(Cause::Newer);
    }
    Ok(transaction.commit()?)
}

/// What SQLite says, in words for the owner where it is the disk's fault.
fn said(error: &rusqlite::Error) -> String {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "the disk is full".to_owned(),
        // To make its files longer fails with this one, where there is no room.
        Some(ErrorCode::SystemIoFailure) => {
            format!("the disk is full, or cannot be read or written ({error})")
        }
        Some(ErrorCode::ReadOnly) => "the file or its folder cannot be written".to_owned(),
        _ => error.to_string(),
    }
}

fn while_doing<C: Into<Cause>>(doing: &'static str) -> impl Fn(C) -> Error {
    move |source| Error { doing, source: source.into() }
}

impl Tx<'_> {
    /// Runs one statement and returns how many rows it changed.
    fn execute(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<usize, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(while_doing(doing))?;
        statement.execute(values).map_err(while_doing(doing))
    }

    /// The first row, if there is one.
    fn find<T>(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(while_doing(doing))?;
        let mut rows = statement.query_map(values, read).map_err(while_doing(doing))?;
        rows.next().transpose().map_err(while_doing(doing))
    }

    /// All rows; the statement carries the limit.
    fn list<T>(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
        read: impl FnMut(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(while_doing(doing))?;
        let rows = statement.query_map(values, read).map_err(while_doing(doing))?;
        rows.collect::<Result<_, _>>().map_err(while_doing(doing))
    }

    /// The single number that `sql` asks for.
    fn count(
        &self,
        doing: &'static str,
        sql: &str,
        values: impl rusqlite::Params,
    ) -> Result<i64, Error> {
        let mut statement = self.0.prepare_cached(sql).map_err(while_doing(doing))?;
        statement.query_row(values, |row| row.get(0)).map_err(while_doing(doing))
    }
}

#[cfg(test)]
mod tests;
