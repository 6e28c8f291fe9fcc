//! What stands in front matter, whichever language it is written in: TOML, YAML and JSON become the
//! same values, and templates see them as they are.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde::ser::{Serialize, Serializer};

/// How `toml` hands over a date to types that are not its own.
const TOML_DATE: &str = "$__toml_private_datetime";

/// One value of front matter. It describes itself when it is written, so that templates see plain
/// values; only formats that do the same (JSON) can bring it back.
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// Nothing: `key:` in YAML.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A whole number.
    Integer(i64),
    /// Any other number; what is infinite or no number at all is text.
    Float(f64),
    /// Text; also a TOML date, as written.
    Text(String),
    /// Several values.
    List(Vec<Self>),
    /// Named values, sorted by name.
    Table(BTreeMap<String, Self>),
}

impl Value {
    /// As text, if it is text or a number: `title: 2026` is a title. `None` otherwise.
    #[must_use]
    pub fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.clone()),
            Self::Integer(number) => Some(number.to_string()),
            Self::Float(number) => Some(number.to_string()),
            Self::Null | Self::Bool(_) | Self::List(_) | Self::Table(_) => None,
        }
    }

    /// Levels of lists and tables in it; 0 for a plain value.
    pub(super) fn depth(&self) -> usize {
        match self {
            Self::List(values) => 1 + values.iter().map(Self::depth).max().unwrap_or(0),
            Self::Table(values) => 1 + values.values().map(Self::depth).max().unwrap_or(0),
            _ => 0,
        }
    }
}

/// As the build record has it, which keeps no types of its own.
#[derive(serde::Serialize)]
enum Tagged<'a> {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(&'a str),
    List(&'a [Value]),
    Table(&'a BTreeMap<String, Value>),
}

#[derive(serde::Deserialize)]
enum OwnTagged {
    Null,
    Bool(bool),
    Integer(i64),
    Float(f64),
    Text(String),
    List(Vec<Value>),
    Table(BTreeMap<String, Value>),
}

impl<'a> From<&'a Value> for Tagged<'a> {
    fn from(value: &'a Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Integer(value) => Self::Integer(*value),
            Value::Float(value) => Self::Float(*value),
            Value::Text(value) => Self::Text(value),
            Value::List(values) => Self::List(values),
            Value::Table(values) => Self::Table(values),
        }
    }
}

impl From<OwnTagged> for Value {
    fn from(value: OwnTagged) -> Self {
        match value {
            OwnTagged::Null => Self::Null,
            OwnTagged::Bool(value) => Self::Bool(value),
            OwnTagged::Integer(value) => Self::Integer(value),
            OwnTagged::Float(value) => Self::Float(value),
            OwnTagged::Text(value) => Self::Text(value),
            OwnTagged::List(values) => Self::List(values),
            OwnTagged::Table(values) => Self::Table(values),
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        if !to.is_human_readable() {
            return Tagged::from(self).serialize(to);
        }
        match self {
            Self::Null => to.serialize_unit(),
            Self::Bool(value) => to.serialize_bool(*value),
            Self::Integer(value) => to.serialize_i64(*value),
            Self::Float(value) => to.serialize_f64(*value),
            Self::Text(value) => to.serialize_str(value),
            Self::List(values) => to.collect_seq(values),
            Self::Table(values) => to.collect_map(values),
        }
    }
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        if !from.is_human_readable() {
            return OwnTagged::deserialize(from).map(Self::from);
        }
        from.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Integer(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(i64::try_from(value).map_or_else(|_| Value::Text(value.to_string()), Value::Integer))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        // JSON cannot write the others.
        let finite = value.is_finite();
        Ok(if finite { Value::Float(value) } else { Value::Text(value.to_string()) })
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_none<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, from: D) -> Result<Value, D::Error> {
        Value::deserialize(from)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut values = Vec::new();
        while let Some(value) = items.next_element()? {
            values.push(value);
        }
        Ok(Value::List(values))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut values = BTreeMap::new();
        while let Some(key) = entries.next_key::<String>()? {
            if values.contains_key(&key) {
                return Err(A::Error::custom(format!("`{key}` is set twice")));
            }
            let value = entries.next_value()?;
            if key == TOML_DATE {
                return Ok(value);
            }
            values.insert(key, value);
        }
        Ok(Value::Table(values))
    }
}
