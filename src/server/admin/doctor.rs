//! `/admin/doctor`: whether all is well, and what to do where it is not.

use super::routes::{Route, get, post};
use super::visit::{Answer, Visit};
use crate::owner::desk::Examined;

const PATH: &str = "/admin/doctor";

pub(super) const ROUTES: &[Route] = &[get(PATH, show), post(PATH, look)];

fn show(visit: &Visit<'_>) -> Answer {
    visit.page("doctor.html", "Doctor", &visit.desk().examined()?)
}

fn look(visit: &Visit<'_>) -> Answer {
    let before = visit.desk().examined()?;
    let after = visit.desk().examine()?;
    Ok(visit.back(PATH, sentence(&before, &after)))
}

fn sentence(before: &Examined, after: &Examined) -> String {
    let is_new = after.last != before.last;
    match &after.last {
        _ if after.under_way => {
            "It takes its time, a minute and a half at most: open this page again.".to_owned()
        }
        Some(last) if is_new => match (last.red.len(), last.yellow.len()) {
            (0, 0) => "All is well.".to_owned(),
            (0, yellow) => format!("Nothing is broken; to be noted: {yellow}."),
            (1, _) => "One thing is broken.".to_owned(),
            (red, _) => format!("{red} things are broken."),
        },
        _ => "It has ended without a result; `skep doctor` says why.".to_owned(),
    }
}
