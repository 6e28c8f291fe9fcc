//! What a text is told about the site around it.

use super::markdown::{ImageInfo, MentionInfo, Surroundings};
use super::social::Named;

/// The surroundings of one text.
#[derive(Clone, Copy, Default)]
pub(super) struct Around<'a> {
    /// The accounts that it may mention.
    pub(super) named: Option<&'a Named>,
}

impl Surroundings for Around<'_> {
    fn page(&self, _: &str) -> Option<String> {
        None
    }

    fn image(&self, _: &str) -> Option<ImageInfo> {
        None
    }

    fn mention(&self, handle: &str) -> Option<MentionInfo> {
        let account = self.named?.mention(handle)?;
        Some(MentionInfo { id: account.id.to_string(), url: account.url.clone() })
    }
}
