//! What the owner has decided about strangers, as the door needs to know it.

use std::time::Duration;

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
    /// What waits in any case.
    pub caution: Caution,
}

/// What of strangers waits for the owner, whatever else is let in. Nought is no bound.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Caution {
    /// What has one of these words or phrases, in lower case and one blank apart.
    pub keywords: Vec<String>,
    /// What has links.
    pub links: bool,
    /// What names more people than these.
    pub mentions: usize,
    /// What is written by accounts younger than this, or that do not say when they were made.
    pub age: Duration,
    /// What comes when more new hosts than these have written within the hour.
    pub new_hosts_per_hour: i64,
    /// Follows, once there are as many new followers within the hour.
    pub follows_per_hour: i64,
    /// The same of one host.
    pub follows_per_host: i64,
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
