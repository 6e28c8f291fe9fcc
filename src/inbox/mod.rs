//! The door: what strangers send, checked before it changes anything.
//!
//! ```text
//! Received ──examine──▶ Claim ──verify──▶ Verified ──apply──▶ Vec<Effect>
//!     │                   │                                       │
//!     └───────────────────┴──▶ Rejection ──▶ HTTP status          └──▶ queued, same transaction
//! ```
//!
//! What is fetched takes a way of its own: `Fetched ──▶ Vouched<T>`, by the origin that served it.
//!
//! Bytes become belief in two steps with one key look-up between them. There is no
//! `is_authenticated` flag: what has not been verified has another type, and only
//! [`Claim::verify`] makes a [`Verified`].

mod apply;
mod examine;
mod fetched;
mod park;
mod rules;
mod sanitize;

pub use apply::{
    apply, forget_actor, forget_follow, forget_post, keep_object, read_activity, read_followers,
    read_move, read_object, read_quote, reads_of_relay, store_boosted, store_of_group,
    store_relayed,
};
pub use examine::{Claim, Examined, Question, Received, Verified, answers_of, examine};
pub use fetched::{Disbelief, Fetched, KeyOwner, Vouched};
pub use park::{park, unpark};
pub use rules::{Caution, FollowerPolicy, QuotePolicy, Recipient, Rules};
pub use sanitize::{plain_text, sanitize_html};

use std::net::IpAddr;
use std::time::Duration;

use crate::ap::ParseError;
use crate::sig::{BadSignature, Head};
use crate::store;

/// Why a delivery was turned away. Each variant is a different answer to the sender.
#[derive(Debug, thiserror::Error)]
pub enum Rejection {
    /// Not one of the media types of ActivityPub, or an encoded body (INB-1).
    #[error("the content type must be application/activity+json")]
    MediaType,
    /// The body is not an activity.
    #[error(transparent)]
    Body(#[from] ParseError),
    /// The signature is absent, malformed, stale or wrong.
    #[error(transparent)]
    Signature(#[from] BadSignature),
    /// Correctly signed, but by somebody other than the activity's actor (INB-3).
    #[error("signed by somebody else than its actor")]
    NotTheActor,
    /// The activity's id is on a host that its actor does not speak for (INB-4).
    #[error("the id is not on the host of its actor")]
    ForeignId,
    /// The key does not exist at its origin, or belongs to nobody.
    #[error("the key could not be found at its origin")]
    NoSuchKey,
    /// The origin of the key does not answer now and no more requests can wait for it.
    #[error("the key could not be fetched now; try again later")]
    KeyUnreachable,
    /// Its origin has sent too much; after this time it may send again.
    #[error("too many requests of this origin; try again later")]
    TooMany(Duration),
    /// Our fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Why something that is for some alone was not shown.
#[derive(Debug, thiserror::Error)]
pub enum Unreadable {
    /// It is not known who asks.
    #[error("not signed, or not to be believed")]
    Unsigned,
    /// There is nothing for whoever asks: it does not exist, or is for others.
    #[error("not found")]
    Nothing,
    /// Our fault.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What a request is handed to once it has been read. The corridor implements it: it may have to
/// fetch a key, which a room cannot.
pub trait Intake: Send + Sync {
    /// Judges a request that `from` has sent, and acts on it. `Ok` means that what had to be kept is on disk: the
    /// answer is 202 (promise 3).
    ///
    /// # Errors
    /// Why it was turned away.
    fn take_in(&self, received: Received, from: IpAddr) -> Result<(), Rejection>;

    /// What is at the address that `head` asks for, if whoever has signed it may read that. The answer
    /// to those who may not is the same whether it exists or not (DISC-13).
    ///
    /// # Errors
    /// Why it was not shown.
    fn read(&self, head: &Head, from: IpAddr) -> Result<String, Unreadable>;

    /// Could a request be taken in now? Asked often, so it must cost little.
    fn is_ready(&self) -> bool;
}

#[cfg(test)]
mod tests;
