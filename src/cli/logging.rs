//! Words about what goes on, on stderr: for people, or one JSON object a line for programs.

use std::io::Write;

use env_logger::Builder;
use log::kv::{Error, Key, Value, VisitSource};
use log::{LevelFilter, Record};

use super::args::{Global, LogFormat};
use super::print::harmless;
use crate::ap::json;
use crate::clock;

/// Begins to write down what happens. `usual` is how much is said without `--verbose`.
pub(super) fn start(global: &Global, usual: u8) {
    let level = match (global.quiet, usual + global.verbose) {
        (true, _) => LevelFilter::Error,
        (false, 0) => LevelFilter::Warn,
        (false, 1) => LevelFilter::Info,
        (false, _) => LevelFilter::Debug,
    };
    let line = match global.log {
        LogFormat::Text => text,
        LogFormat::Json => object,
    };
    let mut builder = Builder::new();
    builder.filter_module("skep", level).filter_level(LevelFilter::Warn);
    builder.format(move |out, record| writeln!(out, "{}", line(record)));
    builder.init();
}

/// `warning: words`; journald adds the time. What strangers wrote makes no line of its own.
fn text(record: &Record<'_>) -> String {
    let words = harmless(&record.args().to_string()).replace('\n', "\n  ");
    format!("{}: {words}", level(record))
}

/// The same with time and place, and what the record says besides.
fn object(record: &Record<'_>) -> String {
    let mut members = Members(String::new());
    members.put("time", &json::to_string(&clock::now().rfc3339()));
    members.put("level", &json::to_string(&level(record)));
    members.put("target", &json::to_string(&record.target()));
    members.put("message", &json::to_string(&record.args().to_string()));
    // It ends only when a visitor does, and this one does not.
    let _ = record.key_values().visit(&mut members);
    format!("{{{}}}", members.0)
}

fn level(record: &Record<'_>) -> String {
    record.level().as_str().to_lowercase()
}

/// The members of an object, one after the other.
struct Members(String);

impl Members {
    fn put(&mut self, name: &str, value: &str) {
        let comma = if self.0.is_empty() { "" } else { "," };
        self.0.push_str(&format!("{comma}{}:{value}", json::to_string(&name)));
    }
}

impl<'kvs> VisitSource<'kvs> for Members {
    fn visit_pair(&mut self, key: Key<'kvs>, value: Value<'kvs>) -> Result<(), Error> {
        let value = match value.to_u64() {
            Some(number) => number.to_string(),
            None => json::to_string(&value.to_string()),
        };
        self.put(key.as_str(), &value);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use log::{Level, Record};

    use super::{object, text};

    #[test]
    fn one_line_for_each_record_whatever_strangers_write() {
        let words = "they said \"no\"\nerror: \u{1b}[31mforged";
        let fields = [("kind", "Create".into()), ("try", log::kv::Value::from(2_u64))];
        let build = |see: &dyn Fn(&Record<'_>) -> String| {
            let mut record = Record::builder();
            record.level(Level::Warn).target("skep::here").key_values(&fields);
            see(&record.args(format_args!("{words}")).build())
        };
        assert_eq!(build(&text), "warn: they said \"no\"\n  error: \u{fffd}[31mforged");
        let line = build(&object);
        assert!(!line.contains('\n'), "{line}");
        let read: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(read["message"], words);
        let rest = serde_json::json!(["warn", "skep::here", "Create", 2]);
        assert_eq!(
            serde_json::json!([read["level"], read["target"], read["kind"], read["try"]]),
            rest
        );
    }
}
