//! `/admin`: how things stand.

use super::routes::{Route, get};
use super::visit::{Answer, Visit};

pub(super) const ROUTES: &[Route] = &[get("/admin", show)];

fn show(visit: &Visit<'_>) -> Answer {
    visit.page("overview.html", "Overview", &visit.desk().standing()?)
}
