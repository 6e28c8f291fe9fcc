//! The ids of this node's own things.

use super::paths;
use super::{ActivityId, ActorId, InboxUrl, KeyId, ObjectId, Origin, PostKey, fresh_name};

/// Makes and recognises ids below one origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnIds(Origin);

impl OwnIds {
    /// Ids below `origin`.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self(origin)
    }

    /// The origin of them all (ACT-3).
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.0
    }

    /// The owner.
    #[must_use]
    pub fn actor(&self) -> ActorId {
        ActorId(self.0.join(paths::ACTOR))
    }

    /// The RSA key (SIG-1). snac2 cuts it at `#` and wants the actor.
    #[must_use]
    pub fn main_key(&self) -> KeyId {
        KeyId(format!("{}{}#main-key", self.0, paths::ACTOR))
    }

    /// The Ed25519 key (SIG-3).
    #[must_use]
    pub fn ed25519_key(&self) -> KeyId {
        KeyId(format!("{}{}#ed25519-key", self.0, paths::ACTOR))
    }

    /// Inbox and shared inbox.
    #[must_use]
    pub fn inbox(&self) -> InboxUrl {
        InboxUrl(self.0.join(paths::INBOX))
    }

    /// The list of followers at one server, for that server (FEP-8fcf).
    #[must_use]
    pub fn followers_sync(&self) -> ObjectId {
        ObjectId(self.0.join(paths::FOLLOWERS_SYNC))
    }

    /// The collection that stands for all followers in `to` and `cc`.
    #[must_use]
    pub fn followers(&self) -> ObjectId {
        ObjectId(self.0.join(paths::FOLLOWERS))
    }

    /// A post.
    #[must_use]
    pub fn post(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.0.join(&paths::post(key)))
    }

    /// A post that is for some alone: its key tells nothing, and it is no file.
    #[must_use]
    pub fn private_post(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.0.join(&paths::act(key.as_str())))
    }

    /// What the ids begin with that are no files.
    #[must_use]
    pub fn acts(&self) -> String {
        self.0.join(paths::ACTS)
    }

    /// The key in the id of a post; `None` for every id that is not one of ours.
    #[must_use]
    pub fn post_key(&self, object: &ObjectId) -> Option<PostKey> {
        let rest = object.as_str().strip_prefix(self.0.as_str())?;
        PostKey::parse(rest.strip_prefix(paths::POSTS)?)
    }

    /// The thread that a post began.
    #[must_use]
    pub fn context(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.0.join(&paths::context(key)))
    }

    /// Is this the address of a thread that a post of ours began?
    #[must_use]
    pub fn is_context(&self, address: &str) -> bool {
        let rest = address.strip_prefix(self.0.as_str());
        let key = rest.and_then(|rest| rest.strip_prefix(paths::CONTEXTS));
        key.and_then(PostKey::parse).is_some()
    }

    /// The stamp with this name ([`paths::stamp`]).
    #[must_use]
    pub fn stamp(&self, name: &str) -> ObjectId {
        ObjectId(self.0.join(&paths::stamp(name)))
    }

    /// The Move with this name ([`paths::moved`]).
    #[must_use]
    pub fn moved(&self, name: &str) -> ActivityId {
        ActivityId(self.0.join(&paths::moved(name)))
    }

    /// A new id for an activity that is not about a post of ours.
    #[must_use]
    pub fn fresh_activity(&self, now_millis: i64) -> ActivityId {
        ActivityId(self.0.join(&paths::act(&fresh_name(now_millis))))
    }
}
