//! What a room asks the corridor to do next. A room returns these; the store writes them in the
//! same transaction as the change that caused them, and the worker carries them out.

use crate::id::{ActivityId, ActorId, InboxUrl, ObjectId, PostKey};

/// One consequence of a change.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Effect {
    /// Send an activity.
    Deliver(Letter),
    /// Write the files again that show this.
    Rebuild(Dirty),
    /// Fetch something that is needed to go on.
    Fetch(Errand),
}

/// An activity on its way to some inboxes. Body and id stay the same over all attempts (DEL-7).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Letter {
    /// The id of the activity: peers drop repeats by it.
    pub activity: ActivityId,
    /// Its type, for the owner to read: `Create`, `Accept`.
    pub kind: String,
    /// The serialised JSON, sent byte for byte.
    pub body: String,
    /// What it is about. Letters about one object reach a server in the order they were written.
    pub about: Option<ObjectId>,
    /// How long to go on trying.
    pub patience: Patience,
    /// Where to. Each URL is one delivery; repeats are folded by the store (DEL-2).
    pub inboxes: Vec<InboxUrl>,
}

/// How long a letter is worth trying (DEL-4).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// Seven days.
    Usual,
    /// Fourteen days: Accept, Delete, Move.
    Long,
    /// One day, and a refusal is the end: what others have said, passed on.
    Brief,
}

/// Which files no longer show the truth.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Dirty {
    /// The page and the collections of one post.
    Post(PostKey),
    /// The actor and its collections (followers count, following count).
    Actor,
}

/// Who runs an errand: what takes many fetches must not stand before what takes one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Lane {
    /// One fetch or two.
    Quick,
    /// A walk through a thread.
    Walks,
}

/// Something to fetch. Each is bounded, and tried a bounded number of times.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Errand {
    /// Fetch the actor again: its profile or key may have changed.
    RefreshActor(ActorId),
    /// Fetch the object a followed account boosted, for the timeline (INB-12 b).
    BoostedObject {
        /// Who boosted.
        by: ActorId,
        /// The Announce.
        activity: ActivityId,
        /// What was boosted.
        object: ObjectId,
    },
    /// Fetch a post whose author asks to quote one of the owner's (OBJ-17).
    Quote {
        /// Who asks; must be its author.
        by: ActorId,
        /// The post that quotes.
        object: ObjectId,
    },
    /// Fetch a post that a group says was made or changed (FEP-1b12).
    WrappedPost {
        /// The group.
        by: ActorId,
        /// The post.
        object: ObjectId,
    },
    /// Look whether a post is gone, as a group says.
    WrappedDelete {
        /// The group.
        by: ActorId,
        /// The post.
        object: ObjectId,
    },
    /// Fetch a Like that a group has passed on.
    WrappedLike {
        /// The group.
        by: ActorId,
        /// The Like.
        like: ObjectId,
    },
    /// Fetch an Undo of a Like that a group has passed on.
    WrappedUndo {
        /// The group.
        by: ActorId,
        /// The Undo.
        undo: ObjectId,
    },
    /// Fetch both ends of a move: what they say of each other is what counts.
    Moved {
        /// The old account.
        from: ActorId,
        /// The new one.
        to: ActorId,
    },
    /// Fetch a post that speaks to the owner, and what it answers, up to a post of the owner's.
    Parents {
        /// Its author.
        by: ActorId,
        /// The post.
        object: ObjectId,
    },
    /// Fetch what answers an answer on a page, as its origin lists it.
    Replies {
        /// Its author.
        by: ActorId,
        /// The answer on the page.
        object: ObjectId,
    },
    /// Fetch a post that a relay has passed on, if it has a hashtag that the owner reads there.
    Relayed {
        /// The relay.
        by: ActorId,
        /// The post.
        object: ObjectId,
    },
    /// Fetch what an account that the owner follows has written lately, as its own list has it.
    Outbox(ActorId),
    /// Look whether the owner is among the followers of an account, as its server lists those of ours
    /// (FEP-8fcf).
    Followers {
        /// The account.
        by: ActorId,
        /// The list.
        list: ObjectId,
    },
    /// Fetch an object that arrived as a bare id, and then act as if it had been embedded.
    CreatedObject {
        /// Who says so; must be its author.
        by: ActorId,
        /// What to fetch.
        object: ObjectId,
    },
}
