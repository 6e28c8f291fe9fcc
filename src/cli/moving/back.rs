//! `skep move resend` and `skep move cancel`: after the Move.

use anyhow::anyhow;

use super::super::failure::{Exit, Failure};
use super::super::print::{Printer, counted};
use super::{confirm, departure};
use crate::clock;
use crate::portability;
use crate::portability::Leftovers;
use crate::store;
use crate::store::{Departure, DepartureState};
use crate::worker::{Node, cancel_departure, resend_move};

#[derive(serde::Serialize)]
struct Outcome {
    followers: usize,
    inboxes: usize,
    locked: usize,
    locked_until: Option<String>,
    waiting: usize,
}

/// Says to whom it would go.
pub(super) fn rehearse_resend(node: &Node, printer: &Printer) -> Result<Departure, Failure> {
    let departure = departure(node)?;
    if departure.state != DepartureState::Gone {
        let why = anyhow!("no Move of yours is on its way; `skep move status` shows how far it is");
        return Err(Failure::error(Exit::Refused, why));
    }
    let now = clock::now();
    let (left, is_written) = node.store.write::<_, store::Error>(|tx| {
        tx.note_told(departure.id)?;
        let moves = tx.list_own_moves()?;
        let last = moves.iter().filter_map(|it| it.sent).max();
        let left = portability::leftovers(&tx.list_leavers(departure.id)?, last, now);
        Ok((left, moves.iter().any(|it| it.sent.is_none())))
    })?;
    let outcome = Outcome {
        followers: left.followers,
        inboxes: left.inboxes.len(),
        locked: left.locked,
        locked_until: left.until.map(|at| at.rfc3339()),
        waiting: left.waiting,
    };
    printer.result(&outcome, || sentence(&left));
    if left.inboxes.is_empty() {
        return Err(Failure::error(Exit::Refused, anyhow!(reason(&left))));
    }
    if is_written {
        let why = anyhow!("it is about to be sent again already, when `skep serve` runs");
        return Err(Failure::error(Exit::Refused, why));
    }
    Ok(departure)
}

pub(super) fn resend(node: &Node, printer: &Printer) -> Result<(), Failure> {
    let departure = rehearse_resend(node, printer)?;
    resend_move(node, &departure)?;
    printer.say(
        "`skep serve` sends it, after a fresh Update. Misskey heeds a Move 14 days after the last one.",
    );
    Ok(())
}

fn sentence(left: &Leftovers) -> String {
    let mut text = format!("{} may be told again", counted(left.followers, "follower"));
    if let Some(until) = left.until {
        let servers = "whose servers heed no other Move until";
        text.push_str(&format!(", {} {servers} {}", left.locked, until.rfc3339()));
    }
    if left.waiting > 0 {
        text.push_str(&format!(", {} for whom the last one is still on its way", left.waiting));
    }
    text
}

fn reason(left: &Leftovers) -> String {
    match left.until {
        Some(until) => format!(
            "nothing was sent: Mastodon and GoToSocial heed one Move in 7 days, Misskey in 14; the first may \
             be tried again after {}",
            until.rfc3339()
        ),
        None if left.waiting > 0 => {
            "nothing was sent: the last Move is still on its way; `skep queue` shows where"
                .to_owned()
        }
        None => "nothing was sent: nobody is left".to_owned(),
    }
}

pub(super) fn cancel(node: &Node, yes: Option<&str>, printer: &Printer) -> Result<(), Failure> {
    let departure = departure(node)?;
    if !departure.state.has_moved() {
        let why = anyhow!("the move to {} was taken back already", departure.handle);
        return Err(Failure::error(Exit::Failure, why));
    }
    if node.config.site.heir.is_some() {
        let why = anyhow!(
            "the pages are at {} now: to go back to the old name before the Move is sent, put back the backup \
             that you made before; afterwards nothing can",
            departure.handle
        );
        return Err(Failure::error(Exit::Refused, why));
    }
    printer.say(match departure.state {
        DepartureState::Leaving => {
            "The Move was not sent yet. This account will no longer say that it has moved. Misskey may have \
             moved followers already because of that; they must follow you again themselves."
        }
        _ => {
            "The Move was sent, and nothing can call it back: followers who have left must follow you again \
             themselves. This account will no longer say that it has moved, and servers are told so; whoever \
             was not told yet will not be. Mastodon and GoToSocial heed no other Move for 7 days, Misskey \
             for 14."
        }
    });
    confirm(&departure.handle, yes, printer)?;
    cancel_departure(node, &departure)?;
    printer.say("`skep serve` writes the account anew and tells others");
    Ok(())
}
