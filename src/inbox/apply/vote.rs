//! Votes on the owner's questions.

use super::Case;
use super::react::living_post;
use crate::ap::Vote;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect};
use crate::id::OwnIds;
use crate::store::{Error, Tx};

impl Case<'_> {
    /// INB-10: by the one who votes, from its own origin.
    pub(super) fn vote(&self, votes: &[Vote]) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        let is_own = |vote: &Vote| vote.author == *actor && vote.id.origin() == actor.origin();
        if !votes.iter().all(is_own) {
            return Ok(Vec::new());
        }
        count_votes(self.tx, self.own, votes, self.now)
    }
}

/// Counts votes that their author vouches for. One that comes late, is for nothing that can be
/// chosen, or for a second thing where only one can, is no vote.
pub(super) fn count_votes(
    tx: &Tx<'_>,
    own: &OwnIds,
    votes: &[Vote],
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let mut effects = Vec::new();
    for vote in votes {
        let Some(post) = living_post(tx, own, &vote.poll)? else { continue };
        let changed = tx.insert_vote(&vote.author, (&post, &vote.choice), now)?;
        if changed && effects.is_empty() {
            // All are on one question (see [`crate::ap::Subject::Votes`]).
            effects.push(Effect::Rebuild(Dirty::Post(post)));
        }
    }
    Ok(effects)
}
