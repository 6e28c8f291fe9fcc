//! The files that other servers read: actor, objects, collections, discovery. Which file has which
//! path is said in `ap::build::paths` alone.

use std::collections::HashMap;
use std::path::Path;

use super::content::{Content, Post};
use super::fit::Fit;
use super::markdown::Rendered;
use super::object::{Known, actor_of, object_from};
use super::outbox::Entry;
use super::output::{NODE_FOLDER, Tray};
use super::render::Site;
use super::social::{Gone, Social, Stamped};
use crate::ap::build::{
    NodeInfo, NodeInfoVersion, OwnWebFinger, QuotePair, context_json, featured_json,
    followers_json, following_json, host_meta_xml, likes_json, nodeinfo_index_json, nodeinfo_json,
    outbox_json, replies_json, shares_json, stamp_json, tombstone_json, webfinger_json,
};
use crate::config::{Config, Problem, RemoteMedia};
use crate::id::PostKey;
use crate::id::paths;

const DISCOVERY: [&str; 5] = [
    ".well-known/webfinger",
    ".well-known/nodeinfo",
    ".well-known/host-meta",
    "nodeinfo/2.0",
    "nodeinfo/2.1",
];

/// Ids that two posts share, or a post and a deleted one: ids are never used twice (ID-5).
pub(super) fn clashes(
    content: &Content,
    outbox: &[Vec<Entry<'_>>],
    social: &Social,
) -> Vec<Problem> {
    let mut seen: HashMap<&PostKey, Option<&Path>> =
        social.gone.iter().map(|gone| (&gone.key, None)).collect();
    let mut problems = Vec::new();
    for (index, frozen) in outbox.iter().flatten().filter_map(|entry| entry.post()) {
        let source = content.posts[index].page.source.as_path();
        let Some(first) = seen.insert(&frozen.key, Some(source)) else { continue };
        let who =
            first.map_or("a deleted post".to_owned(), |first| format!("`{}`", first.display()));
        let message = format!("the id `{}` belongs to {who}", frozen.key);
        problems.push(Problem::error("site/id", message).in_file(source).help("rename this file"));
    }
    problems
}

/// The folder of our own copies of the pictures of others; the owner may have files in it, too.
const COPIES: &str = "media/";

/// The paths of everything written here. What belongs to single posts is all below `ap/`, which
/// is claimed as a whole.
pub(super) fn claims(config: &Config) -> Vec<String> {
    if !config.federation.enabled {
        return Vec::new();
    }
    let fixed = [paths::ACTOR, paths::OUTBOX, paths::FOLLOWERS, paths::FOLLOWING];
    let fixed = fixed.into_iter().chain([paths::FEATURED]).chain(DISCOVERY).map(file);
    let copies = (config.media.remote == RemoteMedia::Proxy).then_some(COPIES);
    fixed.chain([NODE_FOLDER]).chain(copies).map(str::to_owned).collect()
}

/// Puts the files of one post; gives back the text by which a change for others is known, and
/// whether they get all of it.
pub(super) fn put_post(
    tray: &mut Tray<'_>,
    (post, rendered): (&Post, &Rendered),
    site: &Site<'_>,
    known: Known<'_>,
) -> Result<(String, Fit), Problem> {
    let config = site.config;
    let key = &known.frozen.key;
    let origin = &config.site.origin;
    let (object, fit) = object_from(post, rendered, config, known);
    let written = object.write();
    let created = object.updated.unwrap_or(object.published);
    put_json(tray, &paths::post(key), site.proved(written.json(), created))?;
    put_json(tray, &paths::create(key), site.proved(written.create_json(), created))?;
    if let Some(members) = &known.talk.members {
        let own = config.own_ids();
        let json = context_json(&own.context(key), &own.actor(), members);
        put_json(tray, &paths::context(key), json)?;
    }
    if let Some(thread) = known.thread {
        if !thread.replies.is_empty() {
            let ids: Vec<_> = thread.replies.iter().map(|reply| reply.id.clone()).collect();
            put_json(tray, &paths::replies(key), replies_json(origin, key, &ids))?;
        }
        if thread.likes > 0 {
            put_json(tray, &paths::likes(key), likes_json(origin, key, thread.likes))?;
        }
        if thread.boosts > 0 {
            put_json(tray, &paths::shares(key), shares_json(origin, key, thread.boosts))?;
        }
    }
    Ok((written.fingerprint(), fit))
}

/// How much is in the outbox.
#[derive(Clone, Copy, Hash)]
pub(super) struct Counts {
    /// Posts.
    pub(super) posts: u64,
    /// Posts and boosts.
    pub(super) entries: u64,
    /// Pages.
    pub(super) pages: u64,
}

/// Puts what belongs to no single post.
pub(super) fn put_rest(
    tray: &mut Tray<'_>,
    site: &Site<'_>,
    counts: Counts,
) -> Result<(), Problem> {
    let Site { config, social, .. } = *site;
    if !config.federation.enabled {
        return Ok(());
    }
    let origin = &config.site.origin;
    let actor = actor_of(config, social);
    let webfinger = OwnWebFinger {
        handle: config.handle(),
        actor: config.own_ids().actor(),
        profile: origin.join("/"),
        avatar: actor.icon.clone(),
        desk: config.helps_visitors().then(|| origin.clone()),
    };
    let node = NodeInfo {
        software_version: env!("CARGO_PKG_VERSION").to_owned(),
        repository: None,
        homepage: None,
        name: config.site.title.clone(),
        description: config.site.description.clone(),
        local_posts: counts.posts,
    };
    let changed = actor.updated.unwrap_or(actor.published);
    put_json(tray, paths::ACTOR, site.proved(actor.json(), changed))?;
    put_stamps(tray, config, social)?;
    for (path, json) in &social.moves {
        put_json(tray, path, json.clone())?;
    }
    put_json(tray, paths::OUTBOX, outbox_json(&actor.id, counts.entries, counts.pages))?;
    put_json(tray, paths::FOLLOWERS, followers_json(&actor.id, Some(social.followers)))?;
    put_json(tray, paths::FOLLOWING, following_json(&actor.id, Some(social.following)))?;
    put_json(tray, paths::FEATURED, featured_json(origin, &[]))?;
    put_json(tray, "/.well-known/webfinger", webfinger_json(&webfinger))?;
    put_json(tray, "/.well-known/nodeinfo", nodeinfo_index_json(origin))?;
    put_json(tray, "/.well-known/host-meta", host_meta_xml(origin))?;
    for version in [NodeInfoVersion::V2_0, NodeInfoVersion::V2_1] {
        let path = format!("/nodeinfo/{}", version.as_str());
        put_json(tray, &path, nodeinfo_json(version, &node))?;
    }
    Ok(())
}

/// Puts the proofs of who may quote what.
fn put_stamps(tray: &mut Tray<'_>, config: &Config, social: &Social) -> Result<(), Problem> {
    let own = config.own_ids();
    for Stamped { name, quoting, quoted } in &social.stamps {
        let pair = QuotePair { quoting, quoted: &own.post(quoted) };
        put_json(tray, &paths::stamp(name), stamp_json(&own.stamp(name), &own.actor(), pair))?;
    }
    Ok(())
}

/// Puts the Tombstone of a post.
pub(super) fn put_tombstone(
    tray: &mut Tray<'_>,
    config: &Config,
    gone: &Gone,
) -> Result<(), Problem> {
    let tombstone = tombstone_json(&config.own_ids().post(&gone.key), gone.deleted);
    put_json(tray, &paths::post(&gone.key), tombstone)
}

pub(super) fn put_json(tray: &mut Tray<'_>, path: &str, json: String) -> Result<(), Problem> {
    tray.put(file(path), json)
}

fn file(path: &str) -> &str {
    path.trim_start_matches('/')
}
