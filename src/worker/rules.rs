//! What follows from a change of the rules.

use super::Node;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::Handle;
use crate::inbox;
use crate::owner;
use crate::owner::Cut;
use crate::store;
use crate::store::{Rule, Stance, Target, Tx};

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

/// Ends that the owner blocks or mutes this target, and what follows from that.
///
/// # Errors
/// When the store fails.
pub fn end_stance(
    node: &Node,
    target: &Target,
    stance: Stance,
) -> Result<Option<Stance>, store::Error> {
    let now = clock::now();
    node.store.write(|tx| {
        let done = take_back(tx, target, stance, now)?;
        let (_, effects) = owner::enforce(tx, &node.own, now)?;
        tx.enqueue(&effects, now)?;
        Ok(done)
    })
}

/// Ends what holds for this target: its own rule; where a wider one or a list would still hold, by a
/// rule that allows it. What was done; `None`: there was nothing to end.
fn take_back(
    tx: &Tx<'_>,
    target: &Target,
    stance: Stance,
    now: Timestamp,
) -> Result<Option<Stance>, store::Error> {
    let meant = |found: Stance| (found == Stance::Mute) == (stance == Stance::Mute);
    let own = tx.find_rule(target)?.filter(|rule| rule.stance < Stance::Allow);
    let had = own.is_some_and(|rule| meant(rule.stance)) && tx.remove_rule(target)?;
    let holds = tx.find_target_stance(target)?;
    if holds.is_some_and(|found| found < Stance::Allow && meant(found)) {
        let (source, target) = (String::new(), target.clone());
        let (stance, note, until) = (Stance::Allow, None, None);
        tx.upsert_rule(&Rule { target, source, stance, note, since: now, until })?;
        return Ok(Some(Stance::Allow));
    }
    Ok(had.then_some(stance))
}
