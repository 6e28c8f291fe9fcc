//! Leaving with one's followers, and bringing them along.

use serde::Serialize;

use super::{Moment, Refused};
use crate::store;

/// How far the owner has left.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Leaving {
    /// The new account.
    pub handle: String,
    /// `leaving`, `gone`, `returning` or `back`.
    pub state: &'static str,
    /// What is done of it.
    pub steps: Vec<LeavingStep>,
    /// Followers when it was sent, by what has become of them, in words.
    pub counts: Vec<(&'static str, usize)>,
    /// The same by server; those first where somebody is left.
    pub servers: Vec<(String, Vec<(&'static str, usize)>)>,
}

/// One step of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LeavingStep {
    /// In words.
    pub what: &'static str,
    /// When it was done.
    pub done: Option<Moment>,
    /// What the owner should know of it.
    pub note: Option<String>,
}

/// Followers of an old account who are waited for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Arriving {
    /// The old account.
    pub handle: String,
    /// How many followers it had.
    pub expected: Option<i64>,
    /// How many have come since.
    pub arrived: usize,
    /// Since when.
    pub since: Moment,
    /// When the old account first said that it has moved.
    pub moved: Option<Moment>,
    /// When nobody was waited for any more.
    pub ended: Option<Moment>,
}

/// Both directions.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moves {
    /// The last time that the owner left.
    pub leaving: Option<Leaving>,
    /// Who comes.
    pub arriving: Vec<Arriving>,
}

/// What other servers would look at.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Rehearsed {
    /// As it was typed.
    pub account: String,
    /// One for each check.
    pub findings: Vec<Checked>,
    /// Would the Move be heeded?
    pub may: bool,
}

/// One check.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Checked {
    /// `passed`, `noted` or `failed`.
    pub verdict: &'static str,
    /// In words.
    pub says: String,
    /// Whose software looks at it.
    pub families: Vec<&'static str>,
    /// What to do.
    pub fix: Option<String>,
}

/// Leaving and arriving.
pub trait Moving {
    /// How far everything is.
    ///
    /// # Errors
    /// When the store fails.
    fn moves(&self) -> Result<Moves, store::Error>;

    /// Makes every check before a Move to this account, and changes nothing.
    ///
    /// # Errors
    /// When the store fails.
    fn rehearse(&self, account: &str) -> Result<Rehearsed, Refused>;

    /// Leaves for this account, which the owner has typed twice. All checks are made once more.
    ///
    /// # Errors
    /// Why nothing was begun.
    fn leave(&self, account: &str, again: &str) -> Result<(), Refused>;

    /// Takes the move back, as far as it can be.
    ///
    /// # Errors
    /// Why it stays.
    fn come_back(&self, again: &str) -> Result<(), Refused>;
}
