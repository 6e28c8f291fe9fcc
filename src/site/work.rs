//! For tests: how much a thread has worked.

use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

/// What this thread has spent on a processor so far. Other processes may hold it up, which a clock on the
/// wall would count and this one does not.
pub(super) fn worked() -> Duration {
    let spent = clock_gettime(ClockId::ThreadCPUTime);
    let seconds = u64::try_from(spent.tv_sec).expect("work is not negative");
    Duration::from_secs(seconds)
        + Duration::from_nanos(u64::try_from(spent.tv_nsec).expect("nor is a part of it"))
}
