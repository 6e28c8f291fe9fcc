//! Group commit: whoever is last in the queue commits for all.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rusqlite::Connection;

use super::{Cause, Error, Tx, while_doing};
use crate::limits::GROUP_COMMIT_MAX;

/// The one connection that writes.
pub(super) struct Writer {
    /// Threads that want the lock: while there are some, a commit can wait for them.
    waiting: AtomicUsize,
    state: Mutex<State>,
    committed: Condvar,
}

struct State {
    connection: Connection,
    /// The group that is being filled; groups below it are settled.
    group: u64,
    /// Changes in it so far; zero means that no transaction is open.
    members: usize,
    /// Groups that could not be committed, and how many members have yet to hear of it.
    failed: BTreeMap<u64, (usize, String)>,
}

impl Writer {
    pub(super) fn new(connection: Connection) -> Self {
        let state = State { connection, group: 0, members: 0, failed: BTreeMap::new() };
        Self { waiting: AtomicUsize::new(0), state: Mutex::new(state), committed: Condvar::new() }
    }

    /// Runs `work` as one member of a group, and returns when the group is on disk.
    pub(super) fn run<T, E: From<Error>>(
        &self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        self.waiting.fetch_add(1, Ordering::SeqCst);
        // A panic in `work` is caught below, so a poisoned lock would still guard sound state.
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        self.waiting.fetch_sub(1, Ordering::SeqCst);

        let group = state.group;
        state.open()?;
        let outcome = state.member(work);
        let settled = self.settle(state, group);
        match outcome {
            Ok(Ok(value)) => settled.map(|()| value).map_err(E::from),
            Ok(Err(error)) => Err(error),
            Err(panic) => resume_unwind(panic),
        }
    }

    /// Commits if nobody else is coming, else waits until somebody has.
    fn settle(&self, mut state: MutexGuard<'_, State>, group: u64) -> Result<(), Error> {
        if self.waiting.load(Ordering::SeqCst) == 0 || state.members >= GROUP_COMMIT_MAX {
            state.commit();
            self.committed.notify_all();
        }
        while state.group == group {
            state = self.committed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.outcome(group)
    }
}

impl State {
    /// Runs one of the few statements that every member needs, prepared once.
    fn say(&self, sql: &str) -> rusqlite::Result<()> {
        self.connection.prepare_cached(sql)?.execute([]).map(drop)
    }

    fn open(&mut self) -> Result<(), Error> {
        if self.members == 0 {
            self.say("begin immediate").map_err(while_doing("begin a transaction"))?;
        }
        self.members += 1;
        Ok(())
    }

    /// One member's work, undone alone if it fails.
    fn member<T, E: From<Error>>(
        &mut self,
        work: impl FnOnce(&Tx<'_>) -> Result<T, E>,
    ) -> std::thread::Result<Result<T, E>> {
        // After a full disk or a failed write SQLite has rolled the whole group back. A savepoint
        // would then begin a transaction of its own, and commit this member alone.
        if self.connection.is_autocommit() {
            let reason = "the transaction was rolled back".to_owned();
            return Ok(Err(while_doing("begin a change")(Cause::Commit(reason)).into()));
        }
        if let Err(error) = self.say("savepoint member") {
            return Ok(Err(while_doing("begin a change")(error).into()));
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| work(&Tx(&self.connection))));
        let undone = match outcome {
            Ok(Ok(_)) => Ok(()),
            _ => self.say("rollback to member"),
        };
        match (undone.and_then(|()| self.say("release member")), outcome) {
            (Err(error), Ok(Ok(_))) => Ok(Err(while_doing("finish a change")(error).into())),
            (_, outcome) => outcome,
        }
    }

    fn commit(&mut self) {
        if let Err(error) = self.say("commit") {
            self.failed.insert(self.group, (self.members, error.to_string()));
            // Nothing is left to undo when SQLite has already rolled back, as on a full disk.
            let _ = self.connection.execute_batch("rollback");
        }
        self.group += 1;
        self.members = 0;
    }

    fn outcome(&mut self, group: u64) -> Result<(), Error> {
        let Some((unheard, reason)) = self.failed.get_mut(&group) else { return Ok(()) };
        let reason = reason.clone();
        *unheard -= 1;
        if *unheard == 0 {
            self.failed.remove(&group);
        }
        Err(while_doing("commit a transaction")(Cause::Commit(reason)))
    }
}
