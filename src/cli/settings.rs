//! With which settings `skep serve` was started: it reads them once.

use std::fs;

use super::args::Global;
use super::failure::Failure;
use super::wait;
use crate::sig;
use crate::store;
use crate::worker::Node;

/// The fact that says what node.toml was when the server was started.
const SERVED: &str = "serve.settings";

/// What the owner is told where this matters.
pub(super) const NEWER: &str = "node.toml is newer than the running `skep serve`: start it again (`sudo systemctl restart skep`)";

/// Writes down with what a server begins.
pub(super) fn note(global: &Global, node: &Node) -> Result<(), Failure> {
    let seen = seen(global);
    Ok(node.store.write::<_, store::Error>(|tx| tx.upsert_fact(SERVED, &seen))?)
}

/// Does a server run that does not know what node.toml says now?
pub(super) fn are_newer(global: &Global, node: &Node) -> Result<bool, Failure> {
    if !wait::is_served(node) {
        return Ok(false);
    }
    let served = node.store.read::<_, store::Error>(|tx| tx.find_fact(SERVED))?;
    Ok(served.is_some_and(|served| served != seen(global)))
}

fn seen(global: &Global) -> String {
    let text = fs::read(global.root.join(&global.config)).unwrap_or_default();
    sig::content_hash(&text).to_string()
}
