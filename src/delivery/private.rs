//! Posts that are for some alone: who hears of them, who may fetch them, and their end.

use std::collections::BTreeSet;

use super::audience::own_inbox_of;
use super::plan::Planned;
use crate::ap::{Audience, Document, OwnObject, OwnTag, OwnVisibility, build, parse_document};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{ActorId, InboxUrl, Origin, OwnIds, PostKey};
use crate::store::{Error, LedgerPost, Tx, Visibility};

/// Those whom it names, in their own inboxes; and the followers, if it is for them. Nobody whom it
/// named before an edit: they keep what they had.
pub(super) fn inboxes(tx: &Tx<'_>, object: &OwnObject) -> Result<BTreeSet<InboxUrl>, Error> {
    let mut inboxes = BTreeSet::new();
    if object.visibility == OwnVisibility::Followers {
        inboxes.extend(tx.list_follower_inboxes()?);
    }
    for id in object.tags.iter().filter_map(OwnTag::mentioned) {
        inboxes.extend(own_inbox_of(tx, id)?);
    }
    Ok(inboxes)
}

/// Keeps what the id of a post answers that is for some alone.
pub(super) fn keep(tx: &Tx<'_>, post: &Planned, object: &OwnObject) -> Result<(), Error> {
    match post.visibility.is_for_all() {
        true => Ok(()),
        false => tx.mark_document(&post.key, &object.json()),
    }
}

/// The Delete, to all who were told of the post as far as that is known. What was not yet sent
/// stays here.
pub(super) fn farewell(
    tx: &Tx<'_>,
    own: &OwnIds,
    post: &LedgerPost,
    now: Timestamp,
) -> Result<Effect, Error> {
    let object = own.private_post(&post.key);
    let found = tx.find_document(&post.key)?;
    let audience = found.and_then(|(_, document)| audience_of(&document)).unwrap_or_default();
    let mut inboxes: BTreeSet<InboxUrl> = tx.list_told_of(&object)?.into_iter().collect();
    if post.visibility == Some(Visibility::Followers) {
        inboxes.extend(tx.list_follower_inboxes()?);
    }
    for id in tx.list_named(&post.key)? {
        inboxes.extend(own_inbox_of(tx, &id)?);
    }
    tx.recall(&object, now)?;
    let id = own.fresh_activity(now.millis());
    let whom = (&audience.to[..], &audience.cc[..]);
    Ok(Effect::Deliver(Letter {
        body: build::private_delete_json(&id, &own.actor(), &object, whom, now),
        activity: id,
        kind: "Delete".to_owned(),
        about: Some(object),
        patience: Patience::Long,
        inboxes: inboxes.into_iter().collect(),
    }))
}

/// The document of a post that is for some alone, if it is for anybody at `reader`. A server is
/// trusted with what is for one of its accounts: most ask in the name of an account of their own.
///
/// # Errors
/// When the store fails.
pub fn read_private(tx: &Tx<'_>, key: &PostKey, reader: &Origin) -> Result<Option<String>, Error> {
    let Some((visibility, document)) = tx.find_document(key)? else { return Ok(None) };
    let audience = audience_of(&document).unwrap_or_default();
    let mut named = audience.to.iter().chain(&audience.cc);
    let is_named = named.any(|id| ActorId::parse(id).is_ok_and(|id| id.origin() == *reader));
    let may = is_named || (visibility == Visibility::Followers && tx.has_follower_at(reader)?);
    Ok(may.then_some(document))
}

fn audience_of(document: &str) -> Option<Audience> {
    match parse_document(document.as_bytes()) {
        Ok(Document::Object(object)) => Some(object.audience),
        _ => None,
    }
}
