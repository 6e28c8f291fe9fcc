//! `/admin/login`, and the way out. Whoever is not logged in sees nothing else, and the same for every
//! address, whether something is there or not (threats T30, T31).

use serde::Serialize;

use super::form::Form;
use super::routes::{Route, post};
use super::visit::{Answer, Frame, Visit, caller, is_from_here};
use super::{Admin, cookie, reply};
use crate::owner::desk::{Badges, LoginRefused, Seen};
use crate::server::message::{Reply, Request};

pub(super) const PATH: &str = "/admin/login";

pub(super) const ROUTES: &[Route] = &[post("/admin/logout", log_out)];

#[derive(Serialize)]
struct Page<'a> {
    /// What was wrong.
    error: Option<String>,
    /// What `skep login` printed, if it led here.
    link: &'a str,
    /// Where to go then.
    next: &'a str,
}

/// Somebody who is not logged in has asked for some page.
pub(super) fn lead(request: &Request) -> Reply {
    let next: String = match request.method.as_str() {
        "GET" if request.path() != super::ROOT => {
            form_urlencoded::byte_serialize(request.target.as_bytes()).collect()
        }
        _ => String::new(),
    };
    reply::lead(&if next.is_empty() { PATH.to_owned() } else { format!("{PATH}?next={next}") })
}

pub(super) fn answer(admin: &Admin, request: &Request, session: Option<&Seen>) -> Reply {
    let Some(form) = Form::read(request) else {
        return reply::text(415, "this is not one of our forms");
    };
    match request.method.as_str() {
        "GET" | "HEAD" if session.is_some() => reply::lead(safe_next(form.query("next"))),
        "GET" | "HEAD" => {
            let (link, next) = (form.query("link"), safe_next(form.query("next")));
            show(admin, 200, &Page { error: None, link, next })
        }
        "POST" => enter(admin, request, &form),
        _ => reply::text(405, "method not allowed").with_header("Allow", "GET, HEAD, POST"),
    }
}

fn enter(admin: &Admin, request: &Request, form: &Form) -> Reply {
    let origin = admin.desk.origin();
    let next = safe_next(form.get("next"));
    if let Err(why) = is_from_here(request, origin) {
        let error = Some(format!("Nothing was done: {why}. Open {origin}/admin."));
        return show(admin, 403, &Page { error, link: "", next });
    }
    let link = form.get("link");
    let entered = match link {
        "" => admin.desk.log_in(form.get("password"), caller(request)),
        link => admin.desk.log_in_by_link(link, caller(request)),
    };
    match entered {
        Ok(shown) => cookie::give(reply::lead(next), origin, &shown),
        Err(LoginRefused::Store(error)) => reply::unavailable(&error),
        Err(LoginRefused::Wrong) => {
            let error = match link {
                "" => "That is not the password.",
                _ => "This link was used already, or is too old. `skep login` makes another.",
            };
            show(admin, 403, &Page { error: Some(error.to_owned()), link: "", next })
        }
        Err(LoginRefused::TooMany(wait)) => {
            let minutes = wait.as_secs().div_ceil(60);
            let unit = if minutes == 1 { "minute" } else { "minutes" };
            let error = Some(format!("Too many wrong passwords. Try again in {minutes} {unit}."));
            show(admin, 429, &Page { error, link: "", next })
                .with_header("Retry-After", (wait.as_secs() + 1).to_string())
        }
    }
}

fn show(admin: &Admin, status: u16, page: &Page<'_>) -> Reply {
    let (handle, site) = admin.desk.whose();
    let frame = Frame {
        title: "Log in",
        here: PATH,
        at: PATH,
        handle,
        site,
        menu: &[],
        badges: Badges::default(),
        token: "",
        note: None,
        style: &admin.style.path,
        script: &admin.script.path,
    };
    admin.render((status, "login.html"), &frame, page)
}

/// Only to our own pages: nobody is led elsewhere by a link that begins here.
pub(super) fn safe_next(next: &str) -> &str {
    let path = next.split(['?', '#']).next().unwrap_or_default();
    let is_printable = next.bytes().all(|byte| byte.is_ascii_graphic());
    let is_safe = is_printable && !next.contains('\\') && Admin::is_at(path) && path != PATH;
    if is_safe { next } else { super::ROOT }
}

fn log_out(visit: &Visit<'_>) -> Answer {
    visit.desk().end_session(visit.session.id)?;
    Ok(cookie::take(reply::lead(PATH), visit.desk().origin()))
}

#[cfg(test)]
mod tests {
    use super::safe_next;

    #[test]
    fn nobody_is_led_elsewhere() {
        for (next, expected) in [
            ("/admin/inbox", "/admin/inbox"),
            ("/admin/follow?uri=https://a.example/@b", "/admin/follow?uri=https://a.example/@b"),
            ("", "/admin"),
            ("/", "/admin"),
            ("//evil.example/admin", "/admin"),
            ("https://evil.example/admin", "/admin"),
            ("/administrator", "/admin"),
            ("/admin\\@evil.example", "/admin"),
            ("/admin/\r\nSet-Cookie: a=b", "/admin"),
            ("/admin/login?next=/admin", "/admin"),
            ("\u{e9}/admin", "/admin"),
        ] {
            assert_eq!(safe_next(next), expected, "{next}");
        }
    }
}
