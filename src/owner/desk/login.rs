//! Who may come in.

use std::net::IpAddr;
use std::time::Duration;

use serde::Serialize;

use super::Moment;
use crate::owner::BadPassword;
use crate::store;

/// Who asks to come in.
#[derive(Clone, Copy, Debug)]
pub struct Caller<'a> {
    /// From where, after the rule of trusted proxies (threat T33).
    pub address: IpAddr,
    /// What the browser calls itself.
    pub agent: &'a str,
}

/// Why nobody was let in. Whether there is a password is not told.
#[derive(Debug, thiserror::Error)]
pub enum LoginRefused {
    /// It is not the one.
    #[error("that was not it")]
    Wrong,
    /// There were too many wrong ones; after this time it may be tried again.
    #[error("too many wrong passwords; try again later")]
    TooMany(Duration),
    /// Our fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Why there is no other password now.
#[derive(Debug, thiserror::Error)]
pub enum PasswordRefused {
    /// The old one was not it.
    #[error(transparent)]
    Login(#[from] LoginRefused),
    /// The new one is of no use.
    #[error(transparent)]
    Bad(#[from] BadPassword),
}

impl From<store::Error> for PasswordRefused {
    fn from(error: store::Error) -> Self {
        Self::Login(error.into())
    }
}

/// A session as its own requests show it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Seen {
    /// By what the owner names it.
    pub id: i64,
    /// What each form of it carries, and nobody else knows.
    pub form_token: String,
}

/// A session in the list of all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct SessionRow {
    /// By what the owner names it.
    pub id: i64,
    /// When it began.
    pub begun: Moment,
    /// When it was last heard of.
    pub seen: Moment,
    /// From where it began.
    pub address: String,
    /// What its browser calls itself.
    pub agent: String,
}

/// The door of the owner's pages (threat T31).
pub trait Login {
    /// Begins a session for whoever knows the password. What its browser shows from now on: nobody else
    /// is told, and only its hash is kept.
    ///
    /// # Errors
    /// Why nobody was let in.
    fn log_in(&self, password: &str, caller: Caller<'_>) -> Result<String, LoginRefused>;

    /// The same for whoever has a link of `skep login`, which lets in once.
    ///
    /// # Errors
    /// Why nobody was let in.
    fn log_in_by_link(&self, link: &str, caller: Caller<'_>) -> Result<String, LoginRefused>;

    /// The session of a browser that shows this.
    ///
    /// # Errors
    /// When the store fails.
    fn session(&self, shown: &str) -> Result<Option<Seen>, store::Error>;

    /// SHA-256 in hex of what the browsers show that were let in last, the latest first; so many at most.
    ///
    /// # Errors
    /// When the store fails.
    fn known_browsers(&self, most: usize) -> Result<Vec<String>, store::Error>;

    /// All sessions, the latest first.
    ///
    /// # Errors
    /// When the store fails.
    fn sessions(&self) -> Result<Vec<SessionRow>, store::Error>;

    /// Ends a session; true if there was one.
    ///
    /// # Errors
    /// When the store fails.
    fn end_session(&self, id: i64) -> Result<bool, store::Error>;

    /// Ends all sessions but this one; how many.
    ///
    /// # Errors
    /// When the store fails.
    fn end_other_sessions(&self, id: i64) -> Result<usize, store::Error>;

    /// Is there a password?
    ///
    /// # Errors
    /// When the store fails.
    fn has_password(&self) -> Result<bool, store::Error>;

    /// Puts `new` in the place of `old`, which does not matter while there is none. All sessions end, and
    /// all links; so does that of whoever asks.
    ///
    /// # Errors
    /// Why the old one stays.
    fn change_password(
        &self,
        old_and_new: (&str, &str),
        caller: Caller<'_>,
    ) -> Result<(), PasswordRefused>;
}
