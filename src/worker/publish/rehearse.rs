//! What a publish would send, without doing it.

use super::super::Node;
use super::{all_effects, letters_in};
use crate::clock::Timestamp;
use crate::delivery::{Objects, Plan, ProfileChange};
use crate::effect::{Effect, Letter};
use crate::store;

/// A way out of a transaction that must not be committed.
enum Rehearsed {
    Effects(Vec<Effect>),
    Failed(store::Error),
}

impl From<store::Error> for Rehearsed {
    fn from(error: store::Error) -> Self {
        Self::Failed(error)
    }
}

/// What would be sent, from a transaction that is undone.
pub(super) fn rehearse(
    node: &Node,
    plan: (&Plan, &Objects),
    profile: Option<ProfileChange>,
    now: Timestamp,
) -> Result<Vec<Letter>, store::Error> {
    let outcome = node.store.write::<(), Rehearsed>(|tx| {
        Err(Rehearsed::Effects(all_effects(node, tx, plan, profile, now)?))
    });
    match outcome {
        Ok(()) => Ok(Vec::new()),
        Err(Rehearsed::Effects(effects)) => Ok(letters_in(effects)),
        Err(Rehearsed::Failed(error)) => Err(error),
    }
}
