//! Files that are saved: `serve --watch` publishes them, `serve --dev` shows them.
//!
//! The only module that knows `notify`.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::{Apart, ApartError, Node, Wake};
use crate::config::Config;
use crate::limits;

/// Watches everything that makes a site. The watcher lives as long as this value.
pub struct Watch {
    watcher: Mutex<RecommendedWatcher>,
    events: Receiver<()>,
    places: Arc<Places>,
}

/// What is watched. All paths are real ones, as some systems report no others.
struct Places {
    folders: Vec<PathBuf>,
    config: PathBuf,
    /// What is written by ourselves, should it lie in one of the folders.
    own: [PathBuf; 2],
    /// Has one of the folders come or gone since they were last looked for?
    moved: AtomicBool,
}

impl Places {
    fn of(root: &Path, config: &Config, file: &Path) -> io::Result<Self> {
        let root = root.canonicalize()?;
        let fixed = ["static", "themes", "_posts", "_drafts"].map(Path::new);
        let chosen = [config.site.content.as_path(), config.site.templates.as_path()];
        let folders = fixed.into_iter().chain(chosen).map(|folder| root.join(folder)).collect();
        let own = [&config.server.output, &config.server.data].map(|folder| root.join(folder));
        Ok(Self { folders, config: root.join(file), own, moved: AtomicBool::new(false) })
    }

    /// Is `event` about the site? What else happens beside its folders is not.
    fn matter(&self, event: &Event) -> bool {
        if matches!(event.kind, EventKind::Access(_)) {
            return false;
        }
        if event.need_rescan() || event.paths.iter().any(|path| self.folders.contains(path)) {
            self.moved.store(true, Ordering::SeqCst);
            return true;
        }
        let within = |path: &PathBuf| {
            let below = |folders: &[PathBuf]| folders.iter().any(|folder| path.starts_with(folder));
            *path == self.config || (below(&self.folders) && !below(&self.own))
        };
        event.paths.iter().any(within)
    }

    /// The folders that exist, and those in which the others would appear.
    fn watch(&self, watcher: &mut RecommendedWatcher) -> notify::Result<()> {
        let folders = self.folders.iter().filter(|folder| folder.is_dir());
        let above = self.folders.iter().chain([&self.config]).filter_map(|path| path.parent());
        let mut above: Vec<&Path> = above.filter(|folder| folder.is_dir()).collect();
        above.sort_unstable();
        above.dedup();
        above.into_iter().try_for_each(|it| watcher.watch(it, RecursiveMode::NonRecursive))?;
        folders.into_iter().try_for_each(|it| watcher.watch(it, RecursiveMode::Recursive))
    }
}

impl Watch {
    /// Starts to watch the site in `root` whose configuration is the `file` there.
    ///
    /// # Errors
    /// When the system does not watch folders, or not so many.
    pub fn start(root: &Path, config: &Config, file: &Path) -> io::Result<Self> {
        // One note is enough: whatever happened, the whole folder is looked at.
        let (sender, events) = sync_channel(1);
        let places = Arc::new(Places::of(root, config, file)?);
        let judge = Arc::clone(&places);
        let told = move |event: notify::Result<Event>| {
            if event.is_ok_and(|event| judge.matter(&event)) {
                // Full means that the note is there already, and gone that nobody reads notes.
                let _ = sender.try_send(());
            }
        };
        let mut watcher = notify::recommended_watcher(told).map_err(io::Error::other)?;
        places.watch(&mut watcher).map_err(io::Error::other)?;
        Ok(Self { watcher: Mutex::new(watcher), events, places })
    }

    /// Does `work` after each burst of saves, until it is over.
    pub fn run(&self, wake: &Wake, mut work: impl FnMut()) {
        while !wake.is_over() {
            match self.events.recv_timeout(limits::QUEUE_POLL) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => continue,
                Err(RecvTimeoutError::Disconnected) => return,
            }
            // An editor writes, renames and touches; the burst is over when it is quiet, or when
            // it has lasted long enough to be something else.
            let start = Instant::now();
            while start.elapsed() < limits::WATCH_BURST_MAX
                && self.events.recv_timeout(limits::WATCH_PAUSE).is_ok()
            {}
            self.look_again();
            work();
        }
    }

    /// Watches folders that have come since; before `work`, so that nothing falls in between.
    fn look_again(&self) {
        if self.places.moved.swap(false, Ordering::SeqCst) {
            let mut watcher = self.watcher.lock().unwrap_or_else(PoisonError::into_inner);
            if let Err(error) = self.places.watch(&mut watcher) {
                log::warn!("not all folders of the site are watched: {error}");
            }
        }
    }
}

/// Publishes what changed before, then after each burst of saves, until it is over.
pub(super) fn publish_saved(watch: &Watch, node: &Node, apart: &Apart) {
    let publish = || {
        // What went wrong has been said, and the server goes on.
        if let Err(error @ ApartError::Start(_)) = apart.publish() {
            log::error!("{error}");
        }
        node.wake.ring();
    };
    publish();
    watch.run(&node.wake, publish);
}
