//! The Follow that an Accept, a Reject or an Undo speaks about.

use super::activity::actor_in;
use super::node::Node;
use crate::id::{ActivityId, ActorId};

/// A Follow named by somebody: by its id, by its two ends, or both. Match it by the stored id,
/// else by the ends (protocol 4.3).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct FollowRef {
    /// The id of the Follow. Mitra sends nothing else.
    pub id: Option<ActivityId>,
    /// Who follows.
    pub follower: Option<ActorId>,
    /// Who is followed.
    pub followed: Option<ActorId>,
}

impl FollowRef {
    pub(super) fn name(&self) -> Option<String> {
        let id = self.id.as_ref().map(ActivityId::as_str);
        id.or(self.follower.as_ref().map(ActorId::as_str)).map(str::to_owned)
    }
}

/// Reads the `object` of an Accept or Reject. `None` if it is no Follow: quotes, offers and
/// invitations are accepted and rejected, too.
pub(super) fn read(node: Node<'_>) -> Option<FollowRef> {
    let value = node.single("object")?;
    let Some(inner) = Node::of(value) else {
        return Some(FollowRef { id: ActivityId::parse(value.as_str()?).ok(), ..<_>::default() })
            .filter(|follow| follow.id.is_some());
    };
    let follow = FollowRef {
        id: inner.id().and_then(|id| ActivityId::parse(id).ok()),
        follower: actor_in(inner, "actor"),
        followed: actor_in(inner, "object"),
    };
    let is_follow = inner.is("Follow") || inner.kinds().next().is_none();
    (is_follow && follow != FollowRef::default()).then_some(follow)
}
