//! Where posts have gone.

use std::collections::BTreeMap;

use super::moment;
use super::people::more;
use crate::clock;
use crate::clock::Timestamp;
use crate::id::{Domain, InboxUrl, ObjectId, PostKey};
use crate::limits;
use crate::owner::desk::{Refused, Sent, SentPost, SentPosts, SentRow, SentTo};
use crate::store;
use crate::store::{Delivery, DeliveryState, LedgerPost, Tx, Visibility};
use crate::worker::Node;

impl Sent for Node {
    fn sent(&self, after: &str) -> Result<SentPosts, store::Error> {
        let after = after
            .split_once('.')
            .and_then(|(at, key)| Some((Timestamp::from_millis(at.parse().ok()?), key)));
        self.store.read(|tx| {
            let mut posts = tx.list_posts_after(after, limits::PAGE_ROWS + 1)?;
            let next =
                more(&mut posts).map(|post| format!("{}.{}", post.published.millis(), post.key));
            let posts = posts.iter().map(|post| sent_post(self, tx, post));
            Ok(SentPosts { posts: posts.collect::<Result<_, _>>()?, next })
        })
    }

    fn sent_to(&self, key: &str) -> Result<SentTo, Refused> {
        self.store.read(|tx| {
            let found = PostKey::parse(key).map(|key| find(tx, &key)).transpose()?.flatten();
            let Some(post) = found else {
                return Err(Refused::Said("There is no such post.".to_owned()));
            };
            let all = tx.list_deliveries_about(&object_of(self, &post))?;
            // The latest letter to each inbox says how things stand there.
            let last: BTreeMap<&InboxUrl, &Delivery> =
                all.iter().map(|it| (&it.inbox, it)).collect();
            let mut last: Vec<&Delivery> = last.into_values().collect();
            last.sort_by_key(|it| match it.state {
                DeliveryState::Failed => 0,
                DeliveryState::Waiting => 1,
                DeliveryState::Done => 2,
            });
            last.truncate(limits::DELIVERIES_SHOWN_MAX);
            let rows = last.into_iter().map(|it| row(self, it)).collect();
            Ok(SentTo { post: sent_post(self, tx, &post)?, rows })
        })
    }

    fn send_again(&self, host: &str) -> Result<i64, Refused> {
        let host = match host.trim() {
            "" => None,
            host => Some(Domain::parse(host).map_err(|error| {
                Refused::Said(format!("`{host}` {error}; nothing was changed."))
            })?),
        };
        let (now, host, acts) = (clock::now(), host.as_ref(), self.own.acts());
        let mut seen = Some(0);
        while let Some(after) = seen {
            let revive = |tx: &Tx<'_>| tx.revive_deliveries(host, &acts, (after, now));
            seen = self.store.write::<_, store::Error>(revive)?;
        }
        while self.store.write::<_, store::Error>(|tx| tx.retry_deliveries(host, now))? {}
        let letters = self.store.write::<_, store::Error>(|tx| tx.retry_peers(host, now))?;
        self.wake.ring();
        Ok(letters)
    }
}

fn find(tx: &Tx<'_>, key: &PostKey) -> Result<Option<LedgerPost>, store::Error> {
    if let Some(post) = tx.find_post(key)? {
        return Ok(Some(post));
    }
    Ok(tx.list_private_posts()?.into_iter().find(|post| post.key == *key))
}

fn object_of(node: &Node, post: &LedgerPost) -> ObjectId {
    if post.is_private() { node.own.private_post(&post.key) } else { node.own.post(&post.key) }
}

fn sent_post(node: &Node, tx: &Tx<'_>, post: &LedgerPost) -> Result<SentPost, store::Error> {
    let object = object_of(node, post);
    let arrived = tx.count_arrived(&object)?;
    Ok(SentPost {
        key: post.key.to_string(),
        source: post.source.clone(),
        url: (!post.is_private()).then(|| object.to_string()),
        visibility: post.visibility.map_or("public", Visibility::as_str),
        published: moment(node, post.published),
        done: arrived.done,
        waiting: arrived.waiting,
        failed: arrived.failed,
    })
}

fn row(node: &Node, it: &Delivery) -> SentRow {
    SentRow {
        server: it.inbox.origin().domain().to_string(),
        kind: it.kind.clone(),
        state: it.state.as_str(),
        reason: it.reason.clone(),
        attempts: it.attempts,
        at: moment(node, it.at),
        paused: it.state == DeliveryState::Waiting && it.is_paused,
    }
}
