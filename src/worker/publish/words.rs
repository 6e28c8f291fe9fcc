//! What the owner is told of a plan, besides what it does.

use std::fs;

use super::super::Node;
use super::super::desk::Reading;
use super::super::social::identified;
use super::super::sources::key_of;
use super::PublishError;
use crate::config::Problem;
use crate::delivery::{Plan, Refusal};
use crate::id::paths;
use crate::site;
use crate::site::{Frozen, Post};

/// The refusal of many edits, with the number of posts that have another address now.
pub(super) fn with_moved(node: &Node, reading: &Reading, why: PublishError) -> PublishError {
    let PublishError::Refused(Refusal::TooManyUpdates { found, allowed, same_text, .. }) = why
    else {
        return why;
    };
    let has_moved = |(post, frozen): &(&Post, &Frozen)| {
        let document = node.output().join(&paths::post(&frozen.key)[1..]);
        let address = format!("\"{}\"", site::address_of(&post.page, &node.config));
        fs::read_to_string(document).is_ok_and(|text| !text.contains(&address))
    };
    let known = identified(&reading.content, &reading.social.frozen);
    let moved = known.filter(|(_, frozen)| frozen.kind.is_some()).filter(has_moved).count();
    Refusal::TooManyUpdates { found, allowed, same_text, moved }.into()
}

/// Refuses what is new or edited once the account has moved: its followers are elsewhere (FEP-7628).
pub(super) fn unless_moved(reading: &Reading, plan: &Plan) -> Result<(), PublishError> {
    let (new, edited, _) = plan.counts();
    match &reading.social.moved_handle {
        Some(target) if new + edited > 0 => Err(PublishError::Moved(target.clone())),
        _ => Ok(()),
    }
}

/// What the owner is told of posts that were deleted from other servers and come back.
pub(super) fn new_ids(reading: &Reading) -> Vec<Problem> {
    let news = identified(&reading.content, &reading.social.frozen);
    let news = news.filter(|(_, frozen)| frozen.kind.is_none());
    let warning = |(post, frozen): (&Post, &Frozen)| {
        let before = key_of(post);
        let at = reading.ledger.binary_search_by(|known| known.key.cmp(&before)).ok()?;
        let told = reading.ledger[at].deleted.is_some() && before != frozen.key;
        told.then(|| {
            let message = format!(
                "this post was deleted from other servers; for them it is a new one, `{}`",
                frozen.key
            );
            Problem::warning("publish/new-id", message).in_file(&post.page.source)
        })
    };
    news.filter_map(warning).collect()
}
