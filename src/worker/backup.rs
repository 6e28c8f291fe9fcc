//! Backups of a node: made while it runs, proved before they count, and put back.

mod keys;

use std::fs::{self, DirBuilder, File, OpenOptions, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use keys::Keys;

use super::gone::{Gone, gone};
use super::{Apart, Node};
use crate::clock::{self, Timestamp};
use crate::config::{BackupEvery, OLD_NAME};
use crate::limits;
use crate::portability::backup as archive;
use crate::portability::backup::{BackupError, Entry, Found, Header, Origin, Scope};
use crate::site;
use crate::site::Survey;
use crate::store;
use crate::store::{Copied, Store, Tx};

/// When the last good backup was made.
const MADE: &str = "backup.made";
/// Where it was put.
const FILE: &str = "backup.file";

/// Why there is no backup.
#[derive(Debug, thiserror::Error)]
pub enum BackupFault {
    /// Files, or what is in them.
    #[error(transparent)]
    Archive(#[from] BackupError),
    /// The database.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Another one is being made.
    #[error("another backup of this site is being made")]
    Busy,
    /// Backups without texts would take the place of older ones that have them.
    #[error(transparent)]
    Gone(#[from] Gone),
    /// The folder is one that is shown, or copied itself.
    #[error("`{}` is in the site itself: what is there is shown to others, or copied into each backup", .0.display())]
    Inside(PathBuf),
    /// The disk would be full.
    #[error("a backup needs {needed} MB, and {left} MB are left on the disk of `{}`", folder.display())]
    NoRoom {
        /// What it takes while it is made.
        needed: u64,
        /// What there is.
        left: u64,
        /// Where.
        folder: PathBuf,
    },
    /// The keys in the backup are not those by which others know the account.
    #[error("the keys in it {0}")]
    Keys(&'static str),
    /// The database in the backup is not sound.
    #[error("the database in it {0}")]
    Database(String),
}

/// A backup that was made, and proved.
#[derive(Debug)]
pub struct BackedUp {
    /// The file.
    pub file: PathBuf,
    /// How large it is.
    pub size: u64,
    /// What is in it.
    pub proved: Proved,
    /// Older ones that are gone.
    pub removed: Vec<PathBuf>,
}

/// A backup that is whole, with a sound database and keys that fit.
#[derive(Debug)]
pub struct Proved {
    /// Its files.
    pub found: Found,
    /// What is in the database.
    pub database: Copied,
}

/// The last good backup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct LastBackup {
    /// When it was begun.
    pub made: Timestamp,
    /// Where it was put.
    pub file: String,
}

/// The last good backup, if there ever was one.
///
/// # Errors
/// When the store fails.
pub fn last_backup(tx: &Tx<'_>) -> Result<Option<LastBackup>, store::Error> {
    let made = tx.find_fact(MADE)?.and_then(|text| Timestamp::parse(&text));
    let file = tx.find_fact(FILE)?.unwrap_or_default();
    Ok(made.map(|made| LastBackup { made, file }))
}

/// Makes a backup in `folder`, proves it, and removes what is older than the newest `backup.keep` there.
/// `serve` may run.
///
/// # Errors
/// When it cannot be made or is not sound: then nothing is left of it, and no older one is removed.
pub fn back_up(
    node: &Node,
    config_file: &Path,
    folder: &Path,
    scope: Scope,
) -> Result<BackedUp, BackupFault> {
    let _lock = only_one(node)?;
    check_place(node, folder)?;
    let folder = &make_folder(&node.root, folder)?;
    let now = clock::now();
    if scope == Scope::Whole {
        let survey = Survey::take(&node.root, &node.config, now);
        gone(node, &survey)?.map_or(Ok(()), |gone| Err(BackupFault::Gone(gone)))?;
    }
    let header = header(node, config_file, now, scope);
    let disk = |doing| disk(doing, folder);
    archive::remove_partial(folder, &header).map_err(disk("look through"))?;
    let name = archive::file_name(&header);
    let waiting = folder.join(format!(".{name}{}", archive::PARTIAL));
    let made = make(node, (&header, config_file), folder, &waiting);
    let file = folder.join(&name);
    let done = made.and_then(|proved| {
        fs::rename(&waiting, &file).map_err(disk("put a backup into"))?;
        File::open(folder).and_then(|it| it.sync_all()).map_err(disk("write"))?;
        Ok(proved)
    });
    let proved = done.inspect_err(|_| drop(fs::remove_file(&waiting)))?;
    node.store.write::<_, store::Error>(|tx| {
        tx.upsert_fact(MADE, &now.rfc3339())?;
        tx.upsert_fact(FILE, &file.to_string_lossy())
    })?;
    let keep = node.config.backup.keep;
    let removed = archive::remove_old(folder, &header, keep).map_err(disk("remove old ones in"))?;
    let size = fs::metadata(&file).map_err(disk("read"))?.len();
    Ok(BackedUp { file, size, proved, removed })
}

fn make(
    node: &Node,
    (header, config_file): (&Header, &Path),
    folder: &Path,
    waiting: &Path,
) -> Result<Proved, BackupFault> {
    check_room(folder, 2 * node.store.bytes())?;
    let copy = waiting.with_extension("part-db");
    let old_copy = waiting.with_extension("part-old-db");
    let written = copied(&node.store, &copy).and_then(|()| {
        let mut databases = vec![archive::database_part(&copy, "")?];
        let old = node.data().join(OLD_NAME).join(archive::DATABASE);
        if node.config.site.moved_from.is_some() && old.is_file() {
            copied(&Store::open(&old)?, &old_copy)?;
            databases.push(archive::database_part(&old_copy, OLD_NAME)?);
        }
        let origin = Origin { root: &node.root, config: &node.config, config_file };
        let parts = archive::gather(origin, header.scope)?;
        let size: u64 = parts.iter().map(|part| part.size).sum();
        let copies: u64 = databases.iter().map(|part| part.size).sum();
        // The copy is written once more into the backup, and unpacked from it to be proved.
        check_room(folder, size + 2 * copies)?;
        databases.extend(parts);
        Ok(archive::write(waiting, header, &databases)?)
    });
    // They may not be there; what matters is the first error.
    let _ = fs::remove_file(&copy);
    let _ = fs::remove_file(&old_copy);
    written?;
    verify(waiting, &copy)
}

fn copied(store: &Store, copy: &Path) -> Result<(), BackupFault> {
    private_file(copy).map_err(disk("write", copy))?;
    Ok(store.copy_to(copy)?)
}

/// Reads a backup from beginning to end, and looks into its database and its keys. What has to be unpacked
/// for that is at `copy` meanwhile.
///
/// # Errors
/// When anything in it is not as it was written.
pub fn verify(file: &Path, copy: &Path) -> Result<Proved, BackupFault> {
    let proved = verify_into(file, copy);
    // It may not be there; what matters is the first error.
    let _ = fs::remove_file(copy);
    proved
}

fn verify_into(file: &Path, copy: &Path) -> Result<Proved, BackupFault> {
    let mut keys = Keys::default();
    let database = Path::new(archive::DATA).join(archive::DATABASE);
    let found = archive::read(file, &mut |_, mut entry| {
        if entry.name == database {
            return unpack(&mut entry, copy);
        }
        keys.see(entry.name, entry.bytes)
    })?;
    prove(found, copy, &keys)
}

/// Unpacks a backup below `new`: what is of the data folder as the path that `data` gives for it, the rest as
/// it is called. It is proved once this has returned.
///
/// # Errors
/// When anything in it is not as it was written; what was unpacked is for the caller to throw away.
pub fn unpack_all(
    file: &Path,
    new: &Path,
    data: impl Fn(&Header) -> PathBuf,
) -> Result<Proved, BackupFault> {
    let mut keys = Keys::default();
    let mut database = new.to_owned();
    let found = archive::read(file, &mut |header, entry| {
        let place = match entry.name.strip_prefix(archive::DATA) {
            Ok(rest) => new.join(data(header)).join(rest),
            Err(_) => new.join(entry.name.strip_prefix(archive::SITE).unwrap_or(entry.name)),
        };
        if entry.name == Path::new(archive::DATA).join(archive::DATABASE) {
            place.clone_into(&mut database);
        }
        let Entry { name, mode, bytes } = entry;
        let mut seen = keys.seen(name, bytes);
        unpack(&mut Entry { name, mode, bytes: &mut seen }, &place)
    })?;
    prove(found, &database, &keys)
}

fn prove(found: Found, database: &Path, keys: &Keys) -> Result<Proved, BackupFault> {
    if !database.is_file() {
        return Err(BackupFault::Database("is missing".to_owned()));
    }
    let database = store::inspect_copy(database).map_err(|error| {
        let why = std::error::Error::source(&error).map(ToString::to_string);
        BackupFault::Database(format!("cannot be read: {}", why.unwrap_or_default()))
    })?;
    if let Some(complaint) = &database.complaint {
        return Err(BackupFault::Database(format!("is damaged: {complaint}")));
    }
    if database.origin.as_ref().is_some_and(|origin| *origin != found.header.origin) {
        return Err(BackupFault::Database("is that of another site".to_owned()));
    }
    keys.check(&found.header)?;
    Ok(Proved { found, database })
}

/// Writes one file of a backup to a place where nothing is yet.
fn unpack(entry: &mut Entry<'_>, place: &Path) -> Result<(), BackupError> {
    let is_data = entry.name.starts_with(archive::DATA);
    let folder = place.parent().unwrap_or(place);
    let mut builder = DirBuilder::new();
    builder.recursive(true).mode(if is_data { 0o700 } else { 0o777 });
    builder.create(folder).map_err(disk("make the folder", folder))?;
    let mode = if is_data { 0o600 } else { entry.mode };
    let file = OpenOptions::new().write(true).create_new(true).mode(mode).open(place);
    let mut file = file.map_err(disk("write", place))?;
    io::copy(entry.bytes, &mut file).map(drop).map_err(disk("write", place))
}

fn header(node: &Node, config_file: &Path, now: Timestamp, scope: Scope) -> Header {
    let whose = (node.own.origin().to_string(), node.config.handle().to_string());
    let keys = node.signer.keys();
    Header {
        data: node.config.server.data.clone(),
        config: config_file.to_owned(),
        multikey: keys.multikey(),
        public_pem: keys.public_pem(),
        ..Header::new(whose, now.rfc3339(), scope)
    }
}

/// Two at once would remove each other's files.
fn only_one(node: &Node) -> Result<File, BackupFault> {
    let path = node.data().join("backup.lock");
    let file = File::create(&path).map_err(disk("write", &path))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(BackupFault::Busy),
        Err(TryLockError::Error(error)) => Err(disk("lock", &path)(error).into()),
    }
}

/// One that is made in the folder of the site is kept out of git: there are keys in it.
fn make_folder(root: &Path, folder: &Path) -> Result<PathBuf, BackupError> {
    let is_new = !folder.exists();
    let made = site::private_folder(folder);
    let made = made.and_then(|()| folder.canonicalize()).and_then(|folder| {
        if is_new && folder.starts_with(root.canonicalize()?) {
            site::write_file(&folder.join(".gitignore"), archive::NOT_IN_GIT.as_bytes())?;
        }
        Ok(folder)
    });
    made.map_err(disk("make the folder", folder))
}

fn check_place(node: &Node, folder: &Path) -> Result<(), BackupFault> {
    let config = &node.config;
    let own =
        [&*config.server.output, &config.server.data, &config.site.content, &config.site.templates];
    let own = own.into_iter().chain([Path::new("static"), Path::new("themes")]);
    let mut own = own.filter_map(|it| node.root.join(it).canonicalize().ok());
    // What is not there yet is where the first folder is that is there.
    let mut above =
        folder.ancestors().map(|it| if it.as_os_str().is_empty() { Path::new(".") } else { it });
    let there = above.find_map(|it| it.canonicalize().ok()).unwrap_or_default();
    match own.any(|it| there.starts_with(it)) {
        true => Err(BackupFault::Inside(folder.to_owned())),
        false => Ok(()),
    }
}

fn check_room(folder: &Path, bytes: u64) -> Result<(), BackupFault> {
    let needed = bytes.saturating_add(limits::ROOM_LEFT_MIN_BYTES);
    match site::room_left(folder).filter(|left| *left < needed) {
        Some(left) => {
            let megabytes = |bytes: u64| bytes.div_ceil(1_000_000);
            let (needed, left) = (megabytes(needed), left / 1_000_000);
            Err(BackupFault::NoRoom { needed, left, folder: folder.to_owned() })
        }
        None => Ok(()),
    }
}

fn private_file(path: &Path) -> io::Result<()> {
    OpenOptions::new().write(true).create_new(true).mode(0o600).open(path).map(drop)
}

fn disk(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> BackupError {
    move |source| BackupError::Disk { doing, path: path.to_owned(), source }
}

/// Makes a backup whenever one is due, in a process of its own; what was missed is made up for at once.
pub(super) fn back_up_when_due(node: &Node, apart: &Apart) {
    let BackupEvery::Time(every) = node.config.backup.every else { return };
    let mut wait = Duration::ZERO;
    while !node.wake.pause(wait) {
        wait = limits::BACKUP_LOOK;
        match is_due(node, every) {
            Ok(true) => {
                if let Err(error) = apart.back_up(&node.wake) {
                    log::error!("no backup was made: {error}; it is tried again in an hour");
                    wait = limits::BACKUP_RETRY;
                }
            }
            Ok(false) => {}
            Err(error) => log::error!("{error}"),
        }
    }
}

fn is_due(node: &Node, every: Duration) -> Result<bool, store::Error> {
    let (last, now) = (node.store.read(last_backup)?, clock::now());
    // One from the future is from before the clock was set right.
    Ok(last.is_none_or(|last| last.made > now || now.since(last.made) >= every))
}
