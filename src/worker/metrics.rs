//! What a program that watches this node is told: the text format of Prometheus, version 0.0.4.

use std::fmt::{Display, Write};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

use super::{Node, backup};
use crate::clock::{self, Timestamp};
use crate::delivery::Outcome;
use crate::limits;
use crate::store::{Error, Review};

/// How an attempt can end, by the name that it has in the text.
const CLASSES: [&str; 6] = ["2xx", "3xx", "4xx", "5xx", "unreachable", "forbidden"];

/// What has been done since the program was started, and the last text.
pub(super) struct Meters {
    since: Timestamp,
    attempts: [AtomicU64; CLASSES.len()],
    last: Mutex<Option<(Instant, String)>>,
}

impl Default for Meters {
    fn default() -> Self {
        Self { since: clock::now(), attempts: Default::default(), last: Mutex::default() }
    }
}

impl Meters {
    /// What was not tried is no attempt.
    pub(super) fn count_attempt(&self, outcome: Outcome) {
        let class = match outcome {
            Outcome::Answered { status: 0..=299, .. } => 0,
            Outcome::Answered { status: 300..=399, .. } => 1,
            Outcome::Answered { status: 400..=499, .. } => 2,
            Outcome::Answered { .. } | Outcome::Stuck => 3,
            Outcome::Untried => return,
            Outcome::Unreachable => 4,
            Outcome::Forbidden => 5,
        };
        self.attempts[class].fetch_add(1, Ordering::Relaxed);
    }
}

impl Node {
    /// How things stand, in the text format of Prometheus. Looked up at most once in
    /// [`limits::METRICS_KEPT`], however often it is asked for.
    ///
    /// # Errors
    /// When the store fails.
    pub fn metrics(&self) -> Result<String, Error> {
        let mut last = self.meters.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, text)) = &*last
            && at.elapsed() < limits::METRICS_KEPT
        {
            return Ok(text.clone());
        }
        let text = self.look()?;
        *last = Some((Instant::now(), text.clone()));
        Ok(text)
    }

    fn look(&self) -> Result<String, Error> {
        let now = clock::now();
        let mut out = Text(String::new());
        let version = format!("{{version=\"{}\"}}", env!("CARGO_PKG_VERSION"));
        out.family("skep_build_info", "gauge", &[(&version, 1)]);
        self.store.read::<_, Error>(|tx| {
            let peers = tx.count_peers()?;
            out.one("skep_deliveries_waiting", peers.waiting);
            let standings = [
                ("{standing=\"well\"}", peers.well),
                ("{standing=\"new\"}", peers.new),
                ("{standing=\"failing\"}", peers.failing),
                ("{standing=\"dead\"}", peers.dead),
            ];
            out.family("skep_peers", "gauge", &standings);
            out.one("skep_peers_paused", peers.paused);
            out.one("skep_queue_paused", u8::from(tx.queue_paused()?.is_some()));
            let oldest = tx.oldest_waiting()?.map_or(0, |written| now.since(written).as_secs());
            out.one("skep_queue_oldest_seconds", oldest);
            out.one("skep_parked", tx.count_parked()?);
            out.one("skep_followers", tx.count_followers()?);
            out.one("skep_following", tx.count_following()?);
            out.one("skep_posts", tx.count_posts()?);
            if let Some(last) = backup::last_backup(tx)? {
                out.one("skep_backup_age_seconds", now.since(last.made).as_secs());
            }
            out.one("skep_inbox_waiting", tx.count_by_review(Review::Waiting)?);
            Ok(())
        })?;
        let attempts = CLASSES.iter().zip(&self.meters.attempts).map(|(class, count)| {
            (format!("{{class=\"{class}\"}}"), count.load(Ordering::Relaxed))
        });
        let attempts: Vec<_> = attempts.collect();
        let attempts: Vec<_> = attempts.iter().map(|(label, count)| (&**label, *count)).collect();
        out.family("skep_delivery_attempts_total", "counter", &attempts);
        out.one("skep_database_bytes", self.store.bytes());
        out.one("process_start_time_seconds", self.meters.since.secs());
        if let Some(bytes) = resident_bytes() {
            out.one("process_resident_memory_bytes", bytes);
        }
        Ok(out.0)
    }
}

/// The text while it grows.
struct Text(String);

impl Text {
    /// A gauge without labels.
    fn one(&mut self, name: &str, value: impl Display) {
        self.family(name, "gauge", &[("", value)]);
    }

    fn family(&mut self, name: &str, kind: &str, samples: &[(&str, impl Display)]) {
        // Writing to memory does not fail.
        let _ = writeln!(self.0, "# TYPE {name} {kind}");
        for (labels, value) in samples {
            let _ = writeln!(self.0, "{name}{labels} {value}");
        }
    }
}

/// What the system keeps in memory for this process.
fn resident_bytes() -> Option<u64> {
    let status = std::fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse::<u64>().ok().map(|kib| kib * 1024)
}
