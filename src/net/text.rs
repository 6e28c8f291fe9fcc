//! Fetching texts that the owner has named: lists of blocked servers.

use std::time::{Duration, Instant};

use super::get::{Journey, read};
use super::{Client, NetError, destination};
use crate::limits::REDIRECTS_MAX;

impl Client {
    /// Fetches a text of at most `max_bytes` after decompression, unsigned, whatever type it is said to
    /// have. Redirects are followed to any origin, each checked anew (SEC-2); everything together takes
    /// at most `budget`.
    pub fn get_text(
        &self,
        url: &str,
        max_bytes: u64,
        budget: Duration,
    ) -> Result<Vec<u8>, NetError> {
        let journey = Journey {
            signer: None,
            accept: "text/csv, application/json;q=0.9, text/plain;q=0.9, */*;q=0.1",
            redirects_max: REDIRECTS_MAX,
            within: None,
            deadline: Instant::now() + budget,
            headers: Vec::new(),
        };
        let (_, answer) = self.walk(destination(url)?, &journey)?;
        read(answer, max_bytes)
    }
}
