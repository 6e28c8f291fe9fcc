//! `serve --watch`: saving a file publishes it.
//!
//! The only module that knows `notify`.

use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::Instant;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Node;
use super::publish::{Allowances, PublishError, PublishMode, Published, publish};
use crate::limits;

/// Watches the folders that make the site. The watcher lives as long as this value.
pub(super) struct Watch {
    _watcher: RecommendedWatcher,
    events: Receiver<()>,
}

/// Told about every publish that a save caused.
pub type Reporter = Arc<dyn Fn(Result<Published, PublishError>) + Send + Sync>;

impl Watch {
    /// Starts watching.
    pub(super) fn start(node: &Node) -> notify::Result<Self> {
        // One note is enough: whatever happened, the whole folder is looked at.
        let (sender, events) = sync_channel(1);
        let mut watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            let matters =
                event.as_ref().is_ok_and(|event| !matches!(event.kind, EventKind::Access(_)));
            if matters {
                // Full means that the note is there already, and gone that nobody reads notes.
                let _ = sender.try_send(());
            }
        })?;
        let site = &node.config.site;
        let fixed = ["static", "_posts", "_drafts"].map(Path::new);
        let theme = site.theme.as_ref().map(|name| Path::new("themes").join(name));
        let named = [site.content.as_path(), site.templates.as_path()];
        for folder in fixed.into_iter().chain(named).chain(theme.as_deref()) {
            let folder = node.root.join(folder);
            if folder.is_dir() {
                watcher.watch(&folder, RecursiveMode::Recursive)?;
            }
        }
        Ok(Self { _watcher: watcher, events })
    }

    /// Publishes what changed before, then after each burst of saves, until it is over.
    pub(super) fn run(&self, node: &Node, report: &Reporter) {
        publish_now(node, report);
        while !node.wake.is_over() {
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
            publish_now(node, report);
        }
    }
}

fn publish_now(node: &Node, report: &Reporter) {
    report(publish(node, Allowances::default(), PublishMode::Send));
}
