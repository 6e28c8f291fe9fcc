//! `/admin/sent`: where posts have gone.

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};

const PATH: &str = "/admin/sent";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post("/admin/sent/again", again)];

fn show(visit: &Visit<'_>) -> Answer {
    match visit.form.query("post") {
        "" => {
            let page = visit.desk().sent(visit.form.query("after"))?;
            visit.page("sent.html", "Deliveries", &page)
        }
        key => visit.page("sent-to.html", "Delivery", &visit.desk().sent_to(key)?),
    }
}

fn again(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let letters = visit.desk().send_again(form.get("host"))?;
    let path = match form.get("post") {
        "" => PATH.to_owned(),
        key => {
            let key: String = form_urlencoded::byte_serialize(key.as_bytes()).collect();
            format!("{PATH}?post={key}")
        }
    };
    Ok(visit.back(&path, format!("{letters} to be tried now.")))
}
