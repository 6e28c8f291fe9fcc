//! `[timeline]`, checked.

use std::time::Duration;

/// How much of what others write is kept to be read. Conversations in which the owner took part stay.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Timeline {
    /// Most lines of the timeline.
    pub posts: i64,
    /// How old a line may become.
    pub age: Duration,
    /// Most bytes of the database that are in use before the oldest lines go.
    pub bytes: u64,
}
