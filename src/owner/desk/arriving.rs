//! Bringing the followers of an old account along.

use serde::Serialize;

use super::{Checked, Moment, Refused};

/// Followers of an old account who are waited for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Arriving {
    /// The id of the old account.
    pub actor: String,
    /// Its handle.
    pub handle: String,
    /// How many followers it had.
    pub expected: Option<i64>,
    /// How many have come since.
    pub arrived: usize,
    /// From where most of them are, and how many are from there.
    pub hosts: Vec<(String, usize)>,
    /// Since when.
    pub since: Moment,
    /// When the old account first said that it has moved.
    pub moved: Option<Moment>,
    /// When nobody was waited for any more.
    pub ended: Option<Moment>,
    /// What to do at its server, under the name of what that runs; nothing once it is done.
    pub steps: Vec<(&'static str, Vec<String>)>,
    /// Is it among the aliases that others are shown?
    pub is_alias: bool,
}

/// An old account, before anything is written.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct OldFound {
    /// As it was typed.
    pub account: String,
    /// Its handle.
    pub handle: String,
    /// Its id, which becomes the alias.
    pub id: String,
    /// How many followers it has, if its server tells.
    pub followers: Option<u64>,
    /// What its server runs, if it tells.
    pub software: Option<String>,
    /// Does it say that it has moved here already?
    pub has_moved: bool,
    /// Does whoever comes wait for the owner?
    pub is_locked: bool,
}

/// Moving in.
pub trait MovingIn {
    /// Looks at the old account, and changes nothing.
    ///
    /// # Errors
    /// Why nobody can come from there.
    fn find_old(&self, account: &str) -> Result<OldFound, Refused>;

    /// Writes the alias into `node.toml`, tells others, and waits for followers from now on; what was done, in
    /// words.
    ///
    /// # Errors
    /// Why nothing was done.
    fn move_in(&self, account: &str) -> Result<String, Refused>;

    /// Looks whether others see the alias, and whether the old account says that it moves.
    ///
    /// # Errors
    /// When nobody is waited for from there.
    fn check_arrival(&self, actor: &str) -> Result<Vec<Checked>, Refused>;

    /// Waits for nobody any more. The alias stays.
    ///
    /// # Errors
    /// When nobody is waited for from there.
    fn end_arrival(&self, actor: &str) -> Result<(), Refused>;

    /// Takes the alias out of `node.toml` and tells others; what was done, in words.
    ///
    /// # Errors
    /// Why it stays.
    fn cancel_arrival(&self, actor: &str) -> Result<String, Refused>;
}
