//! What was written on the owner's pages is published, now or when its date has come, and committed.

use std::fs;
use std::path::{Path, PathBuf};

use crate::clock;
use crate::clock::Timestamp;
use crate::limits;
use crate::owner::desk::Refused;
use crate::store;
use crate::worker::apart::sentences;
use crate::worker::{ComposeError, Git, Node, Written};

use super::interact::unacted;
use super::once::SentForm;

/// The fact that says at which times something is to be published.
const SCHEDULED: &str = "desk.scheduled";
/// The fact that says since when publishing what was to come out has failed.
const OVERDUE: &str = "desk.overdue";
/// The exit code of a publish that found errors in the content.
pub(super) const CONTENT_ERRORS: i32 = 3;
/// The exit code of one that wants to be told that it is meant.
pub(super) const NOT_MEANT: i32 = 5;

/// When a text comes out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Coming {
    /// At once.
    Now,
    /// Then.
    At(Timestamp),
}

/// Publishes and commits what this form has written just now; what was done, in sentences. What has errors is
/// gone again.
pub(super) fn publish_written(
    node: &Node,
    written: &Written,
    (form, coming): (Option<SentForm>, Coming),
) -> Result<String, Refused> {
    if let Some(form) = &form
        && let Err(error) = form.remember(node, &written.text().display().to_string())
    {
        written.take_back();
        return Err(error.into());
    }
    let Some(apart) = node.apart.get() else {
        return Ok("`skep publish` tells others.".to_owned());
    };
    // Before anything else: whatever becomes of this publish, the text comes out at its time.
    if let Coming::At(date) = coming
        && let Err(error) = schedule(node, date)
    {
        written.take_back();
        form.map(|form| form.forget(node)).transpose()?;
        return Err(error.into());
    }
    let committed = || commit(node, "Write", written.files());
    match apart.publish_and_tell(&[]) {
        Ok(said) => match coming {
            Coming::Now => {
                node.wake.ring();
                Ok(format!("{said}. {}", committed()))
            }
            // Publishing has looked at it, and sent nothing of it yet.
            Coming::At(date) => {
                let at = super::moment(node, date).words;
                Ok(format!("It comes out at {at}. {}", committed()))
            }
        },
        Err((why, Some(CONTENT_ERRORS))) => {
            let said = errors_in(&why, Some(written.text()));
            written.take_back();
            form.map(|form| form.forget(node)).transpose()?;
            Err(Refused::Said(said))
        }
        Err((why, _)) => Ok(unpublished(&why)),
    }
}

/// What is wrong, line by line; of a file that is not kept without its name.
pub(super) fn errors_in(why: &str, unkept: Option<&Path>) -> String {
    let errors = sentences(why, "error[", unkept);
    if errors.is_empty() { why.to_owned() } else { errors.join("\n") }
}

/// What is said of a file that others do not hear of yet.
pub(super) fn unpublished(why: &str) -> String {
    format!("The file is there, but was not published: {why}")
}

/// Why there is no file, for the page.
pub(super) fn unwritten(error: ComposeError) -> Refused {
    match error {
        ComposeError::Answered(why) => unacted(why),
        ComposeError::Write { path, source } => {
            Refused::Said(format!("`{}` cannot be written: {source}.", path.display()))
        }
        why => {
            let mut words = why.to_string();
            let first = words.remove(0).to_uppercase();
            Refused::Said(format!("{first}{words}."))
        }
    }
}

/// Publishes what was to come out by now.
pub(in crate::worker) fn publish_scheduled(node: &Node) -> Result<(), store::Error> {
    let times = node.store.read::<_, store::Error>(scheduled)?;
    let now = clock::now();
    if !times.iter().any(|at| *at <= now) {
        return Ok(());
    }
    let Some(apart) = node.apart.get() else { return Ok(()) };
    let failed = apart.publish_and_tell(&[]).err();
    if let Some((why, _)) = &failed {
        log::warn!("what was to come out now was not published: {why}");
    }
    node.store.write::<_, store::Error>(|tx| {
        let mut left: Vec<_> = scheduled(tx)?.into_iter().filter(|at| *at > now).collect();
        let next = if failed.is_some() { next_try(tx, now)? } else { None };
        if next.is_none() {
            tx.remove_fact(OVERDUE)?;
        }
        left.extend(next);
        left.sort_unstable();
        keep_scheduled(tx, &left)
    })?;
    node.wake.ring();
    Ok(())
}

/// When what did not come out is tried again; `None` once that has gone on for too long.
fn next_try(tx: &store::Tx<'_>, now: Timestamp) -> Result<Option<Timestamp>, store::Error> {
    let kept = tx.find_fact(OVERDUE)?.and_then(|at| at.parse().ok()).map(Timestamp::from_millis);
    // Not since its date: a node that was off for days has tried nothing yet.
    let since = kept.unwrap_or(now);
    tx.upsert_fact(OVERDUE, &since.millis().to_string())?;
    let late = now.since(since);
    let wait = late.max(limits::SCHEDULED_RETRY);
    Ok((late < limits::SCHEDULED_RETRY_TIME).then(|| now.plus(wait)))
}

/// Whether one more text may wait for its date.
pub(super) fn has_room(node: &Node) -> Result<bool, store::Error> {
    Ok(node.store.read::<_, store::Error>(scheduled)?.len() < limits::SCHEDULED_MAX)
}

fn scheduled(tx: &store::Tx<'_>) -> Result<Vec<Timestamp>, store::Error> {
    let text = tx.find_fact(SCHEDULED)?.unwrap_or_default();
    Ok(text.split(' ').filter_map(|at| Some(Timestamp::from_millis(at.parse().ok()?))).collect())
}

fn keep_scheduled(tx: &store::Tx<'_>, times: &[Timestamp]) -> Result<(), store::Error> {
    if times.is_empty() {
        return tx.remove_fact(SCHEDULED);
    }
    let text: Vec<_> = times.iter().map(|at| at.millis().to_string()).collect();
    tx.upsert_fact(SCHEDULED, &text.join(" "))
}

fn schedule(node: &Node, date: Timestamp) -> Result<(), store::Error> {
    node.store.write(|tx| {
        let mut times = scheduled(tx)?;
        times.push(date);
        times.sort_unstable();
        keep_scheduled(tx, &times)
    })
}

/// Commits these files of the site alone, as they are or are not now, where there is a repository; what
/// was done, in a sentence.
pub(super) fn commit(node: &Node, verb: &str, files: &[PathBuf]) -> String {
    let content = node.root.join(&node.config.site.content);
    let git = Git::at(&content);
    if git.text(&["rev-parse", "--is-inside-work-tree"]).is_err() {
        return String::new();
    }
    let paths: Vec<String> =
        files.iter().map(|path| absolute(&node.root, path).display().to_string()).collect();
    let message = format!("{verb} {}", files[0].display());
    let with = |words: &[&str], paths: &[&str]| {
        let words = [words, &["--"], paths].concat();
        git.bytes(&words)
    };
    // What git has never heard of cannot be forgotten by it.
    let known = |path: &&str| {
        Path::new(path).exists() || !with(&["ls-files"], &[path]).unwrap_or_default().is_empty()
    };
    let paths: Vec<&str> = paths.iter().map(String::as_str).filter(known).collect();
    if paths.is_empty() {
        return String::new();
    }
    // Whoever has no name in git has one here.
    let handle = node.config.handle().to_string();
    let (name, email) = (format!("user.name={handle}"), format!("user.email={handle}"));
    let mut commit = Vec::new();
    if git.text(&["config", "user.email"]).is_err() {
        commit.extend(["-c", name.as_str(), "-c", email.as_str()]);
    }
    commit.extend(["commit", "--quiet", "-m", message.as_str()]);
    match with(&["add"], &paths).and_then(|_| with(&commit, &paths)) {
        Ok(_) => "Committed.".to_owned(),
        Err(error) => format!("Not committed: {error}."),
    }
}

/// Where a file of the site is, whatever links lead there; it may be gone, but its folder is not.
fn absolute(root: &Path, path: &Path) -> PathBuf {
    let file = root.join(path);
    let found = fs::canonicalize(&file).ok().or_else(|| {
        let folder =
            file.ancestors().skip(1).find_map(|it| Some((it, fs::canonicalize(it).ok()?)))?;
        let (folder, real) = folder;
        Some(real.join(file.strip_prefix(folder).ok()?))
    });
    found.unwrap_or(file)
}
