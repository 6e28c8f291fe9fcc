//! The ids of this node's own things.

use std::sync::Arc;

use super::paths;
use super::{ActivityId, ActorId, InboxUrl, KeyId, ObjectId, Origin, PostKey, fresh_name};

/// Makes and recognises ids below one origin.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnIds {
    origin: Origin,
    adopted: Option<Arc<Adopted>>,
    before: Option<Arc<OwnIds>>,
}

/// An account that was there before this node, and is known by ids that other software has made (MOV-12).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Adopted {
    /// Its id, below the origin of the site.
    pub actor: ActorId,
    /// The id of its RSA key.
    pub key: KeyId,
    /// The inbox of its whole server.
    pub shared_inbox: Option<InboxUrl>,
}

impl OwnIds {
    /// Ids below `origin`.
    #[must_use]
    pub fn new(origin: Origin) -> Self {
        Self { origin, adopted: None, before: None }
    }

    /// The same for an account that was there before.
    #[must_use]
    pub fn adopting(origin: Origin, adopted: Option<Arc<Adopted>>) -> Self {
        Self { origin, adopted, before: None }
    }

    /// The same for an account that had ids below another origin before the domain was moved: what
    /// others say about those is about the same posts.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        Self { before: Some(Arc::new(before)), ..self }
    }

    /// The owner, under every id that the owner has had.
    #[must_use]
    pub fn actors(&self) -> Vec<ActorId> {
        let before = self.before.iter().flat_map(|before| before.actors());
        std::iter::once(self.actor()).chain(before).collect()
    }

    /// The origin of them all (ACT-3).
    #[must_use]
    pub fn origin(&self) -> &Origin {
        &self.origin
    }

    /// The owner.
    #[must_use]
    pub fn actor(&self) -> ActorId {
        match &self.adopted {
            Some(adopted) => adopted.actor.clone(),
            None => ActorId(self.origin.join(paths::ACTOR)),
        }
    }

    /// The RSA key (SIG-1). snac2 cuts it at `#` and wants the actor.
    #[must_use]
    pub fn main_key(&self) -> KeyId {
        match &self.adopted {
            Some(adopted) => adopted.key.clone(),
            None => KeyId(format!("{}{}#main-key", self.origin, paths::ACTOR)),
        }
    }

    /// The Ed25519 key (SIG-3).
    #[must_use]
    pub fn ed25519_key(&self) -> KeyId {
        KeyId(format!("{}#ed25519-key", self.actor()))
    }

    /// The owner's inbox.
    #[must_use]
    pub fn inbox(&self) -> InboxUrl {
        InboxUrl(paths::of_account(&self.actor(), paths::INBOX))
    }

    /// What stands at the path of a request that names a part of an account that was there before: one of
    /// [`paths`].
    #[must_use]
    pub fn stands_for(&self, path: &str) -> Option<&'static str> {
        let adopted = self.adopted.as_ref()?;
        let path_of = |address: &str| {
            let address = address.split('#').next().unwrap_or(address);
            address.strip_prefix(self.origin.as_str()).map(str::to_owned)
        };
        let actor = path_of(adopted.actor.as_str())?;
        if path_of(adopted.key.as_str()).as_deref() == Some(path) {
            return Some(paths::ACTOR);
        }
        let shared = adopted.shared_inbox.as_ref().and_then(|it| path_of(it.as_str()));
        if shared.as_deref() == Some(path) {
            return Some(paths::INBOX);
        }
        let parts = [paths::INBOX, paths::OUTBOX, paths::FOLLOWERS, paths::FOLLOWING];
        match path.strip_prefix(&actor)? {
            "" => Some(paths::ACTOR),
            // An account without a path has that of the whole site.
            "/" if actor.is_empty() => Some(paths::ACTOR),
            rest => parts.into_iter().find(|part| part.strip_prefix("/ap") == Some(rest)),
        }
    }

    /// The list of followers at one server, for that server (FEP-8fcf).
    #[must_use]
    pub fn followers_sync(&self) -> ObjectId {
        ObjectId(self.origin.join(paths::FOLLOWERS_SYNC))
    }

    /// The collection that stands for all followers in `to` and `cc`.
    #[must_use]
    pub fn followers(&self) -> ObjectId {
        ObjectId(paths::of_account(&self.actor(), paths::FOLLOWERS))
    }

    /// A post.
    #[must_use]
    pub fn post(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.origin.join(&paths::post(key)))
    }

    /// A post that is for some alone: its key tells nothing, and it is no file.
    #[must_use]
    pub fn private_post(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.origin.join(&paths::act(key.as_str())))
    }

    /// What the ids begin with that are no files.
    #[must_use]
    pub fn acts(&self) -> String {
        self.origin.join(paths::ACTS)
    }

    /// The key in the id of a post; `None` for every id that is not one of ours.
    #[must_use]
    pub fn post_key(&self, object: &ObjectId) -> Option<PostKey> {
        let before = || self.before.as_ref()?.post_key(object);
        let Some(rest) = object.as_str().strip_prefix(self.origin.as_str()) else {
            return before();
        };
        rest.strip_prefix(paths::POSTS).and_then(PostKey::parse)
    }

    /// The thread that a post began.
    #[must_use]
    pub fn context(&self, key: &PostKey) -> ObjectId {
        ObjectId(self.origin.join(&paths::context(key)))
    }

    /// Is this the address of a thread that a post of ours began?
    #[must_use]
    pub fn is_context(&self, address: &str) -> bool {
        let rest = address.strip_prefix(self.origin.as_str());
        let key = rest.and_then(|rest| rest.strip_prefix(paths::CONTEXTS));
        let is_before = || self.before.as_ref().is_some_and(|before| before.is_context(address));
        key.and_then(PostKey::parse).is_some() || is_before()
    }

    /// The stamp with this name ([`paths::stamp`]).
    #[must_use]
    pub fn stamp(&self, name: &str) -> ObjectId {
        ObjectId(self.origin.join(&paths::stamp(name)))
    }

    /// The Move with this name ([`paths::moved`]).
    #[must_use]
    pub fn moved(&self, name: &str) -> ActivityId {
        ActivityId(self.origin.join(&paths::moved(name)))
    }

    /// A new id for an activity that is not about a post of ours.
    #[must_use]
    pub fn fresh_activity(&self, now_millis: i64) -> ActivityId {
        ActivityId(self.origin.join(&paths::act(&fresh_name(now_millis))))
    }
}
