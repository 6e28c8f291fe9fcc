//! Joining relays and leaving them (FEP-ae0c).

use crate::ap::build;
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{InboxUrl, OwnIds};
use crate::store::{Error, FollowState, KnownActor, Relay, RelayKind, Tx};

/// What the owner has named.
#[derive(Clone, Copy, Debug)]
pub enum RelayTarget<'a> {
    /// An actor, just fetched.
    Actor(&'a KnownActor),
    /// An inbox.
    Inbox(&'a InboxUrl),
}

/// Asks a relay to pass on what is published. Asking again sends a new Follow.
///
/// # Errors
/// When the store fails.
pub fn join_relay(
    tx: &Tx<'_>,
    own: &OwnIds,
    target: RelayTarget<'_>,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    let follow = own.fresh_activity(now.millis());
    let (address, kind, actor, inbox) = match target {
        RelayTarget::Actor(known) => {
            (known.id.as_str(), RelayKind::LitePub, Some(known.id.clone()), &known.inbox)
        }
        RelayTarget::Inbox(inbox) => (inbox.as_str(), RelayKind::Mastodon, None, inbox),
    };
    let body = match &actor {
        Some(actor) => build::follow_json(&follow, &own.actor(), actor),
        None => build::follow_public_json(&follow, &own.actor()),
    };
    let relay = Relay {
        address: address.to_owned(),
        kind,
        actor,
        inbox: inbox.clone(),
        follow,
        state: FollowState::Pending,
        since: now,
    };
    tx.upsert_relay(&relay)?;
    let letter = Letter {
        activity: relay.follow,
        kind: "Follow".to_owned(),
        body,
        about: None,
        patience: Patience::Usual,
        inboxes: vec![relay.inbox],
    };
    Ok(vec![Effect::Deliver(letter)])
}

/// Leaves a relay, and reads nothing more of it.
///
/// # Errors
/// When the store fails.
pub fn leave_relay(
    tx: &Tx<'_>,
    own: &OwnIds,
    relay: &Relay,
    now: Timestamp,
) -> Result<Vec<Effect>, Error> {
    tx.remove_relay(&relay.address)?;
    // What was to be passed on.
    if !tx.is_inbox_used(&relay.inbox)? {
        tx.remove_barred_deliveries(&relay.inbox)?;
    }
    if let Some(actor) = &relay.actor {
        tx.remove_timeline_of(actor)?;
    }
    let undo = own.fresh_activity(now.millis());
    let body = match &relay.actor {
        Some(actor) if relay.kind == RelayKind::LitePub => {
            build::undo_follow_json(&undo, &relay.follow, &own.actor(), actor)
        }
        _ => build::undo_follow_public_json(&undo, &relay.follow, &own.actor()),
    };
    let letter = Letter {
        activity: undo,
        kind: "Undo".to_owned(),
        body,
        about: None,
        patience: Patience::Long,
        inboxes: vec![relay.inbox.clone()],
    };
    Ok(vec![Effect::Deliver(letter)])
}
