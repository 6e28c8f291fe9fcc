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
    /// An answer in a form with this is sent once.
    once: String,
    met: Option<Met>,
    /// What was typed and could not be sent.
    text: &'a str,
    /// Why it was not found, or not sent.
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
    let once = sig::fresh_token();
    visit.page("interact.html", title, &Page { uri, once, met, text: "", why })
}

/// What was typed is not lost with the answer that could not be sent.
fn answer_again(visit: &Visit<'_>, id: &str, why: String) -> Answer {
    let met = visit.desk().meet(id).ok();
    let (text, once) = (visit.form.get("text"), visit.form.get("once").to_owned());
    let page = Page { uri: id, once, met, text, why: Some(why) };
    visit.page("interact.html", "A post elsewhere", &page)
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
    let note = match visit.desk().act(id, deed) {
        Err(Refused::Said(why)) if visit.form.get("do") == "answer" => {
            return answer_again(visit, id, why);
        }
        done => done?,
    };
    let back = form_urlencoded::Serializer::new(format!("{PATH}?")).append_pair("uri", id).finish();
    Ok(visit.back(visit.led_from(&back), note))
}
