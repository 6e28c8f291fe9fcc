//! Having been away: servers that could not reach us may have stopped trying, until they hear of us.

use std::time::Instant;

use super::Node;
use super::fetch::{FetchError, get, store_actor};
use super::publish::profile_change;
use super::social;
use crate::clock::{self, Timestamp};
use crate::delivery;
use crate::effect::{Effect, Errand};
use crate::id::{ActorId, ObjectId};
use crate::limits;
use crate::site;
use crate::store::{Error, FollowState, Tx};

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
            tx.hasten_replies(now)?;
            tx.upsert_fact(BACK, &now.rfc3339())?;
        }
        tx.upsert_fact(ALIVE, &now.rfc3339())
    })?;
    if !effects.is_empty() {
        log::info!("back after a while; followers are told, and what was missed is looked for");
        node.wake.ring();
    }
    Ok(())
}

/// One word to each server of a follower, and a look at what was written meanwhile; nothing if we
/// were not away.
fn effects_of_return(node: &Node, now: Timestamp) -> Result<Vec<Effect>, Error> {
    if !node.config.federation.enabled || !node.store.read(|tx| was_away(tx, now))? {
        return Ok(Vec::new());
    }
    let social = node.store.read(|tx| social::of_owner(node, tx))?;
    // What a publish has yet to tell is not told in passing.
    let is_told = profile_change(node, &social, now)?.is_none();
    let actor = site::actor_of(&node.config, &social);
    node.store.read(|tx| {
        let mut effects = missed(tx, now)?;
        if is_told {
            effects.extend(delivery::greeting(tx, &actor, now)?.map(Effect::Deliver));
        }
        Ok(node.proved(effects, now))
    })
}

/// Where to look for what may have been sent in vain: below the answers on pages, and at the accounts
/// that the owner follows.
fn missed(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<Effect>, Error> {
    let young = now.minus(limits::BACK_ANSWERS);
    let mut effects = Vec::new();
    for answer in tx.list_approved_answers()? {
        let errand = answer.post.thread_errand().filter(|_| answer.received >= young);
        effects.extend(errand.map(Effect::Fetch));
    }
    let followed = tx.list_following(limits::BACK_FOLLOWED)?.into_iter();
    let followed = followed.filter(|follow| follow.state == FollowState::Accepted);
    effects.extend(followed.map(|follow| Effect::Fetch(Errand::Outbox(follow.actor))));
    Ok(effects)
}

/// Looks for what a followed account wrote since it is followed and is not known. Its list only says
/// where that is.
pub(super) fn look(node: &Node, by: &ActorId) -> Result<(), FetchError> {
    let actor = get(node, by.as_str(), limits::GET_TIME)?.actor(by)?;
    store_actor(node, &actor)?;
    let here = |id: &str| ObjectId::parse(id).ok().filter(|id| id.origin() == by.origin());
    let Some(outbox) = actor.outbox.as_deref().and_then(here) else { return Ok(()) };
    let mut list = get(node, outbox.as_str(), limits::GET_TIME)?.list(&outbox)?;
    if let Some(first) = list.first.take().as_deref().and_then(here) {
        list = get(node, first.as_str(), limits::GET_TIME)?.list(&first)?;
    }
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        let Some(follow) = tx.find_following(by)? else { return Ok(()) };
        let young = follow.since.max(now.minus(limits::BACK_ANSWERS));
        let posts = list.posts.into_iter().filter(|(object, at)| {
            object.origin() == by.origin() && at.is_none_or(|at| at >= young)
        });
        for (object, _) in posts.take(limits::BACK_POSTS) {
            if tx.find_remote_post(&object)?.is_none() {
                tx.insert_errand(&Errand::CreatedObject { by: by.clone(), object }, now)?;
            }
        }
        Ok(())
    })?;
    node.wake.ring();
    Ok(())
}

fn was_away(tx: &Tx<'_>, now: Timestamp) -> Result<bool, Error> {
    let since = |name: &str| -> Result<_, Error> {
        let then = tx.find_fact(name)?.and_then(|text| Timestamp::parse(&text));
        Ok(then.map(|then| now.since(then)))
    };
    let is_long = since(ALIVE)?.is_some_and(|away| away > limits::AWAY_MIN);
    Ok(is_long && since(BACK)?.is_none_or(|told| told >= limits::BACK_EVERY))
}
