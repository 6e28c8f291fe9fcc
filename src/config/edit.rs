//! Changes of `node.toml` by commands that have to remember something there. Every other byte of the
//! owner's file stays as it is.

use serde::Deserialize;
use toml::{Spanned, Table, Value};

use super::read::{line_of, toml_text};
use crate::id::{ActorId, Origin};

/// The settings that are looked for, with their places.
#[derive(Deserialize, Default)]
#[serde(default)]
struct Found {
    site: FoundSite,
    actor: FoundActor,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct FoundSite {
    url: Option<Spanned<String>>,
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

/// The text of a `node.toml` without this id in `actor.also_known_as`; the text itself if it is not there. `None`
/// where nobody but the owner can tell how to write it.
#[must_use]
pub fn without_alias(text: &str, alias: &ActorId) -> Option<String> {
    let found: Found = toml::from_str(text).ok()?;
    let mut wanted: Table = toml::from_str(text).ok()?;
    let list = found.actor.also_known_as.as_ref().map(|list| list.get_ref().as_slice());
    let list = list.unwrap_or_default();
    let Some(at) = list.iter().position(|it| it.get_ref() == alias.as_str()) else {
        return Some(text.to_owned());
    };
    let actor = wanted.get_mut("actor")?.as_table_mut()?;
    let left = actor.get_mut("also_known_as")?.as_array_mut()?;
    left.retain(|it| it.as_str() != Some(alias.as_str()));
    let is_last = left.is_empty();
    let mut bare = wanted.clone();
    bare.get_mut("actor")?.as_table_mut()?.remove("also_known_as");
    let is_right = |text: &String| {
        toml::from_str::<Table>(text).is_ok_and(|it| it == wanted || (is_last && it == bare))
    };
    shortened(text, list, at).into_iter().find(is_right)
}

/// Ways to leave the one at `at` out, the best first.
fn shortened(text: &str, list: &[Spanned<String>], at: usize) -> Vec<String> {
    let span = list[at].span();
    let line = text[..span.start].rfind('\n').map_or(0, |end| end + 1);
    let next_line = text[span.end..].find('\n').map_or(text.len(), |end| span.end + end + 1);
    // Its line, if there is nothing else on it.
    let to_the_next = list.get(at + 1).map(|next| span.start..next.span().start);
    let from_before = at.checked_sub(1).map(|before| list[before].span().end..span.end);
    let cuts = [Some(line..next_line), to_the_next, from_before, Some(span)];
    cuts.into_iter().flatten().map(|cut| [&text[..cut.start], &text[cut.end..]].concat()).collect()
}

/// The text of a `node.toml` in which the site is at `new`, and has moved from where it was. `None` where nobody
/// but the owner can tell how to write it.
#[must_use]
pub fn with_new_url(text: &str, new: &Origin) -> Option<String> {
    let found: Found = toml::from_str(text).ok()?;
    let url = found.site.url?;
    let old = Origin::of(url.get_ref()).ok()?;
    let mut wanted: Table = toml::from_str(text).ok()?;
    let site = wanted.get_mut("site")?.as_table_mut()?;
    site.insert("url".to_owned(), Value::String(new.to_string()));
    site.insert("moved_from".to_owned(), Value::String(old.to_string()));
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let moved_from = format!("moved_from = {}{end}", toml_text(old.as_str()));
    let (at, span) = (line_of(text, "site.url")?, url.span());
    let line: usize = text.split_inclusive('\n').take(at).map(str::len).sum();
    let before = if text[..line].ends_with('\n') { "" } else { end };
    let written = inserted(text, line, &format!("{before}{moved_from}"));
    let written = [&written[..span.start], &toml_text(new.as_str()), &written[span.end..]].concat();
    toml::from_str::<Table>(&written).is_ok_and(|it| it == wanted).then_some(written)
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
