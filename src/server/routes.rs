//! What each address is. Files are answered at the gate, everything else by a worker.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::admin::Admin;
use super::exports::Exports;
use super::feed::PrivateFeed;
use super::files::{CSP, Found, Lookup, REFERRER_POLICY, Slash, alternate, look_up};
use super::message::{Handler, Reply, Request, RequestHead};
use super::metrics::{self, Metrics};
use super::negotiate::{Wants, wants};
use super::path::segments;
use super::visit::Visits;
use super::{acts, inbox, webfinger};
use crate::ap;
use crate::id::paths;
use crate::id::{Handle, ObjectId, OwnIds};
use crate::inbox::Intake;
use crate::limits;

/// The served site.
pub struct Site {
    /// The folder of generated files.
    pub output: PathBuf,
    /// The ids of this node.
    pub own: OwnIds,
    /// The owner's handle.
    pub handle: Handle,
    /// The door; `None` when federation is off, and there is no inbox then.
    pub intake: Option<Arc<dyn Intake>>,
    /// Numbers for whoever watches the node; `None`: there are none.
    pub metrics: Option<Metrics>,
    /// The whole account, for whoever may have it; `None`: nobody.
    pub exports: Option<Exports>,
    /// The pages for those who have their account elsewhere; `None`: there are none.
    pub visits: Option<Visits>,
    /// What the owner is told, for whoever has the address; `None`: nobody.
    pub feed: Option<PrivateFeed>,
    /// The owner's pages; `None`: there are none.
    pub admin: Option<Admin>,
}

impl Handler for Site {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        let is_get = matches!(request.method, "GET" | "HEAD");
        // What has to be looked up, and whose key may have to be fetched, waits at no gate.
        let is_file = self.intake.is_none() || !acts::is_for_some(request.path());
        let is_watched = self.metrics.as_ref().is_some_and(|it| it.is_for(request));
        let is_read = self.feed.as_ref().is_some_and(|feed| feed.is_at(request.path()));
        let is_ours = self.admin.is_some() && Admin::is_at(request.path());
        let is_open = is_file && !is_watched && !is_read && !is_ours;
        (is_get && is_open).then(|| self.get(request))
    }

    fn body_max(&self, request: &RequestHead<'_>) -> Option<usize> {
        self.admin.as_ref().and_then(|admin| admin.body_max(request))
    }

    fn patience(&self, request: &RequestHead<'_>) -> Option<Duration> {
        self.admin.as_ref().and_then(|admin| admin.patience(request))
    }

    fn answer(&self, request: Request) -> Reply {
        if let Some(admin) = self.admin.as_ref().filter(|_| Admin::is_at(request.path())) {
            return admin.answer(&request);
        }
        match (request.method.as_str(), self.place(request.path())) {
            ("POST", paths::INBOX) => match &self.intake {
                Some(intake) => self.counted(inbox::answer(request, intake.as_ref())),
                None => Reply::text(404, "not found"),
            },
            // The gate has looked who asks.
            ("GET" | "HEAD", metrics::PATH) => {
                self.metrics.as_ref().map_or_else(|| wrong_method("GET"), Metrics::reply)
            }
            (_, paths::INBOX) => wrong_method("POST"),
            ("GET" | "HEAD", path) if self.feed.as_ref().is_some_and(|feed| feed.is_at(path)) => {
                self.feed.as_ref().map_or_else(|| wrong_method("GET"), PrivateFeed::reply)
            }
            ("POST", paths::EXPORT) => match &self.exports {
                Some(exports) => exports.post(&request),
                None => Reply::text(404, "not found"),
            },
            ("GET" | "HEAD", path) if acts::is_for_some(path) => match &self.intake {
                Some(intake) => acts::answer(&request, intake.as_ref()),
                None => Reply::text(404, "not found"),
            },
            ("POST", _) => {
                let visits = self.visits.as_ref().and_then(|visits| visits.post(&request));
                visits.unwrap_or_else(|| wrong_method("GET, HEAD, OPTIONS"))
            }
            ("OPTIONS", _) => Reply::new(204)
                .with_header("Allow", "GET, HEAD, OPTIONS")
                .with_header("Access-Control-Allow-Origin", "*")
                .with_header("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
                .with_header("Access-Control-Max-Age", "86400"),
            _ => wrong_method("GET, HEAD, OPTIONS"),
        }
    }
}

impl Site {
    fn counted(&self, reply: Reply) -> Reply {
        if let Some(metrics) = &self.metrics {
            metrics.count(reply.status());
        }
        reply
    }

    /// What is at a path: an account that was there before has some of its own.
    fn place<'p>(&self, path: &'p str) -> &'p str {
        self.own.stands_for(path).unwrap_or(path)
    }

    fn get(&self, request: &RequestHead<'_>) -> Reply {
        // The root is a page; whoever asks for an account there says so.
        let path = match request.path() {
            "/" => "/",
            path => self.place(path),
        };
        match path {
            "/livez" => return health(200, "ok"),
            "/readyz" => {
                let is_ready = self.intake.as_ref().is_none_or(|intake| intake.is_ready());
                return match is_ready {
                    true => health(200, "ok"),
                    false => {
                        health(503, "what is sent cannot be kept: the database cannot be written")
                    }
                };
            }
            paths::INBOX if self.intake.is_some() => return wrong_method("POST"),
            paths::WEBFINGER => return self.webfinger(request),
            paths::EXPORT => {
                if let Some(exports) = &self.exports {
                    return exports.get(request);
                }
            }
            _ => {
                if let Some(reply) = self.visits.as_ref().and_then(|visits| visits.get(request)) {
                    return reply;
                }
            }
        }
        let Some(segments) = segments(path) else { return self.not_found(request) };
        if self.is_profile(&segments) {
            return redirect(301, &self.own.origin().join("/"));
        }
        let slash = if path.ends_with('/') { Slash::Yes } else { Slash::No };
        match look_up(&self.output, &segments, slash) {
            Lookup::File(found) => self.file(found, &segments, request),
            Lookup::NeedsSlash => redirect(301, &self.own.origin().join(&with_slash(request))),
            Lookup::Nothing => self.not_found(request),
        }
    }

    /// Addresses that people type because other servers have them.
    fn is_profile(&self, segments: &[String]) -> bool {
        let user = self.handle.user.as_str();
        match segments {
            [only] => only.strip_prefix('@') == Some(user),
            [users, name] => users == "users" && name == user,
            _ => false,
        }
    }

    fn file(&self, found: Found, segments: &[String], request: &RequestHead<'_>) -> Reply {
        let wanted = wanted(request);
        let first = segments.first().map(String::as_str);
        match (first, wanted) {
            (Some("ap"), Wants::Html) => self.page_behind(found, segments, request),
            (Some("ap"), _) => found.document_reply(request, &self.own),
            (Some(".well-known" | "nodeinfo"), _) => {
                found.reply(request, &self.own).with_header("Access-Control-Allow-Origin", "*")
            }
            (_, Wants::ActivityPub) if found.is_page() => self.document_behind(found, request),
            _ => found.reply(request, &self.own),
        }
    }

    /// A browser at the address of a document: sent to the page (DISC-3).
    fn page_behind(&self, found: Found, segments: &[String], request: &RequestHead<'_>) -> Reply {
        let kind = segments.get(1).map(String::as_str);
        let page = match kind {
            Some("actor") => Some(self.own.origin().join("/")),
            Some("post") => {
                found.read_most(limits::DOCUMENT_MAX_BYTES).and_then(|bytes| self.page_of(&bytes))
            }
            _ => None,
        };
        match page {
            Some(page) => redirect(303, &page).with_header("Vary", "Accept"),
            None => found.document_reply(request, &self.own),
        }
    }

    fn page_of(&self, document: &[u8]) -> Option<String> {
        match ap::parse_document(document) {
            Ok(ap::Document::Object(object)) => {
                let url = object.url.filter(|url| url.origin() == *self.own.origin())?;
                Some(url.to_string())
            }
            _ => None,
        }
    }

    /// A peer at the address of a page: answered with the object itself, never cached (DISC-4).
    fn document_behind(&self, found: Found, request: &RequestHead<'_>) -> Reply {
        let id = alternate(&found.read_start(), &self.own);
        let path = id.as_ref().and_then(|id| self.document_path(id));
        let path = path.as_deref().map(|path| self.place(path));
        let looked_up = match path.and_then(segments) {
            Some(segments) => look_up(&self.output, &segments, Slash::No),
            None => Lookup::Nothing,
        };
        match looked_up {
            Lookup::File(document) => document.document_of_page(),
            _ => found.reply(request, &self.own),
        }
    }

    fn document_path(&self, id: &ObjectId) -> Option<String> {
        id.as_str().strip_prefix(self.own.origin().as_str()).map(str::to_owned)
    }

    fn webfinger(&self, request: &RequestHead<'_>) -> Reply {
        let name = [".well-known", "webfinger"].map(str::to_owned);
        let file = look_up(&self.output, &name, Slash::No);
        let Lookup::File(found) = file else { return Reply::text(404, "not found") };
        let document = found
            .read_most(limits::SMALL_PAGE_MAX_BYTES)
            .and_then(|bytes| String::from_utf8(bytes).ok());
        match document {
            Some(document) => {
                webfinger::answer(request.query(), &document, &self.own, &self.handle)
            }
            None => Reply::text(404, "not found"),
        }
    }

    /// The same for what never existed and what is not for everybody (DISC-13).
    fn not_found(&self, request: &RequestHead<'_>) -> Reply {
        if request.path().starts_with("/ap/") || wanted(request) == Wants::ActivityPub {
            return Reply::text(404, "not found").with_header("Vary", "Accept");
        }
        let page = look_up(&self.output, &["404.html".to_owned()], Slash::No);
        let body = match page {
            Lookup::File(found) => found.read_most(limits::SMALL_PAGE_MAX_BYTES),
            _ => None,
        };
        match body {
            Some(body) => Reply::bytes(404, super::media_types::HTML, body)
                .with_header("Vary", "Accept")
                .with_header("X-Content-Type-Options", "nosniff")
                .with_header("Content-Security-Policy", CSP)
                .with_header("Referrer-Policy", REFERRER_POLICY),
            None => Reply::text(404, "not found").with_header("Vary", "Accept"),
        }
    }
}

/// Repeated `Accept` lines are one list (RFC 9110, section 5.3).
pub(super) fn wanted(request: &RequestHead<'_>) -> Wants {
    let lines = request.headers.iter().filter(|(name, _)| *name == "accept");
    let lines: Vec<&str> = lines.map(|(_, value)| *value).collect();
    wants((!lines.is_empty()).then(|| lines.join(", ")).as_deref())
}

fn health(status: u16, word: &str) -> Reply {
    Reply::text(status, word).with_header("Cache-Control", "no-store")
}

fn wrong_method(allowed: &'static str) -> Reply {
    Reply::text(405, "method not allowed").with_header("Allow", allowed)
}

/// `Location` is always absolute: Lemmy reads it as a whole URL (DISC-5).
pub(super) fn redirect(status: u16, to: &str) -> Reply {
    Reply::text(status, to).with_header("Location", to.to_owned())
}

fn with_slash(request: &RequestHead<'_>) -> String {
    match request.query() {
        Some(query) => format!("{}/?{query}", request.path()),
        None => format!("{}/", request.path()),
    }
}
