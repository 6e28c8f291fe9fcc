//! Printing: results to stdout, words to stderr.

use std::io::{IsTerminal, Write, stderr, stdout};
use std::process::ExitCode;

use serde::Serialize;

use super::args::{Colour, Global};
use super::failure::{Exit, Failure, Reason};
use crate::ap::json;
use crate::config::{Problem, Severity};

/// How the owner wants to be spoken to.
pub(super) struct Printer {
    json: bool,
    quiet: bool,
    colour: bool,
}

/// Why a command failed, for a program.
#[derive(Serialize)]
struct Failed<'a> {
    exit: u8,
    problems: Vec<FailedBy<'a>>,
}

/// A problem, for a program.
#[derive(Serialize)]
pub(super) struct FailedBy<'a> {
    severity: &'static str,
    code: Option<&'a str>,
    message: String,
    file: Option<String>,
    line: Option<usize>,
    help: Option<&'a str>,
}

const RED: &str = "\x1b[1;31m";
const YELLOW: &str = "\x1b[1;33m";
const BLUE: &str = "\x1b[34m";
const RESET: &str = "\x1b[0m";

impl Printer {
    pub(super) fn new(global: &Global) -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colour = match global.color {
            Colour::Always => true,
            Colour::Never => false,
            Colour::Auto => !refused && stderr().is_terminal(),
        };
        Self { json: global.json, quiet: global.quiet, colour }
    }

    /// Is somebody looking on while it works?
    pub(super) fn is_watched(&self) -> bool {
        let dumb = std::env::var_os("TERM").is_none_or(|name| name.is_empty() || name == "dumb");
        !self.quiet && !dumb && stderr().is_terminal()
    }

    /// A result, for a person or for a program.
    pub(super) fn result(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        let text = if self.json { escaped(&json::pretty(value)) } else { text() };
        self.line(text.trim_end());
    }

    /// A line of a result.
    pub(super) fn line(&self, text: &str) {
        // A closed pipe means that nobody reads any more, as in `skep timeline | head`.
        let _ = writeln!(stdout(), "{}", harmless(text));
    }

    /// What was done, for a person or for a program: a result, but nothing that was asked for.
    pub(super) fn report(&self, value: &impl Serialize, text: impl FnOnce() -> String) {
        if self.json || !self.quiet {
            self.result(value, text);
        }
    }

    /// Words about what goes on; not part of the result.
    pub(super) fn say(&self, text: &str) {
        if !self.quiet {
            let _ = writeln!(stderr(), "{}", harmless(text));
        }
    }

    /// Errors and warnings about the owner's files, with a blank line between them.
    pub(super) fn problems(&self, problems: &[Problem]) {
        let shown = problems.iter().filter(|it| !self.quiet || it.severity == Severity::Error);
        for (number, problem) in shown.enumerate() {
            if number > 0 {
                let _ = writeln!(stderr());
            }
            let _ = writeln!(stderr(), "{}", self.coloured(problem));
        }
    }

    /// Says what went wrong, and what the shell is told.
    pub(super) fn fail(&self, failure: &Failure) -> ExitCode {
        match &failure.reason {
            // On a line of its own, after whatever was said: stdout is for results.
            _ if self.json => {
                let _ = writeln!(stderr(), "{}", escaped(&json::to_string(&Failed::of(failure))));
            }
            Reason::Problems(problems) => self.problems(problems),
            Reason::Error(error) => {
                let _ = writeln!(
                    stderr(),
                    "{}: {}",
                    self.paint(RED, "error"),
                    harmless(&format!("{error:#}"))
                );
            }
        }
        ExitCode::from(failure.exit as u8)
    }

    /// A command that cannot be read, for a program.
    pub(super) fn misread(words: &str) {
        let words = words.trim().trim_start_matches("error: ").to_owned();
        let problems = vec![FailedBy { code: Some("usage"), ..FailedBy::new(words) }];
        let failed = Failed { exit: Exit::Usage as u8, problems };
        let _ = writeln!(stderr(), "{}", escaped(&json::to_string(&failed)));
    }

    fn coloured(&self, problem: &Problem) -> String {
        let text = harmless(&problem.to_string());
        let (word, colour) = match problem.severity {
            Severity::Error => ("error", RED),
            Severity::Warning => ("warning", YELLOW),
        };
        let rest = text.strip_prefix(word).unwrap_or(&text);
        let rest = rest.replace("\n  help:", &format!("\n  {}:", self.paint(BLUE, "help")));
        format!("{}{rest}", self.paint(colour, word))
    }

    fn paint(&self, colour: &str, word: &str) -> String {
        if self.colour { format!("{colour}{word}{RESET}") } else { word.to_owned() }
    }
}

impl<'a> Failed<'a> {
    fn of(failure: &'a Failure) -> Self {
        let problems = match &failure.reason {
            Reason::Problems(problems) => problems.iter().map(FailedBy::of).collect(),
            Reason::Error(error) => {
                vec![FailedBy::new(format!("{error:#}"))]
            }
        };
        Self { exit: failure.exit as u8, problems }
    }
}

impl<'a> FailedBy<'a> {
    fn new(message: String) -> Self {
        Self { severity: "error", code: None, message, file: None, line: None, help: None }
    }

    pub(super) fn of(problem: &'a Problem) -> Self {
        let place = problem.place.as_ref();
        Self {
            severity: match problem.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            },
            code: Some(problem.code),
            message: problem.message.clone(),
            file: place.map(|place| place.file.display().to_string()),
            line: place.and_then(|place| place.line),
            help: problem.help.as_deref(),
        }
    }
}

/// `1 server`, `2 servers`.
pub(super) fn counted(count: impl TryInto<i64>, what: &str) -> String {
    let count = count.try_into().unwrap_or(i64::MAX);
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// Without what a terminal would take for a command, or for a change of direction: names and texts
/// of strangers are in it (SEC-14).
pub(super) fn harmless(text: &str) -> String {
    text.chars().map(|c| if is_command(c) { '\u{fffd}' } else { c }).collect()
}

/// The same in JSON, without a change of what it says.
fn escaped(json: &str) -> String {
    json.chars().fold(String::new(), |mut text, c| {
        match is_command(c) {
            true => text.push_str(&format!("\\u{:04x}", u32::from(c))),
            false => text.push(c),
        }
        text
    })
}

fn is_command(c: char) -> bool {
    (c.is_control() && !matches!(c, '\n' | '\t'))
        || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests;
