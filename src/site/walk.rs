//! The files below a folder, bounded and in order.

use std::cmp::Ordering;
use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use super::parallel;
use super::shared_path::SharedPath;
use crate::config::Problem;
use crate::limits::CONTENT_DEPTH_MAX;

/// Files in one folder that are looked at on all cores: for fewer, starting threads takes longer.
const WORTH_THREADS: usize = 512;

/// What was found below a folder.
#[derive(Default)]
pub(super) struct Walked {
    /// In the order of their paths as bytes, see [`in_order`].
    pub(super) files: Vec<Found>,
    pub(super) problems: Vec<Problem>,
}

/// A file, and when it was touched.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Found {
    /// Relative to the root of the site.
    pub(super) path: SharedPath,
    /// When it was last written, in nanoseconds since 1970; 0 if that is not known.
    pub(super) time: i64,
    /// Bytes.
    pub(super) size: u64,
}

/// The files below `root`/`folder`. Hidden ones are left out, except `.well-known`; a folder that
/// is not there has none.
pub(super) fn walk(root: &Path, folder: &Path) -> Walked {
    let mut walked = Walked::default();
    if root.join(folder).exists() {
        visit(root, folder, 0, &mut walked);
    }
    walked.files.sort_unstable_by(|a, b| in_order(&a.path, &b.path));
    walked
}

fn visit(root: &Path, folder: &Path, depth: usize, walked: &mut Walked) {
    if depth > CONTENT_DEPTH_MAX {
        let message = format!("folders are nested more than {CONTENT_DEPTH_MAX} deep");
        let problem = Problem::error("content/depth", message).in_file(folder);
        walked.problems.push(problem.help("move what is in it further up"));
        return;
    }
    let entries = match fs::read_dir(root.join(folder)) {
        Ok(entries) => entries,
        Err(error) => return walked.problems.push(unreadable(folder, &error)),
    };
    let mut seen = Vec::new();
    for entry in entries {
        match entry {
            Ok(entry) => {
                let path = shown(folder, &entry.file_name(), &mut walked.problems);
                seen.extend(path.map(|path| (path, entry)));
            }
            Err(error) => walked.problems.push(unreadable(folder, &error)),
        }
    }
    let look = |(path, entry): &(PathBuf, fs::DirEntry)| look((root, path), entry);
    let looked = if seen.len() < WORTH_THREADS {
        seen.iter().map(look).collect()
    } else {
        parallel::map(&seen, look)
    };
    for ((path, _), found) in seen.into_iter().zip(looked) {
        match found {
            Ok(found) if found.is_dir() && leads_back(root, folder, &path) => {
                let message = "this link leads back to a folder above it";
                let problem = Problem::error("content/link-loop", message).in_file(path);
                walked.problems.push(problem.help("remove the link"));
            }
            Ok(found) if found.is_dir() => visit(root, &path, depth + 1, walked),
            Ok(found) if found.is_file() => walked.files.push(touched(path, &found)),
            Ok(_) => {}
            Err(error) => walked.problems.push(unreadable(&path, &error)),
        }
    }
}

/// Links are followed: the folder is the owner's. Those in a circle end at the depth.
fn look((root, path): (&Path, &Path), entry: &fs::DirEntry) -> io::Result<fs::Metadata> {
    // This spares the system the way through all folders above.
    entry.metadata().and_then(|found| {
        if found.is_symlink() { fs::metadata(root.join(path)) } else { Ok(found) }
    })
}

/// The path of what is called `name` in `folder`, unless it is hidden.
fn shown(folder: &Path, name: &OsStr, problems: &mut Vec<Problem>) -> Option<PathBuf> {
    let path = folder.join(name);
    let Some(name) = name.to_str().filter(|name| !name.contains(char::is_control)) else {
        let message = "the name of this file cannot be an address";
        let problem = Problem::error("content/name", message).in_file(path);
        problems.push(problem.help("rename it"));
        return None;
    };
    let hidden = (name.starts_with('.') && name != ".well-known") || name.ends_with('~');
    (!hidden).then_some(path)
}

/// The order of paths as bytes: comparing them part by part takes far longer.
pub(super) fn in_order(a: &Path, b: &Path) -> Ordering {
    a.as_os_str().cmp(b.as_os_str())
}

fn touched(path: PathBuf, found: &fs::Metadata) -> Found {
    let since = found.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
    let time = since.and_then(|since| i64::try_from(since.as_nanos()).ok()).unwrap_or_default();
    Found { path: path.into(), time, size: found.len() }
}

/// Is `path` a link to `folder` or to one above it?
fn leads_back(root: &Path, folder: &Path, path: &Path) -> bool {
    let path = root.join(path);
    if !fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
        return false;
    }
    match (root.join(folder).canonicalize(), path.canonicalize()) {
        (Ok(folder), Ok(target)) => folder.starts_with(target),
        _ => false,
    }
}

/// The problem of a file that cannot be read.
pub(super) fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let problem = Problem::error("content/unreadable", format!("cannot be read: {error}"));
    problem.in_file(path).help("see that it is there and that you may read it, or remove it")
}

#[cfg(test)]
mod tests;
