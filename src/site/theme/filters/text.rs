//! Filters of plain text.

use std::borrow::Cow;

use minijinja::value::{Kwargs, Rest, StringInput, ValueOrKwargs};
use minijinja::{Environment, Error, State, Value, filters};

use super::{named, sorted_args, wrong};
use crate::site::html::strip_tags;
use crate::site::slug::slugify;
use crate::site::view::READING_SPEED;

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("slugify", |text: Cow<'_, str>| slugify(&text));
    environment.add_filter("urlize", |text: Cow<'_, str>| slugify(&text));
    environment.add_filter("striptags", |html: Cow<'_, str>| strip_tags(&html));
    environment.add_filter("plainify", |html: Cow<'_, str>| strip_tags(&html));
    environment.add_filter("truncate", truncate);
    environment.add_filter("truncatewords", truncate_words);
    environment.add_filter("wordcount", |text: Cow<'_, str>| words(&text));
    environment.add_filter("countwords", |text: Cow<'_, str>| words(&text));
    environment.add_filter("reading_time", reading_time);
    environment.add_filter("humanize", |text: Cow<'_, str>| humanize(&text));
    environment.add_filter("trim_start", |text: Cow<'_, str>| text.trim_start().to_owned());
    environment.add_filter("trim_end", |text: Cow<'_, str>| text.trim_end().to_owned());
    environment.add_filter("trim_start_matches", trim_start_matches);
    environment.add_filter("trim_end_matches", trim_end_matches);
    environment.add_filter("replace", replace);
    environment.add_filter("split", split);
}

/// At most `length` characters, with `end` behind them if something was cut off.
fn truncate(
    text: Cow<'_, str>,
    length: Option<usize>,
    end: Option<String>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let length = named(length, &kwargs, "length")?.unwrap_or(255);
    let end = named(end, &kwargs, "end")?;
    kwargs.assert_all_used()?;
    Ok(match text.char_indices().nth(length) {
        None => text.into_owned(),
        Some((at, _)) => format!("{}{}", &text[..at], end.as_deref().unwrap_or("…")),
    })
}

/// At most `length` words, with single blanks between them.
fn truncate_words(
    text: Cow<'_, str>,
    length: Option<usize>,
    end: Option<String>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let length = named(length, &kwargs, "length")?.unwrap_or(25);
    let end = named(end, &kwargs, "end")?;
    kwargs.assert_all_used()?;
    let mut words = text.split_whitespace();
    let mut short = words.by_ref().take(length).collect::<Vec<_>>().join(" ");
    if words.next().is_some() {
        short.push_str(end.as_deref().unwrap_or("…"));
    }
    Ok(short)
}

/// Words of a text, or of HTML without its tags.
fn words(text: &str) -> usize {
    strip_tags(text).split_whitespace().count()
}

/// Minutes, rounded up.
fn reading_time(text: Cow<'_, str>, speed: Option<usize>, kwargs: Kwargs) -> Result<usize, Error> {
    let speed = named(speed, &kwargs, "words_per_minute")?.unwrap_or(READING_SPEED);
    kwargs.assert_all_used()?;
    if speed == 0 {
        return Err(wrong("`words_per_minute` is 0"));
    }
    Ok(words(&text).div_ceil(speed))
}

/// `rye-bread` → `Rye bread`.
fn humanize(text: &str) -> String {
    let spaced = text.replace(['-', '_'], " ");
    let mut chars = spaced.trim().chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

fn trim_start_matches(
    text: Cow<'_, str>,
    part: Option<String>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let part = named(part, &kwargs, "pat")?.unwrap_or_default();
    kwargs.assert_all_used()?;
    Ok(if part.is_empty() { text.into_owned() } else { text.trim_start_matches(&*part).to_owned() })
}

fn trim_end_matches(
    text: Cow<'_, str>,
    part: Option<String>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let part = named(part, &kwargs, "pat")?.unwrap_or_default();
    kwargs.assert_all_used()?;
    Ok(if part.is_empty() { text.into_owned() } else { text.trim_end_matches(&*part).to_owned() })
}

/// The engine's, and Zola's `replace(from="a", to="b")`.
fn replace(
    state: &mut State<'_, '_>,
    value: &Value,
    args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let (args, kwargs) = sorted_args(args);
    let from = named(args.first().cloned(), &kwargs, "from")?;
    let to = named(args.get(1).cloned(), &kwargs, "to")?;
    let count = match args.get(2) {
        Some(count) => Some(i64::try_from(count.clone())?),
        None => kwargs.get("count")?,
    };
    kwargs.assert_all_used()?;
    let (Some(from), Some(to)) = (from, to) else {
        return Err(wrong("`replace` needs what to replace, and by what"));
    };
    let value = StringInput::new(state, value)?;
    let (from, to) = (StringInput::new(state, &from)?, StringInput::new(state, &to)?);
    let Some(count) = count else { return filters::replace(state, value, from, to) };
    let by = if value.is_safe() { to.format(state)? } else { Cow::Borrowed(to.as_str()) };
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let text = value.as_str().replacen(from.as_str(), &by, count);
    Ok(value.preserve_safety(text))
}

/// The engine's, and Zola's `split(pat=",")`.
fn split(text: Cow<'_, str>, at: Option<String>, kwargs: Kwargs) -> Result<Value, Error> {
    let at = named(at, &kwargs, "pat")?;
    kwargs.assert_all_used()?;
    Ok(match at.as_deref() {
        None => text.split_whitespace().collect(),
        Some("") => text.chars().map(|c| c.to_string()).collect(),
        Some(at) => text.split(at).collect(),
    })
}
