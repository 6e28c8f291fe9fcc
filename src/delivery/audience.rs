//! Where accounts are told of something.

use crate::id::{ActorId, InboxUrl};
use crate::store::{Error, Tx};

/// The inbox of an actor alone, for what nobody else on its server is to be told.
pub(super) fn own_inbox_of(tx: &Tx<'_>, actor: &ActorId) -> Result<Option<InboxUrl>, Error> {
    if tx.is_blocked(actor)? {
        return Ok(None);
    }
    Ok(tx.find_actor(actor)?.map(|known| known.inbox))
}

/// Where an actor is told of something; nowhere if it is blocked.
pub(super) fn inbox_of(tx: &Tx<'_>, actor: &ActorId) -> Result<Option<InboxUrl>, Error> {
    if tx.is_blocked(actor)? {
        return Ok(None);
    }
    Ok(tx.find_actor(actor)?.map(|known| known.shared_inbox.unwrap_or(known.inbox)))
}
