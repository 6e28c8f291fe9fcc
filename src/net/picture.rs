//! Fetching pictures that strangers have named.

use std::time::{Duration, Instant};

use ureq::Body;
use ureq::http::Response;
use ureq::http::header;

use super::get::{Journey, read};
use super::{Client, NetError, destination};
use crate::limits::{MEDIA_MAX_BYTES, REDIRECTS_MAX};

/// What is said of files whose type nobody has told.
const UNTOLD: [&str; 2] = ["application/octet-stream", "binary/octet-stream"];

impl Client {
    /// Fetches what may be a picture, unsigned (SIG-16): at most [`MEDIA_MAX_BYTES`] after decompression
    /// (SEC-3), in all within `budget`. Redirects are followed to any origin, each checked anew (SEC-2).
    /// What is said to be anything but a picture is not read. What is said to be one need not be.
    pub fn get_picture(&self, url: &str, budget: Duration) -> Result<Vec<u8>, NetError> {
        let journey = Journey {
            signer: None,
            accept: "image/webp, image/png, image/jpeg, image/*;q=0.5",
            redirects_max: REDIRECTS_MAX,
            within: None,
            deadline: Instant::now() + budget,
            headers: Vec::new(),
        };
        let (_, answer) = self.walk(destination(url)?, &journey)?;
        check_media_type(&answer)?;
        read(answer, MEDIA_MAX_BYTES)
    }
}

fn check_media_type(answer: &Response<Body>) -> Result<(), NetError> {
    let Some(given) = answer.headers().get(header::CONTENT_TYPE) else { return Ok(()) };
    let given = String::from_utf8_lossy(given.as_bytes());
    let essence = given.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let may_be = essence.starts_with("image/") && !essence.starts_with("image/svg");
    if may_be || UNTOLD.contains(&essence.as_str()) {
        return Ok(());
    }
    Err(NetError::MediaType(given.chars().take(100).collect()))
}
