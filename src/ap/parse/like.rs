//! Likes and reactions.

use super::node::Node;
use crate::limits::REACTION_MAX_CHARS;

/// The reaction of a Like or `EmojiReact` (INB-11): `content` (Pleroma, FEP-c0e0), else Misskey's
/// own member. Hearts are how some servers spell a plain like. Longer text is no emoji.
pub(super) fn emoji(node: Node<'_>) -> Option<String> {
    let text = node.text("content").or_else(|| node.text("_misskey_reaction"))?.trim();
    let plain =
        matches!(text, "" | "\u{2764}" | "\u{2764}\u{fe0f}" | "\u{2665}" | "\u{2665}\u{fe0f}");
    (!plain && text.chars().count() <= REACTION_MAX_CHARS).then(|| text.to_owned())
}
