//! Sending what is due. A dead peer never delays a healthy one: senders are many, and no origin
//! gets more than its share of them.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};
use std::sync::{Mutex, PoisonError};

use super::Node;
use crate::clock;
use crate::delivery::{Attempt, Outcome, Verdict, judge};
use crate::effect::{Effect, Errand};
use crate::limits;
use crate::net::NetError;
use crate::store::{DueDelivery, Error, Settlement};

/// Leases what is due and hands it to the senders, until it is over.
pub(super) fn dispatch(node: &Node, senders: &SyncSender<DueDelivery>) {
    let mut heard = 0;
    while !node.wake.is_over() {
        let more = match hand_out(node, senders) {
            Ok(more) => more,
            Err(error) => {
                log::error!("deliveries: {error}");
                false
            }
        };
        if !more {
            heard = node.wake.wait(heard, limits::QUEUE_POLL);
        }
    }
}

/// True if something was handed out.
fn hand_out(node: &Node, senders: &SyncSender<DueDelivery>) -> Result<bool, Error> {
    let now = clock::now();
    let due = node.store.read::<_, Error>(|tx| tx.next_delivery_due())?;
    if due.is_none_or(|due| due > now) {
        return Ok(false);
    }
    let leased =
        node.store.write::<_, Error>(|tx| tx.lease_deliveries(now, limits::DELIVERIES_MAX))?;
    let any = !leased.is_empty();
    for delivery in leased {
        // The channel holds one batch; waiting here is what keeps leases short.
        let mut waiting = Some(delivery);
        while let Some(delivery) = waiting.take() {
            match senders.try_send(delivery) {
                Ok(()) => {}
                Err(TrySendError::Full(delivery)) => {
                    if node.wake.pause(limits::SENDERS_FULL_WAIT) {
                        return Ok(false);
                    }
                    waiting = Some(delivery);
                }
                Err(TrySendError::Disconnected(_)) => return Ok(false),
            }
        }
    }
    Ok(any)
}

/// One sender: takes deliveries from the channel until it is closed.
pub(super) fn send_all(node: &Node, deliveries: &Mutex<Receiver<DueDelivery>>) {
    loop {
        let next = deliveries.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(delivery) = next else { return };
        if let Err(error) = send(node, &delivery) {
            log::error!("deliveries: {error}");
        }
        node.wake.ring();
    }
}

fn send(node: &Node, delivery: &DueDelivery) -> Result<(), Error> {
    let (outcome, reason) = attempt(node, delivery);
    // Nobody is removed on the word of an inbox alone: each actor is asked for (DEL-3).
    let is_in_doubt = matches!(outcome, Outcome::Answered { status: 404 | 410, .. });
    let now = clock::now();
    let attempt = Attempt {
        outcome,
        failures: usize::try_from(delivery.failures).unwrap_or(usize::MAX),
        written: delivery.written,
        patience: delivery.patience,
        seed: u64::try_from(delivery.id).unwrap_or(0),
    };
    let verdict = judge(&attempt, now);
    let settlement = match verdict {
        Verdict::Delivered => Settlement::Done,
        Verdict::RetryAt(at) => Settlement::Again { at, reason: reason.clone() },
        Verdict::GiveUp | Verdict::Gone => Settlement::Failed { reason: reason.clone() },
    };
    match verdict {
        Verdict::Delivered => log::info!("{} delivered to {}", delivery.kind, delivery.inbox),
        _ => log::warn!("{} to {}: {reason}", delivery.kind, delivery.inbox),
    }
    node.store.write(|tx| {
        tx.settle_delivery(delivery.id, &settlement, now)?;
        if is_in_doubt {
            for actor in tx.list_actors_at(&delivery.inbox, limits::LIST_MAX)? {
                tx.enqueue(&[Effect::Fetch(Errand::RefreshActor(actor))], now)?;
            }
        }
        Ok(())
    })
}

/// One attempt. A fault of ours in it counts as a failed attempt: left leased and uncounted, the
/// delivery would be tried once a minute for ever.
fn attempt(node: &Node, delivery: &DueDelivery) -> (Outcome, String) {
    let post = || node.client.post(&delivery.inbox, delivery.body.as_bytes(), &node.signer);
    match catch_unwind(AssertUnwindSafe(post)) {
        Ok(answer) => outcome_of(answer),
        Err(_) => (Outcome::Unreachable, "skep itself failed; please report it".to_owned()),
    }
}

/// What happened, and how to say it to the owner.
fn outcome_of(answer: Result<crate::net::Answer, NetError>) -> (Outcome, String) {
    match answer {
        Ok(answer) => {
            let text = crate::inbox::plain_text(&answer.text);
            let said = if text.is_empty() { String::new() } else { format!(": {text}") };
            let reason = format!("the server said {}{said}", answer.status);
            let (status, retry_after) = (answer.status, answer.retry_after);
            (Outcome::Answered { status, retry_after }, reason)
        }
        Err(error @ NetError::Forbidden(_)) => (Outcome::Forbidden, error.to_string()),
        Err(error) => (Outcome::Unreachable, error.to_string()),
    }
}
