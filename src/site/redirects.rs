//! Former addresses → pages that lead on.

use super::aliases;
use super::record::{Made, stamp_of};
use super::render::{Outcome, Press};
use super::slug::encode;
use super::theme::record;

const TEMPLATE: &str = "redirect.html";

/// One page for each alias.
pub(super) fn make(press: &Press<'_>) -> Vec<Outcome> {
    let aliases = aliases::all(press.site.content);
    aliases
        .map(|alias| redirect(press, alias.from, alias.to, alias.page.title.as_deref()))
        .collect()
}

fn redirect(press: &Press<'_>, from: &str, to: &str, title: Option<&str>) -> Outcome {
    let key = stamp_of((press.look, to, title));
    press.unit(format!("alias:{from}"), key, |tray| {
        let target = encode(to);
        let canonical = press.site.config.site.origin.join(&target);
        let own = record([
            ("target", target.into()),
            ("canonical", canonical.into()),
            ("title", title.into()),
        ]);
        press.html(tray, from, TEMPLATE, vec![own])?;
        Ok(Made::default())
    })
}
