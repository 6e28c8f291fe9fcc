//! How pages look: the built-in templates, overridden file by file by the owner's. The only home of
//! `minijinja`.

use std::fs;
use std::path::{Path, PathBuf};

use minijinja::{AutoEscape, Environment, Error, Output, State, Value, escape_formatter};

use super::markdown::escape;
use super::record::stamp_of;
use super::walk::{Found, unreadable, walk};
use crate::config::{Config, Problem};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../templates/", $name)))),*]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "404.html",
    "archive.html",
    "base.html",
    "index.html",
    "macros.html",
    "page.html",
    "post.html",
    "redirect.html",
    "section.html",
    "tag.html",
    "tags.html",
];

const STYLE_NAME: &str = "style.css";
const STYLE: &str = include_str!("../../templates/style.css");

/// Templates and style, checked for syntax.
#[derive(Debug)]
pub struct Theme {
    environment: Environment<'static>,
    style: Vec<u8>,
    /// Where the owner's templates are, relative to the root of the site.
    folder: PathBuf,
    /// The owner's own, for errors: all others are ours.
    own: Vec<String>,
    /// Of all that may change how a page looks.
    stamp: u64,
}

impl Theme {
    /// The theme that comes with skep.
    #[must_use]
    pub fn built_in() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(format);
        for (name, source) in BUILT_IN {
            environment.add_template(name, source).expect("the built-in templates are tested");
        }
        Self {
            environment,
            style: STYLE.as_bytes().to_vec(),
            folder: PathBuf::from("templates"),
            own: Vec::new(),
            stamp: stamp_of((BUILT_IN, STYLE)),
        }
    }

    /// The same with the files of the folder `site.templates` below `root` in place of its own.
    ///
    /// # Errors
    /// Every template that cannot be read, with file and line.
    pub fn load(root: &Path, config: &Config) -> Result<Self, Vec<Problem>> {
        let mut theme = Self { folder: config.site.templates.clone(), ..Self::built_in() };
        let found = walk(root, &config.site.templates);
        let mut problems = found.problems;
        for name in BUILT_IN.iter().map(|(name, _)| *name).chain([STYLE_NAME]) {
            let file = config.site.templates.join(name);
            if root.join(&file).is_dir() {
                let message = "this is a folder where a template belongs";
                problems.push(Problem::error("site/template", message).in_file(file));
            }
        }
        for Found { path: file, .. } in found.files {
            let inner = file.strip_prefix(&config.site.templates).ok().and_then(Path::to_str);
            let Some(name) = inner.filter(|name| is_template(name)).map(str::to_owned) else {
                continue;
            };
            match fs::read_to_string(root.join(&file)) {
                Ok(text) if name == STYLE_NAME => theme.style = text.into_bytes(),
                Ok(text) => {
                    theme.stamp = stamp_of((theme.stamp, &name, &text));
                    theme.own.push(name.clone());
                    let added = theme.environment.add_template_owned(name, text);
                    problems.extend(added.err().map(|error| theme.problem(&error)));
                }
                Err(error) => problems.push(unreadable(&file, &error)),
            }
        }
        if problems.is_empty() { Ok(theme) } else { Err(problems) }
    }

    /// A number that differs when a page may look different.
    pub(super) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// The style sheet.
    pub(super) fn style(&self) -> &[u8] {
        &self.style
    }

    /// Is there a template of this name?
    pub(super) fn has(&self, name: &str) -> bool {
        self.environment.get_template(name).is_ok()
    }

    /// Renders the template `name`.
    pub(super) fn render(&self, name: &str, context: Value) -> Result<String, Problem> {
        self.environment
            .get_template(name)
            .and_then(|template| template.render(context))
            .map_err(|error| self.problem(&error))
    }

    fn problem(&self, error: &Error) -> Problem {
        // The innermost cause knows the line: an error in a macro has the page around it.
        let mut inner = error;
        while let Some(cause) = std::error::Error::source(inner).and_then(|c| c.downcast_ref()) {
            inner = cause;
        }
        let message = match inner.detail() {
            Some(detail) => format!("{}: {detail}", inner.kind()),
            None => inner.kind().to_string(),
        };
        let problem = Problem::error("site/template", message);
        let Some(name) = inner.name() else { return problem };
        let file = if self.own.iter().any(|own| own == name) {
            self.folder.join(name)
        } else {
            Path::new("built-in theme").join(name)
        };
        match inner.line() {
            Some(line) => problem.at(file, line),
            None => problem.in_file(file),
        }
    }
}

fn is_template(name: &str) -> bool {
    name == STYLE_NAME || Path::new(name).extension().is_some_and(|end| end == "html")
}

/// As the engine's own, but what is not there is not written, and a `/` in an address stays one.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    match value.as_str() {
        _ if value.is_none() || value.is_undefined() => Ok(()),
        Some(text) if !value.is_safe() => {
            // Templates of others may put attributes between apostrophes.
            Ok(out.write_str(&escape(text).replace('\'', "&#39;"))?)
        }
        _ => escape_formatter(out, state, value),
    }
}
