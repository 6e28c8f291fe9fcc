//! Sending the Move once more: to whom it would go, and why not yet.

use super::super::Node;
use super::steps::write_move;
use crate::clock;
use crate::portability;
use crate::portability::Leftovers;
use crate::store::{Departure, DepartureState, Error};

/// What sending the Move once more comes to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Resend {
    /// Whom it goes to, and whom not.
    pub left: Leftovers,
    /// Why nothing is sent, if so.
    pub refusal: Option<String>,
}

impl Resend {
    /// Whom it goes to, in a sentence.
    #[must_use]
    pub fn sentence(&self) -> String {
        let left = &self.left;
        let followers = if left.followers == 1 { "follower" } else { "followers" };
        let mut text = format!("{} {followers} may be told again", left.followers);
        if let Some(until) = left.until {
            let servers = "whose servers heed no other Move until";
            text.push_str(&format!(", {} {servers} {}", left.locked, until.rfc3339()));
        }
        if left.waiting > 0 {
            text.push_str(&format!(", {} for whom the last one is still on its way", left.waiting));
        }
        text
    }
}

/// What it would come to now. The queue is asked first, which forgets what it has done.
///
/// # Errors
/// When the store fails.
pub fn weigh_resend(node: &Node, departure: &Departure) -> Result<Resend, Error> {
    if departure.state != DepartureState::Gone {
        let why = "no Move of yours is on its way; `skep move status` shows how far it is";
        return Ok(Resend { left: Leftovers::default(), refusal: Some(why.to_owned()) });
    }
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        tx.note_told(departure.id)?;
        let moves = tx.list_own_moves()?;
        let last = moves.iter().filter_map(|it| it.sent).max();
        let left = portability::leftovers(&tx.list_leavers(departure.id)?, last, now);
        let is_written = moves.iter().any(|it| it.sent.is_none());
        let refusal = match left.inboxes.is_empty() {
            true => Some(why_nobody(&left)),
            false => is_written
                .then(|| "it is about to be sent again already, when `skep serve` runs".to_owned()),
        };
        Ok(Resend { refusal, left })
    })
}

/// Writes a Move once more, to be sent to those who are left.
///
/// # Errors
/// When the store fails.
pub fn resend_move(node: &Node, departure: &Departure) -> Result<(), Error> {
    write_move(node, (departure, DepartureState::Gone), |_, _| Ok(()))
}

/// Why there is nobody to whom it could be sent.
fn why_nobody(left: &Leftovers) -> String {
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
