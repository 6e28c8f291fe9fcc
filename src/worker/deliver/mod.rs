//! Sending what is due. A dead peer never delays a healthy one: senders are many, no server gets more
//! than its share of them, and what waits for one that failed waits for its next turn (DEL-5).

mod floor;
mod outage;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread::{self, Scope};
use std::time::{Duration, Instant};

use log::Level;

use self::floor::{Ended, Floor, SEATS};
use self::outage::Outage;
use super::Node;
use super::knocks::knock;
use crate::clock::{self, Timestamp};
use crate::delivery::{self, Attempt, Outcome, Verdict, judge};
use crate::effect::{Effect, Errand};
use crate::limits;
use crate::net::NetError;
use crate::store::{DueDelivery, Error, Peer, Seats, Settlement, Tx};

/// Hands out what is due and writes down how it ended, until it is over.
pub(super) fn deliver(node: &Node) {
    let floor = Floor::default();
    let mut office = Office {
        node,
        floor: &floor,
        free: SEATS,
        ended: Vec::new(),
        outage: Outage::default(),
        rested: Instant::now(),
        seen: (Instant::now(), clock::now()),
    };
    thread::scope(|scope| {
        let mut heard = 0;
        while !node.wake.is_over() {
            let wait = office.turn(scope).unwrap_or_else(|error| {
                log::error!("deliveries: {error}");
                limits::REVIVE_AFTER
            });
            if !wait.is_zero() {
                heard = node.wake.wait_for_post(heard, wait);
            }
        }
        floor.close();
        while floor.wait_for_end() {
            if let Err(error) = office.settle() {
                log::error!("deliveries: {error}");
            }
        }
    });
}

/// Whoever hands out deliveries. There is one, and nobody else settles them.
struct Office<'a> {
    node: &'a Node,
    floor: &'a Floor,
    free: Seats,
    /// Attempts that are not yet written down.
    ended: Vec<Ended>,
    outage: Outage,
    /// Until then nobody looks through all that waits for servers that did well.
    rested: Instant,
    /// When it last looked, by both clocks.
    seen: (Instant, Timestamp),
}

impl<'a> Office<'a> {
    /// Writes down what has ended and hands out what is due: both in one transaction, because each
    /// costs a write to the disk. How long nothing will be due, at most.
    fn turn<'s>(&mut self, scope: &'s Scope<'s, '_>) -> Result<Duration, Error>
    where
        'a: 's,
    {
        let now = clock::now();
        self.mind_the_clock(now)?;
        self.gather();
        let next = self.node.store.read::<_, Error>(|tx| tx.next_delivery_due())?;
        let seats = self.seats();
        let is_due = seats.all > 0 && next.is_some_and(|next| next <= now);
        if self.ended.is_empty() && !is_due {
            let wait = match next {
                // Whoever leaves a seat rings.
                Some(next) if self.free.all > 0 => next.since(now).max(self.rest()),
                _ => limits::QUEUE_POLL,
            };
            return Ok(wait.clamp(Duration::from_millis(1), limits::QUEUE_POLL));
        }
        let (leased, took) = self.node.store.write::<_, Error>(|tx| {
            self.write_down(tx, now)?;
            let begun = Instant::now();
            Ok((tx.lease_deliveries(now, seats)?, begun.elapsed()))
        })?;
        self.ended.clear();
        if leased.len() < seats.all {
            self.rested = Instant::now() + took * limits::LOOK_REST;
        }
        let wait = if leased.is_empty() { limits::QUEUE_POLL } else { Duration::ZERO };
        for delivery in leased {
            self.free = self.free.without(delivery.standing);
            if self.floor.hand_out(delivery) {
                self.start_sender(scope);
            }
        }
        Ok(wait)
    }

    /// How many may be looked for now.
    fn seats(&self) -> Seats {
        match self.rest() {
            Duration::ZERO => self.free,
            _ => Seats { all: self.free.all.min(self.free.doubtful), ..self.free },
        }
    }

    fn rest(&self) -> Duration {
        self.rested.saturating_duration_since(Instant::now())
    }

    fn start_sender<'s>(&self, scope: &'s Scope<'s, '_>)
    where
        'a: 's,
    {
        let (node, floor) = (self.node, self.floor);
        let thread =
            thread::Builder::new().name("send".to_owned()).stack_size(limits::SENDER_STACK);
        if let Err(error) = thread.spawn_scoped(scope, move || send_all(node, floor)) {
            log::error!("deliveries: cannot start a sender: {error}");
        }
    }

    /// Takes what has ended from the senders.
    fn gather(&mut self) {
        for mut ended in self.floor.take_ended() {
            self.free = self.free.with(ended.delivery.standing);
            ended.is_ours = self.outage.is_ours(&ended);
            self.ended.push(ended);
        }
    }

    /// Writes down what has ended.
    fn settle(&mut self) -> Result<(), Error> {
        self.gather();
        let now = clock::now();
        self.node.store.write(|tx| self.write_down(tx, now))?;
        self.ended.clear();
        Ok(())
    }

    fn write_down(&self, tx: &Tx<'_>, now: Timestamp) -> Result<(), Error> {
        self.ended.iter().try_for_each(|ended| settle(tx, ended, now))
    }

    /// A clock that was wrong for a while must not keep letters until the time that it showed.
    fn mind_the_clock(&mut self, now: Timestamp) -> Result<(), Error> {
        let (then, shown) = self.seen;
        self.seen = (Instant::now(), now);
        let expected = shown.plus(then.elapsed());
        if expected.since(now) < limits::CLOCK_STEP {
            return Ok(());
        }
        log::warn!("the clock went back; what was put off is tried at once");
        self.node.store.write(|tx| tx.hasten_deliveries(now))
    }
}

/// One sender: sends until there is nothing to send.
fn send_all(node: &Node, floor: &Floor) {
    while let Some(delivery) = floor.next() {
        let begun = Instant::now();
        let (outcome, reason) = attempt(node, &delivery);
        node.meters.count_attempt(outcome);
        let took = begun.elapsed();
        floor.end(Ended { delivery, outcome, reason, took, is_ours: false });
        node.wake.ring_post();
    }
}

/// Writes down how an attempt ended, and how the server does.
fn settle(tx: &Tx<'_>, ended: &Ended, now: Timestamp) -> Result<(), Error> {
    let Ended { delivery, reason, .. } = ended;
    if ended.is_ours {
        log::debug!("{} waits for a reason of ours: {reason}", delivery.kind);
        let until = now.plus(limits::OUTAGE_WAIT);
        tx.postpone_delivery(delivery.id, until)?;
        return match ended.outcome {
            Outcome::Untried => Ok(()),
            // What else waits for it cannot be sent, either.
            _ => tx.put_off_turn(delivery.inbox.origin().as_str(), until),
        };
    }
    let origin = delivery.inbox.origin();
    let before = tx.find_peer(&origin)?;
    // Names lead to addresses of nobody for an hour; whoever took something will be back.
    let outcome = match ended.outcome {
        Outcome::Forbidden if before.taken.is_some() => Outcome::Unreachable,
        outcome => outcome.of_letter(delivery.last),
    };
    let seed = u64::try_from(delivery.id).unwrap_or(0);
    let after = delivery::after(&before, outcome, now, seed);
    let attempt = Attempt {
        outcome,
        failures: usize::try_from(delivery.failures).unwrap_or(usize::MAX),
        until: after.until,
        written: delivery.written,
        patience: delivery.patience,
        seed,
    };
    let settlement = match judge(&attempt, now) {
        Verdict::Delivered => Settlement::Done,
        Verdict::RetryAt(at) => Settlement::Again { at, reason: reason.clone() },
        Verdict::GiveUp | Verdict::Gone => Settlement::Failed { reason: reason.clone() },
    };
    tell(ended, &settlement, (&before, &after));
    if after != before {
        tx.save_peer(&origin, &after)?;
    }
    tx.settle_delivery(delivery.id, &settlement, now)?;
    let look = match outcome {
        // Nobody is removed on the word of an inbox alone: each actor is asked for (DEL-3).
        Outcome::Answered { status: 404 | 410, .. } => now,
        // Perhaps they have a new inbox. Not at once: to find them there is to try again at once.
        Outcome::Answered { status: 300..=399, .. } => now.plus(limits::KEY_REFETCH_EVERY),
        _ => return Ok(()),
    };
    for actor in tx.list_actors_at(&delivery.inbox, limits::LIST_MAX)? {
        tx.enqueue(&[Effect::Fetch(Errand::RefreshActor(actor))], look)?;
    }
    Ok(())
}

/// To the log, aloud once for each turn of things: a server that stays away is no news.
fn tell(ended: &Ended, settlement: &Settlement, (before, after): (&Peer, &Peer)) {
    let Ended { delivery, reason, outcome, took, .. } = ended;
    let DueDelivery { kind, inbox, .. } = delivery;
    let (level, words) = match settlement {
        Settlement::Done => (Level::Info, format!("{kind} delivered to {inbox}")),
        Settlement::Again { .. } if before.failures > 0 && after.failures > 0 => {
            (Level::Debug, format!("{kind} to {inbox}: {reason}"))
        }
        _ => (Level::Warn, format!("{kind} to {inbox}: {reason}")),
    };
    // 0: nobody answered.
    let status = match outcome {
        Outcome::Answered { status, .. } => *status,
        _ => 0,
    };
    let ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    let number = delivery.failures + 1;
    let kind = kind.as_str();
    let inbox = inbox.as_str();
    // Letters that are about nothing of the owner's, such as an Accept, say what they are.
    let object = delivery.about.as_ref().map_or(delivery.activity.as_str(), |it| it.as_str());
    log::log!(level, kind, object, inbox, status, "try" = number, ms; "{words}");
    let origin = delivery.inbox.origin();
    if (before.days..after.days).contains(&(limits::DEAD_AFTER_DAYS - 1)) {
        log::warn!("{} has failed for days; only what must arrive is sent there", origin.as_str());
    } else if before.failures > 0 && after.failures == 0 {
        log::info!("{} answers again", origin.as_str());
    }
}

/// One attempt. A fault of ours in it counts as a failed attempt: left leased and uncounted, the
/// delivery would be tried once a minute for ever.
fn attempt(node: &Node, delivery: &DueDelivery) -> (Outcome, String) {
    match catch_unwind(AssertUnwindSafe(|| knock(node, delivery))) {
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
        Err(error @ NetError::Busy) => (Outcome::Untried, error.to_string()),
        Err(error) => (Outcome::Unreachable, error.to_string()),
    }
}

#[cfg(test)]
mod tests;
