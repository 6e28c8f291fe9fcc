//! Files that exist while an archive is written: what is in them is too large for memory, and nobody else
//! can open them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::sync::atomic::{AtomicU32, Ordering};

use super::Body;

/// A file that is being made.
pub struct Spool {
    file: BufWriter<File>,
}

impl Spool {
    /// A new one on the disk of `folder`, without a name.
    ///
    /// # Errors
    /// When nothing can be written there.
    pub fn new(folder: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let next = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = folder.join(format!(".spool-{}-{next}", std::process::id()));
        // Whoever had this name was killed.
        let _ = fs::remove_file(&path);
        let mut options = OpenOptions::new();
        let file = options.read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        fs::remove_file(&path)?;
        Ok(Self { file: BufWriter::new(file) })
    }

    /// What was written, from its beginning.
    ///
    /// # Errors
    /// When the disk is full.
    pub fn end(self) -> io::Result<Body> {
        let mut file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.rewind()?;
        Ok(Body::Made(file))
    }
}

impl Write for Spool {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}
