//! Collections (protocol 3): the outbox in pages, the rest each in one piece.

use serde_json::Value;

use super::announce::announce;
use super::context::AS;
use super::members::{Members, texts};
use super::object::{OwnVisibility, create_id};
use crate::clock::Timestamp;
use crate::id::paths;
use crate::id::{ActivityId, ActorId, ObjectId, Origin, PostKey};

/// Something on a page of the outbox.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum OutboxItem<'a> {
    /// A post: its Create with the id of the object, as `GoToSocial` has it. With the objects
    /// inside, twenty long posts are over the 256 KiB that a page may have (COL-3), and every edit
    /// would change an old page.
    Create {
        /// The post.
        object: &'a ObjectId,
        /// Who wrote it.
        actor: &'a ActorId,
        /// When.
        published: Timestamp,
        /// Who may read it.
        visibility: OwnVisibility,
    },
    /// A boost.
    Announce {
        /// The id of the Announce.
        id: &'a ActivityId,
        /// Who boosted.
        actor: &'a ActorId,
        /// When.
        published: Timestamp,
        /// What.
        object: &'a ObjectId,
        /// Who wrote it.
        author: Option<&'a ActorId>,
    },
}

/// The root of the outbox. Page 1 is the oldest, so that full pages never change; `first` is the
/// newest (COL-3). Without pages the empty list stands here.
#[must_use]
pub fn outbox_json(actor: &ActorId, total: u64, pages: u64) -> String {
    let page = |number| actor.origin().join(&paths::outbox_page(number));
    let members =
        root(paths::of_account(actor, paths::OUTBOX), "OrderedCollection").put("totalItems", total);
    if pages == 0 {
        return members.put("orderedItems", Vec::<Value>::new()).text();
    }
    members.put("first", page(pages)).put("last", page(1)).text()
}

/// Page `number` of `pages`; `items` are newest first. `next` is the older page.
#[must_use]
pub fn outbox_page_json(
    actor: &ActorId,
    number: u64,
    pages: u64,
    items: &[OutboxItem<'_>],
) -> String {
    let page = |number| actor.origin().join(&paths::outbox_page(number));
    let items: Vec<Value> = items.iter().map(OutboxItem::value).collect();
    Members::new()
        .put("@context", AS)
        .put("id", page(number))
        .put("type", "OrderedCollectionPage")
        .put("partOf", paths::of_account(actor, paths::OUTBOX))
        .put_some("next", (number > 1).then(|| page(number - 1)))
        .put_some("prev", (number < pages).then(|| page(number + 1)))
        .put("orderedItems", items)
        .text()
}

/// The followers: how many, if that is to be known, and never who (COL-5, COL-6).
#[must_use]
pub fn followers_json(actor: &ActorId, total: Option<u64>) -> String {
    hidden(paths::of_account(actor, paths::FOLLOWERS), total)
}

/// Whom we follow: how many, if that is to be known, and never whom (COL-5).
#[must_use]
pub fn following_json(actor: &ActorId, total: Option<u64>) -> String {
    hidden(paths::of_account(actor, paths::FOLLOWING), total)
}

/// Those who follow from one server, for that server.
#[must_use]
pub fn followers_sync_json(origin: &Origin, followers: &[ActorId]) -> String {
    let ids = followers.iter().map(ActorId::as_str);
    root(origin.join(paths::FOLLOWERS_SYNC), "OrderedCollection")
        .put("totalItems", followers.len())
        .put("orderedItems", texts(ids))
        .text()
}

/// The pinned posts, by id: only so can an Article be pinned (COL-7).
#[must_use]
pub fn featured_json(origin: &Origin, posts: &[ObjectId]) -> String {
    root(origin.join(paths::FEATURED), "OrderedCollection")
        .put("totalItems", posts.len())
        .put("orderedItems", texts(posts))
        .text()
}

/// The replies to a post that are shown, by the ids their origin gave them (COL-8).
#[must_use]
pub fn replies_json(origin: &Origin, key: &PostKey, replies: &[ObjectId]) -> String {
    root(origin.join(&paths::replies(key)), "Collection")
        .put("totalItems", replies.len())
        .put("items", texts(replies))
        .text()
}

/// A thread that a post of `actor` began: the ids of what is shown of it, that post first, then the
/// others in the order of time (FEP-7888, FEP-f228).
#[must_use]
pub fn context_json(id: &ObjectId, actor: &ActorId, posts: &[ObjectId]) -> String {
    root(id.to_string(), "OrderedCollection")
        .put("attributedTo", actor.as_str())
        .put("totalItems", posts.len())
        .put("orderedItems", texts(posts))
        .text()
}

/// How many liked a post; not who.
#[must_use]
pub fn likes_json(origin: &Origin, key: &PostKey, total: u64) -> String {
    root(origin.join(&paths::likes(key)), "Collection").put("totalItems", total).text()
}

/// How many boosted a post; not who.
#[must_use]
pub fn shares_json(origin: &Origin, key: &PostKey, total: u64) -> String {
    root(origin.join(&paths::shares(key)), "Collection").put("totalItems", total).text()
}

fn hidden(id: String, total: Option<u64>) -> String {
    root(id, "OrderedCollection").put_some("totalItems", total).text()
}

fn root(id: String, kind: &str) -> Members {
    Members::new().put("@context", AS).put("id", id).put("type", kind)
}

impl OutboxItem<'_> {
    fn value(&self) -> Value {
        match self {
            Self::Create { object, actor, published, visibility } => {
                let (to, cc) = visibility.audience(actor, std::iter::empty());
                Members::new()
                    .put("id", create_id(object))
                    .put("type", "Create")
                    .put("actor", actor.as_str())
                    .put("published", published.rfc3339())
                    .put("to", texts(to))
                    .put("cc", texts(cc))
                    .put("object", object.as_str())
                    .into()
            }
            Self::Announce { id, actor, published, object, author } => {
                announce(Members::new(), (id, actor), *published, (object, *author)).into()
            }
        }
    }
}
