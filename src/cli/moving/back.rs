//! `skep move resend` and `skep move cancel`: after the Move.

use anyhow::anyhow;

use super::super::failure::{Exit, Failure};
use super::super::print::Printer;
use super::{confirm, departure};
use crate::store::{Departure, DepartureState};
use crate::worker::{Node, cancel_departure, resend_move, weigh_resend};

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
    let resend = weigh_resend(node, &departure)?;
    let refused = |why: String| Failure::error(Exit::Refused, anyhow!(why));
    if departure.state != DepartureState::Gone {
        return Err(refused(resend.refusal.unwrap_or_default()));
    }
    let left = &resend.left;
    let outcome = Outcome {
        followers: left.followers,
        inboxes: left.inboxes.len(),
        locked: left.locked,
        locked_until: left.until.map(|at| at.rfc3339()),
        waiting: left.waiting,
    };
    printer.result(&outcome, || resend.sentence());
    if let Some(why) = resend.refusal {
        return Err(refused(why));
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
