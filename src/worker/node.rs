//! What every part of the corridor needs: the configuration, the store, the way out, the keys.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::ap::build::Prover;
use crate::config::Config;
use crate::id::{Origin, OwnIds};
use crate::inbox::{Recipient, Rules};
use crate::net::Client;
use crate::sig::Signer;
use crate::store::Store;

use super::Apart;
use super::admin::Logins;
use super::batches::Batches;
use super::budgets::Spent;
use super::health::Health;
use super::intake::Believed;
use super::keys::KeyFetches;
use super::knocks::Knocks;
use super::metrics::Meters;
use super::rotation::Former;
use super::{policies, proofs};

/// One running node.
pub struct Node {
    /// The folder of the site.
    pub root: PathBuf,
    /// What the owner has decided.
    pub config: Config,
    /// The ids of its own things.
    pub own: OwnIds,
    /// What it remembers.
    pub store: Store,
    /// The way out.
    pub client: Client,
    /// Signs what goes out.
    pub signer: Signer,
    /// Makes the proofs on what goes out.
    pub prover: Prover,
    /// The keys as others knew them, while some have yet to hear of the new ones.
    pub former: Option<Former>,
    /// Which change of keys was the last one when they were read.
    pub(super) keys_as_of: Option<String>,
    /// The account that goes on at the new name, if this is the one at the old one and both are served.
    pub heir: OnceLock<Arc<Node>>,
    /// Rings when there is something to do.
    pub wake: Wake,
    pub(super) key_fetches: KeyFetches,
    pub(super) health: Health,
    /// How other servers like letters to be signed.
    pub(super) knocks: Knocks,
    /// What has been done since it was started.
    pub(super) meters: Meters,
    /// What strangers have caused lately.
    pub(super) spent: Spent,
    /// What was believed and is to be acted on: done together, one commit is cheaper than many.
    pub(super) believed: Batches<Believed>,
    /// Who has tried to see the owner's pages.
    pub(super) logins: Logins,
    /// Whoever writes on the owner's pages holds it: one after the other.
    pub(super) pen: Mutex<()>,
    /// Publishes, while it is served.
    pub(super) apart: OnceLock<Arc<Apart>>,
    rules: Rules,
}

impl Node {
    /// Puts a node together. Nothing runs yet.
    #[must_use]
    pub fn new(root: &Path, config: Config, store: Store, signer: Signer) -> Self {
        let own = config.own_ids();
        let client = Client::new(own.origin().clone(), config.net_allow.clone(), agent(&own));
        let (root, wake) = (root.to_owned(), Wake::default());
        let (key_fetches, spent) = (KeyFetches::default(), Spent::default());
        let (believed, health) = (Batches::default(), Health::default());
        let meters = Meters::default();
        let (rules, prover) = (policies::rules(&config), proofs::prover(&signer));
        Self {
            root,
            config,
            own,
            store,
            client,
            signer,
            prover,
            former: None,
            keys_as_of: None,
            heir: OnceLock::new(),
            wake,
            key_fetches,
            health,
            knocks: Knocks::default(),
            meters,
            spent,
            believed,
            logins: Logins::default(),
            pen: Mutex::default(),
            apart: OnceLock::new(),
            rules,
        }
    }

    /// The same node whose keys have a past: `as_of` says which change of keys was the last.
    #[must_use]
    pub fn with_past(self, former: Option<Former>, as_of: Option<String>) -> Self {
        Self { former, keys_as_of: as_of, ..self }
    }

    /// The way to this node's own address, as others take it.
    pub(super) fn own_client(&self) -> Client {
        self.client_from_outside(self.own.origin().clone())
    }

    /// The way to another name of this node, as others take it.
    pub(super) fn client_from_outside(&self, origin: Origin) -> Client {
        Client::from_outside(origin, self.config.net_allow.clone(), agent(&self.own))
    }

    /// Who receives what others send.
    #[must_use]
    pub fn recipient(&self) -> Recipient<'_> {
        Recipient { own: &self.own, rules: &self.rules }
    }

    /// The folder of the generated site.
    #[must_use]
    pub fn output(&self) -> PathBuf {
        self.root.join(&self.config.server.output)
    }

    /// The folder of database and keys.
    #[must_use]
    pub fn data(&self) -> PathBuf {
        self.root.join(&self.config.server.data)
    }
}

/// How this node calls itself.
pub(super) fn agent(own: &OwnIds) -> String {
    format!("skep/{} (+{}/)", env!("CARGO_PKG_VERSION"), own.origin())
}

/// A bell for threads that wait: rings are counted, so that none is missed.
#[derive(Default)]
pub struct Wake {
    rings: Mutex<Rings>,
    rung: Condvar,
    /// For whoever hands out the deliveries.
    post: Condvar,
    over: AtomicBool,
}

/// How often it has rung.
#[derive(Default)]
struct Rings {
    all: u64,
    /// The same, and for the deliveries alone.
    post: u64,
}

impl Wake {
    /// Something was written that somebody should look at.
    pub fn ring(&self) {
        let mut rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        rings.all += 1;
        rings.post += 1;
        self.rung.notify_all();
        self.post.notify_all();
    }

    /// A delivery has ended. There may be thousands in a second, and nobody else cares.
    pub(super) fn ring_post(&self) {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner).post += 1;
        self.post.notify_all();
    }

    /// Everybody should go home.
    pub fn stop(&self) {
        self.over.store(true, Ordering::SeqCst);
        self.ring();
    }

    /// Is it over?
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.over.load(Ordering::SeqCst)
    }

    /// How often it has rung.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.rings.lock().unwrap_or_else(PoisonError::into_inner).all
    }

    /// Waits until it has rung more often than `heard`, at most for `wait`. The new count.
    pub fn wait(&self, heard: u64, wait: Duration) -> u64 {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let (rings, _) = self
            .rung
            .wait_timeout_while(rings, wait, |rings| rings.all <= heard && !self.is_over())
            .unwrap_or_else(PoisonError::into_inner);
        rings.all
    }

    /// The same for the deliveries.
    pub(super) fn wait_for_post(&self, heard: u64, wait: Duration) -> u64 {
        let rings = self.rings.lock().unwrap_or_else(PoisonError::into_inner);
        let (rings, _) = self
            .post
            .wait_timeout_while(rings, wait, |rings| rings.post <= heard && !self.is_over())
            .unwrap_or_else(PoisonError::into_inner);
        rings.post
    }

    /// Waits for `wait`, whatever rings; true if it is over.
    pub fn pause(&self, wait: Duration) -> bool {
        let end = Instant::now() + wait;
        let mut heard = self.count();
        while !self.is_over() {
            let left = end.saturating_duration_since(Instant::now());
            if left.is_zero() {
                break;
            }
            heard = self.wait(heard, left);
        }
        self.is_over()
    }
}

#[cfg(test)]
mod tests;
