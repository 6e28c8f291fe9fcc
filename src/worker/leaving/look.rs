//! Looking at both accounts, as the servers of followers will.

use std::collections::BTreeSet;

use super::super::fetch::{FetchError, fetch_object, get, get_bytes};
use super::super::{Node, ResolveError, social};
use crate::ap;
use crate::ap::{Actor, Document};
use crate::clock;
use crate::id::{ActorId, Handle, ObjectId, paths};
use crate::inbox::Fetched;
use crate::limits;
use crate::net::{Client, NetError};
use crate::portability;
use crate::portability::{Finding, Paper, Papers, Seen, Sight, Target, Trouble};
use crate::site;
use crate::store::Error;

/// What a rehearsal has found.
#[derive(Debug)]
pub struct Rehearsal {
    /// The account that is gone to, if it was found.
    pub target: Option<ActorId>,
    /// One for each check.
    pub findings: Vec<Finding>,
    /// Could its server not be reached?
    pub is_away: bool,
}

/// Makes every check before a Move to `name`, and changes nothing.
///
/// # Errors
/// When the store fails.
pub fn rehearse_move(node: &Node, name: &str) -> Result<Rehearsal, Error> {
    let (social, sent, followers) = node.store.read::<_, Error>(|tx| {
        let sent = tx.list_own_moves()?.into_iter().filter_map(|it| it.sent).collect::<Vec<_>>();
        let followers = tx.list_followers(limits::LEAVERS_MAX)?;
        let servers: BTreeSet<_> = followers.iter().map(|it| it.actor.origin()).collect();
        Ok((social::of_owner(node, tx)?, sent, (followers.len(), servers.len())))
    })?;
    let me = site::actor_of(&node.config, &social);
    let papers = Papers {
        target: look_at(node, name),
        seen: see(node),
        me: &me,
        sent: &sent,
        followers,
        now: clock::now(),
    };
    let findings = portability::rehearse(&papers);
    let is_away = portability::is_away(&papers.target);
    Ok(Rehearsal { target: papers.target.named.ok(), findings, is_away })
}

fn look_at(node: &Node, name: &str) -> Target {
    let named = match Handle::parse(name).ok() {
        // Nobody asks themselves.
        Some(handle) if handle == node.config.handle() => Ok(node.own.actor()),
        Some(handle) => finger(node, &handle),
        None => ActorId::parse(name).map_err(|why| Trouble::Other(format!("it {why}"))),
    };
    let paper = match &named {
        Ok(id) if *id == node.own.actor() => Err(Trouble::Other("it is this account".to_owned())),
        Ok(id) => paper(node, id),
        Err(why) => Err(why.clone()),
    };
    let actor = paper.as_ref().ok().map(|paper| &paper.actor);
    let back = actor.and_then(|actor| finger(node, &own_handle(actor)).ok());
    let has_post = actor.and_then(|actor| match find_post(node, actor) {
        Found::Post(_) => Some(true),
        Found::Nothing => Some(false),
        Found::Unknown => None,
    });
    Target { asked: name.to_owned(), named, paper, back, has_post }
}

fn finger(node: &Node, handle: &Handle) -> Result<ActorId, Trouble> {
    node.find_by_handle(handle).map_err(|why| match why {
        ResolveError::Unknown(_) => Trouble::Unknown,
        ResolveError::Fetch(why) => trouble(&why),
        ResolveError::Unreachable { why, .. } => Trouble::Away(why.to_string()),
        why => Trouble::Other(why.to_string()),
    })
}

fn trouble(why: &FetchError) -> Trouble {
    match why {
        FetchError::Gone | FetchError::NotFound => Trouble::Unknown,
        FetchError::Blocked => Trouble::Blocked,
        FetchError::Net(why) => Trouble::Away(why.to_string()),
        why => Trouble::Other(why.to_string()),
    }
}

/// The document as it is now: nothing of it is remembered here.
fn paper(node: &Node, id: &ActorId) -> Result<Paper, Trouble> {
    let answer = get_bytes(node, id.as_str(), limits::GET_TIME).map_err(|why| trouble(&why))?;
    let other = |why: &dyn std::error::Error| Trouble::Other(why.to_string());
    let aliases = ap::written_aliases(&answer.body).map_err(|why| other(&why))?;
    let fetched = Fetched::read(&answer.url, &answer.body).map_err(|why| other(&why))?;
    let actor = fetched.actor(id).map_err(|why| trouble(&why.into()))?;
    Ok(Paper { actor: (*actor).clone(), aliases })
}

fn own_handle(actor: &Actor) -> Handle {
    let usual = || Handle { user: actor.username.clone(), domain: actor.id.domain() };
    actor.webfinger.clone().unwrap_or_else(usual)
}

/// A post of an account that can be boosted.
pub(super) enum Found {
    Post(ObjectId),
    /// It has none.
    Nothing,
    /// Its server does not say.
    Unknown,
}

/// The newest post of an account that is for everybody, as its own list has it.
pub(super) fn find_post(node: &Node, actor: &Actor) -> Found {
    let Some(posts) = posts_of(node, actor) else { return Found::Unknown };
    let mut found = Found::Nothing;
    for object in posts.into_iter().take(limits::MOVE_POSTS_LOOKED_AT) {
        match fetch_object(node, &object) {
            Ok(post) if post.author == actor.id && post.audience.is_public() => {
                return Found::Post(object);
            }
            Ok(_) => {}
            Err(_) => found = Found::Unknown,
        }
    }
    found
}

/// What its list has on its first page; `None`: that cannot be read, or hides what it has.
fn posts_of(node: &Node, actor: &Actor) -> Option<Vec<ObjectId>> {
    let here = |id: &str| ObjectId::parse(id).ok().filter(|id| id.origin() == actor.id.origin());
    let list = |id: &ObjectId| get(node, id.as_str(), limits::GET_TIME).ok()?.list(id).ok();
    let mut page = list(&here(actor.outbox.as_deref()?)?)?;
    let total = page.total;
    if let Some(first) = page.first.take().as_deref().and_then(here) {
        page = list(&first)?;
    }
    let posts: Vec<_> = page.posts.into_iter().map(|(object, _)| object).collect();
    let hides = posts.is_empty() && total != Some(0);
    let own = posts.into_iter().filter(|object| object.origin() == actor.id.origin());
    (!hides).then(|| own.collect())
}

/// The owner's account as others see it.
fn see(node: &Node) -> Seen {
    let client = node.own_client();
    let id = node.own.actor();
    // Caches keep an answer under its whole address.
    let unseen = format!("{id}?cb={}", clock::now().millis());
    Seen {
        usual: sight(node, &client, id.as_str()),
        fresh: sight(node, &client, &unseen),
        file: file(node).map(Box::new),
    }
}

/// The same, as everybody asks for it.
pub(super) fn see_actor(node: &Node) -> Sight {
    sight(node, &node.own_client(), node.own.actor().as_str())
}

/// The file of it.
pub(in crate::worker) fn file(node: &Node) -> Option<Actor> {
    let path = node.output().join(paths::ACTOR.trim_start_matches('/'));
    actor_in(&std::fs::read(path).ok()?)
}

fn actor_in(bytes: &[u8]) -> Option<Actor> {
    match ap::parse_document(bytes) {
        Ok(Document::Actor(actor)) => Some(*actor),
        _ => None,
    }
}

pub(super) fn sight(node: &Node, client: &Client, url: &str) -> Sight {
    match client.get_document(url, &node.signer, limits::GET_TIME) {
        Ok(answer) => match actor_in(&answer.body) {
            Some(actor) => Sight::Actor(Box::new(actor)),
            None => Sight::Fault("what stands there is no account".to_owned()),
        },
        // Many routers lead nobody from the inside to their own public address.
        Err(why @ (NetError::Forbidden(_) | NetError::Dns | NetError::Timeout)) => {
            Sight::NoWay(why.to_string())
        }
        Err(why) => Sight::Fault(why.to_string()),
    }
}
