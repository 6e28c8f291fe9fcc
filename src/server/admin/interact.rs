//! `/admin/interact`: what a page elsewhere has led the owner here for. Nothing is done before the owner says so.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Fault, Visit};
use crate::owner::desk::{Deed, Met, Refused};
use crate::sig;

const PATH: &str = "/admin/interact";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post(PATH, act)];

#[derive(Serialize)]
struct Page<'a> {
    /// What was asked for.
    uri: &'a str,
    /// A form with this is acted on once.
    once: String,
    met: Option<Met>,
    /// Why it was not found.
    why: Option<String>,
}

fn show(visit: &Visit<'_>) -> Answer {
    let uri = visit.form.query("uri");
    let (met, why) = match uri {
        "" => (None, None),
        uri => match visit.desk().meet(uri) {
            Ok(met) => (Some(met), None),
            Err(Refused::Said(why)) => (None, Some(why)),
            Err(Refused::Store(error)) => return Err(error.into()),
        },
    };
    let title = match &met {
        Some(Met { post: Some(_), .. }) => "A post elsewhere",
        Some(_) => "An account elsewhere",
        None => "Look up",
    };
    visit.page("interact.html", title, &Page { uri, once: sig::fresh_token(), met, why })
}

fn act(visit: &Visit<'_>) -> Answer {
    let id = visit.form.get("id");
    let deed = match visit.form.get("do") {
        "follow" => Deed::Follow,
        "like" => Deed::Like,
        "unlike" => Deed::Unlike,
        "boost" => Deed::Boost,
        "unboost" => Deed::Unboost,
        "bookmark" => Deed::Bookmark,
        "unbookmark" => Deed::Unbookmark,
        "answer" => Deed::Answer { text: visit.form.get("text"), once: visit.form.get("once") },
        _ => return Err(Fault::Said("The form does not say what is to be done.".to_owned())),
    };
    let note = visit.desk().act(id, deed)?;
    let back = form_urlencoded::Serializer::new(format!("{PATH}?")).append_pair("uri", id).finish();
    Ok(visit.back(visit.from_or(&back), note))
}
