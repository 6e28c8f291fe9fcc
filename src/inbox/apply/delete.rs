//! Delete of posts, and of whole actors.

use super::Case;
use super::quote::forget_quote;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect};
use crate::id::{ActorId, ObjectId};
use crate::limits;
use crate::store::{Error, OwnActKind, Review, Tx};

impl Case<'_> {
    /// INB-20: an object only by its author, an actor only by itself.
    pub(super) fn delete(&self, object: &ObjectId) -> Result<Vec<Effect>, Error> {
        let actor = &self.activity.actor;
        if object.as_str() == actor.as_str() {
            return forget_actor(self.tx, actor);
        }
        if object.origin() != actor.origin() {
            return Ok(Vec::new());
        }
        let farewell = self.pass_on_farewell(object)?;
        let mut effects = delete_object(self.tx, (object, actor), self.now)?;
        effects.extend(farewell);
        Ok(effects)
    }
}

/// Removes what `author` has deleted, and refuses it when it comes late.
pub(super) fn delete_object(
    tx: &Tx<'_>,
    (object, author): (&ObjectId, &ActorId),
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    tx.mark_burnt(object.as_str(), author, now.plus(limits::SEEN_KEPT))?;
    let mut effects = Vec::new();
    if tx.find_quote(object)?.is_some_and(|quote| quote.asked.actor == *author) {
        effects.extend(forget_quote(tx, object)?);
    }
    if let Some(known) = tx.find_remote_post(object)?
        && known.post.author == *author
    {
        tx.remove_remote_post(object)?;
        effects.extend(dirt_of(known.post.answers, known.review));
        if tx.remove_own_act(object, OwnActKind::Boost)? {
            effects.push(Effect::Rebuild(Dirty::Actor));
        }
    }
    Ok(effects)
}

/// Removes everything of an actor that has deleted itself, or whose origin says that it is gone.
///
/// # Errors
/// When the store fails.
pub fn forget_actor(tx: &Tx<'_>, actor: &ActorId) -> Result<Vec<Effect>, Error> {
    let mut effects = vec![Effect::Rebuild(Dirty::Actor)];
    for post in tx.remove_reactions_of(actor)?.into_iter().chain(tx.remove_votes_of(actor)?) {
        effects.push(Effect::Rebuild(Dirty::Post(post)));
    }
    for known in tx.list_remote_posts_of(actor, limits::TIMELINE_POSTS_MAX)? {
        tx.remove_remote_post(&known.post.object)?;
        effects.extend(dirt_of(known.post.answers, known.review));
    }
    tx.remove_quotes_of(actor)?;
    tx.remove_timeline_of(actor)?;
    tx.remove_follower(actor)?;
    tx.remove_follow_request(actor)?;
    tx.remove_following(actor)?;
    tx.remove_actor(actor)?;
    Ok(effects)
}

/// The page that showed an answer, if one did.
fn dirt_of(answers: Option<crate::id::PostKey>, review: Review) -> Vec<Effect> {
    let shown = answers.filter(|_| review == Review::Approved);
    shown.map(|key| Effect::Rebuild(Dirty::Post(key))).into_iter().collect()
}
