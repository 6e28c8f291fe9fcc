//! What a believed activity changes. One file for each kind of thing that can change.
//!
//! Everything here is idempotent by its own key as well as by the activity's id, because peers
//! send twice, late and out of order (protocol 4.5).

mod brought;
mod caution;
mod create;
mod delete;
mod flag;
mod follow;
mod group;
mod moved;
mod policy;
mod quote;
mod react;
mod thread;
mod turn;
mod undo;
mod vote;

pub use brought::{keep_object, reads_of_relay, store_boosted, store_of_group, store_relayed};
pub use create::read_object;
pub use delete::forget_actor;
pub use follow::{forget_follow, read_followers};
pub use group::{forget_post, read_activity};
pub use moved::read_move;
pub use quote::read_quote;
pub(super) use turn::may_turn;

use super::{Recipient, Rules, Verified};
use crate::ap::{Action, Activity, Subject};
use crate::clock::Timestamp;
use crate::effect::{Effect, Errand};
use crate::id::OwnIds;
use crate::store::{Error, SignedRequest, Tx};

/// Records the activity and says what must happen next. Applying it twice changes nothing.
///
/// # Errors
/// When the store fails; nothing is changed then, and the sender should try again.
pub fn apply(
    tx: &Tx<'_>,
    recipient: Recipient<'_>,
    verified: &Verified,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let (activity, requests) = verified.parts();
    // Also here, because what waited was let in by older rules (SEC-18).
    if tx.is_blocked(&activity.actor)? {
        return Ok(Vec::new());
    }
    tx.mark_present(&activity.actor)?;
    // What is refused is not remembered as done: it may be said again when the refusal has ended.
    if let Some(id) = &activity.id
        && tx.is_burnt(id.as_str(), &activity.actor, now)?
    {
        return Ok(Vec::new());
    }
    if may_turn(activity) && is_playback(tx, requests, now)? {
        return Ok(Vec::new());
    }
    // With the actor in it, a neighbour on a shared host cannot use up somebody else's id.
    let key = format!("{} {}", activity.actor, activity.replay_key(now));
    if !tx.insert_seen(&key, turn::about(activity).as_deref(), now)? {
        return Ok(Vec::new());
    }
    for undone in turn::undone_by(activity) {
        tx.remove_seen_about(&undone)?;
    }
    let Recipient { own, rules } = recipient;
    let case = Case { tx, own, rules, activity, body: verified.body(), now };
    case.act()
}

/// Remembers all that an activity can be known by when its bytes come again, and tells whether they
/// have come before.
fn is_playback(tx: &Tx<'_>, requests: &[SignedRequest], now: Timestamp) -> Result<bool, Error> {
    let mut is_playback = false;
    for request in requests {
        is_playback |= turn::is_playback(tx.insert_turn(request, now)?, request, now);
    }
    Ok(is_playback)
}

/// One activity and what is needed to act on it.
struct Case<'a> {
    tx: &'a Tx<'a>,
    own: &'a OwnIds,
    rules: &'a Rules,
    activity: &'a Activity,
    /// The bytes in which it came, if they may have to be passed on.
    body: Option<&'a str>,
    now: Timestamp,
}

impl Case<'_> {
    fn act(&self) -> Result<Vec<Effect>, Error> {
        match &self.activity.action {
            Action::Follow { target } => self.follow(target),
            Action::Accept(follow) => self.accepted(follow),
            Action::Reject(follow) => self.rejected(follow),
            Action::Undo(undone) => self.undo(undone),
            Action::Create(Subject::Object(object)) => self.create(object),
            Action::Create(Subject::Votes(votes)) => self.vote(votes),
            Action::Create(Subject::Reference(object)) => self.create_by_reference(object),
            Action::Update(Subject::Object(object)) => self.update(object),
            Action::Update(Subject::Reference(object)) => self.update_by_reference(object),
            Action::Update(Subject::Actor(actor)) => Ok(self.update_actor(&actor.id)),
            Action::Delete { object } => self.delete(object),
            Action::Like { object, emoji } => self.like(object, emoji.as_ref()),
            Action::Announce { object } => self.announce(object),
            Action::Block { target } => self.blocked(target),
            Action::QuoteRequest { object, instrument } => self.quote_request(object, instrument),
            Action::AnnounceActivity { kind, activity, object } => {
                self.announce_activity(kind, activity.as_ref(), object.as_ref())
            }
            Action::Flag { objects, text } => self.flag(objects, text.as_deref()),
            Action::Move { from, to } => self.moved(from, to),
            // What others pin is not shown.
            Action::Add { .. } | Action::Remove { .. } => Ok(Vec::new()),
            // Nothing is shown of these, and nothing is kept.
            Action::Dislike { .. }
            | Action::View { .. }
            | Action::Create(Subject::Actor(_) | Subject::Ignored { .. })
            | Action::Update(Subject::Votes(_) | Subject::Ignored { .. })
            | Action::Ignored(_) => Ok(Vec::new()),
        }
    }

    /// An actor's own profile is only believed from its own origin (INB-16).
    fn update_actor(&self, actor: &crate::id::ActorId) -> Vec<Effect> {
        if *actor == self.activity.actor {
            vec![Effect::Fetch(Errand::RefreshActor(actor.clone()))]
        } else {
            Vec::new()
        }
    }
}
