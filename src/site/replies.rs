//! The replies below a post, as the tree that they are.

use std::collections::HashMap;

use minijinja::Value as Context;

use super::emojis::{text_with_emojis, with_emojis};
use super::social::{Attached, Reply};
use super::theme::record;
use super::view::{date_text, picture};
use crate::config::Config;
use crate::limits::REPLY_DEPTH_MAX;

/// Replies, which are given oldest first, in the order of reading: below each those to it. What is
/// deeper than [`REPLY_DEPTH_MAX`] stands side by side, oldest first.
pub(super) fn shown(replies: &[Reply], config: &Config) -> Context {
    Tree::of(replies).branches(None, config)
}

struct Tree<'a> {
    replies: &'a [Reply],
    /// The reply that each answers, if it is none to the post itself.
    parents: Vec<Option<usize>>,
    /// Those that are shown right below each, and below the post.
    below: HashMap<Option<usize>, Vec<usize>>,
}

impl<'a> Tree<'a> {
    fn of(replies: &'a [Reply]) -> Self {
        let places: HashMap<&str, usize> =
            replies.iter().enumerate().map(|(at, reply)| (reply.id.as_str(), at)).collect();
        let parent = |reply: &Reply| places.get(reply.parent.as_ref()?.as_str()).copied();
        let mut tree =
            Self { replies, parents: replies.iter().map(parent).collect(), below: HashMap::new() };
        for at in 0..replies.len() {
            let line = tree.line(at);
            let place = match line.len() {
                // Strangers say what answers what: it may go round in a circle.
                0 => {
                    tree.parents[at] = None;
                    None
                }
                deep => deep.min(REPLY_DEPTH_MAX).checked_sub(2).map(|above| line[above]),
            };
            tree.below.entry(place).or_default().push(at);
        }
        tree
    }

    /// The replies that lead from the post to this one, which is the last; empty if none do.
    fn line(&self, at: usize) -> Vec<usize> {
        let mut line = vec![at];
        while let Some(parent) = self.parents[line[line.len() - 1]] {
            if line.len() > self.replies.len() {
                return Vec::new();
            }
            line.push(parent);
        }
        line.reverse();
        line
    }

    fn branches(&self, at: Option<usize>, config: &Config) -> Context {
        let below = self.below.get(&at).into_iter().flatten();
        below.map(|at| self.branch(*at, config)).collect()
    }

    fn branch(&self, at: usize, config: &Config) -> Context {
        let reply = &self.replies[at];
        let answered = self.parents[at].map(|parent| self.replies[parent].url.as_str());
        record([
            ("author_name", reply.author_name.as_str().into()),
            ("author_name_html", text_with_emojis(&reply.author_name, &reply.emojis).into()),
            ("author_handle", reply.author_handle.as_str().into()),
            ("author_url", reply.author_url.as_str().into()),
            ("avatar", reply.avatar.as_ref().map(picture).into()),
            ("content_html", with_emojis(&reply.html, &reply.emojis).into()),
            ("content_warning", reply.warning.as_deref().into()),
            ("sensitive", reply.sensitive.into()),
            ("attached", reply.attached.iter().map(attached).collect()),
            ("language", reply.language.as_deref().into()),
            ("url", reply.url.as_str().into()),
            ("in_reply_to", answered.into()),
            ("date_iso", reply.published.rfc3339().into()),
            ("date_text", date_text(reply.published, config).into()),
            ("replies", self.branches(Some(at), config)),
        ])
    }
}

fn attached(attached: &Attached) -> Context {
    record([
        ("what", attached.what.into()),
        ("alt", attached.alt.as_deref().into()),
        ("url", attached.url.as_str().into()),
        ("picture", attached.picture.as_ref().map(picture).into()),
    ])
}

#[cfg(test)]
mod tests;
