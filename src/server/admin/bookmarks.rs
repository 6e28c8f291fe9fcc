//! `/admin/bookmarks`: posts that the owner has marked. They are marked and unmarked by `/admin/interact`.

use super::routes::{Route, get};
use super::visit::{Answer, Visit};

pub(super) const ROUTES: &[Route] = &[get("/admin/bookmarks", show)];

fn show(visit: &Visit<'_>) -> Answer {
    let page = visit.desk().bookmarks(visit.form.query("after"))?;
    visit.page("bookmarks.html", "Bookmarks", &page)
}
