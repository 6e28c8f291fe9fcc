//! Front matter → known keys and the rest. TOML between `+++`, YAML between `---`.

use std::collections::BTreeMap;
use std::path::Path;

use super::value::Value;
use crate::config::{Problem, nearest, parse_toml};
use crate::limits::{FRONT_MATTER_DEPTH_MAX, FRONT_MATTER_MAX_BYTES};

/// The keys with a meaning, with their other names.
const KNOWN: &[&str] = &[
    "title",
    "date",
    "updated",
    "lastmod",
    "modified",
    "draft",
    "slug",
    "path",
    "url",
    "permalink",
    "description",
    "summary",
    "tags",
    "taxonomies",
    "language",
    "author",
    "federate",
    "content_warning",
    "sensitive",
    "extra",
    "params",
    "weight",
    "template",
    "visibility",
];

/// A file taken apart.
pub(super) struct Split<'a> {
    pub(super) front: Front,
    pub(super) body: &'a str,
    /// The line (from 1) on which `body` begins.
    pub(super) body_line: usize,
}

/// Front matter whose keys are still to be asked for.
#[derive(Default)]
pub(super) struct Front {
    values: BTreeMap<String, Value>,
    /// For the lines of keys; empty when there is none.
    text: String,
}

/// Takes `text`, the content of `file`, apart.
pub(super) fn split<'a>(text: &'a str, file: &Path) -> Result<Split<'a>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default().trim_end();
    if first != "+++" && first != "---" {
        return Ok(Split { front: Front::default(), body: text, body_line: 1 });
    }
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut at = start;
    for (number, line) in (2..).zip(text[start..].split_inclusive('\n')) {
        let end = at + line.len();
        if line.trim_end() == first {
            let front = parse(&text[start..at], first, file)?;
            return Ok(Split { front, body: &text[end..], body_line: number + 1 });
        }
        at = end;
    }
    let message = format!("the front matter is never closed; write a line `{first}` after it");
    Err(Problem::error("content/front-matter", message).at(file, 1))
}

fn parse(text: &str, fence: &str, file: &Path) -> Result<Front, Problem> {
    if text.len() > FRONT_MATTER_MAX_BYTES {
        let message = format!("the front matter is larger than {FRONT_MATTER_MAX_BYTES} bytes");
        return Err(Problem::error("content/front-matter", message).at(file, 2));
    }
    let values = if fence == "+++" { toml(text, file)? } else { yaml(text, file)? };
    Ok(Front { values, text: text.to_owned() })
}

fn toml(text: &str, file: &Path) -> Result<BTreeMap<String, Value>, Problem> {
    parse_toml(text, file, 2).map_err(|problem| Problem { code: "content/front-matter", ..problem })
}

fn yaml(text: &str, file: &Path) -> Result<BTreeMap<String, Value>, Problem> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: FRONT_MATTER_DEPTH_MAX,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
    };
    let read: Result<Option<BTreeMap<String, Value>>, _> =
        serde_saphyr::from_str_with_options(text, options);
    read.map(Option::unwrap_or_default).map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        let line = usize::try_from(line).unwrap_or(1).max(1);
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or("cannot be read").to_owned();
        Problem::error("content/front-matter", message).at(file, line + 1)
    })
}

impl Front {
    /// The value of the first of `names` that is there, with the name it had.
    pub(super) fn take(&mut self, names: &[&'static str]) -> Option<(&'static str, Value)> {
        let mut found = None;
        for name in names {
            if let Some(value) = self.values.remove(*name) {
                found = found.or(Some((*name, value)));
            }
        }
        found.filter(|(_, value)| *value != Value::Null)
    }

    /// The line (from 1) of the file on which `key` is set.
    pub(super) fn line_of(&self, key: &str) -> usize {
        let sets = |line: &str| {
            let rest = line.trim_start().trim_start_matches('"').strip_prefix(key);
            rest.is_some_and(|rest| {
                rest.trim_start_matches('"').trim_start().starts_with(['=', ':', ']', '.'])
            })
        };
        let plain = self.text.lines().position(sets);
        let section = || self.text.lines().position(|line| sets(line.trim_start_matches('[')));
        plain.or_else(section).map_or(1, |index| index + 2)
    }

    /// What is left: `extra` and `params` opened, everything else under its own name. Names that
    /// look like misspelt known ones are reported (interface 1.5).
    pub(super) fn rest(mut self, file: &Path) -> (BTreeMap<String, Value>, Vec<Problem>) {
        let mut extra = BTreeMap::new();
        for name in ["extra", "params"] {
            match self.values.remove(name) {
                Some(Value::Table(values)) => extra.extend(values),
                Some(value) => drop(extra.insert(name.to_owned(), value)),
                None => {}
            }
        }
        let mut warnings = Vec::new();
        for key in self.values.keys() {
            let near = nearest(key, KNOWN.iter().copied());
            if let Some(near) = near.filter(|near| one_apart(key, near)) {
                let message = format!("`{key}` is kept as `page.extra.{key}`, but means nothing");
                let help = format!("did you mean `{near}`?");
                let line = self.line_of(key);
                warnings.push(
                    Problem::warning("content/unknown-key", message).at(file, line).help(help),
                );
            }
        }
        extra.extend(self.values);
        (extra, warnings)
    }
}

/// Does one letter more, less, other or swapped make `a` into `b`?
fn one_apart(a: &str, b: &str) -> bool {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 1 {
        return false;
    }
    let head = a.iter().zip(&b).take_while(|(a, b)| a == b).count();
    let (a, b) = (&a[head..], &b[head..]);
    let rest = |slice: &[char], skip: usize| slice.iter().skip(skip).copied().collect::<String>();
    let swapped = a.len() >= 2 && b.len() >= 2 && a[0] == b[1] && a[1] == b[0];
    rest(a, 1) == rest(b, 1)
        || rest(a, 1) == rest(b, 0)
        || rest(a, 0) == rest(b, 1)
        || (swapped && rest(a, 2) == rest(b, 2))
}
