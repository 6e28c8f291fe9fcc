//! [`OutputFile`]s → the output folder. Only files whose bytes differ are written; files that an
//! earlier build made and this one does not are removed; nothing else is touched.
//!
//! What differs waits in a folder `.new` inside the output folder (so that moving it is a rename,
//! wherever that folder is mounted) until everything was rendered: a build that fails changes
//! nothing. Each file is then replaced whole; there is no fsync, because a build can be repeated.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use super::content::Content;
use super::output::{Body, OutputFile};
use super::render::render;
use super::social::Social;
use super::theme::Theme;
use crate::config::{Config, Problem};
use crate::id::PostKey;
use crate::id::paths;

/// The name of the folder, inside the output folder, in which changed files wait.
const STAGE: &str = ".new";
/// The name of the list of files made, in the data folder.
const RECORD: &str = "site-files";

/// What a build did.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Written {
    /// Files that are new or differ from what was there.
    pub written: usize,
    /// Files that were right already.
    pub unchanged: usize,
    /// Files of an earlier build that this one does not make.
    pub removed: usize,
}

/// Renders the site below `root` and brings the output folder up to date. Two at a time would
/// disturb each other: the caller sees to it that there is one.
///
/// # Errors
/// What [`render`] reports, or what the disk refuses. In the former case the output folder is as
/// it was.
pub fn write_site(
    root: &Path,
    content: &Content,
    config: &Config,
    social: &Social,
    theme: &Theme,
) -> Result<Written, Vec<Problem>> {
    let output = root.join(&config.server.output);
    let stage = output.join(STAGE);
    let record = root.join(&config.server.data).join(RECORD);
    let disk = |what: &Path, error: &io::Error| {
        let name = what.strip_prefix(root).unwrap_or(what).display().to_string();
        vec![Problem::error("site/unwritable", format!("`{name}` cannot be written: {error}"))]
    };
    if output.exists() && !output.is_dir() {
        let name = config.server.output.display();
        let message = format!("`{name}` is a file; the generated site needs a folder there");
        let problem = Problem::error("site/unwritable", message);
        return Err(vec![problem.help("move it away, or name another folder as `server.output`")]);
    }
    clear(&stage).map_err(|error| disk(&stage, &error))?;
    let made = Mutex::new(Made::default());
    let sink = |file: OutputFile| {
        let change = compare(root, &output, &stage, &file)?;
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        if change == Change::Some {
            made.changed.push(file.path.clone());
        }
        made.all.insert(file.path);
        Ok(())
    };
    let rendered = render(content, config, social, theme, &sink);
    let mut made = made.into_inner().unwrap_or_else(PoisonError::into_inner);
    made.kept = social.kept.iter().flat_map(documents_of).collect();
    let result = rendered
        .and_then(|()| publish(&output, &record, made).map_err(|error| disk(&output, &error)));
    clear(&stage).map_err(|error| disk(&stage, &error))?;
    result
}

/// Writes `bytes` to `path` so that readers see the old file or the new one, never a part.
///
/// # Errors
/// Whatever the disk refuses; the old file is still there then.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let waiting = path.with_file_name(format!(".{name}.{}-{number}.new", std::process::id()));
    let written = fs::File::create(&waiting)
        .and_then(|mut file| file.write_all(bytes))
        .and_then(|()| fs::rename(&waiting, path));
    if written.is_err() {
        // It may not be there; what matters is the first error.
        let _ = fs::remove_file(&waiting);
    }
    written
}

#[derive(Default)]
struct Made {
    all: BTreeSet<String>,
    changed: Vec<String>,
    /// Files that are not made, and not removed either.
    kept: BTreeSet<String>,
}

/// The files that a post may have below `ap/`.
fn documents_of(key: &PostKey) -> impl Iterator<Item = String> {
    let paths = [paths::post, paths::create, paths::replies, paths::likes, paths::shares];
    paths.map(|path| path(key).trim_start_matches('/').to_owned()).into_iter()
}

#[derive(PartialEq, Eq)]
enum Change {
    None,
    Some,
}

/// Puts `file` on the stage if it differs from what is in the output folder.
fn compare(root: &Path, output: &Path, stage: &Path, file: &OutputFile) -> io::Result<Change> {
    let (old, new) = (output.join(&file.path), stage.join(&file.path));
    let same = match &file.body {
        Body::Bytes(bytes) => has_length(&old, bytes.len() as u64) && fs::read(&old)? == *bytes,
        Body::Copy(source) => is_copy(&root.join(source), &old)?,
    };
    if same {
        return Ok(Change::None);
    }
    if let Some(folder) = new.parent() {
        fs::create_dir_all(folder)?;
    }
    match &file.body {
        Body::Bytes(bytes) => fs::File::create(&new)?.write_all(bytes)?,
        Body::Copy(source) => {
            // Not `fs::copy`: a file the owner cannot write to would be made one here.
            let mut from = fs::File::open(root.join(source))?;
            io::copy(&mut from, &mut fs::File::create(&new)?)?;
        }
    }
    Ok(Change::Some)
}

fn has_length(path: &Path, length: u64) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == length)
}

fn is_copy(source: &Path, copy: &Path) -> io::Result<bool> {
    if !has_length(copy, fs::metadata(source)?.len()) {
        return Ok(false);
    }
    let mut files = (fs::File::open(source)?, fs::File::open(copy)?);
    let mut parts = (vec![0; 64 * 1024], vec![0; 64 * 1024]);
    loop {
        let length = files.0.read(&mut parts.0)?;
        if length == 0 {
            return Ok(true);
        }
        if files.1.read_exact(&mut parts.1[..length]).is_err()
            || parts.0[..length] != parts.1[..length]
        {
            return Ok(false);
        }
    }
}

/// Moves what waits into its place, removes what is no longer made, and remembers what was made.
fn publish(output: &Path, record: &Path, mut made: Made) -> io::Result<Written> {
    let before = recorded(record)?;
    let count = made.all.len();
    made.all.extend(before.intersection(&made.kept).cloned());
    let stale: Vec<&String> = before.difference(&made.all).collect();
    if !made.all.is_subset(&before) {
        // Should this be interrupted, the next build still knows every file that is ours.
        remember(record, before.union(&made.all))?;
    }
    made.changed.sort();
    let mut stuck = Vec::new();
    for path in &made.changed {
        if place(output, path).is_err() {
            stuck.push(path);
        }
    }
    let mut removed = 0;
    for path in &stale {
        match fs::remove_file(output.join(path)) {
            Ok(()) => removed += 1,
            Err(error) if is_absent(&error) => {}
            Err(error) => return Err(error),
        }
        remove_empty_folders(output, path);
    }
    // A folder may have stood where a file belongs, or the other way round.
    for path in stuck {
        place(output, path)?;
    }
    if before != made.all {
        remember(record, made.all.iter())?;
    }
    let written = made.changed.len();
    Ok(Written { written, unchanged: count - written, removed })
}

fn place(output: &Path, path: &str) -> io::Result<()> {
    let target = output.join(path);
    if let Some(folder) = target.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(output.join(STAGE).join(path), target)
}

fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn remove_empty_folders(output: &Path, path: &str) {
    let mut folder = PathBuf::from(path);
    while folder.pop() && !folder.as_os_str().is_empty() {
        // Fails when something is left in it, which is the point.
        if fs::remove_dir(output.join(&folder)).is_err() {
            return;
        }
    }
}

/// The files of the last build. A record with anything but plain relative paths is nobody's: it
/// must never lead to a file outside the output folder being removed.
fn recorded(record: &Path) -> io::Result<BTreeSet<String>> {
    let text = match fs::read_to_string(record) {
        Ok(text) => text,
        Err(error) if is_absent(&error) => return Ok(BTreeSet::new()),
        Err(error) => return Err(error),
    };
    let plain = |path: &&str| {
        !path.is_empty()
            && Path::new(path)
                .components()
                .all(|part| matches!(part, std::path::Component::Normal(_)))
    };
    Ok(text.lines().filter(plain).map(str::to_owned).collect())
}

fn remember<'a>(record: &Path, files: impl Iterator<Item = &'a String>) -> io::Result<()> {
    let mut text = String::new();
    for file in files {
        text.push_str(file);
        text.push('\n');
    }
    if let Some(folder) = record.parent() {
        private_folder(folder)?;
    }
    write_file(record, text.as_bytes())
}

/// The data folder is nobody's but the owner's.
fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}
