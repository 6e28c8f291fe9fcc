//! `/admin/edit` and `/admin/delete`: a text that is there already, as its file has it.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::{Refused, Source};

pub(super) const PATH: &str = "/admin/edit";
const DELETE: &str = "/admin/delete";
const LIST: &str = "/admin/sent";

pub(super) const ROUTES: &[Route] =
    &[get(PATH, show), post(PATH, save), get(DELETE, ask), post(DELETE, delete)];

#[derive(Serialize)]
struct Page<'a> {
    /// The text as it is now.
    source: &'a Source,
    /// What was typed.
    text: &'a str,
    /// Why it was not saved.
    why: Option<&'a str>,
    /// Somebody has changed the file since the form was made.
    is_other: bool,
}

/// Where the text of this file is edited, or else the list of all.
pub(super) fn address(visit: &Visit<'_>, path: &str) -> String {
    match visit.desk().source(path) {
        Ok(_) => {
            let path: String = form_urlencoded::byte_serialize(path.as_bytes()).collect();
            format!("{PATH}?path={path}")
        }
        Err(_) => LIST.to_owned(),
    }
}

fn show(visit: &Visit<'_>) -> Answer {
    let source = visit.desk().source(visit.form.query("path"))?;
    let page = Page { source: &source, text: &source.text, why: None, is_other: false };
    visit.page("edit.html", "Edit", &page)
}

fn save(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let (path, text, hash) = (form.get("path"), form.get("text"), form.get("hash"));
    match visit.desk().save(path, text, hash) {
        Ok(said) => Ok(visit.back(&address(visit, path), said)),
        Err(Refused::Said(why)) => {
            // Without the file there is nothing to save to.
            let source = visit.desk().source(path)?;
            let is_other = source.hash != hash;
            visit.page(
                "edit.html",
                "Edit",
                &Page { source: &source, text, why: Some(&why), is_other },
            )
        }
        Err(error) => Err(error.into()),
    }
}

fn ask(visit: &Visit<'_>) -> Answer {
    let source = visit.desk().source(visit.form.query("path"))?;
    visit.page("delete.html", "Delete", &source)
}

fn delete(visit: &Visit<'_>) -> Answer {
    let said = visit.desk().delete(visit.form.get("path"), visit.form.get("hash"))?;
    Ok(visit.back(LIST, said))
}
