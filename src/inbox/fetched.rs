//! From a fetched document to belief (protocol 4.2, SEC-2, SEC-8; origins as in FEP-fe34): an origin
//! speaks for the ids that lie on it, and for no others.
//!
//! ```text
//! Fetched ──actor, object, key──▶ Vouched<Actor>, Vouched<Object>, Vouched<Activity>
//! ```
//!
//! What [`Fetched`] has read stays inside it until somebody says which id was asked for.

use std::ops::Deref;

use crate::ap;
use crate::ap::{Activity, Actor, ActorKey, Collection, Document, Object};
use crate::id::{ActorId, KeyId, ObjectId, Origin};

/// A document, and the address that answered with it in the end.
#[derive(Debug)]
pub struct Fetched {
    url: String,
    origin: Origin,
    document: Document,
}

/// Something that its own origin has served under its own id. Only [`Fetched`] makes one.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vouched<T>(T);

/// Whose a key is, as far as its own document tells.
#[derive(Debug)]
pub enum KeyOwner {
    /// The document is the owner, at its own address.
    Here(Box<Vouched<Actor>>),
    /// The document names an actor on its origin, who must be asked (SIG-15).
    Named(ActorId),
}

/// Why a document is not believed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Disbelief {
    /// It says that what was asked for has been deleted.
    #[error("it was deleted")]
    Gone,
    /// It is something else, or from somewhere else.
    #[error("{0}")]
    Other(String),
}

impl Fetched {
    /// Reads what `url` answered with, after all redirects.
    ///
    /// # Errors
    /// When it is no document of ActivityStreams.
    pub fn read(url: &str, body: &[u8]) -> Result<Self, Disbelief> {
        let bad = |error: &dyn std::error::Error| Disbelief::Other(error.to_string());
        let origin = Origin::of(url).map_err(|error| bad(&error))?;
        let document = ap::parse_document(body).map_err(|error| bad(&error))?;
        Ok(Self { url: url.to_owned(), origin, document })
    }

    /// The actor with this id.
    ///
    /// # Errors
    /// When this is not it, or it does not come from its origin.
    pub fn actor(self, id: &ActorId) -> Result<Vouched<Actor>, Disbelief> {
        self.must_be_of(&id.origin())?;
        match self.document {
            Document::Actor(actor) if actor.id == *id => Ok(Vouched(*actor)),
            Document::Actor(actor) => Err(other(&format!("the actor {}", actor.id))),
            Document::Tombstone(gone) if gone.as_str() == id.as_str() => Err(Disbelief::Gone),
            _ => Err(other("a document that is no actor")),
        }
    }

    /// The post with this id, whose author lives on the same origin.
    ///
    /// # Errors
    /// When this is not it, or it does not come from its origin.
    pub fn object(self, id: &ObjectId) -> Result<Vouched<Object>, Disbelief> {
        self.must_be_of(&id.origin())?;
        match self.document {
            Document::Object(object) if object.id != *id => {
                Err(other(&format!("the post {}", object.id)))
            }
            Document::Object(object) if object.author.origin() != id.origin() => {
                Err(other(&format!("a post of {}", object.author)))
            }
            Document::Object(object) => Ok(Vouched(*object)),
            Document::Tombstone(gone) if gone == *id => Err(Disbelief::Gone),
            _ => Err(other("a document that is no post")),
        }
    }

    /// The activity with this id, whose actor lives on the same origin.
    ///
    /// # Errors
    /// When this is not it, or it does not come from its origin.
    pub fn activity(self, id: &ObjectId) -> Result<Vouched<Activity>, Disbelief> {
        self.must_be_of(&id.origin())?;
        match self.document {
            Document::Activity(activity) if !activity.is_called(id) => {
                Err(other("another activity"))
            }
            Document::Activity(activity) if activity.actor.origin() != id.origin() => {
                Err(other(&format!("an activity of {}", activity.actor)))
            }
            Document::Activity(activity) => Ok(Vouched(*activity)),
            Document::Tombstone(gone) if gone == *id => Err(Disbelief::Gone),
            _ => Err(other("a document that is no activity")),
        }
    }

    /// The list, or page of one, at this address. What it names is not vouched for by that.
    ///
    /// # Errors
    /// When this is none, or it does not come from the address's origin.
    pub fn list(self, address: &ObjectId) -> Result<Collection, Disbelief> {
        self.must_be_of(&address.origin())?;
        match self.document {
            Document::Collection(list) => Ok(list),
            _ => Err(other("a document that is no list")),
        }
    }

    /// The post that this address leads to, under whatever id it has on the same origin.
    ///
    /// # Errors
    /// When it leads to no post, or to one of another origin.
    pub fn post(self) -> Result<Vouched<Object>, Disbelief> {
        let id = match &self.document {
            Document::Object(object) => object.id.clone(),
            Document::Tombstone(_) => return Err(Disbelief::Gone),
            _ => return Err(other("a document that is no post")),
        };
        self.object(&id)
    }

    /// Whose the key with this id is (protocol 5.6).
    ///
    /// # Errors
    /// When that cannot be told from here.
    pub fn key(self, id: &KeyId) -> Result<KeyOwner, Disbelief> {
        self.must_be_of(&id.origin())?;
        let owner = match self.document {
            Document::Actor(actor) if actor.id.as_str() == self.url => {
                return Ok(KeyOwner::Here(Box::new(Vouched(*actor))));
            }
            Document::Actor(actor) => actor.id,
            // GoToSocial and a few others serve the key as a document of its own.
            Document::Key(key) => key.owner,
            _ => return Err(other("a document that is no key")),
        };
        match owner.origin() == id.origin() {
            true => Ok(KeyOwner::Named(owner)),
            false => Err(other("a key of another host")),
        }
    }

    fn must_be_of(&self, origin: &Origin) -> Result<(), Disbelief> {
        match self.origin == *origin {
            true => Ok(()),
            false => Err(other(&format!("a document of {}", self.origin))),
        }
    }
}

fn other(what: &str) -> Disbelief {
    Disbelief::Other(what.to_owned())
}

impl Vouched<Actor> {
    /// The keys that he may be believed by: on his origin, and said to be his (SIG-15). Some servers
    /// list another actor's.
    pub fn own_keys(&self) -> impl Iterator<Item = &ActorKey> {
        let is_own = |key: &&ActorKey| key.owner == self.id && key.id.origin() == self.id.origin();
        self.keys.iter().filter(is_own)
    }

    /// His Multikeys on his origin, with the key of each (FEP-521a).
    pub fn own_multikeys(&self) -> impl Iterator<Item = (&KeyId, &str)> {
        let own = self.multikeys.iter().filter(|(id, _)| id.origin() == self.id.origin());
        own.map(|(id, key)| (id, key.as_str()))
    }
}

impl<T> Deref for Vouched<T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.0
    }
}
