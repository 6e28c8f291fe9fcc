//! Looking at the new name before the domain is moved.

use std::collections::BTreeSet;

use super::super::Node;
use super::look::{see_actor, sight};
use crate::ap;
use crate::id::{ActorId, Origin};
use crate::limits;
use crate::portability;
use crate::portability::{DomainPapers, Finding};
use crate::store::Error;

/// Makes every check before the site gets the name `new`, and changes nothing. `skep serve` must be running.
///
/// # Errors
/// When the store fails.
pub fn rehearse_domain(node: &Node, new: &Origin) -> Result<Vec<Finding>, Error> {
    let (followers, moved) = node.store.read::<_, Error>(|tx| {
        let moved = tx.find_departure()?.filter(|it| it.state.has_moved());
        Ok((tx.list_followers(limits::LEAVERS_MAX)?, moved))
    })?;
    let servers: BTreeSet<_> = followers.iter().map(|it| it.actor.origin()).collect();
    let me = node.own.actor();
    let path = me.as_str().strip_prefix(node.own.origin().as_str()).unwrap_or_default();
    let client = node.client_from_outside(new.clone());
    Ok(portability::rehearse_new_domain(&DomainPapers {
        there: sight(node, &client, &new.join(path)),
        named: named(node, new),
        here: see_actor(node),
        moved_to: moved.as_ref().map(|it| &it.target),
        followers: (followers.len(), servers.len()),
        me: &me,
        new,
    }))
}

fn named(node: &Node, new: &Origin) -> Result<Option<ActorId>, String> {
    let client = node.client_from_outside(new.clone());
    let answer = client.get_webfinger(&new.domain(), &node.config.handle().acct());
    let answer = answer.map_err(|why| why.to_string())?;
    Ok(ap::parse_webfinger(&answer).ok().and_then(|found| found.actor))
}
