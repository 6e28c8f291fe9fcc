//! Our `WebFinger` document (protocol 1.2).

use serde_json::Value;

use super::actor::OwnImage;
use super::members::{Members, texts};
use crate::id::{ActorId, Handle, Origin};

/// What `WebFinger` says about the owner.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct OwnWebFinger {
    /// The canonical handle (WF-3).
    pub handle: Handle,
    /// The actor.
    pub actor: ActorId,
    /// The profile page.
    pub profile: String,
    /// The avatar.
    pub avatar: Option<OwnImage>,
    /// Where the owner's pages for what others offer are, if there are any.
    pub desk: Option<Origin>,
}

/// Where the owner is asked about an account or a post that is somewhere else. Servers whose `WebFinger`
/// says nothing are asked at this address, so it is the same everywhere.
const ASKED: &str = "/authorize_interaction?uri=";
/// Where the owner writes a post.
const SHARED: &str = "/share?text=";

/// The relations by which a page elsewhere finds the owner's own pages (WF-7, FEP-3b86), and what it puts in.
/// One page does all that can be done about a post.
const INTENTS: [(&str, &str, &str); 6] = [
    ("http://ostatus.org/schema/1.0/subscribe", ASKED, "{uri}"),
    ("https://w3id.org/fep/3b86/Object", ASKED, "{object}"),
    ("https://w3id.org/fep/3b86/Follow", ASKED, "{object}"),
    ("https://w3id.org/fep/3b86/Like", ASKED, "{object}"),
    ("https://w3id.org/fep/3b86/Announce", ASKED, "{object}"),
    ("https://w3id.org/fep/3b86/Create", SHARED, "{content}&title={name}"),
];

/// The document: exactly one `self` (WF-2), and only links that work (WF-7). Former accounts are
/// no aliases here (WF-5).
#[must_use]
pub fn webfinger_json(own: &OwnWebFinger) -> String {
    let mut links: Vec<Value> = vec![
        link("self", "application/activity+json", own.actor.as_str()),
        link("http://webfinger.net/rel/profile-page", "text/html", &own.profile),
    ];
    if let Some(avatar) = &own.avatar {
        links.push(link("http://webfinger.net/rel/avatar", &avatar.media_type, &avatar.url));
    }
    if let Some(desk) = &own.desk {
        links.extend(INTENTS.iter().map(|(rel, path, value)| {
            let template = desk.join(&format!("{path}{value}"));
            Members::new().put("rel", *rel).put("template", template).into()
        }));
    }
    Members::new()
        .put("subject", own.handle.acct())
        .put("aliases", texts([own.profile.as_str(), own.actor.as_str()]))
        .put("links", links)
        .text()
}

fn link(rel: &str, media_type: &str, href: &str) -> Value {
    Members::new().put("rel", rel).put("type", media_type).put("href", href).into()
}

/// The same document with only the links of these relations (WF-6); all of them if none is asked
/// for. `document` must be one of ours.
#[must_use]
pub fn filter_webfinger_json(document: &str, rels: &[String]) -> String {
    if rels.is_empty() {
        return document.to_owned();
    }
    let Ok(mut value) = serde_json::from_str::<serde_json::Value>(document) else {
        return document.to_owned();
    };
    if let Some(links) = value.get_mut("links").and_then(serde_json::Value::as_array_mut) {
        links.retain(|link| {
            let rel = link.get("rel").and_then(serde_json::Value::as_str);
            rel.is_some_and(|rel| rels.iter().any(|wanted| wanted == rel))
        });
    }
    value.to_string()
}
