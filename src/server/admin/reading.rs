//! `/admin/timeline`, `/admin/thread`, `/admin/notifications`: what the owner reads, and its pictures.

use serde::Serialize;

use super::reply;
use super::routes::{Route, get};
use super::visit::{Answer, Visit};
use crate::owner::desk::{NewsItem, Refused, Talk};

pub(super) const ROUTES: &[Route] = &[
    get("/admin/timeline", show),
    get("/admin/thread", thread),
    get("/admin/notifications", notifications),
    get("/admin/media", picture),
];

#[derive(Serialize)]
struct Thread<'a> {
    /// What was asked for.
    uri: &'a str,
    talk: Option<Talk>,
    /// Why it was not found.
    why: Option<String>,
}

#[derive(Serialize)]
struct Notifications {
    items: Vec<NewsItem>,
}

fn show(visit: &Visit<'_>) -> Answer {
    let page = visit.desk().timeline(visit.form.query("list"), visit.form.query("after"))?;
    visit.page("timeline.html", "Home", &page)
}

fn thread(visit: &Visit<'_>) -> Answer {
    let uri = visit.form.query("uri");
    let (talk, why) = match uri {
        "" => (None, None),
        uri => match visit.desk().conversation(uri) {
            Ok(talk) => (Some(talk), None),
            Err(Refused::Said(why)) => (None, Some(why)),
            Err(Refused::Store(error)) => return Err(error.into()),
        },
    };
    visit.page("thread.html", "Conversation", &Thread { uri, talk, why })
}

fn notifications(visit: &Visit<'_>) -> Answer {
    let items = visit.desk().news()?;
    visit.page("notifications.html", "Notifications", &Notifications { items })
}

/// Our own copy of a picture. While it is still fetched, there is none.
fn picture(visit: &Visit<'_>) -> Answer {
    // A script asks again and again: that is no page, and what a page says once is not said here.
    Ok(match visit.desk().picture(visit.form.query("of"))? {
        Some((media_type, bytes)) => reply::picture(media_type, bytes),
        None => reply::text(404, "this picture is not here"),
    })
}
