//! Reading what other servers wrote: loose in shape, strict in meaning.
//!
//! One kind per file, mirrored by `build`. A member of a wrong type reads as absent (SEC-5); an
//! activity that means nothing to us reads as [`Action::Ignored`], because its sender did nothing
//! wrong. Nothing read here is believed yet: that needs a signature and the checks of INB-3..5.

mod activity;
mod actor;
mod audience;
mod collection;
mod context;
mod emoji;
mod follow;
mod key;
mod node;
mod nodeinfo;
mod object;
mod poll;
mod proof;
mod subject;
mod undo;
mod webfinger;

pub use activity::{Action, Activity, Ignored};
pub use actor::{Actor, ActorKey, WrittenAliases, written_aliases};
pub use audience::{Audience, Visibility};
pub use collection::Collection;
pub use context::has_usual_terms;
pub use emoji::{Emoji, with_pictures};
pub use follow::FollowRef;
pub use key::KeyDocument;
pub use nodeinfo::{parse_nodeinfo_links, parse_software};
pub use object::{Attachment, Object};
pub use poll::{Poll, Vote};
pub use proof::{Proof, Secured, secured};
pub use subject::Subject;
pub use undo::Undone;
pub use webfinger::{WebFinger, parse_webfinger};

use crate::ap::{ParseError, json};
use crate::id::ObjectId;
use node::Node;

/// A document that was fetched.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Document {
    /// An account.
    Actor(Box<Actor>),
    /// A post, or anything else that has an author.
    Object(Box<Object>),
    /// Something that was done.
    Activity(Box<Activity>),
    /// A public key on its own.
    Key(KeyDocument),
    /// A list.
    Collection(Collection),
    /// What is left of a deleted object (OBJ-20).
    Tombstone(ObjectId),
    /// Something we have no use for.
    Other {
        /// Its type.
        kind: String,
    },
}

/// Reads the body of an inbox request.
pub fn parse_activity(bytes: &[u8]) -> Result<Activity, ParseError> {
    let value = json::read(bytes)?;
    activity::read(Node::of(&value).ok_or(ParseError::Wrong("document"))?)
}

/// Reads a document that was fetched. Whether its `id` is the one asked for is the caller's
/// question (ID-1).
pub fn parse_document(bytes: &[u8]) -> Result<Document, ParseError> {
    let value = json::read(bytes)?;
    let node = Node::of(&value).ok_or(ParseError::Wrong("document"))?;
    if node.kind_among(actor::KINDS).is_some() {
        return actor_or_key(node);
    }
    if node.is("Tombstone") {
        return id_of(node).map(Document::Tombstone);
    }
    if node.kind_among(collection::KINDS).is_some() {
        return Ok(Document::Collection(collection::read(node)));
    }
    if node.kind_among(activity::KINDS).is_some() {
        return activity::read(node).map(|activity| Document::Activity(Box::new(activity)));
    }
    if node.kind_among(object::KINDS).is_some() {
        return object::read(node).map(|object| Document::Object(Box::new(object)));
    }
    if node.get("publicKeyPem").is_some() {
        return key::read(node).map(Document::Key);
    }
    let kind = node.kinds().next().ok_or(ParseError::Missing("type"))?;
    Ok(Document::Other { kind: kind.to_owned() })
}

/// The document behind a key id may be a stub of its owner, without an inbox: `id`, `type` and
/// `publicKey` (GoToSocial's `/main-key`).
fn actor_or_key(node: Node<'_>) -> Result<Document, ParseError> {
    match actor::read(node) {
        Ok(actor) => Ok(Document::Actor(Box::new(actor))),
        Err(ParseError::Missing("inbox")) => node
            .nodes("publicKey")
            .find_map(|node| key::read(node).ok())
            .map(Document::Key)
            .ok_or(ParseError::Missing("inbox")),
        Err(error) => Err(error),
    }
}

/// The id of something that is fetched by it.
fn id_of(node: Node<'_>) -> Result<ObjectId, ParseError> {
    let id = node.id().ok_or(ParseError::Missing("id"))?;
    ObjectId::parse(id).map_err(|_| ParseError::Wrong("id"))
}

#[cfg(test)]
mod tests;
