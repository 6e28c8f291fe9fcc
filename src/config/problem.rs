//! An error the owner can act on: what, where, and what to do (the style of every message skep
//! prints about the owner's own files).

use std::fmt;
use std::path::PathBuf;

/// One thing that is wrong with the owner's configuration or content.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Problem {
    /// Stable, for scripts and for searching: `config/unknown-key`.
    pub code: &'static str,
    /// A warning does not stop anything.
    pub severity: Severity,
    /// One sentence without a full stop.
    pub message: String,
    /// Where it is.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// Does it stop the command?
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Severity {
    /// Yes.
    Error,
    /// No.
    Warning,
}

/// A place in a file of the owner's.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Place {
    /// Relative to the root of the site.
    pub file: PathBuf,
    /// From 1; `None` when it is about the whole file.
    pub line: Option<usize>,
}

impl Problem {
    /// An error.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        let (message, severity) = (message.into(), Severity::Error);
        Self { code, severity, message, place: None, help: None }
    }

    /// A warning.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Self { severity: Severity::Warning, ..Self::error(code, message) }
    }

    /// The same, at a line (from 1) of `file`.
    #[must_use]
    pub fn at(self, file: impl Into<PathBuf>, line: usize) -> Self {
        Self { place: Some(Place { file: file.into(), line: Some(line) }), ..self }
    }

    /// The same, about the whole of `file`.
    #[must_use]
    pub fn in_file(self, file: impl Into<PathBuf>) -> Self {
        Self { place: Some(Place { file: file.into(), line: None }), ..self }
    }

    /// The same, with a remedy.
    #[must_use]
    pub fn help(self, help: impl Into<String>) -> Self {
        Self { help: Some(help.into()), ..self }
    }

    /// Does it stop the command?
    #[must_use]
    pub fn is_error(&self) -> bool {
        self.severity == Severity::Error
    }
}

/// Three lines at most: `error[code]: message`, `  --> file:line`, `  help: remedy`.
impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let word = if self.is_error() { "error" } else { "warning" };
        write!(f, "{word}[{}]: {}", self.code, self.message)?;
        if let Some(place) = &self.place {
            write!(f, "\n  --> {place}")?;
        }
        if let Some(help) = &self.help {
            write!(f, "\n  help: {help}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file.display())?;
        match self.line {
            Some(line) => write!(f, ":{line}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}

/// The known name nearest to `typed`, if one is near enough to be meant.
#[must_use]
pub fn nearest<'a>(typed: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let length = typed.chars().count();
    let allowed = (length / 3).clamp(1, 3);
    known
        .into_iter()
        // Comparing costs far more, and there may be many.
        .filter(|name| name.chars().count().abs_diff(length) <= allowed)
        .map(|name| (strsim::damerau_levenshtein(typed, name), name))
        .filter(|(distance, _)| *distance <= allowed)
        .min()
        .map(|(_, name)| name)
}
