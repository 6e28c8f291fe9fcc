//! What an Undo takes back.

use super::activity::{actor_in, object_in};
use super::emoji::{self, Emoji};
use super::follow::{self, FollowRef};
use super::node::{Node, link_of};
use crate::id::{ActivityId, ActorId, ObjectId};

/// What is taken back (INB-9). Match by id first, then by the rest.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Undone {
    /// A Follow.
    Follow {
        /// Its id. Mastodon's follow synchronisation sends another one than the first time.
        id: Option<ActivityId>,
        /// Who was followed.
        target: ActorId,
    },
    /// A like or reaction.
    Like {
        /// Its id.
        id: Option<ActivityId>,
        /// What was liked.
        object: ObjectId,
        /// The reaction, as [`super::Action::Like`] has it.
        emoji: Option<Emoji>,
    },
    /// A boost.
    Announce {
        /// Its id.
        id: Option<ActivityId>,
        /// What was boosted.
        object: ObjectId,
    },
    /// An Accept: treat it as a Reject.
    Accept(FollowRef),
    /// Something that only its id names.
    ById(ActivityId),
    /// Nothing that we keep.
    Ignored,
}

impl Undone {
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Follow { target, .. } => Some(format!("Follow {target}")),
            Self::Like { object, emoji, .. } => {
                let emoji = emoji.as_ref().map(|emoji| emoji.name.as_str());
                Some(format!("Like {object} {}", emoji.unwrap_or_default()))
            }
            Self::Announce { object, .. } => Some(format!("Announce {object}")),
            Self::Accept(follow) => follow.name(),
            Self::ById(id) => Some(id.to_string()),
            Self::Ignored => None,
        }
    }
}

/// Reads the `object` of an Undo by `actor`. Nobody takes back what another did (INB-5).
pub(super) fn read(node: Node<'_>, actor: &ActorId) -> Undone {
    let Some(value) = node.single("object") else { return Undone::Ignored };
    let id = link_of(value).and_then(|id| ActivityId::parse(id).ok());
    let Some(inner) = Node::of(value) else { return by_id(id) };
    if inner.get("actor").is_some() && actor_in(inner, "actor").as_ref() != Some(actor) {
        return Undone::Ignored;
    }
    let kind = inner.kind_among(&["Follow", "Like", "EmojiReact", "Announce", "Accept"]);
    let read = match kind {
        Some("Follow") => {
            actor_in(inner, "object").map(|target| Undone::Follow { id: id.clone(), target })
        }
        Some("Announce") => {
            object_in(inner, "object").map(|object| Undone::Announce { id: id.clone(), object })
        }
        Some("Accept") => follow::read(inner).map(Undone::Accept),
        Some(_) => object_in(inner, "object").map(|object| {
            let emoji = emoji::reaction(inner);
            Undone::Like { id: id.clone(), object, emoji }
        }),
        None if inner.kinds().next().is_none() => None,
        None => return Undone::Ignored,
    };
    read.unwrap_or_else(|| by_id(id))
}

fn by_id(id: Option<ActivityId>) -> Undone {
    id.map_or(Undone::Ignored, Undone::ById)
}
