//! What the owner has decided about strangers: from `node.toml` and front matter to the door, which
//! reads neither.

use std::collections::BTreeMap;

use super::polls;
use super::social::identified;
use crate::config::{Config, Quotes, Replies};
use crate::id::PostKey;
use crate::inbox::{Caution, FollowerPolicy, QuotePolicy, Rules};
use crate::site::{Content, Frozen, Thread};
use crate::store::{Error, ReplyPolicy, Tx};

/// The rules of `node.toml`.
pub(super) fn rules(config: &Config) -> Rules {
    let followers = if config.actor.manually_approves_followers {
        FollowerPolicy::ByHand
    } else {
        FollowerPolicy::AtOnce
    };
    let quotes = match config.federation.quotes {
        Quotes::Approve => QuotePolicy::Asked,
        Quotes::Open => QuotePolicy::Everybody,
        Quotes::Off => QuotePolicy::Nobody,
    };
    let bound = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let moderation = &config.moderation;
    let caution = Caution {
        keywords: moderation.keywords.clone(),
        links: moderation.hold_links,
        mentions: moderation.hold_mentions,
        age: config.federation.min_account_age,
        new_hosts_per_hour: bound(moderation.new_hosts_per_hour),
        follows_per_hour: bound(moderation.follows_per_hour),
        follows_per_host: bound(moderation.follows_per_host),
    };
    Rules { replies: policy(config.federation.replies), followers, quotes, caution }
}

fn policy(replies: Replies) -> ReplyPolicy {
    match replies {
        Replies::Approve => ReplyPolicy::Approve,
        Replies::ApproveFirst => ReplyPolicy::ApproveFirst,
        Replies::Open => ReplyPolicy::Open,
        Replies::Off => ReplyPolicy::Off,
    }
}

/// What the front matter of single posts says, by key.
fn of_posts<'a>(
    content: &'a Content,
    frozen: &'a [Option<Frozen>],
) -> impl Iterator<Item = (&'a PostKey, Replies)> {
    identified(content, frozen)
        .filter_map(|(post, frozen)| Some((&frozen.key, post.page.rare().replies?)))
}

/// Tells the door what the front matter says of those who answer and vote.
pub(super) fn remember(
    tx: &Tx<'_>,
    content: &Content,
    frozen: &[Option<Frozen>],
) -> Result<(), Error> {
    let policies = of_posts(content, frozen).map(|(key, replies)| (key.clone(), policy(replies)));
    tx.set_reply_policies(&policies.collect())?;
    polls::remember(tx, content, frozen)
}

/// Takes the answers away that came before the owner wanted none.
pub(super) fn close(
    threads: &mut BTreeMap<PostKey, Thread>,
    config: &Config,
    (content, frozen): (&Content, &[Option<Frozen>]),
) {
    let own: BTreeMap<_, _> = of_posts(content, frozen).collect();
    for (key, thread) in threads {
        if own.get(key).copied().unwrap_or(config.federation.replies) == Replies::Off {
            thread.replies.clear();
        }
    }
}
