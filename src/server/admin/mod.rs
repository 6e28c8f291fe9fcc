//! The owner's pages, below `/admin`.
//!
//! ```text
//! request ─▶ session? ─ no ─▶ 303 to the login, whatever was asked for (threat T30)
//!                └─ yes ─▶ route ─▶ is a change asked for by one of our own forms? ─▶ its page
//! ```
//!
//! One file for each page. What it shows and does comes from [`Desk`]; its words are a template below
//! `templates/admin/`. All work without a script.

mod bookmarks;
mod cookie;
mod doctor;
mod editing;
mod filters;
mod form;
mod interact;
mod lists;
mod login;
mod moving;
mod multipart;
mod overview;
mod people;
mod queue;
mod reading;
mod reply;
mod routes;
mod rules;
mod sent;
mod sessions;
mod stats;
mod visit;
mod writing;

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::message::{Reply, Request, RequestHead};
use crate::limits;
use crate::owner::desk::{Desk, Seen};
use crate::sig;
use crate::site::AdminTheme;
use crate::store;

pub use routes::{Method, owner_routes};

use form::Form;
use visit::{Fault, Visit};

/// Where the owner's pages are.
const ROOT: &str = "/admin";
/// Digits of the hash in the names of style and script.
const HASH_DIGITS: usize = 16;

/// The owner's pages.
pub struct Admin {
    desk: Arc<dyn Desk>,
    theme: AdminTheme,
    style: Asset,
    script: Asset,
    /// By session: what its next page says about what was done before it.
    notes: Mutex<HashMap<i64, String>>,
    /// Hashes of what the browsers show that were let in last: they may send pictures and are waited for
    /// longer, and the gate, which has to know that before, never asks the database.
    known: Mutex<VecDeque<String>>,
}

/// A file that pages name, whose address says what is in it.
struct Asset {
    path: String,
    media_type: &'static str,
    bytes: &'static str,
}

impl Admin {
    /// The pages of whoever this desk belongs to.
    #[must_use]
    pub fn new(desk: Arc<dyn Desk>) -> Self {
        // As long as the program runs; there is one of each.
        let style: &'static str = AdminTheme::style().leak();
        // A page that was opened before a restart is sent after it.
        let mut known = desk.known_browsers(limits::SESSIONS_KNOWN).unwrap_or_else(|error| {
            log::warn!("who is logged in is not known: {error}");
            Vec::new()
        });
        known.reverse();
        Self {
            desk,
            theme: AdminTheme::default(),
            style: Asset::new(("style", ".css"), "text/css; charset=utf-8", style),
            script: Asset::new(
                ("desk", ".js"),
                "text/javascript; charset=utf-8",
                AdminTheme::script(),
            ),
            notes: Mutex::default(),
            known: Mutex::new(known.into()),
        }
    }

    /// Is this one of their addresses?
    pub(super) fn is_at(path: &str) -> bool {
        path.strip_prefix(ROOT).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// Answers a request for one of them.
    pub(super) fn answer(&self, request: &Request) -> Reply {
        let path = request.path();
        let is_get = matches!(request.method.as_str(), "GET" | "HEAD");
        if let Some(asset) = self.asset(path).filter(|_| is_get) {
            return asset.reply();
        }
        let session = match self.session(request) {
            Ok(session) => session,
            Err(error) => return reply::unavailable(&error),
        };
        if path == login::PATH {
            return login::answer(self, request, session.as_ref());
        }
        match session {
            Some(session) => self.visit(request, session),
            None => login::lead(request),
        }
    }

    fn asset(&self, path: &str) -> Option<&Asset> {
        [&self.style, &self.script].into_iter().find(|asset| asset.path == path)
    }

    /// How much a request may send that shows the cookie of a session.
    pub(super) fn body_max(&self, request: &RequestHead<'_>) -> Option<usize> {
        if request.method != "POST" || request.path() != writing::PATH {
            return None;
        }
        self.is_known(request).then_some(limits::UPLOAD_MAX_BYTES)
    }

    /// How long a request is waited for that shows the cookie of a session.
    pub(super) fn patience(&self, request: &RequestHead<'_>) -> Option<Duration> {
        (Self::is_at(request.path()) && self.is_known(request)).then_some(limits::OWNER_TIME)
    }

    fn is_known(&self, request: &RequestHead<'_>) -> bool {
        let fields = request.headers.iter().copied();
        let Some(shown) = cookie::shown(fields, self.desk.origin()) else { return false };
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.contains(&sig::sha256_hex(shown.as_bytes()))
    }

    fn session(&self, request: &Request) -> Result<Option<Seen>, store::Error> {
        let fields = request.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let Some(shown) = cookie::shown(fields, self.desk.origin()) else { return Ok(None) };
        let session = self.desk.session(&shown)?;
        let shown = sig::sha256_hex(shown.as_bytes());
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|it| *it != shown);
        if session.is_some() {
            known.push_back(shown);
            while known.len() > limits::SESSIONS_KNOWN {
                known.pop_front();
            }
        }
        Ok(session)
    }

    /// Somebody who is logged in.
    fn visit(&self, request: &Request, session: Seen) -> Reply {
        let Some(form) = Form::read(request) else {
            return reply::text(415, "this is not one of our forms");
        };
        let visit = Visit { admin: self, request, session, form };
        let answer = match routes::find(&request.method, request.path()) {
            Ok(route) if route.method == Method::Post => match visit.is_ours() {
                Ok(()) => (route.act)(&visit),
                Err(why) => Err(Fault::Foreign(why)),
            },
            Ok(route) => (route.act)(&visit),
            Err(fault) => Err(fault),
        };
        answer.unwrap_or_else(|fault| visit.fault(fault))
    }
}

impl Asset {
    fn new((name, end): (&str, &str), media_type: &'static str, bytes: &'static str) -> Self {
        let hash = sig::sha256_hex(bytes.as_bytes());
        let path = format!("{ROOT}/{name}-{}{end}", &hash[..HASH_DIGITS]);
        Self { path, media_type, bytes }
    }

    fn reply(&self) -> Reply {
        Reply::bytes(200, self.media_type, self.bytes.as_bytes().to_vec())
            .with_header("Cache-Control", "public, max-age=31536000, immutable")
            .with_header("X-Content-Type-Options", "nosniff")
    }
}
