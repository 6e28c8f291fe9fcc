//! Copies of the pictures of others: fetched once a page wants them, made anew, and removed once no
//! page does.
//!
//! wanted ─▶ `Client::get_picture` ─▶ `images::remake` ─▶ `data/media/` ─▶ the page is dirty

use std::collections::HashSet;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::prints::fetch_prints;
use super::{Apart, Node};
use crate::clock;
use crate::effect::Dirty;
use crate::limits;
use crate::net::NetError;
use crate::sig;
use crate::site;
use crate::site::images::{Remade, Size, remake};
use crate::site::{MEDIA, Picture};
use crate::store;
use crate::store::{Error, Medium, MediumKey, MediumTask, Role};

/// What was done for the pictures of others.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct FetchedMedia {
    /// They are there now.
    pub fetched: usize,
    /// They could not be had now.
    pub failed: usize,
    /// They are nothing that is shown.
    pub refused: usize,
    /// No page wants them any more.
    pub removed: usize,
}

/// Why pictures were not fetched.
#[derive(Debug, thiserror::Error)]
pub enum MediaError {
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The data folder cannot be written.
    #[error("cannot keep pictures in the data folder")]
    Disk(#[from] io::Error),
}

/// Why there is no copy, in words.
pub(super) enum Missing {
    /// It may be had later.
    Later(String),
    /// Never.
    Never(String),
}

/// What came of an attempt.
pub(super) enum Failed {
    Later(NetError),
    Never(String),
}

/// Fetches every picture that is due, one after the other, and removes what no page shows. The owner, who
/// waits, comes first.
///
/// # Errors
/// When the database or the disk fails; a picture that cannot be had is no error.
pub fn fetch_media(node: &Node) -> Result<FetchedMedia, MediaError> {
    let lock = File::create(node.data().join("media.lock"))?;
    lock.lock()?;
    let mut done = FetchedMedia::default();
    fetch_prints(node, &mut done)?;
    let known = node.store.read(|tx| tx.list_media_names())?;
    remove_orphans(node.data().join(MEDIA), &known)?;
    while let Some(task) = next(node)? {
        match task {
            MediumTask::Fetch(key, tries) => match fetch(node, &key, tries)? {
                Ok(()) => done.fetched += 1,
                Err(Missing::Later(why)) => {
                    log::info!("the picture {} put off: {why}", key.0);
                    done.failed += 1;
                }
                Err(Missing::Never(why)) => {
                    log::info!("the picture {} is not shown: {why}", key.0);
                    node.store.write(|tx| tx.mark_medium_refused(&key))?;
                    done.refused += 1;
                }
            },
            MediumTask::Remove(key) => {
                // What stays of it, for whatever reason, keeps no other picture waiting.
                if let Some(name) = node.store.write(|tx| tx.remove_medium_copy(&key))? {
                    remove_copy(&path(node, &name));
                }
                done.removed += 1;
            }
        }
    }
    Ok(done)
}

fn next(node: &Node) -> Result<Option<MediumTask>, Error> {
    let now = clock::now();
    node.store.read(|tx| tx.next_medium_task(now))
}

fn fetch(node: &Node, key: &MediumKey, tries: i64) -> Result<Result<(), Missing>, MediaError> {
    let now = clock::now();
    let waits = &limits::RETRY_WAITS;
    let nth = usize::try_from(tries).unwrap_or(0).min(waits.len() - 1);
    let again = (tries + 1 < limits::MEDIA_TRIES_MAX).then(|| now.plus(waits[nth]));
    // Before anything is read: should this picture bring the process down, others come first.
    let allowed = node.store.write::<_, Error>(|tx| {
        let origin = key.0.origin();
        if let Some(later) = tx.count_media_fetch(&origin, now)? {
            tx.put_off_media_of(&origin, later)?;
            return Ok(false);
        }
        tx.mark_medium_tried(key, again)?;
        Ok(true)
    })?;
    if !allowed {
        return Ok(Err(Missing::Later("its origin was asked often enough for now".to_owned())));
    }
    let remade = match copy(node, key, limits::MEDIA_TIME) {
        Ok(remade) => remade,
        Err(Failed::Later(why)) => {
            let is_down = matches!(
                why,
                NetError::Dns | NetError::Closed | NetError::Connect(_) | NetError::Timeout
            );
            if let (true, Some(again)) = (is_down, again) {
                node.store.write(|tx| tx.put_off_media_of(&key.0.origin(), again))?;
            }
            return Ok(Err(Missing::Later(why.to_string())));
        }
        Err(Failed::Never(why)) => return Ok(Err(Missing::Never(why))),
    };
    if let Err(error) = keep(node, key, &remade) {
        node.store.write(|tx| tx.forgive_medium(key, now))?;
        return Err(error);
    }
    Ok(Ok(()))
}

/// Fetches a picture within `time`, and makes it anew.
pub(super) fn copy(node: &Node, (url, role): &MediumKey, time: Duration) -> Result<Remade, Failed> {
    let bytes = node.client.get_picture(url.as_str(), time);
    let bytes = bytes.map_err(|why| match why {
        NetError::Forbidden(_) | NetError::TooLarge | NetError::MediaType(_) => {
            Failed::Never(why.to_string())
        }
        NetError::Status(404 | 410) => Failed::Never(why.to_string()),
        _ => Failed::Later(why),
    })?;
    let (width, height) = match role {
        Role::Avatar => limits::AVATAR_SIDES,
        Role::Emoji => limits::EMOJI_SIDES,
        Role::Picture => limits::ATTACHMENT_SIDES,
    };
    remake(&bytes, Size { width, height }).map_err(|problem| Failed::Never(problem.message))
}

/// Writes a copy to the place that `path` gives for its name, which is that of its content.
pub(super) fn write_copy(
    remade: &Remade,
    path: impl FnOnce(&str) -> PathBuf,
) -> Result<Medium, MediaError> {
    let name = format!("{}.{}", sig::sha256_hex(&remade.bytes), remade.kind.ending());
    let path = path(&name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    site::write_file(&path, &remade.bytes)?;
    Ok(Medium {
        bytes: i64::try_from(remade.bytes.len()).unwrap_or(i64::MAX),
        width: remade.size.width,
        height: remade.size.height,
        name,
    })
}

/// Writes the copy down, and lets the page that wants it be written again.
fn keep(node: &Node, key: &MediumKey, remade: &Remade) -> Result<(), MediaError> {
    let medium = write_copy(remade, |name| path(node, name))?;
    let most = i64::try_from(node.config.media.cache_max).unwrap_or(i64::MAX);
    let is_wanted = node.store.write::<_, Error>(|tx| {
        let page = tx.mark_medium_here(key, &medium)?;
        let touched = tx.evict_media(most)?;
        for post in page.iter().cloned().chain(touched) {
            tx.mark_dirty(&Dirty::Post(post))?;
        }
        Ok(page.is_some() || tx.has_medium_named(&medium.name)?)
    })?;
    if !is_wanted {
        remove_copy(&path(node, &medium.name));
    }
    Ok(())
}

fn path(node: &Node, name: &str) -> PathBuf {
    Picture::file(&node.data().join(MEDIA), name)
}

/// What cannot be removed is an orphan, and tried again.
pub(super) fn remove_copy(path: &Path) {
    if let Err(error) = fs::remove_file(path)
        && error.kind() != io::ErrorKind::NotFound
    {
        log::warn!("the copy {} cannot be removed: {error}", path.display());
    }
}

/// Removes every copy in a folder that no picture has: a process was killed between two steps, or the disk refused.
pub(super) fn remove_orphans(folder: PathBuf, known: &HashSet<String>) -> Result<(), MediaError> {
    let mut waiting = vec![folder];
    while let Some(folder) = waiting.pop() {
        for entry in fs::read_dir(folder).into_iter().flatten() {
            let entry = entry?;
            if entry.file_type()?.is_dir() {
                waiting.push(entry.path());
            } else if !entry.file_name().to_str().is_some_and(|name| known.contains(name)) {
                remove_copy(&entry.path());
            }
        }
    }
    Ok(())
}

/// Lets another process do it whenever something is due: what strangers have made is decoded there, and
/// takes nothing of the daemon's down with it.
pub(super) fn fetch_due(node: &Node, apart: &Apart) -> Result<bool, Error> {
    let now = clock::now();
    if !node.store.read::<_, Error>(|tx| Ok(tx.has_due_media(now)? || tx.has_due_prints(now)?))? {
        return Ok(false);
    }
    let rest = match apart.fetch_media(&node.wake) {
        Ok(()) => limits::REBUILD_PAUSE,
        Err(error) => {
            log::warn!("pictures of others are not fetched: {error}");
            limits::REBUILD_AGAIN
        }
    };
    node.wake.ring();
    node.wake.pause(rest);
    Ok(true)
}
