//! How pages look: the owner's templates, those of the theme they name, and the built-in ones, file
//! by file. Everything that a template may call is below this module, the only home of `minijinja`.

mod admin;
mod context;
mod data;
mod filters;
mod functions;
mod json_ld;
mod load_data;
mod problem;
mod values;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use minijinja::{AutoEscape, Environment, Error, Output, State, UndefinedBehavior, Value};

use super::content::Copied;
use super::record::stamp_of;
use super::walk::{Found, unreadable, walk};
use crate::clock::Zone;
use crate::config::{Config, Markdown, Problem};

pub use admin::{AdminTheme, RenderError};
pub(super) use context::{Reads, Session};
pub(super) use data::{ListData, SiteData};
pub(super) use values::{free, lazy, record, table};

macro_rules! built_in {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../../templates/", $name)))),*]
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
const STYLE: &str = include_str!("../../../templates/style.css");

/// Folders in which a theme lies.
const THEMES: &str = "themes";
/// What a template may be called: the rest of a templates folder is not ours.
const TEMPLATE_ENDS: [&str; 5] = ["html", "xml", "txt", "json", "md"];

/// Templates and style, checked for syntax and compiled.
#[derive(Debug)]
pub struct Theme {
    environment: Environment<'static>,
    style: Vec<u8>,
    /// The files of templates that are not built in, relative to the root of the site.
    files: BTreeMap<String, PathBuf>,
    /// Files of the theme that are copied as they are.
    statics: Vec<Copied>,
    /// The folder of the site: what `load_data` may read is in it.
    root: PathBuf,
    /// The folders of it that they may read: those that a build looks over for changes.
    open: Vec<PathBuf>,
    /// Of all that may change how a page looks.
    stamp: u64,
}

/// What filters know of the site.
#[derive(Debug)]
struct Setup {
    /// Without a slash at the end.
    origin: String,
    zone: Zone,
    markdown: Markdown,
}

impl Theme {
    /// The theme that comes with skep.
    #[must_use]
    pub fn built_in(config: &Config) -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(escape_of);
        environment.set_formatter(format);
        // An absent value may be asked about, but what is used must be there: a misspelt name
        // would otherwise be an empty place on every page.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        let setup = Setup {
            origin: config.site.origin.as_str().to_owned(),
            zone: config.site.zone.clone(),
            markdown: config.markdown.clone(),
        };
        filters::add(&mut environment, &Arc::new(setup));
        functions::add(&mut environment);
        for (name, source) in BUILT_IN {
            environment.add_template(name, source).expect("the built-in templates are tested");
        }
        Self {
            environment,
            style: STYLE.as_bytes().to_vec(),
            files: BTreeMap::new(),
            statics: Vec::new(),
            root: PathBuf::new(),
            open: open_folders(config),
            stamp: stamp_of((BUILT_IN, STYLE)),
        }
    }

    /// The same with the files of `themes/NAME/templates` in place of its own if `site.theme`
    /// names one, and those of the folder `site.templates` in place of both.
    ///
    /// # Errors
    /// Every template that cannot be read, with file and line.
    pub fn load(root: &Path, config: &Config) -> Result<Self, Vec<Problem>> {
        let mut theme = Self { root: root.to_owned(), ..Self::built_in(config) };
        let mut problems = Vec::new();
        if let (Some(name), Some(folder)) = (&config.site.theme, theme_folder(config)) {
            if root.join(&folder).is_dir() {
                theme.layer(&folder.join("templates"), &mut problems);
                theme.copy(&folder.join("static"), &mut problems);
            } else {
                problems.push(no_theme(root, name));
            }
        }
        theme.layer(&config.site.templates, &mut problems);
        if problems.is_empty() { Ok(theme) } else { Err(problems) }
    }

    /// Puts the templates of `folder` in place of what is there.
    fn layer(&mut self, folder: &Path, problems: &mut Vec<Problem>) {
        let found = walk(&self.root, folder);
        problems.extend(found.problems);
        for name in BUILT_IN.iter().map(|(name, _)| *name).chain([STYLE_NAME]) {
            let file = folder.join(name);
            if self.root.join(&file).is_dir() {
                let message = "this is a folder where a template belongs";
                problems.push(Problem::error("site/template", message).in_file(file));
            }
        }
        for Found { path: file, .. } in found.files {
            let inner = file.strip_prefix(folder).ok().and_then(Path::to_str);
            let Some(name) = inner.filter(|name| is_template(name)).map(str::to_owned) else {
                continue;
            };
            match fs::read_to_string(self.root.join(&file)) {
                Ok(text) if name == STYLE_NAME => self.style = text.into_bytes(),
                Ok(text) => {
                    self.stamp = stamp_of((self.stamp, &name, &text));
                    self.files.insert(name.clone(), file.to_path_buf());
                    let added = self.environment.add_template_owned(name, text);
                    problems.extend(added.err().map(|error| self.problem(&error, None)));
                }
                Err(error) => problems.push(unreadable(&file, &error)),
            }
        }
    }

    fn copy(&mut self, folder: &Path, problems: &mut Vec<Problem>) {
        let found = walk(&self.root, folder);
        problems.extend(found.problems);
        self.statics.extend(found.files.into_iter().filter_map(
            |Found { path: source, .. }| {
                let path = source.strip_prefix(folder).ok()?.to_str()?.to_owned();
                Some(Copied { path, source: source.to_path_buf() })
            },
        ));
    }

    /// The folder of the site.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A number that differs when a page may look different.
    pub(super) fn stamp(&self) -> u64 {
        self.stamp
    }

    /// The style sheet.
    pub(super) fn style(&self) -> &[u8] {
        &self.style
    }

    /// The files of the theme that are copied as they are, unless the owner has one of the same
    /// path.
    pub(super) fn statics(&self) -> &[Copied] {
        &self.statics
    }

    /// Is there a template of this name?
    pub(super) fn has(&self, name: &str) -> bool {
        self.environment.get_template(name).is_ok()
    }

    /// Is there a template of this name without the owner's doing?
    pub(super) fn is_built_in(name: &str) -> bool {
        BUILT_IN.iter().any(|(built_in, _)| *built_in == name)
    }

    /// The names of all templates.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.environment.templates().map(|(name, _)| name)
    }

    /// Everything that is the same for all pages of one build.
    pub(super) fn session(&self, common: Value, data: Arc<dyn SiteData>) -> Session<'_> {
        Session::new(self, common, data)
    }
}

/// The folder of the theme that the owner names.
pub(super) fn theme_folder(config: &Config) -> Option<PathBuf> {
    config.site.theme.as_ref().map(|name| Path::new(THEMES).join(name))
}

fn open_folders(config: &Config) -> Vec<PathBuf> {
    let own = [&config.site.content, &config.site.templates].map(Clone::clone);
    own.into_iter().chain([PathBuf::from("static")]).chain(theme_folder(config)).collect()
}

fn no_theme(root: &Path, name: &str) -> Problem {
    let folders = fs::read_dir(root.join(THEMES)).into_iter().flatten().flatten();
    let names: Vec<String> =
        folders.filter_map(|folder| folder.file_name().into_string().ok()).collect();
    let message = format!("`site.theme` is `{name}`, but there is no folder `{THEMES}/{name}`");
    let problem = Problem::error("site/theme", message).in_file("node.toml");
    match crate::config::nearest(name, names.iter().map(String::as_str)) {
        Some(near) => problem.help(format!("did you mean `{near}`?")),
        None => problem.help(format!("put the theme there, at `{THEMES}/{name}/templates`")),
    }
}

fn is_template(name: &str) -> bool {
    let end = Path::new(name).extension().and_then(|end| end.to_str());
    name == STYLE_NAME || end.is_some_and(|end| TEMPLATE_ENDS.contains(&end))
}

/// Text is text in what is no markup; everything else is escaped.
fn escape_of(name: &str) -> AutoEscape {
    match Path::new(name).extension().and_then(|end| end.to_str()) {
        Some("txt" | "md") => AutoEscape::None,
        Some("json") => AutoEscape::Json,
        _ => AutoEscape::Html,
    }
}

/// As the engine's own, but what is not there is not written, and a `/` in an address stays one.
fn format(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    if value.is_none() || value.is_undefined() {
        return Ok(());
    }
    match value.as_str() {
        Some(text) if *state.auto_escape() == AutoEscape::Html && !value.is_safe() => {
            write_escaped(out, text)
        }
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// Templates of others may put attributes between apostrophes: these are escaped, too.
fn write_escaped(out: &mut Output<'_>, text: &str) -> Result<(), Error> {
    let mut rest = text;
    let is_escaped = |byte| matches!(byte, b'&' | b'<' | b'>' | b'"' | b'\'');
    while let Some(at) = rest.bytes().position(is_escaped) {
        let escaped = match rest.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            b'"' => "&quot;",
            _ => "&#39;",
        };
        out.write_str(&rest[..at])?;
        out.write_str(escaped)?;
        rest = &rest[at + 1..];
    }
    Ok(out.write_str(rest)?)
}

#[cfg(test)]
mod tests;
