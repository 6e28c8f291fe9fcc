//! Texts of the content folder that are there already: they are changed as files, so that nothing of them is
//! lost that a form does not know.

use serde::Serialize;

use super::Refused;

/// A text as its file has it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Source {
    /// Its file, below the folder of the site.
    pub path: String,
    /// All that is in it.
    pub text: String,
    /// Says whether it is still the same.
    pub hash: String,
    /// Files that go with it, such as its pictures.
    pub beside: Vec<String>,
}

/// Editing and deleting.
pub trait Editing {
    /// The text in this file.
    ///
    /// # Errors
    /// Why there is none that can be edited here.
    fn source(&self, path: &str) -> Result<Source, Refused>;

    /// Puts `text` into this file if it is still what `hash` says, publishes it, and commits it where it is in
    /// a git repository. What was done, in sentences.
    ///
    /// # Errors
    /// Why the file is as it was.
    fn save(&self, path: &str, text: &str, hash: &str) -> Result<String, Refused>;

    /// Removes this file, with those that go with it, if it is still what `hash` says; others are told, and it is
    /// committed. What was done, in sentences.
    ///
    /// # Errors
    /// Why the file is still there.
    fn delete(&self, path: &str, hash: &str) -> Result<String, Refused>;
}
