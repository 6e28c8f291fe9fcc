//! Fetching actors: believed only from their own address (ID-1, SIG-15).

use std::time::Duration;

use super::Node;
use crate::ap;
use crate::ap::{Actor, Document};
use crate::clock;
use crate::id::{ActorId, KeyId};
use crate::net::NetError;
use crate::store;
use crate::store::KnownActor;

/// Why an actor could not be had.
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
    /// What came is not an actor, or not this one.
    #[error("its server answered with something else: {0}")]
    Refused(String),
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

/// Fetches an actor from its id, checks that it is the one, and stores it with its keys.
///
/// # Errors
/// When it is gone, unreachable, or not what its id says.
pub fn fetch_actor(node: &Node, id: &ActorId, budget: Duration) -> Result<KnownActor, FetchError> {
    let fetched = node.client.get_document(id.as_str(), &node.signer, budget)?;
    let actor = match ap::parse_document(&fetched.body) {
        Ok(Document::Actor(actor)) => actor,
        Ok(Document::Tombstone(gone)) if gone.as_str() == id.as_str() => {
            return Err(FetchError::Gone);
        }
        Ok(_) => return Err(FetchError::Refused("a document that is no actor".to_owned())),
        Err(error) => return Err(FetchError::Refused(error.to_string())),
    };
    // A redirect may lead to the same actor elsewhere on its host, but the id decides (SEC-2).
    if actor.id != *id {
        return Err(FetchError::Refused(format!("the actor {}", actor.id)));
    }
    if fetched.url != id.as_str() && !is_same_origin(&fetched.url, id) {
        return Err(FetchError::Refused(format!("a redirect to {}", fetched.url)));
    }
    store_actor(node, &actor)
}

/// Stores an actor that came from its own origin, with the keys that are its own (SIG-15).
pub(super) fn store_actor(node: &Node, actor: &Actor) -> Result<KnownActor, FetchError> {
    let known = known_actor(actor);
    let keys: Vec<(KeyId, String)> = actor
        .keys
        .iter()
        .filter(|key| key.owner == actor.id && key.id.origin() == actor.id.origin())
        .map(|key| (key.id.clone(), key.pem.clone()))
        .collect();
    node.store.write(|tx| tx.upsert_actor(&known, &keys))?;
    Ok(known)
}

fn known_actor(actor: &Actor) -> KnownActor {
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
        fetched_at: clock::now(),
    }
}

fn is_same_origin(url: &str, id: &ActorId) -> bool {
    crate::id::Origin::of(url).is_ok_and(|origin| origin == id.origin())
}
