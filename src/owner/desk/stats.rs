//! What became of it all. Nobody who visits the site is counted.

use serde::Serialize;

use crate::store;

/// Followers at the end of a month, of those who still are.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Month {
    /// `2026-11`
    pub name: String,
    /// Who came in it.
    pub came: usize,
    /// How many there were at its end.
    pub followers: usize,
}

/// What became of it all.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Stats {
    /// Oldest first.
    pub months: Vec<Month>,
    /// Who follows now.
    pub followers: usize,
    /// Servers that have taken something, and did not fail since.
    pub servers: i64,
    /// Servers that failed last.
    pub failing: i64,
    /// Letters that have arrived.
    pub delivered: i64,
    /// What others did with posts.
    pub likes: i64,
    /// See `likes`.
    pub boosts: i64,
    /// See `likes`.
    pub emoji: i64,
    /// Answers that stand on pages.
    pub answers: i64,
}

/// Numbers.
pub trait Statistics {
    /// What became of it all.
    ///
    /// # Errors
    /// When the store fails.
    fn stats(&self) -> Result<Stats, store::Error>;
}
