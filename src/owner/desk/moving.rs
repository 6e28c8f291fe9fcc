//! Leaving with one's followers.

use serde::Serialize;

use super::{Arriving, Moment, Refused};
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
    /// When the Move was sent, each time.
    pub sent: Vec<Moment>,
    /// What sending it once more comes to; only after it was sent.
    pub again: Option<Again>,
}

/// What sending the Move once more comes to.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Again {
    /// Whom it goes to.
    pub sentence: String,
    /// Why nothing would be sent now, if so.
    pub refusal: Option<String>,
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

    /// Sends the Move once more to those who are left; what was done, in words.
    ///
    /// # Errors
    /// Why nothing was sent.
    fn resend(&self) -> Result<String, Refused>;

    /// Takes the move back, as far as it can be.
    ///
    /// # Errors
    /// Why it stays.
    fn come_back(&self, again: &str) -> Result<(), Refused>;
}
