//! An error of the template engine → a [`Problem`] with file, line and, for a misspelt name, the
//! nearest one that exists.

use std::collections::BTreeSet;
use std::path::Path;

use minijinja::value::ValueKind;
use minijinja::{Error, ErrorKind, Value};

use super::{Theme, filters, functions};
use crate::config::{Problem, nearest};

/// The engine's own filters, for suggestions.
const ENGINE_FILTERS: [&str; 46] = [
    "abs",
    "attr",
    "batch",
    "bool",
    "capitalize",
    "chain",
    "count",
    "d",
    "dictsort",
    "e",
    "escape",
    "float",
    "format",
    "groupby",
    "indent",
    "int",
    "items",
    "length",
    "lines",
    "list",
    "lower",
    "map",
    "max",
    "min",
    "pprint",
    "reject",
    "rejectattr",
    "reverse",
    "round",
    "safe",
    "select",
    "selectattr",
    "sort",
    "split",
    "string",
    "sum",
    "title",
    "tojson",
    "trim",
    "unique",
    "upper",
    "zip",
    "default",
    "join",
    "replace",
    "slice",
];
/// The engine's own tests.
const ENGINE_TESTS: [&str; 38] = [
    "boolean",
    "defined",
    "divisibleby",
    "endingwith",
    "eq",
    "equalto",
    "escaped",
    "even",
    "false",
    "filter",
    "float",
    "ge",
    "greaterthan",
    "gt",
    "in",
    "int",
    "integer",
    "iterable",
    "le",
    "lessthan",
    "lower",
    "lt",
    "mapping",
    "ne",
    "none",
    "number",
    "odd",
    "safe",
    "sameas",
    "sequence",
    "startingwith",
    "string",
    "test",
    "true",
    "undefined",
    "upper",
    "starting_with",
    "containing",
];
/// The engine's own functions.
const ENGINE_FUNCTIONS: [&str; 6] = ["debug", "dict", "namespace", "range", "super", "loop"];

/// What other template languages have and this one has not: part of the message, and the remedy.
const HABITS: [(&str, &str); 6] = [
    (
        "unknown statement set_global",
        "use `{% set ns = namespace(x=1) %}`, then `{% set ns.x = 2 %}`",
    ),
    ("unknown statement partial", "use `{% include \"name.html\" %}`"),
    ("unknown statement range", "use `{% for post in posts %}`"),
    ("unknown statement define", "use `{% block name %}` or `{% macro name() %}`"),
    ("unexpected `.`", "names begin without a dot: `{{ post.title }}`"),
    ("now is unknown", "pages do not depend on the clock; use `site.updated_iso`"),
];

/// How deep names are looked for.
const DEPTH: usize = 3;

/// Names that a template could have meant.
pub(super) struct Known<'a> {
    context: &'a Value,
    theme: &'a Theme,
}

impl<'a> Known<'a> {
    pub(super) fn of(context: &'a Value, theme: &'a Theme) -> Self {
        Self { context, theme }
    }

    /// `post.titel` → `post.title`.
    fn near_variable(&self, expression: &str) -> Option<String> {
        let mut here = self.context.clone();
        let mut before = String::new();
        for part in expression.split('.') {
            match here.get_attr(part) {
                Ok(next) if !next.is_undefined() => here = next,
                _ if before.is_empty() || !here.is_undefined() => {
                    let names = keys(&here);
                    let near = nearest(part, names.iter().map(String::as_str));
                    if let Some(near) = near {
                        return Some(format!("{before}{near}"));
                    }
                    break;
                }
                _ => break,
            }
            before = format!("{before}{part}.");
        }
        // A variable of a loop or a macro: what its value is nobody knows any more.
        let (base, last) = expression.rsplit_once('.')?;
        if !before.is_empty() {
            return None;
        }
        let mut names = BTreeSet::new();
        collect(self.context, DEPTH, &mut names);
        let near = nearest(last, names.iter().map(String::as_str))?;
        Some(format!("{base}.{near}"))
    }

    fn near_template(&self, name: &str) -> Option<String> {
        nearest(name, self.theme.names()).map(str::to_owned)
    }

    fn near_function(&self, name: &str) -> Option<String> {
        let names = keys(self.context);
        let functions = functions::NAMES.iter().chain(&ENGINE_FUNCTIONS).copied();
        nearest(name, functions.chain(names.iter().map(String::as_str))).map(str::to_owned)
    }
}

fn keys(map: &Value) -> Vec<String> {
    if map.kind() != ValueKind::Map {
        return Vec::new();
    }
    let keys = map.try_iter().into_iter().flatten();
    keys.filter_map(|key| key.as_str().map(str::to_owned)).collect()
}

/// All names below `value`; of lists, those of the first item.
fn collect(value: &Value, depth: usize, names: &mut BTreeSet<String>) {
    if depth == 0 {
        return;
    }
    if value.kind() == ValueKind::Seq {
        if let Some(first) = value.try_iter().ok().and_then(|mut items| items.next()) {
            collect(&first, depth, names);
        }
        return;
    }
    for key in keys(value) {
        if let Ok(inner) = value.get_attr(&key) {
            collect(&inner, depth - 1, names);
        }
        names.insert(key);
    }
}

impl Theme {
    /// What `error` means for the owner. Without `known`, no variable is suggested.
    pub(super) fn problem(&self, error: &Error, known: Option<&Known<'_>>) -> Problem {
        // The innermost cause that has a place: an error in a macro has the page around it.
        let mut inner = error;
        while let Some(cause) = std::error::Error::source(inner)
            .and_then(|cause| cause.downcast_ref::<Error>())
            .filter(|cause| cause.name().is_some())
        {
            inner = cause;
        }
        let detail = inner.detail().map(str::to_owned).or_else(|| self.written(inner));
        let message = match &detail {
            Some(detail) => format!("{}: {detail}", inner.kind()),
            None => inner.kind().to_string(),
        };
        let mut problem = Problem::error("site/template", message);
        let help = known.and_then(|known| help(inner.kind(), detail.as_deref()?, known));
        if let Some(help) = help.or_else(|| habit(&problem.message)) {
            problem = problem.help(help);
        }
        let Some(name) = inner.name() else { return problem };
        let file = match self.files.get(name) {
            Some(file) => file.clone(),
            None => Path::new("built-in theme").join(name),
        };
        match inner.line() {
            Some(line) => problem.at(file, line),
            None => problem.in_file(file),
        }
    }

    /// The part of the template in which an undefined value was used, if the engine does not say
    /// what it was.
    fn written(&self, error: &Error) -> Option<String> {
        if error.kind() != ErrorKind::UndefinedError {
            return None;
        }
        let template = self.environment.get_template(error.name()?).ok()?;
        let (source, range) = (template.source(), error.range()?);
        // The engine names the end of `a.b.c`; what it is the end of says more.
        let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let before = source.get(..range.start)?.trim_end_matches(is_name);
        let text = source.get(before.len()..range.end)?.trim();
        Some(format!("`{text}` asks for something of a value that is not there"))
    }
}

fn habit(message: &str) -> Option<String> {
    let (_, help) = HABITS.iter().find(|(part, _)| message.contains(part))?;
    Some((*help).to_owned())
}

fn help(kind: ErrorKind, detail: &str, known: &Known<'_>) -> Option<String> {
    let mean = |near: String| format!("did you mean `{near}`?");
    let first = |names: &[&[&'static str]], name: &str| {
        nearest(name, names.concat()).map(str::to_owned).map(mean)
    };
    match kind {
        ErrorKind::UnknownFilter => {
            let name = detail.strip_prefix("filter ")?.strip_suffix(" is unknown")?;
            first(&[filters::NAMES, &ENGINE_FILTERS], name)
        }
        ErrorKind::UnknownTest => {
            let name = detail.strip_prefix("test ")?.strip_suffix(" is unknown")?;
            first(&[&ENGINE_TESTS], name)
        }
        ErrorKind::UnknownFunction => {
            known.near_function(detail.strip_suffix(" is unknown")?).map(mean)
        }
        ErrorKind::TemplateNotFound => {
            known.near_template(detail.split(['"', '\'']).nth(1)?).map(mean)
        }
        _ => {
            let (before, _) = detail.split_once("` is undefined")?;
            let (_, expression) = before.rsplit_once('`')?;
            known.near_variable(expression).map(mean).or_else(|| {
                let help = "if it is not always there, ask first: `{% if NAME %}`";
                Some(help.replace("NAME", expression))
            })
        }
    }
}

#[cfg(test)]
mod tests {
    use minijinja::Environment;

    use super::{ENGINE_FILTERS, ENGINE_TESTS, filters};
    use crate::site::theme::tests::theme;

    #[test]
    fn the_names_suggested_exist() {
        let theme = theme(&[]);
        let has = |environment: &Environment<'_>, kind: &str, name: &str| {
            let expression = environment.compile_expression_owned(format!("'{name}' is {kind}"));
            expression.unwrap().eval(()).unwrap().is_true()
        };
        for name in ENGINE_FILTERS.iter().chain(filters::NAMES) {
            assert!(has(&theme.environment, "filter", name), "{name}");
        }
        for name in ENGINE_TESTS {
            assert!(has(&theme.environment, "test", name), "{name}");
        }
    }
}
