//! Pages that no longer show the truth are written again, many events at once (promise 7, T16).

use std::time::{Duration, Instant};

use super::Node;
use super::publish::{BuildOptions, PublishError, build_site};
use crate::limits;
use crate::site::Silent;
use crate::store::Error;

/// Builds whenever something is dirty, until it is over.
pub(super) fn rebuild_when_dirty(node: &Node) {
    let mut heard = 0;
    let mut rest = Duration::ZERO;
    let mut last = Instant::now();
    while !node.wake.is_over() {
        heard = node.wake.wait(heard, limits::QUEUE_POLL);
        if node.wake.pause(rest.saturating_sub(last.elapsed())) {
            return;
        }
        rest = match build_if_dirty(node) {
            Ok(true) => limits::REBUILD_PAUSE,
            Ok(false) => Duration::ZERO,
            Err(error) => {
                log::warn!("the pages stay as they are: {error}; `skep check` tells more");
                limits::REBUILD_AGAIN
            }
        };
        last = Instant::now();
    }
}

/// Builds the site if something is dirty; true if something was.
///
/// # Errors
/// When the content has errors: the pages stay as they are, and dirty.
pub fn build_if_dirty(node: &Node) -> Result<bool, PublishError> {
    // Read before the build: what is marked meanwhile has a newer mark, and is built again.
    let dirty = node.store.read::<_, Error>(|tx| tx.list_dirty())?;
    if dirty.pages.is_empty() {
        return Ok(false);
    }
    let built = build_site(node, BuildOptions::default(), &Silent)?;
    log::info!("rebuilt for {} changes: {} files", dirty.pages.len(), built.written.written);
    node.store.write::<_, Error>(|tx| tx.remove_dirty(&dirty))?;
    Ok(true)
}
