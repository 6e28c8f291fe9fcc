//! Undo, in every shape it arrives in.

use super::follow::forget_follow;
use super::react::reaction_of;
use super::{Case, turn};
use crate::ap::Undone;
use crate::effect::{Dirty, Effect};
use crate::id::{ActivityId, ActorId, ObjectId};
use crate::limits;
use crate::store::{Dropped, Error, Reaction, ReactionTo};

impl Case<'_> {
    /// INB-9: by what is embedded, else by id. What is not known is remembered, so that it is
    /// refused when it comes late.
    pub(super) fn undo(&self, undone: &Undone) -> Result<Vec<Effect>, Error> {
        match undone {
            Undone::Follow { id, target } => self.undo_follow(id.as_ref(), target),
            Undone::Like { id, object, emoji } => {
                self.undo_reaction(id.as_ref(), object, reaction_of(emoji.as_ref()))
            }
            Undone::Announce { id, object } => {
                self.undo_reaction(id.as_ref(), object, Reaction::Boost)
            }
            Undone::Accept(follow) => self.rejected(follow),
            Undone::ById(id) => self.undo_by_id(id),
            Undone::Ignored => Ok(Vec::new()),
        }
    }

    fn undo_follow(&self, id: Option<&ActivityId>, target: &ActorId) -> Result<Vec<Effect>, Error> {
        if *target != self.own.actor() {
            return Ok(Vec::new());
        }
        if self.remove_follower()? {
            return Ok(vec![Effect::Rebuild(Dirty::Actor)]);
        }
        self.burn(id)
    }

    /// By its id, for the emoji is not always repeated; else by what it was.
    fn undo_reaction(
        &self,
        id: Option<&ActivityId>,
        object: &ObjectId,
        kind: Reaction,
    ) -> Result<Vec<Effect>, Error> {
        if let Some(id) = id
            && let Some(effects) = self.undo_reaction_by_id(id)?
        {
            return Ok(effects);
        }
        if let Some(post) = self.own.post_key(object) {
            let reaction = ReactionTo { post, actor: self.activity.actor.clone(), kind };
            if self.remove_reaction(&reaction)? {
                return Ok(vec![Effect::Rebuild(Dirty::Post(reaction.post))]);
            }
        }
        self.burn(id)
    }

    pub(super) fn undo_reaction_by_id(
        &self,
        id: &ActivityId,
    ) -> Result<Option<Vec<Effect>>, Error> {
        let actor = &self.activity.actor;
        let Some((post, kind)) = self.tx.find_reaction_by_activity(actor, id)? else {
            return Ok(None);
        };
        let reaction = ReactionTo { post, actor: actor.clone(), kind };
        self.remove_reaction(&reaction)?;
        Ok(Some(vec![Effect::Rebuild(Dirty::Post(reaction.post))]))
    }

    fn undo_by_id(&self, id: &ActivityId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        let known = [self.tx.find_follower(actor)?, self.tx.find_follow_request(actor)?];
        if known.iter().flatten().any(|known| known.follow.as_ref() == Some(id)) {
            self.remove_follower()?;
            return Ok(vec![Effect::Rebuild(Dirty::Actor)]);
        }
        match self.undo_reaction_by_id(id)? {
            Some(effects) => Ok(effects),
            None => self.burn(Some(id)),
        }
    }

    /// Nothing was there to be taken back: it is still on its way, and refused when it comes. Not
    /// for long, since a server that numbers its Follows once for all would never be heard again.
    fn burn(&self, id: Option<&ActivityId>) -> Result<Vec<Effect>, Error> {
        if let Some(id) = id {
            let until = self.now.plus(limits::UNDONE_KEPT);
            self.tx.mark_burnt(id.as_str(), &self.activity.actor, until)?;
        }
        Ok(Vec::new())
    }

    fn remove_follower(&self) -> Result<bool, Error> {
        let actor = &self.activity.actor;
        forget_follow(self.tx, self.own, actor)?;
        let follower = self.tx.find_follower(actor)?;
        let (followed, asked) =
            (self.tx.remove_follower(actor)?, self.tx.remove_follow_request(actor)?);
        if let Some(follower) = follower {
            self.tx.mark_leaver_came(actor, self.now)?;
            let which = Dropped::ForFollowers(&self.own.acts());
            self.tx.drop_letters(actor, follower.inboxes(), which)?;
        }
        Ok(followed || asked)
    }

    fn remove_reaction(&self, reaction: &ReactionTo) -> Result<bool, Error> {
        let kind = match &reaction.kind {
            Reaction::Like => "Like".to_owned(),
            Reaction::Boost => "Announce".to_owned(),
            Reaction::Emoji(name) => turn::reacting(name),
        };
        let object = self.own.post(&reaction.post);
        self.tx.remove_seen_about(&turn::done(&reaction.actor, &kind, object.as_str()))?;
        self.tx.remove_reaction(reaction)
    }
}
