//! Frames: each has a length, a number that differs when any of its bytes does (a loss of power may
//! leave some out), and those bytes. They are read and written one or a few at a time: the record of
//! a large site is as large as everything else that a build keeps in memory.

use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FORM, Stamp, stamp_of};
use crate::limits::{
    BUILD_RECORD_FRAME_MAX_BYTES, BUILD_RECORD_MAX_BYTES, BUILD_RECORD_PART_FRAMES,
    BUILD_RECORD_PARTS,
};
use crate::site::parallel;

/// The length and the number in front of a frame.
const HEAD_BYTES: usize = 12;

/// A record that is read.
pub(super) struct Frames {
    file: BufReader<io::Take<File>>,
    buffer: Vec<u8>,
    /// Where the frame in the buffer begins, and where it ends.
    span: Range<u64>,
}

impl Frames {
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?.take(BUILD_RECORD_MAX_BYTES);
        Some(Self { file: BufReader::new(file), buffer: Vec::new(), span: 0..0 })
    }

    /// The first frame, if it is of this form.
    pub(super) fn stamp(&mut self) -> Option<Stamp> {
        self.next().filter(|stamp: &Stamp| stamp.form == FORM)
    }

    /// The next frame; `None` if it is damaged.
    pub(super) fn next<T: DeserializeOwned>(&mut self) -> Option<T> {
        let sum = self.fill()?;
        (sum == stamp_of(&self.buffer)).then(|| postcard::from_bytes(&self.buffer).ok()).flatten()
    }

    /// Passes over frames that somebody else reads.
    pub(super) fn skip(&mut self, count: usize) -> Option<()> {
        (0..count).try_for_each(|_| self.fill().map(drop))
    }

    /// The file, for copying from.
    pub(super) fn into_file(self) -> File {
        self.file.into_inner().into_inner()
    }

    /// Where the last frame that was read begins.
    pub(super) fn begin(&self) -> u64 {
        self.span.start
    }

    /// Fills the buffer with the next frame, of which the number is given.
    fn fill(&mut self) -> Option<u64> {
        let (mut length, mut sum) = ([0; 4], [0; 8]);
        self.file.read_exact(&mut length).ok()?;
        self.file.read_exact(&mut sum).ok()?;
        let length = usize::try_from(u32::from_le_bytes(length)).ok()?;
        if length > BUILD_RECORD_FRAME_MAX_BYTES {
            return None;
        }
        self.buffer.resize(length, 0);
        self.file.read_exact(&mut self.buffer).ok()?;
        self.span = self.span.end..self.span.end + (HEAD_BYTES + length) as u64;
        Some(u64::from_le_bytes(sum))
    }
}

/// The record before, of which frames are copied.
pub(super) struct Old<'a> {
    file: BufReader<&'a File>,
    buffer: Vec<u8>,
    at: u64,
}

impl<'a> Old<'a> {
    pub(super) fn new(mut file: &'a File) -> io::Result<Self> {
        file.seek(SeekFrom::Start(0))?;
        Ok(Self { file: BufReader::new(file), buffer: Vec::new(), at: 0 })
    }

    /// Copies the frame that begins at `begin`.
    fn copy(&mut self, begin: u64, out: &mut impl Write) -> io::Result<()> {
        self.file.seek_relative(begin.wrapping_sub(self.at).cast_signed())?;
        let mut length = [0; 4];
        self.file.read_exact(&mut length)?;
        let length = usize::try_from(u32::from_le_bytes(length)).map_err(io::Error::other)?;
        self.buffer.clear();
        self.buffer.extend(u32::try_from(length).map_err(io::Error::other)?.to_le_bytes());
        self.buffer.resize(HEAD_BYTES + length, 0);
        self.file.read_exact(&mut self.buffer[4..])?;
        self.at = begin + self.buffer.len() as u64;
        out.write_all(&self.buffer)
    }
}

/// Writes a frame of each of `all`: a copy of the one in `old` if `recorded_at` says where that
/// stands, else a new one.
pub(super) fn put<T: Serialize + Sync>(
    out: &mut impl Write,
    all: &[T],
    recorded_at: impl Fn(&T) -> u64,
    old: &mut Option<Old<'_>>,
) -> io::Result<()> {
    let Some(old) = old else { return put_new(out, all) };
    for run in all.chunk_by(|a, b| (recorded_at(a) == 0) == (recorded_at(b) == 0)) {
        if run.first().is_some_and(|first| recorded_at(first) == 0) {
            put_new(out, run)?;
        } else {
            run.iter().try_for_each(|one| old.copy(recorded_at(one), out))?;
        }
    }
    Ok(())
}

/// Writes a new frame of each of `all`. They are made on all cores, some megabytes at a time.
pub(super) fn put_new(out: &mut impl Write, all: &[impl Serialize + Sync]) -> io::Result<()> {
    let parts: Vec<_> = all.chunks(BUILD_RECORD_PART_FRAMES).collect();
    for parts in parts.chunks(BUILD_RECORD_PARTS) {
        for part in parallel::map(parts, |part| frames_of(part)) {
            out.write_all(&part?)?;
        }
    }
    Ok(())
}

fn frames_of(all: &[impl Serialize]) -> io::Result<Vec<u8>> {
    let mut frames = Vec::new();
    for one in all {
        let begin = frames.len();
        frames.extend([0; HEAD_BYTES]);
        frames = postcard::to_extend(one, frames).map_err(io::Error::other)?;
        let (head, body) = frames[begin..].split_at_mut(HEAD_BYTES);
        let length = u32::try_from(body.len()).map_err(io::Error::other)?;
        head[..4].copy_from_slice(&length.to_le_bytes());
        head[4..].copy_from_slice(&stamp_of(&*body).to_le_bytes());
    }
    Ok(frames)
}
