//! `skep status`

use std::collections::BTreeMap;

use super::args::Global;
use super::failure::Failure;
use super::moving::arrive;
use super::open;
use super::print::{Printer, counted};
use super::wait;
use crate::clock;
use crate::clock::Timestamp;
use crate::store;
use crate::store::Review;
use crate::worker;

#[derive(serde::Serialize)]
struct Status {
    handle: String,
    url: String,
    federation: bool,
    /// Is `skep serve` running?
    served: bool,
    missing: Vec<&'static str>,
    posts: i64,
    followers: i64,
    follow_requests: i64,
    following: i64,
    inbox_waiting: i64,
    quotes_waiting: i64,
    reports: i64,
    /// Of these, how many are doubtful, of how many servers, and why.
    inbox_held: i64,
    inbox_held_servers: usize,
    inbox_held_why: BTreeMap<&'static str, i64>,
    deliveries_waiting: i64,
    deliveries_done: i64,
    deliveries_failed: i64,
    /// Servers that failed last, and of these those that have failed for days.
    servers_failing: i64,
    servers_dead: i64,
    servers_paused: i64,
    /// When the oldest letter was written that waits.
    oldest_waiting: Option<String>,
    /// Since when the owner wants nothing sent.
    paused: Option<String>,
    /// By how many seconds the clock is behind what it was.
    clock_behind: u64,
    requests_parked: i64,
    blocklists_waiting: usize,
    /// Old accounts from which followers are still coming.
    arrivals: Vec<arrive::Row>,
    /// When the last good backup was made, and where it was put.
    last_backup: Option<String>,
    backup_file: Option<String>,
    /// Should there be a newer one?
    backup_due: bool,
    /// Where the account has moved.
    moved_to: Option<String>,
}

pub(super) fn run(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let config = &node.config;
    let status = node.store.read::<_, store::Error>(|tx| {
        let deliveries = tx.count_deliveries()?;
        let held = tx.count_held()?;
        let (peers, now) = (tx.count_peers()?, clock::now());
        let (last, followers) = (worker::last_backup(tx)?, tx.count_followers()?);
        Ok(Status {
            handle: config.handle().to_string(),
            url: config.site.origin.to_string(),
            federation: config.federation.enabled,
            served: wait::is_served(&node),
            missing: config.missing_for_federation(),
            posts: tx.count_posts()?,
            followers,
            follow_requests: tx.count_follow_requests()?,
            following: tx.count_following()?,
            inbox_waiting: tx.count_by_review(Review::Waiting)?,
            quotes_waiting: tx.count_waiting_quotes()?,
            reports: tx.count_open_reports()?,
            inbox_held: held.reasons.iter().map(|(_, count)| count).sum(),
            inbox_held_servers: held.hosts,
            inbox_held_why: held.reasons.into_iter().map(|(why, n)| (why.as_str(), n)).collect(),
            deliveries_waiting: deliveries.waiting,
            deliveries_done: deliveries.done,
            deliveries_failed: deliveries.failed,
            servers_failing: peers.failing + peers.dead,
            servers_dead: peers.dead,
            servers_paused: peers.paused,
            oldest_waiting: tx.oldest_waiting()?.map(Timestamp::rfc3339),
            paused: tx.queue_paused()?.map(Timestamp::rfc3339),
            clock_behind: worker::clock_behind(tx, now)?.as_secs(),
            requests_parked: tx.count_parked()?,
            blocklists_waiting: tx
                .list_blocklists()?
                .iter()
                .filter(|it| it.pending.is_some())
                .count(),
            arrivals: arrive::rows(tx)?.into_iter().filter(arrive::Row::is_open).collect(),
            backup_due: worker::is_backup_due(config, followers, last.as_ref(), now),
            last_backup: last.as_ref().map(|last| last.made.rfc3339()),
            backup_file: last.map(|last| last.file),
            moved_to: tx.find_departure()?.filter(|it| it.state.has_moved()).map(|it| it.handle),
        })
    })?;
    printer.result(&status, || text(&status));
    Ok(())
}

fn text(status: &Status) -> String {
    let mut lines = vec![
        format!("account     {}  {}", status.handle, status.url),
        format!("posts       {} federated", status.posts),
        format!("followers   {}, following {}", status.followers, status.following),
        format!("inbox       {} waiting for you", status.inbox_waiting),
        format!(
            "deliveries  {} waiting, {} done, {} given up",
            status.deliveries_waiting, status.deliveries_done, status.deliveries_failed
        ),
    ];
    lines.extend(
        status.moved_to.as_ref().map(|to| format!("moved       to {to}; `skep move status`")),
    );
    lines.extend(on_the_way(status));
    if status.inbox_held > 0 {
        let why: Vec<_> =
            status.inbox_held_why.iter().map(|(why, count)| format!("{count} {why}")).collect();
        let held = status.inbox_held;
        let servers = counted(status.inbox_held_servers, "server");
        let why = why.join(", ");
        lines.push(format!("doubtful    {held} of these, from {servers}: {why}"));
    }
    if status.follow_requests > 0 {
        lines.push(format!("requests    {} ask to follow you", status.follow_requests));
    }
    if status.quotes_waiting > 0 {
        lines.push(format!("quotes      {} ask to quote you", status.quotes_waiting));
    }
    if status.reports > 0 {
        lines.push(format!("reports     {} about you or your posts", status.reports));
    }
    if status.requests_parked > 0 {
        let parked = counted(status.requests_parked, "request");
        lines.push(format!("parked      {parked} until a key can be had"));
    }
    if status.blocklists_waiting > 0 {
        let count = status.blocklists_waiting;
        lines.push(format!("lists       changed: {count}; `skep blocks update` shows how"));
    }
    if !status.served {
        lines.push(
            "stopped     `skep serve` is not running: nothing is received or sent".to_owned(),
        );
    }
    lines.extend(status.arrivals.iter().map(|it| format!("arrivals    {}", it.sentence())));
    lines.extend(backup(status));
    lines.extend(status.missing.iter().map(|missing| format!("missing     {missing}")));
    lines.join("\n")
}

fn backup(status: &Status) -> Option<String> {
    let file = status.backup_file.as_deref().unwrap_or_default();
    match (&status.last_backup, status.backup_due) {
        (None, true) => Some("backup      none yet; `skep backup` makes one".to_owned()),
        (Some(at), true) => {
            Some(format!("backup      the last is from {at}, which is long ago: `skep backup`"))
        }
        (Some(at), false) => Some(format!("backup      {at}, {file}")),
        (None, false) => None,
    }
}

/// What is wrong with the way out, if anything.
fn on_the_way(status: &Status) -> Vec<String> {
    let mut lines = Vec::new();
    lines.extend(status.oldest_waiting.as_ref().map(|at| format!("oldest      waits since {at}")));
    if status.servers_failing > 0 {
        let (failing, dead) = (counted(status.servers_failing, "server"), status.servers_dead);
        let dead = if dead > 0 { format!(", {dead} of them for days") } else { String::new() };
        lines.push(format!("failing     {failing}{dead}; `skep queue` says why"));
    }
    if let Some(at) = &status.paused {
        lines.push(format!("paused      nothing is sent since {at}; `skep queue resume`"));
    }
    if status.servers_paused > 0 {
        let paused = counted(status.servers_paused, "server");
        lines.push(format!("paused      {paused}; `skep queue resume HOST`"));
    }
    if status.clock_behind > 0 {
        let behind = match status.clock_behind {
            seconds @ ..=7_200 => format!("{} minutes", seconds / 60),
            seconds @ ..=172_800 => format!("{} hours", seconds / 3_600),
            seconds => format!("{} days", seconds / 86_400),
        };
        lines.push(format!("clock       {behind} behind what it was: is it right?"));
    }
    lines
}
