//! `serve --dev`: the site with a panel on every page that says what is wrong with it, loads it
//! again when it has changed, and shows beside each post what other servers would make of it.
//!
//! What visitors may not load is not loaded here either: only the panel's own script runs. It asks
//! `STATE` twice a second, which is answered at the gate from memory; an answer that waits for
//! news instead would take one of the six connections that a browser has for all its tabs.

mod card;
mod html;
mod panel;
#[cfg(test)]
mod tests;

use std::net::IpAddr;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

pub use self::card::Card;

use super::files::CSP;
use super::media_types::HTML;
use super::message::{Body, Handler, Reply, Request, RequestHead};
use super::negotiate::Wants;
use super::path::segments;
use super::routes::{Site, wanted};
use crate::config::Problem;
use crate::limits;

/// Says which edition of the site is there.
const STATE: &str = "/.dev/state";
/// The script of the panel.
const SCRIPT: &str = "/.dev/script.js";
/// Previews are below this, at the permalinks of their posts.
const PREVIEW: &str = "/.dev/preview/";

/// Who makes the site that is served.
pub trait Workshop: Send + Sync + 'static {
    /// What there is to see now.
    fn state(&self) -> State;
    /// Is there a post at this permalink?
    fn has_post(&self, permalink: &str) -> bool;
    /// The post at this permalink, as others would get it; or what is wrong with it.
    fn card(&self, permalink: &str) -> Option<Result<Card, Vec<Problem>>>;
}

/// What there is to see.
#[derive(Clone, Default, Debug)]
pub struct State {
    /// Differs from every other edition: in letters, digits and `-`.
    pub edition: String,
    /// What is wrong. With an error in it, what is served is the last site that had none.
    pub problems: Vec<Problem>,
}

/// A site while it is made.
pub struct DevSite {
    site: Site,
    workshop: Arc<dyn Workshop>,
}

impl DevSite {
    /// Serves `site`, which `workshop` makes.
    #[must_use]
    pub fn new(site: Site, workshop: Arc<dyn Workshop>) -> Self {
        Self { site, workshop }
    }

    fn get(&self, request: &RequestHead<'_>, host: &str) -> Reply {
        match request.path() {
            STATE => return fresh(Reply::text(200, &self.workshop.state().edition)),
            SCRIPT => {
                let script = panel::SCRIPT.as_bytes().to_vec();
                return fresh(Reply::bytes(200, "text/javascript; charset=utf-8", script));
            }
            _ => {}
        }
        if let Some(permalink) = request.path().strip_prefix(PREVIEW) {
            return self.preview(permalink, host);
        }
        // Before the file is read: if it changes meanwhile, the page notices.
        let state = self.workshop.state();
        // What is asked for is sent whole, whatever a browser has of an earlier edition.
        let without: Vec<_> = request.headers.iter().copied().filter(|it| !is_part(it.0)).collect();
        let whole = RequestHead { headers: &without, ..*request };
        let reply = self.site.answer_at_gate(&whole).unwrap_or_else(|| Reply::new(404));
        if is_page(&reply) {
            return self.dress(reply, request.path(), (&state, host));
        }
        if reply.status() == 404 && wanted(request) == Wants::Html {
            let page = html::page("Nothing here", "<h1>There is nothing here yet</h1>");
            let reply = Reply::bytes(404, HTML, page.into_bytes());
            return self.dress(reply, request.path(), (&state, host));
        }
        fresh(reply)
    }

    /// The page with the panel in it.
    fn dress(&self, reply: Reply, path: &str, (state, host): (&State, &str)) -> Reply {
        let permalink = permalink(path).filter(|permalink| self.workshop.has_post(permalink));
        let panel = panel::html(state, permalink.map(|_| path));
        let csp = format!(
            "{CSP}; script-src http://{host}{SCRIPT}; connect-src http://{host}{STATE}; \
             frame-src http://{host}{PREVIEW}"
        );
        let mut dressed = Reply::new(reply.status()).with_header("Content-Security-Policy", csp);
        let own = ["cache-control", "content-security-policy", "etag", "last-modified"];
        for (name, value) in reply.headers() {
            if !own.iter().any(|own| name.eq_ignore_ascii_case(own)) {
                dressed = dressed.with_header(name.to_owned(), value.to_owned());
            }
        }
        let Some(page) = whole(reply.into_body()) else {
            return fresh(Reply::text(500, "this page is too large for `serve --dev`"));
        };
        let page = panel::put_into(page, &panel);
        dressed.with_header("Cache-Control", "no-store").with_body(Body::Bytes(page))
    }

    fn preview(&self, path: &str, host: &str) -> Reply {
        let state = self.workshop.state();
        let card = permalink(&format!("/{path}")).and_then(|it| self.workshop.card(&it));
        let (status, body) = match card {
            None => (404, "<h1>There is no post at this address</h1>".to_owned()),
            Some(Ok(card)) => (200, card.html(self.site.own.origin().as_str())),
            Some(Err(problems)) => (200, panel::problems(&problems)),
        };
        let body = format!("{body}{}", panel::script(&state));
        let csp = format!(
            "default-src 'none'; img-src 'self' https: data:; media-src 'self' https:; \
             style-src 'unsafe-inline'; script-src http://{host}{SCRIPT}; \
             connect-src http://{host}{STATE}; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'self'"
        );
        let page = html::page("What others get", &body).into_bytes();
        fresh(Reply::bytes(status, HTML, page)).with_header("Content-Security-Policy", csp)
    }
}

impl Handler for DevSite {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        if !matches!(request.method, "GET" | "HEAD") {
            return None;
        }
        Some(match request.header("host").filter(|host| is_near(host)) {
            Some(host) => self.get(request, host),
            None => far(),
        })
    }

    fn answer(&self, request: Request) -> Reply {
        match request.header("host").is_some_and(is_near) {
            true => fresh(self.site.answer(request)),
            false => far(),
        }
    }
}

/// A page of anybody's can be made to lie under a name that leads here, and read the drafts; an
/// address cannot be lent like that.
fn is_near(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name == "localhost" || name.ends_with(".localhost") || address.parse::<IpAddr>().is_ok()
}

fn far() -> Reply {
    fresh(Reply::text(403, "`skep serve --dev` answers at its address and at localhost only"))
}

/// Never kept: the next edition is at the same address, and so is the site of another day.
fn fresh(reply: Reply) -> Reply {
    let mut fresh = Reply::new(reply.status()).with_header("Cache-Control", "no-store");
    for (name, value) in reply.headers() {
        if !name.eq_ignore_ascii_case("cache-control") {
            fresh = fresh.with_header(name.to_owned(), value.to_owned());
        }
    }
    fresh.with_body(reply.into_body())
}

/// Does this header ask for a part, or for nothing if nothing has changed?
fn is_part(name: &str) -> bool {
    matches!(name, "range" | "if-range" | "if-none-match" | "if-modified-since")
}

fn is_page(reply: &Reply) -> bool {
    reply.header("content-type").is_some_and(|found| found.starts_with("text/html"))
        && matches!(reply.status(), 200 | 404)
}

/// A path as permalinks are written.
fn permalink(path: &str) -> Option<String> {
    let segments = segments(path)?;
    let slash = if path.ends_with('/') && !segments.is_empty() { "/" } else { "" };
    Some(format!("/{}{slash}", segments.join("/")))
}

/// All of it, if that is not too much.
fn whole(body: Body) -> Option<Vec<u8>> {
    match body {
        Body::Bytes(bytes) => Some(bytes),
        Body::File { file, offset, length } if length <= limits::DEV_PAGE_MAX_BYTES => {
            let mut bytes = vec![0; usize::try_from(length).ok()?];
            file.read_exact_at(&mut bytes, offset).ok()?;
            Some(bytes)
        }
        Body::File { .. } => None,
    }
}
