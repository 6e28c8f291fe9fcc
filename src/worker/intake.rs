//! One request to the inbox, from bytes to the store: the only place where the door's steps are
//! put in a row. The server calls it for requests that arrive, the worker for those that waited.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::Node;
use super::acts;
use super::keys::{NoKey, fetch_key, is_fresh};
use super::knocks;
use super::own_word;
use super::sync;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::{Effect, Errand};
use crate::id::Origin;
use crate::inbox;
use crate::inbox::{Claim, Examined, Intake, Question, Received, Rejection, Unreadable, Verified};
use crate::limits;
use crate::sig::{BadSignature, Head};
use crate::store;
use crate::store::{KnownKey, Tx};

/// What became of a request.
pub(super) enum Taken {
    /// It was acted on, or there was nothing to do.
    Applied,
    /// Its key cannot be had now.
    NoKeyYet(Box<Claim>, Wait),
}

/// Why a key cannot be had now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Wait {
    /// We are busy.
    Busy,
    /// Whoever sent it has named too many keys.
    Source,
    /// Its origin does not answer.
    Origin,
}

impl Wait {
    /// After what time it is worth asking again.
    pub(super) fn time(self) -> Duration {
        if self == Self::Busy { limits::PARKED_AGAIN_SOON } else { limits::PARKED_AGAIN }
    }
}

/// What the key says of a claim, if it can be had.
type Judged = Result<Verified, Wait>;

impl Intake for Node {
    fn take_in(&self, received: Received, from: IpAddr) -> Result<(), Rejection> {
        let now = clock::now();
        let (claim, wait) = match judge(self, received, now, Some(from))? {
            Taken::Applied => return Ok(()),
            Taken::NoKeyYet(claim, wait) => (claim, wait),
        };
        // The worker has the time that a sender has not; only whoever asks too much waits.
        let due = if wait == Wait::Source { now.plus(wait.time()) } else { now };
        let (received, key) = (claim.received(), claim.key_id());
        let parked = self.store.write(|tx| inbox::park(tx, received, key, now, due));
        if parked? { Ok(()) } else { Err(Rejection::KeyUnreachable) }
    }

    fn read(&self, head: &Head, from: IpAddr) -> Result<String, Unreadable> {
        acts::read(self, head, from)
    }

    /// A full disk and a store that cannot be written show only when something is written.
    fn is_ready(&self) -> bool {
        let writes = || {
            let now = clock::now().rfc3339();
            let written = self.store.write::<_, store::Error>(|tx| tx.upsert_fact("ready", &now));
            written.inspect_err(|error| log::error!("not ready: {error}")).is_ok()
        };
        !self.wake.is_over() && self.health.is_well(writes)
    }
}

/// Judges a request by the clock of the moment it arrived, and acts on it. `from` is whoever sent it
/// just now; what has waited has been counted.
pub(super) fn judge(
    node: &Node,
    received: Received,
    arrived: Timestamp,
    from: Option<IpAddr>,
) -> Result<Taken, Rejection> {
    let ask = |it: Question<'_>| node.store.read(|tx| inbox::answers_of(tx)(it));
    let Examined::Claim(claim) = inbox::examine(received, node.own.origin(), ask, arrived)? else {
        return Ok(Taken::Applied);
    };
    if own_word::is_own(node, &claim) {
        return own_word::hear(node, &claim).map(|()| Taken::Applied);
    }
    // What others forward is not counted as its author's: they could use up what is his.
    let counted = from.filter(|_| claim.is_direct()).map(|_| claim.claimed_actor().origin());
    if let Some(origin) = &counted {
        node.spent.requests.look(origin, Instant::now()).map_err(Rejection::TooMany)?;
    }
    let known = node.store.read::<_, store::Error>(|tx| {
        // Before its key is asked for, and without a word to the sender (SEC-18).
        if tx.is_blocked(claim.claimed_actor())? {
            Ok(None)
        } else {
            tx.find_key(claim.key_id()).map(Some)
        }
    })?;
    let Some(known) = known else { return Ok(Taken::Applied) };
    let verdict = match known {
        Some(key) => match claim.verify(&key) {
            // Perhaps it is a new one (threat T25).
            Err(Rejection::Signature(_)) if !is_fresh(key.fetched_at) => {
                ask_for_key(node, &claim, Some(&key), from)
            }
            verdict => verdict.map(Ok),
        },
        None => ask_for_key(node, &claim, None, from),
    };
    match verdict {
        Ok(Ok(verified)) => {
            if claim.shows_rfc9421() {
                knocks::shown(node, &claim.claimed_actor().origin());
            }
            if let Some(origin) = counted {
                node.spent.requests.spend(&origin, Instant::now()).map_err(Rejection::TooMany)?;
            }
            let believed = Arc::new((verified, arrived));
            node.believed.run(Arc::clone(&believed), |all| act(node, all))?;
            if let Some(heir) = node.heir.get() {
                hand_on(heir, believed)?;
            }
            if let Some(said) = claim.synchronization() {
                sync::compare(node, claim.claimed_actor(), said)?;
            }
            Ok(Taken::Applied)
        }
        Ok(Err(wait)) => Ok(Taken::NoKeyYet(claim, wait)),
        Err(Rejection::Store(error)) => Err(error.into()),
        // The key of somebody who deleted himself is gone, too. His server will say so (INB-20).
        Err(_) if claim.is_farewell() => {
            let actor = claim.claimed_actor().clone();
            let wait = node.spent.farewells.spend(&actor, Instant::now()).err();
            let due = clock::now().plus(wait.unwrap_or_default());
            let errand = Effect::Fetch(Errand::RefreshActor(actor));
            node.store.write::<_, store::Error>(|tx| tx.enqueue(&[errand], due))?;
            node.wake.ring();
            Ok(Taken::Applied)
        }
        Err(rejection) => Err(rejection),
    }
}

/// What was believed, and when it came.
pub(super) type Believed = Arc<(Verified, Timestamp)>;

fn act(node: &Node, all: &[Believed]) -> Result<(), store::Error> {
    // The change and what follows from it are one transaction: a crash loses both or neither.
    let has_effects = node.store.write::<_, store::Error>(|tx| {
        let mut has_effects = false;
        for (verified, arrived) in all.iter().map(Arc::as_ref) {
            let effects = inbox::apply(tx, node.recipient(), verified, *arrived)?;
            let origin = verified.actor().origin();
            enqueue(node, tx, (&origin, &effects))?;
            // Whoever speaks to us can be spoken to (DEL-5).
            let revives = node.spent.revivals.look(&origin, Instant::now()).is_ok()
                && tx.revive_peer(&origin, *arrived)?;
            if revives {
                // Nobody else spends it: what is believed is acted on by one at a time.
                let _ = node.spent.revivals.spend(&origin, Instant::now());
            }
            has_effects |= revives || !effects.is_empty();
        }
        Ok(has_effects)
    })?;
    if has_effects {
        node.wake.ring();
    }
    Ok(())
}

/// What is said of a post under its old id, or to the owner under the old name, is for the account at the new
/// name as well. Who follows the old one, and who asks it something, is not.
fn hand_on(heir: &Node, believed: Believed) -> Result<(), store::Error> {
    let verified = &believed.0;
    if !verified.is_for_heirs() {
        return Ok(());
    }
    let actor = verified.actor().clone();
    let is_known = heir.store.read::<_, store::Error>(|tx| tx.find_actor(&actor))?.is_some();
    heir.believed.run(believed, |all| act(heir, all))?;
    if !is_known {
        let errand = Effect::Fetch(Errand::RefreshActor(actor));
        heir.store.write::<_, store::Error>(|tx| tx.enqueue(&[errand], clock::now()))?;
    }
    heir.wake.ring();
    Ok(())
}

/// Whoever says again and again that it has changed is believed every few minutes, and of what relays
/// pass on, and what is said of moves, no more is fetched than anybody needs.
fn enqueue(
    node: &Node,
    tx: &Tx<'_>,
    (by, effects): (&Origin, &[Effect]),
) -> Result<(), store::Error> {
    let now = clock::now();
    for effect in effects {
        let wait = match effect {
            Effect::Fetch(Errand::RefreshActor(actor)) => {
                node.spent.refreshes.spend(actor, Instant::now()).err()
            }
            Effect::Fetch(Errand::Relayed { by, .. })
                if node.spent.relayed.spend(by, Instant::now()).is_err() =>
            {
                continue;
            }
            Effect::Fetch(Errand::Moved { .. })
                if node.spent.moves.spend(by, Instant::now()).is_err() =>
            {
                continue;
            }
            _ => None,
        };
        tx.enqueue(std::slice::from_ref(effect), now.plus(wait.unwrap_or_default()))?;
    }
    Ok(())
}

/// The key is fetched while the sender waits. Never 401 because we are busy or his server is slow:
/// some peers would drop the message for good (MOV-5).
fn ask_for_key(
    node: &Node,
    claim: &Claim,
    known: Option<&KnownKey>,
    from: Option<IpAddr>,
) -> Result<Judged, Rejection> {
    match fetch_key(node, claim.key_id(), known, from) {
        Ok(key) => claim.verify(&key).map(Ok),
        Err(NoKey::Busy) => Ok(Err(Wait::Busy)),
        Err(NoKey::TooMany) => Ok(Err(Wait::Source)),
        Err(NoKey::Unreachable) => Ok(Err(Wait::Origin)),
        // The one that is known is the one that there is.
        Err(NoKey::Gone) if known.is_some() => Err(BadSignature::Mismatch.into()),
        Err(NoKey::Gone) => Err(Rejection::NoSuchKey),
        Err(NoKey::Store(error)) => Err(error.into()),
    }
}
