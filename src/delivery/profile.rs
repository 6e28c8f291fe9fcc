//! When the owner's profile changes, peers are told (ACT-6).

use std::collections::{BTreeMap, HashSet};
use std::time::Duration;

use crate::ap::OwnActor;
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, InboxUrl, Origin};
use crate::limits;
use crate::store::{Error, Tx};

/// Hash of the profile as peers were last told it, as a fact of the store.
const TOLD: &str = "actor.told";
/// When the profile last changed, as a fact of the store.
const UPDATED: &str = "actor.updated";

/// A profile that says something else than peers were told.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ProfileChange {
    hash: String,
    /// `None` the first time: nobody was told anything yet.
    update: Option<Update>,
}

#[derive(Clone, PartialEq, Eq, Debug)]
struct Update {
    at: Timestamp,
    actor: OwnActor,
}

impl ProfileChange {
    /// Is this what is told first, so that there is nobody to correct?
    #[must_use]
    pub fn is_first(&self) -> bool {
        self.update.is_none()
    }

    /// The `updated` that the actor carries from now on.
    #[must_use]
    pub fn updated(&self) -> Option<Timestamp> {
        self.update.as_ref().map(|update| update.at)
    }
}

/// When the profile last changed, if it ever did.
///
/// # Errors
/// When the store fails.
pub fn profile_updated(tx: &Tx<'_>) -> Result<Option<Timestamp>, Error> {
    Ok(tx.find_fact(UPDATED)?.and_then(|text| Timestamp::parse(&text)))
}

/// Compares the profile with what peers were told. `hash` is of its document without `updated`.
///
/// # Errors
/// When the store fails.
pub fn plan_profile(
    tx: &Tx<'_>,
    actor: OwnActor,
    hash: String,
    now: Timestamp,
) -> Result<Option<ProfileChange>, Error> {
    let at = moment_of_change(tx, now)?;
    Ok(match tx.find_fact(TOLD)? {
        Some(told) if told == hash => None,
        Some(_) => {
            let actor = OwnActor { updated: Some(at), ..actor };
            Some(ProfileChange { hash, update: Some(Update { at, actor }) })
        }
        None => Some(ProfileChange { hash, update: None }),
    })
}

/// When the profile changes, in whole seconds: later than it did before, because the id of the Update says when.
/// A second one with the same id would be taken for the first.
fn moment_of_change(tx: &Tx<'_>, now: Timestamp) -> Result<Timestamp, Error> {
    let now = now.whole_secs();
    let soon = now.plus(limits::PROFILE_CHANGES_AHEAD);
    // A clock that was far ahead once is not followed.
    let before = profile_updated(tx)?.filter(|before| (now..soon).contains(before));
    Ok(before.map_or(now, |before| before.plus(Duration::from_secs(1))))
}

/// Writes down what peers are told, and gives the Update that tells them.
///
/// # Errors
/// When the store fails; then nothing was done.
pub fn commit_profile(tx: &Tx<'_>, change: ProfileChange) -> Result<Vec<Effect>, Error> {
    tx.upsert_fact(TOLD, &change.hash)?;
    let Some(Update { at, actor }) = change.update else { return Ok(Vec::new()) };
    tx.upsert_fact(UPDATED, &at.rfc3339())?;
    Ok(vec![Effect::Deliver(update(&actor, at, list_all_inboxes(tx, at)?))])
}

/// Others know the profile as it was elsewhere: the next publish tells them.
///
/// # Errors
/// When the store fails.
pub fn owe_profile(tx: &Tx<'_>) -> Result<(), Error> {
    // The hash of nothing that is ever told.
    tx.upsert_fact(TOLD, "elsewhere")
}

/// The Update that tells of new keys, to every server that ever took anything (SIG-20): to those that are
/// away as well, for as long as anything is tried.
///
/// # Errors
/// When the store fails; then nothing was done.
pub fn tell_of_keys(
    tx: &Tx<'_>,
    actor: OwnActor,
    hash: &str,
    now: Timestamp,
) -> Result<Letter, Error> {
    let at = now.whole_secs();
    tx.upsert_fact(TOLD, hash)?;
    tx.upsert_fact(UPDATED, &at.rfc3339())?;
    let actor = OwnActor { updated: Some(at), ..actor };
    let inboxes = told(tx, Timestamp::from_millis(0))?;
    Ok(Letter { patience: Patience::Long, ..update(&actor, now, inboxes) })
}

/// Says that the profile changes now, other than by a file of the owner's: so the next build writes it, and
/// [`tell_profile`] tells it.
///
/// # Errors
/// When the store fails.
pub fn date_profile(tx: &Tx<'_>, now: Timestamp) -> Result<(), Error> {
    tx.upsert_fact(UPDATED, &now.whole_secs().rfc3339())
}

/// Tells everybody the profile as it is published now. `hash` is of its document without `updated`.
///
/// # Errors
/// When the store fails.
pub fn tell_profile(
    tx: &Tx<'_>,
    (actor, hash): (&OwnActor, &str),
    now: Timestamp,
) -> Result<Letter, Error> {
    tx.upsert_fact(TOLD, hash)?;
    Ok(update(actor, now, list_all_inboxes(tx, now)?))
}

/// The same for some inboxes alone.
#[must_use]
pub fn profile_letter(actor: &OwnActor, inboxes: Vec<InboxUrl>, now: Timestamp) -> Letter {
    update(actor, now, inboxes)
}

/// Whoever hears of what happens to the account itself: followers, and servers that lately had to do with
/// it.
///
/// # Errors
/// When the store fails.
pub fn list_all_inboxes(tx: &Tx<'_>, now: Timestamp) -> Result<Vec<InboxUrl>, Error> {
    told(tx, now.minus(limits::CONTACTS_TOLD))
}

/// Those who follow, and one inbox of each other server that has taken something since then: servers that
/// keep the actor of a post show it as it was, until they are told.
fn told(tx: &Tx<'_>, since: Timestamp) -> Result<Vec<InboxUrl>, Error> {
    let mut inboxes = tx.list_follower_inboxes()?;
    let known: HashSet<Origin> = inboxes.iter().map(InboxUrl::origin).collect();
    let others = tx.list_contacts(since)?.into_iter();
    inboxes.extend(others.filter(|inbox| !known.contains(&inbox.origin())));
    Ok(inboxes)
}

/// The profile as it is known already, once for each server of a follower: that we can be reached
/// again. `None` if nobody follows.
///
/// # Errors
/// When the store fails.
pub fn greeting(tx: &Tx<'_>, actor: &OwnActor, now: Timestamp) -> Result<Option<Letter>, Error> {
    let mut inboxes: BTreeMap<Origin, InboxUrl> = BTreeMap::new();
    for inbox in tx.list_follower_inboxes()? {
        inboxes.entry(inbox.origin()).or_insert(inbox);
    }
    if inboxes.is_empty() {
        return Ok(None);
    }
    let inboxes = inboxes.into_values().collect();
    Ok(Some(update(actor, now, inboxes)))
}

fn update(actor: &OwnActor, at: Timestamp, inboxes: Vec<InboxUrl>) -> Letter {
    let id = format!("{}#updates/{}", actor.id, at.millis());
    Letter {
        activity: ActivityId::parse(&id).expect("the actor's id with a fragment is an id"),
        kind: "Update".to_owned(),
        body: actor.update_json(at),
        about: Some(actor.id.as_object()),
        patience: Patience::Usual,
        inboxes,
    }
}
