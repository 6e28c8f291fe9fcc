//! One request to the inbox, from bytes to the store: the only place where the door's steps are
//! put in a row. The server calls it for requests that arrive, the worker for those that waited.

use super::Node;
use super::keys::{NoKey, fetch_key};
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::{Effect, Errand};
use crate::inbox;
use crate::inbox::{Claim, Examined, Intake, Received, Rejection, Verified};
use crate::limits;
use crate::store;
use crate::store::KnownKey;

/// What became of a request.
pub(super) enum Taken {
    /// It was acted on, or there was nothing to do.
    Applied,
    /// Its key cannot be had now.
    NoKeyYet(Box<Claim>),
}

impl Intake for Node {
    fn take_in(&self, received: Received) -> Result<(), Rejection> {
        let now = clock::now();
        let claim = match judge(self, received, now)? {
            Taken::Applied => return Ok(()),
            Taken::NoKeyYet(claim) => claim,
        };
        let parked = self.store.write(|tx| inbox::park(tx, claim.received(), claim.key_id(), now));
        if parked? { Ok(()) } else { Err(Rejection::KeyUnreachable) }
    }
}

/// Judges a request by the clock of the moment it arrived, and acts on it.
pub(super) fn judge(
    node: &Node,
    received: Received,
    arrived: Timestamp,
) -> Result<Taken, Rejection> {
    let origin = node.own.origin();
    let examined =
        node.store.read::<_, Rejection>(|tx| inbox::examine(received, origin, tx, arrived))?;
    let Examined::Claim(claim) = examined else { return Ok(Taken::Applied) };

    let known = node.store.read::<_, store::Error>(|tx| tx.find_key(claim.key_id()))?;
    let verdict = match known {
        Some(key) => match claim.verify(&key) {
            Err(Rejection::Signature(_)) if may_have_rotated(&key) => try_again(node, &claim),
            verdict => verdict.map(Some),
        },
        None => first_sight(node, &claim),
    };
    match verdict {
        Ok(Some(verified)) => act(node, verified, arrived).map(|()| Taken::Applied),
        Ok(None) => Ok(Taken::NoKeyYet(claim)),
        Err(Rejection::Store(error)) => Err(error.into()),
        // The key of somebody who deleted himself is gone, too. His server will say so (INB-20).
        Err(_) if claim.is_farewell() => {
            let errand = Effect::Fetch(Errand::RefreshActor(claim.claimed_actor().clone()));
            node.store.write::<_, store::Error>(|tx| tx.enqueue(&[errand], clock::now()))?;
            node.wake.ring();
            Ok(Taken::Applied)
        }
        Err(rejection) => Err(rejection),
    }
}

fn act(node: &Node, verified: Verified, now: Timestamp) -> Result<(), Rejection> {
    // The change and what follows from it are one transaction: a crash loses both or neither.
    let effects = node.store.write::<_, store::Error>(|tx| {
        let effects = inbox::apply(tx, &node.own, verified, now)?;
        tx.enqueue(&effects, clock::now())?;
        Ok(effects)
    })?;
    if !effects.is_empty() {
        node.wake.ring();
    }
    Ok(())
}

/// A stranger: his key is fetched while he waits. `None` when it cannot be had now.
fn first_sight(node: &Node, claim: &Claim) -> Result<Option<Verified>, Rejection> {
    match fetch_key(node, claim.key_id(), limits::KEY_TIME) {
        Ok(key) => claim.verify(&key).map(Some),
        Err(NoKey::Unreachable) => Ok(None),
        Err(NoKey::Gone) => Err(Rejection::NoSuchKey),
        Err(NoKey::Store(error)) => Err(error.into()),
    }
}

/// Somebody we know, whose key does not fit: perhaps it is a new one (threat T25).
fn try_again(node: &Node, claim: &Claim) -> Result<Option<Verified>, Rejection> {
    match fetch_key(node, claim.key_id(), limits::KEY_TIME) {
        Ok(key) => claim.verify(&key).map(Some),
        Err(NoKey::Store(error)) => Err(error.into()),
        Err(NoKey::Gone | NoKey::Unreachable) => Err(Rejection::NoSuchKey),
    }
}

fn may_have_rotated(key: &KnownKey) -> bool {
    clock::now().since(key.fetched_at) > limits::KEY_REFETCH_EVERY
}
