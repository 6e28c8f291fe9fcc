//! Like, boost and bookmark: finding the post that the owner means, and doing it. Command and page call
//! the same.

use super::Node;
use super::fetch::{FetchError, get, know};
use crate::clock;
use crate::clock::Timestamp;
use crate::id::{ActorId, ObjectId, Origin, OwnIds, PostKey, WebUrl};
use crate::inbox;
use crate::limits;
use crate::owner;
use crate::owner::{Acted, ActedOn};
use crate::store;
use crate::store::{Bookmark, OwnActKind, RemotePost, Tx, Visibility};

/// Why nothing was done with a post.
#[derive(Debug, thiserror::Error)]
pub enum TakingPartError {
    /// Neither an address nor a number.
    #[error("`{0}` is neither the address of a post nor a number of `skep inbox list`")]
    NotAPost(String),
    /// There is none.
    #[error("there is no post `{0}` here")]
    Unknown(String),
    /// It could not be had.
    #[error("`{name}` could not be read: {why}")]
    Fetch {
        /// What was asked for.
        name: String,
        /// Why.
        why: FetchError,
    },
    /// It is an entry of a feed: nobody is there who could be told.
    #[error("it is from a feed, and nobody is there to be told")]
    OfFeed,
    /// Nobody boosts what is for some alone.
    #[error("it is not for everybody, so it cannot be boosted")]
    Private,
    /// Nobody likes their own.
    #[error("it is your own")]
    Own,
    /// There are as many as there may be.
    #[error("there are {0} already")]
    TooMany(i64),
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// A post that the owner means.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FoundPost {
    /// Its id.
    pub object: ObjectId,
    /// Who wrote it.
    pub author: ActorId,
    /// How that account is called.
    pub handle: String,
    /// Its page.
    pub url: WebUrl,
    /// Who may read it.
    pub visibility: Visibility,
    /// The community that it is in (FEP-1b12), where that was looked at.
    pub group: Option<ActorId>,
}

/// What was done with a post.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Done {
    /// The post.
    pub post: FoundPost,
    /// Was it not so before?
    pub is_new: bool,
}

/// Finds the post that the owner means: one of one's own, by id or page; one of somebody else's by its
/// number here, its id or its page. What is not known is fetched and stored for a while.
///
/// # Errors
/// When there is none, or it cannot be had.
pub fn find_post(node: &Node, name: &str) -> Result<FoundPost, TakingPartError> {
    if let Ok(number) = name.parse::<i64>() {
        let known = node.store.read::<_, store::Error>(|tx| tx.find_remote_post_by_number(number));
        let known = known?.ok_or_else(|| TakingPartError::Unknown(name.to_owned()))?;
        return found(node, known, None);
    }
    let not_a_post = |_| TakingPartError::NotAPost(name.to_owned());
    let id = ObjectId::parse(name).map_err(not_a_post)?;
    if id.origin() == *node.own.origin() {
        return own_post(node, name);
    }
    let known = node.store.read::<_, store::Error>(|tx| tx.find_remote_post(&id))?;
    match known {
        Some(known) => found(node, known, None),
        None => fetch(node, name),
    }
}

/// The same, fetched whatever is known of it: so it says in which community it is.
pub(super) fn fetch(node: &Node, name: &str) -> Result<FoundPost, TakingPartError> {
    let failed = |why| TakingPartError::Fetch { name: name.to_owned(), why };
    let document = get(node, name, limits::GET_TIME).map_err(failed)?;
    let object = document.post().map_err(|why| failed(why.into()))?;
    know(node, &object.author).map_err(failed)?;
    let now = clock::now();
    let stored = node.store.write::<_, store::Error>(|tx| {
        let effects = inbox::keep_object(tx, node.recipient(), &object, now)?;
        tx.enqueue(&effects, now)?;
        tx.find_remote_post(&object.id)
    })?;
    match stored {
        Some(stored) => found(node, stored, object.group.clone()),
        // The author is blocked, or it is nothing that is shown.
        None => Err(failed(FetchError::Blocked)),
    }
}

fn found(
    node: &Node,
    known: RemotePost,
    group: Option<ActorId>,
) -> Result<FoundPost, TakingPartError> {
    let post = known.post;
    let (is_of_feed, author) = node.store.read::<_, store::Error>(|tx| {
        Ok((tx.find_feed(&post.author)?.is_some(), tx.find_actor(&post.author)?))
    })?;
    if author.is_none() && !is_of_feed {
        let failed = |why| TakingPartError::Fetch { name: post.author.to_string(), why };
        know(node, &post.author).map_err(failed)?;
    }
    let handle = author.map_or_else(|| post.author.to_string(), |known| known.handle());
    let (object, author) = (post.object, post.author);
    Ok(FoundPost { object, author, handle, url: post.url, visibility: post.visibility, group })
}

fn own_post(node: &Node, name: &str) -> Result<FoundPost, TakingPartError> {
    let unknown = || TakingPartError::Unknown(name.to_owned());
    let path = name.strip_prefix(node.own.origin().as_str()).unwrap_or(name);
    let by_id = ObjectId::parse(name).ok().and_then(|id| node.own.post_key(&id));
    let key = by_id.unwrap_or_else(|| PostKey::from_path(path));
    let post = node.store.read::<_, store::Error>(|tx| tx.find_post(&key))?;
    let post = post.filter(|post| post.deleted.is_none()).ok_or_else(unknown)?;
    let object = node.own.post(&key);
    Ok(FoundPost {
        author: node.own.actor(),
        handle: node.config.handle().to_string(),
        url: WebUrl::parse(object.as_str()).map_err(|_| unknown())?,
        visibility: post.visibility.unwrap_or(Visibility::Public),
        object,
        group: None,
    })
}

/// Likes a post; its author is told.
///
/// # Errors
/// When it cannot be had, or is one's own.
pub fn like_post(node: &Node, name: &str) -> Result<Done, TakingPartError> {
    act(node, find_post(node, name)?, owner::like)
}

/// Boosts a post; followers and its author are told.
///
/// # Errors
/// When it cannot be had, or is not for everybody.
pub fn boost_post(node: &Node, name: &str) -> Result<Done, TakingPartError> {
    act(node, find_post(node, name)?, owner::boost)
}

/// Takes a like back.
///
/// # Errors
/// When it is not known which post is meant.
pub fn unlike_post(node: &Node, name: &str) -> Result<Done, TakingPartError> {
    let post = find_done(node, name, OwnActKind::Like)?;
    act(node, post, |tx, own, post, now| owner::unlike(tx, own, &post.object, now))
}

/// Takes a boost back.
///
/// # Errors
/// When it is not known which post is meant.
pub fn unboost_post(node: &Node, name: &str) -> Result<Done, TakingPartError> {
    let post = find_done(node, name, OwnActKind::Boost)?;
    act(node, post, |tx, own, post, now| owner::unboost(tx, own, &post.object, now))
}

/// Marks a post for the owner alone.
///
/// # Errors
/// When it cannot be had.
pub fn bookmark_post(node: &Node, name: &str) -> Result<Done, TakingPartError> {
    let post = find_post(node, name)?;
    let most = limits::BOOKMARKS_MAX;
    let bookmark =
        Bookmark { object: post.object.clone(), url: post.url.clone(), at: clock::now() };
    let is_new = node.store.write::<_, store::Error>(|tx| {
        if tx.count_bookmarks()? >= most && !tx.has_bookmark(&post.object)? {
            return Ok(None);
        }
        tx.insert_bookmark(&bookmark).map(Some)
    })?;
    let is_new = is_new.ok_or(TakingPartError::TooMany(most))?;
    Ok(Done { post, is_new })
}

/// Takes the mark of a post away, by its id or its page; true if it had one.
///
/// # Errors
/// When the store fails.
pub fn unbookmark_post(node: &Node, name: &str) -> Result<bool, store::Error> {
    node.store.write(|tx| tx.remove_bookmark(name))
}

/// What is to be taken back needs no server that answers.
fn find_done(node: &Node, name: &str, kind: OwnActKind) -> Result<FoundPost, TakingPartError> {
    let Ok(object) = ObjectId::parse(name) else { return find_post(node, name) };
    let known = node.store.read::<_, store::Error>(|tx| {
        let act = tx.find_own_act(&object, kind)?;
        act.map(|act| Ok((tx.find_actor(&act.author)?, act))).transpose()
    })?;
    let Some((author, act)) = known else { return find_post(node, name) };
    let url = WebUrl::parse(object.as_str());
    Ok(FoundPost {
        handle: author.map_or_else(|| act.author.to_string(), |known| known.handle()),
        author: act.author,
        url: url.map_err(|_| TakingPartError::NotAPost(name.to_owned()))?,
        visibility: Visibility::Public,
        object,
        group: None,
    })
}

fn act(
    node: &Node,
    post: FoundPost,
    deed: impl FnOnce(&Tx<'_>, &OwnIds, &ActedOn, Timestamp) -> Result<Acted, store::Error>,
) -> Result<Done, TakingPartError> {
    let now = clock::now();
    let on = ActedOn {
        object: post.object.clone(),
        author: post.author.clone(),
        visibility: post.visibility,
    };
    let acted = node.store.write::<_, store::Error>(|tx| {
        if tx.find_feed(&on.author)?.is_some() {
            return Ok(None);
        }
        let acted = deed(tx, &node.own, &on, now)?;
        if let Acted::Done(effects) = &acted {
            tx.enqueue(&node.proved(effects.clone(), now), now)?;
        }
        Ok(Some(acted))
    })?;
    node.wake.ring();
    match acted.ok_or(TakingPartError::OfFeed)? {
        Acted::Done(_) => Ok(Done { post, is_new: true }),
        Acted::Unchanged => Ok(Done { post, is_new: false }),
        Acted::Private => Err(TakingPartError::Private),
        Acted::Own => Err(TakingPartError::Own),
    }
}

/// An entry of a feed cannot be answered: nobody is there who could be told.
pub(super) fn refuse_of_feed(node: &Node, post: &FoundPost) -> Result<(), TakingPartError> {
    match node.store.read::<_, store::Error>(|tx| tx.find_feed(&post.author))? {
        Some(_) => Err(TakingPartError::OfFeed),
        None => Ok(()),
    }
}

/// Is this an address of the owner's own site?
pub(super) fn is_own(node: &Node, address: &str) -> bool {
    Origin::of(address).is_ok_and(|origin| origin == *node.own.origin())
}
