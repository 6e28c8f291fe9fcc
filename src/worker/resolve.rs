//! `@user@host` → actor (protocol 1.8): the handle is believed only if the WebFinger answer of its
//! own domain names an actor that says so, too.

use super::Node;
use super::fetch::{FetchError, fetch_actor};
use crate::ap;
use crate::id::{ActorId, BadId, Handle};
use crate::limits;
use crate::net::NetError;
use crate::store::KnownActor;

/// Why a name could not be resolved.
#[derive(Debug, thiserror::Error)]
pub enum ResolveError {
    /// Neither a handle nor an address.
    #[error("`{0}` is neither a handle such as @user@host nor the address of an account")]
    NotAName(String),
    /// Its server has no such account.
    #[error("{0} has no such account")]
    Unknown(String),
    /// Its server says that it is somebody who is not known by this name.
    #[error("{host} says that {asked} is {actor}, but that account does not say so")]
    NotConfirmed {
        /// The server that was asked.
        host: String,
        /// The handle that was looked up.
        asked: Handle,
        /// Whom the server named.
        actor: ActorId,
    },
    /// Its server did not answer.
    #[error("{host} could not be asked: {why}")]
    Unreachable {
        /// The server.
        host: String,
        /// What happened.
        why: NetError,
    },
    /// The account was found, but not read.
    #[error(transparent)]
    Fetch(#[from] FetchError),
}

impl From<BadId> for ResolveError {
    fn from(error: BadId) -> Self {
        Self::NotAName(error.to_string())
    }
}

/// Finds the account that the owner means by `name`, fetches it now and stores it.
///
/// # Errors
/// When it does not exist, does not answer, or is not what it says.
pub fn resolve(node: &Node, name: &str) -> Result<KnownActor, ResolveError> {
    let Ok(asked) = Handle::parse(name) else {
        let id = ActorId::parse(name).map_err(|_| ResolveError::NotAName(name.to_owned()))?;
        return fetched(node, &id);
    };
    let found = look_up(node, &asked)?;
    let known = fetched(node, &found.actor)?;
    found.confirm(node, asked, known)
}

/// The account, or which server it is that did not answer.
fn fetched(node: &Node, id: &ActorId) -> Result<KnownActor, ResolveError> {
    fetch_actor(node, id, limits::GET_TIME).map_err(|why| match why {
        // What is no account may still be a feed.
        why @ FetchError::Net(NetError::MediaType(_)) => why.into(),
        FetchError::Net(why) => ResolveError::Unreachable { host: id.domain().to_string(), why },
        why => why.into(),
    })
}

impl Node {
    /// Whom a handle's own domain names now. That the account agrees is not checked: this is for
    /// finding one that is known already.
    ///
    /// # Errors
    /// When there is none, or the domain does not answer.
    pub fn find_by_handle(&self, handle: &Handle) -> Result<ActorId, ResolveError> {
        look_up(self, handle).map(|found| found.actor)
    }
}

/// What a domain says about a handle. Hearsay about an account, until the account's own origin or
/// the subject's domain says the same: see [`Found::confirm`].
struct Found {
    /// Under which name it knows the account best.
    subject: Handle,
    actor: ActorId,
}

impl Found {
    /// Is the account known by the name that was asked for (protocol 1.8, point 3)? Its own user
    /// name and host say so, or the domain of the subject does: the domain that was asked, or
    /// another one, which must then be asked, too (Akkoma was fooled without that, 2024.04.1).
    fn confirm(
        self,
        node: &Node,
        asked: Handle,
        known: KnownActor,
    ) -> Result<KnownActor, ResolveError> {
        let own = Handle { user: known.username.clone(), domain: known.id.domain() };
        let is_confirmed = is_same(&asked, &own)
            || is_same(&asked, &self.subject)
            || look_up(node, &self.subject).is_ok_and(|other| other.actor == known.id);
        if is_confirmed {
            return Ok(known);
        }
        Err(ResolveError::NotConfirmed { host: asked.domain.to_string(), asked, actor: known.id })
    }
}

fn look_up(node: &Node, handle: &Handle) -> Result<Found, ResolveError> {
    let unknown = || ResolveError::Unknown(handle.domain.to_string());
    if node.store.read(|tx| tx.is_domain_blocked(&handle.domain)).map_err(FetchError::Store)? {
        return Err(FetchError::Blocked.into());
    }
    let answer = match node.client.get_webfinger(&handle.domain, &handle.acct()) {
        Ok(answer) => answer,
        Err(NetError::Status(404 | 410)) => return Err(unknown()),
        Err(why) => {
            return Err(ResolveError::Unreachable { host: handle.domain.to_string(), why });
        }
    };
    let found = ap::parse_webfinger(&answer).map_err(|_| unknown())?;
    let actor = found.actor.ok_or_else(unknown)?;
    Ok(Found { subject: found.subject.unwrap_or_else(|| handle.clone()), actor })
}

/// Case plays no part in a user name; a domain is in lower case already.
fn is_same(a: &Handle, b: &Handle) -> bool {
    a.domain == b.domain && a.user.eq_ignore_ascii_case(&b.user)
}
