//! How things stand.

use crate::clock;
use crate::clock::Timestamp;
use crate::limits;
use crate::owner;
use crate::owner::desk::{Badges, Overview, Standing};
use crate::store;
use crate::store::Review;
use crate::worker::{Node, clock_behind, is_backup_due, last_backup};

impl Overview for Node {
    fn whose(&self) -> (String, String) {
        (self.config.handle().to_string(), self.config.site.title.clone())
    }

    fn origin(&self) -> &str {
        self.own.origin().as_str()
    }

    fn badges(&self) -> Result<Badges, store::Error> {
        self.store.read(|tx| {
            let most = limits::BADGE_MAX + 1;
            Ok(Badges {
                inbox: tx.count_by_review_to(Review::Waiting, most)?,
                requests: tx.count_follow_requests()?.min(most),
                news: i64::try_from(owner::count_news(tx)?).unwrap_or(most),
            })
        })
    }

    fn standing(&self) -> Result<Standing, store::Error> {
        standing(self)
    }
}

/// How things stand.
///
/// # Errors
/// When the store fails.
pub fn standing(node: &Node) -> Result<Standing, store::Error> {
    let config = &node.config;
    node.store.read::<_, store::Error>(|tx| {
        let deliveries = tx.count_deliveries()?;
        let held = tx.count_held()?;
        let (peers, now) = (tx.count_peers()?, clock::now());
        let (last, followers) = (last_backup(tx)?, tx.count_followers()?);
        Ok(Standing {
            handle: config.handle().to_string(),
            url: config.site.origin.to_string(),
            federation: config.federation.enabled,
            missing: config.missing_for_federation(),
            posts: tx.count_posts()?,
            followers,
            follow_requests: tx.count_follow_requests()?,
            following: tx.count_following()?,
            inbox_waiting: tx.count_by_review(Review::Waiting)?,
            quotes_waiting: tx.count_waiting_quotes()?,
            reports: tx.count_open_reports()?,
            inbox_held: held.reasons.iter().map(|(_, count)| count).sum(),
            inbox_held_servers: held.hosts,
            inbox_held_why: held.reasons.into_iter().map(|(why, n)| (why.as_str(), n)).collect(),
            deliveries_waiting: deliveries.waiting,
            deliveries_done: deliveries.done,
            deliveries_failed: deliveries.failed,
            servers_failing: peers.failing + peers.dead,
            servers_dead: peers.dead,
            servers_paused: peers.paused,
            oldest_waiting: tx.oldest_waiting()?.map(Timestamp::rfc3339),
            paused: tx.queue_paused()?.map(Timestamp::rfc3339),
            clock_behind: clock_behind(tx, now)?.as_secs(),
            requests_parked: tx.count_parked()?,
            blocklists_waiting: tx
                .list_blocklists()?
                .iter()
                .filter(|it| it.pending.is_some())
                .count(),
            backup_due: is_backup_due(config, followers, last.as_ref(), now),
            last_backup: last.as_ref().map(|last| last.made.rfc3339()),
            backup_file: last.map(|last| last.file),
            moved_to: tx.find_departure()?.filter(|it| it.state.has_moved()).map(|it| it.handle),
        })
    })
}
