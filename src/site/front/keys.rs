//! Front matter, one key after the other: each has a type, and a wrong value is reported with its
//! line and a remedy while reading goes on.

use std::path::Path;

use super::split::Front;
use crate::clock::Timestamp;
use crate::config::{Config, Problem};
use crate::id::ObjectId;
use crate::limits::VALUES_MAX;
use crate::site::value::Value;

/// Front matter being read.
pub(in crate::site) struct Keys<'a> {
    pub(in crate::site) front: Front,
    pub(in crate::site) source: &'a Path,
    pub(in crate::site) config: &'a Config,
    pub(in crate::site) problems: &'a mut Vec<Problem>,
}

impl Keys<'_> {
    /// Reports that the value of `key` is `why`, and what to do.
    pub(in crate::site) fn wrong(&mut self, key: &str, why: &str, help: &str) {
        let line = self.front.line_of(key);
        let problem = Problem::error("content/value", format!("`{key}` {why}"));
        self.problems.push(problem.at(self.source, line).help(help));
    }

    pub(in crate::site) fn text(&mut self, names: &[&str]) -> Option<String> {
        self.text_with_name(names).map(|(_, text)| text)
    }

    /// The text and the name it stands under.
    pub(in crate::site) fn text_with_name<'n>(
        &mut self,
        names: &[&'n str],
    ) -> Option<(&'n str, String)> {
        let (key, value) = self.front.take(names)?;
        let text = value.text();
        if text.is_none() {
            self.wrong(key, "is not text", "put it between quotation marks");
        }
        text.map(|text| (key, text))
    }

    pub(in crate::site) fn flag(&mut self, names: &[&str]) -> Option<bool> {
        match self.front.take(names)? {
            (_, Value::Bool(value)) => Some(value),
            (key, _) => {
                let help = "write one of these two words, without quotation marks";
                self.wrong(key, "is neither `true` nor `false`", help);
                None
            }
        }
    }

    pub(in crate::site) fn integer(&mut self, names: &[&str]) -> Option<i64> {
        match self.front.take(names)? {
            (_, Value::Integer(number)) => Some(number),
            (key, _) => {
                self.wrong(key, "is not a whole number", "write e.g. `10`");
                None
            }
        }
    }

    /// One of `words`, by its place among them.
    pub(in crate::site) fn word(&mut self, names: &[&str], words: &[&str]) -> Option<usize> {
        let (key, text) = self.text_with_name(names)?;
        let found = words.iter().position(|word| *word == text);
        if found.is_none() {
            let help = format!("use `{}`", words.join("`, `"));
            self.wrong(key, &format!("is `{text}`"), &help);
        }
        found
    }

    pub(in crate::site) fn date(&mut self, names: &[&str]) -> Option<Timestamp> {
        let (key, text) = self.text_with_name(names)?;
        self.date_in(key, &text)
    }

    /// `text` as a date; it stands at `key`.
    pub(in crate::site) fn date_in(&mut self, key: &str, text: &str) -> Option<Timestamp> {
        let date = Timestamp::parse_written(text, &self.config.site.zone);
        if date.is_none() {
            let help = "write it as `2026-11-23` or `2026-11-23T15:04:00+01:00`";
            self.wrong(key, &format!("is `{text}`, which is not a date"), help);
        }
        date
    }

    /// One text or several.
    pub(in crate::site) fn texts(&mut self, names: &[&str]) -> Vec<String> {
        let Some((key, value)) = self.front.take(names) else { return Vec::new() };
        self.texts_in(key, value)
    }

    /// `value` as one text or several; it stands at `key`.
    pub(in crate::site) fn texts_in(&mut self, key: &str, value: Value) -> Vec<String> {
        let values = match value {
            Value::List(values) => values,
            value => vec![value],
        };
        let texts: Option<Vec<String>> =
            values.iter().filter(|value| **value != Value::Null).map(Value::text).collect();
        match texts {
            Some(texts) if texts.len() > VALUES_MAX => {
                let help = "shorten the list";
                self.wrong(key, &format!("has more than {VALUES_MAX} values"), help);
                Vec::new()
            }
            Some(texts) => texts,
            None => {
                let help = "write a list of texts, e.g. `[\"bees\", \"rye\"]`";
                self.wrong(key, "is not a list of texts", help);
                Vec::new()
            }
        }
    }

    /// The address of something elsewhere.
    pub(in crate::site) fn address(&mut self, names: &[&str]) -> Option<String> {
        let (key, text) = self.text_with_name(names)?;
        self.address_in(key, text)
    }

    /// `text` as the address of something elsewhere; it stands at `key`.
    pub(in crate::site) fn address_in(&mut self, key: &str, text: String) -> Option<String> {
        if ObjectId::parse(&text).is_ok() {
            return Some(text);
        }
        let help = "write all of it, e.g. `https://peer.example/@bob/1`";
        self.wrong(key, &format!("is `{text}`, which is not an address"), help);
        None
    }
}
