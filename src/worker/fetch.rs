//! Fetching by id: what comes is believed only from its own address (ID-1, SIG-15).

use std::time::Duration;

use super::Node;
use crate::ap;
use crate::ap::{Actor, Object};
use crate::clock;
use crate::id::{ActorId, KeyId, ObjectId, Origin};
use crate::inbox::{Disbelief, Fetched, Vouched};
use crate::limits;
use crate::net;
use crate::net::NetError;
use crate::sig::PublicKey;
use crate::store;
use crate::store::KnownActor;

/// Why something could not be had.
#[derive(Debug, thiserror::Error)]
pub enum FetchError {
    /// Its origin says that it is gone for ever: 410, or a Tombstone of this very id.
    #[error("its server says that it was deleted")]
    Gone,
    /// Its origin does not have it now: 404. It may be a mistake of theirs.
    #[error("its server does not have it")]
    NotFound,
    /// It could not be reached now.
    #[error(transparent)]
    Net(NetError),
    /// It has been asked so often lately that it is left alone for a while.
    #[error("its server has been asked often enough for now")]
    Enough,
    /// What came is not what was asked for.
    #[error("its server answered with something else: {0}")]
    Refused(String),
    /// The owner has blocked its server (SEC-18).
    #[error("you have blocked its server; `skep unblock` lets it in again")]
    Blocked,
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl From<NetError> for FetchError {
    fn from(error: NetError) -> Self {
        match error {
            NetError::Status(410) => Self::Gone,
            NetError::Status(404) => Self::NotFound,
            other => Self::Net(other),
        }
    }
}

impl From<Disbelief> for FetchError {
    fn from(why: Disbelief) -> Self {
        match why {
            Disbelief::Gone => Self::Gone,
            Disbelief::Other(what) => Self::Refused(what),
        }
    }
}

/// Fetches an actor from its id, checks that it is the one, and stores it with its keys.
///
/// # Errors
/// When it is gone, unreachable, or not what its id says.
pub fn fetch_actor(node: &Node, id: &ActorId, budget: Duration) -> Result<KnownActor, FetchError> {
    store_actor(node, &get(node, id.as_str(), budget)?.actor(id)?)
}

/// Fetches an actor if nothing is known of it.
pub(super) fn know(node: &Node, actor: &ActorId) -> Result<(), FetchError> {
    if node.store.read::<_, store::Error>(|tx| tx.find_actor(actor))?.is_none() {
        fetch_actor(node, actor, limits::GET_TIME)?;
    }
    Ok(())
}

/// A post from its own address.
pub(super) fn fetch_object(node: &Node, id: &ObjectId) -> Result<Vouched<Object>, FetchError> {
    Ok(get(node, id.as_str(), limits::GET_TIME)?.object(id)?)
}

/// Whatever stands at the address of an id. The only place where the worker reads a document.
pub(super) fn get(node: &Node, id: &str, budget: Duration) -> Result<Fetched, FetchError> {
    let answer = get_bytes(node, id, budget)?;
    Ok(Fetched::read(&answer.url, &answer.body)?)
}

/// The same as it came.
pub(super) fn get_bytes(
    node: &Node,
    id: &str,
    budget: Duration,
) -> Result<net::Fetched, FetchError> {
    let origin = Origin::of(id).map_err(|_| FetchError::Refused("no address".to_owned()))?;
    if node.store.read(|tx| tx.is_domain_blocked(&origin.domain()))? {
        return Err(FetchError::Blocked);
    }
    Ok(node.client.get_by_id(id, &node.signer, budget)?)
}

/// Stores an actor with the keys that are its own (SIG-15): those of `publicKey`, then those of
/// `assertionMethod`, which are in another spelling.
pub(super) fn store_actor(node: &Node, actor: &Vouched<Actor>) -> Result<KnownActor, FetchError> {
    let known = known_actor(actor);
    let keys = actor.own_keys().map(|key| (key.id.clone(), key.pem.clone()));
    let multikeys = actor
        .own_multikeys()
        .filter_map(|(id, key)| Some((id.clone(), PublicKey::from_multibase(key).ok()?.pem())));
    // One that is in both is what `publicKey` says: the last one stays.
    let keys: Vec<(KeyId, String)> = multikeys.chain(keys).collect();
    node.store.write(|tx| {
        tx.upsert_actor(&known, &keys)?;
        tx.set_emojis(known.id.as_str(), &ap::with_pictures(&actor.emojis))
    })?;
    Ok(known)
}

fn known_actor(actor: &Vouched<Actor>) -> KnownActor {
    let text = |text: &str| crate::inbox::plain_text(text);
    let username = text(&actor.username);
    let name = actor.name.as_deref().map(text).filter(|name| !name.is_empty());
    KnownActor {
        id: actor.id.clone(),
        kind: actor.kind.clone(),
        name: name.unwrap_or_else(|| username.clone()),
        username,
        // SEC-7: a profile elsewhere could pretend to be somebody else's.
        url: actor.url.clone().filter(|url| url.origin() == actor.id.origin()),
        inbox: actor.inbox.clone(),
        shared_inbox: actor.shared_inbox.clone(),
        followers_url: actor.followers.clone(),
        moved_to: actor.moved_to.clone(),
        icon: actor.icon.clone(),
        published: actor.published,
        fetched_at: clock::now(),
    }
}
