//! Accounts that move (protocol 7.3). Nobody is followed or left here because of it: that is for the owner,
//! or for the owner's settings.

use super::Case;
use super::create::follows;
use crate::ap::Actor;
use crate::clock::Timestamp;
use crate::effect::{Effect, Errand};
use crate::id::{ActorId, OwnIds};
use crate::inbox::Vouched;
use crate::limits;
use crate::store::{Error, Tx};

impl Case<'_> {
    /// MOV-2, MOV-3: said by one of the two; what both say of each other is what counts, and that is
    /// fetched. Of no interest is who neither follows nor is followed.
    pub(super) fn moved(&self, from: &ActorId, to: &ActorId) -> Result<Vec<Effect>, Error> {
        let by = &self.activity.actor;
        let is_close = follows(self.tx, from)? || self.tx.find_follower(from)?.is_some();
        if (by != from && by != to)
            || !is_close
            || !may_move(self.tx, self.own, (from, to), self.now)?
        {
            return Ok(Vec::new());
        }
        Ok(vec![Effect::Fetch(Errand::Moved { from: from.clone(), to: to.clone() })])
    }
}

/// Keeps a move of a followed account for the owner, if both documents, fetched now, say so: the old
/// one where it has gone, the new one who it was, and not that it has gone on. True if it was kept.
///
/// # Errors
/// When the store fails.
pub fn read_move(
    tx: &Tx<'_>,
    own: &OwnIds,
    (old, new): (&Vouched<Actor>, &Vouched<Actor>),
    now: Timestamp,
) -> Result<bool, Error> {
    let both_say_so = old.moved_to.as_ref() == Some(&new.id)
        && new.also_known_as.contains(&old.id)
        && new.moved_to.is_none();
    if !both_say_so || !may_move(tx, own, (&old.id, &new.id), now)? {
        return Ok(false);
    }
    // The new account follows by itself: nobody is sent what they did not ask for (MOV-4).
    tx.mark_follower_moved(&old.id, now)?;
    let is_followed = follows(tx, &old.id)?;
    if is_followed {
        tx.upsert_move(&old.id, &new.id, now)?;
    }
    Ok(is_followed)
}

/// Not to or from the owner, not onto itself, not back and forth, not again within a week, not on and on,
/// and not where somebody is blocked.
fn may_move(
    tx: &Tx<'_>,
    own: &OwnIds,
    (from, to): (&ActorId, &ActorId),
    now: Timestamp,
) -> Result<bool, Error> {
    let me = own.actor();
    if from == to || *from == me || *to == me {
        return Ok(false);
    }
    for actor in [from, to] {
        let before = tx.find_move(actor)?;
        if before.is_some_and(|before| now.since(before.heard) < limits::MOVE_APART) {
            return Ok(false);
        }
        if tx.is_blocked(actor)? {
            return Ok(false);
        }
    }
    // Whoever came by a move is an account that has moved, whatever it was called.
    Ok(tx.find_led(from)?.is_none_or(|led| {
        led.hops < limits::MOVE_HOPS_MAX && now.since(led.at) >= limits::MOVE_APART
    }))
}
