//! Which files make the site, and when each was last touched: all that a build has to look at when
//! nothing has changed.

use std::path::Path;

use super::place;
use super::record::stamp_of;
use super::theme::theme_folder;
use super::walk::{Found, Walked, in_order, walk};
use crate::clock::Timestamp;
use crate::config::Config;
use crate::limits::TOUCH_PAUSE;

/// The files of the owner's, as the disk has them.
pub struct Survey {
    pub(super) content: Walked,
    pub(super) statics: Walked,
    /// Templates, and everything of the theme.
    looks: [Walked; 2],
    /// Of the names, sizes and times of all files; 0 if one is so new that it may be written
    /// again without a new time.
    pub stamp: u64,
}

impl Survey {
    /// Looks at every file below `root` that a build would read. Their contents are not read.
    #[must_use]
    pub fn take(root: &Path, config: &Config, now: Timestamp) -> Self {
        let mut content = walk(root, &config.site.content);
        for folder in place::ROOTS {
            let beside = walk(root, Path::new(folder));
            content.files.extend(beside.files);
            content.problems.extend(beside.problems);
        }
        content.files.sort_unstable_by(|a, b| in_order(&a.path, &b.path));
        let mut statics = walk(root, Path::new("static"));
        let mut templates = walk(root, &config.site.templates);
        let theme = theme_folder(config);
        let mut theme = theme.map(|folder| walk(root, &folder)).unwrap_or_default();
        let newest = now.millis().saturating_sub(millis(TOUCH_PAUSE)).saturating_mul(1_000_000);
        let mut settled = true;
        for walked in [&mut content, &mut statics, &mut templates, &mut theme] {
            settled &= walked.problems.is_empty();
            for found in &mut walked.files {
                // A file saved twice within one tick of the clock has the same time twice.
                if found.time >= newest {
                    found.time = 0;
                    settled = false;
                }
            }
        }
        let all = [&content.files, &statics.files, &templates.files, &theme.files];
        let stamp = if settled { stamp_of(all).max(1) } else { 0 };
        Self { content, statics, looks: [templates, theme], stamp }
    }

    /// Is there any text that could be on the site?
    #[must_use]
    pub fn has_texts(&self) -> bool {
        self.content.files.iter().any(|found| place::is_markdown(&found.path))
    }

    /// The Markdown files, and the others beside them.
    pub(super) fn sources(&self) -> (Vec<&Found>, Vec<&Found>) {
        self.content.files.iter().partition(|found| place::is_markdown(&found.path))
    }

    /// The time and size of a file that is copied or read by a template.
    pub(super) fn touched(&self, source: &Path) -> Option<&Found> {
        let [templates, theme] = &self.looks;
        let all = [&self.content, &self.statics, templates, theme];
        all.into_iter().map(|walked| &walked.files).find_map(|files| {
            files
                .binary_search_by(|found| in_order(&found.path, source))
                .ok()
                .map(|place| &files[place])
        })
    }
}

fn millis(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests;
