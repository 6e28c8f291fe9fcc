//! Who has a post of the owner (OBJ-20).

use crate::id::{ActorId, InboxUrl, PostKey};
use crate::store::{Error, Tx};

/// Those who liked, boosted, answered, quoted or voted on a post: they have it, whether they follow or
/// not.
pub(super) fn audience(tx: &Tx<'_>, key: &PostKey) -> Result<Vec<InboxUrl>, Error> {
    let mut actors = tx.list_reactors(key)?;
    actors.extend(tx.list_answerers(key)?);
    actors.extend(tx.list_quoters(key)?);
    actors.extend(tx.list_voters(key)?);
    let mut inboxes = Vec::new();
    for actor in actors {
        inboxes.extend(inbox_of(tx, &actor)?);
    }
    Ok(inboxes)
}

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
