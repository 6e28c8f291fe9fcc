//! Like, with or without an emoji, and Announce.

use super::Case;
use crate::ap::Emoji;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ObjectId, OwnIds, PostKey, WebUrl};
use crate::store::{Error, FollowState, ReactedBy, Reaction, ReactionTo, Tx};

impl Case<'_> {
    /// INB-11: a like is counted once for each actor, an emoji once for each actor and emoji.
    pub(super) fn like(
        &self,
        object: &ObjectId,
        emoji: Option<&Emoji>,
    ) -> Result<Vec<Effect>, Error> {
        let icon = emoji.and_then(|emoji| emoji.icon.as_ref());
        match living_post(self.tx, self.own, object)? {
            Some(post) => self.react(post, reaction_of(emoji), icon),
            None => Ok(Vec::new()),
        }
    }

    /// INB-12: a boost of the owner's post is counted; what a followed account boosts is fetched
    /// from its origin. Whatever was embedded is ignored.
    pub(super) fn announce(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        if let Some(post) = living_post(self.tx, self.own, object)? {
            return self.react(post, Reaction::Boost, None);
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

    fn react(
        &self,
        post: PostKey,
        kind: Reaction,
        icon: Option<&WebUrl>,
    ) -> Result<Vec<Effect>, Error> {
        let actor = self.activity.actor.clone();
        let reaction = ReactionTo { post, actor, kind };
        let by = ReactedBy { activity: self.activity.id.as_ref(), icon };
        if !self.tx.insert_reaction(&reaction, by, self.now)? {
            return Ok(Vec::new());
        }
        Ok(vec![Effect::Rebuild(Dirty::Post(reaction.post))])
    }
}

/// The key of a post of the owner's that was federated and not deleted.
pub(super) fn living_post(
    tx: &Tx<'_>,
    own: &OwnIds,
    object: &ObjectId,
) -> Result<Option<PostKey>, Error> {
    let Some(key) = own.post_key(object) else { return Ok(None) };
    let is_living = tx.find_post(&key)?.is_some_and(|post| post.deleted.is_none());
    Ok(is_living.then_some(key))
}

/// What a Like is: a plain one, or an emoji.
pub(super) fn reaction_of(emoji: Option<&Emoji>) -> Reaction {
    emoji.map_or(Reaction::Like, |emoji| Reaction::Emoji(emoji.name.clone()))
}
