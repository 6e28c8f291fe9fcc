//! Fetching: signed documents, and the walk along redirects that WebFinger shares.

use std::time::{Duration, Instant};

use ureq::Body;
use ureq::http::Response;
use ureq::http::header;

use super::{Client, Fetched, NetError, bad_url, destination, left};
use crate::clock;
use crate::id::{Destination, Origin};
use crate::limits::{DOCUMENT_MAX_BYTES, REDIRECTS_MAX};
use crate::sig::{Signer, rfc9421};

/// What a request for a document accepts. One header line: some servers read only the first
/// (protocol 6.3).
const ACCEPT: &str = "application/activity+json, \
    application/ld+json; profile=\"https://www.w3.org/ns/activitystreams\"";
/// The profile that makes JSON-LD ActivityStreams.
const PROFILE: &str = "https://www.w3.org/ns/activitystreams";

/// One GET with all its redirects.
pub(super) struct Journey<'a> {
    /// Who signs each hop; `None` for what is fetched unsigned (SIG-16).
    pub(super) signer: Option<&'a Signer>,
    pub(super) accept: &'static str,
    pub(super) redirects_max: u32,
    /// Where every redirect must lead; `None` for anywhere.
    pub(super) within: Option<Origin>,
    pub(super) deadline: Instant,
    /// What else is said at each hop.
    pub(super) headers: Vec<(&'static str, String)>,
}

impl Client {
    /// Fetches an ActivityPub document, signed (SIG-16), and after a 401 once more by RFC 9421 (SIG-13).
    /// Each redirect is checked and signed anew (SIG-12). The answer is a 2xx of an ActivityPub media type (SEC-22) and at most
    /// [`DOCUMENT_MAX_BYTES`] after decompression; everything together takes at most `budget`.
    pub fn get_document(
        &self,
        url: &str,
        signer: &Signer,
        budget: Duration,
    ) -> Result<Fetched, NetError> {
        self.fetch(url, signer, budget, None)
    }

    /// The same for what is asked for by its id: a redirect that leaves the id's origin is not
    /// followed (SEC-2). So an error, too, is that origin's own word: only it can say that
    /// something is gone.
    pub fn get_by_id(
        &self,
        id: &str,
        signer: &Signer,
        budget: Duration,
    ) -> Result<Fetched, NetError> {
        let origin = Origin::of(id).map_err(bad_url)?;
        self.fetch(id, signer, budget, Some(origin))
    }

    fn fetch(
        &self,
        url: &str,
        signer: &Signer,
        budget: Duration,
        within: Option<Origin>,
    ) -> Result<Fetched, NetError> {
        let start = destination(url)?;
        let journey = Journey {
            signer: Some(signer),
            accept: ACCEPT,
            redirects_max: REDIRECTS_MAX,
            within,
            deadline: Instant::now() + budget,
            headers: Vec::new(),
        };
        let (end, answer) = self.walk(start.clone(), &journey)?;
        check_media_type(&answer)?;
        let body = read(answer, DOCUMENT_MAX_BYTES)?;
        // Ids are compared as written (ID-1), so an address that led here directly is given back
        // as it came.
        let asked = url.split('#').next().unwrap_or(url);
        let url = if end == start { asked.to_owned() } else { end.to_string() };
        Ok(Fetched { url, body })
    }

    /// Follows redirects until there is a 2xx. From https it never goes back to http (SEC-2).
    pub(super) fn walk(
        &self,
        start: Destination,
        journey: &Journey<'_>,
    ) -> Result<(Destination, Response<Body>), NetError> {
        let mut here = start;
        for _ in 0..=journey.redirects_max {
            let answer = self.step(&here, journey)?;
            let status = answer.status().as_u16();
            match status {
                200..=299 => return Ok((here, answer)),
                301 | 302 | 303 | 307 | 308 => {}
                _ => return Err(NetError::Status(status)),
            }
            let Some(location) = answer.headers().get(header::LOCATION) else {
                return Err(NetError::Status(status));
            };
            here = next_hop(&here, location.as_bytes())?;
            if journey.within.as_ref().is_some_and(|origin| *here.origin() != *origin) {
                return Err(NetError::Forbidden(format!("redirected to another origin, `{here}`")));
            }
        }
        Err(NetError::Redirects)
    }

    fn step(&self, place: &Destination, journey: &Journey<'_>) -> Result<Response<Body>, NetError> {
        let Some(signer) = journey.signer else {
            return self.ask(place, journey.headers.clone(), journey);
        };
        let cavage = |target| signer.sign_get(&place.domain(), target, clock::now());
        let mut answer = self.ask(place, cavage(place.target()), journey)?;
        let is_refused = |answer: &Response<Body>| answer.status().as_u16() == 401;
        let asked = answer.headers().get("accept-signature").and_then(|it| it.to_str().ok());
        let wants_rfc9421 = asked.is_some_and(rfc9421::is_asked_for);
        // Some verify the path alone (SIG-10).
        if is_refused(&answer)
            && !wants_rfc9421
            && let Some((path, _)) = place.target().split_once('?')
        {
            answer = self.ask(place, cavage(path), journey)?;
        }
        if is_refused(&answer) {
            let signed = rfc9421::sign_get(signer, place.origin(), place.target(), clock::now());
            answer = self.ask(place, signed, journey)?;
        }
        Ok(answer)
    }

    fn ask(
        &self,
        place: &Destination,
        signed: Vec<(&'static str, String)>,
        journey: &Journey<'_>,
    ) -> Result<Response<Body>, NetError> {
        let mut request = self.agent.get(place.to_string());
        for (name, value) in signed {
            // Ours is the one that belongs to this request.
            if !name.eq_ignore_ascii_case("accept") {
                request = request.header(name, value);
            }
        }
        let request = request
            .header(header::ACCEPT, journey.accept)
            .config()
            .timeout_global(Some(left(journey.deadline)?))
            .build();
        Ok(request.call()?)
    }
}

/// Where a redirect met at `here` leads, unless that is from https back to http (SEC-2). Addresses
/// are judged when they are connected to.
pub(super) fn next_hop(here: &Destination, location: &[u8]) -> Result<Destination, NetError> {
    let location = std::str::from_utf8(location)
        .map_err(|_| NetError::Malformed("the redirect is not text".to_owned()))?;
    let next = here.redirected(location).map_err(bad_url)?;
    if here.origin().is_https() && !next.origin().is_https() {
        return Err(NetError::Forbidden(format!("redirected from https to `{next}`")));
    }
    Ok(next)
}

/// The body, if it has at most `max_bytes` after decompression.
pub(super) fn read(answer: Response<Body>, max_bytes: u64) -> Result<Vec<u8>, NetError> {
    Ok(answer.into_body().into_with_config().limit(max_bytes).read_to_vec()?)
}

/// Refuses whatever does not say that it is ActivityPub, even if it is JSON: anybody may upload
/// JSON somewhere (SEC-22, CVE-2024-25623).
fn check_media_type(answer: &Response<Body>) -> Result<(), NetError> {
    let mut given = answer.headers().get_all(header::CONTENT_TYPE).iter();
    let first = given.next().map_or(&b""[..], |value| value.as_bytes());
    let first = String::from_utf8_lossy(first);
    if given.next().is_none() && is_activitypub(&first) {
        return Ok(());
    }
    Err(NetError::MediaType(first.chars().take(100).collect()))
}

/// `application/activity+json` with any parameters, or `application/ld+json` with the profile of
/// ActivityStreams among its profiles (RFC 6906: separated by blanks).
pub(super) fn is_activitypub(media_type: &str) -> bool {
    let mut parts = media_type.split(';').map(str::trim);
    let essence = parts.next().unwrap_or_default();
    if essence.eq_ignore_ascii_case("application/activity+json") {
        return true;
    }
    essence.eq_ignore_ascii_case("application/ld+json")
        && parts.filter_map(|part| part.split_once('=')).any(|(name, value)| {
            name.trim().eq_ignore_ascii_case("profile")
                && value.trim().trim_matches('"').split_ascii_whitespace().any(|p| p == PROFILE)
        })
}
