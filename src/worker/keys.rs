//! The keys of strangers (protocol 5.6): fetched from their origin, believed only if their owner
//! lists them, and not asked for again and again when they are missing (SEC-11, threat T25).

use std::net::IpAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::budgets::{Budgets, source};
use super::fetch::{FetchError, fetch_actor, get, store_actor};
use super::node::Node;
use crate::clock;
use crate::clock::Timestamp;
use crate::id::{ActorId, KeyId, Origin};
use crate::inbox::KeyOwner;
use crate::limits;
use crate::net::NetError;
use crate::store;
use crate::store::{KnownKey, MissingKey};

/// Why a key could not be had.
#[derive(Debug)]
pub(super) enum NoKey {
    /// Its origin says that it does not exist, or whose it is cannot be told.
    Gone,
    /// Its origin does not answer in time, or was asked in vain too often.
    Unreachable,
    /// Too many keys are being fetched at the moment.
    Busy,
    /// Whoever sent the request has made us fetch too many.
    TooMany,
    /// Our own database failed.
    Store(store::Error),
}

impl From<store::Error> for NoKey {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Bounds the fetches of keys: how many at once (MOV-5), and how many in vain.
pub(super) struct KeyFetches {
    /// What is being fetched: each document once.
    under_way: Mutex<Vec<(Origin, String)>>,
    freed: Condvar,
    /// Requests that wait for a place.
    waiting: AtomicUsize,
    in_vain: Budgets<Origin>,
}

struct Passage<'a> {
    fetches: &'a KeyFetches,
    document: String,
}

impl Default for KeyFetches {
    fn default() -> Self {
        let in_vain = Budgets::new(limits::KEYS_IN_VAIN, limits::KEYS_IN_VAIN_TIME);
        let (under_way, freed, waiting) = Default::default();
        Self { under_way, freed, waiting, in_vain }
    }
}

impl KeyFetches {
    /// A place, within `patience`.
    fn enter(&self, id: &KeyId, patience: Duration) -> Option<Passage<'_>> {
        let (origin, document) = (id.origin(), id.document().to_owned());
        let is_taken = |under_way: &mut Vec<(Origin, String)>| {
            let of_origin = under_way.iter().filter(|(its, _)| *its == origin).count();
            under_way.len() >= limits::KEY_FETCHES_MAX
                || of_origin >= limits::KEY_FETCHES_PER_ORIGIN_MAX
                || under_way.iter().any(|(_, its)| *its == document)
        };
        let under_way = self.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = self.freed.wait_timeout_while(under_way, patience, is_taken);
        let (mut under_way, _) = waited.unwrap_or_else(PoisonError::into_inner);
        if is_taken(&mut under_way) {
            return None;
        }
        under_way.push((origin, document.clone()));
        Some(Passage { fetches: self, document })
    }

    /// The same for a request whose sender waits: some may wait for a moment, so that a wave is not parked
    /// for what takes less time than parking does.
    fn enter_soon(&self, id: &KeyId) -> Option<Passage<'_>> {
        let before = self.waiting.fetch_add(1, Ordering::SeqCst);
        let may_wait = before < limits::KEY_WAITERS_MAX;
        let patience = if may_wait { limits::KEY_PLACE_TIME } else { Duration::ZERO };
        let passage = self.enter(id, patience);
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        passage
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        let mut under_way = self.fetches.under_way.lock().unwrap_or_else(PoisonError::into_inner);
        under_way.retain(|(_, document)| *document != self.document);
        self.fetches.freed.notify_all();
    }
}

/// Fetches the key with this id, unless it is known to be missing, or its owner was fetched within
/// the hour. `known` is the key that did not fit, `from` whoever is waiting for an answer.
pub(super) fn fetch_key(
    node: &Node,
    id: &KeyId,
    known: Option<&KnownKey>,
    from: Option<IpAddr>,
) -> Result<KnownKey, NoKey> {
    let (now, origin) = (clock::now(), id.origin());
    // Before anything is looked up: else what was fetched meanwhile would be fetched again.
    let passage = match from {
        Some(_) => node.key_fetches.enter_soon(id),
        None => node.key_fetches.enter(id, limits::KEY_TIME),
    };
    let owner = known.map(|key| key.actor.clone()).or_else(|| ActorId::parse(id.document()).ok());
    let (found, missing, is_fresh) = node.store.read::<_, store::Error>(|tx| {
        let missing = tx.find_missing_key(id, now)?;
        let owner = owner.map(|owner| tx.find_actor(&owner)).transpose()?.flatten();
        Ok((tx.find_key(id)?, missing, owner.is_some_and(|owner| is_fresh(owner.fetched_at))))
    })?;
    // Somebody else has fetched it since it was looked for.
    let is_newer = |found: &KnownKey| known.is_none_or(|known| found.fetched_at > known.fetched_at);
    if let Some(found) = found.filter(is_newer) {
        return Ok(found);
    }
    match missing {
        // What it listed then is what it has: any number of fragments is one document.
        _ if is_fresh => return Err(NoKey::Gone),
        Some(MissingKey::Gone) => return Err(NoKey::Gone),
        Some(MissingKey::Unreachable) => return Err(NoKey::Unreachable),
        None => {}
    }
    if node.key_fetches.in_vain.look(&origin, Instant::now()).is_err() {
        return Err(NoKey::Unreachable);
    }
    let Some(_passage) = passage else { return Err(NoKey::Busy) };
    // Whoever comes along with the owner comes from few networks (MOV-5).
    let is_arriving = || node.store.read::<_, store::Error>(|tx| tx.is_arriving(now));
    let source = from.filter(|_| !is_arriving().unwrap_or(false)).map(source);
    if source.is_some_and(|source| node.spent.keys.spend(&source, Instant::now()).is_err()) {
        return Err(NoKey::TooMany);
    }
    let error = match fetch_owner(node, id) {
        Ok(()) => match node.store.read(|tx| tx.find_key(id))? {
            Some(key) => return Ok(key),
            None => None,
        },
        Err(FetchError::Store(error)) => return Err(NoKey::Store(error)),
        Err(FetchError::Net(error)) => Some(error),
        Err(_) => None,
    };
    // Ids are easily made up; who asks for too many that are not there is told to wait.
    let _ = node.key_fetches.in_vain.spend(&origin, Instant::now());
    remember(node, id, known, error.as_ref())
}

/// Was this fetched so lately that it is not worth asking again?
pub(super) fn is_fresh(fetched_at: Timestamp) -> bool {
    clock::now().since(fetched_at) <= limits::KEY_REFETCH_EVERY
}

/// Writes down that a key could not be had.
fn remember(
    node: &Node,
    id: &KeyId,
    known: Option<&KnownKey>,
    error: Option<&NetError>,
) -> Result<KnownKey, NoKey> {
    let now = clock::now();
    let Some(error) = error.filter(|error| may_pass(error)) else {
        let until = now.plus(limits::MISSING_KEY_KEPT);
        node.store.write(|tx| tx.mark_key_missing(id, MissingKey::Gone, until))?;
        return Err(NoKey::Gone);
    };
    if *error == NetError::Busy {
        return Err(NoKey::Busy);
    }
    let soon = now.plus(limits::UNREACHABLE_KEY_KEPT);
    let until = known.map_or(soon, |_| now.plus(limits::KEY_REFETCH_EVERY));
    node.store.write::<_, store::Error>(|tx| {
        tx.mark_key_missing(id, MissingKey::Unreachable, until)?;
        // Who does not answer at all, or wants to be left alone, is not asked for other keys, either.
        let is_of_document = matches!(error, NetError::Status(status) if *status != 429);
        if is_of_document { Ok(()) } else { tx.mark_silent(&id.origin(), soon) }
    })?;
    Err(NoKey::Unreachable)
}

/// Is this a failure that may be over in an hour? An address that we never talk to, or an answer
/// that makes no sense, is the sender's own fault, and he is told at once (SIG-14).
fn may_pass(error: &NetError) -> bool {
    match error {
        NetError::Dns
        | NetError::Busy
        | NetError::Closed
        | NetError::Connect(_)
        | NetError::Tls(_)
        | NetError::Timeout => true,
        NetError::Status(status) => *status == 408 || *status == 429 || *status >= 500,
        NetError::Forbidden(_)
        | NetError::TooLarge
        | NetError::MediaType(_)
        | NetError::Redirects
        | NetError::Malformed(_) => false,
    }
}

/// Fetches whatever the key id names, and from there its owner, who must be on the same origin.
fn fetch_owner(node: &Node, id: &KeyId) -> Result<(), FetchError> {
    let start = Instant::now();
    match get(node, id.document(), limits::KEY_TIME)?.key(id)? {
        KeyOwner::Here(actor) => store_actor(node, &actor).map(drop),
        KeyOwner::Named(owner) => {
            let known = node.store.read::<_, store::Error>(|tx| tx.find_actor(&owner))?;
            if known.is_some_and(|known| is_fresh(known.fetched_at)) {
                return Ok(());
            }
            // Both fetches share one budget: the sender waits for the two of them.
            let left = limits::KEY_TIME.saturating_sub(start.elapsed());
            fetch_actor(node, &owner, left).map(drop)
        }
    }
}

#[cfg(test)]
mod tests;
