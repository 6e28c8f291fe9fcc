//! Putting what was read from a backup into its place: whole, or not at all.
//!
//! Everything is unpacked into a folder in the site's own and proved there. Then each part is moved into
//! place, what was there before is moved aside, and `node.toml` comes last: without it no command works on
//! the folder. Whatever is interrupted on the way is undone by the next restore.

use std::fs;
use std::io;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::super::packing::private_folder;
use super::{BackupError, DATABASE, NOT_IN_GIT};

/// The folder, below the root of the site, in which a restore works.
pub const WORK: &str = ".skep-restore";
/// What is to be put in place, in order; in the working folder.
const PLAN: &str = "plan";
/// What comes, in the working folder.
const NEW: &str = "new";
/// What was there, in the working folder.
const OLD: &str = "old";

/// What a restore has done.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Restored {
    /// Where what was there before is now, if anything was.
    pub kept: Option<PathBuf>,
}

/// What happens to what is there?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Replaced {
    /// There may be nothing.
    Nothing,
    /// It is moved aside.
    Aside,
}

/// Is an account in this data folder?
#[must_use]
pub fn holds_data(data: &Path) -> bool {
    let has_keys = fs::read_dir(data.join("keys")).is_ok_and(|mut keys| keys.next().is_some());
    data.join(DATABASE).exists() || has_keys
}

/// Makes the working folder anew, and gives the place in it for what comes. What a restore that was killed
/// had moved is put back before.
///
/// # Errors
/// When the disk refuses.
pub fn open_work(root: &Path) -> Result<PathBuf, BackupError> {
    discard(root)?;
    let new = root.join(WORK).join(NEW);
    make_folder(&new)?;
    Ok(new)
}

/// Removes the working folder; what was moved out of the way by a restore that came to no end is put back.
///
/// # Errors
/// When the disk refuses.
pub fn discard(root: &Path) -> Result<(), BackupError> {
    let work = root.join(WORK);
    if !work.exists() {
        return Ok(());
    }
    undo(root, &work).map_err(BackupError::disk("put back what is in", &work))?;
    // Never what was the owner's.
    if holds_files(&work.join(OLD)) {
        return keep_old(root).map(drop);
    }
    fs::remove_dir_all(&work).map_err(BackupError::disk("remove", &work))
}

/// Moves `parts`, which are relative to the root and lie in the working folder, into place; the last one is
/// what makes it valid.
///
/// # Errors
/// When the disk refuses; then everything is where it was.
pub fn place(root: &Path, parts: &[PathBuf], now: &str) -> Result<Restored, BackupError> {
    let work = root.join(WORK);
    let placed = move_some(root, parts, usize::MAX).and_then(|()| fs::File::open(root)?.sync_all());
    if let Err(error) = placed {
        // It is said what went wrong first.
        let _ = discard(root);
        return Err(BackupError::disk("put in place", root)(error));
    }
    let kept = match holds_files(&work.join(OLD)) {
        true => Some(keep_old_as(root, now)?),
        false => None,
    };
    fs::remove_dir_all(&work).map_err(BackupError::disk("remove", &work))?;
    Ok(Restored { kept })
}

/// Moves what is there aside and what comes into place, and stops after so many moves.
pub(super) fn move_some(root: &Path, parts: &[PathBuf], most: usize) -> io::Result<()> {
    let work = root.join(WORK);
    write_plan(&work, parts)?;
    let (new, old) = (work.join(NEW), work.join(OLD));
    // The last one makes the folder a site: it goes first and comes last.
    let aside = parts.iter().rev().map(|part| (root, &*old, part));
    let moves = aside.chain(parts.iter().map(|part| (&*new, root, part)));
    let real = moves.filter(|(from, _, part)| fs::symlink_metadata(from.join(part)).is_ok());
    real.take(most).try_for_each(|(from, to, part)| move_part(from, to, part))
}

fn write_plan(work: &Path, parts: &[PathBuf]) -> io::Result<()> {
    let mut text = String::new();
    for part in parts {
        let part = part.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        text.push_str(part);
        text.push('\n');
    }
    put(&work.join(PLAN), &text)?;
    fs::File::open(work)?.sync_all()
}

fn put(path: &Path, text: &str) -> io::Result<()> {
    let mut file = fs::File::create(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// What is not there is not moved.
fn move_part(from: &Path, to: &Path, part: &Path) -> io::Result<()> {
    let (from, to) = (from.join(part), to.join(part));
    if fs::symlink_metadata(&from).is_err() {
        return Ok(());
    }
    if let Some(folder) = to.parent() {
        private_folder(folder)?;
    }
    fs::rename(from, to)
}

/// Brings everything back to where it was, unless all of it was placed.
fn undo(root: &Path, work: &Path) -> io::Result<()> {
    let Ok(plan) = fs::read_to_string(work.join(PLAN)) else { return Ok(()) };
    let parts: Vec<&Path> = plan.lines().map(Path::new).collect();
    let is_waiting = |part: &Path| fs::symlink_metadata(work.join(NEW).join(part)).is_ok();
    if parts.last().is_none_or(|last| !is_waiting(last)) {
        return Ok(());
    }
    for part in parts {
        if !is_waiting(part) {
            move_part(root, &work.join(NEW), part)?;
        }
        move_part(&work.join(OLD), root, part)?;
    }
    fs::remove_file(work.join(PLAN))
}

fn keep_old(root: &Path) -> Result<PathBuf, BackupError> {
    let kept = keep_old_as(root, "earlier")?;
    let work = root.join(WORK);
    fs::remove_dir_all(&work).map_err(BackupError::disk("remove", &work))?;
    Ok(kept)
}

/// A place of its own for what was there before.
fn keep_old_as(root: &Path, name: &str) -> Result<PathBuf, BackupError> {
    let old = root.join(WORK).join(OLD);
    let names = std::iter::once(String::new()).chain((2..).map(|number| format!("-{number}")));
    let places = names.map(|end| root.join(format!("before-restore-{name}{end}")));
    let free = places.take(1_000).find(|place| !place.exists());
    let kept = free.unwrap_or_else(|| root.join(WORK).with_extension("old"));
    let moved = put(&old.join(".gitignore"), NOT_IN_GIT).and_then(|()| fs::rename(&old, &kept));
    moved.map_err(BackupError::disk("move", &old))?;
    Ok(kept)
}

fn holds_files(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some())
}

fn make_folder(folder: &Path) -> Result<(), BackupError> {
    private_folder(folder).map_err(BackupError::disk("make the folder", folder))
}
