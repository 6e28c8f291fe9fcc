//! Actor, posts and their files, in the layout of Mastodon's archive (protocol 7.7). The documents are
//! those of the site, so they say what others were told.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{PackError, Packed};
use crate::ap::archive::{OUTBOX_FOOT, Part, actor_json, item_json, outbox_head, wrapped_json};
use crate::clock::Timestamp;
use crate::id::{PostKey, paths};
use crate::portability::archive::{ArchiveError, Body, Entry, Spool};
use crate::site;
use crate::store::Tx;
use crate::worker::Node;

/// Where Mastodon keeps what belongs to posts.
const FILES: &str = "media_attachments/files/";

/// A post of the ledger that is there.
struct Living {
    key: PostKey,
    published: Timestamp,
    /// Its document, if it is for some alone.
    document: Option<String>,
}

/// The files of the site that the documents name.
struct Files<'a> {
    node: &'a Node,
    /// By their names in the archive.
    found: BTreeMap<String, PathBuf>,
}

impl Files<'_> {
    /// The name in the archive of what is at `url`, if it is a file of this site.
    fn name(&mut self, part: Part, url: &str) -> Option<String> {
        let path = url.strip_prefix(self.node.own.origin().as_str())?;
        let path = site::decode(path.split(['?', '#']).next()?);
        let inner = path.trim_start_matches('/');
        let is_plain = inner.split('/').all(|part| !matches!(part, "" | "." | ".."));
        let file = self.node.output().join(inner);
        if !is_plain || !file.is_file() {
            return None;
        }
        let ending = inner.rsplit_once('.').map(|(_, ending)| ending).unwrap_or("bin");
        let name = match part {
            Part::Avatar => format!("avatar.{ending}"),
            Part::Header => format!("header.{ending}"),
            Part::Attachment => format!("{FILES}{inner}"),
        };
        self.found.insert(name.clone(), file);
        Some(name)
    }
}

/// Adds `actor.json`, `outbox.json` and what they name, oldest post first as Mastodon has them.
pub(super) fn pack(
    node: &Node,
    tx: &Tx<'_>,
    within: &str,
    packed: &mut Packed,
) -> Result<(), PackError> {
    let mut files = Files { node, found: BTreeMap::new() };
    let actor = document(node, paths::ACTOR)?;
    let actor = actor_json(&actor, &mut |part, url| files.name(part, url))
        .map_err(|error| PackError::Document(paths::ACTOR.to_owned(), error))?;
    packed.entries.push(Entry::bytes(format!("{within}actor.json"), actor + "\n"));
    let living = living(tx)?;
    let data = node.data();
    let spooled = |error: io::Error| ArchiveError::File("outbox.json".to_owned(), error);
    let mut outbox = Spool::new(&data).map_err(spooled)?;
    write!(outbox, "{}", outbox_head(living.len())).map_err(spooled)?;
    for (number, post) in living.iter().enumerate() {
        let item = item(node, post, &mut files)?;
        let comma = if number > 0 { "," } else { "" };
        write!(outbox, "{comma}{item}").map_err(spooled)?;
    }
    write!(outbox, "{OUTBOX_FOOT}").map_err(spooled)?;
    let body = outbox.end().map_err(spooled)?;
    packed.entries.push(Entry { name: format!("{within}outbox.json"), body });
    packed.posts = living.len();
    let found = files.found.into_iter();
    let found =
        found.map(|(name, path)| Entry { name: format!("{within}{name}"), body: Body::Path(path) });
    packed.entries.extend(found);
    Ok(())
}

fn item(node: &Node, post: &Living, files: &mut Files<'_>) -> Result<String, PackError> {
    let failed = |error| PackError::Document(post.key.to_string(), error);
    if let Some(document) = &post.document {
        return wrapped_json(document, &mut |part, url| files.name(part, url)).map_err(failed);
    }
    let create = document(node, &paths::create(&post.key))?;
    item_json(&create, &mut |part, url| files.name(part, url)).map_err(failed)
}

/// The posts that are there, oldest first.
fn living(tx: &Tx<'_>) -> Result<Vec<Living>, PackError> {
    let mut living = Vec::new();
    tx.each_post(|post| {
        if post.deleted.is_none() {
            living.push(Living { key: post.key, published: post.published, document: None });
        }
    })?;
    for post in tx.list_private_posts()?.into_iter().filter(|post| post.deleted.is_none()) {
        let document = tx.find_document(&post.key)?.map(|(_, document)| document);
        // What was never sent has no document.
        if document.is_some() {
            living.push(Living { key: post.key, published: post.published, document });
        }
    }
    living.sort_by(|a, b| (a.published, a.key.as_str()).cmp(&(b.published, b.key.as_str())));
    Ok(living)
}

/// A document of the site as it was built.
fn document(node: &Node, path: &str) -> Result<String, PackError> {
    let file = node.output().join(Path::new(path).strip_prefix("/").unwrap_or(Path::new(path)));
    fs::read_to_string(&file).map_err(|_| PackError::NotBuilt(file))
}
