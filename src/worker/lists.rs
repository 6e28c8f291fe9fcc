//! Lists of blocked servers: fetched, and kept until the owner has seen whom they would cut off.

use super::Node;
use crate::clock;
use crate::limits;
use crate::net::NetError;
use crate::owner::{NotAList, read_list};
use crate::store;
use crate::store::Blocklist;

/// Why a list could not be had.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// It could not be fetched.
    #[error(transparent)]
    Net(#[from] NetError),
    /// What came is no list.
    #[error(transparent)]
    NotAList(#[from] NotAList),
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Fetches a list. It waits for the owner, if it is another than the one that holds.
///
/// # Errors
/// When it cannot be had, or is no list: then what was there stays.
pub fn fetch_blocklist(node: &Node, source: &str) -> Result<(), ListError> {
    let (most, budget) = (limits::BLOCKLIST_MAX_BYTES, limits::BLOCKLIST_TIME);
    let bytes = node.client.get_text(source, most, budget)?;
    read_list(&bytes)?;
    let text = String::from_utf8(bytes).map_err(|error| NotAList::Csv(error.to_string()))?;
    Ok(node.store.write(|tx| tx.mark_blocklist_fetched(source, &text, clock::now()))?)
}

/// The subscriptions, with those of `node.toml` among them.
///
/// # Errors
/// When the store fails.
pub fn list_blocklists(node: &Node) -> Result<Vec<Blocklist>, store::Error> {
    node.store.write(|tx| {
        for url in &node.config.federation.blocklists {
            tx.insert_blocklist(url.as_str())?;
        }
        tx.list_blocklists()
    })
}

/// Fetches the lists that were not fetched for a day, but for those of which something waits: what the
/// owner has seen must be what is taken over.
pub(super) fn fetch_old_lists(node: &Node) -> Result<(), store::Error> {
    let now = clock::now();
    let is_old = |at| now.since(at) > limits::BLOCKLIST_EVERY;
    for list in list_blocklists(node)? {
        if list.pending.is_some() || !list.fetched.is_none_or(is_old) {
            continue;
        }
        match fetch_blocklist(node, &list.source) {
            Ok(()) => log::info!("fetched the list {}", list.source),
            Err(ListError::Store(error)) => return Err(error),
            Err(error) => log::warn!("the list {}: {error}", list.source),
        }
    }
    Ok(())
}
