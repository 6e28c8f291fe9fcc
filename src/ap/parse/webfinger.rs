//! WebFinger documents of others (RFC 7033).

use super::node::Node;
use crate::ap::{ParseError, is_activitypub_type, json};
use crate::id::{ActorId, Handle, WebUrl};
use crate::limits::LINKS_MAX;

/// What a WebFinger document says about an account.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct WebFinger {
    /// The handle. Some subjects are addresses of pages instead.
    pub subject: Option<Handle>,
    /// The actor: the first `self` link with an ActivityPub type (WF-2).
    pub actor: Option<ActorId>,
    /// The page for people.
    pub profile: Option<WebUrl>,
    /// Where the account's owner can follow somebody: a template with `{uri}` (WF-7).
    pub subscribe: Option<String>,
}

/// Reads a WebFinger document.
pub fn parse_webfinger(bytes: &[u8]) -> Result<WebFinger, ParseError> {
    let value = json::read(bytes)?;
    let node = Node::of(&value).ok_or(ParseError::Wrong("document"))?;
    let subject = node.text("subject").and_then(|subject| Handle::parse(subject).ok());
    let mut found = WebFinger { subject, ..WebFinger::default() };
    for link in node.nodes("links").take(LINKS_MAX) {
        read_link(link, &mut found);
    }
    Ok(found)
}

fn read_link(link: Node<'_>, found: &mut WebFinger) {
    let href = link.text("href");
    match link.text("rel") {
        Some("self") if link.text("type").is_some_and(is_activitypub_type) => {
            let actor = href.and_then(|href| ActorId::parse(href).ok());
            found.actor = found.actor.take().or(actor);
        }
        Some("http://webfinger.net/rel/profile-page") => {
            let profile = href.and_then(|href| WebUrl::parse(href).ok());
            found.profile = found.profile.take().or(profile);
        }
        Some("http://ostatus.org/schema/1.0/subscribe") => {
            let template = link.text("template").filter(|text| is_template(text));
            found.subscribe = found.subscribe.take().or(template.map(str::to_owned));
        }
        _ => {}
    }
}

/// A web address with a place for the URI: it will be opened in the owner's browser.
fn is_template(text: &str) -> bool {
    text.contains("{uri}") && WebUrl::parse(&text.replace("{uri}", "x")).is_ok()
}
