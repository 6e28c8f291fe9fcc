//! What a Create or Update is about.

use serde_json::Value;

use super::actor::{self, Actor};
use super::node::Node;
use super::object::{self, Object};
use super::poll::Vote;
use crate::id::ObjectId;
use crate::limits::POLL_OPTIONS_MAX;

/// What a Create or Update is about.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Subject {
    /// A post, embedded whole.
    Object(Box<Object>),
    /// Votes on a question, all of one author: several where several options may be chosen
    /// (GoToSocial).
    Votes(Vec<Vote>),
    /// An account, embedded whole: a hint to fetch it again (INB-16).
    Actor(Box<Actor>),
    /// Only an id, or an embedded document that says too little: fetch it.
    Reference(ObjectId),
    /// Something that means nothing to us.
    Ignored {
        /// Its type.
        kind: String,
    },
}

impl Subject {
    pub(super) fn name(&self) -> Option<String> {
        match self {
            Self::Object(object) => Some(object.id.to_string()),
            Self::Votes(votes) => Some(votes.first()?.id.to_string()),
            Self::Actor(actor) => Some(actor.id.to_string()),
            Self::Reference(id) => Some(id.to_string()),
            Self::Ignored { .. } => None,
        }
    }
}

/// The one subject of a Create or Update, or the votes of a Create. `None` if there is none, or
/// several of anything else.
pub(super) fn read(node: Node<'_>) -> Option<Subject> {
    match node.many("object") {
        [one] => read_one(one),
        several => votes(several),
    }
}

fn read_one(value: &Value) -> Option<Subject> {
    let Some(inner) = Node::of(value) else {
        return ObjectId::parse(value.as_str()?).ok().map(Subject::Reference);
    };
    let read = if inner.kind_among(actor::KINDS).is_some() {
        actor::read(inner).ok().map(|actor| Subject::Actor(Box::new(actor)))
    } else if inner.kind_among(object::KINDS).is_some() {
        object::read(inner).ok().map(|object| match object.vote() {
            Some(vote) => Subject::Votes(vec![vote]),
            None => Subject::Object(Box::new(object)),
        })
    } else if let Some(kind) = inner.kinds().next() {
        return Some(Subject::Ignored { kind: kind.to_owned() });
    } else {
        None
    };
    read.or_else(|| inner.id().and_then(|id| ObjectId::parse(id).ok()).map(Subject::Reference))
}

fn votes(values: &[Value]) -> Option<Subject> {
    let read = |value| object::read(Node::of(value)?).ok()?.vote();
    let votes: Vec<Vote> = values.iter().take(POLL_OPTIONS_MAX).map(read).collect::<Option<_>>()?;
    let first = votes.first()?;
    let are_of_one =
        votes.iter().all(|vote| vote.author == first.author && vote.poll == first.poll);
    are_of_one.then_some(Subject::Votes(votes))
}
