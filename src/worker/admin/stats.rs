//! Numbers.

use std::collections::BTreeMap;

use crate::limits;
use crate::owner::desk::{Month, Statistics, Stats};
use crate::store;
use crate::store::Review;
use crate::worker::Node;

impl Statistics for Node {
    fn stats(&self) -> Result<Stats, store::Error> {
        self.store.read(|tx| {
            let times = tx.list_follow_times()?;
            let mut came: BTreeMap<String, usize> = BTreeMap::new();
            for at in &times {
                let month = at.format("%Y-%m", &self.config.site.zone).unwrap_or_default();
                *came.entry(month).or_default() += 1;
            }
            let mut followers = 0;
            let months = came.into_iter().map(|(name, came)| {
                followers += came;
                Month { name, came, followers }
            });
            let mut months: Vec<Month> = months.collect();
            months.drain(..months.len().saturating_sub(limits::STATS_MONTHS));
            let ((likes, boosts, emoji), peers) = (tx.sum_reactions()?, tx.count_peers()?);
            Ok(Stats {
                months,
                followers: times.len(),
                servers: peers.well,
                failing: peers.failing + peers.dead,
                delivered: tx.count_deliveries()?.done,
                likes,
                boosts,
                emoji,
                answers: tx.count_by_review(Review::Approved)?,
            })
        })
    }
}
