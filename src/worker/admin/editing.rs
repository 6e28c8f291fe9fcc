//! Texts that are there already, changed and removed in a browser.

use std::fs;
use std::path::{Component, Path, PathBuf};
use std::sync::PoisonError;

use super::publishing::{CONTENT_ERRORS, NOT_MEANT, commit, errors_in, unpublished};
use crate::limits;
use crate::owner::desk::{Editing, Refused, Source};
use crate::sig;
use crate::site;
use crate::worker::{Apart, Node};

impl Editing for Node {
    fn source(&self, path: &str) -> Result<Source, Refused> {
        Ok(Found::find(self, path)?.source)
    }

    fn save(&self, path: &str, text: &str, hash: &str) -> Result<String, Refused> {
        let _pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let Found { file, source, .. } = Found::find(self, path)?;
        let text = as_it_was_written(text, &source.text);
        if text == source.text {
            return Ok("It says that already.".to_owned());
        }
        if source.hash != hash {
            return said("The file was changed meanwhile.");
        }
        if text.len() > limits::DRAFT_MAX_BYTES {
            return said("The text is too long for a form; edit its file.");
        }
        let unwritten = |error| Refused::Said(format!("`{path}` cannot be written: {error}."));
        site::write_file(&file, text.as_bytes()).map_err(unwritten)?;
        let Some(apart) = self.apart.get() else {
            return Ok("Saved; `skep publish` tells others.".to_owned());
        };
        // An edit takes no post away: a date to come or `draft` would, and it could not come back under its id.
        match apart.publish_and_tell(&["--allow-deletes", "0"]) {
            Ok(told) => {
                self.wake.ring();
                let committed = commit(self, "Edit", &[source.path.into()]);
                Ok(format!("Saved. {told}. {committed}"))
            }
            Err((why, Some(NOT_MEANT))) => {
                site::write_file(&file, source.text.as_bytes()).map_err(unwritten)?;
                Err(Refused::Said(format!("Nothing was saved: {}", errors_in(&why, None))))
            }
            Err((why, Some(CONTENT_ERRORS))) => {
                site::write_file(&file, source.text.as_bytes()).map_err(unwritten)?;
                Err(Refused::Said(errors_in(&why, None)))
            }
            Err((why, _)) => Ok(unpublished(&why)),
        }
    }

    fn delete(&self, path: &str, hash: &str) -> Result<String, Refused> {
        let _pen = self.pen.lock().unwrap_or_else(PoisonError::into_inner);
        let found = Found::find(self, path)?;
        if found.source.hash != hash {
            return said("The file was changed meanwhile; nothing was deleted.");
        }
        let Some(apart) = self.apart.get() else {
            return said("This program does not publish; remove the file, and run `skep publish`.");
        };
        let aside = Aside::put(found.files())?;
        match publish_deletion(apart) {
            Ok(told) => {
                self.wake.ring();
                aside.remove(found.folder.as_deref());
                let mut paths = vec![PathBuf::from(&found.source.path)];
                paths.extend(found.source.beside.iter().map(PathBuf::from));
                let committed = commit(self, "Delete", &paths);
                Ok(format!("`{path}` is gone. {told}. {committed}"))
            }
            Err((why, Some(CONTENT_ERRORS | NOT_MEANT))) => {
                aside.put_back();
                Err(Refused::Said(format!("Nothing was deleted. {why}")))
            }
            // Others may have been told.
            Err((why, _)) => {
                aside.remove(found.folder.as_deref());
                Ok(format!("`{path}` is gone, but that was not published: {why}"))
            }
        }
    }
}

/// The usual bounds hold. What is beyond them is meant if it is this one: the owner was asked.
fn publish_deletion(apart: &Apart) -> Result<String, (String, Option<i32>)> {
    match apart.publish_and_tell(&[]) {
        Err((_, Some(NOT_MEANT))) => apart.publish_and_tell(&["--allow-deletes", "1"]),
        done => done,
    }
}

fn said<T>(sentence: impl Into<String>) -> Result<T, Refused> {
    Err(Refused::Said(sentence.into()))
}

/// Browsers end lines in their own way, whatever the file does.
fn as_it_was_written(text: &str, before: &str) -> String {
    let text = text.replace("\r\n", "\n");
    let end = &before[before.trim_end_matches(['\r', '\n']).len()..];
    let text = format!("{}{}", text.trim_end_matches('\n'), end.replace('\r', ""));
    if before.contains("\r\n") { text.replace('\n', "\r\n") } else { text }
}

/// A text of the content folder.
struct Found {
    /// Where it is, whatever links lead there.
    file: PathBuf,
    source: Source,
    /// The files that go with it.
    beside: Vec<PathBuf>,
    /// Its folder, if nothing else is in it.
    folder: Option<PathBuf>,
}

impl Found {
    fn find(node: &Node, path: &str) -> Result<Self, Refused> {
        let nothing = || Refused::Said(format!("There is no text `{path}`."));
        let below = Path::new(path);
        let mut parts = below.components();
        if !parts.all(|part| matches!(part, Component::Normal(_))) || !site::is_markdown(below) {
            return Err(nothing());
        }
        let content = fs::canonicalize(node.root.join(&node.config.site.content));
        let content = content.map_err(|_| nothing())?;
        let file = fs::canonicalize(node.root.join(below)).map_err(|_| nothing())?;
        if !file.starts_with(&content) || !file.is_file() {
            return Err(nothing());
        }
        let is_long = fs::metadata(&file)
            .is_ok_and(|it| it.len() > u64::try_from(limits::DRAFT_MAX_BYTES).unwrap_or(u64::MAX));
        if is_long {
            return said(format!("`{path}` is too long for a form; edit the file."));
        }
        let bytes = fs::read(&file).map_err(|_| nothing())?;
        let hash = sig::sha256_hex(&bytes);
        let Ok(text) = String::from_utf8(bytes) else {
            return said(format!("`{path}` is not UTF-8; edit the file with what has written it."));
        };
        let folder = file.parent().filter(|folder| *folder != content);
        let own = folder.and_then(|folder| Some((folder.to_owned(), files_beside(&file, folder)?)));
        let (folder, beside) = own.unzip();
        let beside: Vec<PathBuf> = beside.unwrap_or_default();
        let names = beside.iter().filter_map(|it| it.file_name());
        let shown = names.map(|name| below.with_file_name(name).display().to_string()).collect();
        let source = Source { path: path.to_owned(), text, hash, beside: shown };
        Ok(Self { file, source, beside, folder })
    }

    fn files(&self) -> Vec<PathBuf> {
        [std::slice::from_ref(&self.file), &self.beside].concat()
    }
}

/// What else is in a folder that is of one text alone: `NAME/index.md` with its pictures.
fn files_beside(file: &Path, folder: &Path) -> Option<Vec<PathBuf>> {
    file.file_stem().filter(|name| *name == "index")?;
    let entries = fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path());
    let mut beside: Vec<_> = entries.filter(|path| path != file).collect();
    beside.sort();
    beside.iter().all(|path| path.is_file() && !site::is_markdown(path)).then_some(beside)
}

/// Files that the site no longer has, under names that it does not look at, until it is known that they may go.
struct Aside {
    moved: Vec<(PathBuf, PathBuf)>,
}

impl Aside {
    fn put(files: Vec<PathBuf>) -> Result<Self, Refused> {
        let mut aside = Self { moved: Vec::new() };
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let hidden = file.with_file_name(format!(".{name}.gone"));
            if let Err(error) = fs::rename(&file, &hidden) {
                aside.put_back();
                return said(format!("`{name}` cannot be removed: {error}."));
            }
            aside.moved.push((file, hidden));
        }
        Ok(aside)
    }

    fn put_back(self) {
        for (file, hidden) in self.moved.iter().rev() {
            if let Err(error) = fs::rename(hidden, file) {
                log::error!(
                    "{} cannot be named {} again: {error}",
                    hidden.display(),
                    file.display()
                );
            }
        }
    }

    fn remove(self, folder: Option<&Path>) {
        for (_, hidden) in &self.moved {
            let _ = fs::remove_file(hidden);
        }
        // One in which something is by now stays.
        let _ = folder.map(fs::remove_dir);
    }
}
