//! What a post has in common with others.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::content::{Content, Post};
use super::parallel;
use super::record::stamp_of;
use crate::limits::{RELATED_LOOKED_AT, RELATED_MAX};

/// What a tag is worth that no other post has; one of two posts is worth half as much.
const TAG_WORTH: usize = 1_000_000;

/// What is related to each post of one content. As long as every tag has the same posts in the same
/// places it stays the same, and most changes of a site leave them so.
#[derive(Clone, Default, Debug, Serialize, Deserialize)]
pub(super) struct Related {
    /// A number that differs when any of it does.
    stamp: u64,
    /// What is related to the first post, to the second, and so on.
    posts: Vec<u32>,
    /// Where that ends for each post.
    ends: Vec<u32>,
}

impl Related {
    /// That of `content`; it is `known` if nothing has changed.
    pub(super) fn of(content: &Content, known: &Self) -> Self {
        let tags: Vec<_> = content.tags.iter().map(|it| (&it.tag.slug, &it.posts)).collect();
        let stamp = stamp_of((content.posts.len(), tags));
        if known.stamp == stamp && known.ends.len() == content.posts.len() {
            return known.clone();
        }
        let places: Vec<usize> = (0..content.posts.len()).collect();
        let mut made = Self { stamp, ..Self::default() };
        for row in parallel::map(&places, |place| to(content, *place)) {
            made.posts.extend(row.into_iter().filter_map(|place| u32::try_from(place).ok()));
            made.ends.extend(u32::try_from(made.posts.len()));
        }
        made
    }

    /// What is related to the post at `index`, the best first.
    pub(super) fn to(&self, index: usize) -> impl Iterator<Item = usize> {
        let end = |index: usize| self.ends.get(index).map_or(0, |end| *end as usize);
        let start = index.checked_sub(1).map_or(0, end);
        self.posts.get(start..end(index)).unwrap_or_default().iter().map(|place| *place as usize)
    }
}

/// The listed posts that share most tags with the post at `index`, the best first; rare tags weigh
/// more. Of each tag only the posts nearest in time are looked at: then a new post changes what is
/// related to its neighbours, not to every post there is.
fn to(content: &Content, index: usize) -> Vec<usize> {
    let post: &Post = &content.posts[index];
    let near = post.tags.iter().filter_map(|tag| {
        let at = content.tags.binary_search_by(|it| it.tag.slug.cmp(&tag.slug)).ok()?;
        let all = content.tags[at].posts.as_slice();
        // Of a tag that only unlisted posts have, nothing is listed.
        let worth = TAG_WORTH.checked_div(all.len())?;
        let start =
            all.partition_point(|other| *other < index).saturating_sub(RELATED_LOOKED_AT / 2);
        let end = all.len().min(start + RELATED_LOOKED_AT);
        Some((&all[start..end], worth))
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
