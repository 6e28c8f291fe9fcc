//! The last look, kept for the owner's pages and `skep status`.

use super::super::Node;
use crate::clock;
use crate::doctor::{Examination, Finding};
use crate::store::{Error, Tx};

/// The fact that says what the last look has found.
const LAST: &str = "doctor.last";

/// Keeps what a look has found, in place of what the one before has.
///
/// # Errors
/// When the store fails.
pub fn keep_examination(node: &Node, findings: &[Finding]) -> Result<(), Error> {
    let text = Examination::of(findings, clock::now()).to_text();
    node.store.write(|tx| tx.upsert_fact(LAST, &text))
}

/// What the last look has found, if there ever was one.
///
/// # Errors
/// When the store fails.
pub fn last_examination(tx: &Tx<'_>) -> Result<Option<Examination>, Error> {
    Ok(tx.find_fact(LAST)?.as_deref().and_then(Examination::parse))
}
