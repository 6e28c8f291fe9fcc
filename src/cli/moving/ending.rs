//! `skep move in --end` and `--cancel`: nobody is waited for any more, or nobody should come at all.

use std::sync::Arc;

use anyhow::anyhow;

use super::preparing::{Alias, remove_alias};
use crate::cli::args::Global;
use crate::cli::failure::{Exit, Failure};
use crate::cli::open;
use crate::cli::print::{Printer, counted};
use crate::clock;
use crate::id::ActorId;
use crate::site::Silent;
use crate::store;
use crate::worker;
use crate::worker::{Node, find_among};

#[derive(serde::Serialize)]
struct Cancelled {
    actor: String,
    alias: Alias,
    /// How many servers are told of it.
    told: usize,
    /// Was anybody waited for?
    ended: bool,
}

pub(super) fn end(node: &Node, name: &str, printer: &Printer) -> Result<(), Failure> {
    let old = named(node, name)?;
    let ended = match old {
        Some(old) => node.store.write(|tx| tx.end_arrival(&old, clock::now()))?,
        None => false,
    };
    if !ended {
        let error = anyhow!("nobody is waited for from {name}; `skep move in --status`");
        return Err(Failure::error(Exit::Failure, error));
    }
    printer.say(&format!("nobody is waited for from {name} any more"));
    Ok(())
}

pub(super) fn cancel(
    global: &Global,
    node: Arc<Node>,
    name: &str,
    printer: &Printer,
) -> Result<(), Failure> {
    let nothing = || {
        let error =
            anyhow!("{name} is no alias of this account, and nobody is waited for from there");
        Failure::error(Exit::Failure, error)
    };
    let old = named(&node, name)?.ok_or_else(nothing)?;
    let alias = remove_alias(global, &old)?;
    drop(node);
    // With the new settings.
    let node = open::node(global)?;
    let ended = node.store.write(|tx| tx.end_arrival(&old, clock::now()))?;
    if alias == Alias::Absent && !ended {
        return Err(nothing());
    }
    let told = worker::publish_profile(&node, &Silent)?;
    let told = told.iter().map(|letter| letter.inboxes.len()).sum();
    let done = Cancelled { actor: old.to_string(), alias, told, ended };
    printer.result(&done, || text(&done));
    Ok(())
}

fn text(done: &Cancelled) -> String {
    let alias = match done.alias {
        Alias::Absent => "was not in `also_known_as` of node.toml",
        _ => "is no longer in `also_known_as` of node.toml",
    };
    let mut lines = vec![format!("{} {alias}", done.actor)];
    lines.push(match done.told {
        0 => "nobody had to be told of that".to_owned(),
        told => format!("{} are told", counted(told, "server")),
    });
    lines.extend(done.ended.then(|| "nobody is waited for any more".to_owned()));
    lines.join("\n")
}

/// Which old account is meant; its server may be gone.
fn named(node: &Node, name: &str) -> Result<Option<ActorId>, Failure> {
    let arrivals = node.store.read::<_, store::Error>(|tx| tx.list_arrivals())?;
    let by_handle = arrivals.iter().find(|it| it.handle.eq_ignore_ascii_case(name));
    if let Some(arrival) = by_handle {
        return Ok(Some(arrival.actor.clone()));
    }
    let aliases = node.config.actor.also_known_as.iter().cloned();
    let all: Vec<ActorId> = arrivals.iter().map(|it| it.actor.clone()).chain(aliases).collect();
    Ok(find_among(node, name, |_| Ok(all.clone()))?)
}
