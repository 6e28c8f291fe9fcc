//! The keys that only few files have.

use super::keys::Keys;
use super::names;
use crate::config::{ObjectType, Replies};
use crate::id::PostKey;
use crate::limits::POLL_OPTIONS_MAX;
use crate::site::place;
use crate::site::rare::{Image, Poll, Rare};
use crate::site::value::Value;

/// Reads all of them. `permalink` is the address of the page, which is no alias of itself.
pub(super) fn read(keys: &mut Keys<'_>, permalink: &str) -> Rare {
    let syndication = keys.texts(names::SYNDICATION).into_iter();
    let syndication: Vec<String> =
        syndication.filter_map(|url| keys.address_in(names::SYNDICATION[0], url)).collect();
    Rare {
        aliases: aliases(keys, Some(permalink)),
        appears: None,
        expires: keys.date(names::EXPIRES),
        layouts: layouts(keys),
        images: images(keys),
        terms: Vec::new(),
        replies: replies(keys),
        mentions: Vec::new(),
        in_reply_to: keys.address(names::IN_REPLY_TO),
        quote: keys.address(names::QUOTE),
        like_of: keys.address(names::LIKE_OF),
        repost_of: keys.address(names::REPOST_OF),
        bookmark_of: keys.address(names::BOOKMARK_OF),
        syndication,
        poll: poll(keys),
        object: object(keys),
        id: id(keys),
    }
}

/// Former addresses, each once.
pub(super) fn aliases(keys: &mut Keys<'_>, permalink: Option<&str>) -> Vec<String> {
    let Some((key, value)) = keys.front.take(names::ALIASES) else { return Vec::new() };
    let origin = keys.config.site.origin.to_string();
    let mut aliases: Vec<String> = Vec::new();
    for text in keys.texts_in(key, value) {
        match place::alias_of(&text, &origin) {
            Ok(path) if Some(path.as_str()) != permalink && !aliases.contains(&path) => {
                aliases.push(path);
            }
            Ok(_) => {}
            Err(bad) => keys.wrong(key, &bad.why, bad.help),
        }
    }
    aliases
}

fn layouts(keys: &mut Keys<'_>) -> Vec<String> {
    let layout = keys.text(names::LAYOUT);
    let names = layout.into_iter().chain(keys.text(names::TYPE));
    names.filter_map(|name| layout_of(&name)).collect()
}

/// The template that another generator would call `name`, whatever its own ending.
pub(super) fn layout_of(name: &str) -> Option<String> {
    let name = name.trim();
    let endings = ["html", "njk", "liquid", "hbs"];
    let bare = name.rsplit_once('.').filter(|(_, end)| endings.contains(end));
    let bare = bare.map_or(name, |(bare, _)| bare);
    (!matches!(bare, "" | "none" | "null")).then(|| format!("{bare}.html"))
}

fn images(keys: &mut Keys<'_>) -> Vec<Image> {
    let Some((key, value)) = keys.front.take(names::IMAGES) else { return Vec::new() };
    images_in(&value).unwrap_or_else(|| {
        let help = "write a path, or a table with `url` and `alt`";
        keys.wrong(key, "is not a picture", help);
        Vec::new()
    })
}

/// One picture or several: a text, or a table in the manner of any theme. `None` if it is neither.
pub(in crate::site) fn images_in(value: &Value) -> Option<Vec<Image>> {
    let image = |url: &str, alt: Option<String>| {
        let url = url.trim();
        (!url.is_empty()).then(|| Image { url: url.to_owned(), alt })
    };
    match value {
        Value::Text(url) => Some(image(url, None).into_iter().collect()),
        Value::Table(table) => {
            let names = ["url", "src", "image", "path"];
            let url = names.iter().find_map(|name| table.get(*name)?.text());
            let alt = table.get("alt").and_then(Value::text);
            // A theme's table may be about a picture that is not there.
            Some(url.and_then(|url| image(&url, alt)).into_iter().collect())
        }
        Value::List(values) => {
            let images: Option<Vec<Vec<Image>>> = values.iter().map(images_in).collect();
            Some(images?.into_iter().flatten().collect())
        }
        _ => None,
    }
}

fn replies(keys: &mut Keys<'_>) -> Option<Replies> {
    let (key, value) = keys.front.take(names::REPLIES)?;
    let text = value.text().unwrap_or_default();
    match (value, text.as_str()) {
        (Value::Bool(true), _) | (_, "yes" | "on") => None,
        (Value::Bool(false), _) | (_, "no") => Some(Replies::Off),
        (_, word) => Replies::named(word).or_else(|| {
            let help = "use `true`, `false`, `approve`, `approve-first` or `open`";
            keys.wrong(key, "does not say what may be answered", help);
            None
        }),
    }
}

fn poll(keys: &mut Keys<'_>) -> Option<Poll> {
    let (key, value) = keys.front.take(names::POLL)?;
    let help = "write e.g. `poll = { options = [\"rye\", \"oats\"], ends = \"2026-12-01\" }`";
    let Value::Table(mut table) = value else {
        keys.wrong(key, "is not a table", help);
        return None;
    };
    let options = table.remove("options").unwrap_or_default();
    let options: Vec<String> =
        keys.texts_in(key, options).iter().map(|text| text.trim().to_owned()).collect();
    let different = |(at, text): (usize, &String)| !options[..at].contains(text);
    let fits = (2..=POLL_OPTIONS_MAX).contains(&options.len())
        && options.iter().all(|text| !text.is_empty())
        && options.iter().enumerate().all(different);
    if !fits {
        let why = format!("needs 2 to {POLL_OPTIONS_MAX} different `options`");
        keys.wrong(key, &why, help);
    }
    let ends = table.remove("ends").filter(|value| *value != Value::Null);
    let ends = ends.and_then(|value| match value.text() {
        Some(text) => keys.date_in(key, &text),
        None => {
            keys.wrong(key, "has an `ends` that is not a date", help);
            None
        }
    });
    let multiple = match table.remove("multiple") {
        None => false,
        Some(Value::Bool(multiple)) => multiple,
        Some(_) => {
            keys.wrong(key, "has a `multiple` that is neither `true` nor `false`", help);
            false
        }
    };
    if let Some(unknown) = table.keys().next() {
        let why = format!("has `{unknown}`, which means nothing");
        keys.wrong(key, &why, "use `options`, `multiple` and `ends`");
    }
    Some(Poll { options, multiple, ends })
}

fn object(keys: &mut Keys<'_>) -> Option<ObjectType> {
    let kinds = [ObjectType::Auto, ObjectType::Note, ObjectType::Article];
    keys.word(names::OBJECT, &["auto", "note", "article"]).map(|at| kinds[at])
}

fn id(keys: &mut Keys<'_>) -> Option<String> {
    let (key, text) = keys.text_with_name(names::ID)?;
    let parsed = PostKey::parse(&text);
    if parsed.is_none() {
        let help = "use lower-case letters, digits, `.`, `-` and `_`, e.g. `posts.hello`";
        keys.wrong(key, &format!("is `{text}`, which cannot be part of an id"), help);
    }
    parsed.map(|key| key.to_string())
}
