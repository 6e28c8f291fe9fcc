//! The words for which answers appear.

use super::Replies;

impl Replies {
    /// The word that stands for it, in `node.toml` and in front matter.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Approve => "approve",
            Self::ApproveFirst => "approve-first",
            Self::Open => "open",
        }
    }

    /// What the word stands for.
    #[must_use]
    pub fn named(word: &str) -> Option<Self> {
        let all = [Self::Off, Self::Approve, Self::ApproveFirst, Self::Open];
        all.into_iter().find(|it| it.as_str() == word)
    }
}
