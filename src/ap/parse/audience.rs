//! To whom something is addressed.

use super::node::Node;
use crate::ap::PUBLIC;
use crate::id::ActorId;
use crate::limits::RECIPIENTS_MAX;

/// Who may read something, by its addressing (protocol 2.3).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Visibility {
    /// Everybody, and it may be listed.
    Public,
    /// Everybody who knows of it ("quiet public").
    Unlisted,
    /// The author's followers.
    Followers,
    /// Those who are named.
    Direct,
}

/// The addressing of an activity or object. All spellings of Public read as [`PUBLIC`] (OBJ-9).
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Audience {
    /// The first circle.
    pub to: Vec<String>,
    /// The second circle.
    pub cc: Vec<String>,
}

impl Audience {
    /// Is Public in `to`?
    #[must_use]
    pub fn is_public(&self) -> bool {
        self.to.iter().any(|id| id == PUBLIC)
    }

    /// Is Public in `cc`, and not in `to`?
    #[must_use]
    pub fn is_unlisted(&self) -> bool {
        !self.is_public() && self.cc.iter().any(|id| id == PUBLIC)
    }

    /// Is `actor` addressed by name? A mention counts only with this (OBJ-10).
    #[must_use]
    pub fn names(&self, actor: &ActorId) -> bool {
        self.to.iter().chain(&self.cc).any(|id| id == actor.as_str())
    }

    /// Who may read it, where `followers` is the author's followers collection. Without that,
    /// what is not public reads as direct: the narrower circle.
    #[must_use]
    pub fn visibility(&self, followers: Option<&str>) -> Visibility {
        if self.is_public() {
            Visibility::Public
        } else if self.is_unlisted() {
            Visibility::Unlisted
        } else if followers.is_some_and(|url| self.to.iter().chain(&self.cc).any(|id| id == url)) {
            Visibility::Followers
        } else {
            Visibility::Direct
        }
    }

    /// Reads `to` and `cc`. `bto` and `bcc` are not for us to know.
    pub(super) fn of(node: Node<'_>) -> Self {
        Self { to: recipients(node, "to"), cc: recipients(node, "cc") }
    }
}

fn recipients(node: Node<'_>, name: &str) -> Vec<String> {
    let spelled = |id| if matches!(id, "as:Public" | "Public") { PUBLIC } else { id };
    node.links(name).take(RECIPIENTS_MAX).map(|id| spelled(id).to_owned()).collect()
}
