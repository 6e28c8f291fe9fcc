//! Filters that templates written for Zola, Hugo and Jinja expect, besides those of the engine.
//! `docs/templates.md` explains each.

#![allow(clippy::needless_pass_by_value, reason = "the engine hands arguments over as values")]

mod dates;
mod lists;
mod markup;
mod numbers;
mod text;
pub(super) mod urls;

use std::borrow::Cow;
use std::sync::Arc;

use minijinja::value::{ArgType, Kwargs, Rest, ValueOrKwargs};
use minijinja::{Environment, Error, ErrorKind, State, Value, filters};

use super::Setup;

pub(super) use lists::at_path;
pub(super) use urls::absolute_url;

/// All names that [`add`] gives, for suggestions.
pub(super) const NAMES: &[&str] = &[
    "abs_url",
    "absURL",
    "absolute_url",
    "after",
    "as_str",
    "complement",
    "concat",
    "countwords",
    "date",
    "default",
    "escape_xml",
    "filesizeformat",
    "filter",
    "first",
    "get",
    "group_by",
    "humanize",
    "intersect",
    "join",
    "json_encode",
    "jsonify",
    "last",
    "limit",
    "linebreaksbr",
    "markdown",
    "markdownify",
    "nth",
    "num_format",
    "number_format",
    "plainify",
    "pluralize",
    "reading_time",
    "relURL",
    "rel_url",
    "relative_url",
    "replace",
    "round",
    "safeHTML",
    "safe_html",
    "slice",
    "slugify",
    "sort_by",
    "split",
    "striptags",
    "trim_end",
    "trim_end_matches",
    "trim_start",
    "trim_start_matches",
    "truncate",
    "truncatewords",
    "union",
    "uniq",
    "urlencode",
    "urlencode_strict",
    "urlize",
    "where",
    "wordcount",
    "xml_escape",
];

/// Gives `environment` all filters of this folder.
pub(super) fn add(environment: &mut Environment<'_>, setup: &Arc<Setup>) {
    text::add(environment);
    numbers::add(environment);
    lists::add(environment);
    urls::add(environment, setup);
    markup::add(environment, setup);
    dates::add(environment, setup);
    environment.add_filter("default", default);
    environment.add_filter("get", get);
    environment.add_filter("as_str", filters::string);
    environment.add_test("starting_with", starts);
    environment.add_test("ending_with", ends);
    environment.add_test("containing", contains);
}

/// An argument that may be given by its place or by its name.
fn named<'a, T: ArgType<'a, Output = T>>(
    placed: Option<T>,
    kwargs: &'a Kwargs,
    name: &'a str,
) -> Result<Option<T>, Error> {
    match placed {
        Some(value) => Ok(Some(value)),
        None => kwargs.get(name),
    }
}

fn wrong(message: impl Into<Cow<'static, str>>) -> Error {
    Error::new(ErrorKind::InvalidOperation, message)
}

/// The engine's, and Zola's `default(value="x")`.
fn default(
    state: &State<'_, '_>,
    value: &Value,
    other: Option<Value>,
    lax: Option<bool>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let other = named(other, &kwargs, "value")?.unwrap_or_else(|| Value::from(""));
    let lax = named(lax, &kwargs, "boolean")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    filters::default(state, value, Rest(vec![other, Value::from(lax)]))
}

/// The member `key` of a map.
fn get(
    map: &Value,
    key: Option<Value>,
    default: Option<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let key = named(key, &kwargs, "key")?.ok_or_else(|| wrong("`get` needs a `key`"))?;
    let default = named(default, &kwargs, "default")?;
    kwargs.assert_all_used()?;
    match (map.get_item(&key), default) {
        (Ok(value), _) if !value.is_undefined() => Ok(value),
        (_, Some(default)) => Ok(default),
        (value, None) => value,
    }
}

/// The positional and the named arguments of a filter with more of them than the engine counts.
fn sorted_args(args: Rest<ValueOrKwargs>) -> (Vec<Value>, Kwargs) {
    let mut values = args.into_values();
    let named = values.last().cloned().and_then(|last| Kwargs::try_from(last).ok());
    if named.is_some() {
        values.pop();
    }
    (values, named.unwrap_or_else(|| Kwargs::from_iter(Vec::<(String, Value)>::new())))
}

fn starts(value: Cow<'_, str>, start: Cow<'_, str>) -> bool {
    value.starts_with(&*start)
}

fn ends(value: Cow<'_, str>, end: Cow<'_, str>) -> bool {
    value.ends_with(&*end)
}

fn contains(value: &Value, part: &Value) -> Result<bool, Error> {
    match (value.as_str(), part.as_str()) {
        (Some(text), Some(part)) => Ok(text.contains(part)),
        _ => Ok(value.try_iter()?.any(|item| item == *part)),
    }
}
