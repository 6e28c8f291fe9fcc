//! `/admin/rules`: whom the owner blocks, limits and mutes.

use super::routes::{Route, get, post};
use super::visit::{Answer, Fault, Visit};
use crate::store::Stance;

const PATH: &str = "/admin/rules";

pub(super) const ROUTES: &[Route] =
    &[get(PATH, show), post(PATH, add), post("/admin/rules/end", end)];

fn show(visit: &Visit<'_>) -> Answer {
    visit.page("rules.html", "Blocks and mutes", &visit.desk().rules()?)
}

fn add(visit: &Visit<'_>) -> Answer {
    let form = &visit.form;
    let stance = match form.get("stance") {
        "mute" => Stance::Mute,
        "limit" => Stance::Limit,
        "block" => Stance::Block,
        _ => {
            let sentence = "The form does not say what is thought of them; nothing was changed.";
            return Err(Fault::Said(sentence.to_owned()));
        }
    };
    let note = visit.desk().add_rule(form.get("target"), stance, form.get("note"))?;
    Ok(visit.back(PATH, note))
}

fn end(visit: &Visit<'_>) -> Answer {
    let note = match visit.desk().end_rule(visit.form.get("target"))? {
        true => "The rule is taken back.",
        false => "There was no such rule any more.",
    };
    Ok(visit.back(PATH, note))
}
