//! Follow, and the answers to the owner's own Follows; Block.

use super::caution::is_follow_bomb;
use super::{Case, turn};
use crate::ap::FollowRef;
use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActivityId, ActorId, InboxUrl, OwnIds};
use crate::inbox::FollowerPolicy;
use crate::store::{Dropped, Error, FollowState, Follower, Stance, Tx};

/// Writes an answer to a Follow.
type Answer = fn(&ActivityId, &ActorId, &ActorId, &FollowRef) -> String;

impl Case<'_> {
    /// INB-8: stored, and answered with an Accept that embeds the Follow as received. A repeated
    /// Follow with a new id is accepted again: peers depend on it after they lost their state.
    /// Where the owner lets followers in by hand, somebody new waits.
    pub(super) fn follow(&self, target: &ActorId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        if *target != self.own.actor() {
            return Ok(Vec::new());
        }
        // Verified means that the actor was fetched; it can only be missing if it was forgotten
        // between the two, and then its server will ask again.
        let Some(known) = self.tx.find_actor(actor)? else { return Ok(Vec::new()) };
        // Whatever it has joined as: a relay gets what is for everybody, not what followers get.
        if self.tx.find_relay_of(actor)?.is_some() {
            return Ok(vec![self.grant(actor, known.inbox)]);
        }
        let follower = Follower {
            actor: actor.clone(),
            follow: self.activity.id.clone(),
            inbox: known.inbox.clone(),
            shared_inbox: known.shared_inbox,
            since: self.now,
        };
        let is_known = self.tx.find_follower(actor)?.is_some();
        // Whoever follows now would be left behind (MOV-8).
        if !is_known && self.tx.has_moved()? {
            return Ok(vec![self.refuse(actor, known.inbox)]);
        }
        if !is_known && self.must_wait(actor)? {
            self.tx.upsert_follow_request(&follower)?;
            return Ok(Vec::new());
        }
        self.tx.remove_follow_request(actor)?;
        let is_new = self.tx.upsert_follower(&follower)?;

        let mut effects = vec![self.grant(actor, known.inbox)];
        if is_new {
            effects.push(Effect::Rebuild(Dirty::Actor));
        }
        Ok(effects)
    }

    /// An Accept of this Follow.
    fn grant(&self, actor: &ActorId, inbox: InboxUrl) -> Effect {
        self.answer(("Accept", build::accept_json), actor, inbox)
    }

    /// A Reject of this Follow.
    fn refuse(&self, actor: &ActorId, inbox: InboxUrl) -> Effect {
        self.answer(("Reject", build::reject_json), actor, inbox)
    }

    /// To their own inbox: a shared one may not know whom it is for.
    fn answer(&self, (kind, write): (&str, Answer), actor: &ActorId, inbox: InboxUrl) -> Effect {
        let (id, own) = (self.own.fresh_activity(self.now.millis()), self.own.actor());
        let follow = FollowRef {
            id: self.activity.id.clone(),
            follower: Some(actor.clone()),
            followed: Some(own.clone()),
        };
        Effect::Deliver(Letter {
            body: write(&id, &own, actor, &follow),
            activity: id,
            kind: kind.to_owned(),
            about: None,
            patience: Patience::Long,
            inboxes: vec![inbox],
        })
    }

    /// Does somebody new who asks to follow wait for the owner?
    fn must_wait(&self, actor: &ActorId) -> Result<bool, Error> {
        if self.rules.followers == FollowerPolicy::ByHand {
            return Ok(true);
        }
        match self.tx.find_stance(actor)? {
            Some(Stance::Limit) => Ok(true),
            Some(Stance::Allow | Stance::Trust) => Ok(false),
            _ if self.tx.find_following(actor)?.is_some() => Ok(false),
            // Whoever comes along with the owner is no wave of strangers (MOV-6).
            _ if self.tx.is_arriving(self.now)? => Ok(false),
            _ => is_follow_bomb(self.tx, &self.rules.caution, actor, self.now),
        }
    }

    /// INB-18: only if the owner has asked this very account.
    pub(super) fn accepted(&self, follow: &FollowRef) -> Result<Vec<Effect>, Error> {
        self.answered(follow, FollowState::Accepted)
    }

    /// INB-19: also long after an Accept, when it means "removed as a follower".
    pub(super) fn rejected(&self, follow: &FollowRef) -> Result<Vec<Effect>, Error> {
        self.answered(follow, FollowState::Rejected)
    }

    fn answered(&self, follow: &FollowRef, state: FollowState) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        if self.is_of_a_relay(follow, state)? {
            // It may have followed before it was a relay of ours.
            let was_follower = self.tx.remove_follower(actor)?;
            return Ok(if was_follower { vec![Effect::Rebuild(Dirty::Actor)] } else { Vec::new() });
        }
        let Some(ours) = self.tx.find_following(actor)? else { return Ok(Vec::new()) };
        let by_id = follow.id.as_ref() == Some(&ours.follow);
        // Some peers make up a new id for the Follow that they embed: the pair is as good.
        let by_pair = follow.follower.as_ref() == Some(&self.own.actor())
            && follow.followed.as_ref() == Some(actor);
        // A refused Follow stays refused until the owner asks again, under a new id.
        if ours.state == FollowState::Rejected
            || !(by_id || by_pair)
            || !self.tx.mark_following(actor, state)?
        {
            return Ok(Vec::new());
        }
        Ok(vec![Effect::Rebuild(Dirty::Actor)])
    }

    /// Is it the answer of a relay? Of one that was asked by its inbox nobody knows who answers there, but
    /// only its own server can.
    fn is_of_a_relay(&self, follow: &FollowRef, state: FollowState) -> Result<bool, Error> {
        let actor = &self.activity.actor;
        let relay = match &follow.id {
            // Another Follow of ours, as the account that it may be as well, or from before.
            Some(id) if id.origin() == *self.own.origin() => self.tx.find_relay_asked(id)?,
            _ => self.tx.find_relay_of(actor)?,
        };
        let Some(relay) = relay else { return Ok(false) };
        let is_it = match &relay.actor {
            Some(known) => known == actor,
            None => relay.inbox.origin() == actor.origin(),
        };
        if is_it && relay.state != FollowState::Rejected {
            self.tx.mark_relay(&relay.address, actor, state)?;
        }
        Ok(is_it)
    }

    /// INB-13: whoever blocks the owner neither follows nor is followed any more, and gets
    /// nothing more.
    pub(super) fn blocked(&self, target: &ActorId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        if *target != self.own.actor() {
            return Ok(Vec::new());
        }
        let follower = self.tx.find_follower(actor)?;
        let follow = self.tx.find_following(actor)?;
        let inboxes = follower.iter().flat_map(Follower::inboxes);
        let inboxes: Vec<InboxUrl> = inboxes.chain(follow.map(|follow| follow.inbox)).collect();
        forget_follow(self.tx, self.own, actor)?;
        self.tx.remove_follower(actor)?;
        self.tx.remove_follow_request(actor)?;
        self.tx.remove_following(actor)?;
        self.tx.drop_letters(actor, inboxes, Dropped::All)?;
        Ok(vec![Effect::Rebuild(Dirty::Actor)])
    }
}

/// Ends the memory of a Follow that was taken back, refused or ended: it may come again under the same
/// id, as Misskey sends it.
///
/// # Errors
/// When the store fails.
pub fn forget_follow(tx: &Tx<'_>, own: &OwnIds, actor: &ActorId) -> Result<(), Error> {
    tx.remove_seen_about(&turn::done(actor, "Follow", own.actor().as_str()))
}

/// What the server of an account says of the owner's following it (FEP-8fcf), as its own list has it.
/// An answer that was lost is known by it; who is listed and does not follow takes that back; who is
/// not listed does not follow any more.
///
/// # Errors
/// When the store fails.
pub fn read_followers(
    tx: &Tx<'_>,
    own: &OwnIds,
    (by, is_listed): (&ActorId, bool),
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let follow = tx.find_following(by)?;
    let state = follow.as_ref().map(|follow| follow.state);
    let answer = match (is_listed, state) {
        (true, Some(FollowState::Pending)) => FollowState::Accepted,
        (false, Some(FollowState::Accepted)) => FollowState::Rejected,
        (true, None | Some(FollowState::Rejected)) => {
            let Some(known) = tx.find_actor(by)? else { return Ok(Vec::new()) };
            let id = follow.map_or_else(|| own.fresh_activity(now.millis()), |it| it.follow);
            let undo = own.fresh_activity(now.millis());
            return Ok(vec![Effect::Deliver(Letter {
                body: build::undo_follow_json(&undo, &id, &own.actor(), by),
                activity: undo,
                kind: "Undo".to_owned(),
                about: Some(by.as_object()),
                patience: Patience::Long,
                inboxes: vec![known.inbox],
            })]);
        }
        _ => return Ok(Vec::new()),
    };
    tx.mark_following(by, answer)?;
    Ok(vec![Effect::Rebuild(Dirty::Actor)])
}
