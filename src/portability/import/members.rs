//! Reading JSON in which anything may be missing, one or many.

use crate::ap::json::Value;

/// The text at `name`, unless it is empty.
pub(in crate::portability) fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    value.get(name)?.as_str().filter(|text| !text.is_empty())
}

/// A text or a number at `name`, as a text.
pub(in crate::portability) fn word(value: &Value, name: &str) -> Option<String> {
    match value.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// The id at `name`: itself, or that of the object or of the first of several.
pub(in crate::portability) fn id<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    list(value, name).first().and_then(|found| found.as_str().or_else(|| text(found, "id")))
}

/// What is at `name`: nothing, one or many.
pub(in crate::portability) fn list<'v>(value: &'v Value, name: &str) -> Vec<&'v Value> {
    match value.get(name) {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(values)) => values.iter().collect(),
        Some(one) => vec![one],
    }
}

/// Is it `true` there?
pub(in crate::portability) fn flag(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}
