//! The files of one text: all of them are there, or none.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{ComposeError, Medium};
use crate::site::write_file;

/// Files that were written just now.
#[derive(Debug)]
pub struct Written {
    /// The folder of the site, below which they are.
    root: PathBuf,
    /// The text first.
    files: Vec<PathBuf>,
    /// Folders that were not there before, each behind what is in it.
    folders: Vec<PathBuf>,
}

impl Written {
    /// The file of the text, below the folder of the site.
    #[must_use]
    pub fn text(&self) -> &Path {
        &self.files[0]
    }

    /// All files, in the same way.
    #[must_use]
    pub fn files(&self) -> &[PathBuf] {
        &self.files
    }

    /// Nobody has seen them: they are gone, with the folders that were made for them.
    pub fn take_back(&self) {
        for file in &self.files {
            let _ = fs::remove_file(self.root.join(file));
        }
        // One in which something else is by now stays.
        for folder in &self.folders {
            let _ = fs::remove_dir(folder);
        }
    }

    /// Writes them where nothing is yet; the first is the text.
    pub(super) fn put(root: &Path, all: Vec<(PathBuf, Medium)>) -> Result<Self, ComposeError> {
        let files = all.iter().map(|(path, _)| path.clone()).collect();
        let mut written = Self { root: root.to_owned(), files, folders: Vec::new() };
        // The text comes last: whoever looks meanwhile finds none whose pictures are missing.
        for (path, medium) in all.into_iter().rev() {
            if let Err(source) = written.put_one(&root.join(&path), &medium) {
                written.take_back();
                let path = if let Medium::Copy(from) = medium { from } else { path };
                return Err(ComposeError::Write { path, source });
            }
        }
        Ok(written)
    }

    fn put_one(&mut self, file: &Path, medium: &Medium) -> io::Result<()> {
        let folder = file.parent().unwrap_or(file);
        let missing = folder.ancestors().take_while(|it| !it.exists()).map(Path::to_owned);
        let missing: Vec<_> = missing.collect();
        self.folders.splice(0..0, missing);
        fs::create_dir_all(folder)?;
        match medium {
            Medium::Copy(from) => fs::copy(from, file).map(drop),
            Medium::Bytes(bytes) => write_file(file, bytes),
        }
    }
}
