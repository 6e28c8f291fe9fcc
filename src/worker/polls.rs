//! The owner's questions: from front matter to the door, and from votes to pages.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use super::Node;
use super::social::identified;
use crate::ap::build;
use crate::clock;
use crate::clock::Timestamp;
use crate::delivery;
use crate::effect::{Dirty, Effect};
use crate::id::{PostKey, paths};
use crate::limits;
use crate::sig::content_hash;
use crate::site::{Content, Frozen, Poll, Tally, Thread};
use crate::store::{Error, KnownPoll, Tx};

fn of_posts<'a>(
    content: &'a Content,
    frozen: &'a [Option<Frozen>],
) -> impl Iterator<Item = (&'a PostKey, &'a Poll)> {
    identified(content, frozen)
        .filter_map(|(post, frozen)| Some((&frozen.key, post.page.rare().poll.as_ref()?)))
}

/// Tells the door what can be voted on.
pub(super) fn remember(
    tx: &Tx<'_>,
    content: &Content,
    frozen: &[Option<Frozen>],
) -> Result<(), Error> {
    let polls = of_posts(content, frozen).map(|(key, poll)| {
        let Poll { options, multiple, ends } = poll.clone();
        (key.clone(), KnownPoll { options, multiple, ends })
    });
    tx.set_polls(&polls.collect())
}

/// Adds how the votes stand, and which are over.
pub(super) fn count(
    tx: &Tx<'_>,
    threads: &mut BTreeMap<PostKey, Thread>,
    (content, frozen): (&Content, &[Option<Frozen>]),
    now: Timestamp,
) -> Result<(), Error> {
    let mut counts = tx.count_votes()?;
    for (key, poll) in of_posts(content, frozen) {
        let closed = poll.ends.filter(|ends| *ends <= now);
        let counted = counts.remove(key);
        if counted.is_none() && closed.is_none() {
            continue;
        }
        let counted = counted.unwrap_or_default();
        let number = |count: i64| u64::try_from(count).unwrap_or(0);
        let votes = poll.options.iter().map(|option| counted.choices.get(option).copied());
        let votes = votes.map(|votes| number(votes.unwrap_or(0))).collect();
        let tally = Tally { votes, voters: number(counted.voters), closed };
        threads.entry(key.clone()).or_default().tally = Some(tally);
    }
    Ok(())
}

/// Lets the pages of questions that have just ended be written again.
pub(super) fn close_ended(node: &Node) -> Result<(), Error> {
    let now = clock::now();
    let ended = node.store.read::<_, Error>(|tx| tx.list_ended_polls(now))?;
    if ended.is_empty() {
        return Ok(());
    }
    node.store.write(|tx| {
        for post in &ended {
            tx.mark_poll_over(post)?;
        }
        let dirt: Vec<Effect> =
            ended.into_iter().map(|post| Effect::Rebuild(Dirty::Post(post))).collect();
        tx.enqueue(&dirt, now)
    })
}

/// Tells others how questions stand of which there is news, once the files say so: whoever is told may
/// look.
pub(super) fn tell(node: &Node) -> Result<(), Error> {
    if !node.config.federation.enabled {
        return Ok(());
    }
    let now = clock::now();
    let before = now.minus(limits::POLL_TOLD_EVERY);
    let news = node.store.read::<_, Error>(|tx| tx.list_polls_with_news(before))?;
    for post in news {
        let Ok(document) = fs::read_to_string(document(node, &post)) else { continue };
        // Whom it concerns is found out before the writer is held: they may be many.
        let told = node.store.read::<_, Error>(|tx| {
            // What was edited since is for publish to tell, with the counts.
            let sum = build::fingerprint_of(&document).map(|text| content_hash(text.as_bytes()));
            if tx.find_post(&post)?.map(|known| known.fingerprint) != sum {
                return Ok(None);
            }
            delivery::tell_of_question(tx, &node.own, (&post, &document), now).map(Some)
        })?;
        let Some(effects) = told else { continue };
        let effects = node.proved(effects, now);
        node.store.write::<_, Error>(|tx| {
            // A vote that has come meanwhile is not in the file yet.
            if tx.list_polls_with_news(before)?.contains(&post) {
                tx.mark_poll_told(&post, now)?;
                tx.enqueue(&effects, now)?;
            }
            Ok(())
        })?;
        node.wake.ring();
    }
    Ok(())
}

fn document(node: &Node, post: &PostKey) -> PathBuf {
    node.output().join(paths::post(post).trim_start_matches('/'))
}
