//! The ActivityPub vocabulary, as far as this node speaks it. Pure: bytes in, types out, and back.
//!
//! Reading (`parse`) is loose in shape and strict in meaning: one-or-many, embedded or bare, three
//! spellings of Public are all understood, and every id that comes out is checked. Writing
//! (`build`) has one canonical form per document. JSON values of strangers never leave this
//! module; those of the owner's archives do, since they have no form that a type could hold.

pub mod archive;
pub mod build;
pub mod json;
mod media_type;
pub mod parse;

pub use build::{
    OwnActor, OwnAttachment, OwnCollections, OwnField, OwnImage, OwnKind, OwnObject, OwnOption,
    OwnPoll, OwnQuote, OwnQuotePolicy, OwnTag, OwnVisibility,
};
pub use media_type::is_activitypub_type;
pub use parse::{
    Action, Activity, Actor, ActorKey, Attachment, Audience, Collection, Document, Emoji,
    FollowRef, Ignored, KeyDocument, Object, Poll, Proof, Secured, Subject, Undone, Visibility,
    Vote, WebFinger, WrittenAliases, has_usual_terms, parse_activity, parse_document,
    parse_nodeinfo_links, parse_software, parse_webfinger, secured, with_pictures, written_aliases,
};

/// The address that stands for everybody. Reading also knows `as:Public` and `Public` (OBJ-9).
pub const PUBLIC: &str = "https://www.w3.org/ns/activitystreams#Public";

/// Why a document is not read.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum ParseError {
    /// Not JSON (RFC 8259).
    #[error("not JSON: {0}")]
    NotJson(String),
    /// Nested deeper than [`crate::limits::JSON_DEPTH_MAX`].
    #[error("nested too deeply")]
    TooDeep,
    /// More bytes or values than are read (SEC-3, SEC-5).
    #[error("too large")]
    TooLarge,
    /// A member stands twice: two readers would see two documents (SEC-5).
    #[error("`{0}` stands twice")]
    DuplicateMember(String),
    /// A JSON-LD keyword that could hide another document in this one (SEC-5).
    #[error("`{0}` is not accepted")]
    ForbiddenMember(&'static str),
    /// Something that must be there is not.
    #[error("`{0}` is missing")]
    Missing(&'static str),
    /// Something that must be there cannot be read.
    #[error("`{0}` cannot be read")]
    Wrong(&'static str),
}
