//! The backups in a folder: what they are called, and which are too many.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Header, read_header};

/// The end of the name of one that is not whole yet. It begins with a dot.
pub const PARTIAL: &str = ".part";
const END: &str = ".tar";

/// `skep-you.example-20261128T093000Z.tar`: they sort by time.
#[must_use]
pub fn file_name(header: &Header) -> String {
    let made: String = header.made.chars().filter(|c| !matches!(c, '-' | ':')).collect();
    format!("{}{made}{END}", prefix(header))
}

/// What the names of all backups of a site begin with.
fn prefix(header: &Header) -> String {
    let host = header.origin.split("://").last().unwrap_or_default();
    let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '_' };
    format!("skep-{}-", host.chars().map(plain).collect::<String>())
}

/// Removes all backups in `folder` but the newest `keep`, of which the one with this header is one, and gives the names of what is gone. A file is
/// one of them only if its name and its beginning say that skep made it for this account.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn remove_old(folder: &Path, header: &Header, keep: usize) -> io::Result<Vec<PathBuf>> {
    let prefix = prefix(header);
    let mut own: Vec<PathBuf> = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_named = name.to_str().is_some_and(|it| it.starts_with(&prefix) && it.ends_with(END));
        // A link is not what was made here.
        if !is_named || !entry.file_type()?.is_file() {
            continue;
        }
        let path = entry.path();
        if read_header(&path).is_ok_and(|it| it.origin == header.origin && *file_name(&it) == *name)
        {
            own.push(path);
        }
    }
    own.sort_unstable();
    // By a clock that went back it is the oldest: it is the newest all the same.
    let made = folder.join(file_name(header));
    let keep = keep.saturating_sub(usize::from(own.contains(&made)));
    own.retain(|path| *path != made);
    own.truncate(own.len().saturating_sub(keep));
    own.iter().try_for_each(fs::remove_file)?;
    Ok(own)
}

/// Removes what a backup that was killed has left.
///
/// # Errors
/// When the folder cannot be read, or a file not be removed.
pub fn remove_partial(folder: &Path, header: &Header) -> io::Result<()> {
    let prefix = format!(".{}", prefix(header));
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        if name.to_str().is_some_and(|it| it.starts_with(&prefix) && it.contains(PARTIAL)) {
            fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}
