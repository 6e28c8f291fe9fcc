//! Frames: each has a length, a number that differs when any of its bytes does (a loss of power may
//! leave some out), and those bytes. They are read and written one or a few at a time: the record of
//! a large site is as large as everything else that a build keeps in memory.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{FORM, Recorded, Stamp, stamp_of};
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
    /// Where the frame in the buffer stands.
    last: Recorded,
}

impl Frames {
    pub(super) fn open(path: &Path) -> Option<Self> {
        let file = File::open(path).ok()?.take(BUILD_RECORD_MAX_BYTES);
        Some(Self { file: BufReader::new(file), buffer: Vec::new(), last: Recorded::default() })
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

    /// Where the frame stands that was read last.
    pub(super) fn last(&self) -> Recorded {
        self.last
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
        let begin = self.last.end;
        let end = u32::try_from(HEAD_BYTES + length).ok()?.checked_add(begin)?;
        self.last = Recorded { begin, end };
        Some(u64::from_le_bytes(sum))
    }
}

/// Writes a frame of each of `all`: a copy of the one in `old` if `recorded` says where that stands,
/// else a new one.
pub(super) fn put<T: Serialize + Sync>(
    out: &mut BufWriter<&mut File>,
    all: &[T],
    recorded: impl Fn(&T) -> Recorded,
    old: Option<&File>,
) -> io::Result<()> {
    let Some(mut old) = old else { return put_new(out, all) };
    // What stands side by side there is copied in one go.
    let goes_on = |a: &T, b: &T| match (recorded(a), recorded(b)) {
        (a, b) if a.is_empty() => b.is_empty(),
        (a, b) => !b.is_empty() && a.end == b.begin,
    };
    for run in all.chunk_by(goes_on) {
        let Some((first, last)) = run.first().zip(run.last()) else { continue };
        let (Recorded { begin, .. }, Recorded { end, .. }) = (recorded(first), recorded(last));
        if begin == end {
            put_new(out, run)?;
        } else {
            old.seek(SeekFrom::Start(begin.into()))?;
            let length = u64::from(end - begin);
            if io::copy(&mut old.take(length), out)? < length {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
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
