//! What the owner keeps for themselves: lists of accounts, and words to be warned of. Nobody is told. Command
//! and page call the same.

use super::Node;
use super::among::find_among;
use crate::clock;
use crate::clock::Timestamp;
use crate::id::ActorId;
use crate::limits;
use crate::store;
use crate::store::{Filter, FilterAct, FilterPlace, Tx};

/// Why nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// The name of a list is empty, or too long.
    #[error("the name of a list has 1 to {} letters", limits::LIST_NAME_MAX_CHARS)]
    BadName,
    /// There is no such list.
    #[error("there is no list `{0}`; `skep lists` shows them")]
    NoList(String),
    /// There are enough.
    #[error("there are {} lists already", limits::LISTS_MAX)]
    Lists,
    /// Strangers are on no list: nothing of theirs would be read there.
    #[error("you do not follow {0}; only whom you follow can be on a list")]
    Stranger(String),
    /// It is long enough.
    #[error("there are {most} accounts on `{0}` already", most = limits::LIST_MEMBERS_MAX)]
    Members(String),
    /// They were not there.
    #[error("{account} is not on the list `{list}`")]
    NotOnList {
        /// Who.
        account: String,
        /// On which.
        list: String,
    },
    /// A filter is empty, or too long.
    #[error("a filter has 1 to {} letters", limits::FILTER_MAX_CHARS)]
    BadWord,
    /// There are enough.
    #[error("there are {} filters already", limits::FILTERS_MAX)]
    Filters,
    /// Our own database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Makes an empty list; true if there was none of that name.
///
/// # Errors
/// When it cannot be called so, or there are enough.
pub fn create_list(node: &Node, name: &str) -> Result<bool, KeepError> {
    let name = name.trim();
    if !(1..=limits::LIST_NAME_MAX_CHARS).contains(&name.chars().count()) {
        return Err(KeepError::BadName);
    }
    let now = clock::now();
    let made = node.store.write::<_, store::Error>(|tx| make_list(tx, name, now))?;
    made.ok_or(KeepError::Lists)
}

/// The same, in a transaction; `None`: there are enough.
///
/// # Errors
/// When the store fails.
pub fn make_list(tx: &Tx<'_>, name: &str, now: Timestamp) -> Result<Option<bool>, store::Error> {
    if tx.find_list(name)?.is_some() {
        return Ok(Some(false));
    }
    let count = i64::try_from(tx.list_lists()?.len()).unwrap_or(i64::MAX);
    if count >= limits::LISTS_MAX { Ok(None) } else { tx.insert_list(name, now).map(Some) }
}

/// Whoever could be on a list: accounts, communities and feeds that are followed.
///
/// # Errors
/// When the store fails.
pub fn list_readable(tx: &Tx<'_>) -> Result<Vec<ActorId>, store::Error> {
    let follows = tx.list_following(i64::MAX)?.into_iter().map(|follow| follow.actor);
    let feeds = tx.list_feeds(limits::FEEDS_MAX)?.into_iter().map(|feed| feed.url);
    Ok(follows.chain(feeds).collect())
}

/// Puts somebody on a list, by handle or address; whoever is on it stays there.
///
/// # Errors
/// When there is no such list, it has no room, or the owner does not follow them.
pub fn put_on_list(node: &Node, list: &str, account: &str) -> Result<(), KeepError> {
    known_list(node, list)?;
    let Some(actor) = find_among(node, account, list_readable)? else {
        return Err(KeepError::Stranger(account.to_owned()));
    };
    let is_room = node.store.write::<_, store::Error>(|tx| add_member(tx, list, &actor))?;
    if is_room { Ok(()) } else { Err(KeepError::Members(list.to_owned())) }
}

/// Takes somebody off a list.
///
/// # Errors
/// When there is no such list, or they are not on it.
pub fn take_off_list(node: &Node, list: &str, account: &str) -> Result<(), KeepError> {
    known_list(node, list)?;
    let actor = find_among(node, account, |tx| tx.list_members(list))?;
    let removed = actor.map_or(Ok(false), |actor| {
        node.store.write::<_, store::Error>(|tx| tx.remove_list_member(list, &actor))
    })?;
    if removed {
        return Ok(());
    }
    Err(KeepError::NotOnList { account: account.to_owned(), list: list.to_owned() })
}

/// Puts an account on these lists and takes it off all others.
///
/// # Errors
/// When one of them has no room, or the owner does not follow the account: then nothing is changed.
pub fn choose_lists(node: &Node, actor: &ActorId, chosen: &[&str]) -> Result<(), KeepError> {
    node.store.write(|tx| {
        if tx.find_following(actor)?.is_none() && tx.find_feed(actor)?.is_none() {
            return Err(KeepError::Stranger(actor.to_string()));
        }
        for (list, _) in tx.list_lists()? {
            if !chosen.contains(&list.as_str()) {
                tx.remove_list_member(&list, actor)?;
            } else if !add_member(tx, &list, actor)? {
                return Err(KeepError::Members(list));
            }
        }
        Ok(())
    })
}

/// True if there was room, or they are on it.
fn add_member(tx: &Tx<'_>, list: &str, actor: &ActorId) -> Result<bool, store::Error> {
    if tx.is_on_list(list, actor)? {
        return Ok(true);
    }
    let is_room = tx.list_members(list)?.len() < limits::LIST_MEMBERS_MAX;
    if is_room {
        tx.insert_list_member(list, actor)?;
    }
    Ok(is_room)
}

fn known_list(node: &Node, list: &str) -> Result<(), KeepError> {
    let known = node.store.read::<_, store::Error>(|tx| tx.find_list(list))?;
    known.map(drop).ok_or_else(|| KeepError::NoList(list.to_owned()))
}

/// Looks for a word from now on, in the place of what was said of the same word before.
///
/// # Errors
/// When it is none, or there are enough.
pub fn add_filter(
    node: &Node,
    word: &str,
    (place, act): (FilterPlace, FilterAct),
) -> Result<(), KeepError> {
    let word = filter_word(word)?;
    let filter = Filter { word: word.to_owned(), place, act, since: clock::now() };
    node.store.write(|tx| {
        let known = tx.list_filters()?;
        let is_known = known.iter().any(|it| it.word.eq_ignore_ascii_case(word));
        if !is_known && known.len() >= limits::FILTERS_MAX {
            return Err(KeepError::Filters);
        }
        Ok(tx.upsert_filter(&filter)?)
    })
}

/// What a filter may look for.
///
/// # Errors
/// When it is empty or too long.
pub fn filter_word(word: &str) -> Result<&str, KeepError> {
    let word = word.trim();
    let is_word = (1..=limits::FILTER_MAX_CHARS).contains(&word.chars().count());
    if is_word { Ok(word) } else { Err(KeepError::BadWord) }
}
