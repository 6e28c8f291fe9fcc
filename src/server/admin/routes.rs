//! Which page is where. A page of its own file has its lines there, and its name here.

use super::visit::{Answer, Fault, Visit};
use super::{
    bookmarks, filters, interact, lists, login, moving, overview, people, queue, reading, rules,
    sent, sessions, stats, writing,
};

/// How a page is asked for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Method {
    /// It is shown; HEAD is the same.
    Get,
    /// Something is changed: only our own forms may ask for it.
    Post,
}

/// One address, one method, and what answers there.
pub(super) struct Route {
    pub(super) method: Method,
    pub(super) path: &'static str,
    pub(super) act: fn(&Visit<'_>) -> Answer,
}

/// A page that is shown.
pub(super) const fn get(path: &'static str, act: fn(&Visit<'_>) -> Answer) -> Route {
    Route { method: Method::Get, path, act }
}

/// A change.
pub(super) const fn post(path: &'static str, act: fn(&Visit<'_>) -> Answer) -> Route {
    Route { method: Method::Post, path, act }
}

/// All routes of those who are logged in, page by page.
const ROUTES: &[&[Route]] = &[
    overview::ROUTES,
    writing::ROUTES,
    reading::ROUTES,
    queue::ROUTES,
    people::ROUTES,
    lists::ROUTES,
    filters::ROUTES,
    bookmarks::ROUTES,
    interact::ROUTES,
    sent::ROUTES,
    rules::ROUTES,
    stats::ROUTES,
    moving::ROUTES,
    sessions::ROUTES,
    login::ROUTES,
];

/// Pages that belong together: what they are called, and where each is and what it is called.
pub(super) type MenuPart = (&'static str, &'static [(&'static str, &'static str)]);

/// The pages that every page leads to. Those of the first part stand in a line, the others behind it.
pub(super) const MENU: &[MenuPart] = &[
    (
        "Daily",
        &[
            ("/admin/timeline", "Home"),
            ("/admin/notifications", "Notifications"),
            ("/admin/inbox", "Inbox"),
            ("/admin/write", "Write"),
        ],
    ),
    (
        "People",
        &[
            ("/admin/followers", "Followers"),
            ("/admin/following", "Following"),
            ("/admin/lists", "Lists"),
            ("/admin/search", "Search"),
        ],
    ),
    (
        "Reading",
        &[
            ("/admin/bookmarks", "Bookmarks"),
            ("/admin/filters", "Filters"),
            ("/admin/rules", "Blocks"),
        ],
    ),
    (
        "Your site",
        &[
            ("/admin", "Overview"),
            ("/admin/sent", "Deliveries"),
            ("/admin/stats", "Numbers"),
            ("/admin/move", "Move"),
            ("/admin/sessions", "Sessions"),
        ],
    ),
];

/// Every address of the owner's pages with its method; for tests, which must miss none.
pub fn owner_routes() -> impl Iterator<Item = (Method, &'static str)> {
    ROUTES.iter().flat_map(|page| page.iter()).map(|route| (route.method, route.path))
}

pub(super) fn find(method: &str, path: &str) -> Result<&'static Route, Fault> {
    let method = match method {
        "GET" | "HEAD" => Some(Method::Get),
        "POST" => Some(Method::Post),
        _ => None,
    };
    let path = path.strip_suffix('/').unwrap_or(path);
    let mut here =
        ROUTES.iter().flat_map(|page| page.iter()).filter(|it| it.path == path).peekable();
    if here.peek().is_none() {
        return Err(Fault::NotFound);
    }
    here.find(|route| Some(route.method) == method).ok_or(Fault::WrongMethod)
}
