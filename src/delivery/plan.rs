//! The difference between the content and the ledger, as activities.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::audience::inbox_of;
use super::bounds::{Asked, Bounds, Edits, Refusal};
use super::{private, relays};
use crate::ap::build;
use crate::ap::{OwnObject, OwnTag, OwnVisibility};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActivityId, ContentHash, InboxUrl, ObjectId, OwnIds, PostKey};
use crate::store::{Error, LedgerPost, Name, OwnActKind, Tx, Visibility};

/// One post as it stands in the content folder now.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Planned {
    /// Its file.
    pub source: String,
    /// Hash of its text.
    pub body_hash: ContentHash,
    /// Its name under `/ap/`.
    pub key: PostKey,
    /// Its ActivityStreams type.
    pub kind: String,
    /// When it was published.
    pub published: Timestamp,
    /// When the last Update was sent, as the ledger says.
    pub updated: Option<Timestamp>,
    /// Hash of [`OwnObject::fingerprint`]. Of a post that is not in the ledger it is needed by
    /// [`commit`], not by [`plan`].
    pub fingerprint: ContentHash,
    /// What it names, as others are told of it.
    pub names: Vec<Name>,
    /// Whom it is for.
    pub visibility: Visibility,
}

/// What peers are told of the posts that a plan creates or updates.
pub type Objects = BTreeMap<PostKey, OwnObject>;

/// What one publish does.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Plan {
    /// In the order in which they happen.
    pub changes: Vec<Change>,
}

/// What happens to one post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// A new post, pushed to followers.
    Create(Planned),
    /// A new post, too old to be pushed: entered in the ledger and served.
    Enter(Planned),
    /// A post that says something else; `updated` is new.
    Update(Planned),
    /// A post whose file moved, that was never pushed, or whose edit is adopted: only the ledger
    /// changes.
    Note(Planned),
    /// A post whose file is gone.
    Delete(LedgerPost),
}

/// Is a Create sent for a post?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Pushed {
    Yes,
    No,
}

/// Compares what is with what was federated. The files of `missing` are gone. The ledger is in the
/// order of its keys.
///
/// # Errors
/// When the bounds are exceeded: then nothing may be sent, and the owner is asked.
pub fn plan(
    posts: Vec<Planned>,
    missing: &[LedgerPost],
    ledger: &[LedgerPost],
    bounds: Bounds,
    now: Timestamp,
) -> Result<Plan, Refusal> {
    let known = |key: &PostKey| {
        let at = ledger.binary_search_by(|post| post.key.cmp(key)).ok()?;
        Some(&ledger[at]).filter(|post| post.deleted.is_none())
    };
    let living = ledger.iter().filter(|post| post.deleted.is_none()).count();
    let mut asked = Asked { living, ..Asked::default() };
    let mut changes = Vec::new();
    // Oldest first, so that followers read them in the order in which they were written.
    let mut posts = posts;
    posts.sort_by(|a, b| (a.published, &a.source).cmp(&(b.published, &b.source)));
    for post in posts {
        match known(&post.key) {
            None if bounds.is_too_old(post.published) => changes.push(Change::Enter(post)),
            None => changes.push(Change::Create(post)),
            Some(before) => {
                let same_text = post.body_hash == before.body_hash;
                let change = difference(post, before, bounds.edits, now);
                let is_update = matches!(change, Some(Change::Update(_)));
                asked.same_text += usize::from(is_update && same_text);
                changes.extend(change);
            }
        }
    }
    // What is deleted and published anew is not gone.
    let news: BTreeSet<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::Create(new) => Some(new.source.as_str()),
            _ => None,
        })
        .collect();
    asked.living += missing.iter().filter(|gone| news.contains(&*gone.source)).count();
    changes.extend(missing.iter().cloned().map(Change::Delete));
    let plan = Plan { changes };
    (asked.new, asked.updates, asked.deletes) = plan.counts();
    bounds.check(asked, now)?;
    Ok(plan)
}

fn difference(
    mut post: Planned,
    before: &LedgerPost,
    edits: Edits,
    now: Timestamp,
) -> Option<Change> {
    if post.fingerprint != before.fingerprint {
        if !before.announced || edits == Edits::Adopt {
            return Some(Change::Note(post));
        }
        post.updated = Some(newer(before, now));
        return Some(Change::Update(post));
    }
    let moved = post.source != before.source
        || post.body_hash != before.body_hash
        || before.visibility != Some(post.visibility);
    moved.then_some(Change::Note(post))
}

/// Strictly newer than everything peers saw of the post, in whole seconds as on the wire (OBJ-21).
fn newer(before: &LedgerPost, now: Timestamp) -> Timestamp {
    let last = before.updated.unwrap_or(before.published).max(before.published);
    now.whole_secs().max(last.whole_secs().plus(Duration::from_secs(1)))
}

impl Plan {
    /// How many posts are created and pushed, updated, deleted.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |is: fn(&Change) -> bool| self.changes.iter().filter(|c| is(c)).count();
        (
            count(|change| matches!(change, Change::Create(_))),
            count(|change| matches!(change, Change::Update(_))),
            count(|change| matches!(change, Change::Delete(_))),
        )
    }
}

impl Planned {
    fn ledger_post(&self, pushed: Pushed) -> LedgerPost {
        LedgerPost {
            key: self.key.clone(),
            source: self.source.clone(),
            kind: self.kind.clone(),
            fingerprint: self.fingerprint,
            body_hash: self.body_hash,
            published: self.published,
            updated: self.updated,
            announced: pushed == Pushed::Yes,
            deleted: None,
            visibility: Some(self.visibility),
        }
    }
}

/// Writes the plan into the ledger and gives the letters that follow. Call it in one transaction
/// with queueing them. A post that should be told and is not among `objects` stays as the ledger
/// has it: the next publish finds it again.
///
/// # Errors
/// When the store fails; then nothing was done.
pub fn commit(
    tx: &Tx<'_>,
    own: &OwnIds,
    plan: &Plan,
    objects: &Objects,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let mut effects = Vec::new();
    for change in &plan.changes {
        match change {
            Change::Create(post) => {
                let Some(object) = objects.get(&post.key) else { continue };
                tx.insert_post(&post.ledger_post(Pushed::Yes))?;
                tx.insert_post_names(&post.key, &post.names, now)?;
                private::keep(tx, post, object)?;
                effects.push(letter_of(tx, (&post.key, object), "Create")?);
                effects.extend(relays::announce(tx, own, object, now)?);
            }
            Change::Enter(post) => {
                enter(tx, post)?;
                objects.get(&post.key).map_or(Ok(()), |object| private::keep(tx, post, object))?;
            }
            Change::Update(post) => {
                let Some(object) = objects.get(&post.key) else { continue };
                tx.mark_post_changed(&post.ledger_post(Pushed::Yes))?;
                tx.insert_post_names(&post.key, &post.names, now)?;
                private::keep(tx, post, object)?;
                effects.push(letter_of(tx, (&post.key, object), "Update")?);
            }
            Change::Note(post) => {
                tx.mark_post_changed(&post.ledger_post(Pushed::Yes))?;
                objects.get(&post.key).map_or(Ok(()), |object| private::keep(tx, post, object))?;
            }
            Change::Delete(post) => {
                // Whom a private post is for stands in its document.
                effects.push(match post.is_private() {
                    true => private::farewell(tx, own, post, now)?,
                    false => farewell(tx, own, post, now)?,
                });
                tx.mark_post_deleted(post, now)?;
                tx.remove_post_names(&post.key)?;
            }
        }
    }
    Ok(effects)
}

/// Enters a post in the ledger that is never pushed.
///
/// # Errors
/// When the store fails.
pub fn enter(tx: &Tx<'_>, post: &Planned) -> Result<(), Error> {
    tx.insert_post(&post.ledger_post(Pushed::No))
}

fn letter_of(
    tx: &Tx<'_>,
    (key, object): (&PostKey, &OwnObject),
    kind: &str,
) -> Result<Effect, Error> {
    let (id, body) = match kind {
        "Create" => (object.create_id(), object.create_json()),
        _ => (object.update_id(), object.update_json()),
    };
    let inboxes = match object.visibility {
        OwnVisibility::Followers | OwnVisibility::Direct => private::inboxes(tx, object)?,
        OwnVisibility::Public | OwnVisibility::Unlisted => inboxes(tx, (key, object), kind)?,
    };
    Ok(Effect::Deliver(Letter {
        activity: ActivityId::parse(&id).expect("an id of ours is an id"),
        kind: kind.to_owned(),
        body,
        about: Some(object.id.clone()),
        patience: Patience::Usual,
        inboxes: inboxes.into_iter().collect(),
    }))
}

/// Who hears of a post that everybody may read.
fn inboxes(
    tx: &Tx<'_>,
    (key, object): (&PostKey, &OwnObject),
    kind: &str,
) -> Result<BTreeSet<InboxUrl>, Error> {
    let mut inboxes: BTreeSet<InboxUrl> = tx.list_follower_inboxes()?.into_iter().collect();
    for id in object.tags.iter().filter_map(OwnTag::mentioned) {
        inboxes.extend(inbox_of(tx, id)?);
    }
    // Also those whom an edit no longer names: they have the post.
    for id in tx.list_named(key)? {
        inboxes.extend(inbox_of(tx, &id)?);
    }
    if let Some(parent) = &object.in_reply_to
        && let Some(answered) = tx.find_remote_post(parent)?
    {
        inboxes.extend(inbox_of(tx, &answered.post.author)?);
    }
    if kind != "Create" {
        inboxes.extend(tx.list_audience(key)?);
    }
    inboxes.extend(relays::inboxes(tx, object, kind)?);
    Ok(inboxes)
}

/// OBJ-20: everybody who may have the post hears that it is gone: followers if it was ever sent to them,
/// and whoever reacted to it, answered it or is named in it. What was not yet sent stays here.
fn farewell(tx: &Tx<'_>, own: &OwnIds, post: &LedgerPost, now: Timestamp) -> Result<Effect, Error> {
    let object: ObjectId = own.post(&post.key);
    // The owner may have seen what should not be seen.
    tx.recall(&object, now)?;
    tx.remove_own_act(&object, OwnActKind::Boost)?;
    let id = own.fresh_activity(now.millis());
    let mut inboxes = tx.list_audience(&post.key)?;
    // Of what was only served nobody knows who has not looked at it.
    if post.announced {
        inboxes.extend(tx.list_follower_inboxes()?);
        inboxes.extend(relays::of_farewell(tx, post)?);
    }
    let named = tx.list_named(&post.key)?;
    for id in &named {
        inboxes.extend(inbox_of(tx, id)?);
    }
    Ok(Effect::Deliver(Letter {
        body: build::delete_json(&id, &own.actor(), (&object, &named), now),
        activity: id,
        kind: "Delete".to_owned(),
        about: Some(object),
        patience: Patience::Long,
        inboxes: inboxes.into_iter().collect(),
    }))
}
