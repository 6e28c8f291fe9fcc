//! What keeps accidents small: a publish that goes beyond it sends nothing, and the owner is asked.

use crate::clock::Timestamp;

/// How much one publish may do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Bounds {
    /// Posts published before this are served but never pushed (DEL-9).
    pub deliver_since: Timestamp,
    /// More new posts than this send nothing.
    pub new_max: usize,
    /// More deletions than this send nothing.
    pub deletes_max: usize,
    /// More deletions than this send nothing if no post would be left.
    pub last_deletes_max: usize,
    /// More edits than this send nothing.
    pub updates_max: usize,
    /// What happens to posts that say something else than before.
    pub edits: Edits,
    /// Before this it cannot be: a clock that says so is wrong.
    pub not_before: Timestamp,
}

/// What happens to posts that say something else than before.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Edits {
    /// Others are told.
    #[default]
    Tell,
    /// The ledger learns of it, and nobody is told.
    Adopt,
}

impl Bounds {
    /// Is a post of this date only served (DEL-9)?
    #[must_use]
    pub fn is_too_old(&self, published: Timestamp) -> bool {
        published < self.deliver_since
    }

    /// # Errors
    /// When `asked` is beyond the bounds.
    pub(super) fn check(&self, asked: Asked, now: Timestamp) -> Result<(), Refusal> {
        let Asked { new, updates, same_text, deletes, living } = asked;
        if new + updates + deletes > 0 && now < self.not_before {
            return Err(Refusal::ClockBehind { now, not_before: self.not_before });
        }
        if deletes == living && deletes > self.last_deletes_max {
            return Err(Refusal::AllGone { found: deletes });
        }
        if new > self.new_max {
            return Err(Refusal::TooManyNew { found: new, allowed: self.new_max });
        }
        if deletes > self.deletes_max {
            return Err(Refusal::TooManyDeletes { found: deletes, allowed: self.deletes_max });
        }
        if updates > self.updates_max {
            let allowed = self.updates_max;
            return Err(Refusal::TooManyUpdates { found: updates, allowed, same_text, moved: 0 });
        }
        Ok(())
    }
}

/// What a publish is about to do, in numbers of posts.
#[derive(Clone, Copy, Default, Debug)]
pub(super) struct Asked {
    pub(super) new: usize,
    pub(super) updates: usize,
    /// Of the updates: posts whose text is as it was.
    pub(super) same_text: usize,
    pub(super) deletes: usize,
    /// Posts that others may have.
    pub(super) living: usize,
}

/// Why nothing is sent.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Refusal {
    /// More new posts than [`Bounds::new_max`].
    #[error("this publish would push {found} new posts; the limit is {allowed}")]
    TooManyNew {
        /// How many there are.
        found: usize,
        /// How many may be.
        allowed: usize,
    },
    /// More deletions than [`Bounds::deletes_max`].
    #[error("this publish would delete {found} posts from other servers; the limit is {allowed}")]
    TooManyDeletes {
        /// How many there are.
        found: usize,
        /// How many may be.
        allowed: usize,
    },
    /// More edits than [`Bounds::updates_max`].
    #[error("this publish would send {found} edited posts again; the limit is {allowed}")]
    TooManyUpdates {
        /// How many there are.
        found: usize,
        /// How many may be.
        allowed: usize,
        /// How many of them have the text that they had.
        same_text: usize,
        /// How many posts of the site have another address than others know; nobody has looked if none.
        moved: usize,
    },
    /// No post that was published is there any more; see [`Bounds::last_deletes_max`].
    #[error("this publish would delete every post from other servers: {found}, and none is left")]
    AllGone {
        /// How many there were.
        found: usize,
    },
    /// It is earlier than [`Bounds::not_before`].
    #[error("the clock says {}, but it was later than {} already", now.rfc3339(), not_before.rfc3339())]
    ClockBehind {
        /// What the clock says.
        now: Timestamp,
        /// What it cannot be before.
        not_before: Timestamp,
    },
}
