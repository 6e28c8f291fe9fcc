//! Whom the owner blocks, limits, mutes, or lets in whatever lists say.

use serde::Serialize;

use super::{Moment, Refused};
use crate::store;
use crate::store::Stance;

/// A rule of the owner's.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RuleRow {
    /// Whom it is about: an id, a handle, a host.
    pub target: String,
    /// The handle, if it is about an account that is known.
    pub handle: Option<String>,
    /// What is thought of them.
    pub stance: &'static str,
    /// Why.
    pub note: Option<String>,
    /// Since when.
    pub since: Moment,
    /// Until when.
    pub until: Option<Moment>,
}

/// The owner's rules, and the lists of others that hold beside them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct RuleList {
    /// By target.
    pub rules: Vec<RuleRow>,
    /// Where lists come from.
    pub lists: Vec<String>,
}

/// Blocks and mutes.
pub trait Rules {
    /// All rules of the owner.
    ///
    /// # Errors
    /// When the store fails.
    fn rules(&self) -> Result<RuleList, store::Error>;

    /// Thinks so of an account or a host from now on. What follows, in a sentence.
    ///
    /// # Errors
    /// Why nothing was changed.
    fn add_rule(&self, target: &str, stance: Stance, note: &str) -> Result<String, Refused>;

    /// Takes the owner's rule about this target back; true if there was one.
    ///
    /// # Errors
    /// When the store fails.
    fn end_rule(&self, target: &str) -> Result<bool, store::Error>;
}
