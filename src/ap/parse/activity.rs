//! What somebody claims to have done.

use serde_json::Value;

use super::audience::Audience;
use super::emoji::{self, Emoji};
use super::follow::{self, FollowRef};
use super::node::{Node, link_of};
use super::proof::{self, Proof};
use super::subject::{self, Subject};
use super::undo::{self, Undone};
use crate::ap::ParseError;
use crate::clock::Timestamp;
use crate::id::{ActivityId, ActorId, KeyId, ObjectId};
use crate::limits::{FLAGGED_MAX, REPORT_MAX_CHARS};

/// Every activity type seen between servers; most mean nothing to us.
pub(super) const KINDS: &[&str] = &[
    "Follow",
    "Accept",
    "Reject",
    "Undo",
    "Create",
    "Update",
    "Delete",
    "Like",
    "EmojiReact",
    "Dislike",
    "Announce",
    "Move",
    "Block",
    "Flag",
    "Add",
    "Remove",
    "TentativeAccept",
    "TentativeReject",
    "Offer",
    "Invite",
    "Join",
    "Leave",
    "View",
    "Read",
    "Listen",
    "Arrive",
    "Travel",
    "Ignore",
    "QuoteRequest",
    "FeatureRequest",
    "LikeRequest",
    "ReplyRequest",
    "AnnounceRequest",
    "Lock",
    "IntransitiveActivity",
    "Activity",
];

/// A well-formed activity. That `actor` did it is still to be proven (INB-3).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Activity {
    /// Its id; some come without one (Pixelfed's Follow after a Move).
    pub id: Option<ActivityId>,
    /// Its type, for the log.
    pub kind: String,
    /// Who claims to have done it.
    pub actor: ActorId,
    /// To whom it is addressed.
    pub audience: Audience,
    /// What was done.
    pub action: Action,
    /// A proof that it carries, for whoever hears of it from somebody else (FEP-8b32).
    pub proof: Option<Proof>,
    /// Does it carry a Linked Data signature with a key of its actor's origin? None is checked here
    /// (SIG-19); others check them.
    pub is_ld_signed: bool,
}

/// Everything another server can make this node do. The variants are the whole list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Action {
    /// Start following `target` (INB-8).
    Follow {
        /// Who is to be followed; it may not be us.
        target: ActorId,
    },
    /// A Follow is granted (INB-18).
    Accept(FollowRef),
    /// A Follow is refused, or an old one ended (INB-19).
    Reject(FollowRef),
    /// Something is taken back (INB-9).
    Undo(Undone),
    /// Something new (INB-10).
    Create(Subject),
    /// Something changed (INB-16, INB-17).
    Update(Subject),
    /// Something, or its author, is gone (INB-20).
    Delete {
        /// What is gone.
        object: ObjectId,
    },
    /// A like or a reaction (INB-11).
    Like {
        /// What is liked.
        object: ObjectId,
        /// The reaction; `None` is a plain like, and so is a heart.
        emoji: Option<Emoji>,
    },
    /// The opposite of a like, which nobody is shown here.
    Dislike {
        /// What is disliked.
        object: ObjectId,
    },
    /// Somebody has seen something (PeerTube).
    View {
        /// What was seen.
        object: ObjectId,
    },
    /// A boost (INB-12).
    Announce {
        /// What is boosted.
        object: ObjectId,
    },
    /// A group passing an activity on (FEP-1b12; Lemmy, Mbin, NodeBB). The inner activity is
    /// never believed: it is named only so that it can be fetched from its origin (INB-12 c).
    AnnounceActivity {
        /// The type of the inner activity.
        kind: String,
        /// The inner activity.
        activity: Option<ActivityId>,
        /// What the inner activity is about.
        object: Option<ObjectId>,
    },
    /// An account moved (protocol 7).
    Move {
        /// The old account.
        from: ActorId,
        /// The new one.
        to: ActorId,
    },
    /// Somebody is blocked (INB-13).
    Block {
        /// Who.
        target: ActorId,
    },
    /// A report for the owner (INB-14).
    Flag {
        /// What it is about: an actor and perhaps posts, in one list.
        objects: Vec<ObjectId>,
        /// What the reporter wrote.
        text: Option<String>,
    },
    /// Something is put into a collection of the actor, such as that of its pinned posts (INB-15).
    Add {
        /// What.
        object: ObjectId,
        /// The collection.
        target: ObjectId,
    },
    /// Something is taken out of a collection of the actor (INB-15).
    Remove {
        /// What.
        object: ObjectId,
        /// The collection.
        target: ObjectId,
    },
    /// Somebody asks whether a post may be quoted (FEP-044f, OBJ-17).
    QuoteRequest {
        /// What is to be quoted.
        object: ObjectId,
        /// The post that quotes it. Only its id: what it says is for its origin to say.
        instrument: ObjectId,
    },
    /// Nothing that is acted on.
    Ignored(Ignored),
}

/// Why nothing is done about an activity. Its sender did nothing wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ignored {
    /// Activities of this type have no meaning here.
    Kind,
    /// It does not say what it is about, or that is nothing that it could be about here.
    Subject,
}

impl Activity {
    /// Does it look as if whoever gets it from somebody else could find out that its actor has said it?
    #[must_use]
    pub fn can_be_checked(&self) -> bool {
        self.proof.is_some() || self.is_ld_signed
    }

    /// Is this its id?
    #[must_use]
    pub fn is_called(&self, id: &ObjectId) -> bool {
        self.id.as_ref().is_some_and(|own| own.as_str() == id.as_str())
    }

    /// By what a repeat of this activity is known: its id, or a text of who did what to what on
    /// which day (INB-7).
    #[must_use]
    pub fn replay_key(&self, now: Timestamp) -> String {
        if let Some(id) = &self.id {
            return id.as_str().to_owned();
        }
        let day = now.secs().div_euclid(24 * 60 * 60);
        let about = self.action.about().unwrap_or_default();
        format!("{}|{}|{about}|{day}", self.kind, self.actor)
    }
}

impl Action {
    /// The id of what this is about.
    fn about(&self) -> Option<String> {
        let id = match self {
            Self::Follow { target } | Self::Block { target } => target.as_str(),
            Self::Accept(follow) | Self::Reject(follow) => return follow.name(),
            Self::Undo(undone) => return undone.name(),
            Self::Create(subject) | Self::Update(subject) => return subject.name(),
            Self::Like { object, emoji } => {
                let emoji = emoji.as_ref().map(|emoji| emoji.name.as_str());
                return Some(format!("{object} {}", emoji.unwrap_or_default()));
            }
            Self::Delete { object }
            | Self::Announce { object }
            | Self::Dislike { object }
            | Self::View { object } => object.as_str(),
            Self::AnnounceActivity { activity, object, .. } => {
                return Some(format!("{activity:?} {object:?}"));
            }
            Self::Add { object, target } | Self::Remove { object, target } => {
                return Some(format!("{object} {target}"));
            }
            Self::QuoteRequest { object, instrument } => {
                return Some(format!("{object} {instrument}"));
            }
            Self::Move { to, .. } => to.as_str(),
            Self::Flag { objects, .. } => objects.first()?.as_str(),
            Self::Ignored(_) => return None,
        };
        Some(id.to_owned())
    }
}

pub(super) fn read(node: Node<'_>) -> Result<Activity, ParseError> {
    let id = node.id().map(ActivityId::parse).transpose().map_err(|_| ParseError::Wrong("id"))?;
    let kind = node
        .kind_among(KINDS)
        .or_else(|| node.kinds().next())
        .ok_or(ParseError::Missing("type"))?;
    let actor = read_actor(node)?;
    let action = read_action(kind, &actor, node).unwrap_or(Action::Ignored(Ignored::Subject));
    let (kind, audience, proof) = (kind.to_owned(), Audience::of(node), proof::read(node));
    let is_ld_signed = node.nodes("signature").any(|signature| {
        let creator = signature.link("creator").and_then(|creator| KeyId::parse(creator).ok());
        signature.is("RsaSignature2017")
            && signature.text("signatureValue").is_some()
            && creator.is_some_and(|creator| creator.origin() == actor.origin())
    });
    Ok(Activity { id, kind, actor, audience, action, proof, is_ld_signed })
}

/// The actor: an id or an embedded actor, of which only the id counts (Hubzilla, Bonfire). More
/// than one is refused: nobody can sign for two.
fn read_actor(node: Node<'_>) -> Result<ActorId, ParseError> {
    if node.get("actor").is_none() {
        return Err(ParseError::Missing("actor"));
    }
    let actor = node.single("actor").and_then(link_of).ok_or(ParseError::Wrong("actor"))?;
    ActorId::parse(actor).map_err(|_| ParseError::Wrong("actor"))
}

/// `None` if the activity does not say enough to be acted on.
fn read_action(kind: &str, actor: &ActorId, node: Node<'_>) -> Option<Action> {
    match kind {
        "Follow" => Some(Action::Follow { target: actor_in(node, "object")? }),
        "Accept" => follow::read(node).map(Action::Accept),
        "Reject" => follow::read(node).map(Action::Reject),
        "Undo" => Some(Action::Undo(undo::read(node, actor))),
        "Create" => Some(Action::Create(subject::read(node)?)),
        "Update" => Some(Action::Update(subject::read(node)?)),
        "Delete" => Some(Action::Delete { object: object_in(node, "object")? }),
        "Like" | "EmojiReact" => {
            Some(Action::Like { object: object_in(node, "object")?, emoji: emoji::reaction(node) })
        }
        "Dislike" => Some(Action::Dislike { object: object_in(node, "object")? }),
        "View" => Some(Action::View { object: object_in(node, "object")? }),
        "Announce" => announce(node.single("object")?),
        "Move" => {
            Some(Action::Move { from: actor_in(node, "object")?, to: actor_in(node, "target")? })
        }
        "Block" => Some(Action::Block { target: actor_in(node, "object")? }),
        "Flag" => Some(flag(node)),
        "Add" => Some(Action::Add {
            object: object_in(node, "object")?,
            target: object_in(node, "target")?,
        }),
        "Remove" => Some(Action::Remove {
            object: object_in(node, "object")?,
            target: object_in(node, "target")?,
        }),
        "QuoteRequest" => Some(Action::QuoteRequest {
            object: object_in(node, "object")?,
            instrument: object_in(node, "instrument")?,
        }),
        _ => Some(Action::Ignored(Ignored::Kind)),
    }
}

/// The actor a member names, if it names one thing.
pub(super) fn actor_in(node: Node<'_>, name: &str) -> Option<ActorId> {
    ActorId::parse(link_of(node.single(name)?)?).ok()
}

/// The object a member names, if it names one thing.
pub(super) fn object_in(node: Node<'_>, name: &str) -> Option<ObjectId> {
    ObjectId::parse(link_of(node.single(name)?)?).ok()
}

fn announce(object: &Value) -> Option<Action> {
    if let Some(inner) = Node::of(object)
        && inner.get("actor").is_some()
        && let Some(kind) = inner.kind_among(KINDS)
    {
        let activity = inner.id().and_then(|id| ActivityId::parse(id).ok());
        let (kind, object) = (kind.to_owned(), object_in(inner, "object"));
        return Some(Action::AnnounceActivity { kind, activity, object });
    }
    Some(Action::Announce { object: ObjectId::parse(link_of(object)?).ok()? })
}

fn flag(node: Node<'_>) -> Action {
    let objects = node.links("object").filter_map(|id| ObjectId::parse(id).ok());
    Action::Flag {
        objects: objects.take(FLAGGED_MAX).collect(),
        text: node.text("content").map(|text| text.chars().take(REPORT_MAX_CHARS).collect()),
    }
}
