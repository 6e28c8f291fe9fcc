//! The addresses of this node's own documents, as paths below its origin: URLs are files.

use super::{ActorId, PostKey};

/// The actor.
pub const ACTOR: &str = "/ap/actor";
/// The inbox, which is the shared inbox, too (DEL-1).
pub const INBOX: &str = "/ap/inbox";
/// The root of the outbox.
pub const OUTBOX: &str = "/ap/outbox";
/// The followers.
pub const FOLLOWERS: &str = "/ap/followers";
/// Whom we follow.
pub const FOLLOWING: &str = "/ap/following";
/// The pinned posts.
pub const FEATURED: &str = "/ap/featured";
/// `WebFinger`.
pub const WEBFINGER: &str = "/.well-known/webfinger";
/// The index of `NodeInfo`.
pub const NODEINFO_INDEX: &str = "/.well-known/nodeinfo";
/// Where `WebFinger` is (RFC 6415).
pub const HOST_META: &str = "/.well-known/host-meta";

/// Where a part of `actor`, our account, is, as a whole address: at `path`, which is one of the above, or, if
/// the account was there before this node, below its id, where most servers have it.
#[must_use]
pub fn of_account(actor: &ActorId, path: &str) -> String {
    match (actor.as_str().strip_suffix(ACTOR), path.rsplit_once('/')) {
        (None, Some((_, name))) => format!("{actor}/{name}"),
        (origin, _) => format!("{}{path}", origin.unwrap_or_default()),
    }
}

/// A page of the outbox; the oldest is 1.
#[must_use]
pub fn outbox_page(number: u64) -> String {
    format!("/ap/outbox-page/{number}")
}

/// Below this, each post has its document.
pub const POSTS: &str = "/ap/post/";

/// Below this, each thread that a post began has its list.
pub const CONTEXTS: &str = "/ap/context/";

/// A post.
#[must_use]
pub fn post(key: &PostKey) -> String {
    format!("{POSTS}{key}")
}

/// The Create of a post.
#[must_use]
pub fn create(key: &PostKey) -> String {
    format!("/ap/create/{key}")
}

/// The replies to a post.
#[must_use]
pub fn replies(key: &PostKey) -> String {
    format!("/ap/replies/{key}")
}

/// The thread that a post began (FEP-7888).
#[must_use]
pub fn context(key: &PostKey) -> String {
    format!("{CONTEXTS}{key}")
}

/// The likes of a post.
#[must_use]
pub fn likes(key: &PostKey) -> String {
    format!("/ap/likes/{key}")
}

/// The boosts of a post.
#[must_use]
pub fn shares(key: &PostKey) -> String {
    format!("/ap/shares/{key}")
}

/// The proof that a post of somebody else may quote one of ours; `name` comes from
/// [`super::fresh_name`].
#[must_use]
pub fn stamp(name: &str) -> String {
    format!("/ap/stamp/{name}")
}

/// Where the whole account is for whoever has the owner's token (FEP-9091).
pub const EXPORT: &str = "/ap/export";

/// Below this is what is no file: it is for some alone.
pub const ACTS: &str = "/ap/act/";

/// Below this, each Move of the owner has its document: followers' servers may ask for it for years, so
/// it is a file.
pub const MOVES: &str = "/ap/move/";

/// A Move of the owner; `name` comes from [`super::fresh_name`].
#[must_use]
pub fn moved(name: &str) -> String {
    format!("{MOVES}{name}")
}

/// The followers of one server, for that server (FEP-8fcf).
pub const FOLLOWERS_SYNC: &str = "/ap/followers-sync";

/// Any other activity; `name` comes from [`super::fresh_name`].
#[must_use]
pub fn act(name: &str) -> String {
    format!("{ACTS}{name}")
}

/// Our own copy of a picture of somebody else's; `name` is `HASH.png`.
#[must_use]
pub fn media(name: &str) -> String {
    format!("/media/{name}")
}
