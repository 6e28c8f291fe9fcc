//! Block, limit, mute and allow: what the owner thinks of others, and what follows from it for what is
//! there already (SEC-18).

use super::lists::Entry;
use super::relays::leave_relay;
use super::requests::remove_follower;
use super::{Unfollowed, unfollow};
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect};
use crate::id::{ActorId, OwnIds};
use crate::store::{Dropped, Error, QuoteState, Rule, Stance, Target, Tx};

/// Who is cut off by a change of the rules.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Cut {
    /// They followed the owner, and are told that they no longer do.
    pub followers: Vec<ActorId>,
    /// They asked to follow; they hear nothing.
    pub requests: Vec<ActorId>,
    /// The owner followed them, or had joined them as relays, and no longer does.
    pub following: Vec<ActorId>,
}

/// Writes rules down and makes what is there already agree with all rules.
///
/// # Errors
/// When the store fails.
pub fn add_rules(
    tx: &Tx<'_>,
    own: &OwnIds,
    rules: &[Rule],
    now: Timestamp,
) -> Result<(Cut, Vec<Effect>), Error> {
    for rule in rules {
        tx.upsert_rule(rule)?;
    }
    enforce(tx, own, now)
}

/// Would this rule take a block back without saying so? To mute is less than to block.
///
/// # Errors
/// When the store fails.
pub fn weakens(tx: &Tx<'_>, rule: &Rule) -> Result<bool, Error> {
    Ok(rule.stance == Stance::Mute && tx.find_target_stance(&rule.target)? == Some(Stance::Block))
}

/// Puts the rules of a list in the place of those that it had.
///
/// # Errors
/// When the store fails.
pub fn replace_rules(
    tx: &Tx<'_>,
    own: &OwnIds,
    (source, entries): (&str, &[Entry]),
    now: Timestamp,
) -> Result<(Cut, Vec<Effect>), Error> {
    tx.remove_rules_of(source)?;
    for entry in entries.iter().filter(|entry| !is_own(own, &entry.target)) {
        tx.upsert_rule(&entry.rule(source, now))?;
    }
    enforce(tx, own, now)
}

/// Is this the owner, or the host of this site? No rule makes sense of them.
#[must_use]
pub fn is_own(own: &OwnIds, target: &Target) -> bool {
    own.actors().iter().any(|me| match target {
        Target::Actor(actor) => actor == me,
        Target::Account(name) => {
            name.rsplit_once('@').is_some_and(|(_, at)| at == me.domain().as_str())
        }
        Target::Domain(host) => host == me.domain().host(),
    })
}

/// Cuts off whoever is blocked by any rule: the ties in both directions end, what waits for them in the queue
/// is dropped, what they liked counts no more, what they wrote waits no more, and they may no longer quote.
/// Answers stay in the store: they come back, to the page or before the owner, with the end of the block.
///
/// # Errors
/// When the store fails.
pub fn enforce(tx: &Tx<'_>, own: &OwnIds, now: Timestamp) -> Result<(Cut, Vec<Effect>), Error> {
    let (mut cut, mut effects) = (Cut::default(), vec![Effect::Rebuild(Dirty::Actor)]);
    for follower in tx.list_followers(i64::MAX)? {
        if tx.is_blocked(&follower.actor)? {
            effects.extend(remove_follower(tx, own, &follower.actor, now)?.unwrap_or_default());
            tx.drop_letters(&follower.actor, follower.inboxes(), Dropped::AllButTheEnd)?;
            cut.followers.push(follower.actor);
        }
    }
    for request in tx.list_follow_requests(i64::MAX)? {
        if tx.is_blocked(&request.actor)? {
            tx.remove_follow_request(&request.actor)?;
            cut.requests.push(request.actor);
        }
    }
    for follow in tx.list_following(i64::MAX)? {
        if tx.is_blocked(&follow.actor)?
            && let Unfollowed::Yes(more) = unfollow(tx, own, &follow.actor, now)?
        {
            effects.extend(more);
            tx.drop_letters(&follow.actor, [follow.inbox], Dropped::AllButTheEnd)?;
            cut.following.push(follow.actor);
        }
    }
    for relay in tx.list_relays()? {
        if tx.is_relay_barred(&relay.inbox, relay.actor.as_ref())? {
            effects.extend(leave_relay(tx, own, &relay, now)?);
            cut.following.extend(relay.actor);
        }
    }
    end_quotes(tx)?;
    for inbox in tx.list_waiting_inboxes()? {
        // Somebody blocked may use an inbox together with others.
        let is_barred = tx.is_domain_blocked(&inbox.origin().domain())?
            || tx.is_inbox_barred(&inbox)? && !tx.is_inbox_used(&inbox)?;
        if is_barred {
            tx.remove_barred_deliveries(&inbox)?;
        }
    }
    for actor in tx.list_heard_actors()? {
        let stance = tx.find_stance(&actor)?;
        if matches!(stance, Some(Stance::Block | Stance::Mute)) {
            tx.hide_waiting_of(&actor)?;
            tx.remove_timeline_by(&actor)?;
        } else {
            tx.unhide_waiting_of(&actor)?;
        }
        if stance == Some(Stance::Block) {
            tx.remove_reactions_of(&actor)?;
        }
    }
    Ok((cut, effects))
}

/// Whoever is blocked may no longer quote (FEP-044f); stamps that were given are taken back, which is told
/// once the files say so ([`super::tell_of_quote`]).
fn end_quotes(tx: &Tx<'_>) -> Result<(), Error> {
    for (state, end) in
        [(QuoteState::Approved, QuoteState::Revoked), (QuoteState::Waiting, QuoteState::Refused)]
    {
        for quote in tx.list_quotes(state, i64::MAX)? {
            if tx.is_blocked(&quote.asked.actor)? {
                tx.mark_quote(quote.id, end, None)?;
            }
        }
    }
    Ok(())
}
