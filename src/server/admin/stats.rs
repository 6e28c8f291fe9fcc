//! `/admin/stats`: what became of it all.

use super::routes::{Route, get};
use super::visit::{Answer, Visit};

pub(super) const ROUTES: &[Route] = &[get("/admin/stats", show)];

fn show(visit: &Visit<'_>) -> Answer {
    visit.page("stats.html", "Numbers", &visit.desk().stats()?)
}
