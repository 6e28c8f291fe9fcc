//! Fetching feeds, only if they have changed (RFC 9110 section 13).

use std::time::{Duration, Instant};

use ureq::http::header::{self, HeaderName};

use super::get::{Journey, read};
use super::{Client, NetError, destination};
use crate::limits::{FEED_MAX_BYTES, REDIRECTS_MAX};

/// What a server has said of a copy, and what it is asked by next time.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Validators {
    /// `ETag`.
    pub etag: Option<String>,
    /// `Last-Modified`.
    pub modified: Option<String>,
}

/// A feed as it came.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct FetchedFeed {
    /// Where it was in the end.
    pub url: String,
    /// Its bytes, decompressed.
    pub body: Vec<u8>,
    /// By what it can be asked for again.
    pub validators: Validators,
}

/// Longest validator that is kept: they are short hashes and dates.
const VALIDATOR_MAX_BYTES: usize = 512;

impl Client {
    /// Fetches a feed, or a page that may name one, unsigned; `None`: it is as it was when it had these
    /// `known` validators. Redirects are followed to any origin, each checked anew (SEC-2); everything
    /// together takes at most `budget`.
    pub fn get_feed(
        &self,
        url: &str,
        known: &Validators,
        budget: Duration,
    ) -> Result<Option<FetchedFeed>, NetError> {
        let pair = |name, value: &Option<String>| Some((name, value.clone()?));
        let etag = pair("if-none-match", &known.etag);
        let headers = etag.into_iter().chain(pair("if-modified-since", &known.modified)).collect();
        let journey = Journey {
            signer: None,
            accept: "application/atom+xml, application/rss+xml, application/feed+json, \
                     application/xml;q=0.9, text/xml;q=0.9, text/html;q=0.5, */*;q=0.1",
            redirects_max: REDIRECTS_MAX,
            within: None,
            deadline: Instant::now() + budget,
            headers,
        };
        let (end, answer) = match self.walk(destination(url)?, &journey) {
            Err(NetError::Status(304)) => return Ok(None),
            other => other?,
        };
        let said = |name: HeaderName| {
            let value = answer.headers().get(name)?.to_str().ok()?;
            (value.len() <= VALIDATOR_MAX_BYTES).then(|| value.to_owned())
        };
        let validators =
            Validators { etag: said(header::ETAG), modified: said(header::LAST_MODIFIED) };
        let body = read(answer, FEED_MAX_BYTES)?;
        Ok(Some(FetchedFeed { url: end.to_string(), body, validators }))
    }
}
