//! Posts that somebody else has brought, each fetched from its own origin: what followed accounts boost,
//! what relays and communities pass on, and what the owner wants to read.

use super::create::{SHOWN, follows, is_heard, new_remote_post, read_object, store_details};
use crate::ap::Object;
use crate::clock::Timestamp;
use crate::effect::Effect;
use crate::id::ActorId;
use crate::inbox::{Recipient, Vouched};
use crate::limits;
use crate::store::{Error, FollowState, Review, Tx};

/// Puts a post that a followed account boosted, fetched from its own origin, into the timeline.
///
/// # Errors
/// When the store fails.
pub fn store_boosted(
    tx: &Tx<'_>,
    by: &ActorId,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<(), Error> {
    let is_for_all = object.audience.is_public() || object.audience.is_unlisted();
    if !is_for_all || !follows(tx, by)? {
        return Ok(());
    }
    store_brought(tx, by, object, now)
}

/// Has this post, fetched from its own origin, a hashtag that the owner reads in what a relay passes on?
///
/// # Errors
/// When the store fails.
pub fn reads_of_relay(tx: &Tx<'_>, by: &ActorId, object: &Vouched<Object>) -> Result<bool, Error> {
    let relay = tx.find_relay_of(by)?.filter(|relay| relay.state == FollowState::Accepted);
    let Some(relay) = relay.filter(|_| object.audience.is_public()) else { return Ok(false) };
    let read = tx.list_relay_tags(&relay.address)?;
    Ok(object.hashtags.iter().any(|tag| read.contains(&tag.to_lowercase())))
}

/// Puts such a post into the timeline.
///
/// # Errors
/// When the store fails.
pub fn store_relayed(
    tx: &Tx<'_>,
    by: &ActorId,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<(), Error> {
    if reads_of_relay(tx, by, object)? { store_brought(tx, by, object, now) } else { Ok(()) }
}

/// Puts what somebody else has brought into the timeline.
fn store_brought(
    tx: &Tx<'_>,
    by: &ActorId,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<(), Error> {
    let is_shown = SHOWN.contains(&object.kind.as_str());
    if !is_shown || !is_heard(tx, by)? || !is_heard(tx, &object.author)? {
        return Ok(());
    }
    let post = new_remote_post(tx, object, None, now)?;
    if let Some(number) = tx.insert_remote_post(&post, Review::None, now)? {
        store_details(tx, number, object)?;
    }
    match tx.find_remote_post(&object.id)? {
        Some(known) => tx.insert_timeline(known.id, Some(by), now),
        None => Ok(()),
    }
}

/// Puts what a community has passed on into the timeline, if the owner follows it and the post says that it
/// is in it (FEP-1b12). Answers are read below their posts.
///
/// # Errors
/// When the store fails.
pub fn store_of_group(
    tx: &Tx<'_>,
    group: &ActorId,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<(), Error> {
    let is_for_all = object.audience.is_public() || object.audience.is_unlisted();
    let is_in_it = object.audience.names(group) || object.group.as_ref() == Some(group);
    if object.in_reply_to.is_some() || !is_for_all || !is_in_it || !follows(tx, group)? {
        return Ok(());
    }
    store_brought(tx, group, object, now)
}

/// Takes in a post that the owner wants to read, and keeps it for [`limits::READ_KEPT`] at least, whoever
/// wrote it. One of somebody whom the owner has blocked is not kept.
///
/// # Errors
/// When the store fails.
pub fn keep_object(
    tx: &Tx<'_>,
    recipient: Recipient<'_>,
    object: &Vouched<Object>,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    if tx.is_blocked(&object.author)? {
        return Ok(Vec::new());
    }
    let effects = read_object(tx, recipient, object, now)?;
    let is_shown = SHOWN.contains(&object.kind.as_str()) && object.vote().is_none();
    if is_shown && tx.find_remote_post(&object.id)?.is_none() {
        let post = new_remote_post(tx, object, None, now)?;
        if let Some(number) = tx.insert_remote_post(&post, Review::None, now)? {
            store_details(tx, number, object)?;
        }
    }
    tx.mark_kept(&object.id, now.plus(limits::READ_KEPT))?;
    Ok(effects)
}
