//! What the doctor has found.

use serde::Serialize;

use super::{Moment, Refused};
use crate::store;

/// How it stands with looking at this node.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Examined {
    /// The last look; `None`: there was none.
    pub last: Option<LastLook>,
    /// Is one under way?
    pub under_way: bool,
}

/// What a look has found.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LastLook {
    /// When it was.
    pub at: Moment,
    /// Others are kept out, or something may be lost.
    pub red: Vec<Found>,
    /// It works, but not for all, or not for long.
    pub yellow: Vec<Found>,
    /// As it should be.
    pub green: Vec<Found>,
}

/// One finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Found {
    /// The name of the check.
    pub check: String,
    /// In words.
    pub says: String,
    /// What to do, piece by piece; empty where nothing is.
    pub fix: Vec<Piece>,
}

/// A piece of advice.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Piece {
    /// Is it to be copied as it stands: a command, a line of settings?
    pub is_code: bool,
    /// Its text.
    pub text: String,
}

impl Piece {
    /// The pieces of advice in which code stands between backticks, as it does on a terminal.
    #[must_use]
    pub fn of(advice: &str) -> Vec<Self> {
        let pieces = advice.split('`').enumerate();
        let pieces = pieces.map(|(n, text)| Self { is_code: n % 2 == 1, text: text.to_owned() });
        pieces.filter(|it| !it.text.is_empty()).collect()
    }
}

/// Whether all is well.
pub trait Doctor {
    /// What the last look has found, and whether one is under way.
    ///
    /// # Errors
    /// When the store fails.
    fn examined(&self) -> Result<Examined, store::Error>;

    /// Begins to look, unless that is under way, and waits for a moment whether it is soon over.
    ///
    /// # Errors
    /// Why nobody looks.
    fn examine(&self) -> Result<Examined, Refused>;
}
