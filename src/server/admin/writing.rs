//! `/admin/write`: a text becomes a file, and is published.

use std::array;

use serde::Serialize;

use super::editing;
use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::limits;
use crate::owner::desk::{Described, Draft, Previewed, Refused, Wrote};
use crate::sig;

pub(super) const PATH: &str = "/admin/write";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post(PATH, write)];

#[derive(Serialize)]
struct Page {
    draft: Draft,
    /// A form with this is acted on once.
    once: String,
    preview: Option<Previewed>,
    /// How many pictures were sent along.
    pictures: usize,
    /// Why it was not written.
    why: Option<String>,
}

impl Page {
    fn new(draft: Draft) -> Self {
        Self { draft, once: sig::fresh_token(), preview: None, pictures: 0, why: None }
    }
}

fn show(visit: &Visit<'_>) -> Answer {
    // What others lead here with is only put into the form.
    let draft = Draft { text: visit.form.query("text").to_owned(), ..Draft::default() };
    visit.page("write.html", "Write", &Page::new(draft))
}

fn write(visit: &Visit<'_>) -> Answer {
    let draft = draft_of(visit);
    let once = visit.form.get("once");
    let pictures: [&[u8]; limits::PICTURES_MAX] =
        array::from_fn(|at| visit.form.file(&numbered("picture", at)));
    // Whoever looks first sends the same form afterwards.
    let kept = if once.is_empty() { sig::fresh_token() } else { once.to_owned() };
    let again = Page { once: kept, ..Page::new(draft.clone()) };
    if visit.form.get("do") != "publish" {
        let preview = Some(visit.desk().preview(&draft));
        let pictures = pictures.iter().filter(|bytes| !bytes.is_empty()).count();
        return visit.page("write.html", "Write", &Page { preview, pictures, ..again });
    }
    match visit.desk().write(&draft, &pictures, once) {
        Ok(Wrote::Now { path, said }) => Ok(visit.back(PATH, format!("`{path}`: {said}"))),
        Ok(Wrote::Before(path)) => {
            let note = format!("That was sent twice, and written once: `{path}`.");
            Ok(visit.back(&editing::address(visit, &path), note))
        }
        Ok(Wrote::Other(path)) => {
            let why = format!(
                "This form became `{path}` before. Publish again if its words are to be another text; \
                 to change that one, edit it."
            );
            visit.page("write.html", "Write", &Page { why: Some(why), ..Page::new(draft) })
        }
        Err(Refused::Said(why)) => {
            visit.page("write.html", "Write", &Page { why: Some(why), ..again })
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
        pictures: array::from_fn(|at| Described {
            alt: field(&numbered("alt", at)),
            decorative: field(&numbered("decorative", at)),
        }),
    }
}

/// The name of a field of one of the pictures: `alt`, `alt-2`, `alt-3`.
fn numbered(name: &str, at: usize) -> String {
    match at {
        0 => name.to_owned(),
        at => format!("{name}-{}", at + 1),
    }
}
