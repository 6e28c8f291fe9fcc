//! Two names on one server, once the domain was moved: at the old one the account is what it was, and whoever
//! wants a page is sent to the same one at the new name.

use std::time::Duration;

use super::message::{Handler, Reply, Request, RequestHead};
use super::negotiate::Wants;
use super::routes::{Site, redirect, wanted};
use crate::id::{Domain, Origin};

/// The site, and what is left at the name that it had before.
pub struct Names {
    /// The site.
    pub site: Site,
    /// `None`: it never had another name.
    pub old: Option<OldName>,
}

/// What answers at the old name.
pub struct OldName {
    /// The account there.
    pub site: Site,
    /// Where the pages are now.
    pub to: Origin,
}

impl Handler for Names {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        match self.old_at(request.header("host")) {
            Some(old) => old.answer_at_gate(request),
            None => self.site.answer_at_gate(request),
        }
    }

    fn body_max(&self, request: &RequestHead<'_>) -> Option<usize> {
        match self.old_at(request.header("host")) {
            Some(_) => None,
            None => self.site.body_max(request),
        }
    }

    fn patience(&self, request: &RequestHead<'_>) -> Option<Duration> {
        match self.old_at(request.header("host")) {
            Some(_) => None,
            None => self.site.patience(request),
        }
    }

    fn answer(&self, request: Request) -> Reply {
        match self.old_at(request.header("host")) {
            Some(old) => old.site.answer(request),
            None => self.site.answer(request),
        }
    }
}

impl Names {
    fn old_at(&self, host: Option<&str>) -> Option<&OldName> {
        let old = self.old.as_ref()?;
        let host = Domain::parse(host?).ok()?;
        (host == old.site.own.origin().domain()).then_some(old)
    }
}

impl OldName {
    fn answer_at_gate(&self, request: &RequestHead<'_>) -> Option<Reply> {
        let is_document = self.is_of_account(request.path());
        if !matches!(request.method, "GET" | "HEAD") || is_document {
            return self.site.answer_at_gate(request);
        }
        if wanted(request) == Wants::ActivityPub {
            // The address of a page of an old post leads to that post.
            let reply = self.site.answer_at_gate(request);
            if reply.as_ref().is_none_or(|reply| reply.status() == 200) {
                return reply;
            }
        }
        Some(redirect(301, &self.to.join(request.target)))
    }

    /// Is it part of the account, or of how that is found?
    fn is_of_account(&self, path: &str) -> bool {
        let below = ["/ap/", "/.well-known/", "/nodeinfo/"];
        let is_health = matches!(path, "/livez" | "/readyz");
        let is_own = path != "/" && self.site.own.stands_for(path).is_some();
        is_health || is_own || below.iter().any(|folder| path.starts_with(folder))
    }
}
