//! What an import has done, and what it could not do.

use std::collections::BTreeMap;
use std::fmt::Write;

/// What became of an archive.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Imported {
    /// What its format is called.
    pub format: &'static str,
    /// Posts that were not there before.
    pub new: usize,
    /// Posts that were imported earlier.
    pub there: usize,
    /// Posts for some alone that were left in the archive.
    pub private: usize,
    /// Pictures and other files that came with new posts.
    pub media: usize,
    /// What no file can say, and the posts that have lost it.
    pub lost: BTreeMap<String, Vec<String>>,
    /// What is no post: how many of each.
    pub left: BTreeMap<&'static str, usize>,
}

impl Imported {
    pub(super) fn lose(&mut self, what: String, id: &str) {
        self.lost.entry(what).or_default().push(id.to_owned());
    }

    pub(super) fn leave(&mut self, what: &'static str) {
        *self.left.entry(what).or_default() += 1;
    }

    /// The report as Markdown: what was in the archive `name`, and what was not carried, post by post.
    #[must_use]
    pub fn report(&self, name: &str) -> String {
        let Self { format, new, there, private, media, .. } = self;
        let mut text = format!(
            "# {name}\n\n{format}.\n\n- new posts: {new}, with {media} pictures and other files\n\
             - posts that were there: {there}\n- posts for some alone, left in the archive: {private}\n"
        );
        for (what, count) in &self.left {
            let _ = writeln!(text, "- {what}, which are no posts: {count}");
        }
        if self.lost.is_empty() {
            text.push_str("\nNothing else was left behind.\n");
            return text;
        }
        text.push_str("\nNothing was changed in the archive: keep it.\n");
        for (what, ids) in &self.lost {
            let _ = writeln!(text, "\n## {what} ({})\n", ids.len());
            for id in ids {
                let _ = writeln!(text, "- {id}");
            }
        }
        text
    }
}
