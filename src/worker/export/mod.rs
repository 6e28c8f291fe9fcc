//! Everything that an archive of the account holds (MOV-16), gathered from the folder, the database
//! and the site. What is in it of the outside world, others wrote to the owner: it is for nobody else.

mod lists;
mod streams;

pub use lists::{follower_list, following_list, reading_lists};

use std::io;
use std::path::{Path, PathBuf};

use super::Node;
use crate::ap::ParseError;
use crate::limits;
use crate::portability::archive;
use crate::portability::archive::{ACTIVITYPUB, ArchiveError, Body, Entry, MEDIA, SETTINGS, SITE};
use crate::store;

/// What is to be taken along.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Carry {
    /// All that the account is, in the form that skep itself reads.
    All,
    /// Who follows, and who is followed, as lists.
    Follows,
    /// Who is blocked and muted, as lists.
    Blocks,
    /// The owner's files as they are.
    Posts,
    /// Actor, posts and what belongs to them, as Mastodon packs them.
    ActivityStreams,
}

/// What was gathered.
#[derive(Debug)]
pub struct Packed {
    /// The files.
    pub entries: Vec<Entry>,
    /// How many posts are in `outbox.json`.
    pub posts: usize,
}

/// Why nothing was gathered.
#[derive(Debug, thiserror::Error)]
pub enum PackError {
    /// A document of the site is not there: it has not been built.
    #[error("`{0}` is not there; `skep build` makes it")]
    NotBuilt(PathBuf),
    /// A document of ours is none.
    #[error("the document of `{0}` cannot be read: {1}; `skep build --force` makes it anew")]
    Document(String, ParseError),
    /// A name that no archive can hold.
    #[error("`{0}` is no name in UTF-8, which archives need")]
    Name(PathBuf),
    /// A folder cannot be read.
    #[error("cannot read `{0}`: {1}")]
    Folder(PathBuf, #[source] io::Error),
    /// Something for the archive could not be made.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Gathers what `carry` says; `settings` is the file with the settings below the root, `keys` what of
/// the keys goes along with all the rest.
///
/// # Errors
/// When something cannot be read.
pub fn pack(
    node: &Node,
    carry: Carry,
    settings: &Path,
    keys: Vec<Entry>,
) -> Result<Packed, PackError> {
    node.store.read(|tx| {
        let mut packed = Packed { entries: Vec::new(), posts: 0 };
        match carry {
            Carry::All => {
                streams::pack(node, tx, ACTIVITYPUB, &mut packed)?;
                packed.entries.extend(lists::follows(tx, ACTIVITYPUB)?);
                packed.entries.extend(lists::blocks(tx, ACTIVITYPUB)?);
                packed.entries.extend(lists::reading(tx, ACTIVITYPUB)?);
                packed.entries.extend(files(node, settings, SITE)?);
                walk(&node.data().join("media"), MEDIA, 0, &mut packed.entries)?;
                packed.entries.extend(archive::spool_tables(tx, &node.data())?);
                packed.entries.extend(keys);
                let manifest = archive::manifest(node.own.actor().as_str(), &packed.entries);
                packed.entries.push(manifest);
            }
            Carry::Follows => packed.entries.extend(lists::follows(tx, "")?),
            Carry::Blocks => packed.entries.extend(lists::blocks(tx, "")?),
            Carry::Posts => packed.entries.extend(files(node, settings, "")?),
            Carry::ActivityStreams => streams::pack(node, tx, "", &mut packed)?,
        }
        Ok(packed)
    })
}

/// The folders that the owner writes, and the settings.
fn files(node: &Node, settings: &Path, inside: &str) -> Result<Vec<Entry>, PackError> {
    let mut entries = vec![Entry {
        name: SETTINGS.replacen(SITE, inside, 1),
        body: Body::Path(node.root.join(settings)),
    }];
    let site = &node.config.site;
    let fixed = ["static", "themes", "archetypes", "_posts", "_drafts"].map(PathBuf::from);
    let folders = [site.content.clone(), site.templates.clone()].into_iter().chain(fixed);
    for folder in folders {
        let name = folder.to_str().ok_or_else(|| PackError::Name(folder.clone()))?;
        let within = format!("{inside}{}/", name.trim_end_matches('/'));
        walk(&node.root.join(&folder), &within, 0, &mut entries)?;
    }
    // Without it, the first commit on the other machine has the database in it.
    let ignored = node.root.join(".gitignore");
    if ignored.is_file() {
        entries.push(Entry { name: format!("{inside}.gitignore"), body: Body::Path(ignored) });
    }
    Ok(entries)
}

/// The files below a folder that may not be there; hidden ones belong to other programs.
fn walk(
    folder: &Path,
    within: &str,
    depth: usize,
    entries: &mut Vec<Entry>,
) -> Result<(), PackError> {
    let failed = |error| PackError::Folder(folder.to_owned(), error);
    // A link that leads back would never end.
    if !folder.is_dir() || depth > limits::CONTENT_DEPTH_MAX {
        return Ok(());
    }
    for entry in folder.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| PackError::Name(path.clone()))?;
        if name.starts_with('.') && name != ".well-known" {
            continue;
        }
        if path.is_dir() {
            walk(&path, &format!("{within}{name}/"), depth + 1, entries)?;
        } else if path.is_file() {
            entries.push(Entry { name: format!("{within}{name}"), body: Body::Path(path) });
        }
    }
    Ok(())
}
