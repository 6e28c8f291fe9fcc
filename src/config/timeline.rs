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
    /// When the pictures of it are fetched.
    pub pictures: Pictures,
    /// Most bytes of our own copies of them.
    pub media_bytes: u64,
}

/// When the pictures that others show are fetched for the owner. No page ever loads one from their server.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Pictures {
    /// Once a page shows the post. What has a warning waits until its conversation is opened.
    #[default]
    Shown,
    /// Once its conversation is opened.
    Asked,
    /// There is a link where one would be.
    Never,
}
