//! Following somebody by whatever name the owner gives: an account, a community, a feed. Command and pages
//! call the same.

use super::Node;
use super::feeds::{FeedError, follow_feed, unfollow_feed};
use super::fetch::FetchError;
use super::resolve::{ResolveError, resolve};
use crate::clock;
use crate::id::ActorId;
use crate::net::NetError;
use crate::owner;
use crate::owner::Unfollowed;
use crate::store;
use crate::store::{Feed, FollowState, KnownActor};

/// Whom the owner follows now, or has asked.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Asked {
    /// An account, and what it has said.
    Account(Box<KnownActor>, FollowState),
    /// A feed, which is not asked.
    Feed(Box<Feed>),
}

/// Why nobody was asked.
#[derive(Debug, thiserror::Error)]
pub enum AskError {
    /// There is nobody of that name, or they cannot be had.
    #[error(transparent)]
    Name(#[from] ResolveError),
    /// It speaks no ActivityPub, and is no feed either.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// The owner does not want to hear of them.
    #[error("you have blocked {0}; `skep unblock {0}` first")]
    Blocked(String),
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Asks to follow an account by its handle or address. An address of what speaks no ActivityPub may be that of
/// a feed, or of a page that names one.
///
/// # Errors
/// When there is nobody, or they are blocked.
pub fn ask_to_follow(node: &Node, name: &str) -> Result<Asked, AskError> {
    let target = match resolve(node, name) {
        Err(ResolveError::Fetch(
            FetchError::Net(NetError::MediaType(_)) | FetchError::Refused(_),
        )) if name.contains("://") => {
            return Ok(Asked::Feed(Box::new(follow_feed(node, name)?)));
        }
        other => other?,
    };
    let now = clock::now();
    let state = node.store.write::<_, AskError>(|tx| {
        if tx.is_blocked(&target.id)? {
            return Err(AskError::Blocked(target.handle()));
        }
        let (state, effects) = owner::follow(tx, &node.own, &target, now)?;
        tx.enqueue(&effects, now)?;
        Ok(state)
    })?;
    node.wake.ring();
    Ok(Asked::Account(Box::new(target), state))
}

/// No longer follows an account or a feed; true if the owner did.
///
/// # Errors
/// When the store fails.
pub fn stop_following(node: &Node, actor: &ActorId) -> Result<bool, store::Error> {
    if unfollow_feed(node, actor)? {
        return Ok(true);
    }
    let now = clock::now();
    let was = node.store.write::<_, store::Error>(|tx| {
        let Unfollowed::Yes(effects) = owner::unfollow(tx, &node.own, actor, now)? else {
            return Ok(false);
        };
        tx.enqueue(&effects, now)?;
        Ok(true)
    })?;
    node.wake.ring();
    Ok(was)
}
