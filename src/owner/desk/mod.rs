//! What the owner's pages ask and do: values in, values out. The corridor implements it, because it may
//! have to fetch something, which a room cannot; the server turns it into pages.
//!
//! One trait for each family of pages, in a file of its own; [`Desk`] is all of them.

mod interact;
mod login;
mod queue;
mod standing;

pub use interact::{Deed, Interact, Met, MetAccount, MetPost};
pub use login::{Caller, Login, LoginRefused, PasswordRefused, Seen, SessionRow};
pub use queue::{Attached, Decided, Decision, Queue, QueueItem, because};
pub use standing::{Badges, Overview, Standing};

use serde::Serialize;

use crate::store;

/// Everything that stands on the desk.
pub trait Desk: Interact + Login + Overview + Queue + Send + Sync {}

impl<T: Interact + Login + Overview + Queue + Send + Sync> Desk for T {}

/// Why the owner did not get what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// One sentence that says why, and what to do.
    #[error("{0}")]
    Said(String),
    /// Our fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A point in time, for a program and for the owner.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Moment {
    /// RFC 3339.
    pub iso: String,
    /// In the zone of the site.
    pub words: String,
}
