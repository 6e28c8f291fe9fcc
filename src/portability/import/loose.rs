//! JSON of programs that are not strict about their own types: what has the wrong one is as if it were
//! absent.

use std::fmt;
use std::marker::PhantomData;

use serde::Deserialize;
use serde::de::{DeserializeOwned, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::text::{AGAIN, MEND, Unreadable, clean};
use crate::ap::json;

/// The one value that is all of `text`.
pub(super) fn whole<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let (value, end) = json::leading(text).map_err(|error| {
        let remedy = if error.message.starts_with("EOF") { AGAIN } else { MEND };
        let what = format!("is not JSON of the right shape: {}", error.message);
        Unreadable { line: Some(error.line), ..Unreadable::new(what, remedy) }
    })?;
    if text[end..].trim().is_empty() {
        return Ok(value);
    }
    Err(Unreadable::new("goes on after its end", MEND).at(text.as_bytes(), end))
}

/// A text, or a number or truth as text; else nothing.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Default, Debug)]
pub(super) struct Text(String);

impl Text {
    pub(super) fn as_str(&self) -> &str {
        &self.0
    }

    /// `None` if there is nothing in it.
    pub(super) fn some(self) -> Option<String> {
        Some(clean(&self.0)).filter(|text| !text.is_empty())
    }

    /// Is it a number other than nought, or true?
    pub(super) fn is_true(&self) -> bool {
        !matches!(self.0.as_str(), "" | "0" | "false")
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyText)
    }
}

struct AnyText;

impl<'de> Visitor<'de> for AnyText {
    type Value = Text;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text")
    }

    fn visit_unit<E>(self) -> Result<Text, E> {
        Ok(Text::default())
    }

    fn visit_bool<E>(self, value: bool) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Text, E> {
        Ok(Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Text, E> {
        Ok(Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Text, E> {
        Ok(Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, access: A) -> Result<Text, A::Error> {
        IgnoredAny.visit_seq(access)?;
        Ok(Text::default())
    }

    fn visit_map<A: MapAccess<'de>>(self, access: A) -> Result<Text, A::Error> {
        IgnoredAny.visit_map(access)?;
        Ok(Text::default())
    }
}

/// A list; `null` is an empty one.
pub(super) struct List<T>(pub(super) Vec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for List<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyList(PhantomData))
    }
}

struct AnyList<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for AnyList<T> {
    type Value = List<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_unit<E: Error>(self) -> Result<List<T>, E> {
        Ok(List::default())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<List<T>, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = access.next_element()? {
            items.push(item);
        }
        Ok(List(items))
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::{List, Text, whole};

    #[derive(Deserialize)]
    struct Sample {
        #[serde(default)]
        id: Text,
        #[serde(default)]
        tags: List<Text>,
    }

    #[test]
    fn types_that_are_not_kept() {
        let cases = [
            (r#"{"id": "a\u0000b "}"#, Some("ab"), 0),
            (r#"{"id": 12, "tags": null}"#, Some("12"), 0),
            (r#"{"id": {"x": [1]}, "tags": ["x", 2, []]}"#, None, 3),
            (r#"{"id": null, "other": {"id": 1}}"#, None, 0),
        ];
        for (text, id, tags) in cases {
            let sample: Sample = whole(text).unwrap();
            assert_eq!((sample.id.some().as_deref(), sample.tags.0.len()), (id, tags), "{text}");
        }
    }

    #[test]
    fn what_is_damaged_is_said_with_its_place() {
        let cases = [
            ("{\n\"id\": \"a", "line 2: is not JSON"),
            ("{\n\"tags\": 1}", "line 2: is not JSON of the right shape"),
            ("{}\n\n}", "line 1: goes on after its end"),
            ("", "line 1: is not JSON"),
        ];
        for (text, words) in cases {
            let error = whole::<Sample>(text).err().map(|error| error.to_string());
            assert!(error.as_deref().is_some_and(|it| it.starts_with(words)), "{text} {error:?}");
        }
    }
}
