//! The keys of strangers (protocol 5.6): fetched from their origin, believed only if their owner
//! lists them, and not asked for again and again when they are missing.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use super::fetch::{FetchError, fetch_actor, get, store_actor};
use super::node::Node;
use crate::clock;
use crate::id::KeyId;
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
    /// Its origin does not answer in time.
    Unreachable,
    /// Too many keys are being fetched at the moment.
    Busy,
    /// Our own database failed.
    Store(store::Error),
}

impl From<store::Error> for NoKey {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

/// Lets a bounded number of threads through (MOV-5).
#[derive(Default)]
pub(super) struct Turnstile(AtomicUsize);

struct Passage<'a>(&'a AtomicUsize);

impl Turnstile {
    fn enter(&self) -> Option<Passage<'_>> {
        let before = self.0.fetch_add(1, Ordering::SeqCst);
        let passage = Passage(&self.0);
        (before < limits::KEY_FETCHES_MAX).then_some(passage)
    }
}

impl Drop for Passage<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Fetches the key with this id within `budget`, unless it is known to be missing.
pub(super) fn fetch_key(node: &Node, id: &KeyId, budget: Duration) -> Result<KnownKey, NoKey> {
    let now = clock::now();
    match node.store.read(|tx| tx.find_missing_key(id, now))? {
        Some(MissingKey::Gone) => return Err(NoKey::Gone),
        Some(MissingKey::Unreachable) => return Err(NoKey::Unreachable),
        None => {}
    }
    let Some(_passage) = node.key_fetches.enter() else { return Err(NoKey::Busy) };
    let (why, wait) = match fetch_owner(node, id, budget) {
        Ok(()) => match node.store.read(|tx| tx.find_key(id))? {
            Some(key) => return Ok(key),
            None => (MissingKey::Gone, limits::MISSING_KEY_KEPT),
        },
        Err(FetchError::Store(error)) => return Err(NoKey::Store(error)),
        Err(FetchError::Net(error)) if may_pass(&error) => {
            (MissingKey::Unreachable, limits::UNREACHABLE_KEY_KEPT)
        }
        Err(_) => (MissingKey::Gone, limits::MISSING_KEY_KEPT),
    };
    node.store.write(|tx| tx.mark_key_missing(id, why, now.plus(wait)))?;
    Err(match why {
        MissingKey::Gone => NoKey::Gone,
        MissingKey::Unreachable => NoKey::Unreachable,
    })
}

/// Is this a failure that may be over in an hour? An address that we never talk to, or an answer
/// that makes no sense, is the sender's own fault, and he is told at once (SIG-14).
fn may_pass(error: &NetError) -> bool {
    match error {
        NetError::Dns | NetError::Connect(_) | NetError::Tls(_) | NetError::Timeout => true,
        NetError::Status(status) => *status == 408 || *status == 429 || *status >= 500,
        NetError::Forbidden(_)
        | NetError::TooLarge
        | NetError::MediaType(_)
        | NetError::Redirects
        | NetError::Malformed(_) => false,
    }
}

/// Fetches whatever the key id names, and from there its owner, who must be on the same origin.
fn fetch_owner(node: &Node, id: &KeyId, budget: Duration) -> Result<(), FetchError> {
    let start = Instant::now();
    match get(node, id.document(), budget)?.key(id)? {
        KeyOwner::Here(actor) => store_actor(node, &actor).map(drop),
        // Both fetches share one budget: the sender waits for the two of them.
        KeyOwner::Named(owner) => {
            fetch_actor(node, &owner, budget.saturating_sub(start.elapsed())).map(drop)
        }
    }
}

#[cfg(test)]
mod tests;
