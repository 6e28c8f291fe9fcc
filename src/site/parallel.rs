//! Work spread over all cores, results in the order of the input: parallelism must not show in
//! what is written.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

use crate::limits::{PARALLEL_ITEMS, PARALLEL_TURNS};

/// `work` on every item, on as many threads as there are cores.
pub(super) fn map<'i, I: Sync, O: Send>(
    items: &'i [I],
    work: impl Fn(&'i I) -> O + Sync,
) -> Vec<O> {
    let cores = thread::available_parallelism().map_or(1, std::num::NonZero::get);
    if cores == 1 || items.len() < 2 {
        return items.iter().map(work).collect();
    }
    let taken = (items.len() / (cores * PARALLEL_TURNS)).clamp(1, PARALLEL_ITEMS);
    let parts: Vec<&[I]> = items.chunks(taken).collect();
    let next = AtomicUsize::new(0);
    // Each result goes to its place at once: there is never a second copy of them all.
    let done: Mutex<Vec<Option<O>>> = Mutex::new(items.iter().map(|_| None).collect());
    thread::scope(|scope| {
        for _ in 0..cores.min(items.len()) {
            scope.spawn(|| {
                loop {
                    let part = next.fetch_add(1, Ordering::Relaxed);
                    let Some(items) = parts.get(part) else { break };
                    let outputs: Vec<O> = items.iter().map(&work).collect();
                    let mut done = done.lock().unwrap_or_else(PoisonError::into_inner);
                    let places = done[part * taken..].iter_mut();
                    places.zip(outputs).for_each(|(place, output)| *place = Some(output));
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_else(PoisonError::into_inner).into_iter();
    done.map(|output| output.expect("a thread that panics ends the scope with a panic")).collect()
}
