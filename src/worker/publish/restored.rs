//! After a restore nobody knows what was sent between the backup and its loss. Posts for everybody have ids
//! that are made of their addresses, so that others know them again; posts for some alone have not.

use std::fs;
use std::io;
use std::path::Path;

use super::super::Node;
use super::super::allowances::Allowances;
use super::super::desk::{Desk, Reading};
use super::super::private::stored;
use super::super::sources::source_of;
use super::{PublishError, PublishMode};
use crate::clock::{self, Timestamp};
use crate::delivery::Edits;
use crate::id::ContentHash;
use crate::portability::backup::Header;
use crate::site;
use crate::site::{Frozen, Post};
use crate::store;
use crate::store::LedgerPost;

/// Says when the data folder was restored; in it. It stays: what is from before that may come back later.
const RESTORED: &str = "restored";

/// Writes down that the data folder at `data` was just restored from a backup.
///
/// # Errors
/// When it cannot be written.
pub fn note_restored(data: &Path, header: &Header) -> io::Result<()> {
    let (now, made) = (clock::now().rfc3339(), &header.made);
    site::write_file(&data.join(RESTORED), format!("{now}\nfrom a backup of {made}\n").as_bytes())
}

/// When the data folder was restored. Whoever has done that by other means makes an empty file.
fn restored(node: &Node) -> Option<Timestamp> {
    let path = node.data().join(RESTORED);
    let text = fs::read_to_string(&path).ok()?;
    let written = text.lines().next().and_then(Timestamp::parse);
    written.or_else(|| {
        let changed = fs::metadata(&path).and_then(|it| it.modified()).ok()?;
        let since = changed.duration_since(std::time::UNIX_EPOCH).ok()?;
        Some(Timestamp::from_secs(i64::try_from(since.as_secs()).ok()?))
    })
}

/// Refuses to send posts for some alone that may have been sent, until the owner says that they were not; or
/// takes them for sent.
pub(super) fn settle(
    desk: &Desk<'_>,
    reading: &mut Reading,
    (allowances, mode): (Allowances, PublishMode),
) -> Result<(), PublishError> {
    let node = desk.node;
    if !node.config.federation.enabled || allowances.new.is_some() {
        return Ok(());
    }
    let Some(restored) = restored(node) else { return Ok(()) };
    let since = node.config.federation.deliver_since;
    let is_doubtful = |(post, frozen): &(&Post, &Frozen)| {
        let is_new = frozen.kind.is_none() && !post.wordless;
        is_new && frozen.published >= since && frozen.published <= restored
    };
    let doubtful: Vec<_> = reading.private.posts(&reading.content).filter(is_doubtful).collect();
    let Some((first, _)) = doubtful.first() else { return Ok(()) };
    if allowances.edits == Edits::Tell {
        let (found, first) = (doubtful.len(), source_of(first).into_owned());
        return Err(PublishError::Restored { found, first, restored });
    }
    let rows: Vec<LedgerPost> = doubtful.iter().map(|it| row_of(desk, *it)).collect();
    for row in &rows {
        reading.private.know(row);
    }
    if mode == PublishMode::Send {
        node.store
            .write::<_, store::Error>(|tx| rows.iter().try_for_each(|row| tx.insert_post(row)))?;
    }
    Ok(())
}

/// The id under which others have it is lost: nothing is ever told under this one.
fn row_of(desk: &Desk<'_>, (post, frozen): (&Post, &Frozen)) -> LedgerPost {
    LedgerPost {
        key: frozen.key.clone(),
        source: source_of(post).into_owned(),
        kind: site::kind_of(post, &desk.node.config, frozen).as_str().to_owned(),
        fingerprint: ContentHash::NONE,
        body_hash: post.page.body_hash,
        published: frozen.published,
        updated: None,
        announced: false,
        deleted: None,
        visibility: Some(stored(post.visibility)),
    }
}
