//! `[backup]`

use std::path::{Component, Path, PathBuf};

use super::{Wrong, at_least_one, wrong};
use crate::clock;
use crate::config::{Backup, BackupEvery, Server, Site, file};
use crate::limits;

pub(super) fn check(backup: file::Backup, site: &Site, server: &Server) -> Result<Backup, Wrong> {
    Ok(Backup {
        dir: folder(backup.dir, site, server)?,
        every: every(backup.every.as_deref())?,
        keep: at_least_one("backup.keep", backup.keep, limits::BACKUPS_KEPT)?,
    })
}

/// A backup has the keys in it: it must be in nothing that is shown, nor be put into itself.
fn folder(dir: Option<String>, site: &Site, server: &Server) -> Result<PathBuf, Wrong> {
    let dir = PathBuf::from(dir.unwrap_or_else(|| "backups".to_owned()));
    let is_plain = dir.components().all(|it| matches!(it, Component::Normal(_)));
    if dir.as_os_str().is_empty() || !(dir.is_absolute() || is_plain) {
        let why =
            format!("is `{}`; use a folder below the site's own, or a whole path", dir.display());
        return wrong("backup.dir", why);
    }
    let (output, data) = (&*server.output, &*server.data);
    let others =
        [output, data, &site.content, &site.templates, Path::new("static"), Path::new("themes")];
    match others.into_iter().find(|it| dir.starts_with(it) || it.starts_with(&dir)) {
        Some(other) => wrong(
            "backup.dir",
            format!("is `{}`, which is not apart from `{}`", dir.display(), other.display()),
        ),
        None => Ok(dir),
    }
}

fn every(text: Option<&str>) -> Result<BackupEvery, Wrong> {
    match text {
        None | Some("") => Ok(BackupEvery::ByHand),
        Some("never") => Ok(BackupEvery::Never),
        Some(text) => match clock::span(text).filter(|time| *time >= limits::BACKUP_EVERY_MIN) {
            Some(time) => Ok(BackupEvery::Time(time)),
            None => wrong(
                "backup.every",
                format!(
                    "is `{text}`; use a time such as `24h` or `7d`, an hour at least, or `never`"
                ),
            ),
        },
    }
}
