//! `/admin/followers`, `/admin/following`, `/admin/search`: ties to others.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Fault, Visit};
use crate::owner::desk::{Following, Profile, Refused, Tie, Ties};

const FOLLOWERS: &str = "/admin/followers";
const FOLLOWING: &str = "/admin/following";
const SEARCH: &str = "/admin/search";

pub(super) const ROUTES: &[Route] = &[
    get(FOLLOWERS, followers),
    get(FOLLOWING, following),
    get(SEARCH, search),
    post("/admin/follow", follow),
    post("/admin/tie", tie),
];

#[derive(Serialize)]
struct FollowingPage {
    /// Which of them are shown.
    show: &'static str,
    following: Following,
}

#[derive(Serialize)]
struct Search<'a> {
    /// What was looked for.
    name: &'a str,
    found: Option<Profile>,
    /// Why it was not found.
    why: Option<String>,
}

fn followers(visit: &Visit<'_>) -> Answer {
    let page = visit.desk().followers(visit.form.query("after"))?;
    visit.page("followers.html", "Followers", &page)
}

fn following(visit: &Visit<'_>) -> Answer {
    let which = Ties::parse(visit.form.query("show"));
    let following = visit.desk().following(which, visit.form.query("after"))?;
    visit.page("following.html", "Following", &FollowingPage { show: which.as_str(), following })
}

fn search(visit: &Visit<'_>) -> Answer {
    let name = visit.form.query("name").trim();
    let (found, why) = match name {
        "" => (None, None),
        name => match visit.desk().find(name) {
            Ok(found) => (Some(found), None),
            Err(Refused::Said(why)) => (None, Some(why)),
            Err(Refused::Store(error)) => return Err(error.into()),
        },
    };
    visit.page("search.html", "Search", &Search { name, found, why })
}

fn follow(visit: &Visit<'_>) -> Answer {
    let note = visit.desk().follow(visit.form.get("name"))?;
    Ok(visit.back(FOLLOWING, note))
}

fn tie(visit: &Visit<'_>) -> Answer {
    let Some(tie) = Tie::parse(visit.form.get("tie")) else {
        let sentence = "The form does not say what is to be done; nothing was changed.";
        return Err(Fault::Said(sentence.to_owned()));
    };
    let note = visit.desk().tie(visit.form.get("actor"), tie)?;
    let path = match tie {
        Tie::Accept | Tie::Reject | Tie::Remove => FOLLOWERS,
        Tie::Unfollow | Tie::GoAlong | Tie::Mute | Tie::Unmute => FOLLOWING,
    };
    Ok(visit.back(visit.from_or(path), note))
}
