//! Newtypes for what names something: ids, origins, domains, handles, keys of posts. A raw string
//! never crosses a module boundary where one of these is meant.
//!
//! The only module that knows the `url` crate: one URL parser for origin checks, DNS and signing
//! (protocol SEC-19).

mod address;
mod check;
mod content_hash;
mod destination;
mod own;
pub mod paths;
mod resolve;

pub use address::AddressRange;
pub use content_hash::ContentHash;
pub use destination::Destination;
pub use own::{Adopted, OwnIds};
pub use resolve::resolve;

use std::fmt;
use std::sync::Arc;

use ulid::Ulid;
use url::{Host, Url};

use crate::limits;
use check::check;

/// Why a text is not an id, handle or domain. The message fits after "`x`: ".
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub enum BadId {
    /// Not an absolute `http` or `https` URL.
    #[error("is not an absolute http(s) URL")]
    NotHttp,
    /// Contains user information, control characters, backslashes or blanks (SEC-19), or marks
    /// that turn the direction of text around (SEC-14).
    #[error("has characters or parts that an id may not have")]
    Suspicious,
    /// Longer than [`limits::ID_MAX_BYTES`].
    #[error("is too long")]
    TooLong,
    /// Not `user@domain`.
    #[error("is not of the form @user@domain")]
    NotAHandle,
    /// Not a host name or address, with an optional port.
    #[error("is not a domain name")]
    NotADomain,
    /// A user name outside `[a-z0-9_]`, 1 to 30 characters (ID-6).
    #[error("may only have lower-case letters, digits and `_`, 1 to 30 of them")]
    NotAUsername,
}

/// Scheme, host and port, serialised: `https://peer.example`. What may speak for an id (SEC-8).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Origin(String);

macro_rules! iri {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
        pub struct $name(String);

        impl $name {
            /// Checks and takes `text` byte for byte: ids are compared as written (ID-1).
            pub fn parse(text: &str) -> Result<Self, BadId> {
                check(text).map(|_| Self(text.to_owned()))
            }

            /// The id as written.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }

            /// Who may speak for it.
            #[must_use]
            pub fn origin(&self) -> Origin {
                origin_of(&self.0)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

iri! {
    /// The id of an actor.
    ActorId
}
iri! {
    /// The id of anything that is not an actor or an activity: a post, a collection.
    ObjectId
}
iri! {
    /// The id of an activity.
    ActivityId
}
iri! {
    /// Where activities are posted to: an inbox or a shared inbox.
    InboxUrl
}
iri! {
    /// The id of a key. Its owner is not known from it (SIG-15).
    KeyId
}
iri! {
    /// Any other web address of a stranger: a profile page, a permalink.
    WebUrl
}

impl KeyId {
    /// The document to fetch for this key: the id without its fragment (protocol 5.6).
    #[must_use]
    pub fn document(&self) -> &str {
        self.0.split('#').next().unwrap_or(&self.0)
    }
}

impl ActorId {
    /// This id read as that of an object: actors are objects, too.
    #[must_use]
    pub fn as_object(&self) -> ObjectId {
        ObjectId(self.0.clone())
    }

    /// The host, with the port if it is not the scheme's own: what stands behind the `@`.
    #[must_use]
    pub fn domain(&self) -> Domain {
        self.origin().domain()
    }
}

impl ObjectId {
    /// This id read as that of an actor.
    #[must_use]
    pub fn as_actor(&self) -> ActorId {
        ActorId(self.0.clone())
    }
}

impl ActivityId {
    /// This id read as that of an object.
    #[must_use]
    pub fn as_object(&self) -> ObjectId {
        ObjectId(self.0.clone())
    }
}

impl Origin {
    /// Of an absolute http(s) URL.
    pub fn of(text: &str) -> Result<Self, BadId> {
        check(text).map(|url| Self(url.origin().ascii_serialization()))
    }

    /// E.g. `https://peer.example`, never with a trailing slash.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The host, with the port if it is not the scheme's own.
    #[must_use]
    pub fn domain(&self) -> Domain {
        let after = self.0.split_once("://").map_or(self.0.as_str(), |(_, rest)| rest);
        Domain(after.to_owned())
    }

    /// Is this `https`?
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.starts_with("https://")
    }

    /// `path` (which begins with `/`) below this origin.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.0)
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A host in lower-case ASCII (A-labels), with a port if one was given: `peer.example`,
/// `127.0.0.1:3000`.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Domain(String);

impl Domain {
    /// Reads a host with an optional port. Names in other scripts become A-labels.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let bad = text.is_empty() || text.contains(['/', '@', '\\', '?', '#', ' ', '%']);
        if bad || text.len() > limits::ID_MAX_BYTES {
            return Err(BadId::NotADomain);
        }
        let url = Url::parse(&format!("https://{text}/")).map_err(|_| BadId::NotADomain)?;
        // Judged in the form that is kept: as A-labels a name is longer.
        let fits = |host: &&str| (1..=limits::DOMAIN_MAX_BYTES).contains(&host.len());
        let host = url.host_str().filter(fits).ok_or(BadId::NotADomain)?;
        match url.port() {
            Some(port) => Ok(Self(format!("{host}:{port}"))),
            None => Ok(Self(host.to_owned())),
        }
    }

    /// As stored and compared.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Without the port.
    #[must_use]
    pub fn host(&self) -> &str {
        match self.0.rsplit_once(':') {
            Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
            _ => &self.0,
        }
    }

    /// Is this a loopback or private address literal or `localhost`: not reachable by others?
    #[must_use]
    pub fn is_local(&self) -> bool {
        match Host::parse(self.host()) {
            Ok(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_unspecified(),
            Ok(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unspecified(),
            Ok(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
            Err(_) => false,
        }
    }
}

impl fmt::Display for Domain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The owner's name on this node: `[a-z0-9_]`, 1 to 30 characters (ID-6).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Username(String);

impl Username {
    /// Checks `text`; capitals are refused rather than changed.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let fits = (1..=30).contains(&text.len())
            && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if fits { Ok(Self(text.to_owned())) } else { Err(BadId::NotAUsername) }
    }

    /// The name without an `@`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// `@user@domain`. The user part is kept as written; compare it without regard to case.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Handle {
    /// The part before the second `@`.
    pub user: String,
    /// The part after it.
    pub domain: Domain,
}

impl Handle {
    /// Reads `@user@domain`, `user@domain` or `acct:user@domain`.
    pub fn parse(text: &str) -> Result<Self, BadId> {
        let text = text.trim();
        let text = text.strip_prefix("acct:").unwrap_or(text);
        let text = text.strip_prefix('@').unwrap_or(text);
        let (user, domain) = text.split_once('@').ok_or(BadId::NotAHandle)?;
        let fits = (1..=128).contains(&user.len())
            && user.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-.:".contains(&b));
        if !fits {
            return Err(BadId::NotAHandle);
        }
        let domain = Domain::parse(domain).map_err(|_| BadId::NotAHandle)?;
        Ok(Self { user: user.to_owned(), domain })
    }

    /// `acct:user@domain`, the WebFinger resource (RFC 7565).
    #[must_use]
    pub fn acct(&self) -> String {
        format!("acct:{}@{}", self.user, self.domain)
    }
}

impl fmt::Display for Handle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "@{}@{}", self.user, self.domain)
    }
}

/// The name of a post under `/ap/`: its permalink path at first publish with `/` as `.`, only
/// `[a-z0-9._-]`. Frozen in the ledger, never reused (ID-5).
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct PostKey(Arc<str>);

impl PostKey {
    /// The key of a post first published at `path`: `/posts/hello/` becomes `posts.hello`, the
    /// root `index`. Characters outside the alphabet become `-`.
    #[must_use]
    pub fn from_path(path: &str) -> Self {
        let lower = path.trim_matches('/').to_lowercase();
        let key: String = lower
            .chars()
            .map(|c| match c {
                '/' => '.',
                'a'..='z' | '0'..='9' | '.' | '_' | '-' => c,
                _ => '-',
            })
            .collect();
        // Every character is one byte by now. Room is left for the number of a key that was used.
        let key = key[..key.len().min(limits::KEY_MAX_BYTES - 10)].trim_matches('.');
        Self(if key.is_empty() { "index".into() } else { key.into() })
    }

    /// Checks a key from outside (a URL, the ledger). `None` outside the alphabet.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (1..=limits::KEY_MAX_BYTES).contains(&text.len())
            && !text.starts_with('.')
            && text.bytes().all(|b| {
                b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'_' | b'-')
            });
        fits.then(|| Self(text.into()))
    }

    /// The key as text; safe as a file name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PostKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A new name for an activity of ours: a ULID in lower case, sortable by `millis`.
///
/// # Panics
/// If the operating system gives no randomness: nothing secret could be made then either.
#[must_use]
pub fn fresh_name(millis: i64) -> String {
    let mut random = [0_u8; 16];
    getrandom::fill(&mut random).expect("the operating system gives randomness");
    let millis = u64::try_from(millis).unwrap_or(0);
    Ulid::from_parts(millis, u128::from_le_bytes(random)).to_string().to_lowercase()
}

/// The origin of a text that [`check()`] has accepted.
fn origin_of(text: &str) -> Origin {
    Url::parse(text)
        .map_or_else(|_| Origin(String::new()), |url| Origin(url.origin().ascii_serialization()))
}

#[cfg(test)]
mod tests;
