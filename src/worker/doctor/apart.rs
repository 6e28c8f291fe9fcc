//! A look that a page has asked for: `skep doctor` in a process of its own, one at a time. So it sees what the
//! command sees, and what it takes of memory goes back to the system.

use std::process::Child;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use crate::limits;
use crate::worker::{Apart, ApartError};

/// Whoever looks at this node, if anybody does.
#[derive(Default)]
pub(in crate::worker) struct Examiner {
    at_it: Mutex<Option<(Child, Instant)>>,
}

impl Examiner {
    /// Begins to look, unless that is under way.
    pub(in crate::worker) fn begin(&self, apart: &Apart) -> Result<(), ApartError> {
        let mut at_it = self.lock();
        if is_running(&mut at_it) {
            return Ok(());
        }
        *at_it = Some((apart.examine()?, Instant::now()));
        Ok(())
    }

    /// Is somebody looking?
    pub(in crate::worker) fn is_at_it(&self) -> bool {
        is_running(&mut self.lock())
    }

    /// Ends the look: nobody is left to see what it finds.
    pub(in crate::worker) fn stop(&self) {
        self.lock().take().into_iter().for_each(end);
    }

    fn lock(&self) -> MutexGuard<'_, Option<(Child, Instant)>> {
        self.at_it.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_running(at_it: &mut Option<(Child, Instant)>) -> bool {
    let Some((child, since)) = at_it else { return false };
    if matches!(child.try_wait(), Ok(None)) && since.elapsed() < limits::DOCTOR_APART_MAX {
        return true;
    }
    at_it.take().into_iter().for_each(end);
    false
}

fn end((mut child, _): (Child, Instant)) {
    // It may have ended by itself.
    let ended = child.kill().and_then(|()| child.wait());
    ended.map_or_else(|error| log::debug!("the doctor's process: {error}"), drop);
}
