//! The owner's files as a build reads them, and which posts the ledger may know of them.

use std::borrow::Cow;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

use crate::config::{Config, Problem};
use crate::delivery::Candidate;
use crate::id::PostKey;
use crate::site;
use crate::site::{Content, LoadOptions, Post, Record, Survey, Theme, Visibility};

/// Both are read before either is reported, so that one run shows every error.
pub(super) fn load(
    root: &Path,
    config: &Config,
    (options, survey): (&LoadOptions, &Survey),
    record: &mut Record,
) -> Result<(Content, Theme), Vec<Problem>> {
    let both = thread::scope(|scope| {
        let theme = scope.spawn(|| Theme::load(root, config));
        let content = site::load(root, config, options, survey, record);
        (content, theme.join().unwrap_or_else(|panic| resume_unwind(panic)))
    });
    match both {
        (Ok(content), Ok(theme)) => Ok((content, theme)),
        (Err(mut problems), Err(more)) => {
            problems.extend(more);
            Err(problems)
        }
        (Err(problems), _) | (_, Err(problems)) => Err(problems),
    }
}

pub(super) fn candidates(content: &Content) -> impl Iterator<Item = Candidate<'_>> {
    content.posts.iter().filter(|post| post.is_federated()).map(|post| candidate(post))
}

pub(super) fn candidate(post: &Post) -> Candidate<'_> {
    Candidate {
        source: source_of(post),
        id: post.page.rare().id.as_deref(),
        permalink: &post.page.permalink,
        body_hash: post.page.body_hash,
        date: post.date,
        is_unlisted: post.visibility == Visibility::Unlisted,
    }
}

/// The name of a post that the ledger does not know yet: the one it asks for, or one made of its
/// address.
pub(super) fn key_of(post: &Post) -> PostKey {
    candidate(post).key()
}

/// The file of a post as the ledger writes it: the same on every operating system.
pub(super) fn source_of(post: &Post) -> Cow<'_, str> {
    written(&post.page.source)
}

/// The name of a file as the ledger writes it.
pub(super) fn written(source: &Path) -> Cow<'_, str> {
    let source = source.to_string_lossy();
    if source.contains('\\') { source.replace('\\', "/").into() } else { source }
}
