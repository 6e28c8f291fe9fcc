//! What follows from a change of the rules.

use super::Node;
use crate::clock;
use crate::effect::Effect;
use crate::id::Handle;
use crate::inbox;
use crate::owner::Cut;
use crate::store;
use crate::store::{Target, Tx};

/// Does what a change of the rules asks for, in the transaction of that change. Whom it cuts off.
///
/// # Errors
/// When the store fails.
pub fn settle_cut(
    node: &Node,
    tx: &Tx<'_>,
    (cut, effects): (Cut, Vec<Effect>),
) -> Result<Cut, store::Error> {
    // Whoever is let in again may ask again, also under the same id.
    for actor in cut.followers.iter().chain(&cut.requests) {
        inbox::forget_follow(tx, &node.own, actor)?;
    }
    tx.enqueue(&effects, clock::now())?;
    Ok(cut)
}

/// Whom the owner means: somebody who is known by this name; else whom its own domain names; else
/// whoever will come under this name. `None`: it is no name.
///
/// # Errors
/// When the store fails.
pub fn find_target(node: &Node, name: &str) -> Result<Option<Target>, store::Error> {
    let Some(target) = Target::parse(name) else { return Ok(None) };
    let (Target::Account(_), Ok(handle)) = (&target, Handle::parse(name)) else {
        return Ok(Some(target));
    };
    if let Some(known) = node.store.read::<_, store::Error>(|tx| tx.find_actor_named(&handle))? {
        return Ok(Some(Target::Actor(known)));
    }
    Ok(Some(node.find_by_handle(&handle).map_or(target, Target::Actor)))
}
