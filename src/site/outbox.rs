//! The outbox: the owner's posts and boosts in the order of time, in pages of which the oldest is the first.

use super::content::{Content, Post};
use super::federation::put_json;
use super::object::visibility;
use super::output::Tray;
use super::social::{Boosted, Frozen, Social};
use crate::ap::build::{OutboxItem, outbox_page_json};
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::id::paths;
use crate::limits::OUTBOX_PAGE;

/// Something in the outbox.
#[derive(Clone, Copy)]
pub(super) enum Entry<'a> {
    /// A post, by its place in the content.
    Post(usize, &'a Frozen),
    /// A boost.
    Boost(&'a Boosted),
}

impl<'a> Entry<'a> {
    /// The post, if it is one.
    pub(super) fn post(self) -> Option<(usize, &'a Frozen)> {
        match self {
            Self::Post(index, frozen) => Some((index, frozen)),
            Self::Boost(_) => None,
        }
    }

    fn order(&self) -> (Timestamp, &str) {
        match self {
            Self::Post(_, frozen) => (frozen.published, frozen.key.as_str()),
            Self::Boost(boosted) => (boosted.at, boosted.activity.as_str()),
        }
    }
}

/// What is in the outbox, in pages: oldest page first, newest entry first on each.
pub(super) fn outbox<'a>(
    content: &Content,
    config: &Config,
    social: &'a Social,
) -> Vec<Vec<Entry<'a>>> {
    if !config.federation.enabled {
        return Vec::new();
    }
    let posts = content
        .posts
        .iter()
        .enumerate()
        .filter(|(_, post)| post.is_federated())
        .filter_map(|(index, _)| Some(Entry::Post(index, social.frozen(index)?)))
        .filter(|entry| entry.post().is_some_and(|(_, frozen)| frozen.kind.is_some()));
    let mut entries: Vec<Entry<'_>> = posts.chain(social.boosts.iter().map(Entry::Boost)).collect();
    entries.sort_by(|a, b| a.order().cmp(&b.order()));
    let newest_first = |page: &[Entry<'a>]| page.iter().rev().copied().collect();
    entries.chunks(OUTBOX_PAGE).map(newest_first).collect()
}

/// Puts page `number` of `pages`.
pub(super) fn put_page(
    tray: &mut Tray<'_>,
    (content, config): (&Content, &Config),
    (number, pages): (u64, u64),
    entries: &[Entry<'_>],
) -> Result<(), Problem> {
    let own = config.own_ids();
    let actor = own.actor();
    let ids: Vec<_> = entries
        .iter()
        .map(|entry| match entry {
            Entry::Post(_, frozen) => own.post(&frozen.key),
            Entry::Boost(boosted) => boosted.object.clone(),
        })
        .collect();
    let mut items = Vec::with_capacity(entries.len());
    for (entry, object) in entries.iter().zip(&ids) {
        items.push(match *entry {
            Entry::Post(index, frozen) => {
                let post: &Post = &content.posts[index];
                let (published, visibility) = (frozen.published, visibility(post));
                OutboxItem::Create { object, actor: &actor, published, visibility }
            }
            Entry::Boost(boosted) => OutboxItem::Announce {
                id: &boosted.activity,
                actor: &actor,
                published: boosted.at,
                object,
                author: boosted.author.as_ref(),
            },
        });
    }
    let json = outbox_page_json(&actor, number, pages, &items);
    put_json(tray, &paths::outbox_page(number), json)
}
