//! Pages that no longer show the truth are written again, many events at once (promise 7, T16).

use std::time::Instant;

use super::Node;
use super::publish::{PublishError, build_site};
use crate::limits;
use crate::site::Drafts;
use crate::store::Error;

/// Builds whenever something is dirty, until it is over.
pub(super) fn rebuild_when_dirty(node: &Node) {
    let mut heard = 0;
    let mut last: Option<Instant> = None;
    while !node.wake.is_over() {
        heard = node.wake.wait(heard, limits::QUEUE_POLL);
        let too_soon = last.map(|last| limits::REBUILD_PAUSE.saturating_sub(last.elapsed()));
        if too_soon.is_some_and(|wait| node.wake.pause(wait)) {
            return;
        }
        match build_if_dirty(node) {
            Ok(true) => last = Some(Instant::now()),
            Ok(false) => {}
            Err(PublishError::Content(problems)) => {
                log::warn!("the site has {} errors; its pages stay as they are", problems.len());
                last = Some(Instant::now());
            }
            Err(error) => log::error!("rebuild: {error}"),
        }
    }
}

/// Builds the site if something is dirty; true if something was.
///
/// # Errors
/// When the content has errors: the pages stay as they are, and dirty.
pub fn build_if_dirty(node: &Node) -> Result<bool, PublishError> {
    // Read before the build: what gets dirty meanwhile is built the next time.
    let dirty = node.store.read::<_, Error>(|tx| tx.list_dirty())?;
    if dirty.is_empty() {
        return Ok(false);
    }
    let built = build_site(node, Drafts::Skip)?;
    log::info!("rebuilt for {} changes: {} files", dirty.len(), built.written.written);
    node.store.write::<_, Error>(|tx| tx.remove_dirty(&dirty))?;
    Ok(true)
}
