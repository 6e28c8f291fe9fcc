//! `/follow` and `/interact`: how somebody who has an account elsewhere gets from a page of ours to their
//! own server.
//!
//! They type where that is, and are given a link. This node asks nobody about it: a host that a stranger
//! names is not fetched (threat T2), and nobody is led anywhere by a redirect. With JavaScript the
//! visitor's own browser asks their server for the exact place (WF-7, FEP-3b86).

mod account;
mod fields;
mod page;

use std::path::PathBuf;

use self::account::home_of;
use self::fields::Fields;
use super::files::{Lookup, Slash, alternate, look_up};
use super::message::{Reply, Request, RequestHead};
use super::path::segments;
use crate::ap;
use crate::config::Config;
use crate::id::{Handle, ObjectId, OwnIds, PostKey, paths};
use crate::limits;

/// Where the owner is followed from.
const FOLLOW: &str = "/follow";
/// Where posts of the owner are answered from.
const INTERACT: &str = "/interact";
/// Where other servers send the owner, who is somebody with an account elsewhere to them (WF-7).
const AUTHORIZE: &str = "/authorize_interaction";
/// Where the owner is sent to write about a page elsewhere.
const SHARE: &str = "/share";
const SCRIPT: &str = "/interact/visit.js";
const STYLE: &str = "/interact/visit.css";

/// What these pages may load: one script and two sheets of their own site. The script may ask the
/// visitor's server, which is anywhere.
const CSP: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src https:; \
                   base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// The pages for visitors.
pub struct Visits {
    output: PathBuf,
    own: OwnIds,
    handle: Handle,
    title: String,
}

/// What a visitor wants to do.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    Follow,
    Reply,
    Boost,
    Like,
    /// Whatever their server offers.
    See,
}

/// A wish, and what it is about.
struct Errand {
    wish: Wish,
    /// The id, for servers.
    id: String,
    /// Its name or address, for people.
    shown: String,
}

impl Visits {
    /// `output` is the folder of the generated site: what is in no file cannot be answered here.
    #[must_use]
    pub fn new(config: &Config, output: PathBuf) -> Self {
        Self {
            output,
            own: config.own_ids(),
            handle: config.handle(),
            title: config.site.title.clone(),
        }
    }

    /// The answer to a GET or HEAD; `None` if this is no address for visitors.
    pub(super) fn get(&self, request: &RequestHead<'_>) -> Option<Reply> {
        match request.path() {
            SCRIPT => {
                return Some(file("text/javascript; charset=utf-8", include_str!("visit.js")));
            }
            STYLE => return Some(file("text/css; charset=utf-8", include_str!("visit.css"))),
            AUTHORIZE | SHARE => return Some(self.lead_owner(request)),
            FOLLOW | INTERACT => {}
            _ => return None,
        }
        let fields = Fields::read(request.query().unwrap_or_default().as_bytes());
        Some(match self.errand(request.path(), &fields) {
            Some(errand) => self.page(200, &page::form(&errand, None)),
            None => self.unknown(),
        })
    }

    /// The answer to a POST; `None` if this is no address for visitors.
    pub(super) fn post(&self, request: &Request) -> Option<Reply> {
        let path = request.path();
        if path != FOLLOW && path != INTERACT {
            return None;
        }
        if request.body.len() > limits::VISIT_FORM_MAX_BYTES {
            return Some(self.page(413, &page::sorry("That is too long", "Type it once more.")));
        }
        let fields = Fields::read(&request.body);
        let Some(errand) = self.errand(path, &fields) else { return Some(self.unknown()) };
        // What a page elsewhere has filled in is not what the visitor has typed.
        let is_typed = request
            .header("sec-fetch-site")
            .is_none_or(|site| matches!(site, "same-origin" | "none"));
        if !is_typed {
            return Some(self.page(200, &page::form(&errand, None)));
        }
        let typed = fields.one("account").unwrap_or_default();
        Some(match home_of(typed) {
            Some(home) => self.page(200, &page::way(&errand, &home)),
            None => self.page(400, &page::form(&errand, Some(typed))),
        })
    }

    /// Leads the owner from a page elsewhere to the page that does it. Not by a redirect: browsers keep the
    /// cookie of the owner's pages to themselves (SameSite) as long as it is a page elsewhere that leads
    /// there. Whether anybody is logged in makes no difference here.
    fn lead_owner(&self, request: &RequestHead<'_>) -> Reply {
        let fields = Fields::read(request.query().unwrap_or_default().as_bytes());
        let given = |name| fields.one(name).filter(|value| !value.is_empty());
        let mut query = form_urlencoded::Serializer::new(String::new());
        let place = if request.path() == AUTHORIZE {
            if let Some(uri) = given("uri") {
                query.append_pair("uri", uri);
            }
            "/admin/interact"
        } else {
            let parts: Vec<&str> = ["text", "title", "url"].into_iter().filter_map(given).collect();
            if !parts.is_empty() {
                query.append_pair("text", &parts.join("\n"));
            }
            "/admin/write"
        };
        let query = query.finish();
        if query.is_empty() {
            let why = "The page that led here did not say what it is about.";
            return self.page(400, &page::sorry("Nothing to go on with", why));
        }
        self.page(200, &page::onward(&format!("{place}?{query}")))
    }

    fn errand(&self, path: &str, fields: &Fields) -> Option<Errand> {
        if path == FOLLOW {
            return Some(self.follow());
        }
        let wish = match fields.one("do") {
            Some("reply") => Wish::Reply,
            Some("boost") => Wish::Boost,
            Some("like") => Wish::Like,
            _ => Wish::See,
        };
        self.about(fields.one("uri")?, wish)
    }

    fn follow(&self) -> Errand {
        let id = self.own.actor().to_string();
        Errand { wish: Wish::Follow, id, shown: self.handle.to_string() }
    }

    /// `uri` is the id of a post that is in a file, or the address of its page.
    fn about(&self, uri: &str, wish: Wish) -> Option<Errand> {
        let asked = ObjectId::parse(uri).ok().filter(|id| id.origin() == *self.own.origin())?;
        if let Some(key) = self.own.post_key(&asked) {
            let shown = self.page_of(&key)?;
            return Some(Errand { wish, id: asked.to_string(), shown });
        }
        let page = uri.split('#').next().unwrap_or(uri);
        let path = page.strip_prefix(self.own.origin().as_str())?;
        let slash = if path.ends_with('/') { Slash::Yes } else { Slash::No };
        let Lookup::File(found) = look_up(&self.output, &segments(path)?, slash) else {
            return None;
        };
        let id = alternate(&found.read_start(), &self.own).filter(|_| found.is_page())?;
        if id.as_actor() == self.own.actor() {
            return Some(self.follow());
        }
        Some(Errand { wish, id: id.to_string(), shown: page.to_owned() })
    }

    /// The address of the page of a post that others may read and that has not been deleted.
    fn page_of(&self, key: &PostKey) -> Option<String> {
        let path = segments(&paths::post(key))?;
        let Lookup::File(found) = look_up(&self.output, &path, Slash::No) else { return None };
        match ap::parse_document(&found.read_most(limits::DOCUMENT_MAX_BYTES)?) {
            Ok(ap::Document::Object(object)) => {
                let url = object.url.filter(|url| url.origin() == *self.own.origin());
                Some(url.map_or_else(|| object.id.to_string(), |url| url.to_string()))
            }
            _ => None,
        }
    }

    fn unknown(&self) -> Reply {
        let why = "It may have been deleted, or it is not for everybody.";
        self.page(404, &page::sorry("There is no such post here", why))
    }

    fn page(&self, status: u16, content: &page::Content) -> Reply {
        let html = page::whole(&self.title, content);
        Reply::bytes(status, super::media_types::HTML, html.into_bytes())
            .with_header("Cache-Control", "no-store")
            .with_header("Content-Security-Policy", CSP)
            .with_header("Referrer-Policy", "no-referrer")
            .with_header("X-Content-Type-Options", "nosniff")
            .with_header("X-Robots-Tag", "noindex")
    }
}

fn file(media_type: &'static str, text: &str) -> Reply {
    Reply::bytes(200, media_type, text.as_bytes().to_vec())
        .with_header("Cache-Control", "public, max-age=3600")
        .with_header("X-Content-Type-Options", "nosniff")
}
