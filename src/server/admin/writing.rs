//! `/admin/write`: a text becomes a file, and is published.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::{Draft, Previewed, Refused};

pub(super) const PATH: &str = "/admin/write";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post(PATH, write)];

#[derive(Serialize)]
struct Page {
    draft: Draft,
    preview: Option<Previewed>,
    /// Why it was not written.
    why: Option<String>,
}

fn show(visit: &Visit<'_>) -> Answer {
    // What others lead here with is only put into the form.
    let draft = Draft { text: visit.form.query("text").to_owned(), ..Draft::default() };
    visit.page("write.html", "Write", &Page { draft, preview: None, why: None })
}

fn write(visit: &Visit<'_>) -> Answer {
    let draft = draft_of(visit);
    if visit.form.get("do") != "publish" {
        let preview = Some(visit.desk().preview(&draft));
        return visit.page("write.html", "Write", &Page { draft, preview, why: None });
    }
    match visit.desk().write(&draft, visit.form.file("picture")) {
        Ok(wrote) => Ok(visit.back(PATH, format!("`{}`: {}", wrote.path, wrote.said))),
        Err(Refused::Said(why)) => {
            visit.page("write.html", "Write", &Page { draft, preview: None, why: Some(why) })
        }
        Err(Refused::Store(error)) => Err(error.into()),
    }
}

fn draft_of(visit: &Visit<'_>) -> Draft {
    let field = |name: &str| visit.form.get(name).to_owned();
    Draft {
        title: field("title"),
        text: field("text"),
        content_warning: field("content_warning"),
        language: field("language"),
        visibility: field("visibility"),
        date: field("date"),
        options: field("options"),
        multiple: field("multiple"),
        ends: field("ends"),
        alt: field("alt"),
        decorative: field("decorative"),
    }
}
