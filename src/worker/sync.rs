//! Followers synchronisation (FEP-8fcf), both sides: what letters to followers say of those at the
//! server they go to, and what is done when another server says something of the owner that is not so.
//! One account lives here, so that a list of ours has one member or none.

use std::time::Instant;

use super::Node;
use super::fetch::{FetchError, get};
use crate::ap::build;
use crate::clock;
use crate::effect::{Effect, Errand};
use crate::id::{ActorId, ObjectId, Origin, PostKey};
use crate::inbox;
use crate::limits;
use crate::sig::{Synchronization, followers_digest};
use crate::store::{DueDelivery, Error, FollowState, Visibility};

/// What is said beside a letter; only one about a post for followers says something, and only while the
/// list is worth looking at.
pub(super) fn said_in(
    node: &Node,
    delivery: &DueDelivery,
) -> Result<Option<Synchronization>, Error> {
    let about = delivery.about.as_ref().and_then(|it| it.as_str().strip_prefix(&node.own.acts()));
    let Some(key) = about.and_then(PostKey::parse) else { return Ok(None) };
    node.store.read(|tx| {
        if tx.find_private(&key)? != Some(Visibility::Followers)
            || tx.count_followers()? > limits::FOLLOWERS_SYNC_MAX
        {
            return Ok(None);
        }
        let origin = delivery.inbox.origin();
        let followers = tx.list_followers_at(&origin, limits::FOLLOWERS_SYNC_MAX)?;
        Ok(Some(Synchronization {
            collection: node.own.followers(),
            url: node.own.followers_sync(),
            digest: followers_digest(&followers),
        }))
    })
}

/// Those who follow from `origin`, for its server.
pub(super) fn list_of(node: &Node, origin: &Origin) -> Result<String, Error> {
    let followers = node
        .store
        .read::<_, Error>(|tx| tx.list_followers_at(origin, limits::FOLLOWERS_SYNC_MAX))?;
    Ok(build::followers_sync_json(node.own.origin(), &followers))
}

/// Compares what the server of `actor` says with what we know. Where they differ its list is looked at,
/// once in a while.
pub(super) fn compare(node: &Node, actor: &ActorId, said: Synchronization) -> Result<(), Error> {
    let own = node.own.actor();
    let is_listed = said.digest == followers_digest([&own]);
    if !is_listed && said.digest != followers_digest([]) {
        return Ok(());
    }
    let follow = node.store.read::<_, Error>(|tx| tx.find_following(actor))?;
    let follows = follow.is_some_and(|follow| follow.state == FollowState::Accepted);
    if is_listed == follows || node.spent.syncs.spend(actor, Instant::now()).is_err() {
        return Ok(());
    }
    let errand = Effect::Fetch(Errand::Followers { by: actor.clone(), list: said.url });
    node.store.write::<_, Error>(|tx| tx.enqueue(&[errand], clock::now()))?;
    node.wake.ring();
    Ok(())
}

/// Looks whether the owner is on the list of an account, and does what follows from it.
pub(super) fn look(node: &Node, by: &ActorId, list: &ObjectId) -> Result<(), FetchError> {
    let mut found = get(node, list.as_str(), limits::GET_TIME)?.list(list)?;
    if let Some(first) = found.first.take().filter(|_| found.items.is_empty()) {
        // A server speaks for its own lists alone, and sends nobody elsewhere.
        let first = ObjectId::parse(&first).ok().filter(|first| first.origin() == list.origin());
        let first = first.ok_or_else(|| refused("a list without a page of its own"))?;
        found = get(node, first.as_str(), limits::GET_TIME)?.list(&first)?;
    }
    let own = node.own.actor();
    let is_listed = found.items.iter().any(|id| id.as_str() == own.as_str());
    // A list of others tells nothing: who is not on this page may be on the next.
    if !is_listed && (!found.items.is_empty() || found.next.is_some()) {
        return Err(refused("a list of others"));
    }
    let now = clock::now();
    let effects = node.store.write::<_, Error>(|tx| {
        let effects = inbox::read_followers(tx, &node.own, (by, is_listed), now)?;
        tx.enqueue(&effects, now)?;
        Ok(effects)
    })?;
    if !effects.is_empty() {
        let words =
            if is_listed { "says that you follow it" } else { "says that you do not follow it" };
        log::warn!("{by} {words}; `skep following` shows how it stands now");
        node.wake.ring();
    }
    Ok(())
}

fn refused(what: &str) -> FetchError {
    FetchError::Refused(what.to_owned())
}
