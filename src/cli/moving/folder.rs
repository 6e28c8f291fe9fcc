//! `skep build --moved`: the account that has moved, as a folder for any host of files.

use std::fs;
use std::path::Path;

use anyhow::{Context, anyhow};

use super::super::failure::{Exit, Failure};
use crate::portability;
use crate::site;
use crate::store;
use crate::worker::Node;

/// Refuses a folder for an account that has not moved, or that is in use.
pub(in crate::cli) fn check(node: &Node, folder: &Path) -> Result<(), Failure> {
    if !node.store.read::<_, store::Error>(|tx| tx.has_moved())? {
        let why =
            anyhow!("you have not moved: `skep build` writes the site, `skep serve` serves it");
        return Err(Failure::error(Exit::Refused, why));
    }
    if fs::read_dir(folder).is_ok_and(|mut entries| entries.next().is_some()) {
        let why = anyhow!("there is something in `{}`: name a new folder", folder.display());
        return Err(Failure::error(Exit::Refused, why));
    }
    Ok(())
}

/// Copies the generated site, and lays over it what hosts must be told.
pub(in crate::cli) fn write(node: &Node, folder: &Path) -> Result<(), Failure> {
    copy(&node.output(), folder)?;
    for (name, text) in portability::hosting_files() {
        let path = folder.join(name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent).with_context(|| cannot(parent))?;
        }
        site::write_file(&path, text.as_bytes()).with_context(|| cannot(&path))?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::create_dir_all(to).with_context(|| cannot(to))?;
    let read = || format!("cannot read `{}`", from.display());
    for entry in fs::read_dir(from).with_context(read)? {
        let entry = entry.with_context(read)?;
        let (path, target) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &target)?;
        } else {
            fs::copy(&path, &target).with_context(|| cannot(&target))?;
        }
    }
    Ok(())
}

fn cannot(path: &Path) -> String {
    format!("cannot write `{}`", path.display())
}
