//! The connections that read: a few, taken in turn, and given back whatever happens.

use std::ops::Deref;
use std::path::Path;
use std::sync::{Condvar, Mutex, PoisonError};

use rusqlite::Connection;

use super::{Error, connect, while_doing};
use crate::limits::{READER_WAIT, READERS_MAX};

/// All connections that read.
#[derive(Default)]
pub(super) struct Readers {
    state: Mutex<State>,
    returned: Condvar,
}

#[derive(Default)]
struct State {
    idle: Vec<Connection>,
    open: usize,
}

/// One of them, until it is dropped.
pub(super) struct Reader<'a> {
    readers: &'a Readers,
    connection: Option<Connection>,
}

impl Readers {
    /// One that is idle, or a new one while there are few. To open one costs more than most reads,
    /// so a moment's waiting is cheaper than one more.
    pub(super) fn take(&self, path: &Path) -> Result<Reader<'_>, Error> {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let are_busy = |state: &mut State| state.idle.is_empty() && state.open >= READERS_MAX;
        let (mut state, _) = self
            .returned
            .wait_timeout_while(state, READER_WAIT, are_busy)
            .unwrap_or_else(PoisonError::into_inner);
        let mut reader = Reader { readers: self, connection: state.idle.pop() };
        if reader.connection.is_none() {
            state.open += 1;
            drop(state);
            let opened = connect(path).map_err(while_doing("open the database for reading"))?;
            reader.connection = Some(opened);
        }
        Ok(reader)
    }
}

impl Deref for Reader<'_> {
    type Target = Connection;

    fn deref(&self) -> &Connection {
        self.connection.as_ref().expect("it is only taken out in drop")
    }
}

impl Drop for Reader<'_> {
    fn drop(&mut self) {
        let mut state = self.readers.state.lock().unwrap_or_else(PoisonError::into_inner);
        match self.connection.take() {
            Some(connection) if state.idle.len() < READERS_MAX => state.idle.push(connection),
            _ => state.open -= 1,
        }
        drop(state);
        self.readers.returned.notify_one();
    }
}
