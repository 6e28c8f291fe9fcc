//! [`super::OutputFile`]s → the output folder. Only files whose bytes differ are written; files that an
//! earlier build made and this one does not are removed; nothing else is touched.
//!
//! What differs waits in a folder `.new` inside the output folder (so that moving it is a rename,
//! wherever that folder is mounted) until everything was rendered: a build that fails changes
//! nothing. Each file is then replaced whole, new ones first; a build that is killed meanwhile is finished
//! by the next. There is no fsync, because a build can be repeated, and is after a power cut.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use super::progress::Phase;
use super::record::{Record, post_unit, stamp_of};
use super::related::Related;
use super::render::{Pressed, Site, render};
use super::stage::{Stage, check_room, clear, is_absent, is_plain};
use super::units::Units;
use crate::config::Problem;
use crate::id::paths;
use crate::id::{ContentHash, PostKey};

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

/// A site that was written.
#[derive(Debug)]
pub struct WrittenSite {
    /// What happened to its files.
    pub written: Written,
    pub(super) units: Units,
    pub(super) related: Related,
}

impl WrittenSite {
    /// The fingerprint of what other servers are told of the post in `source`, if they are told
    /// of it.
    #[must_use]
    pub fn fingerprint(&self, source: &Path) -> Option<ContentHash> {
        let unit = self.units.get(&post_unit(source))?;
        Some(unit.made.fingerprint).filter(|sum| *sum != ContentHash::NONE)
    }

    /// How many files the site has.
    #[must_use]
    pub fn count_files(&self) -> usize {
        self.written.written + self.written.unchanged
    }
}

/// Renders what has changed since `record`, and brings the output folder up to date. Two at a time
/// would disturb each other: the caller sees to it that there is one.
///
/// # Errors
/// What rendering reports, or what the disk refuses. In the former case, and if the disk is all but
/// full, the output folder is as it was.
pub fn write_site(site: &Site<'_>, record: &Record) -> Result<WrittenSite, Vec<Problem>> {
    let output = site.root.join(&site.config.server.output);
    let data = site.root.join(&site.config.server.data);
    let list = data.join(RECORD);
    let disk = |what: &Path, error: &io::Error| {
        let name = what.strip_prefix(site.root).unwrap_or(what).display().to_string();
        vec![Problem::error("site/unwritable", format!("`{name}` cannot be written: {error}"))]
    };
    if output.exists() && !output.is_dir() {
        let name = site.config.server.output.display();
        let message = format!("`{name}` is a file; the generated site needs a folder there");
        let problem = Problem::error("site/unwritable", message);
        return Err(vec![problem.help("move it away, or name another folder as `server.output`")]);
    }
    let stage = Stage::new(site.root, &output).map_err(|error| disk(&output, &error))?;
    let rendered = render(site, record, &|file| stage.take(&file));
    let result = rendered.and_then(|Pressed { units, related }| {
        let changed = stage.changed().map_err(|error| disk(&stage.folder, &error))?;
        if changed > 0 {
            for folder in [&output, &data] {
                check_room(folder).map_err(|error| disk(folder, &error))?;
            }
        }
        site.progress.begin(Phase::Place, changed);
        let written = if record.units.have_files_of(&units) {
            stage.place_all().map(|()| Made::count(&units, changed))
        } else {
            let kept = site.social.kept.iter().flat_map(documents_of).collect();
            publish(&stage, &list, &Made { units: &units, changed, kept })
        };
        let written = written.map_err(|error| disk(&output, &error))?;
        Ok(WrittenSite { written, units, related })
    });
    clear(&stage.folder).map_err(|error| disk(&stage.folder, &error))?;
    result
}

/// Is the site in the folder `output` there? What a glance shows, not every file.
#[must_use]
pub fn is_whole(output: &Path) -> bool {
    ["index.html", "404.html", "assets", "tags"].iter().all(|name| output.join(name).exists())
}

/// Renders the whole site and writes nothing.
///
/// # Errors
/// What rendering reports.
pub fn rehearse_site(site: &Site<'_>) -> Result<(), Vec<Problem>> {
    render(site, &Record::default(), &|_| Ok(())).map(drop)
}

/// Writes `bytes` to `path` so that readers see the old file or the new one, never a part.
///
/// # Errors
/// Whatever the disk refuses; the old file is still there then.
pub fn write_file(path: &Path, bytes: &[u8]) -> io::Result<()> {
    replace_file(path, |file| file.write_all(bytes))
}

/// The same with what `write` writes.
pub(super) fn replace_file(
    path: &Path,
    write: impl FnOnce(&mut fs::File) -> io::Result<()>,
) -> io::Result<()> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let waiting = path.with_file_name(format!(".{name}.{}-{number}.new", std::process::id()));
    let written = fs::File::create(&waiting)
        .and_then(|mut file| write(&mut file))
        .and_then(|()| fs::rename(&waiting, path));
    if written.is_err() {
        // It may not be there; what matters is the first error.
        let _ = fs::remove_file(&waiting);
    }
    written
}

struct Made<'a> {
    units: &'a Units,
    /// How many files wait.
    changed: usize,
    /// Files that are not made, and not removed either.
    kept: BTreeSet<String>,
}

impl<'a> Made<'a> {
    /// The files that were made.
    fn paths(&self) -> impl Iterator<Item = Cow<'a, str>> {
        self.units.values().flat_map(|unit| unit.files.iter())
    }

    fn count(units: &Units, written: usize) -> Written {
        let all: usize = units.values().map(|unit| unit.files.count()).sum();
        Written { written, unchanged: all - written, removed: 0 }
    }
}

/// Numbers of paths: those of a large site would take ten times the room.
struct PathSet(Vec<u64>);

impl PathSet {
    fn of(paths: impl Iterator<Item = impl AsRef<str>>) -> Self {
        let mut stamps: Vec<u64> = paths.map(|path| stamp_of(path.as_ref())).collect();
        stamps.sort_unstable();
        Self(stamps)
    }

    fn has(&self, path: &str) -> bool {
        self.0.binary_search(&stamp_of(path)).is_ok()
    }
}

/// The files that a post may have below `ap/`.
fn documents_of(key: &PostKey) -> impl Iterator<Item = String> {
    let of_post = [paths::post, paths::create, paths::context];
    let paths = of_post.into_iter().chain([paths::replies, paths::likes, paths::shares]);
    paths.map(|path: fn(&PostKey) -> String| path(key).trim_start_matches('/').to_owned())
}

/// Moves what waits into its place, removes what is no longer made, and remembers what was made.
fn publish(stage: &Stage<'_>, list: &Path, made: &Made<'_>) -> io::Result<Written> {
    let before = recorded(list)?;
    let (known, all) = (PathSet::of(plain_paths(&before)), PathSet::of(made.paths()));
    let is_left = |path: &&str| !all.has(path) && !made.kept.contains(*path);
    let stale: Vec<&str> = plain_paths(&before).filter(is_left).collect();
    let new = || made.paths().filter(|path| !known.has(path));
    let has_new = new().next().is_some();
    if has_new {
        // Should this be interrupted, the next build still knows every file that is ours.
        remember(list, plain_paths(&before).map(Cow::Borrowed).chain(new()))?;
    }
    let mut stuck = Vec::new();
    stage.each(|path, number| {
        if stage.place(&path, number).is_err() {
            stuck.push((path, number));
        }
        Ok(())
    })?;
    let mut removed = 0;
    for path in &stale {
        match fs::remove_file(stage.output.join(path)) {
            Ok(()) => removed += 1,
            Err(error) if is_absent(&error) => {}
            // What stands there now is not what was made.
            Err(error) if error.kind() == io::ErrorKind::IsADirectory => {}
            Err(error) => return Err(error),
        }
        remove_empty_folders(stage.output, path);
    }
    // A folder may have stood where a file belongs, or the other way round.
    for (path, number) in stuck {
        stage.place(&path, number)?;
    }
    if has_new || !stale.is_empty() {
        let kept = plain_paths(&before).filter(|path| made.kept.contains(*path) && !all.has(path));
        remember(list, made.paths().chain(kept.map(Cow::Borrowed)))?;
    }
    Ok(Written { removed, ..Made::count(made.units, made.changed) })
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

/// The files of the last build, one in a line.
fn recorded(list: &Path) -> io::Result<String> {
    match fs::read_to_string(list) {
        Err(error) if is_absent(&error) => Ok(String::new()),
        read => read,
    }
}

/// A list with anything but plain relative paths is nobody's: it must never lead to a file outside
/// the output folder being removed.
fn plain_paths(list: &str) -> impl Iterator<Item = &str> {
    list.lines().filter(|path| is_plain(path))
}

fn remember<'a>(list: &Path, files: impl Iterator<Item = Cow<'a, str>>) -> io::Result<()> {
    if let Some(folder) = list.parent() {
        private_folder(folder)?;
    }
    replace_file(list, |list| {
        let mut list = BufWriter::new(list);
        for file in files {
            writeln!(list, "{file}")?;
        }
        list.flush()
    })
}

/// Makes a folder, and those above it, that only the owner can enter.
///
/// # Errors
/// When it cannot be made.
pub fn private_folder(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}
