//! Where changed files wait, in a folder inside the output folder, until everything was rendered; and
//! what becomes of them should their build be killed then.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::output::{Body, OutputFile};
use crate::limits::ROOM_LEFT_MIN_BYTES;

/// The name of the folder, inside the output folder, in which changed files wait.
const STAGE: &str = ".new";
/// The name, in that folder, of the list of what waits.
const WAITING: &str = "paths";
/// The name, in that folder, of a file that is there once everything waits. It says since which
/// start of the machine.
const READY: &str = "ready";
/// Bytes of files that are compared at once.
const COMPARED_AT_ONCE: usize = 64 * 1024;

/// Where files wait, under numbers, until all are there.
pub(super) struct Stage<'a> {
    root: &'a Path,
    pub(super) output: &'a Path,
    pub(super) folder: PathBuf,
    waiting: Mutex<Waiting>,
}

/// The paths of what waits: a line each, in the order of the numbers, behind a [`Place`]. They are a
/// file, because those of a large site would take as much room as its texts.
struct Waiting {
    paths: BufWriter<fs::File>,
    count: usize,
}

/// What is where a file belongs?
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Free,
    /// A document for other servers.
    Document,
    /// Anything else.
    Taken,
}

impl Place {
    /// What is new comes first, because what is replaced may link to it: an interrupted build shows
    /// nobody a link that leads nowhere. What a page shows, its documents say already.
    const IN_ORDER: [Self; 3] = [Self::Free, Self::Document, Self::Taken];

    fn of(path: &str, old: &Path) -> Self {
        match fs::symlink_metadata(old) {
            Err(_) => Self::Free,
            Ok(_) if path.starts_with("ap/") => Self::Document,
            Ok(_) => Self::Taken,
        }
    }

    fn mark(self) -> char {
        match self {
            Self::Free => '+',
            Self::Document => '#',
            Self::Taken => '=',
        }
    }
}

impl<'a> Stage<'a> {
    pub(super) fn new(root: &'a Path, output: &'a Path) -> io::Result<Self> {
        let folder = output.join(STAGE);
        clear(&folder)?;
        fs::create_dir_all(&folder)?;
        let paths = BufWriter::new(fs::File::create(folder.join(WAITING))?);
        Ok(Self { root, output, folder, waiting: Mutex::new(Waiting { paths, count: 0 }) })
    }

    /// Takes `file` if it differs from what is in the output folder.
    pub(super) fn take(&self, file: &OutputFile) -> io::Result<()> {
        let old = self.output.join(&file.path);
        let same = match &file.body {
            Body::Bytes(bytes) => has_length(&old, bytes.len() as u64) && has(&old, bytes)?,
            Body::Copy(source) => is_copy(&self.root.join(source), &old)?,
        };
        if same {
            return Ok(());
        }
        let number = self.enter(&file.path, Place::of(&file.path, &old))?;
        let mut new = fs::File::create(self.folder.join(number.to_string()))?;
        match &file.body {
            Body::Bytes(bytes) => new.write_all(bytes)?,
            Body::Copy(source) => {
                // Not `fs::copy`: a file the owner cannot write to would be made one here.
                io::copy(&mut fs::File::open(self.root.join(source))?, &mut new)?;
            }
        }
        Ok(())
    }

    /// The number under which a file waits.
    fn enter(&self, path: &str, place: Place) -> io::Result<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(waiting.paths, "{}{path}", place.mark())?;
        waiting.count += 1;
        Ok(waiting.count - 1)
    }

    /// How many files wait, once there will be no more.
    pub(super) fn changed(&self) -> io::Result<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.paths.flush()?;
        if waiting.count > 0 {
            fs::File::create(self.folder.join(READY))?.write_all(boot().as_bytes())?;
        }
        Ok(waiting.count)
    }

    /// Gives the path and the number of each file that waits to `see`, in the order in which they
    /// are to be placed.
    pub(super) fn each(&self, see: impl FnMut(String, usize) -> io::Result<()>) -> io::Result<()> {
        each(&self.folder, see)
    }

    /// Moves everything to its place.
    pub(super) fn place_all(&self) -> io::Result<()> {
        self.each(|path, number| self.place(&path, number))
    }

    /// Moves what waits as `number` to `path`.
    pub(super) fn place(&self, path: &str, number: usize) -> io::Result<()> {
        place(&self.folder.join(number.to_string()), &self.output.join(path))
    }
}

fn each(folder: &Path, mut see: impl FnMut(String, usize) -> io::Result<()>) -> io::Result<()> {
    for wanted in Place::IN_ORDER {
        let paths = BufReader::new(fs::File::open(folder.join(WAITING))?);
        paths.lines().enumerate().try_for_each(|(number, line)| {
            match line?.split_at_checked(1) {
                Some((mark, path)) if mark.starts_with(wanted.mark()) => {
                    see(path.to_owned(), number)
                }
                _ => Ok(()),
            }
        })?;
    }
    Ok(())
}

/// Most folders are there already.
fn place(waiting: &Path, target: &Path) -> io::Result<()> {
    match fs::rename(waiting, target) {
        Err(error) if is_absent(&error) => {
            if let Some(folder) = target.parent() {
                fs::create_dir_all(folder)?;
            }
            fs::rename(waiting, target)
        }
        result => result,
    }
}

/// Goes on where a build was killed while it moved files to their places in `output`, so that the
/// site is whole even if no other build succeeds. The file `record` is removed then: what it says of
/// the site is not so any more.
///
/// # Errors
/// Whatever the disk refuses.
pub fn finish_placing(output: &Path, record: &Path) -> io::Result<()> {
    let folder = output.join(STAGE);
    let began = match fs::read_to_string(folder.join(READY)) {
        Err(error) if is_absent(&error) => return Ok(()),
        read => read?,
    };
    match fs::remove_file(record) {
        Err(error) if !is_absent(&error) => return Err(error),
        _ => {}
    }
    // After a power cut, files that nobody has synced may be empty.
    if !began.is_empty() && began == boot() {
        each(&folder, |path, number| {
            if is_plain(&path) {
                // It may have been placed already. Whatever else is in the way, the next build finds.
                let _ = place(&folder.join(number.to_string()), &output.join(path));
            }
            Ok(())
        })?;
    }
    clear(&folder)
}

/// Sees to it that what was written to `output` is still there after a power cut.
///
/// # Errors
/// When the disk has failed.
pub fn sync_site(output: &Path) -> io::Result<()> {
    let folder = fs::File::open(output)?;
    // Once for everything: one fsync for each file costs many times as much.
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(&folder)?;
    #[cfg(not(target_os = "linux"))]
    rustix::fs::sync();
    drop(folder);
    Ok(())
}

/// How many bytes can still be written to the disk of `folder`; some disks cannot tell.
#[must_use]
pub fn room_left(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok().filter(|disk| disk.f_blocks > 0)?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// Is there room on the disk of `folder` for what follows once files are moved to their places? What is
/// shown must not be ahead of what the database knows.
///
/// # Errors
/// When there is not.
pub(super) fn check_room(folder: &Path) -> io::Result<()> {
    if room_left(folder).is_some_and(|bytes| bytes < ROOM_LEFT_MIN_BYTES) {
        let mebibytes = ROOM_LEFT_MIN_BYTES / (1024 * 1024);
        let reason = format!("less than {mebibytes} MiB are left on the disk");
        return Err(io::Error::new(io::ErrorKind::StorageFull, reason));
    }
    Ok(())
}

/// Since which start the machine runs; empty if that cannot be known. What was written since then is
/// what a reader gets, synced or not.
#[must_use]
pub fn boot() -> String {
    fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default()
}

/// Does `path` lead to a file inside the folder that it is relative to, whoever wrote it?
pub(super) fn is_plain(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|part| matches!(part, std::path::Component::Normal(_)))
}

fn has_length(path: &Path, length: u64) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_file() && found.len() == length)
}

/// Does the file begin with `bytes`? One part is read at a time: some are large.
fn has(path: &Path, bytes: &[u8]) -> io::Result<bool> {
    let mut file = fs::File::open(path)?;
    let mut buffer = vec![0; bytes.len().min(COMPARED_AT_ONCE)];
    for part in bytes.chunks(COMPARED_AT_ONCE) {
        let read = &mut buffer[..part.len()];
        if file.read_exact(read).is_err() || *read != *part {
            return Ok(false);
        }
    }
    Ok(true)
}

fn is_copy(source: &Path, copy: &Path) -> io::Result<bool> {
    if !has_length(copy, fs::metadata(source)?.len()) {
        return Ok(false);
    }
    let mut files = (fs::File::open(source)?, fs::File::open(copy)?);
    let mut parts = (vec![0; COMPARED_AT_ONCE], vec![0; COMPARED_AT_ONCE]);
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

pub(super) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

pub(super) fn clear(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if !is_absent(&error) => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
