//! Posts that others were told of and the ledger has not heard of: it is older than the site, as after
//! a backup of the database was put back. Told once more they would be others, or dropped.

use std::fs;
use std::fs::File;
use std::io;
use std::io::ErrorKind;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::Node;
use super::super::desk::{Desk, Reading};
use super::super::private::stored;
use super::super::sources::source_of;
use super::announced::{self, Announced};
use super::{PublishError, PublishMode};
use crate::delivery::{Change, Edits, Plan};
use crate::id::{ContentHash, PostKey, paths};
use crate::site;
use crate::site::Gone;
use crate::store;
use crate::store::LedgerPost;

/// What a publish is about to announce, in the data folder: one that is killed before its letters are
/// queued leaves documents as well, of which nobody was told.
const ANNOUNCING: &str = "announcing";

fn announcing(node: &Node) -> PathBuf {
    node.data().join(ANNOUNCING)
}

/// Writes down what is about to be announced.
pub(super) fn note(node: &Node, plan: &Plan) -> io::Result<()> {
    let mut names = String::new();
    for change in &plan.changes {
        if let Change::Create(post) = change {
            names.push_str(post.key.as_str());
            names.push('\n');
        }
    }
    // The names that a killed publish has left are among these; a kill just now must not lose them.
    site::write_file(&announcing(node), names.as_bytes())?;
    File::open(announcing(node))?.sync_all()?;
    // After the names: a private post of which nothing was queued yet is not taken for announced.
    let private = plan.changes.iter().filter_map(|change| match change {
        Change::Create(post) if !post.visibility.is_for_all() => Some(Announced::of(post)),
        _ => None,
    });
    announced::add(&node.data(), &private.collect::<Vec<_>>())
}

/// The ledger knows of it now.
pub(super) fn done(node: &Node) {
    if let Err(error) = fs::remove_file(announcing(node))
        && error.kind() != ErrorKind::NotFound
    {
        log::warn!("`{ANNOUNCING}` cannot be removed: {error}");
    }
}

/// What is about to be announced, or was when a publish was killed.
fn names_about(node: &Node) -> String {
    fs::read_to_string(announcing(node)).unwrap_or_default()
}

/// The names of documents of which the ledger has not heard.
pub(super) fn find(node: &Node, reading: &Reading) -> Vec<PostKey> {
    if !node.config.federation.enabled {
        return Vec::new();
    }
    let about = names_about(node);
    let is_old = |key: &PostKey| {
        let mut posts = reading.social.frozen.iter().flatten();
        let since = node.config.federation.deliver_since;
        posts.any(|frozen| frozen.key == *key && frozen.published < since)
    };
    let documents = fs::read_dir(node.output().join(&paths::POSTS[1..]));
    let names = documents.into_iter().flatten().flatten().map(|entry| entry.file_name());
    let mut keys: Vec<PostKey> = names
        .filter_map(|name| PostKey::parse(name.to_str()?))
        .filter(|key| reading.ledger.binary_search_by(|post| post.key.cmp(key)).is_err())
        .filter(|key| !about.lines().any(|line| line == key.as_str()))
        // Nobody is told of those, however often they are entered.
        .filter(|key| !is_old(key))
        .collect();
    keys.sort_unstable();
    keys
}

/// Refuses to go on from a ledger that has forgotten posts, or takes them up again.
pub(super) fn settle(
    desk: &Desk<'_>,
    reading: &mut Reading,
    (edits, mode): (Edits, PublishMode),
) -> Result<(), PublishError> {
    let forgotten = find(desk.node, reading);
    let private = private_ones(desk, reading, mode).map_err(PublishError::Disk)?;
    let first = forgotten.first().or(private.first().map(|it| &it.key)).cloned();
    let Some(first) = first else { return Ok(()) };
    if edits == Edits::Tell {
        let (found, private) = (forgotten.len() + private.len(), private.len());
        return Err(PublishError::Forgotten { found, private, first });
    }
    let mut taken: Vec<LedgerPost> =
        forgotten.into_iter().map(|key| take_up(desk, reading, key)).collect();
    reading.ledger.extend(taken.iter().cloned());
    reading.ledger.sort_unstable_by(|a, b| a.key.cmp(&b.key));
    reading.social.gone.sort_by(|a, b| a.key.cmp(&b.key));
    taken.extend(private.into_iter().map(|it| take_up_private(desk, reading, it)));
    if mode == PublishMode::Send {
        desk.node.store.write::<_, store::Error>(|tx| {
            taken.iter().try_for_each(|post| tx.insert_post(post))
        })?;
    }
    Ok(())
}

/// Private posts that were announced and that the ledger does not know. What is written down of them is
/// brought in line: of what a killed publish had on its tongue nobody was told, and what the ledger knows was
/// announced.
fn private_ones(
    desk: &Desk<'_>,
    reading: &Reading,
    mode: PublishMode,
) -> io::Result<Vec<Announced>> {
    let node = desk.node;
    if !node.config.federation.enabled {
        return Ok(Vec::new());
    }
    let (about, told) = (names_about(node), announced::read(&node.data())?);
    let ledger = &reading.private.ledger;
    let is_known = |key: &PostKey| ledger.iter().any(|post| post.key == *key);
    let unknown = told.iter().filter(|it| !is_known(&it.key)).cloned();
    let is_unsaid = |it: &Announced| about.lines().any(|line| line == it.key.as_str());
    let (unsaid, forgotten): (Vec<_>, Vec<_>) = unknown.partition(is_unsaid);
    if mode == PublishMode::Send {
        announced::withdraw(&node.data(), &unsaid)?;
        let living = ledger.iter().filter(|post| post.deleted.is_none() && post.announced);
        let unwritten = living.filter(|post| !told.iter().any(|it| it.key == post.key));
        announced::add(&node.data(), &unwritten.map(Announced::known).collect::<Vec<_>>())?;
    }
    Ok(forgotten)
}

/// The same post under the id by which others know it; it is gone if it is no file any more.
fn take_up_private(desk: &Desk<'_>, reading: &mut Reading, told: Announced) -> LedgerPost {
    let content = Arc::clone(&reading.content);
    let mut row = LedgerPost {
        key: told.key.clone(),
        source: String::new(),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: told.body_hash,
        published: desk.present.now,
        updated: None,
        announced: true,
        deleted: Some(desk.present.now),
        visibility: Some(told.visibility),
    };
    if let Some((post, frozen)) = reading.private.find_new(&content, |post| told.is_of(post)) {
        let kind = site::kind_of(post, &desk.node.config, frozen);
        (frozen.key, frozen.kind) = (told.key, Some(kind));
        row.source = source_of(post).into_owned();
        row.kind = kind.as_str().to_owned();
        row.body_hash = post.page.body_hash;
        row.published = frozen.published;
        row.deleted = None;
    }
    reading.private.enter(row.clone());
    row
}

/// A post as others were told of it, whatever that was; it is gone if it is no file any more.
fn take_up(desk: &Desk<'_>, reading: &mut Reading, key: PostKey) -> LedgerPost {
    let (config, now) = (&desk.node.config, desk.present.now);
    let mut row = LedgerPost {
        key,
        source: String::new(),
        kind: "Note".to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: ContentHash::NONE,
        published: now,
        updated: None,
        announced: true,
        deleted: Some(now),
        visibility: None,
    };
    let mut posts = reading.content.posts.iter().zip(&mut reading.social.frozen);
    let found = posts.find_map(|(post, frozen)| {
        Some((post, frozen.as_mut()?)).filter(|(_, frozen)| frozen.key == row.key)
    });
    let Some((post, frozen)) = found else {
        reading.social.gone.push(Gone { key: row.key.clone(), deleted: now });
        return row;
    };
    let kind = site::kind_of(post, config, frozen);
    frozen.kind = Some(kind);
    row.source = source_of(post).into_owned();
    row.kind = kind.as_str().to_owned();
    row.body_hash = post.page.body_hash;
    row.published = frozen.published;
    row.visibility = Some(stored(post.visibility));
    row.deleted = None;
    row
}
