//! How another server can feel.

use std::net::SocketAddr;
use std::time::Duration;

use skep::sig::{PublicKey, Standard};

/// A header that asks for RFC 9421.
pub(super) const ASKS: &str =
    "Accept-Signature: sig1=(\"@method\" \"@target-uri\");created;keyid\r\n";

/// How the server feels about a kind of request.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) enum Mood {
    /// As it should.
    Well,
    /// It answers with this status.
    Says(u16),
    /// It takes what is signed by this standard, and says this status to the rest.
    Takes(Standard, u16),
    /// The same, and it says that it wants RFC 9421.
    Asks(u16),
    /// It takes its time.
    Slow(Duration),
    /// It reads and never answers.
    Silent,
    /// It believes this key alone, and says 401 to the rest.
    Knows(PublicKey),
    /// It first fetches this address itself.
    AsksBack(SocketAddr, String),
}
