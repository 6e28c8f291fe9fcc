//! `skep status`

use super::args::Global;
use super::failure::Failure;
use super::moving::arrive;
use super::open;
use super::print::{Printer, counted};
use super::settings;
use super::wait;
use crate::owner::desk::Standing;
use crate::store;
use crate::worker;

#[derive(serde::Serialize)]
struct Status {
    /// Is `skep serve` running?
    served: bool,
    /// Does it run with other settings than those of node.toml?
    settings_newer: bool,
    #[serde(flatten)]
    standing: Standing,
    /// Old accounts from which followers are still coming.
    arrivals: Vec<arrive::Row>,
}

pub(super) fn run(global: &Global, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let arrivals = node.store.read::<_, store::Error>(|tx| {
        Ok(arrive::rows(tx)?.into_iter().filter(arrive::Row::is_open).collect())
    })?;
    let standing = worker::standing(&node)?;
    let settings_newer = settings::are_newer(global, &node)?;
    let status = Status { served: wait::is_served(&node), settings_newer, standing, arrivals };
    printer.result(&status, || text(&status));
    Ok(())
}

fn text(all: &Status) -> String {
    let status = &all.standing;
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
    if !all.served {
        lines.push(
            "stopped     `skep serve` is not running: nothing is received or sent".to_owned(),
        );
    }
    lines.extend(all.settings_newer.then(|| format!("settings    {}", settings::NEWER)));
    lines.extend(all.arrivals.iter().map(|it| format!("arrivals    {}", it.sentence())));
    lines.extend(backup(status));
    lines.push(examined(status));
    lines.extend(status.missing.iter().map(|missing| format!("missing     {missing}")));
    lines.join("\n")
}

fn examined(status: &Standing) -> String {
    let Some(at) = &status.examined else {
        return "doctor      has never looked: run `skep doctor`".to_owned();
    };
    match (status.examined_red, status.examined_yellow) {
        (0, 0) => format!("doctor      all was well at {at}"),
        (0, yellow) => format!("doctor      {yellow} to be noted at {at}; `skep doctor`"),
        (red, _) => format!("doctor      {red} broken at {at}; `skep doctor` says what to do"),
    }
}

fn backup(status: &Standing) -> Option<String> {
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
fn on_the_way(status: &Standing) -> Vec<String> {
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
