//! Archives are written: entry by entry, each of the size that was said before. Whatever has a manifest gets
//! the sums of all that is in it, too.

use std::fs::{self, File};
use std::io::{self, Cursor, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::super::packing::{Summed, head, private_folder};
use super::{ArchiveError, Body, Entry, MANIFEST, SUMS, at};

/// The time of every entry: the first that all formats can say.
const TIME: u64 = 315_532_800;
/// Only the owner may read what others wrote to the owner alone.
const MODE: u32 = 0o600;

/// Writes entries in the order of their names, and ends the tar.
///
/// # Errors
/// When a file cannot be read, or what is written does not fit.
pub fn write_tar(entries: Vec<Entry>, out: impl Write) -> Result<(), ArchiveError> {
    let mut builder = tar::Builder::new(out);
    let failed = |name: &str, error| ArchiveError::File(format!("`{name}`"), error);
    let mut put = |name: &str, size: u64, body: &mut dyn Read| {
        let mut header = head(size, MODE, TIME);
        builder.append_data(&mut header, name, body).map_err(|error| failed(name, error))
    };
    each(entries, &mut put)?;
    let mut out = builder.into_inner().map_err(|error| failed("the archive", error))?;
    out.flush().map_err(|error| failed("the archive", error))
}

/// Writes the same as a zip, in which nothing is made smaller: pictures are small already, and the same bytes
/// come out of every version of every library.
///
/// # Errors
/// As [`write_tar`].
pub fn write_zip(entries: Vec<Entry>, out: impl Write + Seek) -> Result<(), ArchiveError> {
    let mut writer = ZipWriter::new(out);
    let failed = |name: &str, error| ArchiveError::File(format!("`{name}`"), error);
    // Its own time is the first that the format can say.
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Stored)
        .last_modified_time(DateTime::default())
        .unix_permissions(MODE);
    each(entries, &mut |name, size, body| {
        let options = options.large_file(size >= u64::from(u32::MAX));
        let started = writer.start_file(name, options).map_err(io::Error::other);
        let written = started.and_then(|()| io::copy(body, &mut writer));
        written.map(drop).map_err(|error| failed(name, error))
    })?;
    let out = writer.finish().map_err(io::Error::other).and_then(|mut out| out.flush());
    out.map_err(|error| failed("the archive", error))
}

/// Writes the same into a folder that is not there, or empty.
///
/// # Errors
/// As [`write_tar`].
pub fn write_folder(entries: Vec<Entry>, folder: &Path) -> Result<(), ArchiveError> {
    each(entries, &mut |name, _, body| {
        let path = folder.join(name);
        let above = path.parent().unwrap_or(folder);
        private_folder(above).map_err(at(above))?;
        let mut options = fs::OpenOptions::new();
        let file = options.write(true).create_new(true).mode(MODE).open(&path);
        file.and_then(|mut file| io::copy(body, &mut file)).map_err(at(&path)).map(drop)
    })
}

/// Writes an entry with this name and size.
type Put<'a> = dyn FnMut(&str, u64, &mut dyn Read) -> Result<(), ArchiveError> + 'a;

fn each(mut entries: Vec<Entry>, put: &mut Put<'_>) -> Result<(), ArchiveError> {
    // What there is comes first, for whoever reads from the beginning.
    entries.sort_by(|a, b| (a.name != MANIFEST, &a.name).cmp(&(b.name != MANIFEST, &b.name)));
    let (mut sums, has_manifest) = (String::new(), entries.iter().any(|it| it.name == MANIFEST));
    for Entry { name, body } in entries {
        let (size, body) = open(body).map_err(|error| ArchiveError::File(name.clone(), error))?;
        let mut body = Summed::new(body.take(size));
        put(&name, size, &mut body)?;
        let (is_long_enough, (sum, rest)) = (body.bytes == size, body.end());
        let is_over = matches!(rest.into_inner().read(&mut [0]), Ok(0));
        if !is_long_enough || !is_over {
            return Err(ArchiveError::Changed(name));
        }
        sums.push_str(&format!("{sum}  {name}\n"));
    }
    if has_manifest { put(SUMS, sums.len() as u64, &mut sums.as_bytes()) } else { Ok(()) }
}

/// Its size, and what is in it.
fn open(body: Body) -> io::Result<(u64, Box<dyn Read>)> {
    let of_file = |file: File| Ok((file.metadata()?.len(), Box::new(file) as Box<dyn Read>));
    match body {
        Body::Bytes(bytes) => Ok((bytes.len() as u64, Box::new(Cursor::new(bytes)))),
        Body::Path(path) => of_file(File::open(path)?),
        Body::Made(file) => of_file(file),
    }
}
