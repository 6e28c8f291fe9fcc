//! Going along with followed accounts that move (MOV-2).

use super::follow::{follow, leave};
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::{ActorId, OwnIds};
use crate::limits;
use crate::store::{Error, KnownActor, Rule, Stance, Target, Tx};

/// Asks to follow an account that has moved where it is now; what the owner's rules say of the old one
/// they say of the new one, too. The old one is left later ([`leave_moved`]). `None`: nothing is known of
/// its having moved there.
///
/// # Errors
/// When the store fails.
pub fn follow_move(
    tx: &Tx<'_>,
    own: &OwnIds,
    (old, new): (&ActorId, &KnownActor),
    now: Timestamp,
) -> Result<Option<Vec<Effect>>, Error> {
    let is_there = tx.find_move(old)?.is_some_and(|moved| moved.target == new.id);
    if !is_there || tx.find_following(old)?.is_none() {
        return Ok(None);
    }
    let (_, mut effects) = follow(tx, own, new, now)?;
    tx.mark_went_along((old, &new.id), now)?;
    carry_rules(tx, (old, &new.id), now)?;
    effects.extend(leave_moved(tx, own, now)?);
    Ok(Some(effects))
}

/// Leaves the old accounts of those who have moved, once the new one has said yes, or has not answered
/// for [`limits::MOVE_ANSWER`]; what they wrote there stays in the timeline.
///
/// # Errors
/// When the store fails.
pub fn leave_moved(tx: &Tx<'_>, own: &OwnIds, now: Timestamp) -> Result<Vec<Effect>, Error> {
    let mut effects = Vec::new();
    for old in tx.list_left_behind(now.minus(limits::MOVE_ANSWER))? {
        if let Some(before) = tx.find_following(&old)? {
            effects.extend(leave(tx, own, &before, now)?);
        }
    }
    Ok(effects)
}

/// Whoever is not to be seen there is not to be seen here. What lets somebody in is not carried over:
/// the owner has let in whom the old server vouches for.
fn carry_rules(tx: &Tx<'_>, (old, new): (&ActorId, &ActorId), now: Timestamp) -> Result<(), Error> {
    let target = Target::Actor(new.clone());
    if tx.find_rule(&target)?.is_some() {
        return Ok(());
    }
    let strict = |rule: &Rule| {
        let is_account = !matches!(rule.target, Target::Domain(_));
        is_account && rule.source.is_empty() && matches!(rule.stance, Stance::Mute | Stance::Limit)
    };
    match tx.list_rules_about(old)?.into_iter().find(strict) {
        Some(rule) => tx.upsert_rule(&Rule { target, since: now, ..rule }),
        None => Ok(()),
    }
}
