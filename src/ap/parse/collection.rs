//! Lists: outboxes, followers, replies, and their pages.

use super::node::{Node, link_of};
use crate::clock::Timestamp;
use crate::id::ObjectId;
use crate::limits::COLLECTION_ITEMS_MAX;

/// The four types of a list.
pub(super) const KINDS: &[&str] =
    &["Collection", "OrderedCollection", "CollectionPage", "OrderedCollectionPage"];

/// A list, or a page of one.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Collection {
    /// Its id; pages come without one.
    pub id: Option<ObjectId>,
    /// Which of the four types it is.
    pub kind: String,
    /// How many members there are in all; some write it as text, some not at all.
    pub total: Option<u64>,
    /// The members named here, by id. An embedded first page counts as here.
    pub items: Vec<ObjectId>,
    /// Of what stands here as a Create: its post, and when it was written.
    pub posts: Vec<(ObjectId, Option<Timestamp>)>,
    /// The first page, if that is elsewhere.
    pub first: Option<String>,
    /// The next page.
    pub next: Option<String>,
}

pub(super) fn read<'a>(node: Node<'a>) -> Collection {
    let page = node.nodes("first").next();
    let members = |node: Node<'a>| node.many("orderedItems").iter().chain(node.many("items"));
    let ids = |node: Node<'a>| -> Vec<ObjectId> {
        let ids = members(node).filter_map(link_of).filter_map(|id| ObjectId::parse(id).ok());
        ids.take(COLLECTION_ITEMS_MAX).collect()
    };
    let (mut from, mut items) = (node, ids(node));
    if items.is_empty()
        && let Some(page) = page
    {
        (from, items) = (page, ids(page));
    }
    let creates = members(from).take(COLLECTION_ITEMS_MAX).filter_map(Node::of);
    let creates = creates.filter(|it| it.kind_among(&["Create"]).is_some());
    Collection {
        id: node.id().and_then(|id| ObjectId::parse(id).ok()),
        kind: node.kind_among(KINDS).unwrap_or_default().to_owned(),
        total: node.count("totalItems"),
        first: page.is_none().then(|| address(node, "first")).flatten(),
        next: address(node, "next").or_else(|| address(page?, "next")),
        items,
        posts: creates
            .filter_map(|it| {
                Some((ObjectId::parse(it.link("object")?).ok()?, it.time("published")))
            })
            .collect(),
    }
}

fn address(node: Node<'_>, name: &str) -> Option<String> {
    ObjectId::parse(node.link(name)?).ok().map(|id| id.as_str().to_owned())
}
