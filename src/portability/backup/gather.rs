//! Which files belong into a backup.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use super::{BackupError, DATA, DATABASE, SITE, Scope};
use crate::config::{Config, OLD_NAME};
use crate::limits;

/// A file on its way into a backup.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Part {
    /// What it is called there.
    pub name: PathBuf,
    /// Where it is.
    pub path: PathBuf,
    /// How many bytes it had when it was looked at.
    pub size: u64,
}

/// The site that a backup is of.
#[derive(Clone, Copy, Debug)]
pub struct Origin<'a> {
    /// Its folder.
    pub root: &'a Path,
    /// Its settings.
    pub config: &'a Config,
    /// The file of its settings, relative to the root.
    pub config_file: &'a Path,
}

/// What is in a data folder and made again by itself, or belongs to this machine alone. Whatever
/// else there is, is taken along.
const REMADE: &[&str] = &[
    "announcing",
    "build-record",
    "checkout.index",
    "dev",
    "images",
    "incoming",
    "public",
    "restored",
    "site-files",
];

/// The copy of the database at `path`, which is in this folder of the data folder, or in that itself.
///
/// # Errors
/// When it cannot be looked at.
pub fn database_part(path: &Path, folder: &str) -> Result<Part, BackupError> {
    let found = fs::metadata(path).map_err(BackupError::disk("read", path))?;
    let name = Path::new(DATA).join(folder).join(DATABASE);
    Ok(Part { name, path: path.to_owned(), size: found.len() })
}

/// All files but the database, in the order of their names. Take the copy of the
/// database before: what is written down beside it may know more, not less.
///
/// # Errors
/// When a folder cannot be read, or there is no end to them.
pub fn gather(origin: Origin<'_>, scope: Scope) -> Result<Vec<Part>, BackupError> {
    let Origin { root, config, config_file } = origin;
    let mut gathered = Gathered::default();
    let data = root.join(&config.server.data);
    gathered.take_data(Path::new(DATA), &data)?;
    // Of the account that the site had at another name the same belongs into it.
    gathered.take_data(&Path::new(DATA).join(OLD_NAME), &data.join(OLD_NAME))?;
    if scope == Scope::Whole {
        let own = [
            &*config.site.content,
            &config.site.templates,
            Path::new("static"),
            Path::new("themes"),
        ];
        for folder in own {
            gathered.take(&Path::new(SITE).join(folder), &root.join(folder), 0)?;
        }
        let file = Path::new(SITE).join(config_file);
        gathered.take(&file, &root.join(config_file), 0)?;
    }
    // A folder of the owner's may be in another one.
    gathered.parts.sort_unstable_by(|a, b| a.name.cmp(&b.name));
    gathered.parts.dedup_by(|a, b| a.name == b.name);
    Ok(gathered.parts)
}

/// Is it neither made again nor the database, which is copied in a way of its own?
fn is_kept(name: &OsStr) -> bool {
    let name = name.to_string_lossy();
    let is_passing = name.ends_with(".lock") || name.ends_with(".new") || name.starts_with('.');
    !is_passing && !name.starts_with(DATABASE) && !REMADE.contains(&&*name) && name != OLD_NAME
}

#[derive(Default)]
struct Gathered {
    parts: Vec<Part>,
}

impl Gathered {
    /// What belongs into a backup of a data folder.
    fn take_data(&mut self, name: &Path, folder: &Path) -> Result<(), BackupError> {
        for (entry, path) in entries(folder)? {
            if is_kept(&entry) {
                self.take(&name.join(entry), &path, 0)?;
            }
        }
        Ok(())
    }

    /// Links are followed, as a build does: the backup has the files themselves.
    fn take(&mut self, name: &Path, path: &Path, depth: usize) -> Result<(), BackupError> {
        // What is removed just now is as if it had never been there.
        let Ok(found) = fs::metadata(path) else { return Ok(()) };
        if found.is_file() {
            if self.parts.len() >= limits::ARCHIVE_ENTRIES_MAX {
                return Err(BackupError::TooMany(limits::ARCHIVE_ENTRIES_MAX));
            }
            let (name, path, size) = (name.to_owned(), path.to_owned(), found.len());
            self.parts.push(Part { name, path, size });
            return Ok(());
        }
        if !found.is_dir() {
            return Ok(());
        }
        if depth > limits::BACKUP_DEPTH_MAX {
            return Err(BackupError::TooDeep(path.to_owned()));
        }
        for (entry, path) in entries(path)? {
            if entry != ".git" {
                self.take(&name.join(entry), &path, depth + 1)?;
            }
        }
        Ok(())
    }
}

/// The names in a folder and where they are; none if it is not there.
fn entries(folder: &Path) -> Result<Vec<(std::ffi::OsString, PathBuf)>, BackupError> {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(BackupError::disk("read the folder", folder)(error)),
    };
    let named = entries.map(|entry| entry.map(|entry| (entry.file_name(), entry.path())));
    named.collect::<Result<_, _>>().map_err(BackupError::disk("read the folder", folder))
}
