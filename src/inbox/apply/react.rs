//! Like and Announce.

use super::Case;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ObjectId, PostKey};
use crate::store::{Error, FollowState, Reaction, ReactionTo};

impl Case<'_> {
    /// INB-11: counted once for each actor; an emoji reaction counts as a like.
    pub(super) fn like(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        match self.living_post(object)? {
            Some(post) => self.react(post, Reaction::Like),
            None => Ok(Vec::new()),
        }
    }

    /// INB-12: a boost of the owner's post is counted; what a followed account boosts is fetched
    /// from its origin. Whatever was embedded is ignored.
    pub(super) fn announce(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        if let Some(post) = self.living_post(object)? {
            return self.react(post, Reaction::Boost);
        }
        let by = &self.activity.actor;
        let follow = self.tx.find_following(by)?;
        let is_followed = follow.is_some_and(|follow| follow.state == FollowState::Accepted);
        match &self.activity.id {
            Some(activity) if is_followed && object.origin() != *self.own.origin() => {
                let (by, activity) = (by.clone(), activity.clone());
                let errand = Errand::BoostedObject { by, activity, object: object.clone() };
                Ok(vec![Effect::Fetch(errand)])
            }
            _ => Ok(Vec::new()),
        }
    }

    fn react(&self, post: PostKey, kind: Reaction) -> Result<Vec<Effect>, Error> {
        let actor = self.activity.actor.clone();
        let reaction = ReactionTo { post, actor, kind };
        if !self.tx.insert_reaction(&reaction, self.activity.id.as_ref(), self.now)? {
            return Ok(Vec::new());
        }
        Ok(vec![Effect::Rebuild(Dirty::Post(reaction.post))])
    }

    /// The key of a post of the owner's that was federated and not deleted.
    fn living_post(&self, object: &ObjectId) -> Result<Option<PostKey>, Error> {
        let Some(key) = self.own.post_key(object) else { return Ok(None) };
        let is_living = self.tx.find_post(&key)?.is_some_and(|post| post.deleted.is_none());
        Ok(is_living.then_some(key))
    }
}
