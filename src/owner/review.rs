//! Approve and hide: what of others' words stands under the owner's posts (promise 7).

use crate::effect::{Dirty, Effect};
use crate::store::{Error, RemotePost, Review, Tx, Visibility};

/// What a decision came to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Reviewed {
    /// Done; these pages change.
    Done(Vec<Effect>),
    /// It was so already.
    Unchanged,
    /// There is no such number in the inbox.
    Unknown,
    /// It was not written for everybody, so it is never put on a page.
    Private,
    /// It does not answer a post, so there is no page for it.
    NotAnAnswer,
    /// Its text is not the one that the owner has read: this one is. It counts as shown now.
    Unseen(Box<RemotePost>),
}

/// What is in this state of review, newest first; it counts as shown to the owner now.
///
/// # Errors
/// When the store fails.
pub fn show_inbox(tx: &Tx<'_>, review: Review, limit: i64) -> Result<Vec<RemotePost>, Error> {
    let found = tx.list_by_review(review, limit)?;
    for post in &found {
        tx.mark_remote_post_shown(post.id)?;
    }
    Ok(found)
}

/// Lets an answer appear under the post that it answers, in the words that the owner has read: the
/// named edition, or the one that was shown last. Its author may have edited it since (INB-17).
///
/// # Errors
/// When the store fails.
pub fn approve(tx: &Tx<'_>, number: i64, edition: Option<i64>) -> Result<Reviewed, Error> {
    let Some(found) = in_inbox(tx, number)? else { return Ok(Reviewed::Unknown) };
    if !matches!(found.post.visibility, Visibility::Public | Visibility::Unlisted) {
        return Ok(Reviewed::Private);
    }
    if found.post.answers.is_none() {
        return Ok(Reviewed::NotAnAnswer);
    }
    if found.review != Review::Approved && edition.or(found.shown) != Some(found.edition) {
        tx.mark_remote_post_shown(found.id)?;
        return Ok(Reviewed::Unseen(Box::new(found)));
    }
    decide(tx, &found, Review::Approved)
}

/// Keeps an answer away from the page, or takes it off again.
///
/// # Errors
/// When the store fails.
pub fn hide(tx: &Tx<'_>, number: i64) -> Result<Reviewed, Error> {
    match in_inbox(tx, number)? {
        Some(found) => decide(tx, &found, Review::Hidden),
        None => Ok(Reviewed::Unknown),
    }
}

fn in_inbox(tx: &Tx<'_>, number: i64) -> Result<Option<RemotePost>, Error> {
    Ok(tx.find_remote_post_by_number(number)?.filter(|found| found.review != Review::None))
}

fn decide(tx: &Tx<'_>, found: &RemotePost, review: Review) -> Result<Reviewed, Error> {
    if !tx.mark_reviewed(found.id, review)? {
        return Ok(Reviewed::Unchanged);
    }
    let dirty = found.post.answers.clone().map(|key| Effect::Rebuild(Dirty::Post(key)));
    Ok(Reviewed::Done(dirty.into_iter().collect()))
}
