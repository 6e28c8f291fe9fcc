//! What follows from a change of the rules.

use super::Node;
use crate::clock;
use crate::effect::Effect;
use crate::inbox;
use crate::owner::Cut;
use crate::store;
use crate::store::Tx;

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
