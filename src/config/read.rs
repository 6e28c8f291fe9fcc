//! Text → [`File`] → [`Config`], with errors that name line and remedy.

use std::path::Path;

use serde::de::DeserializeOwned;

use super::file::{File, SECTIONS};
use super::{Config, Problem, check, nearest};

/// Reads the text of `node.toml`, called `name` in errors. `environment` gives every variable of
/// the process; those named `SKEP_SECTION_KEY` win over the file.
pub fn parse(
    text: &str,
    name: &Path,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Config, Problem> {
    let file: File =
        parse_toml(text, name, 1).map_err(|problem| suggest(with_key(problem, text)))?;
    let overrides: Vec<_> = environment.into_iter().filter_map(setting).collect();
    let variables: Vec<_> = overrides.iter().map(|(section, key, _)| (*section, *key)).collect();
    let file = overridden(file, overrides)?;
    check::config(file).map_err(|wrong| {
        let problem = Problem::error("config/value", format!("`{}` {}", wrong.key, wrong.why));
        if let Some((section, key)) = wrong.key.split_once('.')
            && variables.contains(&(section, key))
        {
            let name = variable(section, key);
            return problem.help(format!("it comes from the environment: `{name}`"));
        }
        match line_of(text, wrong.key) {
            Some(line) => problem.at(name, line),
            None => problem.in_file(name),
        }
    })
}

/// Deserialises TOML that stands in `file` from `first_line` (from 1) on.
pub fn parse_toml<T: DeserializeOwned>(
    text: &str,
    file: &Path,
    first_line: usize,
) -> Result<T, Problem> {
    toml::from_str(text).map_err(|error| {
        let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
        let line = first_line + before.bytes().filter(|b| *b == b'\n').count();
        let message = error.message().lines().collect::<Vec<_>>().join("; ");
        Problem::error("config/toml", in_words(&message)).at(file, line)
    })
}

/// The type of a number as its owner would call it.
fn in_words(message: &str) -> String {
    message.replace("expected usize", "expected a number")
}

/// A value of the wrong type is told with the key that it was given to.
fn with_key(problem: Problem, text: &str) -> Problem {
    let line = problem.place.as_ref().and_then(|place| place.line);
    let line = line.and_then(|line| text.lines().nth(line - 1)).unwrap_or_default();
    let key = line.split_once('=').map(|(key, _)| key.trim()).filter(|key| !key.is_empty());
    let Some(key) = key.filter(|_| problem.message.starts_with("invalid ")) else { return problem };
    let named = Problem { message: format!("`{key}`: {}", problem.message), ..problem };
    if key != "deliver_since" {
        return named;
    }
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let help = format!("write `deliver_since = {}`", date(value));
    match named.message.contains("invalid type") {
        true => named.help(help),
        false => Problem { message: "`deliver_since` is no date".to_owned(), ..named }.help(help),
    }
}

/// The date that is meant by one with the day in front, such as `28.11.2026`; else any, to show how one looks.
fn date(value: &str) -> String {
    let value = value.split('#').next().unwrap_or_default().trim().trim_matches(['"', '\'']);
    let parts: Vec<u32> =
        value.split(['.', '/', '-']).filter_map(|it| it.trim().parse().ok()).collect();
    match parts[..] {
        [day @ 1..=31, month @ 1..=12, year @ 1000..=9999] => format!("{year}-{month:02}-{day:02}"),
        [year @ 1000..=9999, month @ 1..=12, day @ 1..=31] => format!("{year}-{month:02}-{day:02}"),
        _ => "2026-11-23".to_owned(),
    }
}

/// `unknown field` becomes a sentence with the nearest name.
fn suggest(problem: Problem) -> Problem {
    let rest = problem.message.strip_prefix("unknown field `");
    let Some(key) = rest.and_then(|rest| rest.split('`').next()).map(str::to_owned) else {
        return problem;
    };
    let settings = SECTIONS.iter().flat_map(|(_, keys)| keys.iter().copied());
    let known = File::KEYS.iter().copied().chain(settings);
    let help = match nearest(&key, known) {
        Some(name) => format!("did you mean `{name}`?"),
        None => "docs/configuration.md lists the settings".to_owned(),
    };
    let message = format!("`{key}` is not a setting");
    Problem { code: "config/unknown-key", message, ..problem }.help(help)
}

/// A variable of the environment that names a setting: section, key, value.
fn setting((name, value): (String, String)) -> Option<(&'static str, &'static str, String)> {
    let name = name.strip_prefix("SKEP_")?.to_lowercase();
    SECTIONS.iter().find_map(|(section, keys)| {
        let key = name.strip_prefix(section)?.strip_prefix('_')?;
        keys.iter().find(|known| **known == key).map(|key| (*section, *key, value.clone()))
    })
}

/// The name of the variable that stands for a setting.
fn variable(section: &str, key: &str) -> String {
    format!("SKEP_{section}_{key}").to_uppercase()
}

/// The file with settings of the environment in place of its own.
fn overridden(
    file: File,
    overrides: Vec<(&'static str, &'static str, String)>,
) -> Result<File, Problem> {
    overrides.into_iter().try_fold(file, |file, (section, key, value)| {
        // Texts need no quotation marks there.
        let value = if is_toml(&value) { value } else { toml_text(&value) };
        let newer: File =
            toml::from_str(&format!("[{section}]\n{key} = {value}")).map_err(|error| {
                let (message, name) = (in_words(error.message()), variable(section, key));
                Problem::error(
                    "config/environment",
                    format!("{message} (from the environment: {name})"),
                )
            })?;
        Ok(newer.or(file))
    })
}

/// Is it one value, and nothing else: `true`, `8`, `["a"]`, a date?
fn is_toml(value: &str) -> bool {
    let document: Result<toml::Table, _> = toml::from_str(&format!("value = {value}"));
    document.is_ok_and(|table| table.len() == 1)
}

/// A text as TOML writes it: on one line, whatever is in it.
#[must_use]
pub fn toml_text(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => quoted.extend(['\\', c]),
            c if c.is_control() => quoted.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// The line (from 1) on which `section.key` is set, or on which `section` begins.
#[must_use]
pub fn line_of(text: &str, key: &str) -> Option<usize> {
    let Some((section, key)) = key.split_once('.') else {
        let header = format!("[{key}]");
        return text.lines().position(|line| line.trim() == header).map(|index| index + 1);
    };
    let mut inside = false;
    for (number, line) in (1..).zip(text.lines()) {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            inside = header.split(']').next().is_some_and(|name| name.trim() == section);
        } else if inside && line.split('=').next().is_some_and(|name| name.trim() == key) {
            return Some(number);
        }
    }
    None
}
