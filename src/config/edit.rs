//! Changes of `node.toml` by commands that have to remember something there. Every other byte of the
//! owner's file stays as it is.

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::read::{line_of, toml_text};
use crate::id::ActorId;

/// The one setting that is looked for, with its place.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Found {
    actor: FoundActor,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FoundActor {
    also_known_as: Option<Spanned<Vec<Spanned<String>>>>,
}

/// The text of a `node.toml` with one more id in `actor.also_known_as`; the text itself if it is there
/// already. `None` where nobody but the owner can tell how to write it: then it is not TOML, or written
/// as nothing that is known here.
#[must_use]
pub fn with_alias(text: &str, alias: &ActorId) -> Option<String> {
    let found: Found = toml::from_str(text).ok()?;
    let mut wanted: Table = toml::from_str(text).ok()?;
    let actor = wanted.entry("actor").or_insert_with(|| Value::Table(Table::new()));
    let list = actor.as_table_mut()?.entry("also_known_as");
    let list = list.or_insert_with(|| Value::Array(Vec::new())).as_array_mut()?;
    let value = Value::String(alias.to_string());
    if list.contains(&value) {
        return Some(text.to_owned());
    }
    list.push(value);
    let written = candidates(text, &found, &toml_text(alias.as_str()));
    // Whatever it is written as: one that says this and nothing else is right.
    written.into_iter().find(|text| toml::from_str::<Table>(text).is_ok_and(|it| it == wanted))
}

/// Ways to write it, the best first.
fn candidates(text: &str, found: &Found, quoted: &str) -> Vec<String> {
    if let Some(list) = &found.actor.also_known_as {
        let (at, new) = match list.get_ref().last() {
            Some(last) => (last.span().end, format!(", {quoted}")),
            None => (list.span().start + 1, quoted.to_owned()),
        };
        return vec![inserted(text, at, &new)];
    }
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let line = format!("also_known_as = [{quoted}]{end}");
    let mut all = Vec::new();
    for number in [line_of(text, "actor.handle"), line_of(text, "actor")].into_iter().flatten() {
        let at: usize = text.split_inclusive('\n').take(number).map(str::len).sum();
        let is_open = !text[..at].ends_with('\n');
        let before = if is_open { end } else { "" };
        all.push(inserted(text, at, &format!("{before}{line}")));
    }
    let gap = if text.is_empty() || text.ends_with('\n') { "" } else { end };
    all.push(format!("{text}{gap}{end}[actor]{end}{line}"));
    all
}

fn inserted(text: &str, at: usize, new: &str) -> String {
    let mut text = text.to_owned();
    text.insert_str(at, new);
    text
}
