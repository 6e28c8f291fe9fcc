//! A site whose texts are gone all at once: a disk that is not mounted, or a root that is another.

use std::path::PathBuf;

use super::Node;
use super::desk::RECORD;
use crate::site::{Stamp, Survey};
use crate::store::Error;

/// No text is left of a site that had some.
#[derive(Debug, thiserror::Error)]
#[error("{} gone: `{}` {}", self.texts(), folder.display(), self.state())]
pub struct Gone {
    /// The folder of the texts, relative to the root of the site.
    folder: PathBuf,
    is_there: bool,
    /// How many the site had.
    pub found: usize,
}

impl Gone {
    fn state(&self) -> &'static str {
        if self.is_there { "has no text in it" } else { "is not there" }
    }

    fn texts(&self) -> String {
        match self.found {
            1 => "the only text of the site is".to_owned(),
            found => format!("all {found} texts of the site are"),
        }
    }
}

/// Are all texts gone of a site that had some, by the last build or by the ledger?
pub(super) fn gone(node: &Node, survey: &Survey) -> Result<Option<Gone>, Error> {
    if survey.has_texts() {
        return Ok(None);
    }
    let pages = Stamp::read(&node.data().join(RECORD)).map_or(0, |before| before.pages);
    let known = node.store.read(|tx| tx.count_sources())?;
    let found = usize::try_from(known).unwrap_or(usize::MAX).max(pages);
    let folder = node.config.site.content.clone();
    let is_there = node.root.join(&folder).is_dir();
    Ok((found > 0).then_some(Gone { folder, is_there, found }))
}
