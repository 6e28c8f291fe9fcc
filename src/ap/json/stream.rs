//! Long lists, one element after the other: archives do not fit into memory.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::io;
use std::io::{BufReader, Read};
use std::rc::Rc;

use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// Why a list was not read to its end.
#[derive(Debug, thiserror::Error)]
pub enum StreamError<E> {
    /// Not JSON, cut off, or nested more than 128 levels deep.
    #[error("line {line}: {message}")]
    NotJson {
        /// From 1.
        line: usize,
        /// In words.
        message: String,
    },
    /// The document has no such list.
    #[error("there is no list `{0}`")]
    NoList(String),
    /// Whoever was given the elements wants no more.
    #[error(transparent)]
    Stopped(E),
}

/// Gives each element of the list that is found in the document of `reader` under the names of `path`, one
/// within the other. An empty path means the document itself; a document that is a list altogether is taken
/// for any path. An element may have `max_bytes`; of everything else nothing is kept. Gives the number of
/// elements.
///
/// # Errors
/// The first error of the document or of `each`. Elements before it were given.
pub fn each_in<E>(
    reader: impl Read,
    path: &[&str],
    max_bytes: u64,
    each: &mut dyn FnMut(Value) -> Result<(), E>,
) -> Result<usize, StreamError<E>> {
    let left = Rc::new(Cell::new(None));
    let metered = Metered { reader, left: Rc::clone(&left) };
    let mut deserializer = serde_json::Deserializer::from_reader(BufReader::new(metered));
    let state =
        State { left: &left, max_bytes, count: Cell::new(None), stopped: RefCell::new(None) };
    let each = RefCell::new(each);
    let read = Inside { state: &state, path, each: &each }.deserialize(&mut deserializer);
    let read = read.and_then(|()| deserializer.end());
    match (read, state.stopped.into_inner(), state.count.get()) {
        (_, Some(error), _) => Err(StreamError::Stopped(error)),
        (Err(error), None, _) => Err(not_json(&error)),
        (Ok(()), None, None) => Err(StreamError::NoList(path.join("."))),
        (Ok(()), None, Some(count)) => Ok(count),
    }
}

/// A whole document of the owner's; whoever calls bounds `reader`.
///
/// # Errors
/// If it is not JSON.
pub fn whole(bytes: &[u8]) -> Result<Value, StreamError<std::convert::Infallible>> {
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| not_json(&error))
}

fn not_json<E>(error: &serde_json::Error) -> StreamError<E> {
    let words = error.to_string();
    let message = words.split(" at line ").next().unwrap_or_default().to_owned();
    StreamError::NotJson { line: error.line().max(1), message }
}

/// Counts what one element takes.
struct Metered<R> {
    reader: R,
    /// How many bytes may still come; `None` outside of elements.
    left: Rc<Cell<Option<u64>>>,
}

impl<R: Read> Read for Metered<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.reader.read(buffer)?;
        if let Some(left) = self.left.get() {
            let Some(left) = left.checked_sub(read as u64) else {
                return Err(io::Error::other("one element of the list is too large"));
            };
            self.left.set(Some(left));
        }
        Ok(read)
    }
}

struct State<'a, E> {
    left: &'a Cell<Option<u64>>,
    max_bytes: u64,
    count: Cell<Option<usize>>,
    /// Errors of serde carry text alone.
    stopped: RefCell<Option<E>>,
}

type Each<'a, E> = RefCell<&'a mut dyn FnMut(Value) -> Result<(), E>>;

/// A value in which `path` leads to the list.
struct Inside<'a, 'e, E> {
    state: &'a State<'a, E>,
    path: &'a [&'a str],
    each: &'a Each<'e, E>,
}

impl<'de, E> DeserializeSeed<'de> for Inside<'_, '_, E> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, E> Visitor<'de> for Inside<'_, '_, E> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Self { state, each, .. } = self;
        let mut count = state.count.get().unwrap_or_default();
        state.count.set(Some(count));
        loop {
            state.left.set(Some(state.max_bytes));
            let element = access.next_element::<Value>();
            state.left.set(None);
            let Some(element) = element? else { return Ok(()) };
            if let Err(error) = (each.borrow_mut())(element) {
                *state.stopped.borrow_mut() = Some(error);
                return Err(A::Error::custom("stopped"));
            }
            count += 1;
            state.count.set(Some(count));
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<(), A::Error> {
        let Self { state, path, each } = self;
        while let Some(name) = access.next_key::<String>()? {
            match path.split_first() {
                Some((first, path)) if *first == name => {
                    access.next_value_seed(Inside { state, path, each })?;
                }
                _ => drop(access.next_value::<IgnoredAny>()?),
            }
        }
        Ok(())
    }

    fn visit_unit<N: Error>(self) -> Result<(), N> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{StreamError, each_in};

    fn read(text: &str, path: &[&str], max: u64) -> Result<Vec<String>, String> {
        let mut found = Vec::new();
        let mut each = |value: super::Value| {
            let text = value.to_string();
            found.push(text.clone());
            if text == "\"stop\"" { Err("stopped") } else { Ok(()) }
        };
        let read = each_in(text.as_bytes(), path, max, &mut each);
        read.map(|_| found).map_err(|error| match error {
            StreamError::Stopped(word) => word.to_owned(),
            other => other.to_string(),
        })
    }

    #[test]
    fn lists_are_found_where_they_are() {
        let cases = [
            (r"[1, 2]", &[][..], "1 2"),
            (r"[1, 2]", &["items"], "1 2"),
            (r#"{"a": [9], "items": [1, {"b": []}]}"#, &["items"], r#"1 {"b":[]}"#),
            (r#"{"db": {"posts": [3]}, "x": 1}"#, &["db", "posts"], "3"),
            (r#"{"items": []}"#, &["items"], ""),
        ];
        for (text, path, wanted) in cases {
            assert_eq!(read(text, path, 1000).unwrap().join(" "), wanted, "{text}");
        }
    }

    #[test]
    fn what_is_no_list_is_said() {
        let big = format!("[\"{}\"]", "a".repeat(100_000));
        let cases = [
            (r#"{"a": 1}"#, "no list `items`"),
            ("[1, 2", "EOF"),
            ("[1] x", "trailing"),
            ("[\"stop\", 2]", "stopped"),
            (&*big, "too large"),
        ];
        for (text, wanted) in cases {
            let error = read(text, &["items"], 1000).unwrap_err();
            assert!(error.contains(wanted), "{error}");
        }
    }
}
