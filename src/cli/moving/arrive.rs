//! `skep move in`: the followers of an old account come here (protocol 7.4).

use std::thread;
use std::time::Instant;

use anyhow::anyhow;

use super::ending;
use super::preparing::{Alias, check_outside, write_alias};
use crate::cli::args::{Global, MoveIn};
use crate::cli::failure::{Exit, Failure};
use crate::cli::open;
use crate::cli::print::{Printer, counted};
use crate::cli::wait::{Line, is_served};
use crate::clock;
use crate::clock::Timestamp;
use crate::id::{ActorId, Handle};
use crate::limits;
use crate::portability::by_host;
use crate::site::Silent;
use crate::store;
use crate::store::{Arrival, Tx};
use crate::worker;
use crate::worker::{Node, OldAccount};

#[derive(serde::Serialize)]
struct Prepared {
    actor: String,
    handle: String,
    software: Option<String>,
    followers: Option<u64>,
    alias: Alias,
    /// How many servers are told of it.
    told: usize,
    /// Was it seen from outside?
    visible: bool,
    /// Has the old account moved here already?
    moved: bool,
    steps: Vec<Steps>,
}

#[derive(serde::Serialize)]
struct Steps {
    software: &'static str,
    steps: Vec<String>,
}

/// How far one move has come.
#[derive(serde::Serialize, PartialEq, Eq)]
pub(in crate::cli) struct Row {
    actor: String,
    handle: String,
    software: Option<String>,
    expected: Option<i64>,
    /// Followers who have come since it was declared.
    arrived: usize,
    since: String,
    /// When the old account was first seen to say that it has moved here.
    moved: Option<String>,
    ended: Option<String>,
    hosts: Vec<Host>,
}

#[derive(serde::Serialize, PartialEq, Eq)]
struct Host {
    host: String,
    arrived: usize,
}

pub(super) fn run(global: &Global, args: &MoveIn, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    let Some(name) = args.account.as_deref().filter(|_| !args.status) else {
        return status(&node, printer);
    };
    if args.end {
        return ending::end(&node, name, printer);
    }
    if args.cancel {
        return ending::cancel(global, node, name, printer);
    }
    if !node.config.federation.enabled {
        let error = anyhow!("federation is off: set `enabled = true` under [federation]");
        return Err(Failure::error(Exit::Refused, error));
    }
    let old = worker::find_old_account(&node, name)?;
    if let Some(why) = worker::cannot_come(&node, &old, name) {
        return Err(Failure::error(Exit::Refused, anyhow!(why)));
    }
    let alias = write_alias(global, &old.known.id)?;
    drop(node);
    // With the new settings.
    let node = open::node(global)?;
    let arrival = declare(&node, &old, name)?;
    let told = worker::publish_profile(&node, &Silent)?;
    let told = told.iter().map(|letter| letter.inboxes.len()).sum();
    let visible = check_outside(&node, &old.known.id, printer)?;
    let prepared = prepared(&node, (&old, &arrival.handle), (alias, told, visible));
    printer.result(&prepared, || text(&prepared));
    if node.config.actor.manually_approves_followers {
        printer.say(
            "`manually_approves_followers` is on: whoever comes waits in `skep followers requests`. You may \
             want to turn it off until all have come, and start `skep serve` anew",
        );
    }
    if args.no_wait { Ok(()) } else { watch(&node, &arrival.actor, printer) }
}

/// From now on followers are waited for.
fn declare(node: &Node, old: &OldAccount, name: &str) -> Result<Arrival, Failure> {
    let now = clock::now();
    let handle = Handle::parse(name).map_or_else(|_| old.known.handle(), |it| it.to_string());
    Ok(node.store.write::<_, store::Error>(|tx| {
        let arrival = Arrival {
            actor: old.known.id.clone(),
            handle,
            software: old.software.clone(),
            expected: old.followers.and_then(|count| i64::try_from(count).ok()),
            before: tx.count_followers()?,
            since: now,
            moved: None,
            ended: None,
        };
        tx.declare_arrival(&arrival)?;
        if old.known.moved_to.is_some() {
            tx.mark_arrival_moved(&arrival.actor, now)?;
        }
        Ok(arrival)
    })?)
}

fn prepared(
    node: &Node,
    (old, handle): (&OldAccount, &str),
    (alias, told, visible): (Alias, usize, bool),
) -> Prepared {
    let moved = old.known.moved_to.is_some();
    let steps = worker::steps_for(node, &old.known.id, old.software.as_deref());
    let steps = steps.into_iter().map(|(software, steps)| Steps { software, steps });
    Prepared {
        actor: old.known.id.to_string(),
        handle: handle.to_owned(),
        software: old.software.clone(),
        followers: old.followers,
        alias,
        told,
        visible,
        moved,
        steps: if moved { Vec::new() } else { steps.collect() },
    }
}

fn text(prepared: &Prepared) -> String {
    let Prepared { handle, actor, followers, steps, .. } = prepared;
    let followers = match followers {
        Some(count) => counted(i64::try_from(*count).unwrap_or(i64::MAX), "follower"),
        None => "a number of followers that its server does not tell".to_owned(),
    };
    let alias = match prepared.alias {
        Alias::Added => "is now in `also_known_as` of node.toml",
        _ => "is in `also_known_as` of node.toml already",
    };
    let mut lines = vec![
        format!("{handle} has {followers}"),
        format!("{actor} {alias}"),
        match prepared.told {
            0 => "nobody had to be told of that".to_owned(),
            1 => "1 server is told".to_owned(),
            told => format!("{told} servers are told"),
        },
    ];
    lines.extend(prepared.visible.then(|| "others see it".to_owned()));
    lines.push(String::new());
    if prepared.moved {
        lines.push(format!("{handle} says that it has moved here: there is nothing more to do"));
        return lines.join("\n");
    }
    lines.push(format!("now tell {handle} to move here:"));
    for Steps { software, steps: its } in steps {
        lines.push(String::new());
        if steps.len() > 1 {
            lines.push(format!("  if that is {software}"));
        } else {
            lines.push(format!("  {software}"));
        }
        lines.extend((1..).zip(its).map(|(number, step)| format!("  {number}. {step}")));
    }
    lines.join("\n")
}

/// Shows who comes, until all have.
fn watch(node: &Node, old: &ActorId, printer: &Printer) -> Result<(), Failure> {
    printer
        .say("\nwaiting for those who come; Ctrl-C ends the waiting only: `skep move in --status`");
    let mut line = Line::new(printer);
    let mut asked: Option<Instant> = None;
    loop {
        let now = clock::now();
        let Some(arrival) = node.store.read(|tx| find(tx, old))? else { return Ok(()) };
        let is_due = asked.is_none_or(|at| at.elapsed() >= limits::OLD_ACCOUNT_EVERY);
        if arrival.moved.is_none() && is_due {
            asked = Some(Instant::now());
            // Whether it can be asked now changes nothing of who comes.
            if worker::says_it_moved_here(node, old).unwrap_or(false) {
                node.store.write(|tx| tx.mark_arrival_moved(old, now))?;
                continue;
            }
        }
        let row = node.store.read(|tx| row(tx, &arrival))?;
        let is_over = row.is_complete() || arrival.ended.is_some();
        line.show(&row.sentence(), printer);
        if is_over {
            line.end();
            node.store.write(|tx| tx.end_arrival(old, now))?;
            printer.say(&row.hosts().join("\n"));
            return Ok(());
        }
        if !is_served(node) {
            line.end();
            let error = anyhow!("`skep serve` is not running here: nobody can come in");
            return Err(Failure::error(Exit::Temporary, error));
        }
        thread::sleep(limits::ARRIVALS_LOOK);
    }
}

/// `skep move in --status`
pub(in crate::cli) fn status(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let rows = node.store.read(rows)?;
    printer.result(&rows, || {
        if rows.is_empty() {
            return "nobody is waited for; `skep move in @user@host` brings the followers of an old \
                    account here"
                .to_owned();
        }
        let lines = rows.iter().flat_map(|row| [vec![row.sentence()], row.hosts()].concat());
        lines.collect::<Vec<_>>().join("\n")
    });
    Ok(())
}

/// All moves that were declared, oldest first.
pub(in crate::cli) fn rows(tx: &Tx<'_>) -> Result<Vec<Row>, store::Error> {
    tx.list_arrivals()?.iter().map(|arrival| row(tx, arrival)).collect()
}

fn find(tx: &Tx<'_>, old: &ActorId) -> Result<Option<Arrival>, store::Error> {
    Ok(tx.list_arrivals()?.into_iter().find(|arrival| arrival.actor == *old))
}

fn row(tx: &Tx<'_>, arrival: &Arrival) -> Result<Row, store::Error> {
    let come = tx.list_new_followers(arrival.since)?;
    let hosts = by_host(&come).into_iter().map(|(host, arrived)| Host { host, arrived });
    Ok(Row {
        actor: arrival.actor.to_string(),
        handle: arrival.handle.clone(),
        software: arrival.software.clone(),
        expected: arrival.expected,
        arrived: come.len(),
        since: arrival.since.rfc3339(),
        moved: arrival.moved.map(Timestamp::rfc3339),
        ended: arrival.ended.map(Timestamp::rfc3339),
        hosts: hosts.collect(),
    })
}

impl Row {
    /// Is anybody waited for?
    pub(in crate::cli) fn is_open(&self) -> bool {
        self.ended.is_none()
    }

    fn is_complete(&self) -> bool {
        let arrived = i64::try_from(self.arrived).unwrap_or(i64::MAX);
        self.moved.is_some() && self.expected.is_some_and(|expected| arrived >= expected)
    }

    /// `812 of 1200 followers of @me@old.example have come, from 90 hosts`
    pub(in crate::cli) fn sentence(&self) -> String {
        let Self { arrived, handle, .. } = self;
        let of = match self.expected {
            Some(expected) => format!("{arrived} of {}", counted(expected, "follower")),
            None => counted(i64::try_from(*arrived).unwrap_or(i64::MAX), "follower"),
        };
        let hosts = counted(i64::try_from(self.hosts.len()).unwrap_or(i64::MAX), "host");
        let from = if *arrived > 0 { format!(", from {hosts}") } else { String::new() };
        let yet = match (&self.moved, &self.ended) {
            (None, None) => "; the old account has not said yet that it moves",
            (_, Some(_)) => "; nobody is waited for any more",
            _ => "",
        };
        format!("{of} of {handle} have come{from}{yet}")
    }

    /// Where most have come from.
    fn hosts(&self) -> Vec<String> {
        let shown = self.hosts.iter().take(limits::ARRIVAL_HOSTS_SHOWN);
        let mut lines: Vec<String> =
            shown.map(|it| format!("{:8}  {}", it.arrived, it.host)).collect();
        let more = self.hosts.len().saturating_sub(lines.len());
        if more > 0 {
            lines.push(format!("          and {more} more"));
        }
        lines
    }
}
