//! Like, with or without an emoji, and Announce.

use super::Case;
use crate::ap::Emoji;
use crate::effect::{Dirty, Effect, Errand};
use crate::id::{ObjectId, OwnIds, PostKey, WebUrl};
use crate::store::{Error, FollowState, ReactedBy, Reaction, ReactionTo, Relay, Tx};

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
        let by = &self.activity.actor;
        if let Some(relay) = self.tx.find_relay_of(by)? {
            return self.relayed(&relay, object);
        }
        if let Some(post) = living_post(self.tx, self.own, object)? {
            return self.react(post, Reaction::Boost, None);
        }
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

    /// What a relay passes on is no boost: the owner's own posts come back, and of others only what has
    /// a hashtag that the owner reads there is worth a look.
    fn relayed(&self, relay: &Relay, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        let is_read = relay.state == FollowState::Accepted
            && object.origin() != *self.own.origin()
            && !self.tx.list_relay_tags(&relay.address)?.is_empty();
        let by = self.activity.actor.clone();
        let errand = Errand::Relayed { by, object: object.clone() };
        Ok(if is_read { vec![Effect::Fetch(errand)] } else { Vec::new() })
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
