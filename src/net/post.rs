//! Posting activities to inboxes.

use std::io::Read;
use std::time::{Duration, Instant};

use ureq::config::AutoHeaderValue;
use ureq::http::header;

use super::{Client, NetError, destination, left};
use crate::clock::{self, Timestamp};
use crate::id::InboxUrl;
use crate::limits::{DELIVERY_ANSWER_MAX_BYTES, POST_TIME, RETRY_AFTER, STALE_AFTER};
use crate::sig::Signer;

/// What an inbox said.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Answer {
    /// The HTTP status, whatever it is; redirects are not followed.
    pub status: u16,
    /// How long the peer asks us to wait, within [`RETRY_AFTER`] (DEL-3).
    pub retry_after: Option<Duration>,
    /// The beginning of its words, for the owner to read: a stranger's text, but for
    /// control characters as it came.
    pub text: String,
}

impl Client {
    /// Posts `body` to `inbox`, signed now (SIG-12), with its length said and no transfer or
    /// content coding (DEL-10). Takes at most [`POST_TIME`]. `Ok` means that the peer answered,
    /// not that it agreed.
    pub fn post(&self, inbox: &InboxUrl, body: &[u8], signer: &Signer) -> Result<Answer, NetError> {
        let started = Instant::now();
        match self.post_within(inbox, body, signer, POST_TIME) {
            // A kept connection that the peer was just closing: it has not looked at the request.
            Err(NetError::Closed) if started.elapsed() < STALE_AFTER => {
                self.post_within(inbox, body, signer, POST_TIME)
            }
            answer => answer,
        }
    }

    pub(super) fn post_within(
        &self,
        inbox: &InboxUrl,
        body: &[u8],
        signer: &Signer,
        budget: Duration,
    ) -> Result<Answer, NetError> {
        let deadline = Instant::now() + budget;
        let place = destination(inbox.as_str())?;
        let now = clock::now();
        let mut request = self.agent.post(place.to_string());
        let mut is_typed = false;
        for (name, value) in signer.sign_post(&place.domain(), place.target(), body, now) {
            is_typed |= name.eq_ignore_ascii_case("content-type");
            request = request.header(name, value);
        }
        if !is_typed {
            request = request.header(header::CONTENT_TYPE, "application/activity+json");
        }
        let request = request
            .config()
            .accept_encoding(AutoHeaderValue::None)
            .timeout_global(Some(left(deadline)?))
            .build();
        let answer = request.send(body)?;
        let retry_after = answer.headers().get(header::RETRY_AFTER);
        let retry_after = retry_after.and_then(|value| value.to_str().ok());
        let retry_after = retry_after.and_then(|text| parse_retry_after(text, now));
        let status = answer.status().as_u16();
        let mut text = Vec::new();
        // The status has said what matters; words that do not arrive change nothing.
        let _ =
            answer.into_body().into_reader().take(DELIVERY_ANSWER_MAX_BYTES).read_to_end(&mut text);
        Ok(Answer { status, retry_after, text: readable(&text) })
    }
}

/// As text without control characters: it will be shown on a terminal and written to logs.
fn readable(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    text.chars().filter(|c| !c.is_control() || *c == '\n').collect()
}

/// Seconds or an HTTP date (RFC 9110 section 10.2.3), brought within [`RETRY_AFTER`]. `None` if it
/// is neither.
pub(super) fn parse_retry_after(text: &str, now: Timestamp) -> Option<Duration> {
    let text = text.trim();
    let wait = if !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit()) {
        Duration::from_secs(text.parse().unwrap_or(u64::MAX))
    } else {
        Timestamp::parse_http_date(text)?.since(now)
    };
    let (shortest, longest) = RETRY_AFTER;
    Some(wait.clamp(shortest, longest))
}
