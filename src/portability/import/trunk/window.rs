//! A part of a file that can be read by several at once.

use std::fs::File;
use std::io;
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::fs::FileExt;
use std::sync::Arc;

/// Bytes of a file, with a place of its own in it: a copy reads on its own.
#[derive(Clone)]
pub(super) struct Window {
    file: Arc<File>,
    begin: u64,
    end: u64,
    at: u64,
}

impl Window {
    /// All of a file.
    pub(super) fn of(file: File) -> io::Result<Self> {
        let end = file.metadata()?.len();
        Ok(Self { file: Arc::new(file), begin: 0, end, at: 0 })
    }

    pub(super) fn len(&self) -> u64 {
        self.end - self.begin
    }

    /// `size` bytes from `begin`, or what is there of them.
    pub(super) fn part(&self, begin: u64, size: u64) -> Self {
        let begin = self.begin.saturating_add(begin).min(self.end);
        let end = begin.saturating_add(size).min(self.end);
        Self { file: Arc::clone(&self.file), begin, end, at: begin }
    }
}

impl Read for Window {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = usize::try_from(self.end.saturating_sub(self.at)).unwrap_or(usize::MAX);
        let size = buffer.len().min(left);
        let read = self.file.read_at(&mut buffer[..size], self.at)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl Seek for Window {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        let (from, by) = match to {
            SeekFrom::Start(at) => (self.begin, i64::try_from(at).ok()),
            SeekFrom::End(by) => (self.end, Some(by)),
            SeekFrom::Current(by) => (self.at, Some(by)),
        };
        let at = by.and_then(|by| from.checked_add_signed(by)).filter(|at| *at >= self.begin);
        self.at = at.ok_or_else(|| io::Error::from(io::ErrorKind::InvalidInput))?;
        Ok(self.at - self.begin)
    }
}
