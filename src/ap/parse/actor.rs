//! Accounts of others.

use super::emoji::{self, Emoji};
use super::key;
use super::node::{Node, link_of};
use super::object::{first_web_url, short, web_page};
use crate::ap::{ParseError, json};
use crate::clock::Timestamp;
use crate::id::{ActorId, Handle, InboxUrl, KeyId, WebUrl};
use crate::limits::{ALIASES_MAX, FIELDS_MAX, KEYS_MAX, TAGS_MAX};

/// The five types of an account.
pub(super) const KINDS: &[&str] = &["Person", "Service", "Group", "Organization", "Application"];

/// An account.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Actor {
    /// Its id.
    pub id: ActorId,
    /// `Person`, `Service`, `Group`, `Organization` or `Application`.
    pub kind: String,
    /// `preferredUsername`; where that is missing, the last part of the id.
    pub username: String,
    /// The name shown, as text.
    pub name: Option<String>,
    /// The biography: raw HTML of a stranger.
    pub summary: Option<String>,
    /// The profile page.
    pub url: Option<WebUrl>,
    /// Where to post to. It may be on another host than the id (Micro.blog, static publishers).
    pub inbox: InboxUrl,
    /// One inbox for all accounts of the server.
    pub shared_inbox: Option<InboxUrl>,
    /// What it published.
    pub outbox: Option<String>,
    /// Its followers collection; by this address followers-only posts are known.
    pub followers: Option<String>,
    /// Its pinned posts.
    pub featured: Option<String>,
    /// RSA keys (and some Ed25519 keys as PEM), in their order.
    pub keys: Vec<ActorKey>,
    /// Multikeys of `assertionMethod` (FEP-521a): id and `publicKeyMultibase`.
    pub multikeys: Vec<(KeyId, String)>,
    /// Other accounts it says are its own.
    pub also_known_as: Vec<ActorId>,
    /// Where it moved to.
    pub moved_to: Option<ActorId>,
    /// The avatar.
    pub icon: Option<WebUrl>,
    /// Rows of the profile: a name, and raw HTML of a stranger.
    pub fields: Vec<(String, String)>,
    /// Custom emoji of its name, its biography and its rows.
    pub emojis: Vec<Emoji>,
    /// When it was made.
    pub published: Option<Timestamp>,
    /// Does it approve followers by hand?
    pub locked: bool,
    /// Its handle where that is not `username@host of the id` (FEP-2c59).
    pub webfinger: Option<Handle>,
}

/// A key in the document of an actor.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ActorKey {
    /// Its id.
    pub id: KeyId,
    /// Whose it says it is. GNU social groups carry the key of another actor.
    pub owner: ActorId,
    /// The key, as PEM.
    pub pem: String,
}

pub(super) fn read(node: Node<'_>) -> Result<Actor, ParseError> {
    let kind = node.kind_among(KINDS).ok_or(ParseError::Missing("type"))?;
    let id = node.id().ok_or(ParseError::Missing("id"))?;
    let id = ActorId::parse(id).map_err(|_| ParseError::Wrong("id"))?;
    let inbox = node.link("inbox").ok_or(ParseError::Missing("inbox"))?;
    let inbox = InboxUrl::parse(inbox).map_err(|_| ParseError::Wrong("inbox"))?;
    let webfinger = node.text("webfinger").and_then(|text| Handle::parse(text).ok());
    Ok(Actor {
        kind: kind.to_owned(),
        username: username(node, webfinger.as_ref(), &id),
        name: node.text_or_map("name", "nameMap").map(str::to_owned),
        summary: node.text_or_map("summary", "summaryMap").map(str::to_owned),
        url: web_page(node),
        shared_inbox: shared_inbox(node),
        outbox: address(node, "outbox"),
        followers: address(node, "followers"),
        featured: address(node, "featured"),
        keys: keys(node, &id),
        multikeys: multikeys(node, &id),
        also_known_as: aliases(node),
        moved_to: node.link("movedTo").and_then(|id| ActorId::parse(id).ok()),
        icon: node.nodes("icon").find_map(first_web_url).or_else(|| bare_icon(node)),
        fields: fields(node),
        emojis: emoji::custom(&node.nodes("tag").take(TAGS_MAX).collect::<Vec<_>>()),
        published: node.time("published"),
        locked: node.is_true("manuallyApprovesFollowers"),
        id,
        inbox,
        webfinger,
    })
}

fn username(node: Node<'_>, webfinger: Option<&Handle>, id: &ActorId) -> String {
    let named = node.text("preferredUsername").map(str::trim).filter(|name| !name.is_empty());
    if let Some(name) = named {
        return name.to_owned();
    }
    if let Some(handle) = webfinger {
        return handle.user.clone();
    }
    let after = id.as_str().splitn(4, '/').nth(3).unwrap_or_default();
    let last = after.rsplit('/').find(|part| !part.is_empty());
    last.map_or_else(|| id.domain().host().to_owned(), |part| part.trim_matches('@').to_owned())
}

/// In `endpoints`; Misskey and NodeBB write it, also or only, at the top.
fn shared_inbox(node: Node<'_>) -> Option<InboxUrl> {
    let endpoints = node.nodes("endpoints").find_map(|endpoints| endpoints.link("sharedInbox"));
    InboxUrl::parse(endpoints.or_else(|| node.link("sharedInbox"))?).ok()
}

/// A collection of the actor: its address, also where it is embedded.
fn address(node: Node<'_>, name: &str) -> Option<String> {
    WebUrl::parse(node.link(name)?).ok().map(|url| url.as_str().to_owned())
}

/// Keys with an id and a PEM. One that names no owner is taken to be the actor's.
fn keys(node: Node<'_>, actor: &ActorId) -> Vec<ActorKey> {
    let keys = node.nodes("publicKey").filter_map(|node| {
        if node.get("owner").is_some() || node.get("controller").is_some() {
            let key = key::read(node).ok()?;
            return Some(ActorKey { id: key.id, owner: key.owner, pem: key.pem });
        }
        let id = KeyId::parse(node.id()?).ok()?;
        let pem = node.text("publicKeyPem")?.to_owned();
        Some(ActorKey { id, owner: actor.clone(), pem })
    });
    keys.take(KEYS_MAX).collect()
}

fn multikeys(node: Node<'_>, actor: &ActorId) -> Vec<(KeyId, String)> {
    let keys = node.nodes("assertionMethod").filter_map(|node| {
        let own = node.link("controller").is_none_or(|owner| owner == actor.as_str());
        if !own || !node.is("Multikey") {
            return None;
        }
        let key = node.text("publicKeyMultibase")?;
        Some((KeyId::parse(node.id()?).ok()?, key.to_owned()))
    });
    keys.take(KEYS_MAX).collect()
}

/// The rows that Mastodon writes as `PropertyValue`s; what is attached besides is none.
fn fields(node: Node<'_>) -> Vec<(String, String)> {
    let rows = node.nodes("attachment").filter(|row| row.is("PropertyValue"));
    let rows = rows.filter_map(|row| {
        Some((short(row.text("name"))?, short(row.text("value")).unwrap_or_default()))
    });
    rows.take(FIELDS_MAX).collect()
}

fn aliases(node: Node<'_>) -> Vec<ActorId> {
    let mut aliases: Vec<ActorId> = Vec::new();
    for id in node.links("alsoKnownAs").take(ALIASES_MAX) {
        if let Ok(id) = ActorId::parse(id)
            && !aliases.contains(&id)
        {
            aliases.push(id);
        }
    }
    aliases
}

/// The aliases of an actor as its document writes them: of those that are no ids, too, some servers store what
/// somebody has typed.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct WrittenAliases {
    /// Byte for byte, in their order.
    pub texts: Vec<String>,
    /// Do they stand in a list? One alone may be written without (Akkoma does not read that).
    pub is_list: bool,
}

/// Reads `alsoKnownAs` of a document and nothing else.
///
/// # Errors
/// When it is not JSON.
pub fn written_aliases(bytes: &[u8]) -> Result<WrittenAliases, ParseError> {
    let value = json::read(bytes)?;
    let node = Node::of(&value).ok_or(ParseError::Wrong("document"))?;
    let written = node.many("alsoKnownAs").iter().take(ALIASES_MAX);
    let texts = written.filter_map(link_of).map(str::to_owned).collect();
    let is_list = node.get("alsoKnownAs").is_none_or(serde_json::Value::is_array);
    Ok(WrittenAliases { texts, is_list })
}

fn bare_icon(node: Node<'_>) -> Option<WebUrl> {
    node.many("icon").iter().filter_map(link_of).find_map(|url| WebUrl::parse(url).ok())
}
