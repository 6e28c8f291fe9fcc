//! One request to the inbox, from bytes to the store: the only place where the door's steps are
//! put in a row. The server calls it for requests that arrive, the worker for those that waited.

use std::time::Duration;

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
    /// Its key cannot be had now; it is worth asking again after this time.
    NoKeyYet(Box<Claim>, Duration),
}

/// What the key says of a claim: `Err` is the time after which to ask for it again.
type Judged = Result<Verified, Duration>;

impl Intake for Node {
    fn take_in(&self, received: Received) -> Result<(), Rejection> {
        let now = clock::now();
        let claim = match judge(self, received, now)? {
            Taken::Applied => return Ok(()),
            Taken::NoKeyYet(claim, _) => claim,
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
    let claimed = node.store.read::<_, Rejection>(|tx| {
        let Examined::Claim(claim) = inbox::examine(received, origin, tx, arrived)? else {
            return Ok(None);
        };
        // Before its key is asked for, and without a word to the sender (SEC-18).
        if tx.is_blocked(claim.claimed_actor())? {
            return Ok(None);
        }
        let known = tx.find_key(claim.key_id())?;
        Ok(Some((claim, known)))
    })?;
    let Some((claim, known)) = claimed else { return Ok(Taken::Applied) };

    let verdict = match known {
        Some(key) => match claim.verify(&key) {
            // Perhaps it is a new one (threat T25).
            Err(Rejection::Signature(_)) if may_have_rotated(&key) => ask_for_key(node, &claim),
            verdict => verdict.map(Ok),
        },
        None => ask_for_key(node, &claim),
    };
    match verdict {
        Ok(Ok(verified)) => act(node, verified, arrived).map(|()| Taken::Applied),
        Ok(Err(wait)) => Ok(Taken::NoKeyYet(claim, wait)),
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
        let effects = inbox::apply(tx, node.recipient(), verified, now)?;
        tx.enqueue(&effects, clock::now())?;
        Ok(effects)
    })?;
    if !effects.is_empty() {
        node.wake.ring();
    }
    Ok(())
}

/// The key is fetched while the sender waits. Never 401 because we are busy or his server is slow:
/// some peers would drop the message for good (MOV-5).
fn ask_for_key(node: &Node, claim: &Claim) -> Result<Judged, Rejection> {
    match fetch_key(node, claim.key_id(), limits::KEY_TIME) {
        Ok(key) => claim.verify(&key).map(Ok),
        Err(NoKey::Busy) => Ok(Err(limits::PARKED_AGAIN_SOON)),
        Err(NoKey::Unreachable) => Ok(Err(limits::PARKED_AGAIN)),
        Err(NoKey::Gone) => Err(Rejection::NoSuchKey),
        Err(NoKey::Store(error)) => Err(error.into()),
    }
}

fn may_have_rotated(key: &KnownKey) -> bool {
    clock::now().since(key.fetched_at) > limits::KEY_REFETCH_EVERY
}
