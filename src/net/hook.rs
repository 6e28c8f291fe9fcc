//! Telling a program of the owner's something: a POST that is not ActivityPub.

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::config::AutoHeaderValue;
use ureq::http::header;

use super::{Client, NetError, destination, left};
use crate::limits::DELIVERY_ANSWER_MAX_BYTES;

impl Client {
    /// Posts JSON to an address that the owner has named; the status is given back, whatever it is.
    /// Redirects are not followed. Takes at most `budget`.
    pub fn post_json(
        &self,
        url: &str,
        headers: &[(&str, String)],
        body: &[u8],
        budget: Duration,
    ) -> Result<u16, NetError> {
        let deadline = Instant::now() + budget;
        let place = destination(url)?;
        let mut request = self.agent.post(place.to_string());
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .header(header::CONTENT_TYPE, "application/json")
            .config()
            .accept_encoding(AutoHeaderValue::None)
            .timeout_global(Some(left(deadline)?))
            .build();
        let answer = request.send(body)?;
        let status = answer.status().as_u16();
        // Read, so that the connection can be used again; what it says matters to nobody.
        let mut words = Vec::new();
        let words_max = DELIVERY_ANSWER_MAX_BYTES;
        let _ = answer.into_body().into_reader().take(words_max).read_to_end(&mut words);
        Ok(status)
    }
}
