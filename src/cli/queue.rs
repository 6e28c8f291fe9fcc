//! `skep queue`: what is on its way, and what the owner does about it.

use anyhow::anyhow;

use super::args::{Global, Queue, QueueVerb, Sent};
use super::failure::{Exit, Failure};
use super::open;
use super::print::{Printer, counted};
use crate::clock;
use crate::config::Problem;
use crate::id::Domain;
use crate::limits;
use crate::store;
use crate::store::Delivery;
use crate::worker::Node;

/// A letter to one inbox.
#[derive(serde::Serialize)]
pub(super) struct Row {
    kind: String,
    object: Option<String>,
    server: String,
    inbox: String,
    state: &'static str,
    attempts: i64,
    written: String,
    /// When it is tried next, at the earliest; nothing if it is not.
    next: Option<String>,
    /// When it was taken or given up.
    ended: Option<String>,
    reason: Option<String>,
    paused: bool,
}

/// How many letters a command was about.
#[derive(serde::Serialize)]
struct Count {
    letters: i64,
}

#[derive(serde::Serialize)]
struct Paused {
    /// Since when nothing is sent at all.
    since: Option<String>,
    servers: Vec<String>,
}

pub(super) fn run(global: &Global, args: &Queue, printer: &Printer) -> Result<(), Failure> {
    let node = open::node(global)?;
    match &args.verb {
        None => list(&node, (Sent::Waiting, None), printer),
        Some(QueueVerb::List { server, state }) => {
            list(&node, (*state, host(server.as_deref())?), printer)
        }
        Some(QueueVerb::Retry { host: name, failed }) => {
            retry(&node, (host(name.as_deref())?, *failed), printer)
        }
        Some(QueueVerb::Drop { host: name, yes }) => {
            let host = domain(name)?;
            tell_unknown(&node, Some(&host), printer)?;
            drop_all(&node, (&host, *yes), printer)
        }
        Some(QueueVerb::Pause { host: name }) => {
            let host = host(name.as_deref())?;
            tell_unknown(&node, host.as_ref(), printer)?;
            pause(&node, host.as_ref(), printer)
        }
        Some(QueueVerb::Resume { host: name }) => {
            resume(&node, host(name.as_deref())?.as_ref(), printer)
        }
    }
}

fn host(name: Option<&str>) -> Result<Option<Domain>, Failure> {
    name.map(domain).transpose()
}

/// A host, also as the address of something there.
fn domain(name: &str) -> Result<Domain, Failure> {
    let rest = name.split_once("://").map_or(name, |(_, rest)| rest);
    let host = rest.split('/').next().unwrap_or(rest);
    let domain = Domain::parse(host).ok().filter(|it| it.is_local() || is_full(it.host()));
    domain.ok_or_else(|| {
        let problem = Problem::error("queue/no-server", format!("`{name}` is no server"));
        Failure::problem(Exit::Usage, problem.help("write it like `peer.example`"))
    })
}

/// Is this an address, or a name with all its parts?
fn is_full(host: &str) -> bool {
    let name = host.strip_suffix('.').unwrap_or(host);
    host.starts_with('[') || name.contains('.') && name.split('.').all(|part| !part.is_empty())
}

/// It may be mistyped; it may also be one that is to be paused before anything is sent there.
fn tell_unknown(node: &Node, host: Option<&Domain>, printer: &Printer) -> Result<(), Failure> {
    let Some(host) = host else { return Ok(()) };
    if !node.store.read::<_, store::Error>(|tx| tx.knows_host(host))? {
        printer.say(&format!("nothing was ever sent to {host}, and nothing waits for it"));
    }
    Ok(())
}

fn list(
    node: &Node,
    (state, host): (Sent, Option<Domain>),
    printer: &Printer,
) -> Result<(), Failure> {
    let rows = node.store.read::<_, store::Error>(|tx| {
        tx.list_deliveries(state.into(), host.as_ref(), limits::LIST_MAX)
    })?;
    let rows: Vec<Row> = rows.iter().map(row).collect();
    printer.result(&rows, || match rows.is_empty() {
        true => "nothing".to_owned(),
        false => rows.iter().map(line).collect::<Vec<_>>().join("\n"),
    });
    Ok(())
}

pub(super) fn row(it: &Delivery) -> Row {
    let waits = it.state == store::DeliveryState::Waiting;
    Row {
        kind: it.kind.clone(),
        object: it.about.as_ref().map(ToString::to_string),
        server: it.inbox.origin().domain().to_string(),
        inbox: it.inbox.to_string(),
        state: it.state.as_str(),
        attempts: it.attempts,
        written: it.written.rfc3339(),
        next: (waits && !it.is_paused).then(|| it.at.rfc3339()),
        ended: (!waits).then(|| it.at.rfc3339()),
        reason: it.reason.clone(),
        paused: waits && it.is_paused,
    }
}

/// `peer.example  Create  waits, 3 tries, next at …: the server said 503  https://…`
pub(super) fn line(row: &Row) -> String {
    let Row { server, kind, attempts, .. } = row;
    let tries = if *attempts == 1 { "1 try".to_owned() } else { format!("{attempts} tries") };
    let how = match (&row.next, &row.ended) {
        (Some(next), _) => format!("waits, {tries}, next at {next}"),
        (None, Some(_)) if row.state == "done" && row.reason.is_some() => "left out".to_owned(),
        (None, Some(ended)) if row.state == "done" => format!("taken at {ended}, {tries}"),
        (None, Some(ended)) => format!("given up at {ended}, {tries}"),
        (None, None) => format!("paused, {tries}"),
    };
    let why = row.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let about = row.object.as_ref().map(|about| format!("  {about}")).unwrap_or_default();
    format!("{server}  {kind}{about}  {how}{why}")
}

fn retry(
    node: &Node,
    (host, failed): (Option<Domain>, bool),
    printer: &Printer,
) -> Result<(), Failure> {
    let now = clock::now();
    let (host, acts) = (host.as_ref(), node.own.acts());
    let mut seen = if failed { Some(0) } else { None };
    while let Some(after) = seen {
        seen = node.store.write(|tx| tx.revive_deliveries(host, &acts, (after, now)))?;
    }
    while node.store.write(|tx| tx.retry_deliveries(host, now))? {}
    let (letters, is_paused) = node.store.write::<_, store::Error>(|tx| {
        Ok((tx.retry_peers(host, now)?, tx.queue_paused()?.is_some()))
    })?;
    let when = if is_paused { "as soon as you `skep queue resume`" } else { "now" };
    printer.result(&Count { letters }, || {
        format!("{} to be tried {when}", counted(letters, "letter"))
    });
    Ok(())
}

fn drop_all(node: &Node, (host, yes): (&Domain, bool), printer: &Printer) -> Result<(), Failure> {
    let now = clock::now();
    let letters = node.store.write::<_, Failure>(|tx| {
        let letters = tx.count_droppable(host, now)?;
        if letters > limits::DROPS_UNASKED && !yes {
            let error = anyhow!(
                "{letters} letters wait for {host}; nothing was dropped: say `--yes` if you mean it"
            );
            return Err(Failure::error(Exit::Refused, error));
        }
        tx.drop_deliveries(host, now)?;
        Ok(letters)
    })?;
    printer.result(&Count { letters }, || format!("{} dropped", counted(letters, "letter")));
    Ok(())
}

fn pause(node: &Node, host: Option<&Domain>, printer: &Printer) -> Result<(), Failure> {
    node.store.write::<_, store::Error>(|tx| match host {
        Some(host) => tx.pause_peer(host),
        None => tx.pause_queue(Some(clock::now())),
    })?;
    tell_paused(node, printer)
}

fn resume(node: &Node, host: Option<&Domain>, printer: &Printer) -> Result<(), Failure> {
    let was_paused = node.store.write::<_, store::Error>(|tx| match host {
        Some(host) => tx.resume_peer(host),
        None => tx.pause_queue(None).map(|()| true),
    })?;
    if let (Some(host), false) = (host, was_paused) {
        return Err(Failure::error(Exit::Failure, anyhow!("{host} was not paused")));
    }
    tell_paused(node, printer)
}

/// What is paused now.
fn tell_paused(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let paused = node.store.read::<_, store::Error>(|tx| {
        let since = tx.queue_paused()?.map(clock::Timestamp::rfc3339);
        Ok(Paused { since, servers: tx.list_paused_peers()? })
    })?;
    printer.result(&paused, || {
        let mut lines = Vec::new();
        lines.extend(paused.since.as_ref().map(|at| format!("nothing is sent, since {at}")));
        lines.extend(paused.servers.iter().map(|server| format!("nothing is sent to {server}")));
        if lines.is_empty() {
            return "everything is sent".to_owned();
        }
        if paused.since.is_none() {
            lines.push("everything else is sent".to_owned());
        }
        lines.join("\n")
    });
    Ok(())
}
