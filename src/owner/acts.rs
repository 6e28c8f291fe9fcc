//! Like and boost, and taking them back (protocol 6.2). Each is done once, however often it is asked for.

use std::collections::BTreeSet;

use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect, Letter, Patience};
use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId, OwnIds};
use crate::store::{Error, OwnAct, OwnActKind, Tx, Visibility};

/// A post that the owner wants to do something with.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActedOn {
    /// Its id.
    pub object: ObjectId,
    /// Who wrote it.
    pub author: ActorId,
    /// Who may read it.
    pub visibility: Visibility,
}

/// What came of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Acted {
    /// Done; this follows.
    Done(Vec<Effect>),
    /// It was so already.
    Unchanged,
    /// Nobody boosts what is for some alone.
    Private,
    /// Nobody likes their own.
    Own,
}

/// Likes a post of somebody else's; only its author is told.
///
/// # Errors
/// When the store fails.
pub fn like(tx: &Tx<'_>, own: &OwnIds, post: &ActedOn, now: Timestamp) -> Result<Acted, Error> {
    if post.author == own.actor() {
        return Ok(Acted::Own);
    }
    let act = act(own, OwnActKind::Like, post, now);
    if !tx.insert_own_act(&act)? {
        return Ok(Acted::Unchanged);
    }
    let body = build::like_json(&act.activity, &own.actor(), &post.object);
    let inboxes = inbox_of(tx, &post.author)?.into_iter().collect();
    let told = Told { kind: "Like", body, patience: Patience::Usual, inboxes };
    Ok(Acted::Done(vec![letter(act.activity, &post.object, told)]))
}

/// Boosts a post that everybody may read, one's own too: followers and the author are told, and the outbox
/// has it.
///
/// # Errors
/// When the store fails.
pub fn boost(tx: &Tx<'_>, own: &OwnIds, post: &ActedOn, now: Timestamp) -> Result<Acted, Error> {
    if !post.visibility.is_for_all() {
        return Ok(Acted::Private);
    }
    let act = act(own, OwnActKind::Boost, post, now);
    if !tx.insert_own_act(&act)? {
        return Ok(Acted::Unchanged);
    }
    let author = other(own, &post.author);
    let body = build::announce_json(&act.activity, &own.actor(), now, &post.object, author);
    let inboxes = followers_and(tx, author)?;
    let told = Told { kind: "Announce", body, patience: Patience::Usual, inboxes };
    Ok(Acted::Done(vec![letter(act.activity, &post.object, told), Effect::Rebuild(Dirty::Actor)]))
}

/// Takes a like back.
///
/// # Errors
/// When the store fails.
pub fn unlike(
    tx: &Tx<'_>,
    own: &OwnIds,
    object: &ObjectId,
    now: Timestamp,
) -> Result<Acted, Error> {
    let Some(act) = tx.find_own_act(object, OwnActKind::Like)? else {
        return Ok(Acted::Unchanged);
    };
    tx.remove_own_act(object, OwnActKind::Like)?;
    let id = own.fresh_activity(now.millis());
    let body = build::undo_like_json(&id, &act.activity, &own.actor(), object);
    let inboxes = inbox_of(tx, &act.author)?.into_iter().collect();
    let told = Told { kind: "Undo", body, patience: Patience::Long, inboxes };
    Ok(Acted::Done(vec![letter(id, object, told)]))
}

/// Takes a boost back, from all who were told of it.
///
/// # Errors
/// When the store fails.
pub fn unboost(
    tx: &Tx<'_>,
    own: &OwnIds,
    object: &ObjectId,
    now: Timestamp,
) -> Result<Acted, Error> {
    let Some(act) = tx.find_own_act(object, OwnActKind::Boost)? else {
        return Ok(Acted::Unchanged);
    };
    tx.remove_own_act(object, OwnActKind::Boost)?;
    let id = own.fresh_activity(now.millis());
    let author = other(own, &act.author);
    let body = build::undo_announce_json(&id, &act.activity, &own.actor(), object, author);
    let inboxes = followers_and(tx, author)?;
    let told = Told { kind: "Undo", body, patience: Patience::Long, inboxes };
    Ok(Acted::Done(vec![letter(id, object, told), Effect::Rebuild(Dirty::Actor)]))
}

/// What is sent, and to whom.
struct Told {
    kind: &'static str,
    body: String,
    patience: Patience,
    inboxes: Vec<InboxUrl>,
}

/// Letters about one post keep their order: an Undo never comes before what it takes back.
fn letter(activity: ActivityId, object: &ObjectId, told: Told) -> Effect {
    let Told { kind, body, patience, inboxes } = told;
    Effect::Deliver(Letter {
        activity,
        kind: kind.to_owned(),
        body,
        about: Some(object.clone()),
        patience,
        inboxes,
    })
}

fn act(own: &OwnIds, kind: OwnActKind, post: &ActedOn, at: Timestamp) -> OwnAct {
    let ActedOn { object, author, .. } = post.clone();
    OwnAct { object, kind, activity: own.fresh_activity(at.millis()), author, at }
}

/// The author, if that is not the owner.
fn other<'a>(own: &OwnIds, author: &'a ActorId) -> Option<&'a ActorId> {
    Some(author).filter(|author| **author != own.actor())
}

fn inbox_of(tx: &Tx<'_>, actor: &ActorId) -> Result<Option<InboxUrl>, Error> {
    if tx.is_blocked(actor)? {
        return Ok(None);
    }
    Ok(tx.find_actor(actor)?.map(|known| known.inbox))
}

fn followers_and(tx: &Tx<'_>, author: Option<&ActorId>) -> Result<Vec<InboxUrl>, Error> {
    let mut inboxes: BTreeSet<InboxUrl> = tx.list_follower_inboxes()?.into_iter().collect();
    if let Some(author) = author
        && !tx.is_blocked(author)?
        && let Some(known) = tx.find_actor(author)?
    {
        // Whoever has a follower of ours there, too, is told once.
        let is_told = known.shared_inbox.as_ref().is_some_and(|shared| inboxes.contains(shared));
        if !is_told {
            inboxes.insert(known.inbox);
        }
    }
    Ok(inboxes.into_iter().collect())
}
