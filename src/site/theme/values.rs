//! Values of ours as templates see them. What is not there is *absent*: it prints as nothing, is
//! not defined, and is an empty text to filters. (The engine's own nothing would be the word
//! `none` to them.)

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use minijinja::value::{Enumerator, Object};
use minijinja::{Environment, Value};

use crate::site::value::Value as Plain;

/// Something that is not there, although its name is known.
pub(in crate::site) fn absent() -> Value {
    static ABSENT: LazyLock<Value> = LazyLock::new(|| {
        // There is no other way to make one: it is what a condition without `else` gives.
        let environment = Environment::new();
        let expression = environment.compile_expression("0 if false");
        expression.and_then(|it| it.eval(())).expect("a constant expression")
    });
    ABSENT.clone()
}

/// Named values. Those that are `None` are absent; to use a name that is not here at all is an
/// error.
pub(in crate::site) fn record<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    Value::from_object(Record(Box::new(members)))
}

/// The same without those that are absent: for JSON.
pub(super) fn present<const N: usize>(members: [(&'static str, Value); N]) -> Value {
    let is_present = |(_, value): &(_, Value)| !value.is_none() && !value.is_undefined();
    Value::from_object(Record(members.into_iter().filter(is_present).collect()))
}

/// A few members are found faster one by one than in a tree, and made faster, too.
#[derive(Debug)]
struct Record(Box<[(&'static str, Value)]>);

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let (_, value) = self.0.iter().find(|(name, _)| *name == key)?;
        Some(if value.is_none() { absent() } else { value.clone() })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.iter().map(|(name, _)| Value::from(*name)).collect())
    }
}

/// The values called `names`, each made by `member` when it is asked for: most of what could be said
/// about a post in a list never is.
pub(in crate::site) fn lazy(
    names: &'static [&'static str],
    member: impl Fn(&str) -> Option<Value> + Send + Sync + 'static,
) -> Value {
    Value::from_object(Lazy { names, member })
}

struct Lazy<F> {
    names: &'static [&'static str],
    member: F,
}

impl<F> fmt::Debug for Lazy<F> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.names.fmt(out)
    }
}

impl<F: Fn(&str) -> Option<Value> + Send + Sync + 'static> Object for Lazy<F> {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        self.names.contains(&key).then_some(())?;
        (self.member)(key).map(|value| if value.is_none() { absent() } else { value })
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Str(self.names)
    }
}

/// A value of front matter or of a data file. Every key may be asked for, because the names are
/// the owner's: what is not there is absent.
pub(in crate::site) fn free(value: &Plain) -> Value {
    match value {
        Plain::Null => absent(),
        Plain::Bool(value) => Value::from(*value),
        Plain::Integer(value) => Value::from(*value),
        Plain::Float(value) => Value::from(*value),
        Plain::Text(value) => Value::from(value.as_str()),
        Plain::List(values) => values.iter().map(free).collect(),
        Plain::Table(values) => table(values),
    }
}

/// The same for the whole of a table.
pub(in crate::site) fn table(values: &BTreeMap<String, Plain>) -> Value {
    let values = values.iter().map(|(name, value)| (name.as_str().into(), free(value)));
    Value::from_object(Free(values.collect()))
}

#[derive(Debug)]
struct Free(BTreeMap<Box<str>, Value>);

impl Object for Free {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        match key.as_str() {
            Some(key) => self.get_value_by_str(key),
            None => Some(absent()),
        }
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        Some(self.0.get(key).cloned().unwrap_or_else(absent))
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.0.keys().map(|key| Value::from(&**key)).collect())
    }
}
