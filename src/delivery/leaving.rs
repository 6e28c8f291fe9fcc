//! What followers' servers are sent when the owner leaves (MOV-8).

use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Letter, Patience};
use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId, OwnIds, fresh_name};
use crate::store::{Error, OwnMove, Tx};

/// A boost of a post of the new account: so every follower's server meets it before the Move.
///
/// # Errors
/// When the store fails.
pub fn introduction(
    tx: &Tx<'_>,
    own: &OwnIds,
    (post, target): (&ObjectId, &ActorId),
    now: Timestamp,
) -> Result<Letter, Error> {
    let id = own.fresh_activity(now.millis());
    Ok(Letter {
        body: build::announce_json(&id, &own.actor(), now, post, Some(target)),
        activity: id,
        kind: "Announce".to_owned(),
        about: Some(post.clone()),
        patience: Patience::Usual,
        inboxes: tx.list_follower_inboxes()?,
    })
}

/// A new Move to `target`: its id, and what is sent.
#[must_use]
pub fn write_move(own: &OwnIds, target: &ActorId, now: Timestamp) -> (ActivityId, String) {
    let id = own.moved(&fresh_name(now.millis()));
    let body = build::move_json(&id, &own.actor(), target);
    (id, body)
}

/// The Move on its way to `inboxes`, after whatever they are told of the account before.
#[must_use]
pub fn move_letter(own: &OwnIds, written: &OwnMove, inboxes: Vec<InboxUrl>) -> Letter {
    Letter {
        activity: written.activity.clone(),
        kind: "Move".to_owned(),
        body: written.body.clone(),
        // The Update before it is about the same.
        about: Some(own.actor().as_object()),
        patience: Patience::Long,
        inboxes,
    }
}
