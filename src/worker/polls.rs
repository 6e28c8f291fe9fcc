//! The owner's questions: from front matter to the door, and from votes to pages.

use std::collections::BTreeMap;

use super::Node;
use super::social::identified;
use crate::clock;
use crate::clock::Timestamp;
use crate::effect::{Dirty, Effect};
use crate::id::PostKey;
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
