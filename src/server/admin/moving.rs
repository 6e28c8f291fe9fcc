//! `/admin/move`: leaving with one's followers, and who comes.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::{Checked, Moves, OldFound, Rehearsed};

const PATH: &str = "/admin/move";

pub(super) const ROUTES: &[Route] = &[
    get(PATH, show),
    post("/admin/move/rehearse", rehearse),
    post("/admin/move/out", leave),
    post("/admin/move/back", come_back),
    post("/admin/move/resend", resend),
    post("/admin/move/in/find", find_old),
    post("/admin/move/in", move_in),
    post("/admin/move/in/check", check),
    post("/admin/move/in/end", end),
    post("/admin/move/in/cancel", cancel),
];

#[derive(Default, Serialize)]
struct Page {
    moves: Option<Moves>,
    rehearsed: Option<Rehearsed>,
    /// An old account that was looked at.
    found: Option<OldFound>,
    /// An account that is moved in from, and what was found when it was looked at.
    checked: Option<(String, Vec<Checked>)>,
}

fn show(visit: &Visit<'_>) -> Answer {
    page(visit, Page::default())
}

fn page(visit: &Visit<'_>, page: Page) -> Answer {
    // Last, so that it shows what was found out meanwhile.
    let moves = Some(visit.desk().moves()?);
    visit.page("move.html", "Move", &Page { moves, ..page })
}

fn rehearse(visit: &Visit<'_>) -> Answer {
    let rehearsed = Some(visit.desk().rehearse(visit.form.get("account").trim())?);
    page(visit, Page { rehearsed, ..Page::default() })
}

fn leave(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    visit.desk().leave(form.get("account").trim(), form.get("again"))?;
    Ok(visit.back(PATH, "It has begun, and goes on by itself."))
}

fn come_back(visit: &Visit<'_>) -> Answer {
    visit.desk().come_back(visit.form.get("again"))?;
    Ok(visit.back(PATH, "It is being taken back; others are told."))
}

fn resend(visit: &Visit<'_>) -> Answer {
    let done = visit.desk().resend()?;
    Ok(visit.back(PATH, done))
}

fn find_old(visit: &Visit<'_>) -> Answer {
    let found = Some(visit.desk().find_old(visit.form.get("account").trim())?);
    page(visit, Page { found, ..Page::default() })
}

fn move_in(visit: &Visit<'_>) -> Answer {
    let done = visit.desk().move_in(visit.form.get("account").trim())?;
    Ok(visit.back(PATH, done))
}

fn check(visit: &Visit<'_>) -> Answer {
    let actor = visit.form.get("actor");
    let checked = Some((actor.to_owned(), visit.desk().check_arrival(actor)?));
    page(visit, Page { checked, ..Page::default() })
}

fn end(visit: &Visit<'_>) -> Answer {
    visit.desk().end_arrival(visit.form.get("actor"))?;
    Ok(visit.back(PATH, "Nobody is waited for from there any more."))
}

fn cancel(visit: &Visit<'_>) -> Answer {
    let done = visit.desk().cancel_arrival(visit.form.get("actor"))?;
    Ok(visit.back(PATH, done))
}
