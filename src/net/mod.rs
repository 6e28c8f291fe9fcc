//! The only door out: fetching documents, asking WebFinger, posting activities.
//!
//! URL -> one parser -> look-up -> every address checked -> connection to just these -> bounded answer
//!
//! Whatever a stranger names goes through here: https on port 443 at public addresses only
//! (SEC-1), redirects followed by hand and judged anew (SEC-2), sizes counted after decompression
//! (SEC-3), one deadline for a whole exchange (SEC-4). Addresses of the configured ranges may also
//! be spoken to in plain http and on any port. No proxy is ever used: it would look names up
//! itself, past the check. Nothing here knows what an answer means.

mod feed;
mod get;
mod guard;
mod hook;
mod mail;
mod picture;
mod post;
mod probe;
mod resolve;
mod text;
mod webfinger;

pub use feed::{FetchedFeed, Validators};
pub use mail::{Mail, MailError, MailSafety, MailServer, send_mail};
pub use post::Answer;

use std::io;
use std::sync::Arc;
use std::time::{Duration, Instant};

use ureq::Agent;
use ureq::config::AutoHeaderValue;
use ureq::tls::TlsConfig;
use ureq::unversioned::transport::DefaultConnector;

use self::resolve::{Door, Lookup};
use crate::id::{AddressRange, BadId, Destination, Origin};
use crate::limits::{
    ANSWER_HEAD_MAX_BYTES, CONNECT_TIME, DELIVERIES_PER_ORIGIN_MAX, IDLE_OUT_MAX, IDLE_OUT_TIME,
    OUT_READ_BUFFER_BYTES, OUT_WRITE_BUFFER_BYTES,
};

/// Speaks to other servers. Cheap to clone; clones share their kept-alive connections, and all may
/// be used at once from several threads.
#[derive(Clone, Debug)]
pub struct Client {
    agent: Agent,
    door: Door,
}

/// A document, as it arrived.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fetched {
    /// Where it was found in the end, without a fragment: as asked for if nothing redirected. The
    /// caller compares it with the id inside (SEC-2).
    pub url: String,
    /// Its bytes, decompressed.
    pub body: Vec<u8>,
}

/// Why there is no answer, or none that can be used. The variants differ in what they say about
/// the peer: [`NetError::Forbidden`] and `Busy` nothing at all, `Dns` to `Timeout` that it may be back later.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NetError {
    /// We do not go there: the address, scheme, port or the place is refused (SEC-1).
    #[error("not allowed: {0}")]
    Forbidden(String),
    /// The name leads nowhere, or the name servers cannot tell.
    #[error("the name has no address")]
    Dns,
    /// We have too much under way to ask; that says nothing of the peer.
    #[error("too many names are being looked up")]
    Busy,
    /// The connection ended without an answer.
    #[error("no connection: it was closed without an answer")]
    Closed,
    /// No connection, or it broke.
    #[error("no connection: {0}")]
    Connect(String),
    /// No safe connection: a bad certificate, or no TLS at all.
    #[error("no safe connection: {0}")]
    Tls(String),
    /// Not done in time.
    #[error("it took too long")]
    Timeout,
    /// The answer is larger than anything we read (SEC-3).
    #[error("the answer is too large")]
    TooLarge,
    /// A GET was answered with this status instead of a document.
    #[error("the answer is HTTP {0}")]
    Status(u16),
    /// The answer is of this media type, which is not that of ActivityPub (SEC-22).
    #[error("the answer is of type `{0}`")]
    MediaType(String),
    /// More redirects than we follow (SEC-2).
    #[error("too many redirects")]
    Redirects,
    /// The URL or the answer breaks the rules of HTTP.
    #[error("not understood: {0}")]
    Malformed(String),
}

impl Client {
    /// `own` is never fetched from (it would be a loop); `allow` are the address ranges that may be
    /// reached although they are not public; `user_agent` is sent with every request.
    #[must_use]
    pub fn new(own: Origin, allow: Vec<AddressRange>, user_agent: String) -> Self {
        Self::with_lookup(own, allow, user_agent, Arc::new(resolve::ask_system))
    }

    /// The same for what the owner has written: any port, and plain http as well. Still only public
    /// addresses, whatever redirects say.
    #[must_use]
    pub fn for_links(own: Origin, allow: Vec<AddressRange>, user_agent: String) -> Self {
        let door = Door::new(own, allow, Arc::new(resolve::ask_system));
        Self::behind(door.onto_the_web(), user_agent)
    }

    /// One for looking at this node itself, by the way that others take.
    #[must_use]
    pub fn from_outside(own: Origin, allow: Vec<AddressRange>, user_agent: String) -> Self {
        let door = Door::new(own, allow, Arc::new(resolve::ask_system));
        Self::behind(door.onto_itself(), user_agent)
    }

    fn with_lookup(
        own: Origin,
        allow: Vec<AddressRange>,
        user_agent: String,
        lookup: Arc<Lookup>,
    ) -> Self {
        Self::behind(Door::new(own, allow, lookup), user_agent)
    }

    fn behind(door: Door, user_agent: String) -> Self {
        Self::trusting(TlsConfig::default(), door, user_agent)
    }

    fn trusting(tls: TlsConfig, door: Door, mut user_agent: String) -> Self {
        // The library panics over a header value that cannot be sent.
        user_agent.retain(|c| (' '..='~').contains(&c));
        let config = Agent::config_builder()
            .tls_config(tls)
            .proxy(None)
            .max_redirects(0)
            .http_status_as_error(false)
            .user_agent(user_agent)
            .accept(AutoHeaderValue::None)
            .timeout_resolve(Some(CONNECT_TIME))
            .timeout_connect(Some(CONNECT_TIME))
            .max_response_header_size(ANSWER_HEAD_MAX_BYTES)
            .input_buffer_size(OUT_READ_BUFFER_BYTES)
            .output_buffer_size(OUT_WRITE_BUFFER_BYTES)
            .max_idle_connections(IDLE_OUT_MAX)
            .max_idle_connections_per_host(DELIVERIES_PER_ORIGIN_MAX)
            .max_idle_age(IDLE_OUT_TIME)
            .build();
        let agent = Agent::with_parts(config, DefaultConnector::default(), door.clone());
        Self { agent, door }
    }
}

/// Reads a URL that a stranger may have written.
fn destination(url: &str) -> Result<Destination, NetError> {
    Destination::parse(url).map_err(bad_url)
}

fn bad_url(why: BadId) -> NetError {
    NetError::Forbidden(format!("the URL {why}"))
}

/// What is left until `deadline`.
fn left(deadline: Instant) -> Result<Duration, NetError> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(NetError::Timeout) } else { Ok(left) }
}

/// Sorts the library's errors into ours.
impl From<ureq::Error> for NetError {
    fn from(error: ureq::Error) -> Self {
        match error {
            ureq::Error::Other(inner) => match inner.downcast::<Self>() {
                Ok(ours) => *ours,
                Err(other) => Self::Connect(other.to_string()),
            },
            ureq::Error::Timeout(_) => Self::Timeout,
            ureq::Error::HostNotFound => Self::Dns,
            ureq::Error::BodyExceedsLimit(_) | ureq::Error::LargeResponseHeader(..) => {
                Self::TooLarge
            }
            ureq::Error::Io(why) => match why.kind() {
                io::ErrorKind::TimedOut => Self::Timeout,
                io::ErrorKind::UnexpectedEof
                | io::ErrorKind::ConnectionReset
                | io::ErrorKind::ConnectionAborted
                | io::ErrorKind::BrokenPipe => Self::Closed,
                // How rustls reports a failed handshake through the standard library's traits.
                io::ErrorKind::InvalidData => Self::Tls(why.to_string()),
                _ => Self::Connect(why.to_string()),
            },
            why @ (ureq::Error::Tls(_) | ureq::Error::Rustls(_) | ureq::Error::TlsRequired) => {
                Self::Tls(why.to_string())
            }
            ureq::Error::ConnectionFailed => Self::Connect("refused".to_owned()),
            why => Self::Malformed(why.to_string()),
        }
    }
}

#[cfg(test)]
mod tests;
