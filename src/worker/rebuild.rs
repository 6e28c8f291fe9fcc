//! Pages that no longer show the truth are written again, many events at once (promise 7, T16).

use std::time::{Duration, Instant};

use super::publish::{BuildOptions, PublishError, build_site};
use super::{Apart, ApartError, Node};
use crate::limits;
use crate::site::Silent;
use crate::store;

/// Builds whenever something is dirty, until it is over.
pub(super) fn rebuild_when_dirty(node: &Node, apart: &Apart) {
    let mut heard = 0;
    let mut rest = Duration::ZERO;
    let mut last = Instant::now();
    while !node.wake.is_over() {
        heard = node.wake.wait(heard, limits::QUEUE_POLL);
        if node.wake.pause(rest.saturating_sub(last.elapsed())) {
            return;
        }
        rest = match rebuild(node, || apart.build_quietly().map_err(Failed::from)) {
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
    rebuild(node, || {
        let built = build_site(node, BuildOptions::default(), &Silent)?;
        Ok(format!("{} files", built.written.written))
    })
}

/// Why a site in which something was dirty was not made again.
#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Apart(#[from] ApartError),
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Does `build` if something is dirty, and takes the marks away; true if something was.
fn rebuild<E: From<store::Error>>(
    node: &Node,
    build: impl FnOnce() -> Result<String, E>,
) -> Result<bool, E> {
    // Read before the build: what is marked meanwhile has a newer mark, and is built again.
    let dirty = node.store.read::<_, store::Error>(|tx| tx.list_dirty())?;
    if dirty.pages.is_empty() {
        return Ok(false);
    }
    let built = build()?;
    log::info!("rebuilt, changes: {}; {built}", dirty.pages.len());
    node.store.write::<_, store::Error>(|tx| tx.remove_dirty(&dirty))?;
    Ok(true)
}
