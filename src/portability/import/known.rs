//! Which posts were imported before: the files say so themselves.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::error::ImportError;
use super::front::{ALIASES, ORIGINAL_ID};
use super::{Privacy, Settings};
use crate::config::toml_text;
use crate::limits::{CONTENT_DEPTH_MAX, IMPORT_FRONT_BYTES};

/// What is there already.
#[derive(Default)]
pub(super) struct Known {
    /// Files below the content, by the id that a post had, as it is written in TOML.
    files: HashMap<String, PathBuf>,
    /// Addresses that lead somewhere.
    aliases: HashSet<String>,
}

impl Known {
    /// Looks at the first lines of all texts.
    pub(super) fn of(settings: &Settings<'_>) -> Result<Self, ImportError> {
        let mut known = Self::default();
        known.visit(settings.content, Path::new(""), 0)?;
        if settings.privacy == Privacy::Take {
            known.visit(&settings.private, Path::new(""), 0)?;
        }
        Ok(known)
    }

    /// Was the post that was called `id` imported?
    pub(super) fn has(&self, id: &str) -> bool {
        self.files.contains_key(&toml_text(id))
    }

    /// The file of that post, below the content.
    pub(super) fn file(&self, id: &str) -> Option<&Path> {
        self.files.get(&toml_text(id)).map(PathBuf::as_path)
    }

    pub(super) fn add(&mut self, id: &str, file: PathBuf) {
        self.files.insert(toml_text(id), file);
    }

    /// Takes an alias, unless another page has it.
    pub(super) fn claim(&mut self, alias: &str) -> bool {
        self.aliases.insert(alias.to_owned())
    }

    fn visit(&mut self, root: &Path, folder: &Path, depth: usize) -> Result<(), ImportError> {
        let path = root.join(folder);
        if depth > CONTENT_DEPTH_MAX || !path.is_dir() {
            return Ok(());
        }
        let unreadable = |error| ImportError::Unreadable(path.display().to_string(), error);
        for entry in fs::read_dir(&path).map_err(unreadable)? {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            if name.to_str().is_none_or(|name| name.starts_with('.')) {
                continue;
            }
            let file = folder.join(&name);
            if entry.file_type().map_err(unreadable)?.is_dir() {
                self.visit(root, &file, depth + 1)?;
            } else if file.extension().is_some_and(|end| end == "md") {
                self.look(&root.join(&file), file);
            }
        }
        Ok(())
    }

    fn look(&mut self, path: &Path, file: PathBuf) {
        let mut text = Vec::new();
        let read =
            File::open(path).and_then(|file| file.take(IMPORT_FRONT_BYTES).read_to_end(&mut text));
        // What cannot be read is for the build to say.
        if read.is_err() || !text.starts_with(b"+++") {
            return;
        }
        let text = String::from_utf8_lossy(&text);
        let front = text.lines().skip(1).take_while(|line| *line != "+++");
        let mut id = None;
        for line in front {
            if let Some(written) = value(line, ORIGINAL_ID) {
                id = Some(written.to_owned());
            } else if let Some(written) = value(line, ALIASES) {
                self.aliases.extend(written.split('"').skip(1).step_by(2).map(str::to_owned));
            }
        }
        if let Some(id) = id {
            self.files.insert(id, file);
        }
    }
}

/// What stands behind `name =`.
fn value<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    line.strip_prefix(name)?.trim_start().strip_prefix('=').map(str::trim)
}
