//! What the owner has said in a conversation, as others have it: from the files of the site, or from the
//! ledger if it is for some alone.

use std::collections::{BTreeSet, VecDeque};
use std::fs;

use super::Node;
use crate::ap;
use crate::ap::{Document, Object};
use crate::id::{ObjectId, PostKey, WebUrl, paths};
use crate::limits;
use crate::store::{Error, NewRemotePost, RemotePost, Review, Tx, Visibility};

/// The owner's posts in a conversation: the one that began it, and those that answer something in it.
pub(super) fn in_thread(node: &Node, tx: &Tx<'_>, thread: &str) -> Result<Vec<RemotePost>, Error> {
    let mut waiting: VecDeque<PostKey> = tx.list_named_in_thread(thread)?.into();
    let root = ObjectId::parse(thread).ok();
    waiting.extend(root.and_then(|root| node.own.post_key(&root)));
    let (mut seen, mut posts) = (BTreeSet::new(), Vec::new());
    while let Some(key) = waiting.pop_front() {
        if posts.len() >= limits::OWN_WORDS_MAX || !seen.insert(key.clone()) {
            continue;
        }
        let Some(post) = own_post(node, tx, &key)? else { continue };
        waiting.extend(tx.list_naming(&post.post.object)?);
        posts.push(post);
    }
    Ok(posts)
}

fn own_post(node: &Node, tx: &Tx<'_>, key: &PostKey) -> Result<Option<RemotePost>, Error> {
    let file = node.output().join(paths::post(key).trim_start_matches('/'));
    let document = match fs::read(file) {
        Ok(document) => document,
        Err(_) => match tx.find_document(key)? {
            Some((_, document)) => document.into_bytes(),
            None => return Ok(None),
        },
    };
    let Ok(Document::Object(object)) = ap::parse_document(&document) else { return Ok(None) };
    Ok(as_read(node, *object))
}

fn as_read(node: &Node, object: Object) -> Option<RemotePost> {
    let followers = node.own.followers();
    let visibility = match object.audience.visibility(Some(followers.as_str())) {
        ap::Visibility::Public => Visibility::Public,
        ap::Visibility::Unlisted => Visibility::Unlisted,
        ap::Visibility::Followers => Visibility::Followers,
        ap::Visibility::Direct => Visibility::Direct,
    };
    let published = object.published.unwrap_or_default();
    let url = object.url.or_else(|| WebUrl::parse(object.id.as_str()).ok())?;
    let post = NewRemotePost {
        object: object.id,
        author: node.own.actor(),
        kind: object.kind,
        in_reply_to: object.in_reply_to,
        answers: None,
        html: object.content.unwrap_or_default(),
        summary: object.summary,
        url,
        visibility,
        published,
        updated: object.updated,
        sensitive: object.sensitive,
        language: object.language,
        context: None,
        replies: None,
    };
    // No stored post has this number.
    let (id, edition, review) = (0, 1, Review::None);
    Some(RemotePost { id, post, received: published, review, edition, shown: None, why: None })
}
