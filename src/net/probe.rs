//! Is there something at an address? For links that the owner has written.

use std::time::{Duration, Instant};

use ureq::config::AutoHeaderValue;
use ureq::http::header;

use super::{Client, NetError, bad_url, destination, left};
use crate::id::Destination;
use crate::limits::LINK_REDIRECTS_MAX;

/// As browsers ask, so that nobody answers with a form that no reader gets.
const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// How it is asked.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Head,
    Get,
}

impl Client {
    /// Asks for `url` with HEAD, and with GET where that is refused: many servers do not know it.
    /// Redirects are followed, from https to http, too; no body is read. `Ok` is a 2xx in the end.
    /// Takes at most `budget`.
    pub fn probe(&self, url: &str, budget: Duration) -> Result<(), NetError> {
        let start = destination(url)?;
        let deadline = Instant::now() + budget;
        match self.knock(start.clone(), Method::Head, deadline) {
            Ok(()) => Ok(()),
            // Where there is no way, there is none for GET either.
            Err(why @ (NetError::Forbidden(_) | NetError::Dns | NetError::Tls(_))) => Err(why),
            Err(_) => self.knock(start, Method::Get, deadline),
        }
    }

    fn knock(&self, start: Destination, method: Method, by: Instant) -> Result<(), NetError> {
        let mut here = start;
        for _ in 0..=LINK_REDIRECTS_MAX {
            let url = here.to_string();
            let request = match method {
                Method::Head => self.agent.head(url),
                Method::Get => self.agent.get(url),
            };
            let request = request
                .header(header::ACCEPT, ACCEPT)
                .config()
                .accept_encoding(AutoHeaderValue::None)
                .timeout_global(Some(left(by)?))
                .build();
            let answer = request.call()?;
            let status = answer.status().as_u16();
            let location = answer.headers().get(header::LOCATION);
            match (status, location) {
                (200..=299, _) => return Ok(()),
                (301 | 302 | 303 | 307 | 308, Some(location)) => {
                    let location = std::str::from_utf8(location.as_bytes());
                    let location = location
                        .map_err(|_| NetError::Malformed("the redirect is not text".to_owned()))?;
                    here = here.redirected(location).map_err(bad_url)?;
                }
                _ => return Err(NetError::Status(status)),
            }
        }
        Err(NetError::Redirects)
    }
}
