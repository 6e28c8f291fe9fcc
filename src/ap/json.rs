//! JSON itself: bounded reading, canonical bytes, and text for people.
//!
//! Reading refuses what two parsers could understand differently (duplicate members) and what
//! would cost too much (depth, count) while it reads, before anything is built or recursed into.

mod stream;

pub use serde_json::Value;
pub use stream::{StreamError, each_in, whole};

use std::cell::{Cell, RefCell};
use std::fmt;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number};

use crate::ap::ParseError;
use crate::limits::{DOCUMENT_MAX_BYTES, JSON_DEPTH_MAX, JSON_NODES_MAX};

/// Keywords that let one JSON-LD document hold, import or turn round another (SEC-5).
const FORBIDDEN: [&str; 5] = ["@graph", "@included", "@reverse", "@nest", "@import"];

/// The RFC 8785 form of a document, for proofs (FEP-8b32).
pub fn canonical(text: &str) -> Result<Vec<u8>, ParseError> {
    canonical_of(&read(text.as_bytes())?)
}

/// The same of what was read already.
pub(super) fn canonical_of(value: &Value) -> Result<Vec<u8>, ParseError> {
    serde_json_canonicalizer::to_vec(value).map_err(|error| not_json(&error))
}

/// Compact text. The order of members is that of the type.
///
/// # Panics
/// If a map of `value` has keys that are not text; no type of this program has such.
#[must_use]
pub fn to_string(value: &impl Serialize) -> String {
    serde_json::to_string(value).expect("keys are text")
}

/// Indented text with a final newline, for people.
///
/// # Panics
/// As [`to_string`].
#[must_use]
pub fn pretty(value: &impl Serialize) -> String {
    let mut text = serde_json::to_string_pretty(value).expect("keys are text");
    text.push('\n');
    text
}

/// Why a text of the owner's is not JSON.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Unread {
    /// From 1.
    pub line: usize,
    /// In words.
    pub message: String,
}

/// The value at the beginning of `text`, and how many bytes it takes. For the owner's own files:
/// the type decides what is refused, and nesting ends at 128 levels.
///
/// # Errors
/// If there is no such value.
pub fn leading<T: DeserializeOwned>(text: &str) -> Result<(T, usize), Unread> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<T>();
    let value = values.next().unwrap_or_else(|| Err(Error::custom("there is nothing")));
    let end = values.byte_offset();
    value.map(|value| (value, end)).map_err(|error| {
        let words = error.to_string();
        let message = words.split(" at line ").next().unwrap_or_default().to_owned();
        Unread { line: error.line().max(1), message }
    })
}

/// Reads one whole document within the bounds of SEC-5. A byte order mark is skipped (Firefish,
/// Letterbook and some Mastodon proxies send one).
pub(super) fn read(bytes: &[u8]) -> Result<Value, ParseError> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    if u64::try_from(bytes.len()).is_ok_and(|len| len > DOCUMENT_MAX_BYTES) {
        return Err(ParseError::TooLarge);
    }
    let state = State { nodes: Cell::new(0), refusal: RefCell::new(None) };
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Bounded { state: &state, depth: 0 }
        .deserialize(&mut deserializer)
        .and_then(|value| deserializer.end().map(|()| value));
    match (value, state.refusal.into_inner()) {
        (_, Some(refusal)) => Err(refusal),
        (Ok(value), None) => Ok(value),
        (Err(error), None) => Err(not_json(&error)),
    }
}

fn not_json(error: &serde_json::Error) -> ParseError {
    ParseError::NotJson(error.to_string())
}

/// What is shared by all levels of one reading.
struct State {
    nodes: Cell<usize>,
    /// The reason of ours, for serde's errors carry text alone.
    refusal: RefCell<Option<ParseError>>,
}

impl State {
    fn refuse<E: Error>(&self, reason: ParseError) -> E {
        let error = E::custom(&reason);
        self.refusal.borrow_mut().get_or_insert(reason);
        error
    }
}

/// One value at `depth` containers below the top.
#[derive(Clone, Copy)]
struct Bounded<'a> {
    state: &'a State,
    depth: usize,
}

impl Bounded<'_> {
    fn inside<E: Error>(self) -> Result<Self, E> {
        if self.depth >= JSON_DEPTH_MAX {
            return Err(self.state.refuse(ParseError::TooDeep));
        }
        Ok(Self { depth: self.depth + 1, ..self })
    }
}

impl<'de> DeserializeSeed<'de> for Bounded<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        let nodes = self.state.nodes.get() + 1;
        self.state.nodes.set(nodes);
        if nodes > JSON_NODES_MAX {
            return Err(self.state.refuse(ParseError::TooLarge));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Bounded<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Value, E> {
        Ok(Value::Number(value.into()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Value, E> {
        Ok(Number::from_f64(value).map_or(Value::Null, Value::Number))
    }

    fn visit_str<E>(self, value: &str) -> Result<Value, E> {
        Ok(Value::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Value, E> {
        Ok(Value::String(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut items = Vec::new();
        while let Some(item) = access.next_element_seed(inside)? {
            items.push(item);
        }
        Ok(Value::Array(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Value, A::Error> {
        let inside = self.inside()?;
        let mut members = Map::new();
        while let Some(name) = access.next_key::<String>()? {
            if let Some(word) = FORBIDDEN.into_iter().find(|word| *word == name) {
                return Err(self.state.refuse(ParseError::ForbiddenMember(word)));
            }
            if members.contains_key(&name) {
                return Err(self.state.refuse(ParseError::DuplicateMember(name)));
            }
            let value = access.next_value_seed(inside)?;
            members.insert(name, value);
        }
        Ok(Value::Object(members))
    }
}

#[cfg(test)]
mod tests;
