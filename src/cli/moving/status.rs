//! `skep move status`: how far the owner has left, and who has come along.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context, anyhow};

use super::super::failure::{Exit, Failure};
use super::super::print::{Printer, counted};
use crate::clock;
use crate::clock::Timestamp;
use crate::portability::{Counts, Ledger, Standing, ledger_csv, ledger_html};
use crate::site;
use crate::store;
use crate::store::{Departure, DepartureState, DepartureStep, Step};
use crate::worker::Node;

/// What is known of a move.
pub(super) struct State {
    pub(super) departure: Departure,
    steps: Vec<DepartureStep>,
    /// When the Move was sent, each time.
    sent: Vec<Timestamp>,
    ledger: Ledger,
}

#[derive(serde::Serialize)]
struct Outcome {
    state: &'static str,
    target: String,
    account: String,
    begun: String,
    steps: Vec<StepRow>,
    sent: Vec<String>,
    followers: usize,
    counts: BTreeMap<&'static str, usize>,
    servers: Vec<ServerRow>,
}

#[derive(serde::Serialize)]
struct StepRow {
    step: &'static str,
    begun: String,
    done: Option<String>,
    activity: Option<String>,
    note: Option<String>,
}

#[derive(serde::Serialize)]
struct ServerRow {
    server: String,
    counts: BTreeMap<&'static str, usize>,
}

pub(super) fn run(node: &Node, report: Option<&Path>, printer: &Printer) -> Result<(), Failure> {
    super::departure(node)?;
    let Some(state) = read(node)? else { return Ok(()) };
    if let Some(path) = report {
        write_report(node, &state, path)?;
        printer.say(&format!("wrote {}", path.display()));
    }
    printer.result(&outcome(&state), || text(&state));
    Ok(())
}

/// What is known now; the queue is asked first, which forgets what it has done.
pub(super) fn read(node: &Node) -> Result<Option<State>, Failure> {
    let now = clock::now();
    Ok(node.store.write::<_, store::Error>(|tx| {
        let Some(departure) = tx.find_departure()? else { return Ok(None) };
        tx.note_told(departure.id)?;
        let sent = tx.list_own_moves()?.into_iter().filter_map(|it| it.sent);
        let sent = sent.filter(|at| *at >= departure.begun).collect();
        let steps = tx.list_steps(departure.id)?;
        let ledger = Ledger::read(tx.list_leavers(departure.id)?, now);
        Ok(Some(State { departure, steps, sent, ledger }))
    })?)
}

fn write_report(node: &Node, state: &State, path: &Path) -> Result<(), Failure> {
    let text = match path.extension().and_then(|end| end.to_str()) {
        Some("csv") => ledger_csv(&state.ledger),
        Some("html") => {
            let from = node.config.handle().to_string();
            ledger_html(&state.ledger, (&from, &state.departure.handle), clock::now())
        }
        _ => {
            let why = anyhow!("`{}` ends neither in .csv nor in .html", path.display());
            return Err(Failure::error(Exit::Usage, why));
        }
    };
    site::write_file(path, text.as_bytes())
        .with_context(|| format!("cannot write `{}`", path.display()))?;
    Ok(())
}

fn outcome(state: &State) -> Outcome {
    let step = |it: &DepartureStep| StepRow {
        step: it.step.as_str(),
        begun: it.begun.rfc3339(),
        done: it.done.map(Timestamp::rfc3339),
        activity: it.activity.as_ref().map(ToString::to_string),
        note: it.note.clone(),
    };
    let servers = state.ledger.servers.iter().map(|(origin, counts)| ServerRow {
        server: origin.domain().to_string(),
        counts: named(counts),
    });
    Outcome {
        state: state.departure.state.as_str(),
        target: state.departure.target.to_string(),
        account: state.departure.handle.clone(),
        begun: state.departure.begun.rfc3339(),
        steps: state.steps.iter().map(step).collect(),
        sent: state.sent.iter().map(|at| at.rfc3339()).collect(),
        followers: state.ledger.rows.len(),
        counts: named(&state.ledger.all),
        servers: servers.collect(),
    }
}

fn named(counts: &Counts) -> BTreeMap<&'static str, usize> {
    let of = |standing: Standing| counts.get(&standing).copied().unwrap_or(0);
    Standing::ALL.into_iter().map(|standing| (standing.as_str(), of(standing))).collect()
}

fn text(state: &State) -> String {
    let departure = &state.departure;
    let word = match departure.state {
        DepartureState::Leaving => "leaving for",
        DepartureState::Gone => "moved to",
        DepartureState::Returning => "coming back from",
        DepartureState::Back => "came back from",
    };
    let mut lines = vec![format!("{word} {} ({})", departure.handle, departure.target)];
    lines.push(steps_text(state));
    if !state.ledger.rows.is_empty() {
        let followers = counted(state.ledger.rows.len(), "follower");
        lines.push(format!("{followers}: {}", in_words(&state.ledger.all)));
        let left = |counts: &&Counts| counts.keys().any(|it| *it != Standing::Came);
        let servers = state.ledger.servers.iter().filter(|(_, counts)| left(counts));
        lines.extend(
            servers
                .map(|(origin, counts)| format!("  {:30}  {}", origin.domain(), in_words(counts))),
        );
    }
    lines.retain(|line| !line.is_empty());
    lines.join("\n")
}

/// `12 came along, 3 told`
fn in_words(counts: &Counts) -> String {
    let words = Standing::ALL.iter().filter_map(|standing| {
        let count = counts.get(standing)?;
        let word = match standing {
            Standing::Came => "came along",
            Standing::Answered => "on servers that have moved others",
            Standing::Told => "told",
            Standing::Waiting => "yet to be told",
            Standing::Silent => "silent",
            Standing::Dead => "gone or out of reach",
        };
        Some(format!("{count} {word}"))
    });
    words.collect::<Vec<_>>().join(", ")
}

/// A line for each step that was begun.
pub(super) fn steps_text(state: &State) -> String {
    let line = |it: &DepartureStep| {
        let what = match it.step {
            Step::Show => "the account says where it has gone",
            Step::Tell => "servers are told to look",
            Step::Meet => "servers meet the new account",
            Step::Move => "the Move is sent",
        };
        let mark = if it.done.is_some() { "done" } else { "..." };
        let note = it.note.as_ref().map_or_else(String::new, |note| format!(" ({note})"));
        format!("{mark:4}  {what}{note}")
    };
    state.steps.iter().map(line).collect::<Vec<_>>().join("\n")
}
