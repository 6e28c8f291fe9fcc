//! Who follows and is followed, who is blocked and muted, as lists that Mastodon imports.

use std::collections::BTreeMap;

use crate::id::ActorId;
use crate::owner;
use crate::portability::archive::Entry;
use crate::store::{Error, FollowState, Rule, Stance, Target, Tx};

/// The accounts that are followed, or asked to be.
///
/// # Errors
/// When the store fails.
pub fn following_list(tx: &Tx<'_>) -> Result<String, Error> {
    let follows = tx.list_following(i64::MAX)?.into_iter();
    let follows = follows.filter(|follow| follow.state != FollowState::Rejected);
    let names = follows.map(|follow| name(tx, &follow.actor)).collect::<Result<Vec<_>, _>>()?;
    Ok(owner::write_following(&names))
}

/// The accounts that follow the owner.
///
/// # Errors
/// When the store fails.
pub fn follower_list(tx: &Tx<'_>) -> Result<String, Error> {
    let followers = tx.list_followers(i64::MAX)?.into_iter();
    let names = followers.map(|it| name(tx, &it.actor)).collect::<Result<Vec<_>, _>>()?;
    Ok(owner::write_followers(&names))
}

/// Both lists, with the names that Mastodon gives them.
pub(super) fn follows(tx: &Tx<'_>, within: &str) -> Result<Vec<Entry>, Error> {
    Ok(vec![
        Entry::bytes(format!("{within}following_accounts.csv"), following_list(tx)?),
        Entry::bytes(format!("{within}followers.csv"), follower_list(tx)?),
    ])
}

/// The lists on which accounts are read together.
///
/// # Errors
/// When the store fails.
pub fn reading_lists(tx: &Tx<'_>) -> Result<String, Error> {
    let mut rows = Vec::new();
    for (list, _) in tx.list_lists()? {
        for actor in tx.list_members(&list)? {
            rows.push((list.clone(), name(tx, &actor)?));
        }
    }
    Ok(owner::write_lists(&rows))
}

/// Those lists, and what is marked, with the names that Mastodon gives them.
pub(super) fn reading(tx: &Tx<'_>, within: &str) -> Result<Vec<Entry>, Error> {
    let marked = tx.list_bookmarks(i64::MAX)?;
    let marked: Vec<&str> = marked.iter().map(|it| it.object.as_str()).collect();
    Ok(vec![
        Entry::bytes(format!("{within}lists.csv"), reading_lists(tx)?),
        Entry::bytes(format!("{within}bookmarks.csv"), owner::write_bookmarks(&marked)),
    ])
}

/// The lists of whom the owner does not want to hear of; what lists of others say is theirs.
pub(super) fn blocks(tx: &Tx<'_>, within: &str) -> Result<Vec<Entry>, Error> {
    let rules = tx.list_rules("")?;
    let accounts = |stance| accounts(tx, &rules, stance);
    Ok(vec![
        Entry::bytes(format!("{within}blocked_accounts.csv"), accounts(Stance::Block)?),
        Entry::bytes(format!("{within}muted_accounts.csv"), accounts(Stance::Mute)?),
        Entry::bytes(format!("{within}blocked_domains.csv"), owner::write_blocked_domains(&rules)),
    ])
}

fn accounts(tx: &Tx<'_>, rules: &[Rule], stance: Stance) -> Result<String, Error> {
    let mut names = BTreeMap::new();
    for rule in rules {
        if let Target::Actor(actor) = &rule.target {
            names.insert(&rule.target, name(tx, actor)?);
        }
    }
    Ok(owner::write_accounts(rules, stance, |target| match target {
        Target::Account(name) => Some(name.clone()),
        Target::Actor(_) => names.get(target).cloned(),
        Target::Domain(_) => None,
    }))
}

/// `user@host`, or the id of somebody who was never fetched.
fn name(tx: &Tx<'_>, actor: &ActorId) -> Result<String, Error> {
    Ok(match tx.find_actor(actor)? {
        Some(known) => known.handle().trim_start_matches('@').to_owned(),
        None => actor.to_string(),
    })
}
