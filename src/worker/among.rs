//! Whom the owner means.

use super::Node;
use crate::id::{ActorId, Handle};
use crate::store;
use crate::store::Tx;

/// Whom `name` means among some accounts: by id; by the handle as its domain reads it; else by the
/// handle as it was last fetched, because it must work when the other server is gone.
///
/// # Errors
/// When the store fails.
pub fn find_among(
    node: &Node,
    name: &str,
    accounts: impl Fn(&Tx<'_>) -> Result<Vec<ActorId>, store::Error>,
) -> Result<Option<ActorId>, store::Error> {
    let all = node.store.read::<_, store::Error>(|tx| accounts(tx))?;
    let Ok(handle) = Handle::parse(name) else {
        let actor = ActorId::parse(name).ok();
        return Ok(actor.filter(|actor| all.contains(actor)));
    };
    if let Ok(actor) = node.find_by_handle(&handle)
        && all.contains(&actor)
    {
        return Ok(Some(actor));
    }
    let handle = handle.to_string();
    let remembered = node.store.read::<_, store::Error>(|tx| {
        for actor in all {
            let known = tx.find_actor(&actor)?;
            if known.is_some_and(|known| known.handle().eq_ignore_ascii_case(&handle)) {
                return Ok(Some(actor));
            }
        }
        Ok(None)
    })?;
    Ok(remembered)
}
