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
    /// Its server did not answer.
    #[error("{host} could not be asked: {source}")]
    Unreachable {
        /// The server.
        host: String,
        /// What happened.
        source: NetError,
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
    let id = match Handle::parse(name) {
        Ok(handle) => look_up(node, &handle)?,
        Err(_) => ActorId::parse(name).map_err(|_| ResolveError::NotAName(name.to_owned()))?,
    };
    Ok(fetch_actor(node, &id, limits::GET_TIME)?)
}

fn look_up(node: &Node, handle: &Handle) -> Result<ActorId, ResolveError> {
    let unknown = || ResolveError::Unknown(handle.domain.to_string());
    let answer = match node.client.get_webfinger(&handle.domain, &handle.acct()) {
        Ok(answer) => answer,
        Err(NetError::Status(404 | 410)) => return Err(unknown()),
        Err(source) => {
            return Err(ResolveError::Unreachable { host: handle.domain.to_string(), source });
        }
    };
    let found = ap::parse_webfinger(&answer).map_err(|_| unknown())?;
    found.actor.ok_or_else(unknown)
}
