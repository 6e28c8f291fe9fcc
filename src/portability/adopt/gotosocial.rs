//! What GoToSocial's `admin export` writes: a JSON object on each line, called by its `type`; accounts of
//! the server itself come with their private keys. By the source of GoToSocial 0.20.

use std::collections::HashMap;

use serde::Deserialize;

use super::{Account, Unreadable, ids, unreadable};
use crate::ap::json;
use crate::clock::{self, Timestamp};
use crate::id::{ActivityId, ActorId, InboxUrl, paths};
use crate::store::{Follow, FollowState, Follower, Target};

#[derive(Deserialize)]
#[serde(tag = "type", rename_all = "camelCase")]
enum Line {
    Account(Box<Row>),
    Follow(Pair),
    FollowRequest(Pair),
    Block(Pair),
    DomainBlock {
        domain: String,
    },
    #[serde(other)]
    Other,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Row {
    id: String,
    created_at: Option<String>,
    username: String,
    domain: Option<String>,
    display_name: Option<String>,
    uri: String,
    #[serde(rename = "inboxURI")]
    inbox: String,
    private_key: Option<String>,
    public_key_uri: Option<String>,
    #[serde(rename = "followersUri")]
    followers: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Pair {
    created_at: Option<String>,
    uri: Option<String>,
    account_id: String,
    target_account_id: String,
}

/// Reads `export`; `user` says which account, where there are several.
///
/// # Errors
/// When it is no such export, or has no such account.
pub fn read(export: &str, user: Option<&str>) -> Result<Account, Unreadable> {
    let lines = lines(export)?;
    let rows: HashMap<&str, &Row> = lines
        .iter()
        .filter_map(|line| match line {
            Line::Account(row) => Some((row.id.as_str(), &**row)),
            _ => None,
        })
        .collect();
    let own = choose(&rows, user)?;
    let mut account = account_of(own)?;
    for line in &lines {
        match line {
            Line::Follow(pair) if pair.target_account_id == own.id => {
                match rows.get(pair.account_id.as_str()).and_then(|row| follower(row, pair)) {
                    Some(follower) => account.followers.push(follower),
                    None => account.leave("followers whose account is not in the export"),
                }
            }
            Line::Follow(pair) if pair.account_id == own.id => {
                match rows.get(pair.target_account_id.as_str()).and_then(|row| follow(row, pair)) {
                    Some(follow) => account.following.push(follow),
                    None => account.leave("follows of accounts that are not in the export"),
                }
            }
            Line::FollowRequest(pair) if pair.target_account_id == own.id => {
                account.leave("requests to follow: who asked must ask again");
            }
            Line::FollowRequest(pair) if pair.account_id == own.id => {
                account.leave("requests of yours that nobody has answered");
            }
            Line::Block(pair) if pair.account_id == own.id => {
                let row = rows.get(pair.target_account_id.as_str());
                match row.and_then(|row| ActorId::parse(&row.uri).ok()) {
                    Some(id) => account.blocked.push(Target::Actor(id)),
                    None => account.leave("blocks of accounts that are not in the export"),
                }
            }
            Line::DomainBlock { domain } => match Target::parse(domain) {
                Some(target) => account.blocked.push(target),
                None => account.leave("blocked servers whose name cannot be read"),
            },
            _ => {}
        }
    }
    Ok(account)
}

fn lines(export: &str) -> Result<Vec<Line>, Unreadable> {
    let written = export.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let read = written.map(|(number, line)| {
        let read = json::leading(line).map(|(line, _)| line);
        read.map_err(|error| Unreadable(format!("line {}: {}", number + 1, error.message)))
    });
    read.collect()
}

/// An account of the server itself. The server has one as well, called like its host.
fn choose<'r>(rows: &HashMap<&str, &'r Row>, user: Option<&str>) -> Result<&'r Row, Unreadable> {
    let is_own = |row: &&&Row| {
        let host = ActorId::parse(&row.uri).map(|id| id.domain().host().to_owned());
        let is_server = host.is_ok_and(|host| host == row.username);
        row.domain.as_deref().unwrap_or_default().is_empty()
            && row.private_key.is_some()
            && !is_server
            && user.is_none_or(|user| user == row.username)
    };
    let mut found: Vec<&Row> = rows.values().filter(is_own).copied().collect();
    found.sort_by(|a, b| a.username.cmp(&b.username));
    match (&found[..], user) {
        ([one], _) => Ok(one),
        ([], Some(user)) => unreadable(format!("there is no account `{user}` with its key in it")),
        ([], None) => unreadable("there is no account with its key in it"),
        (several, _) => {
            let names: Vec<_> = several.iter().map(|row| row.username.as_str()).collect();
            unreadable(format!(
                "there are several accounts: say `--user` and one of {}",
                names.join(", ")
            ))
        }
    }
}

fn account_of(own: &Row) -> Result<Account, Unreadable> {
    let key = own.public_key_uri.clone().unwrap_or_else(|| format!("{}/main-key", own.uri));
    let ids = ids(&own.uri, &key, None)?;
    let expected = paths::of_account(&ids.actor, paths::FOLLOWERS);
    if own.inbox != paths::of_account(&ids.actor, paths::INBOX)
        || own.followers.as_ref().is_some_and(|followers| *followers != expected)
    {
        return unreadable(format!("the addresses of `{}` are not below its id", own.uri));
    }
    let mut account = Account::new(ids, &own.username, own.private_key.clone().unwrap_or_default());
    account.name = own.display_name.clone().filter(|name| !name.is_empty());
    account.made = time(own.created_at.as_deref());
    Ok(account)
}

fn time(text: Option<&str>) -> Option<Timestamp> {
    text.and_then(Timestamp::parse)
}

fn follower(row: &Row, pair: &Pair) -> Option<Follower> {
    Some(Follower {
        actor: ActorId::parse(&row.uri).ok()?,
        follow: pair.uri.as_deref().and_then(|uri| ActivityId::parse(uri).ok()),
        inbox: InboxUrl::parse(&row.inbox).ok()?,
        shared_inbox: None,
        since: time(pair.created_at.as_deref()).unwrap_or_else(clock::now),
    })
}

fn follow(row: &Row, pair: &Pair) -> Option<Follow> {
    Some(Follow {
        actor: ActorId::parse(&row.uri).ok()?,
        follow: ActivityId::parse(pair.uri.as_deref()?).ok()?,
        inbox: InboxUrl::parse(&row.inbox).ok()?,
        state: FollowState::Accepted,
        since: time(pair.created_at.as_deref()).unwrap_or_else(clock::now),
    })
}
