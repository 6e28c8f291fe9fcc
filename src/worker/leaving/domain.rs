//! Looking at the new name before the domain is moved; and who is left at the old one afterwards.

use std::collections::BTreeSet;

use super::super::Node;
use super::look::{see_actor, sight};
use crate::ap;
use crate::clock;
use crate::id::{ActorId, Origin};
use crate::limits;
use crate::net::Client;
use crate::owner;
use crate::owner::Unfollowed;
use crate::portability;
use crate::portability::{DomainPapers, Finding, Sight};
use crate::store::{Error, FollowState};

/// Makes every check before the site gets the name `new`, and changes nothing. `skep serve` must be running.
///
/// # Errors
/// When the store fails.
pub fn rehearse_domain(node: &Node, new: &Origin) -> Result<Vec<Finding>, Error> {
    let (followers, moved, sent) = node.store.read::<_, Error>(|tx| {
        let moved = tx.find_departure()?.filter(|it| it.state.has_moved());
        let sent: Vec<_> = tx.list_own_moves()?.into_iter().filter_map(|it| it.sent).collect();
        Ok((tx.list_followers(limits::LEAVERS_MAX)?, moved, sent))
    })?;
    let servers: BTreeSet<_> = followers.iter().map(|it| it.actor.origin()).collect();
    let me = node.own.actor();
    let path = me.as_str().strip_prefix(node.own.origin().as_str()).unwrap_or_default();
    let client = node.client_from_outside(new.clone());
    Ok(portability::rehearse_new_domain(&DomainPapers {
        there: there(node, &client, new, path),
        named: named(node, new),
        here: see_actor(node),
        moved_to: moved.as_ref().map(|it| &it.target),
        sent: &sent,
        followers: (followers.len(), servers.len()),
        now: clock::now(),
        me: &me,
        new,
    }))
}

/// A name without an address leads nobody here. One that has some and does not answer may do so from outside.
fn there(node: &Node, client: &Client, new: &Origin, path: &str) -> Sight {
    match client.addresses(&new.domain()) {
        Err(why) => Sight::Fault(why.to_string()),
        Ok(_) => sight(node, client, &new.join(path)),
    }
}

fn named(node: &Node, new: &Origin) -> Result<Option<ActorId>, String> {
    let client = node.client_from_outside(new.clone());
    let answer = client.get_webfinger(&new.domain(), &node.config.handle().acct());
    let answer = answer.map_err(|why| why.to_string())?;
    Ok(ap::parse_webfinger(&answer).ok().and_then(|found| found.actor))
}

/// Whom the owner followed under the old name is left there, once the account at the new name has asked:
/// nothing has to come twice.
pub(super) fn leave_followed(node: &Node) -> Result<(), Error> {
    let Some(heir) = node.heir.get() else { return Ok(()) };
    let followed = node.store.read(|tx| tx.list_following(limits::FOLLOWING_HANDED_ON))?;
    for follow in followed {
        let asked = heir.store.read::<_, Error>(|tx| tx.find_following(&follow.actor))?;
        if asked.is_none_or(|asked| asked.state != FollowState::Accepted) {
            continue;
        }
        let now = clock::now();
        node.store.write::<_, Error>(|tx| {
            match owner::unfollow(tx, &node.own, &follow.actor, now)? {
                Unfollowed::Yes(effects) => tx.enqueue(&effects, now),
                Unfollowed::WasNotFollowing => Ok(()),
            }
        })?;
        node.wake.ring();
    }
    Ok(())
}
