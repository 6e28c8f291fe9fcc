//! What a post has in common with others.

use super::content::{Content, Post};
use crate::limits::{RELATED_LOOKED_AT, RELATED_MAX};

/// What a tag is worth that no other post has; one of two posts is worth half as much.
const TAG_WORTH: usize = 1_000_000;

/// The listed posts that share most tags with the post at `index`, the best first; rare tags weigh
/// more. Of each tag only the posts nearest in time are looked at: then a new post changes what is
/// related to its neighbours, not to every post there is.
pub(super) fn to(content: &Content, index: usize) -> Vec<usize> {
    let post: &Post = &content.posts[index];
    let mut found: Vec<(usize, usize)> = Vec::new();
    for tag in &post.tags {
        let Ok(at) = content.tags.binary_search_by(|it| it.tag.slug.cmp(&tag.slug)) else {
            continue;
        };
        let all = &content.tags[at].posts;
        let here = all.partition_point(|other| *other < index);
        let near = here.saturating_sub(RELATED_LOOKED_AT / 2)..;
        let near = all[near].iter().take(RELATED_LOOKED_AT).filter(|other| **other != index);
        found.extend(near.map(|other| (*other, TAG_WORTH / all.len())));
    }
    // Each tag's posts are in order already: this sort makes use of it.
    found.sort();
    found.dedup_by(|next, first| {
        let same = next.0 == first.0;
        first.1 += if same { next.1 } else { 0 };
        same
    });
    let best_first =
        |&(other, worth): &(usize, usize)| (usize::MAX - worth, other.abs_diff(index), other);
    if found.len() > RELATED_MAX {
        found.select_nth_unstable_by_key(RELATED_MAX, best_first);
        found.truncate(RELATED_MAX);
    }
    found.sort_unstable_by_key(best_first);
    found.into_iter().map(|(other, _)| other).collect()
}
