//! Undo, in every shape it arrives in.

use super::Case;
use crate::ap::Undone;
use crate::effect::{Dirty, Effect};
use crate::id::{ActivityId, ActorId, ObjectId};
use crate::store::{Error, Reaction, ReactionTo};

impl Case<'_> {
    /// INB-9: by what is embedded, else by id. What is not known is remembered, so that it is
    /// refused when it comes late.
    pub(super) fn undo(&self, undone: &Undone) -> Result<Vec<Effect>, Error> {
        match undone {
            Undone::Follow { id, target } => self.undo_follow(id.as_ref(), target),
            Undone::Like { id, object } => self.undo_reaction(id.as_ref(), object, Reaction::Like),
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
        self.burn(id)?;
        self.remove_follower()
    }

    fn undo_reaction(
        &self,
        id: Option<&ActivityId>,
        object: &ObjectId,
        kind: Reaction,
    ) -> Result<Vec<Effect>, Error> {
        self.burn(id)?;
        match self.own.post_key(object) {
            Some(post) => {
                let actor = self.activity.actor.clone();
                self.remove_reaction(&ReactionTo { post, actor, kind })
            }
            None => Ok(Vec::new()),
        }
    }

    fn undo_by_id(&self, id: &ActivityId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        self.burn(Some(id))?;
        let follower = self.tx.find_follower(actor)?;
        if follower.is_some_and(|follower| follower.follow.as_ref() == Some(id)) {
            return self.remove_follower();
        }
        match self.tx.find_reaction_by_activity(actor, id)? {
            Some((post, kind)) => {
                self.remove_reaction(&ReactionTo { post, actor: actor.clone(), kind })
            }
            None => Ok(Vec::new()),
        }
    }

    fn burn(&self, id: Option<&ActivityId>) -> Result<(), Error> {
        match id {
            Some(id) => self.tx.mark_burnt(id.as_str(), &self.activity.actor, self.now),
            None => Ok(()),
        }
    }

    fn remove_follower(&self) -> Result<Vec<Effect>, Error> {
        let removed = self.tx.remove_follower(&self.activity.actor)?;
        Ok(if removed { vec![Effect::Rebuild(Dirty::Actor)] } else { Vec::new() })
    }

    fn remove_reaction(&self, reaction: &ReactionTo) -> Result<Vec<Effect>, Error> {
        let removed = self.tx.remove_reaction(reaction)?;
        let dirty = Effect::Rebuild(Dirty::Post(reaction.post.clone()));
        Ok(if removed { vec![dirty] } else { Vec::new() })
    }
}
