//! `skep move`: followers come and go with the owner.

pub(super) mod arrive;
mod back;
mod check;
mod domain;
mod ending;
pub(super) mod folder;
mod out;
mod preparing;
mod status;

use std::io::{BufRead, stdin};
use std::sync::Arc;

use anyhow::anyhow;

use super::args::{Global, Move, MoveVerb};
use super::failure::{Exit, Failure};
use super::old_name;
use super::open;
use super::print::Printer;
use crate::store;
use crate::store::Departure;
use crate::worker::Node;

pub(super) fn run(global: &Global, args: &Move, printer: &Printer) -> Result<(), Failure> {
    let node = || open::node(global);
    let moved = || moved(global);
    match &args.verb {
        MoveVerb::In(args) => arrive::run(global, args, printer),
        MoveVerb::Check { account } => check::run(&*node()?, account, printer),
        MoveVerb::Out(args) => out::run(&*node()?, args, printer),
        MoveVerb::Domain(args) => domain::run(global, args, printer),
        MoveVerb::Status { report } => status::run(&*moved()?, report.as_deref(), printer),
        MoveVerb::Resend { dry_run: true } => back::rehearse_resend(&*moved()?, printer).map(drop),
        MoveVerb::Resend { dry_run: false } => back::resend(&*moved()?, printer),
        MoveVerb::Cancel { yes } => back::cancel(&*moved()?, yes.as_deref(), printer),
    }
}

/// The account whose move it is: of a site that has another name now and has not moved on, that at the old one.
fn moved(global: &Global) -> Result<Arc<Node>, Failure> {
    let node = open::node(global)?;
    let has_moved = node.store.read::<_, store::Error>(|tx| tx.find_departure())?.is_some();
    match has_moved {
        true => Ok(node),
        false => Ok(old_name::open(global, &node.config)?.unwrap_or(node)),
    }
}

/// The move that is under way or done.
fn departure(node: &Node) -> Result<Departure, Failure> {
    let departure = node.store.read::<_, store::Error>(|tx| tx.find_departure())?;
    departure.ok_or_else(|| {
        let why = anyhow!("you have not moved; `skep move check @you@host` rehearses it");
        Failure::error(Exit::Failure, why)
    })
}

/// The owner types the name of the account once more, or the move does not happen.
fn confirm(account: &str, typed: Option<&str>, printer: &Printer) -> Result<(), Failure> {
    let typed = match typed {
        Some(typed) => typed.to_owned(),
        None => {
            printer.say(&format!("Type {account} if you mean it:"));
            let mut line = String::new();
            stdin().lock().read_line(&mut line).map_err(anyhow::Error::from)?;
            line
        }
    };
    let bare = |text: &str| text.trim().trim_start_matches('@').to_lowercase();
    if bare(&typed) == bare(account) {
        return Ok(());
    }
    let why = anyhow!("nothing was done: type {account}, or say `--yes {account}`");
    Err(Failure::error(Exit::Refused, why))
}
