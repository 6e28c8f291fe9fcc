//! What the owner has decided about strangers, as the door needs to know it.

use crate::id::OwnIds;
use crate::store::ReplyPolicy;

/// Who receives what is sent: the ids of the owner's things, and the owner's rules.
#[derive(Clone, Copy, Debug)]
pub struct Recipient<'a> {
    /// The ids of the owner's things.
    pub own: &'a OwnIds,
    /// What is let in.
    pub rules: &'a Rules,
}

/// What the owner lets in without being asked.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Rules {
    /// Which answers appear on pages, where a post does not say otherwise.
    pub replies: ReplyPolicy,
    /// What becomes of a Follow.
    pub followers: FollowerPolicy,
    /// Who may quote the owner's posts.
    pub quotes: QuotePolicy,
}

/// Who may quote the owner's posts (FEP-044f).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum QuotePolicy {
    /// Whom the owner lets.
    #[default]
    Asked,
    /// Whoever asks.
    Everybody,
    /// Nobody.
    Nobody,
}

/// What becomes of a Follow.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum FollowerPolicy {
    /// It is accepted at once.
    #[default]
    AtOnce,
    /// It waits for the owner (`manuallyApprovesFollowers`).
    ByHand,
}
