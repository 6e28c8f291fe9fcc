//! The threads of the worker: started together, stopped together.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Instant;
use std::{io, thread};

use super::watch::{Watch, publish_saved};
use super::{
    Apart, Node, admin, alerts, arrive, back, backup, clean, deliver, errands, feeds,
    follow_imports, leaving, lists, media, parked, polls, quotes, rebuild,
};
use crate::clock;
use crate::effect::Lane;
use crate::limits;
use crate::store;

/// Does the worker publish what is saved?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Watching {
    /// No.
    Off,
    /// Yes.
    On,
}

/// Does the worker send what is due?
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Delivering {
    /// Yes.
    On,
    /// No: what is due stays in the queue.
    Off,
}

/// The thread that delivers.
const DELIVER: &str = "deliver";

/// The running worker.
pub struct Worker {
    node: Arc<Node>,
    threads: Vec<JoinHandle<()>>,
}

/// Starts the worker. Only one may run on a data folder.
///
/// # Errors
/// When a thread cannot be started, or the folders cannot be watched.
pub fn start(
    node: &Arc<Node>,
    apart: &Arc<Apart>,
    delivering: Delivering,
    watching: Watching,
) -> io::Result<Worker> {
    node.publish_with(apart);
    let mut worker = Worker { node: Arc::clone(node), threads: Vec::new() };
    if delivering == Delivering::On {
        worker.start_delivering()?;
    }
    worker.spawn("errands", run_errands)?;
    worker.spawn("walks", run_walks)?;
    worker.spawn("parked", run_parked)?;
    worker.spawn("follows", |node| repeat(node, || follow_imports::ask_due(node)))?;
    let builds = Arc::clone(apart);
    worker.spawn("rebuild", move |node| rebuild::rebuild_when_dirty(node, &builds))?;
    let fetches = Arc::clone(apart);
    worker.spawn("media", move |node| repeat(node, || media::fetch_due(node, &fetches)))?;
    let backups = Arc::clone(apart);
    worker.spawn("backup", move |node| backup::back_up_when_due(node, &backups))?;
    worker.spawn("notify", alerts::tell)?;
    if watching == Watching::On {
        // A server has read its configuration once and for all, whatever happens to the file.
        let watch = Watch::start(&node.root, &node.config, Path::new("node.toml"))?;
        let apart = Arc::clone(apart);
        worker.spawn("watch", move |node| publish_saved(&watch, node, &apart))?;
    }
    Ok(worker)
}

impl Worker {
    /// Tells every thread to finish what it is doing, and waits for it; for what is being sent only
    /// [`limits::SENDERS_DRAIN`].
    pub fn stop(self) {
        self.node.wake.stop();
        self.node.examiner.stop();
        let end = Instant::now() + limits::SENDERS_DRAIN;
        for thread in self.threads {
            let is_sending = thread.thread().name() == Some(DELIVER);
            while is_sending && !thread.is_finished() && Instant::now() < end {
                thread::sleep(limits::ACCEPT_PAUSE);
            }
            // Whoever is left is silent, and what it was sent comes again.
            if is_sending && !thread.is_finished() {
                continue;
            }
            if thread.join().is_err() {
                log::error!("a thread of the worker has panicked");
            }
        }
    }

    fn start_delivering(&mut self) -> io::Result<()> {
        // Whoever held a lease was a thread of a process that is no more (DEL-6).
        let released =
            self.node.store.write::<_, store::Error>(|tx| tx.release_leases(clock::now()));
        released.map_err(io::Error::other)?;
        self.spawn(DELIVER, deliver::deliver)
    }

    fn spawn(&mut self, name: &str, work: impl Fn(&Node) + Send + 'static) -> io::Result<()> {
        let node = Arc::clone(&self.node);
        let thread = thread::Builder::new().name(name.to_owned()).spawn(move || {
            // A fault in one delivery must not end all of them.
            while catch_unwind(AssertUnwindSafe(|| work(&node))).is_err() {
                if node.wake.pause(limits::REVIVE_AFTER) {
                    break;
                }
            }
        })?;
        self.threads.push(thread);
        Ok(())
    }
}

/// Errands and cleaning, one after the other: neither is urgent.
fn run_errands(node: &Node) {
    let (mut cleaned, mut noted): (Option<Instant>, Option<Instant>) = (None, None);
    let mut pace = leaving::Pace::default();
    repeat(node, || {
        back::note_alive(node, &mut noted)?;
        if cleaned.is_none_or(|at| at.elapsed() > limits::CLEAN_EVERY) {
            cleaned = Some(Instant::now());
            clean::clean(node)?;
            lists::fetch_old_lists(node)?;
        }
        clean::end_rules(node)?;
        admin::publish_scheduled(node)?;
        polls::close_ended(node)?;
        polls::tell(node)?;
        quotes::tell(node)?;
        leaving::go_on(node, &mut pace)?;
        arrive::leave_moved(node)?;
        errands::run_errands(node, Lane::Quick)
    });
}

/// What takes many fetches has a thread of its own: a slow thread of posts must not keep a profile
/// waiting.
fn run_walks(node: &Node) {
    repeat(node, || Ok(feeds::read_due(node)? | errands::run_errands(node, Lane::Walks)?));
}

/// Requests that wait for a key have a thread of their own: a Follow must not stand behind the
/// boosts of a dead server.
fn run_parked(node: &Node) {
    repeat(node, || parked::judge_parked(node));
}

/// Does `work` as long as there is more, and then whenever something rings, until it is over.
fn repeat(node: &Node, mut work: impl FnMut() -> Result<bool, store::Error>) {
    let mut heard = 0;
    while !node.wake.is_over() {
        let more = work().unwrap_or_else(|error| {
            log::error!("{error}");
            false
        });
        if !more {
            heard = node.wake.wait(heard, limits::QUEUE_POLL);
        }
    }
}
