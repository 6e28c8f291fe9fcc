//! What a post has in common with others.

use std::cmp::Reverse;

use super::content::{Content, Post};
use crate::limits::{RELATED_LOOKED_AT, RELATED_MAX};

/// What a tag is worth that no other post has; one of two posts is worth half as much.
const TAG_WORTH: usize = 1_000_000;

/// The listed posts that share most tags with the post at `index`, the best first; rare tags weigh
/// more. Of each tag only the posts nearest in time are looked at: then a new post changes what is
/// related to its neighbours, not to every post there is.
pub(super) fn to(content: &Content, index: usize) -> Vec<usize> {
    let post: &Post = &content.posts[index];
    let near = post.tags.iter().filter_map(|tag| {
        let at = content.tags.binary_search_by(|it| it.tag.slug.cmp(&tag.slug)).ok()?;
        let all = content.tags[at].posts.as_slice();
        let start =
            all.partition_point(|other| *other < index).saturating_sub(RELATED_LOOKED_AT / 2);
        let end = all.len().min(start + RELATED_LOOKED_AT);
        Some((&all[start..end], TAG_WORTH / all.len()))
    });
    let mut near: Vec<(&[usize], usize)> = near.collect();
    let mut best: Vec<Found> = Vec::with_capacity(RELATED_MAX + 1);
    // Each tag has its posts in order: one walk along all of them meets each post once.
    while let Some(other) = near.iter().filter_map(|(posts, _)| posts.first().copied()).min() {
        let mut worth = 0;
        for (posts, tag_worth) in &mut near {
            if let [first, rest @ ..] = *posts
                && *first == other
            {
                worth += *tag_worth;
                *posts = rest;
            }
        }
        let found = (Reverse(worth), other.abs_diff(index), other);
        if other != index && (best.len() < RELATED_MAX || best.last() > Some(&found)) {
            best.insert(best.partition_point(|better| *better < found), found);
            best.truncate(RELATED_MAX);
        }
    }
    best.into_iter().map(|(_, _, other)| other).collect()
}

/// How much a post is worth, how far away it is, and which it is: the best is the least.
type Found = (Reverse<usize>, usize, usize);
