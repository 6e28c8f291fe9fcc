//! Having been away: servers that could not reach us may have stopped trying, until they hear of us.

use std::time::Instant;

use super::Node;
use super::publish::profile_change;
use super::social;
use crate::clock::{self, Timestamp};
use crate::delivery;
use crate::effect::Effect;
use crate::limits;
use crate::site;
use crate::store::{Error, Tx};

/// When we were last there, as a fact of the store.
const ALIVE: &str = "alive";
/// When others were last told that we are back, as a fact of the store.
const BACK: &str = "back";

/// Keeps the time at which we are there. `noted`: when that was done last, if this process did it; the
/// first time, whoever follows is told that we are back, if we were away (protocol 6).
pub(super) fn note_alive(node: &Node, noted: &mut Option<Instant>) -> Result<(), Error> {
    if noted.is_some_and(|at| at.elapsed() < limits::ALIVE_EVERY) {
        return Ok(());
    }
    let now = clock::now();
    let effects = if noted.is_none() { effects_of_return(node, now)? } else { Vec::new() };
    *noted = Some(Instant::now());
    node.store.write::<_, Error>(|tx| {
        if !effects.is_empty() {
            tx.enqueue(&effects, now)?;
            tx.upsert_fact(BACK, &now.rfc3339())?;
        }
        tx.upsert_fact(ALIVE, &now.rfc3339())
    })?;
    if !effects.is_empty() {
        log::info!("back after a while; the servers of followers are told");
        node.wake.ring();
    }
    Ok(())
}

/// One word to each server of a follower, and a look at what was answered meanwhile; nothing if we
/// were not away, or nobody follows.
fn effects_of_return(node: &Node, now: Timestamp) -> Result<Vec<Effect>, Error> {
    if !node.config.federation.enabled || !node.store.read(|tx| was_away(tx, now))? {
        return Ok(Vec::new());
    }
    let social = node.store.read(|tx| social::of_owner(node, tx))?;
    // What a publish has yet to tell is not told in passing.
    if profile_change(node, &social, now)?.is_some() {
        return Ok(Vec::new());
    }
    let actor = site::actor_of(&node.config, &social);
    node.store.read(|tx| {
        let Some(letter) = delivery::greeting(tx, &actor, now)? else { return Ok(Vec::new()) };
        let young = now.minus(limits::BACK_ANSWERS);
        let mut effects = vec![Effect::Deliver(letter)];
        for answer in tx.list_approved_answers()? {
            let errand = answer.post.thread_errand().filter(|_| answer.received >= young);
            effects.extend(errand.map(Effect::Fetch));
        }
        Ok(node.proved(effects, now))
    })
}

fn was_away(tx: &Tx<'_>, now: Timestamp) -> Result<bool, Error> {
    let since = |name: &str| -> Result<_, Error> {
        let then = tx.find_fact(name)?.and_then(|text| Timestamp::parse(&text));
        Ok(then.map(|then| now.since(then)))
    };
    let is_long = since(ALIVE)?.is_some_and(|away| away > limits::AWAY_MIN);
    Ok(is_long && since(BACK)?.is_none_or(|told| told >= limits::BACK_EVERY))
}
