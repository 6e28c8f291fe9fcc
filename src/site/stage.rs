//! Where changed files wait, in a folder inside the output folder, until everything was rendered.

use std::fs;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::output::{Body, OutputFile};

/// The name of the folder, inside the output folder, in which changed files wait.
const STAGE: &str = ".new";
/// The name, in that folder, of the list of what waits.
const WAITING: &str = "paths";
/// Bytes of files that are compared at once.
const COMPARED_AT_ONCE: usize = 64 * 1024;

/// Where files wait, under numbers, until all are there.
pub(super) struct Stage<'a> {
    root: &'a Path,
    pub(super) output: &'a Path,
    pub(super) folder: PathBuf,
    waiting: Mutex<Waiting>,
}

/// The paths of what waits: a line each, in the order of the numbers. They are a file, because those
/// of a large site would take as much room as its texts.
struct Waiting {
    paths: BufWriter<fs::File>,
    count: usize,
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
        let number = self.enter(&file.path)?;
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
    fn enter(&self, path: &str) -> io::Result<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        writeln!(waiting.paths, "{path}")?;
        waiting.count += 1;
        Ok(waiting.count - 1)
    }

    /// How many files wait, once there will be no more.
    pub(super) fn changed(&self) -> io::Result<usize> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.paths.flush()?;
        Ok(waiting.count)
    }

    /// Gives the path and the number of each file that waits to `see`.
    pub(super) fn each(
        &self,
        mut see: impl FnMut(String, usize) -> io::Result<()>,
    ) -> io::Result<()> {
        let paths = BufReader::new(fs::File::open(self.folder.join(WAITING))?);
        paths.lines().enumerate().try_for_each(|(number, path)| see(path?, number))
    }

    /// Moves everything to its place.
    pub(super) fn place_all(&self) -> io::Result<()> {
        self.each(|path, number| self.place(&path, number))
    }

    /// Moves what waits as `number` to `path`. Most folders are there already.
    pub(super) fn place(&self, path: &str, number: usize) -> io::Result<()> {
        let (waiting, target) = (self.folder.join(number.to_string()), self.output.join(path));
        match fs::rename(&waiting, &target) {
            Err(error) if is_absent(&error) => {
                if let Some(folder) = target.parent() {
                    fs::create_dir_all(folder)?;
                }
                fs::rename(waiting, target)
            }
            result => result,
        }
    }
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
