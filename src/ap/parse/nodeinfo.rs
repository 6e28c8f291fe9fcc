//! NodeInfo documents of others (FEP-f1d5).

use super::node::Node;
use crate::ap::{ParseError, json};
use crate::id::WebUrl;
use crate::limits::LINKS_MAX;

/// What the `rel` of a link to a NodeInfo document begins with.
const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// Where a server's NodeInfo stands, as its `/.well-known/nodeinfo` says: the newest version.
pub fn parse_nodeinfo_links(bytes: &[u8]) -> Result<Option<WebUrl>, ParseError> {
    let value = json::read(bytes)?;
    let node = Node::of(&value).ok_or(ParseError::Wrong("document"))?;
    let links = node.nodes("links").take(LINKS_MAX).filter_map(|link| {
        let version = link.text("rel")?.strip_prefix(SCHEMA)?.to_owned();
        Some((version, WebUrl::parse(link.text("href")?).ok()?))
    });
    Ok(links.max_by(|a, b| a.0.cmp(&b.0)).map(|(_, url)| url))
}

/// The name of the software that a NodeInfo document tells: lower case, as the schema has it.
pub fn parse_software(bytes: &[u8]) -> Result<Option<String>, ParseError> {
    let value = json::read(bytes)?;
    let node = Node::of(&value).ok_or(ParseError::Wrong("document"))?;
    let software = node.get("software").and_then(Node::of);
    let name = software.and_then(|software| software.text("name")).map(str::to_lowercase);
    let is_name = |name: &String| {
        let fits = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
        !name.is_empty() && name.len() <= 40 && name.bytes().all(fits)
    };
    Ok(name.filter(is_name))
}
