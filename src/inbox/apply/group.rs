//! What groups pass on (FEP-1b12; Lemmy, PieFed, Mbin, NodeBB). Nothing of it is believed: it names what
//! to fetch from its own origin, if that can matter here (INB-12 c).

use super::create::follows;
use super::react::living_post;
use super::thread::is_addressed;
use super::{Case, delete};
use crate::ap::{Action, Activity, Undone};
use crate::clock::Timestamp;
use crate::effect::{Effect, Errand};
use crate::id::{ActivityId, ObjectId};
use crate::inbox::{Recipient, Vouched};
use crate::limits;
use crate::store::{Error, Tx};

impl Case<'_> {
    pub(super) fn announce_activity(
        &self,
        kind: &str,
        activity: Option<&ActivityId>,
        object: Option<&ObjectId>,
    ) -> Result<Vec<Effect>, Error> {
        let Some(object) = object else { return Ok(Vec::new()) };
        let by = self.activity.actor.clone();
        let errand = match (kind, activity) {
            ("Create" | "Update", _) if self.is_of_interest(object)? => {
                Errand::WrappedPost { by, object: object.clone() }
            }
            ("Delete", _) if self.tx.find_remote_post(object)?.is_some() => {
                Errand::WrappedDelete { by, object: object.clone() }
            }
            // Named by the activity itself: that is what is fetched, and each is one.
            ("Like", Some(like)) if living_post(self.tx, self.own, object)?.is_some() => {
                Errand::WrappedLike { by, like: like.as_object() }
            }
            // Of the same server as the Like: nothing else could end it.
            ("Undo", Some(undo))
                if undo.as_object().origin() == object.origin() && self.is_liked_by(object)? =>
            {
                Errand::WrappedUndo { by, undo: undo.as_object() }
            }
            _ => return Ok(Vec::new()),
        };
        Ok(vec![Effect::Fetch(errand)])
    }

    /// Is this a Like that counts, or that is about to be fetched?
    fn is_liked_by(&self, like: &ObjectId) -> Result<bool, Error> {
        let by = self.activity.actor.clone();
        Ok(self.tx.has_reaction_by_activity(like)?
            || self.tx.has_errand(&Errand::WrappedLike { by, like: like.clone() })?)
    }

    /// A stranger cannot make us fetch just anything: the owner follows the group, is addressed by it,
    /// or has the post already.
    fn is_of_interest(&self, object: &ObjectId) -> Result<bool, Error> {
        let is_foreign = object.origin() != *self.own.origin();
        Ok(is_foreign
            && (is_addressed(self.own, &self.activity.audience)
                || follows(self.tx, &self.activity.actor)?
                || self.tx.find_remote_post(object)?.is_some()))
    }
}

/// Acts on an activity that its actor's origin serves under its own id. Only likes, and their ends by
/// the id of the Like, are taken in this way; what has a document of its own is read from that.
///
/// # Errors
/// When the store fails.
pub fn read_activity(
    tx: &Tx<'_>,
    Recipient { own, rules }: Recipient<'_>,
    activity: &Vouched<Activity>,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    if tx.is_blocked(&activity.actor)? {
        return Ok(Vec::new());
    }
    let case = Case { tx, own, rules, activity, body: None, now };
    let (object, emoji) = match &activity.action {
        Action::Like { object, emoji } => (object, emoji),
        Action::Undo(Undone::Like { id: Some(like), .. } | Undone::ById(like)) => {
            // Their server may go on serving the Like.
            tx.mark_burnt(like.as_str(), &activity.actor, now.plus(limits::SEEN_KEPT))?;
            return Ok(case.undo_reaction_by_id(like)?.unwrap_or_default());
        }
        _ => return Ok(Vec::new()),
    };
    if let Some(id) = &activity.id
        && tx.is_burnt(id.as_str(), &activity.actor, now)?
    {
        return Ok(Vec::new());
    }
    case.like(object, emoji.as_ref())
}

/// Removes a post whose own origin says that it is not there any more.
///
/// # Errors
/// When the store fails.
pub fn forget_post(tx: &Tx<'_>, object: &ObjectId, now: Timestamp) -> Result<Vec<Effect>, Error> {
    match tx.find_remote_post(object)? {
        Some(known) => delete::delete_object(tx, (object, &known.post.author), now),
        None => Ok(Vec::new()),
    }
}
