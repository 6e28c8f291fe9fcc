//! The senders: as many threads as there is to send at once, and none when there is nothing.

use std::collections::VecDeque;
use std::mem;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::delivery::Outcome;
use crate::limits;
use crate::store::{DueDelivery, Seats};

/// An attempt that has ended, to be written down.
pub(super) struct Ended {
    pub(super) delivery: DueDelivery,
    pub(super) outcome: Outcome,
    /// What happened, for the owner.
    pub(super) reason: String,
    /// How long it took.
    pub(super) took: Duration,
    /// Did it fail because of our own network?
    pub(super) is_ours: bool,
}

/// Where deliveries are handed to senders, and come back.
#[derive(Default)]
pub(super) struct Floor {
    state: Mutex<State>,
    wanted: Condvar,
    /// Something has ended.
    returned: Condvar,
}

#[derive(Default)]
struct State {
    jobs: VecDeque<DueDelivery>,
    idle: usize,
    /// Senders with a delivery in their hands.
    busy: usize,
    ended: Vec<Ended>,
    is_closed: bool,
}

impl Floor {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Hands a delivery out. True if a sender is missing to take it.
    #[must_use]
    pub(super) fn hand_out(&self, delivery: DueDelivery) -> bool {
        let mut state = self.state();
        state.jobs.push_back(delivery);
        self.wanted.notify_one();
        state.jobs.len() > state.idle
    }

    /// The next delivery for a sender; `None`: it should go home.
    pub(super) fn next(&self) -> Option<DueDelivery> {
        let mut state = self.state();
        if !state.is_closed && state.jobs.is_empty() {
            state.idle += 1;
            let is_waiting = |state: &mut State| !state.is_closed && state.jobs.is_empty();
            let (woken, _) = self
                .wanted
                .wait_timeout_while(state, limits::SENDER_KEPT, is_waiting)
                .unwrap_or_else(PoisonError::into_inner);
            state = woken;
            state.idle -= 1;
        }
        let job = if state.is_closed { None } else { state.jobs.pop_front() };
        state.busy += usize::from(job.is_some());
        job
    }

    pub(super) fn end(&self, ended: Ended) {
        let mut state = self.state();
        state.busy -= 1;
        state.ended.push(ended);
        self.returned.notify_all();
    }

    /// Waits until something has ended; false when nothing is left that could.
    pub(super) fn wait_for_end(&self) -> bool {
        let waits = |state: &mut State| state.busy > 0 && state.ended.is_empty();
        let state = self.returned.wait_while(self.state(), waits);
        !state.unwrap_or_else(PoisonError::into_inner).ended.is_empty()
    }

    /// What has ended since the last call.
    pub(super) fn take_ended(&self) -> Vec<Ended> {
        mem::take(&mut self.state().ended)
    }

    /// Nothing more is begun. What is leased and was not begun is taken up by the next start.
    pub(super) fn close(&self) {
        self.state().is_closed = true;
        self.wanted.notify_all();
    }
}

/// All seats.
pub(super) const SEATS: Seats = Seats {
    all: limits::DELIVERIES_MAX,
    doubtful: limits::DOUBTFUL_MAX,
    failing: limits::FAILING_MAX,
};
