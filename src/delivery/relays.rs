//! What relays are sent (FEP-ae0c): what is for everybody, and nothing else. Those in the way of LitePub
//! are told of a new post by an Announce of it, all others get what followers get.

use std::collections::BTreeSet;

use crate::ap::{OwnObject, OwnVisibility, build};
use crate::clock::Timestamp;
use crate::effect::{Effect, Letter, Patience};
use crate::id::{InboxUrl, OwnIds};
use crate::store::{Error, LedgerPost, RelayKind, Tx, Visibility};

/// The relays that a letter about a public post goes to.
pub(super) fn inboxes(tx: &Tx<'_>, object: &OwnObject, kind: &str) -> Result<Vec<InboxUrl>, Error> {
    match (object.visibility, kind) {
        (OwnVisibility::Public, "Create") => tx.list_relay_inboxes(&[RelayKind::Mastodon]),
        (OwnVisibility::Public, _) => all(tx),
        _ => Ok(Vec::new()),
    }
}

/// The relays that hear of the end of a post.
pub(super) fn of_farewell(tx: &Tx<'_>, post: &LedgerPost) -> Result<Vec<InboxUrl>, Error> {
    match post.visibility {
        None | Some(Visibility::Public) => all(tx),
        _ => Ok(Vec::new()),
    }
}

fn all(tx: &Tx<'_>) -> Result<Vec<InboxUrl>, Error> {
    tx.list_relay_inboxes(&[RelayKind::Mastodon, RelayKind::LitePub])
}

/// Tells those in the way of LitePub of a new post, if there are any.
pub(super) fn announce(
    tx: &Tx<'_>,
    own: &OwnIds,
    object: &OwnObject,
    now: Timestamp,
) -> Result<Option<Effect>, Error> {
    if object.visibility != OwnVisibility::Public {
        return Ok(None);
    }
    let inboxes: BTreeSet<_> = tx.list_relay_inboxes(&[RelayKind::LitePub])?.into_iter().collect();
    if inboxes.is_empty() {
        return Ok(None);
    }
    let id = own.fresh_activity(now.millis());
    Ok(Some(Effect::Deliver(Letter {
        body: build::announce_json(&id, &own.actor(), now, &object.id, None),
        activity: id,
        kind: "Announce".to_owned(),
        about: Some(object.id.clone()),
        patience: Patience::Usual,
        inboxes: inboxes.into_iter().collect(),
    })))
}
