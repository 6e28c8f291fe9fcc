//! Telling the owner elsewhere what has happened: by mail, to a program, to ntfy, in a feed.
//!
//! ```text
//! alerts (written by triggers) ─ wait for more ─▶ one message ─▶ a row for each way ─▶ sent
//! ```
//!
//! A thread of its own: nothing waits for a mail server. A message is sent once at most: what was cut
//! off in the middle is not repeated, what has certainly not arrived is tried again.

mod feed;
mod send;
mod words;

use std::time::Duration;

pub use send::{Sent, send_test};

use super::{Node, backup};
use crate::ap::json;
use crate::clock::{self, Timestamp};
use crate::config::{AlertKind, Digest};
use crate::id::fresh_name;
use crate::limits;
use crate::store::{Alert, Error, Wanted};

/// From now on what happens is written down, or not: called before anybody can reach the node.
///
/// # Errors
/// When the store fails.
pub fn want_alerts(node: &Node) -> Result<(), Error> {
    let wanted = if node.config.notify.is_on() { Wanted::Yes } else { Wanted::No };
    node.store.write(|tx| tx.want_alerts(wanted))
}

/// Tells the owner, as long as they want to be told.
pub(super) fn tell(node: &Node) {
    if !node.config.notify.is_on() {
        return;
    }
    match node.store.write::<_, Error>(|tx| tx.drop_tried_alert_messages()) {
        Ok(0) => {}
        Ok(lost) => log::warn!("{lost} messages were being sent when skep ended: not repeated"),
        Err(error) => log::error!("{error}"),
    }
    let mut heard = 0;
    while !node.wake.is_over() {
        if let Err(error) = pass(node) {
            log::error!("{error}");
        }
        heard = node.wake.wait(heard, limits::NOTIFY_LOOK);
    }
}

fn pass(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    look_at_backups(node, now)?;
    gather(node, now)?;
    while let Some(message) = node.store.write::<_, Error>(|tx| tx.take_alert_message(now))? {
        send::settle(node, &message)?;
        if node.wake.is_over() {
            break;
        }
    }
    Ok(())
}

/// Puts what has happened into a message, if it is time for one.
fn gather(node: &Node, now: Timestamp) -> Result<(), Error> {
    let notify = &node.config.notify;
    let (untold, last) = node.store.read::<_, Error>(|tx| {
        Ok((tx.list_untold_alerts(limits::ALERTS_PASS_MAX)?, tx.last_told()?))
    })?;
    let (Some(first), Some(newest)) = (untold.first(), untold.last()) else { return Ok(()) };
    if notify.has_channel() && (is_quiet(node, now) || !is_due(notify.digest, (first, last), now)) {
        return Ok(());
    }
    node.store.write(|tx| {
        if notify.has_channel() {
            let name = fresh_name(now.millis());
            if let Some(message) = words::message(tx, node, (&name, now), &untold)? {
                let body = json::to_string(&message);
                for channel in send::channels(notify) {
                    tx.insert_alert_message(channel, (&name, &body), now)?;
                }
            }
        }
        tx.mark_alerts_told(newest.id, now)?;
        tx.trim_alerts(limits::ALERTS_KEPT)
    })
}

/// The first goes out at once; what comes soon after it waits, and goes out together.
fn is_due(digest: Digest, (first, last): (&Alert, Option<Timestamp>), now: Timestamp) -> bool {
    let (every, begun) = match digest {
        Digest::Minute => (limits::NOTIFY_EVERY, last),
        Digest::Hour => {
            (Duration::from_secs(60 * 60), Some(last.unwrap_or(first.at).max(first.at)))
        }
        Digest::Day => {
            (Duration::from_secs(24 * 60 * 60), Some(last.unwrap_or(first.at).max(first.at)))
        }
    };
    // One from the future is from before the clock was set right.
    begun.is_none_or(|begun| begun > now || now.since(begun) >= every)
}

fn is_quiet(node: &Node, now: Timestamp) -> bool {
    let Some((from, to)) = node.config.notify.quiet else { return false };
    let read = |format| now.format(format, &node.config.site.zone)?.parse::<u16>().ok();
    let (Some(hour), Some(minute)) = (read("%H"), read("%M")) else { return false };
    is_between(hour * 60 + minute, (from, to))
}

/// Is this minute of a day in a span that may go over midnight?
fn is_between(minute: u16, (from, to): (u16, u16)) -> bool {
    match from < to {
        true => (from..to).contains(&minute),
        false => minute >= from || minute < to,
    }
}

/// Once a week that there is no backup of late.
fn look_at_backups(node: &Node, now: Timestamp) -> Result<(), Error> {
    use crate::config::BackupEvery;
    let is_theirs = node.config.backup.every == BackupEvery::Never;
    if is_theirs || !node.config.notify.kinds.contains(&AlertKind::Backup) {
        return Ok(());
    }
    let Some(made) = node.store.read(backup::last_backup)?.map(|last| last.made) else {
        return Ok(());
    };
    let age = now.since(made);
    if made > now || age < limits::BACKUP_OLD {
        return Ok(());
    }
    let weeks = age.as_secs() / limits::BACKUP_OLD.as_secs();
    let subject = format!("{} {weeks}", made.rfc3339());
    let kind = AlertKind::Backup.as_str();
    node.store.write(|tx| tx.insert_alert(kind, ("", &subject), now).map(drop))
}

#[cfg(test)]
mod tests;
