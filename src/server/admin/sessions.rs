//! `/admin/sessions`: which browsers are logged in, and the password.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Fault, Visit};
use super::{cookie, login, reply};
use crate::owner::desk::{LoginRefused, PasswordRefused, SessionRow};

const PATH: &str = "/admin/sessions";

pub(super) const ROUTES: &[Route] = &[
    get(PATH, show),
    post("/admin/sessions/end", end),
    post("/admin/sessions/others", end_others),
    post("/admin/password", change_password),
];

#[derive(Serialize)]
struct Page {
    sessions: Vec<SessionRow>,
    /// That of whoever looks.
    own: i64,
    has_password: bool,
}

fn show(visit: &Visit<'_>) -> Answer {
    let page = Page {
        sessions: visit.desk().sessions()?,
        own: visit.session.id,
        has_password: visit.desk().has_password()?,
    };
    visit.page("sessions.html", "Sessions", &page)
}

fn end(visit: &Visit<'_>) -> Answer {
    let Ok(id) = visit.form.get("session").parse() else {
        return Err(Fault::Said("The form names no session; nothing was changed.".to_owned()));
    };
    let note = match visit.desk().end_session(id)? {
        true => "The session has ended.",
        false => "It had ended already.",
    };
    Ok(visit.back(PATH, note))
}

fn end_others(visit: &Visit<'_>) -> Answer {
    let ended = visit.desk().end_other_sessions(visit.session.id)?;
    Ok(visit.back(PATH, format!("{ended} ended; only this one is left.")))
}

fn change_password(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let (old, new) = (form.get("old"), form.get("new"));
    if new != form.get("again") {
        let sentence = "The new password was typed in two ways; the old one stays.";
        return Err(Fault::Said(sentence.to_owned()));
    }
    match visit.desk().change_password((old, new), visit.caller()) {
        // All sessions have ended, this one too: the new password is tried at once.
        Ok(()) => Ok(cookie::take(reply::lead(login::PATH), visit.desk().origin())),
        Err(PasswordRefused::Bad(why)) => {
            Err(Fault::Said(format!("That is no password: {why}. The old one stays.")))
        }
        Err(PasswordRefused::Login(LoginRefused::Store(error))) => Err(error.into()),
        Err(PasswordRefused::Login(LoginRefused::Wrong)) => {
            Err(Fault::Said("That is not the old password. It stays.".to_owned()))
        }
        Err(PasswordRefused::Login(refused @ LoginRefused::TooMany(_))) => {
            Err(Fault::Said(format!("Nothing was changed: {refused}.")))
        }
    }
}
