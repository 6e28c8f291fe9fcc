//! `/admin/inbox`: what others wrote to the owner, and what becomes of it.

use serde::Serialize;

use super::routes::{Route, get, post};
use super::visit::{Answer, Fault, Visit};
use crate::owner::desk::{Decided, Decision, QueueItem};
use crate::store::Review;

const PATH: &str = "/admin/inbox";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post(PATH, decide)];

#[derive(Serialize)]
struct Page {
    /// Which state is shown.
    state: &'static str,
    items: Vec<QueueItem>,
}

fn show(visit: &Visit<'_>) -> Answer {
    let review = match visit.form.query("state") {
        "approved" => Review::Approved,
        "hidden" => Review::Hidden,
        _ => Review::Waiting,
    };
    let page = Page { state: review.as_str(), items: visit.desk().queue(review)? };
    visit.page("inbox.html", "Inbox", &page)
}

/// Of one answer (`one=approve 7.1`: its number and edition), or of all that are ticked.
fn decide(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let (word, posts) = match form.get("one").split_once(' ') {
        Some((word, post)) => (word, vec![post]),
        None => (form.get("all"), form.all("post").collect()),
    };
    let decision = Decision::parse(word).ok_or_else(|| unread("what is to be done"))?;
    let posts: Option<Vec<_>> = posts.into_iter().map(number_and_edition).collect();
    let posts = posts.ok_or_else(|| unread("which answers are meant"))?;
    let path = match form.get("state") {
        state @ ("approved" | "hidden") => format!("{PATH}?state={state}"),
        _ => PATH.to_owned(),
    };
    if posts.is_empty() {
        return Ok(visit.back(&path, "Tick what is meant first."));
    }
    let decided = visit.desk().decide(&posts, decision)?;
    Ok(visit.back(&path, note(decision, &decided)))
}

fn unread(what: &str) -> Fault {
    Fault::Said(format!("The form does not say {what}; nothing was changed."))
}

fn number_and_edition(text: &str) -> Option<(i64, i64)> {
    let (number, edition) = text.split_once('.')?;
    Some((number.parse().ok()?, edition.parse().ok()?))
}

/// What was done, in words.
fn note(decision: Decision, decided: &Decided) -> String {
    let done = match decision {
        Decision::Approve => "approved",
        Decision::ApproveAlways => "approved, and all that these authors write",
        Decision::Hide => "hidden",
        Decision::Spam => "thrown away, and their authors blocked",
        Decision::BlockAuthor => "done: their authors are blocked",
        Decision::BlockServer => "done: the servers of their authors are blocked",
    };
    let mut parts = vec![format!("{} {done}.", decided.done)];
    let more = [
        (decided.edited, "edited since you read it: read it again"),
        (decided.pageless, "not approved, because no page can show it"),
        (decided.gone, "no longer there"),
    ];
    let more = more.into_iter().filter(|(count, _)| *count > 0);
    parts.extend(more.map(|(count, what)| format!("{count} {what}.")));
    parts.join(" ")
}
