//! Work that is cheaper done together. Whoever comes while nobody is at it does it for all who have
//! come meanwhile; the others sleep once, until it is done.

use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// Jobs that threads bring, each waiting until its own is done.
pub(super) struct Batches<J> {
    state: Mutex<State<J>>,
}

struct State<J> {
    is_led: bool,
    waiting: Vec<Waiting<J>>,
}

/// A job, and where its thread sleeps.
struct Waiting<J> {
    job: J,
    place: Arc<Place<J>>,
}

struct Place<J> {
    told: Mutex<Option<Told<J>>>,
    woken: Condvar,
}

/// What a sleeping thread is woken with.
enum Told<J> {
    /// Its job is done.
    Done,
    /// It must do its job alone: what was done together failed.
    Alone,
    /// It does these for all; the first is its own.
    Lead(Vec<Waiting<J>>),
}

/// Whoever leads, until the others know what became of their jobs, and somebody else leads.
struct Leading<'a, J> {
    batches: &'a Batches<J>,
    others: Vec<Arc<Place<J>>>,
}

impl<J> Default for Batches<J> {
    fn default() -> Self {
        Self { state: Mutex::new(State { is_led: false, waiting: Vec::new() }) }
    }
}

impl<J> Batches<J> {
    /// Returns when `work` has done this job, together with others or alone. `work` is given jobs in
    /// the order in which they came, and does all of them or none. A job of a batch that failed is
    /// done again alone, so that none pays for another.
    ///
    /// # Errors
    /// Those of `work` with this job alone.
    pub(super) fn run<E>(&self, job: J, work: impl Fn(&[J]) -> Result<(), E>) -> Result<(), E>
    where
        J: Clone,
    {
        let place = Arc::new(Place { told: Mutex::default(), woken: Condvar::new() });
        let mine = Waiting { job: job.clone(), place: Arc::clone(&place) };
        match self.join(mine) {
            Told::Done => Ok(()),
            Told::Alone => work(&[job]),
            Told::Lead(batch) => {
                let (jobs, mut places): (Vec<J>, Vec<_>) =
                    batch.into_iter().map(|waiting| (waiting.job, waiting.place)).unzip();
                let others = places.split_off(1);
                let mut leading = Leading { batches: self, others };
                let outcome = work(&jobs);
                if outcome.is_ok() {
                    leading.tell_others(|| Told::Done);
                }
                drop(leading);
                if outcome.is_err() && jobs.len() > 1 { work(&[job]) } else { outcome }
            }
        }
    }

    /// Leads at once if nobody does, else sleeps.
    fn join(&self, mine: Waiting<J>) -> Told<J> {
        let mut state = lock(&self.state);
        if !mem::replace(&mut state.is_led, true) {
            return Told::Lead(vec![mine]);
        }
        let place = Arc::clone(&mine.place);
        state.waiting.push(mine);
        drop(state);
        let told = place.woken.wait_while(lock(&place.told), |told| told.is_none());
        told.unwrap_or_else(PoisonError::into_inner).take().expect("it is waited for")
    }
}

impl<J> Leading<'_, J> {
    fn tell_others(&mut self, told: impl Fn() -> Told<J>) {
        for place in mem::take(&mut self.others) {
            place.tell(told());
        }
    }
}

impl<J> Drop for Leading<'_, J> {
    /// Also after a panic: nobody sleeps for ever.
    fn drop(&mut self) {
        self.tell_others(|| Told::Alone);
        let mut state = lock(&self.batches.state);
        let next = mem::take(&mut state.waiting);
        match next.first().map(|first| Arc::clone(&first.place)) {
            Some(first) => first.tell(Told::Lead(next)),
            None => state.is_led = false,
        }
    }
}

impl<J> Place<J> {
    fn tell(&self, told: Told<J>) {
        *lock(&self.told) = Some(told);
        self.woken.notify_one();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
