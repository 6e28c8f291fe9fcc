//! The owner moves in (protocol 7.4): what the old account and its server say, and what others see of
//! the new one. And those whom the owner follows move: their old accounts are left.

use super::Node;
use super::fetch::{FetchError, get};
use super::resolve::{ResolveError, resolve};
use crate::ap;
use crate::clock;
use crate::id::{ActorId, Domain, ObjectId};
use crate::inbox::Fetched;
use crate::limits;
use crate::net::NetError;
use crate::owner;
use crate::portability::{Ways, steps_at_old_server};
use crate::store::{Error, KnownActor};

/// An account from which the owner moves in, as it is now.
#[derive(Clone, Debug)]
pub struct OldAccount {
    /// Who it is.
    pub known: KnownActor,
    /// How many followers it has, if its server tells.
    pub followers: Option<u64>,
    /// What its server runs, if it tells: a name of NodeInfo.
    pub software: Option<String>,
}

/// What others see of this node.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Outside {
    /// The account with the alias, under its handle.
    Alias,
    /// The account as it was without the alias.
    NoAlias,
    /// Its handle leads elsewhere, or nowhere.
    NoHandle,
    /// Something else than the account.
    Other(String),
    /// It cannot be seen from here; that says little of others.
    Unseen(NetError),
}

impl Outside {
    /// Why nobody should go to the old server yet, and what to do about it; `None` where others see the alias, or
    /// where it cannot be told from here.
    #[must_use]
    pub fn trouble(&self, node: &Node) -> Option<(String, String)> {
        let (me, handle) = (node.own.actor(), node.config.handle());
        Some(match self {
            Self::Alias | Self::Unseen(_) => return None,
            Self::NoAlias => (
                "others get this account as it was before, without the alias".to_owned(),
                format!(
                    "a cache between them and skep keeps it: let it forget {me}, and run this again"
                ),
            ),
            Self::NoHandle => (
                format!("others do not find this account as {handle}"),
                "see what `/.well-known/webfinger` of this domain answers, and run this again"
                    .to_owned(),
            ),
            Self::Other(why) => (
                format!("others do not get this account at {me}: {why}"),
                "see what stands between them and `skep serve`, and run this again".to_owned(),
            ),
        })
    }
}

/// Why nobody can come from this account, if that is so.
#[must_use]
pub fn cannot_come(node: &Node, old: &OldAccount, name: &str) -> Option<String> {
    let me = node.own.actor();
    if old.known.id == me {
        return Some(format!("{name} is this account itself"));
    }
    match &old.known.moved_to {
        Some(to) if *to != me => Some(format!(
            "{name} has moved to {to} already, and its followers were sent there; they come here when that \
             account moves here: `skep move in {to}`"
        )),
        _ => None,
    }
}

/// What to do at the server of an account that is moved in from, under the name of what it runs.
#[must_use]
pub fn steps_for(
    node: &Node,
    old: &ActorId,
    software: Option<&str>,
) -> Vec<(&'static str, Vec<String>)> {
    let (host, me, actor) = (old.domain(), node.config.handle().to_string(), node.own.actor());
    let ways = Ways { host: host.as_str(), old: old.as_str(), handle: &me, actor: actor.as_str() };
    steps_at_old_server(software, &ways)
}

/// Finds the account that the owner means by `name`, and asks its server what it runs. What a server
/// does not tell is not there.
///
/// # Errors
/// When there is no such account, or it cannot be fetched now.
pub fn find_old_account(node: &Node, name: &str) -> Result<OldAccount, ResolveError> {
    let known = resolve(node, name)?;
    let followers = count_followers(node, &known);
    let software = software_of(node, &known.id.domain());
    Ok(OldAccount { known, followers, software })
}

fn count_followers(node: &Node, known: &KnownActor) -> Option<u64> {
    let list = ObjectId::parse(known.followers_url.as_deref()?).ok()?;
    let fetched = get(node, list.as_str(), limits::GET_TIME).ok()?;
    fetched.list(&list).ok()?.total
}

fn software_of(node: &Node, domain: &Domain) -> Option<String> {
    let links = node.client.get_nodeinfo(domain, None).ok()?;
    let at = ap::parse_nodeinfo_links(&links).ok()??;
    // Whatever it names, nobody else can say what runs there.
    if at.origin().domain() != *domain {
        return None;
    }
    let document = node.client.get_nodeinfo(domain, Some(at.as_str())).ok()?;
    ap::parse_software(&document).ok()?
}

/// Does this account say now that it has moved here?
///
/// # Errors
/// When it cannot be fetched.
pub fn says_it_moved_here(node: &Node, old: &ActorId) -> Result<bool, FetchError> {
    let old = get(node, old.as_str(), limits::GET_TIME)?.actor(old)?;
    Ok(old.moved_to == Some(node.own.actor()))
}

/// Looks at this node's account by the public address, as the old server will: by its handle, then by
/// its id, with nothing that asks a cache for something newer.
#[must_use]
pub fn look_from_outside(node: &Node, alias: &ActorId) -> Outside {
    let (client, me) = (node.own_client(), node.own.actor());
    let handle = node.config.handle();
    match client.get_webfinger(&handle.domain, &handle.acct()) {
        Ok(answer) => {
            let found = ap::parse_webfinger(&answer).ok().and_then(|found| found.actor);
            if found.as_ref() != Some(&me) {
                return Outside::NoHandle;
            }
        }
        Err(NetError::Status(_) | NetError::TooLarge) => return Outside::NoHandle,
        Err(why) => return Outside::Unseen(why),
    }
    let answer = match client.get_by_id(me.as_str(), &node.signer, limits::GET_TIME) {
        Ok(answer) => answer,
        Err(why @ (NetError::Status(_) | NetError::MediaType(_) | NetError::Redirects)) => {
            return Outside::Other(why.to_string());
        }
        Err(why) => return Outside::Unseen(why),
    };
    match Fetched::read(&answer.url, &answer.body).and_then(|fetched| fetched.actor(&me)) {
        Ok(actor) if actor.also_known_as.contains(alias) => Outside::Alias,
        Ok(_) => Outside::NoAlias,
        Err(why) => Outside::Other(why.to_string()),
    }
}

/// Leaves the old accounts of those who have moved and whom the owner follows where they are now.
pub(super) fn leave_moved(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    let then = now.minus(limits::MOVE_ANSWER);
    if node.store.read::<_, Error>(|tx| tx.list_left_behind(then))?.is_empty() {
        return Ok(());
    }
    node.store.write::<_, Error>(|tx| {
        let effects = owner::leave_moved(tx, &node.own, now)?;
        tx.enqueue(&effects, now)
    })?;
    node.wake.ring();
    Ok(())
}
