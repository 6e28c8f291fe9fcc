//! Filters of numbers.

use std::borrow::Cow;

use minijinja::value::{Kwargs, Rest, ValueKind, ValueOrKwargs};
use minijinja::{Environment, Error, State, Value};

use super::{named, sorted_args, wrong};

pub(super) fn add(environment: &mut Environment<'_>) {
    environment.add_filter("pluralize", pluralize);
    environment.add_filter("number_format", number_format);
    environment.add_filter("num_format", number_format);
    environment.add_filter("filesizeformat", file_size);
    environment.add_filter("round", round);
}

/// `singular` for one, `plural` for any other number; of a list, of the number of its items.
fn pluralize(
    value: &Value,
    singular: Option<String>,
    plural: Option<String>,
    kwargs: Kwargs,
) -> Result<String, Error> {
    let singular = named(singular, &kwargs, "singular")?.unwrap_or_default();
    let plural = named(plural, &kwargs, "plural")?.unwrap_or_else(|| "s".to_owned());
    kwargs.assert_all_used()?;
    let one = match (value.kind(), value.len()) {
        (ValueKind::Number, _) => *value == Value::from(1),
        (ValueKind::Seq | ValueKind::Map | ValueKind::Iterable, Some(count)) => count == 1,
        _ => return Err(wrong("`pluralize` needs a number or a list")),
    };
    Ok(if one { singular } else { plural })
}

/// `1234567.5|number_format(2)` → `1,234,567.50`.
fn number_format(value: f64, places: Option<usize>, kwargs: Kwargs) -> Result<String, Error> {
    let places = named(places, &kwargs, "precision")?;
    let point: Option<Cow<'_, str>> = kwargs.get("decimal")?;
    let group: Option<Cow<'_, str>> = kwargs.get("thousands")?;
    kwargs.assert_all_used()?;
    if !value.is_finite() || places.is_some_and(|places| places > 20) {
        return Err(wrong(
            "`number_format` writes finite numbers with at most 20 digits after the point",
        ));
    }
    let digits = match places {
        Some(places) => format!("{:.places$}", value.abs()),
        None => value.abs().to_string(),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((&digits, ""));
    // What was rounded to nothing is not less than nothing.
    let is_zero = digits.bytes().all(|byte| matches!(byte, b'0' | b'.'));
    let mut text = String::from(if value < 0.0 && !is_zero { "-" } else { "" });
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push_str(group.as_deref().unwrap_or(","));
        }
        text.push(digit);
    }
    if !part.is_empty() {
        text.push_str(point.as_deref().unwrap_or("."));
        text.push_str(part);
    }
    Ok(text)
}

/// `1536|filesizeformat` → `1.5 kB`; with `binary=true` in steps of 1024.
fn file_size(value: f64, binary: Option<bool>, kwargs: Kwargs) -> Result<String, Error> {
    let binary = named(binary, &kwargs, "binary")?.unwrap_or(false);
    kwargs.assert_all_used()?;
    let (step, units) = if binary {
        (1024.0, ["B", "KiB", "MiB", "GiB", "TiB"])
    } else {
        (1000.0, ["B", "kB", "MB", "GB", "TB"])
    };
    let mut size = value;
    let mut unit = 0;
    // From here on it would be written as a whole step of this unit.
    while size.abs() >= if unit == 0 { step } else { step - 0.05 } && unit + 1 < units.len() {
        size /= step;
        unit += 1;
    }
    Ok(if unit == 0 { format!("{size} B") } else { format!("{size:.1} {}", units[unit]) })
}

/// The engine's, and Zola's `round(method="ceil", precision=1)`.
fn round(
    state: &mut State<'_, '_>,
    value: &Value,
    args: Rest<ValueOrKwargs>,
) -> Result<Value, Error> {
    let _ = state;
    let (args, kwargs) = sorted_args(args);
    let precision = named(args.first().cloned(), &kwargs, "precision")?;
    let method: Option<String> = kwargs.get("method")?;
    kwargs.assert_all_used()?;
    let precision = precision.map(i32::try_from).transpose()?.unwrap_or(0);
    if value.is_integer() {
        return Ok(value.clone());
    }
    let Ok(number) = f64::try_from(value.clone()) else {
        return Err(wrong("`round` needs a number"));
    };
    let scale = 10f64.powi(precision);
    let scaled = number * scale;
    let rounded = match method.as_deref() {
        None | Some("common") => scaled.round(),
        Some("ceil") => scaled.ceil(),
        Some("floor") => scaled.floor(),
        Some(other) => {
            return Err(wrong(format!("`round` knows common, ceil and floor, not `{other}`")));
        }
    };
    Ok(Value::from(rounded / scale))
}
