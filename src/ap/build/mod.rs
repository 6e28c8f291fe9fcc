//! Writing what others read: one canonical form per document, compact and deterministic.
//!
//! One kind per file, mirrored by `parse`. The shapes are those of protocol 1.2 to 1.6, 2.2, 3
//! and 10: arrays stay arrays with one member (Pixelfed, Mbin), `attachment` and `tag` are always
//! there (Hatsu), nothing nests deeper than [`crate::limits::JSON_DEPTH_OUT_MAX`] (Pixelfed).

mod actor;
mod announce;
mod collection;
mod context;
mod delete;
mod follow;
mod host_meta;
mod like;
mod members;
mod moved;
mod nodeinfo;
mod object;
mod proof;
mod question;
mod quote;
mod webfinger;
mod writer;
mod written;

pub use actor::{OwnActor, OwnField, OwnImage};
pub use announce::{announce_json, undo_announce_json};
pub use collection::{
    OutboxItem, context_json, featured_json, followers_json, followers_sync_json, following_json,
    likes_json, outbox_json, outbox_page_json, replies_json, shares_json,
};
pub use delete::{delete_json, private_delete_json, tombstone_json};
pub use follow::{
    accept_json, follow_json, follow_public_json, reject_json, undo_follow_json,
    undo_follow_public_json,
};
pub use host_meta::host_meta_xml;
pub use like::{like_json, undo_like_json};
pub use moved::move_json;
pub use nodeinfo::{NodeInfo, NodeInfoVersion, nodeinfo_index_json, nodeinfo_json};
pub(super) use object::create_id;
pub use object::{
    OwnAttachment, OwnCollections, OwnKind, OwnObject, OwnOption, OwnPoll, OwnQuote,
    OwnQuotePolicy, OwnTag, OwnVisibility,
};
pub use proof::Prover;
pub use question::{fingerprint_of, question_update_json};
pub use quote::{
    AskedQuote, QuotePair, accept_quote_json, delete_stamp_json, reject_quote_json, stamp_json,
};
pub use webfinger::{OwnWebFinger, filter_webfinger_json, webfinger_json};
pub use written::Written;
