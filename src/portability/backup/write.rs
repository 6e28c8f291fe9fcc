//! Writing a backup, from beginning to end.

use std::fs::{File, OpenOptions};
use std::io::{self, BufWriter, Read, Write};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use tar::Builder;

use super::super::packing::{Summed, head, sum_of};
use super::sums::Sums;
use super::{BackupError, DATA, HEADER, Header, Part, SUMS};
use crate::ap::json;

/// Writes a new file that nobody else may read. It is on the disk when this returns.
///
/// # Errors
/// When a file cannot be read or the backup not written; what was written of it is for the caller to
/// remove.
pub fn write(path: &Path, header: &Header, parts: &[Part]) -> Result<(), BackupError> {
    let made = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path);
    let file = made.map_err(BackupError::disk("write", path))?;
    let mut archive = Builder::new(BufWriter::with_capacity(256 * 1024, file));
    let mut sums = Sums::default();
    let text = json::pretty(header);
    let written = BackupError::disk("write", path);
    put(&mut archive, HEADER, text.as_bytes()).map_err(written)?;
    sums.add(sum_of(text.as_bytes()), HEADER.as_bytes());
    for part in parts {
        append(&mut archive, part, &mut sums, path)?;
    }
    let finished = put(&mut archive, SUMS, sums.text())
        .and_then(|()| archive.into_inner())
        .and_then(|file| file.into_inner().map_err(io::IntoInnerError::into_error))
        .and_then(|file| file.sync_all());
    finished.map_err(BackupError::disk("write", path))
}

/// A text of our own.
fn put(archive: &mut Builder<impl Write>, name: &str, bytes: &[u8]) -> io::Result<()> {
    let mut header = head(bytes.len() as u64, 0o600, 0);
    archive.append_data(&mut header, name, bytes)
}

fn append(
    archive: &mut Builder<impl Write>,
    part: &Part,
    sums: &mut Sums,
    path: &Path,
) -> Result<(), BackupError> {
    let file = match File::open(&part.path) {
        Ok(file) => file,
        // Pictures of others come and go.
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(BackupError::disk("read", &part.path)(error)),
    };
    let found = file.metadata().map_err(BackupError::disk("read", &part.path))?;
    // The data folder is closed to others, however its files came by their modes.
    let mode = if part.name.starts_with(DATA) { 0o600 } else { found.mode() & 0o777 };
    let mut header = head(found.len(), mode, u64::try_from(found.mtime()).unwrap_or(0));
    let mut bytes = Summed::new(file.take(found.len()));
    let appended = archive.append_data(&mut header, &part.name, &mut bytes);
    appended.map_err(BackupError::disk("write", path))?;
    if bytes.bytes != found.len() {
        return Err(BackupError::Changed(part.path.clone()));
    }
    sums.add(bytes.end().0, part.name.as_os_str().as_bytes());
    Ok(())
}
