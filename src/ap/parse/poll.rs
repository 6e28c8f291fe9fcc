//! Questions of others, and votes on ours.

use serde_json::Value;

use super::node::Node;
use super::object::{Object, short};
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId};
use crate::limits::POLL_OPTIONS_MAX;

/// A question with answers to choose from.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Poll {
    /// The answers, and how often each was chosen, if that is said.
    pub options: Vec<(String, Option<u64>)>,
    /// May several be chosen?
    pub multiple: bool,
    /// When voting ends or ended.
    pub ends: Option<Timestamp>,
    /// Does it say that it is over, without saying since when?
    pub closed: bool,
    /// How many have voted, if that is said.
    pub voters: Option<u64>,
}

/// A vote: a Note with the name of an option, and without a text.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Vote {
    /// The id of the Note.
    pub id: ObjectId,
    /// Who votes.
    pub author: ActorId,
    /// On which question.
    pub poll: ObjectId,
    /// The name of the option.
    pub choice: String,
}

/// `oneOf` or `anyOf`; an option without a name is none. Pleroma writes `closed` also while a
/// question is open: a date is when voting ends.
pub(super) fn read(node: Node<'_>) -> Option<Poll> {
    let (name, multiple) = match (node.many("oneOf"), node.many("anyOf")) {
        ([], []) => return None,
        ([], _) => ("anyOf", true),
        _ => ("oneOf", false),
    };
    let options = node.nodes(name).filter_map(|option| {
        let votes = option.nodes("replies").find_map(|replies| replies.count("totalItems"));
        Some((short(option.text("name"))?, votes))
    });
    Some(Poll {
        options: options.take(POLL_OPTIONS_MAX).collect(),
        multiple,
        ends: node.time("endTime").or_else(|| node.time("closed")),
        closed: matches!(node.get("closed"), Some(Value::Bool(true))),
        voters: node.count("votersCount"),
    })
}

impl Object {
    /// The vote that this is, if it is one.
    #[must_use]
    pub fn vote(&self) -> Option<Vote> {
        let (None, Some(choice), Some(poll)) = (&self.content, &self.name, &self.in_reply_to)
        else {
            return None;
        };
        Some(Vote {
            id: self.id.clone(),
            author: self.author.clone(),
            poll: poll.clone(),
            choice: choice.clone(),
        })
    }
}
