//! `NodeInfo` (protocol 1.4).

use serde_json::Value;

use super::members::Members;
use crate::id::Origin;

const SCHEMA: &str = "http://nodeinfo.diaspora.software/ns/schema/";

/// A version of the schema.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum NodeInfoVersion {
    /// 2.0: without `repository` and `homepage`.
    V2_0,
    /// 2.1.
    V2_1,
}

impl NodeInfoVersion {
    /// As it is written, also at the end of the path.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::V2_0 => "2.0",
            Self::V2_1 => "2.1",
        }
    }
}

/// What this node tells about itself.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct NodeInfo {
    /// The version of the software: plain semver, strict readers drop the rest.
    pub software_version: String,
    /// Where its source is.
    pub repository: Option<String>,
    /// Where it is explained.
    pub homepage: Option<String>,
    /// The name of this node.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// How many posts it has.
    pub local_posts: u64,
}

/// The index (NI-1).
#[must_use]
pub fn nodeinfo_index_json(origin: &Origin) -> String {
    let links: Vec<Value> = [NodeInfoVersion::V2_1, NodeInfoVersion::V2_0]
        .into_iter()
        .map(|version| {
            let version = version.as_str();
            let href = origin.join(&format!("/nodeinfo/{version}"));
            Members::new().put("rel", format!("{SCHEMA}{version}")).put("href", href).into()
        })
        .collect();
    Members::new().put("links", links).text()
}

/// The document in one of its versions (NI-2).
#[must_use]
pub fn nodeinfo_json(version: NodeInfoVersion, node: &NodeInfo) -> String {
    let mut software = Members::new()
        .put("name", env!("CARGO_PKG_NAME"))
        .put("version", node.software_version.as_str());
    if version == NodeInfoVersion::V2_1 {
        software = software
            .put_some("repository", node.repository.as_deref())
            .put_some("homepage", node.homepage.as_deref());
    }
    let none = Vec::<Value>::new;
    let users = Members::new().put("total", 1).put("activeHalfyear", 1).put("activeMonth", 1);
    Members::new()
        .put("version", version.as_str())
        .put("software", software)
        .put("protocols", vec!["activitypub"])
        .put("services", Members::new().put("inbound", none()).put("outbound", none()))
        .put("openRegistrations", false)
        .put("usage", Members::new().put("users", users).put("localPosts", node.local_posts))
        .put(
            "metadata",
            Members::new()
                .put("nodeName", node.name.as_str())
                .put("nodeDescription", node.description.as_str()),
        )
        .text()
}
