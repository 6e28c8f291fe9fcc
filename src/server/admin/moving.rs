//! `/admin/move`: leaving with one's followers, and who comes.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::{Moves, Rehearsed};

const PATH: &str = "/admin/move";

pub(super) const ROUTES: &[Route] = &[
    get(PATH, show),
    post("/admin/move/rehearse", rehearse),
    post("/admin/move/out", leave),
    post("/admin/move/back", come_back),
];

#[derive(Serialize)]
struct Page {
    moves: Moves,
    rehearsed: Option<Rehearsed>,
}

fn show(visit: &Visit<'_>) -> Answer {
    visit.page("move.html", "Move", &Page { moves: visit.desk().moves()?, rehearsed: None })
}

fn rehearse(visit: &Visit<'_>) -> Answer {
    let rehearsed = Some(visit.desk().rehearse(visit.form.get("account").trim())?);
    visit.page("move.html", "Move", &Page { moves: visit.desk().moves()?, rehearsed })
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
