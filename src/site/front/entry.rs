//! What a post or a page says about itself.

use std::sync::Arc;

use super::keys::Keys;
use super::{names, rare, terms};
use crate::clock::Timestamp;
use crate::config::{Problem, is_language_tag};
use crate::site::address::Material;
use crate::site::content::{Federate, Page, Post, Visibility};
use crate::site::document::Document;
use crate::site::markdown;
use crate::site::place::Name;
use crate::site::rare::Rare;
use crate::site::value::Value;

/// Reads everything but the text itself, of which the tags are taken. What has a date is a post.
pub(in crate::site) fn read(keys: &mut Keys<'_>, body: &str) -> Document {
    let name = Name::of(keys.source, &keys.config.site.content);
    let draft = draft(keys, &name);
    let (date, appears) = dates(keys, &name);
    let terms = terms::read(keys, &name.categories);
    let mut page = page(keys, &name, date, &terms.categories);
    page.draft = draft;
    let tags = if date.is_some() { terms.tags(keys, body) } else { Vec::new() };
    let others = if date.is_some() { terms.others(keys) } else { Vec::new() };
    let mentions = if date.is_some() { markdown::mentions_in(body) } else { Vec::new() };
    let rare = rare::read(keys, &page.permalink);
    let rare = Rare { appears, terms: others, mentions, ..rare };
    page.rare = rare.boxed();
    // Of a page too, so that a mistake in it is found.
    let (visibility, federate) = (visibility(keys, date), federate(keys));
    let content_warning = keys.text(names::WARNING).filter(|text| !text.is_empty());
    let sensitive = keys.flag(names::SENSITIVE).unwrap_or(false);
    let Some(date) = date else { return Document::Page(Box::new(page)) };
    let federate = if draft { Federate::No } else { federate };
    let post = Post {
        date,
        tags,
        federate,
        content_warning,
        sensitive,
        visibility,
        untimely: false,
        wordless: false,
        page,
    };
    Document::Post(Box::new(post))
}

fn page(keys: &mut Keys<'_>, name: &Name, date: Option<Timestamp>, categories: &[String]) -> Page {
    let title = keys.text(names::TITLE).filter(|title| !title.trim().is_empty());
    let slug = keys.text(names::SLUG).filter(|slug| !slug.is_empty());
    Page {
        source: keys.source.into(),
        permalink: permalink(keys, (name, title.as_deref(), slug.as_deref()), date, categories),
        title,
        updated: keys.date(names::UPDATED),
        description: keys.text(names::DESCRIPTION),
        section: name.section.as_deref().map(Arc::from),
        language: language(keys).map(Arc::from),
        author: author(keys).map(Arc::from),
        template: keys.text(names::TEMPLATE).map(Arc::from),
        weight: keys.integer(names::WEIGHT).unwrap_or(0),
        ..Page::default()
    }
}

fn permalink(
    keys: &mut Keys<'_>,
    (name, title, slug): (&Name, Option<&str>, Option<&str>),
    date: Option<Timestamp>,
    categories: &[String],
) -> String {
    let asked = keys.text_with_name(names::PATH);
    let material = Material { name, title, slug, categories, date, config: keys.config };
    let (key, path) = match &asked {
        Some((key, text)) => (*key, material.asked(text)),
        None => ("slug", material.usual()),
    };
    path.unwrap_or_else(|bad| {
        keys.wrong(key, &bad.why, bad.help);
        String::new()
    })
}

/// Is it unfinished? Jekyll says `published: false`, Eleventy `permalink: false`.
fn draft(keys: &mut Keys<'_>, name: &Name) -> bool {
    let mut hidden = name.is_draft;
    for key in ["published", "permalink"] {
        if let Some(Value::Bool(shown)) = keys.front.peek(key) {
            hidden |= !shown;
            keys.front.take(&[key]);
        }
    }
    let status = keys.front.peek("status").and_then(Value::text);
    if let Some(status @ ("draft" | "published")) = status.as_deref() {
        hidden |= status == "draft";
        keys.front.take(&["status"]);
    }
    keys.flag(names::DRAFT).unwrap_or(false) || hidden
}

/// The date, and when it comes out if that is later.
fn dates(keys: &mut Keys<'_>, name: &Name) -> (Option<Timestamp>, Option<Timestamp>) {
    let date = keys.date(names::DATE).or_else(|| date_of_name(keys, name));
    let appears = keys.date(names::APPEARS);
    match date {
        Some(date) => (Some(date), appears.filter(|appears| *appears > date)),
        None => (appears, None),
    }
}

fn date_of_name(keys: &mut Keys<'_>, name: &Name) -> Option<Timestamp> {
    let text = name.date.as_deref()?;
    let date = Timestamp::parse_in(text, &keys.config.site.zone);
    if date.is_none() {
        let message = format!("`{text}` in the name of this file is not a date");
        let problem = Problem::error("content/value", message).in_file(keys.source);
        keys.problems.push(problem.help("rename it to begin as `2026-11-23-`"));
    }
    date
}

fn language(keys: &mut Keys<'_>) -> Option<String> {
    let (key, language) = keys.text_with_name(names::LANGUAGE)?;
    let fits = is_language_tag(&language);
    if !fits {
        let why = format!("is `{language}`, which is not a language tag");
        keys.wrong(key, &why, "write e.g. `en` or `pt-BR`");
    }
    fits.then_some(language)
}

/// The byline: names in one text, however many there are.
fn author(keys: &mut Keys<'_>) -> Option<String> {
    let (key, value) = keys.front.take(names::AUTHOR)?;
    let name_in = |value: &Value| match value {
        Value::Table(table) => table.get("name").and_then(Value::text),
        value => value.text(),
    };
    let values = match value {
        Value::List(values) => values,
        value => vec![value],
    };
    let found: Option<Vec<String>> = values.iter().map(name_in).collect();
    let Some(found) = found else {
        keys.wrong(key, "is not a name", "write a text, or a list of texts");
        return None;
    };
    Some(found.join(", ")).filter(|byline| !byline.trim().is_empty())
}

/// What has no date is a page, which everybody can read: it says so, or is refused.
pub(super) fn visibility(keys: &mut Keys<'_>, date: Option<Timestamp>) -> Visibility {
    let Some((key, text)) = keys.text_with_name(names::VISIBILITY) else {
        return Visibility::Public;
    };
    let visibility = match text.as_str() {
        "public" => Visibility::Public,
        "unlisted" => Visibility::Unlisted,
        "followers" => Visibility::Followers,
        "direct" => Visibility::Direct,
        _ => {
            let help = "use `public`, `unlisted`, `followers` or `direct`";
            keys.wrong(key, &format!("is `{text}`"), help);
            // Of what is meant, it may be the narrowest.
            return Visibility::Direct;
        }
    };
    if visibility.is_private() && date.is_none() {
        let why = format!("is `{text}`, but everybody could read this page");
        keys.wrong(key, &why, "give it a `date`: only a post can be for some alone");
    }
    visibility
}

fn federate(keys: &mut Keys<'_>) -> Federate {
    match keys.front.take(names::FEDERATE) {
        None | Some((_, Value::Bool(true))) => Federate::Yes,
        Some((_, Value::Bool(false))) => Federate::No,
        Some((_, Value::Text(text))) if text == "later" => Federate::Later,
        Some((key, _)) => {
            let why = "is neither `true` nor `false` nor `\"later\"`";
            keys.wrong(key, why, "use one of these three");
            Federate::No
        }
    }
}
