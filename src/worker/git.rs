//! git, as the owner has it: the only place that starts it. No shell is between.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::io::ErrorKind;
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::config::Problem;

/// Why git has not done it.
#[derive(Debug, thiserror::Error)]
#[error("{}", .0.message)]
pub struct GitError(pub Problem);

/// A repository, perhaps with a folder of files and an index that are not its own.
pub struct Git {
    folder: Option<PathBuf>,
    /// What stands for its own in the environment. All else there is handed on: before a push is
    /// taken, git keeps its objects apart and says where.
    environment: Vec<(&'static str, OsString)>,
}

impl Git {
    /// The repository of the current folder, or of the hook that runs.
    #[must_use]
    pub fn here() -> Self {
        Self { folder: None, environment: Vec::new() }
    }

    /// The repository of `folder`.
    #[must_use]
    pub fn at(folder: &Path) -> Self {
        Self { folder: Some(folder.to_owned()), environment: Vec::new() }
    }

    /// The repository of the hook that runs, with the files of `tree` and what `index` says of them.
    ///
    /// # Errors
    /// When git is not there, or fails.
    pub fn with(tree: &Path, index: &Path) -> Result<Self, GitError> {
        let own = Self::here().text(&["rev-parse", "--absolute-git-dir"])?;
        let environment = vec![
            ("GIT_DIR", own),
            ("GIT_WORK_TREE", tree.into()),
            ("GIT_INDEX_FILE", index.into()),
            // Whoever only looks writes nothing, and is in nobody's way.
            ("GIT_OPTIONAL_LOCKS", "0".into()),
        ];
        Ok(Self { folder: Some(tree.to_owned()), environment })
    }

    /// What git prints, if it succeeds.
    ///
    /// # Errors
    /// When git is not there, or fails.
    pub fn bytes<S: AsRef<OsStr>>(&self, words: &[S]) -> Result<Vec<u8>, GitError> {
        let mut command = Command::new("git");
        command.arg("--literal-pathspecs").args(words).stdin(Stdio::null());
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        if let Some(folder) = &self.folder {
            command.current_dir(folder);
        }
        let output = command.output().map_err(|error| match error.kind() {
            ErrorKind::NotFound => failed("git/missing", "git cannot be found".to_owned()),
            _ => failed("git/failed", format!("git cannot be started: {error}")),
        })?;
        if output.status.success() {
            return Ok(output.stdout);
        }
        let word = words.first().map(|word| word.as_ref().display().to_string());
        let said = String::from_utf8_lossy(&output.stderr);
        let said = said.trim().lines().collect::<Vec<_>>().join("; ");
        Err(failed("git/failed", format!("`git {}` says: {said}", word.unwrap_or_default())))
    }

    /// The same, as one word.
    ///
    /// # Errors
    /// When git is not there, or fails.
    pub fn text<S: AsRef<OsStr>>(&self, words: &[S]) -> Result<OsString, GitError> {
        let mut bytes = self.bytes(words)?;
        bytes.truncate(bytes.trim_ascii_end().len());
        Ok(OsString::from_vec(bytes))
    }

    /// What git lists with `-z`.
    ///
    /// # Errors
    /// When git is not there, or fails.
    pub fn list<S: AsRef<OsStr>>(&self, words: &[S]) -> Result<BTreeSet<PathBuf>, GitError> {
        let bytes = self.bytes(words)?;
        let names = bytes.split(|byte| *byte == 0).filter(|name| !name.is_empty());
        Ok(names.map(|name| PathBuf::from(OsStr::from_bytes(name))).collect())
    }
}

fn failed(code: &'static str, message: String) -> GitError {
    GitError(Problem::error(code, message))
}
