//! Quotes of the owner's posts by others: what is asked, and what is answered (FEP-044f).

use super::Node;
use super::fetch::{FetchError, fetch_object};
use crate::clock;
use crate::id::paths;
use crate::id::{ActorId, ObjectId};
use crate::inbox;
use crate::limits;
use crate::owner;
use crate::store::{Error, QuoteState};

/// Fetches the post that quotes, and judges it.
pub(super) fn asked(node: &Node, by: &ActorId, object: &ObjectId) -> Result<(), FetchError> {
    let object = match fetch_object(node, object) {
        Err(FetchError::Gone) => {
            node.store.write::<_, Error>(|tx| tx.remove_quote(object).map(drop))?;
            return Ok(());
        }
        other => other?,
    };
    let now = clock::now();
    node.store.write::<_, Error>(|tx| {
        let effects = inbox::read_quote(tx, node.recipient(), (by, &object), now)?;
        tx.enqueue(&effects, now)
    })?;
    Ok(())
}

/// Tells the authors of quotes what the owner has decided, once the files say so: whoever is told looks
/// for the stamp at once.
pub(super) fn tell(node: &Node) -> Result<(), Error> {
    let untold = node.store.read::<_, Error>(|tx| tx.list_untold_quotes(limits::PASS_MAX))?;
    for quote in untold {
        let Some(stamp) = &quote.stamp else { continue };
        let is_there = node.output().join(paths::stamp(stamp).trim_start_matches('/')).exists();
        if is_there != (quote.state == QuoteState::Approved) {
            continue;
        }
        let now = clock::now();
        node.store.write::<_, Error>(|tx| {
            let effects = owner::tell_of_quote(tx, &node.own, &quote, now)?;
            tx.mark_quote_told(quote.id)?;
            tx.enqueue(&node.proved(effects, now), now)
        })?;
        node.wake.ring();
    }
    Ok(())
}
