//! Approve and hide: what of others' words stands under the owner's posts (promise 7).

use std::collections::BTreeSet;

use super::moderate::add_rules;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect};
use crate::id::{ActorId, OwnIds};
use crate::limits;
use crate::store::{Error, RemotePost, Review, Rule, Stance, Target, Tx, Why};

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

/// What is in this state of review, newest first, of those that wait doubtful ones last; if `why` is
/// given, only what waits for this reason. It counts as shown to the owner now.
///
/// # Errors
/// When the store fails.
pub fn show_inbox(
    tx: &Tx<'_>,
    (review, why): (Review, Option<&str>),
    limit: i64,
) -> Result<Vec<RemotePost>, Error> {
    // Of one reason there may be some behind what is listed otherwise.
    let most = if why.is_some() { limits::INBOX_WAITING_MAX } else { limit };
    let mut found = tx.list_by_review(review, most)?;
    found.retain(|post| why.is_none() || post.why.map(Why::as_str) == why);
    found.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
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
pub fn approve(
    tx: &Tx<'_>,
    number: i64,
    edition: Option<i64>,
    now: Timestamp,
) -> Result<Reviewed, Error> {
    let Some(found) = in_inbox(tx, number)? else { return Ok(Reviewed::Unknown) };
    if !found.post.visibility.is_for_all() {
        return Ok(Reviewed::Private);
    }
    if found.post.answers.is_none() {
        return Ok(Reviewed::NotAnAnswer);
    }
    if found.review != Review::Approved && edition.or(found.shown) != Some(found.edition) {
        tx.mark_remote_post_shown(found.id)?;
        return Ok(Reviewed::Unseen(Box::new(found)));
    }
    let mut reviewed = decide(tx, &found, Review::Approved)?;
    if let Reviewed::Done(effects) = &mut reviewed {
        // What appears is passed on as it came, and more of its thread is looked for.
        effects.extend(found.post.thread_errand().map(Effect::Fetch));
        effects.extend(tx.forward_original(found.id, now)?.map(Effect::Deliver));
    }
    Ok(reviewed)
}

/// Keeps an answer away from the page, or takes it off again.
///
/// # Errors
/// When the store fails.
pub fn hide(tx: &Tx<'_>, number: i64) -> Result<Reviewed, Error> {
    match in_inbox(tx, number)? {
        Some(found) => {
            // What the owner has not seen is hidden by a rule, and comes back with its end.
            tx.mark_remote_post_shown(found.id)?;
            decide(tx, &found, Review::Hidden)
        }
        None => Ok(Reviewed::Unknown),
    }
}

/// The same, and from now on whatever its author writes appears at once, where answers appear at all.
///
/// # Errors
/// When the store fails.
pub fn approve_always(
    tx: &Tx<'_>,
    number: i64,
    edition: Option<i64>,
    now: Timestamp,
) -> Result<Reviewed, Error> {
    let reviewed = approve(tx, number, edition, now)?;
    if matches!(reviewed, Reviewed::Done(_) | Reviewed::Unchanged)
        && let Some(found) = in_inbox(tx, number)?
    {
        tx.upsert_rule(&rule(found.post.author, (Stance::Trust, None), now))?;
    }
    Ok(reviewed)
}

/// What was thrown away as spam.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Spam {
    /// How many posts.
    pub posts: usize,
    /// Who is blocked now.
    pub authors: BTreeSet<ActorId>,
    /// What follows.
    pub effects: Vec<Effect>,
}

/// Throws a post away, with all that waits of its author and all doubtful ones that say the same, and
/// blocks whoever wrote them. `words_of` gives the plain text of a sanitised one. `None`: there is no
/// such number in the inbox.
///
/// # Errors
/// When the store fails.
pub fn spam(
    tx: &Tx<'_>,
    own: &OwnIds,
    (number, words_of): (i64, fn(&str) -> String),
    now: Timestamp,
) -> Result<Option<Spam>, Error> {
    let Some(named) = in_inbox(tx, number)? else { return Ok(None) };
    // Whom each of them names is all in which they differ.
    let words = |post: &RemotePost| {
        let text = words_of(&post.post.html);
        let words = text.split_whitespace().filter(|word| !word.starts_with('@'));
        words.collect::<Vec<_>>().join(" ")
    };
    let text = words(&named);
    let is_telling = text.chars().count() >= limits::ALIKE_MIN_CHARS;
    let mut alike = vec![named.clone()];
    alike.extend(tx.list_held(limits::INBOX_WAITING_MAX)?.into_iter().filter(|held| {
        held.id != named.id
            && (held.post.author == named.post.author || is_telling && words(held) == text)
    }));
    let mut authors = BTreeSet::new();
    let mut effects = Vec::new();
    for post in &alike {
        tx.remove_remote_post(&post.post.object)?;
        authors.insert(post.post.author.clone());
        effects.extend(post.post.answers.clone().map(|key| Effect::Rebuild(Dirty::Post(key))));
    }
    effects.dedup();
    let why = (Stance::Block, Some("spam".to_owned()));
    let rules: Vec<Rule> = authors.iter().map(|it| rule(it.clone(), why.clone(), now)).collect();
    let (_, more) = add_rules(tx, own, &rules, now)?;
    effects.extend(more);
    Ok(Some(Spam { posts: alike.len(), authors, effects }))
}

fn rule(author: ActorId, (stance, note): (Stance, Option<String>), since: Timestamp) -> Rule {
    let (target, source) = (Target::Actor(author), String::new());
    Rule { target, source, stance, note, since, until: None }
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
