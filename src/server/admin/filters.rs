//! `/admin/filters`: words that the owner does not want to meet unwarned.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::FilterList;
use crate::store::{FilterAct, FilterPlace};

const PATH: &str = "/admin/filters";

pub(super) const ROUTES: &[Route] =
    &[get(PATH, show), post(PATH, add), post("/admin/filters/remove", remove)];

#[derive(Serialize)]
struct Page<'a> {
    filters: FilterList,
    /// What stays typed while it is tried.
    word: &'a str,
    place: &'static str,
    act: &'static str,
}

fn show(visit: &Visit<'_>) -> Answer {
    shown(visit, ("", FilterPlace::Everywhere, FilterAct::Warn))
}

fn shown(visit: &Visit<'_>, (word, place, act): (&str, FilterPlace, FilterAct)) -> Answer {
    let filters = visit.desk().filters(word)?;
    let page = Page { filters, word, place: place.as_str(), act: act.as_str() };
    visit.page("filters.html", "Filters", &page)
}

fn add(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let word = form.get("word").trim();
    let place = match form.get("place") {
        "home" => FilterPlace::Home,
        "replies" => FilterPlace::Replies,
        _ => FilterPlace::Everywhere,
    };
    let act = if form.get("act") == "hide" { FilterAct::Hide } else { FilterAct::Warn };
    if form.get("do") == "try" {
        return shown(visit, (word, place, act));
    }
    visit.desk().add_filter(word, (place, act))?;
    Ok(visit.back(PATH, format!("What has “{word}” is filtered from now on.")))
}

fn remove(visit: &Visit<'_>) -> Answer {
    let word = visit.form.get("word");
    let note = match visit.desk().remove_filter(word)? {
        true => format!("“{word}” is no longer looked for."),
        false => "There was no such filter any more.".to_owned(),
    };
    Ok(visit.back(PATH, note))
}
