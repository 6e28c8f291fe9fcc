//! `/admin/timeline`: what the owner reads.

use super::routes::{Route, get};
use super::visit::{Answer, Visit};

pub(super) const ROUTES: &[Route] = &[get("/admin/timeline", show)];

fn show(visit: &Visit<'_>) -> Answer {
    let page = visit.desk().timeline(visit.form.query("after"))?;
    visit.page("timeline.html", "Home", &page)
}
