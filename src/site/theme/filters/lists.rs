//! Filters of lists.

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use minijinja::value::{Kwargs, Rest, StringInput, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, State, Value, filters};

use super::{named, sorted_args, wrong};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("where", r#where);
    environment.add_filter("filter", filter);
    environment.add_filter("group_by", group_by);
    environment.add_filter("sort_by", sort_by);
    environment.add_filter("uniq", filters::unique);
    environment.add_filter("concat", concat);
    environment.add_filter("first", first);
    environment.add_filter("last", last);
    environment.add_filter("limit", limit);
    environment.add_filter("after", after);
    environment.add_filter("nth", nth);
    environment.add_filter("slice", slice);
    environment.add_filter("join", join);
    environment.add_filter("intersect", intersect);
    environment.add_filter("union", union);
    environment.add_filter("complement", complement);
}

/// The value at `extra.cover.url`, `fields.0.name` or, for all items of a list, `tags.slug`.
/// Undefined if something on the way is not there.
pub(in crate::site::theme) fn at_path(value: &Value, path: &str) -> Value {
    let (name, rest) = match path.split_once('.') {
        Some((name, rest)) => (name, Some(rest)),
        None => (path, None),
    };
    let is_list = matches!(value.kind(), ValueKind::Seq | ValueKind::Iterable);
    let found = match name.parse::<usize>() {
        Ok(place) if is_list => value.get_item(&Value::from(place)),
        _ => match value.get_attr(name) {
            // A list has no names, but a line of a table has.
            Ok(found) if is_list && found.is_undefined() => {
                let items = value.try_iter().into_iter().flatten();
                return items.map(|item| at_path(&item, path)).collect();
            }
            found => found,
        },
    };
    let found = found.unwrap_or(Value::UNDEFINED);
    match rest {
        Some(rest) if !found.is_undefined() => at_path(&found, rest),
        _ => found,
    }
}

/// All items.
fn items(state: &State<'_, '_>, list: &Value) -> Result<Vec<Value>, Error> {
    check(state, list)?;
    Ok(list.try_iter()?.collect())
}

/// Is this a list at all? What is absent is an empty one.
fn check(state: &State<'_, '_>, list: &Value) -> Result<(), Error> {
    match list.kind() {
        ValueKind::Seq | ValueKind::Iterable | ValueKind::Map => Ok(()),
        // The engine's own error for what is undefined knows its name.
        ValueKind::Undefined | ValueKind::None => StringInput::new(state, list).map(|_| ()),
        kind => Err(wrong(format!("this needs a list, not a {kind}"))),
    }
}

/// Hugo's `where`: items whose `key` is `value`, or compares to it in the way that `operator` says.
fn r#where(
    state: &mut State<'_, '_>,
    list: &Value,
    key: Cow<'_, str>,
    args: Rest<Value>,
) -> Result<Vec<Value>, Error> {
    let (operator, value) = match &*args.0 {
        [value] => ("=", value),
        [operator, value] => (operator.as_str().unwrap_or_default(), value),
        _ => {
            return Err(wrong(
                "`where` needs a key and a value, e.g. `where(\"section\", \"notes\")`",
            ));
        }
    };
    let mut kept = Vec::new();
    for item in items(state, list)? {
        if compares(&at_path(&item, &key), operator, value)? {
            kept.push(item);
        }
    }
    Ok(kept)
}

fn compares(found: &Value, operator: &str, value: &Value) -> Result<bool, Error> {
    let order = (!found.is_undefined() && !found.is_none()).then(|| found.cmp(value));
    let any = |list: &Value, wanted: &Value| {
        list.try_iter().is_ok_and(|mut items| items.any(|item| item == *wanted))
    };
    Ok(match operator {
        "=" | "==" | "eq" => found == value,
        "!=" | "<>" | "ne" => found != value,
        "<" | "lt" => order == Some(Ordering::Less),
        "<=" | "le" => order.is_some_and(Ordering::is_le),
        ">" | "gt" => order == Some(Ordering::Greater),
        ">=" | "ge" => order.is_some_and(Ordering::is_ge),
        "in" => any(value, found),
        "not in" => !any(value, found),
        "contains" => any(found, value),
        "intersect" => found.try_iter().is_ok_and(|mut found| found.any(|item| any(value, &item))),
        other => {
            let known = "=, !=, <, <=, >, >=, in, not in, contains, intersect";
            return Err(wrong(format!("`where` knows {known}, not `{other}`")));
        }
    })
}

/// Zola's `filter(attribute="x", value="y")`; without a value, items that have the attribute.
fn filter(state: &mut State<'_, '_>, list: &Value, kwargs: Kwargs) -> Result<Vec<Value>, Error> {
    let attribute: String = kwargs.get("attribute")?;
    let value: Option<Value> = kwargs.get("value")?;
    kwargs.assert_all_used()?;
    let mut kept = items(state, list)?;
    kept.retain(|item| {
        let found = at_path(item, &attribute);
        match &value {
            Some(value) => found == *value,
            None => !found.is_undefined() && !found.is_none(),
        }
    });
    Ok(kept)
}

/// Pairs of a value of `attribute` and the items that have it, in the order of the list. Items
/// without it are left out.
fn group_by(
    state: &mut State<'_, '_>,
    list: &Value,
    attribute: Option<String>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let attribute = named(attribute, &kwargs, "attribute")?
        .ok_or_else(|| wrong("`group_by` needs an `attribute`"))?;
    kwargs.assert_all_used()?;
    let mut places: BTreeMap<Value, usize> = BTreeMap::new();
    let mut groups: Vec<(Value, Vec<Value>)> = Vec::new();
    for item in items(state, list)? {
        let key = at_path(&item, &attribute);
        if key.is_undefined() || key.is_none() {
            continue;
        }
        let place = *places.entry(key.clone()).or_insert_with(|| {
            groups.push((key, Vec::new()));
            groups.len() - 1
        });
        groups[place].1.push(item);
    }
    Ok(groups.into_iter().map(|(key, items)| Value::from(vec![key, Value::from(items)])).collect())
}

fn sort_by(
    state: &mut State<'_, '_>,
    list: &Value,
    attribute: Option<String>,
    kwargs: Kwargs,
) -> Result<Vec<Value>, Error> {
    let attribute = named(attribute, &kwargs, "attribute")?
        .ok_or_else(|| wrong("`sort_by` needs an `attribute`"))?;
    let reverse = kwargs.get::<Option<bool>>("reverse")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let keyed = items(state, list)?.into_iter().map(|item| (at_path(&item, &attribute), item));
    let mut keyed: Vec<(Value, Value)> = keyed.collect();
    keyed.sort_by(|(a, _), (b, _)| if reverse { b.cmp(a) } else { a.cmp(b) });
    Ok(keyed.into_iter().map(|(_, item)| item).collect())
}

/// Both lists, one behind the other; what is no list is one item.
fn concat(
    state: &mut State<'_, '_>,
    list: &Value,
    with: Option<Value>,
    kwargs: Kwargs,
) -> Result<Vec<Value>, Error> {
    let with = named(with, &kwargs, "with")?.ok_or_else(|| wrong("`concat` needs a list"))?;
    kwargs.assert_all_used()?;
    let mut all = items(state, list)?;
    match with.kind() {
        ValueKind::Seq | ValueKind::Iterable => all.extend(with.try_iter()?),
        _ => all.push(with),
    }
    Ok(all)
}

/// The first item, or a list of the first `count`.
fn first(state: &mut State<'_, '_>, list: &Value, count: Option<usize>) -> Result<Value, Error> {
    if list.as_str().is_some() && count.is_none() {
        return filters::first(list);
    }
    check(state, list)?;
    let mut items = list.try_iter()?;
    Ok(match count {
        None => items.next().unwrap_or_else(super::super::values::absent),
        Some(count) => items.take(count).collect(),
    })
}

fn last(state: &mut State<'_, '_>, list: &Value, count: Option<usize>) -> Result<Value, Error> {
    if list.as_str().is_some() && count.is_none() {
        return filters::last(list.clone());
    }
    check(state, list)?;
    let skipped = list.len().unwrap_or_default().saturating_sub(count.unwrap_or(1));
    let mut items = list.try_iter()?.skip(skipped);
    Ok(match count {
        None => items.next().unwrap_or_else(super::super::values::absent),
        Some(_) => items.collect(),
    })
}

/// At most `count` items, from the one after the first `offset` on.
fn limit(
    state: &mut State<'_, '_>,
    list: &Value,
    count: usize,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let offset = kwargs.get::<Option<usize>>("offset")?.unwrap_or(0);
    kwargs.assert_all_used()?;
    part(state, list, (offset, offset.saturating_add(count)))
}

fn after(state: &mut State<'_, '_>, list: &Value, count: usize) -> Result<Value, Error> {
    part(state, list, (count, usize::MAX))
}

fn part(state: &State<'_, '_>, list: &Value, (start, end): (usize, usize)) -> Result<Value, Error> {
    check(state, list)?;
    // By place where that is possible: what comes before is not made.
    match (list.kind(), list.len()) {
        (ValueKind::Seq, Some(len)) => (start.min(len)..end.min(len))
            .map(|place| list.get_item(&Value::from(place)))
            .collect::<Result<Vec<_>, _>>()
            .map(Value::from),
        _ => Ok(list.try_iter()?.skip(start).take(end.saturating_sub(start)).collect()),
    }
}

fn nth(
    state: &mut State<'_, '_>,
    list: &Value,
    place: Option<usize>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    let place = named(place, &kwargs, "n")?.ok_or_else(|| wrong("`nth` needs a number `n`"))?;
    kwargs.assert_all_used()?;
    check(state, list)?;
    let found = list.try_iter()?.nth(place);
    Ok(found.unwrap_or_else(super::super::values::absent))
}

/// Zola's `slice(start=1, end=3)`; with a number, the engine's: so many columns.
fn slice(
    state: &mut State<'_, '_>,
    list: &Value,
    columns: Option<usize>,
    fill: Option<Value>,
    kwargs: Kwargs,
) -> Result<Value, Error> {
    if let Some(columns) = columns {
        kwargs.assert_all_used()?;
        return filters::slice(state, list.clone(), columns, fill);
    }
    let (start, end) = (kwargs.get::<Option<i64>>("start")?, kwargs.get::<Option<i64>>("end")?);
    kwargs.assert_all_used()?;
    let len = list.len().unwrap_or_default();
    let place = |at: i64| match usize::try_from(at) {
        Ok(at) => at,
        Err(_) => len.saturating_sub(usize::try_from(at.unsigned_abs()).unwrap_or(len)),
    };
    part(state, list, (start.map_or(0, place), end.map_or(usize::MAX, place)))
}

/// The engine's, and Zola's `join(sep=", ")`.
fn join(
    state: &mut State<'_, '_>,
    list: &Value,
    args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let (args, kwargs) = sorted_args(args);
    let between = match args.first().cloned() {
        Some(between) => Some(between),
        None => kwargs.get("sep")?,
    };
    let attribute = args.get(1).and_then(Value::as_str).map(str::to_owned);
    let attribute = named(attribute, &kwargs, "attribute")?;
    kwargs.assert_all_used()?;
    let between = between.as_ref().map(|text| StringInput::new(state, text)).transpose()?;
    let none = Kwargs::from_iter(Vec::<(String, Value)>::new());
    filters::join(state, list, between, attribute.as_deref(), none)
}

fn intersect(state: &mut State<'_, '_>, list: &Value, other: &Value) -> Result<Vec<Value>, Error> {
    let mut wanted: BTreeSet<Value> = items(state, other)?.into_iter().collect();
    let mut kept = items(state, list)?;
    kept.retain(|item| wanted.remove(item));
    Ok(kept)
}

/// Both lists, each item once.
fn union(state: &mut State<'_, '_>, list: &Value, other: &Value) -> Result<Vec<Value>, Error> {
    let mut all = items(state, list)?;
    all.extend(items(state, other)?);
    let mut seen = BTreeSet::new();
    all.retain(|item| seen.insert(item.clone()));
    Ok(all)
}

/// The items that are not in `other`.
fn complement(state: &mut State<'_, '_>, list: &Value, other: &Value) -> Result<Vec<Value>, Error> {
    let unwanted: BTreeSet<Value> = items(state, other)?.into_iter().collect();
    let mut kept = items(state, list)?;
    kept.retain(|item| !unwanted.contains(item));
    Ok(kept)
}
