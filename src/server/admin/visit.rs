//! One request of somebody who is logged in, and what a page needs of it.

use std::sync::PoisonError;

use serde::Serialize;

use super::form::Form;
use super::routes::{MENU, MenuPart};
use super::{Admin, login, reply};
use crate::owner::desk::{Badges, Caller, Desk, Refused, Seen};
use crate::server::message::{Reply, Request};
use crate::store;

/// What a page comes to.
pub(super) type Answer = Result<Reply, Fault>;

/// Why there is no page.
pub(super) enum Fault {
    /// There is none here.
    NotFound,
    /// It is there, and not asked for so.
    WrongMethod,
    /// None of our forms asks for this.
    Foreign(&'static str),
    /// It could not be done, and this sentence says why.
    Said(String),
    /// Our fault.
    Store(store::Error),
}

impl From<store::Error> for Fault {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl From<Refused> for Fault {
    fn from(refused: Refused) -> Self {
        match refused {
            Refused::Said(sentence) => Self::Said(sentence),
            Refused::Store(error) => Self::Store(error),
        }
    }
}

/// A request of somebody who is logged in.
pub(super) struct Visit<'a> {
    pub(super) admin: &'a Admin,
    pub(super) request: &'a Request,
    pub(super) session: Seen,
    pub(super) form: Form,
}

/// What every page shows around its own words.
#[derive(Serialize)]
pub(super) struct Frame<'a> {
    /// The title of the page.
    pub(super) title: &'a str,
    /// The path of the page in the menu.
    pub(super) here: &'a str,
    /// The same with its query: forms that lead back to it say so as `from`.
    pub(super) at: &'a str,
    pub(super) handle: String,
    pub(super) site: String,
    pub(super) menu: &'a [MenuPart],
    pub(super) badges: Badges,
    /// Each form has it as `token`.
    pub(super) token: &'a str,
    /// What was done before.
    pub(super) note: Option<String>,
    pub(super) style: &'a str,
    pub(super) script: &'a str,
}

/// What a template sees.
#[derive(Serialize)]
struct Values<'a, P> {
    frame: &'a Frame<'a>,
    page: &'a P,
}

#[derive(Serialize)]
struct ErrorPage<'a> {
    sentence: &'a str,
}

impl Visit<'_> {
    /// What answers and acts.
    pub(super) fn desk(&self) -> &dyn Desk {
        self.admin.desk.as_ref()
    }

    /// Whoever asks.
    pub(super) fn caller(&self) -> Caller<'_> {
        caller(self.request)
    }

    /// The page that `template` makes of `page`, with this title.
    pub(super) fn page(&self, template: &str, title: &str, page: &impl Serialize) -> Answer {
        self.page_with(200, (template, title), page)
    }

    /// Back to a page that says what was done.
    pub(super) fn back(&self, path: &str, note: impl Into<String>) -> Reply {
        let mut notes = self.admin.notes.lock().unwrap_or_else(PoisonError::into_inner);
        notes.insert(self.session.id, note.into());
        reply::lead(path)
    }

    /// Where the form stood, as it says itself; `usual` where it does not, or names what is not ours.
    pub(super) fn from_or<'v>(&'v self, usual: &'v str) -> &'v str {
        match self.form.get("from") {
            "" => usual,
            from => login::safe_next(from),
        }
    }

    fn page_with(
        &self,
        status: u16,
        (template, title): (&str, &str),
        page: &impl Serialize,
    ) -> Answer {
        let (handle, site) = self.desk().whose();
        let mut notes = self.admin.notes.lock().unwrap_or_else(PoisonError::into_inner);
        let note = notes.remove(&self.session.id);
        drop(notes);
        let frame = Frame {
            title,
            here: self.request.path(),
            at: &self.request.target,
            handle,
            site,
            menu: MENU,
            badges: self.desk().badges()?,
            token: &self.session.form_token,
            note,
            style: &self.admin.style.path,
            script: &self.admin.script.path,
        };
        Ok(self.admin.render((status, template), &frame, page))
    }

    /// Does one of our own forms ask for this? It has to say where it comes from, as browsers do of
    /// themselves, and to carry the token of this session.
    pub(super) fn is_ours(&self) -> Result<(), &'static str> {
        is_from_here(self.request, self.desk().origin())?;
        let (sent, own) = (self.form.get("token").as_bytes(), self.session.form_token.as_bytes());
        let differ = sent.iter().zip(own).fold(0, |differ, (a, b)| differ | (a ^ b));
        if sent.len() == own.len() && differ == 0 {
            return Ok(());
        }
        Err("the form is from another session: open its page again")
    }

    /// The page that says that there is none.
    pub(super) fn fault(&self, fault: Fault) -> Reply {
        let (status, title, sentence) = match fault {
            Fault::NotFound => (404, "Nothing here", "There is no such page.".to_owned()),
            Fault::WrongMethod => {
                (405, "Not so", "This address is not asked for in this way.".to_owned())
            }
            Fault::Foreign(why) => (403, "Not done", format!("Nothing was changed: {why}.")),
            Fault::Said(sentence) => (422, "Not done", sentence),
            Fault::Store(error) => return reply::unavailable(&error),
        };
        let page = ErrorPage { sentence: &sentence };
        match self.page_with(status, ("error.html", title), &page) {
            Ok(reply) => reply,
            Err(Fault::Store(error)) => reply::unavailable(&error),
            Err(_) => reply::text(status, &sentence),
        }
    }
}

impl Admin {
    /// A page, logged in or not.
    pub(super) fn render(
        &self,
        (status, template): (u16, &str),
        frame: &Frame<'_>,
        page: &impl Serialize,
    ) -> Reply {
        match self.theme.render(template, &Values { frame, page }) {
            Ok(html) => reply::page(status, html),
            Err(error) => {
                log::error!("the page {template} cannot be made: {error}");
                reply::text(500, "this page cannot be made; the log of skep says why")
            }
        }
    }
}

/// Whoever asks.
pub(super) fn caller(request: &Request) -> Caller<'_> {
    Caller { address: request.peer, agent: request.header("user-agent").unwrap_or_default() }
}

/// Browsers say whose page sends a form; a page elsewhere cannot make them say something else (threat
/// T31). Who says nothing is no browser that we know.
pub(super) fn is_from_here(request: &Request, origin: &str) -> Result<(), &'static str> {
    let site = request.header("sec-fetch-site");
    let from = request.header("origin");
    if site.is_none() && from.is_none() {
        return Err("your browser does not say which page sends the form");
    }
    if site.is_some_and(|site| site != "same-origin") || from.is_some_and(|from| from != origin) {
        return Err("the form was sent from another address than that of your site");
    }
    Ok(())
}
