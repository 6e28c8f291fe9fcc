//! Whether this node can keep what it is sent.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Instant;

use crate::limits;

/// What the last look has shown. Anybody may ask, so one asker looks, and seldom.
pub(super) struct Health {
    looked: Mutex<Option<Instant>>,
    is_well: AtomicBool,
}

impl Default for Health {
    fn default() -> Self {
        Self { looked: Mutex::default(), is_well: AtomicBool::new(true) }
    }
}

impl Health {
    /// What `look` says, or has said within [`limits::READY_KEPT`]. While somebody looks, others are
    /// told what was known before.
    pub(super) fn is_well(&self, look: impl FnOnce() -> bool) -> bool {
        if let Ok(mut looked) = self.looked.try_lock()
            && looked.is_none_or(|at| at.elapsed() >= limits::READY_KEPT)
        {
            self.is_well.store(look(), Ordering::SeqCst);
            *looked = Some(Instant::now());
        }
        self.is_well.load(Ordering::SeqCst)
    }
}
