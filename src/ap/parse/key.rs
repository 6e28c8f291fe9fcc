//! Public keys, on their own or inside an actor.

use super::node::Node;
use crate::ap::ParseError;
use crate::id::{ActorId, KeyId};

/// A key with the actor it says it belongs to. Believe the pair only if the actor names the key,
/// too (SIG-15).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct KeyDocument {
    /// Its id.
    pub id: KeyId,
    /// Whose it claims to be.
    pub owner: ActorId,
    /// The key, as PEM.
    pub pem: String,
}

pub(super) fn read(node: Node<'_>) -> Result<KeyDocument, ParseError> {
    let id = node.id().ok_or(ParseError::Missing("id"))?;
    let id = KeyId::parse(id).map_err(|_| ParseError::Wrong("id"))?;
    let owner = node.link("owner").or_else(|| node.link("controller"));
    let owner = owner.ok_or(ParseError::Missing("owner"))?;
    let owner = ActorId::parse(owner).map_err(|_| ParseError::Wrong("owner"))?;
    let pem = node.text("publicKeyPem").ok_or(ParseError::Missing("publicKeyPem"))?;
    Ok(KeyDocument { id, owner, pem: pem.to_owned() })
}
