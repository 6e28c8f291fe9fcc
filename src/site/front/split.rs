//! Front matter → known keys and the rest. TOML between `+++`, YAML between `---`, JSON in `{}`.

use std::collections::BTreeMap;
use std::path::Path;

use super::names;
use crate::ap::json;
use crate::config::{Problem, nearest, parse_toml};
use crate::limits::{FRONT_MATTER_DEPTH_MAX, FRONT_MATTER_MAX_BYTES};
use crate::site::value::Value;

type Values = BTreeMap<String, Value>;

/// A file taken apart.
pub(in crate::site) struct Split<'a> {
    pub(in crate::site) front: Front,
    pub(in crate::site) body: &'a str,
    /// The line (from 1) on which `body` begins.
    pub(in crate::site) body_line: usize,
}

/// Front matter whose keys are still to be asked for.
#[derive(Default)]
pub(in crate::site) struct Front {
    values: Values,
    /// For the lines of keys; empty when there is none.
    text: String,
    /// The line (from 1) of the file on which `text` begins.
    first_line: usize,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    Toml,
    Yaml,
    Json,
}

impl Language {
    /// What mends most mistakes.
    fn help(self) -> &'static str {
        match self {
            Self::Toml => "texts stand between quotation marks: `title = \"Hello\"`",
            Self::Yaml => {
                "a blank follows each `:`, lists are indented with blanks, and texts with a `:` in \
                 them stand between quotation marks: `title: \"Bees: a diary\"`"
            }
            Self::Json => "names and texts stand between quotation marks: `\"title\": \"Hello\"`",
        }
    }
}

fn broken(message: impl Into<String>, language: Language) -> Problem {
    Problem::error("content/front-matter", message).help(language.help())
}

/// Takes `text`, the content of `file`, apart.
pub(in crate::site) fn split<'a>(text: &'a str, file: &Path) -> Result<Split<'a>, Problem> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let first = text.lines().next().unwrap_or_default().trim_end();
    // Eleventy names the language behind the line.
    let language = match first.strip_prefix("---").map(str::trim) {
        _ if first == "+++" => Language::Toml,
        Some("" | "yaml" | "yml") => Language::Yaml,
        Some("toml") => Language::Toml,
        Some("json") => Language::Json,
        Some("js" | "javascript") => {
            let problem = Problem::error("content/front-matter", "front matter is a program");
            let help = "skep runs none; write the values between two lines `---`";
            return Err(problem.at(file, 1).help(help));
        }
        _ if is_json(text) => return split_json(text, file),
        _ => return Ok(Split { front: Front::default(), body: text, body_line: 1 }),
    };
    let fence = &first[..3];
    let start = text.find('\n').map_or(text.len(), |end| end + 1);
    let mut at = start;
    for (number, line) in (2..).zip(text[start..].split_inclusive('\n')) {
        let end = at + line.len();
        let closing = line.trim_end();
        if closing == fence || (closing == "..." && language == Language::Yaml) {
            let front = parse(&text[start..at], language, file)?;
            return Ok(Split { front, body: &text[end..], body_line: number + 1 });
        }
        at = end;
    }
    let problem = Problem::error("content/front-matter", "the front matter is never closed");
    Err(problem.at(file, 1).help(format!("write a line `{fence}` after it")))
}

/// A text may begin with `{` too, as the shortcodes of Hugo and the tags of Jekyll do.
fn is_json(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('{') else { return false };
    let alone = inner.lines().next().is_some_and(|line| line.trim().is_empty());
    alone || inner.trim_start().starts_with(['"', '}'])
}

fn split_json<'a>(text: &'a str, file: &Path) -> Result<Split<'a>, Problem> {
    let (values, end) = read_json(text, file, 1)?;
    let front = Front::new(values, (&text[..end], 1), file)?;
    let rest = &text[end..];
    let line = rest.find('\n').map_or(rest.len(), |end| end + 1);
    let blank = rest[..line].trim().is_empty();
    let body = if blank { &rest[line..] } else { rest };
    let lines = text[..text.len() - body.len()].bytes().filter(|byte| *byte == b'\n').count();
    Ok(Split { front, body, body_line: 1 + lines })
}

/// The table at the beginning of `text`, which begins on `first_line`, and its length.
fn read_json(text: &str, file: &Path, first_line: usize) -> Result<(Values, usize), Problem> {
    let read = json::leading::<Value>(text).map_err(|error| {
        broken(error.message, Language::Json).at(file, first_line + error.line - 1)
    })?;
    match read {
        (Value::Table(values), end) => Ok((values, end)),
        _ => Err(broken("the front matter is not a table", Language::Json).at(file, first_line)),
    }
}

fn parse(text: &str, language: Language, file: &Path) -> Result<Front, Problem> {
    check_size(text, file)?;
    let values = match language {
        Language::Toml => parse_toml(text, file, 2).map_err(|problem| {
            let problem = Problem { code: "content/front-matter", ..problem };
            problem.help(language.help())
        })?,
        Language::Yaml => yaml(text, file)?,
        Language::Json => {
            let (values, end) = read_json(text, file, 2)?;
            let rest = text[end..].trim_start();
            if !rest.is_empty() {
                let before = &text[..text.len() - rest.len()];
                let line = 2 + before.bytes().filter(|byte| *byte == b'\n').count();
                return Err(broken("there is more behind the last `}`", language).at(file, line));
            }
            values
        }
    };
    Front::new(values, (text, 2), file)
}

fn check_size(text: &str, file: &Path) -> Result<(), Problem> {
    if text.len() <= FRONT_MATTER_MAX_BYTES {
        return Ok(());
    }
    let message = format!("the front matter is larger than {FRONT_MATTER_MAX_BYTES} bytes");
    let problem = Problem::error("content/front-matter", message).at(file, 1);
    Err(problem.help("close it before the text begins"))
}

fn yaml(text: &str, file: &Path) -> Result<Values, Problem> {
    let options = serde_saphyr::options! {
        budget: serde_saphyr::budget! {
            max_depth: FRONT_MATTER_DEPTH_MAX,
            max_aliases: 0,
            max_anchors: 0,
            max_documents: 1,
        },
    };
    let read: Result<Option<Values>, _> = serde_saphyr::from_str_with_options(text, options);
    read.map(Option::unwrap_or_default).map_err(|error| {
        let line = error.location().map_or(1, |place| place.line());
        let line = usize::try_from(line).unwrap_or(1).max(1);
        let message = error.without_snippet().to_string();
        let message = message.lines().next().unwrap_or("cannot be read").to_owned();
        broken(message, Language::Yaml).at(file, line + 1)
    })
}

impl Front {
    fn new(
        values: Values,
        (text, first_line): (&str, usize),
        file: &Path,
    ) -> Result<Self, Problem> {
        check_size(text, file)?;
        if values.values().any(|value| value.depth() >= FRONT_MATTER_DEPTH_MAX) {
            let message = format!("nested more than {FRONT_MATTER_DEPTH_MAX} deep");
            let problem = Problem::error("content/front-matter", message).at(file, first_line);
            return Err(problem.help("put less into one another"));
        }
        let mut front = Self { values, text: text.to_owned(), first_line };
        front.settle_case();
        Ok(front)
    }

    /// Gives keys that differ from a known name by case alone that name.
    fn settle_case(&mut self) {
        let is_known = |key: &str| names::known().any(|name| name == key);
        let others: Vec<String> =
            self.values.keys().filter(|key| !is_known(key)).map(String::clone).collect();
        for key in others {
            let same = names::known().find(|name| name.eq_ignore_ascii_case(&key));
            let Some(name) = same.filter(|name| !self.values.contains_key(*name)) else { continue };
            if let Some(value) = self.values.remove(&key) {
                self.values.insert(name.to_owned(), value);
            }
        }
    }

    /// The value of the first of `names` that has one, with the name it had. Others stay.
    pub(in crate::site) fn take<'n>(&mut self, names: &[&'n str]) -> Option<(&'n str, Value)> {
        let has = |name: &&&'n str| self.peek(name).is_some();
        let name = names.iter().find(has)?;
        Some((name, self.values.remove(*name)?))
    }

    /// The value of `name`, if it has one.
    pub(in crate::site) fn peek(&self, name: &str) -> Option<&Value> {
        self.values.get(name).filter(|value| **value != Value::Null)
    }

    /// Gives back what was taken and is not wanted: it ends up in `extra`.
    pub(in crate::site) fn put_back(&mut self, name: &str, value: Value) {
        self.values.insert(name.to_owned(), value);
    }

    /// The line (from 1) of the file on which `key` is set.
    pub(in crate::site) fn line_of(&self, key: &str) -> usize {
        let sets = |line: &str| {
            let line = line.trim_start().trim_start_matches(['"', '\'', '{']).trim_start();
            let line = line.trim_start_matches(['"', '\'']);
            let Some((name, rest)) = line.split_at_checked(key.len()) else { return false };
            let rest = rest.trim_start_matches(['"', '\'']).trim_start();
            name.eq_ignore_ascii_case(key) && rest.starts_with(['=', ':', ']', '.'])
        };
        let plain = self.text.lines().position(sets);
        let section = || self.text.lines().position(|line| sets(line.trim_start_matches('[')));
        let first = self.first_line.max(1);
        plain.or_else(section).map_or(first, |index| index + first)
    }

    /// What is left: `extra` and `params` opened, everything else under its own name. Names that
    /// look like misspelt known ones are reported (interface 1.5), and those that do something in
    /// other generators.
    pub(in crate::site) fn rest(mut self, file: &Path) -> (Values, Vec<Problem>) {
        let mut extra = BTreeMap::new();
        for name in names::EXTRA {
            match self.values.remove(*name) {
                Some(Value::Table(values)) => extra.extend(values),
                Some(value) => drop(extra.insert((*name).to_owned(), value)),
                None => {}
            }
        }
        let mut problems: Vec<Problem> =
            self.values.keys().filter_map(|key| self.warning(key, file)).collect();
        let all = self.values.iter().chain(&extra);
        problems.extend(all.filter_map(|(key, value)| self.exposure(key, value, file)));
        extra.extend(self.values);
        (extra, problems)
    }

    /// Whoever writes this believes that a post is for some alone, which it is not.
    fn exposure(&self, key: &str, value: &Value, file: &Path) -> Option<Problem> {
        let is_meant = one_apart(&key.to_lowercase(), names::VISIBILITY[0]);
        let text = value.text().filter(|_| is_meant)?.to_lowercase();
        if !matches!(&*text, "followers" | "direct" | "private") {
            return None;
        }
        let message = format!("`{key}` means nothing here: everybody could read this");
        let problem = Problem::error("content/unknown-key", message).at(file, self.line_of(key));
        Some(problem.help("write `visibility`, beside `date`"))
    }

    fn warning(&self, key: &str, file: &Path) -> Option<Problem> {
        let line = self.line_of(key);
        if names::known().any(|name| name == key) {
            return None;
        }
        if let Some(generator) = names::foreign(key) {
            let message = format!("`{key}` is for {generator}; here it is `page.extra.{key}`");
            let problem = Problem::warning(FOREIGN, message).at(file, line);
            return Some(problem.help("nothing to do, unless you counted on it"));
        }
        let near = nearest(key, names::known()).filter(|near| one_apart(key, near))?;
        if names::is_usual(key) || near.len() < 4 {
            return None;
        }
        let message = format!("`{key}` is kept as `page.extra.{key}`, but means nothing");
        let problem = Problem::warning("content/unknown-key", message).at(file, line);
        Some(problem.help(format!("did you mean `{near}`?")))
    }
}

/// The code of the note about keys of other generators.
const FOREIGN: &str = "content/foreign-key";

/// Of the notes about keys of other generators, one for each key is enough: a whole site has them
/// in every file.
pub(in crate::site) fn note_once(problems: &mut Vec<Problem>) {
    let mut seen = std::collections::BTreeSet::new();
    problems.retain(|problem| problem.code != FOREIGN || seen.insert(problem.message.clone()));
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
