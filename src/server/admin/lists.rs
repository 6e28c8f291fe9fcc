//! `/admin/lists`: accounts that are read together.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::{ListRow, ListsOf};

const PATH: &str = "/admin/lists";
const OF: &str = "/admin/lists/of";

pub(super) const ROUTES: &[Route] = &[
    get(PATH, show),
    post(PATH, create),
    post("/admin/lists/delete", delete),
    post("/admin/lists/put", put),
    post("/admin/lists/take", take),
    get(OF, show_of),
    post(OF, choose),
];

#[derive(Serialize)]
struct Lists {
    lists: Vec<ListRow>,
}

#[derive(Serialize)]
struct Of<'a> {
    of: ListsOf,
    /// The page that led here.
    from: &'a str,
}

fn show(visit: &Visit<'_>) -> Answer {
    match visit.form.query("list") {
        "" => visit.page("lists.html", "Lists", &Lists { lists: visit.desk().lists()? }),
        list => {
            let page = visit.desk().list_members(list, visit.form.query("after"))?;
            visit.page("list.html", &format!("List: {}", page.name), &page)
        }
    }
}

fn create(visit: &Visit<'_>) -> Answer {
    let note = visit.desk().create_list(visit.form.get("name"))?;
    Ok(visit.back(visit.from_or(PATH), note))
}

fn delete(visit: &Visit<'_>) -> Answer {
    let list = visit.form.get("list");
    let note = match visit.desk().delete_list(list)? {
        true => format!("“{list}” is deleted; whom you follow stays as it is."),
        false => "There was no such list any more.".to_owned(),
    };
    Ok(visit.back(PATH, note))
}

fn put(visit: &Visit<'_>) -> Answer {
    let (list, account) = (visit.form.get("list"), visit.form.get("account"));
    visit.desk().put_on_list(list, account)?;
    Ok(visit.back(&of_list(list), format!("{} is on “{list}”.", account.trim())))
}

fn take(visit: &Visit<'_>) -> Answer {
    let (list, account) = (visit.form.get("list"), visit.form.get("account"));
    visit.desk().take_off_list(list, account)?;
    let note = format!("{account} is not on “{list}” any more.");
    Ok(visit.back(visit.from_or(&of_list(list)), note))
}

fn show_of(visit: &Visit<'_>) -> Answer {
    if visit.form.query("actor").is_empty() {
        return show(visit);
    }
    let of = visit.desk().lists_of(visit.form.query("actor"))?;
    visit.page("lists-of.html", "On which lists", &Of { of, from: visit.form.query("from") })
}

fn choose(visit: &Visit<'_>) -> Answer {
    let lists: Vec<&str> = visit.form.all("list").collect();
    visit.desk().choose_lists(visit.form.get("actor"), &lists)?;
    let note = match lists.as_slice() {
        [] => "They are on no list now.".to_owned(),
        lists => format!("They are on {} now.", lists.join(", ")),
    };
    Ok(visit.back(visit.from_or(PATH), note))
}

fn of_list(list: &str) -> String {
    form_urlencoded::Serializer::new(format!("{PATH}?")).append_pair("list", list).finish()
}
